"""Start, save answer, submit, expire: the timed heart."""
