"""Where the result of a course's test is shown."""

from __future__ import annotations

from flask import url_for
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt
from quizapp.core.errors import NotFound
from quizapp.training.models import Course, CourseRound


class CourseResults:
    """Tells attempts where the results of hidden rounds are: on the learner's own pages."""

    def address_of(self, session: Session, attempt: Attempt) -> str:
        """The page of this attempt's result."""
        asked = session.get(CourseRound, attempt.round_id)
        if asked is None:
            raise NotFound
        course = session.get_one(Course, asked.course_id)
        return url_for("course_tests.result", course_slug=course.slug, attempt_id=attempt.id)
