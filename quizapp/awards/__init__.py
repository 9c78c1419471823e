"""Prizes: structure, proposal of winners, review, decision."""
