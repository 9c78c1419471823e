"""The small course of two lessons, with people who learn it."""

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import select

from quizapp.banks.models import Question
from quizapp.core.db import Database
from quizapp.law.register import read_register
from quizapp.law.service import load_register
from quizapp.training.course_folder import parse_course
from quizapp.training.models import Lesson
from quizapp.training.service import load_courses
from quizapp.training.service.progress import ProgressEntry
from tests.factories import make_guard, make_learner, make_unit
from tests.training.small_course import LESSON, PLAN, QUESTIONS, files

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
REGISTER = """
[[document]]
slug = "nd-06-2013"
number = "06/2013/NĐ-CP"
title = "Nghị định về bảo vệ"
kind = "decree"
issued_on = 2013-01-09
in_force_from = 2013-03-01
status = "in_force"
read_in = "2026"
amended_by = []
grade = "compare"
do_not_cite_articles = []
note = ""
"""
TWO = PLAN.replace('lessons = ["the"]', 'lessons = ["the", "so"]')
SECOND = LESSON.replace("Xem thẻ", "Ghi sổ").replace("A-01", "B-01")


def two_lessons(plan: str = TWO, lesson: str = LESSON) -> dict[str, bytes]:
    """The files of a course of two lessons, one check each."""
    return files(plan=plan, lesson=lesson) | {
        "lessons/so.md": SECOND.encode(),
        "lessons/so.toml": QUESTIONS.replace("A-01", "B-01").encode(),
    }


@dataclass
class School:
    """`an` is a guard, `chi` a worker elsewhere, who does not guard."""

    database: Database
    an: str
    chi: str

    def load(self, **changed: str) -> None:
        with self.database.transaction() as session:
            load_courses(session, [parse_course(two_lessons(**changed))], now=NOW)

    def entry(self, slug: str = "the", seq: int = 1, **more: object) -> ProgressEntry:
        """An answer to the one check of a lesson, or with `code=""` its end."""
        with self.database.reading() as session:
            lesson = session.scalars(select(Lesson).filter_by(slug=slug)).one()
            code = "A-01" if slug == "the" else "B-01"
            question = select(Question).filter_by(code=code)
            shown = session.scalars(question).one().current_version_id
            values = {"code": code, "question_id": shown, "chosen": (1,)} | more
            if not values["code"]:
                values |= {"question_id": "", "chosen": ()}
            return ProgressEntry(lesson.id, lesson.current_version_id, seq, **values)


def open_school(database: Database, **changed: str) -> School:
    with database.transaction() as session:
        load_register(session, read_register(REGISTER.encode()), now=NOW)
        an = make_learner(session)
        make_guard(session, an)
        elsewhere = make_unit(session, code="CT31", name="Công ty mẫu 31")
        chi = make_learner(session, elsewhere, full_name="Lê Thị Chi")
    school = School(database, an.id, chi.id)
    school.load(**changed)
    return school
