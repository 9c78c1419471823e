"""Repairing a wrong key after a round: tried, decided by two, and told to everybody it moves."""
