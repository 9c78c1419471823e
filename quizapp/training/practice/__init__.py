"""The pages and calls of spaced practice."""
