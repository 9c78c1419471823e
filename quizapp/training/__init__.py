"""Courses: lessons, their order and their tests; practice, progress, classes and check-in."""
