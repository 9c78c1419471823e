"""Contests and their rounds: schedule, eligibility, paper, rules, publication."""
