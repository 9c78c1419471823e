"""Question banks: questions, their immutable versions, citations, review, import and export."""
