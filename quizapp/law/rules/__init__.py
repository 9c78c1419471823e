"""What the register of law decides. Pure."""

from quizapp.law.rules.grades import (
    COMPARE,
    DO_NOT_USE,
    GRADES,
    KINDS,
    SAFE,
    STATUSES,
    grade_of,
)

__all__ = ["COMPARE", "DO_NOT_USE", "GRADES", "KINDS", "SAFE", "STATUSES", "grade_of"]
