"""Assigning, excusing, reminding."""
