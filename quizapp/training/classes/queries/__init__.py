"""Reading classes."""

from quizapp.training.classes.queries.attendance import UnitAttendance, attendance_by_unit

__all__ = ["UnitAttendance", "attendance_by_unit"]
