"""Trainers write courses and lessons; others approve them."""
