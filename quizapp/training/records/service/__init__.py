"""Keeping records."""
