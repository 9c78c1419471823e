"""Grading and ranking: pure, no tables."""
