"""Reading who must learn what, and what was said about it."""
