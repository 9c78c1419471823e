"""Reading courses and what learners do in them."""

from quizapp.training.queries.courses import (
    CourseRow,
    LessonRow,
    ModuleContent,
    documents_by_id,
    get_course,
    get_lesson,
    list_courses,
    list_modules,
    neighbours,
    questions_by_code,
)

__all__ = [
    "CourseRow",
    "LessonRow",
    "ModuleContent",
    "documents_by_id",
    "get_course",
    "get_lesson",
    "list_courses",
    "list_modules",
    "neighbours",
    "questions_by_code",
]
