"""What can be done with courses."""

from quizapp.training.service.shipped import CourseLoaded, load_courses

__all__ = ["CourseLoaded", "load_courses"]
