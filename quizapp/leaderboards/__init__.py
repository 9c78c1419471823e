"""Boards of people and of units. SQL is the truth; every other board gives the same list."""
