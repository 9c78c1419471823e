"""Questions, their immutable versions, citations and review."""
