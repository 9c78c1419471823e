"""Tables of courses and of what learners do in them."""

from quizapp.training.models.courses import (
    AUDIENCES,
    FIXED,
    FREE,
    GUARDS,
    ORDERS,
    WORKERS,
    Course,
    Lesson,
    LessonCitation,
    LessonVersion,
)

__all__ = [
    "AUDIENCES",
    "FIXED",
    "FREE",
    "GUARDS",
    "ORDERS",
    "WORKERS",
    "Course",
    "Lesson",
    "LessonCitation",
    "LessonVersion",
]
