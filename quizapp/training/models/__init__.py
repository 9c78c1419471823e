"""Tables of courses and of what learners do in them."""

from quizapp.training.models.completions import CourseCompletion
from quizapp.training.models.courses import (
    AUDIENCES,
    GUARDS,
    WORKERS,
    Course,
    Lesson,
    LessonCitation,
    LessonVersion,
)
from quizapp.training.models.editing import (
    BorrowedQuestion,
    LessonMedia,
    LessonReview,
    Manuscript,
)
from quizapp.training.models.finals import (
    BEFORE,
    FINAL,
    CourseResult,
    CourseRound,
    CourseTest,
)
from quizapp.training.models.practical import PracticalExam, PracticalMark
from quizapp.training.models.practice import PracticeCard, PracticeReview
from quizapp.training.models.progress import LessonProgress

__all__ = [
    "AUDIENCES",
    "BEFORE",
    "FINAL",
    "GUARDS",
    "WORKERS",
    "BorrowedQuestion",
    "Course",
    "CourseCompletion",
    "CourseResult",
    "CourseRound",
    "CourseTest",
    "Lesson",
    "LessonCitation",
    "LessonMedia",
    "LessonProgress",
    "LessonReview",
    "LessonVersion",
    "Manuscript",
    "PracticalExam",
    "PracticalMark",
    "PracticeCard",
    "PracticeReview",
]
