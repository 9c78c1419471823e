"""A course of two modules with a final test, and people who have learned it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from quizapp.attempts import service as attempts
from quizapp.attempts.models import Attempt
from quizapp.attempts.service import AnswerDraft
from quizapp.banks.models import Question, QuestionVersion
from quizapp.core.db import Database
from quizapp.core.tokens import Keyring
from quizapp.core.types import new_id
from quizapp.training.models import FINAL, Course, CourseTest, Lesson, LessonProgress, LessonVersion
from quizapp.training.service.finals.results import settle
from quizapp.training.service.finals.tries import start_test
from tests.factories import LONG_AGO, make_bank, make_guard, make_learner, make_unit

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)
HERE = ZoneInfo("Asia/Ho_Chi_Minh")
KEYRING = Keyring("a key of the tests, long enough to be one")
MODULES = ("cong", "chay")
SETTINGS = {
    "max_tries": None,
    "before_questions": 2,
    "by_module": {},
    "skills": [],
    "is_practical_needed": False,
}


@dataclass
class School:
    """`an` has learned all lessons, `binh` none of them; `chi` is no guard."""

    database: Database
    course_id: str
    unit_id: str
    an: str
    binh: str
    chi: str

    def start(self, who: str, *, at: datetime = NOW, purpose: str = FINAL) -> str:
        """Id of the attempt that runs now."""
        with self.database.transaction() as session:
            return start_test(
                *(session, who, "bao-ve", purpose),
                today=at.astimezone(HERE).date(),
                keyring=KEYRING,
                now=at,
            ).id

    def hand_in(self, attempt_id: str, *, right: int, at: datetime = NOW) -> None:
        """The first so many questions rightly, the others wrongly; then what follows."""
        with self.database.transaction() as session:
            attempt = session.get_one(Attempt, attempt_id)
            drafts = answers(session, attempt, right)
            who = attempt.participant_id
            attempts.submit(session, attempt_id, who, drafts, now=at)
        self.settle(attempt_id, at=at)

    def settle(self, attempt_id: str, *, at: datetime = NOW) -> None:
        with self.database.transaction() as session:
            settle(session, attempt_id, keyring=KEYRING, now=at)

    def take(self, who: str, *, right: int, at: datetime = NOW, purpose: str = FINAL) -> str:
        """A whole attempt of one minute."""
        attempt_id = self.start(who, at=at, purpose=purpose)
        self.hand_in(attempt_id, right=right, at=at + timedelta(minutes=1))
        return attempt_id

    def set(self, **changed: object) -> None:
        """Of the course's own columns and of those beside them."""
        with self.database.transaction() as session:
            for row in (
                session.get_one(Course, self.course_id),
                session.get_one(CourseTest, self.course_id),
            ):
                for name in changed.keys() & row.__table__.columns.keys():
                    setattr(row, name, changed[name])

    def learn(self, who: str, *, at: datetime = LONG_AGO) -> None:
        with self.database.transaction() as session:
            learn_all(session, self.course_id, who, at=at)

    def rows(self, model, **by):
        with self.database.reading() as session:
            return list(session.scalars(select(model).filter_by(**by)))


def open_school(database: Database, **changed: object) -> School:
    with database.transaction() as session:
        course = make_course(session, **changed)
        unit = make_unit(session, code="CT51", name="Công ty mẫu 51")
        an = make_learner(session, unit)
        binh = make_learner(session, unit, full_name="Trần Thị Bình", employee_code="NV002")
        for one in (an, binh):
            make_guard(session, one)
        elsewhere = make_unit(session, code="CT31", name="Công ty mẫu 31")
        chi = make_learner(session, elsewhere, full_name="Lê Thị Chi", employee_code="NV003")
        learn_all(session, course.id, an.id)
        return School(database, course.id, unit.id, an.id, binh.id, chi.id)


def make_course(session: Session, *, per_module: int = 4, **changed: object) -> Course:
    """Two modules of one lesson each; all questions approved, the first option right."""
    bank = make_bank(session, "khoa-bao-ve", per_module * len(MODULES))
    course = Course(
        id=new_id(),
        slug="bao-ve",
        title="Kiến thức cho bảo vệ",
        audience="guards",
        validity_months=12,
        test_questions=4,
        test_minutes=10,
        pass_percent=75,
        retake_hours=24,
        plan=[{"slug": one, "title": one.title(), "lessons": [f"bai-{one}"]} for one in MODULES],
        bank_id=bank.id,
        created_at=LONG_AGO,
        changed_at=LONG_AGO,
    )
    session.add(course)
    session.flush()
    codes = [f"Q{number:03}" for number in range(1, per_module * len(MODULES) + 1)]
    for place, module in enumerate(MODULES):
        mine = codes[place * per_module : (place + 1) * per_module]
        make_lesson(session, course, f"bai-{module}", mine)
    session.add(CourseTest(course_id=course.id, changed_at=LONG_AGO, **SETTINGS | changed))
    session.flush()
    return course


def make_lesson(session: Session, course: Course, slug: str, codes: list[str]) -> None:
    lesson = Lesson(id=new_id(), course_id=course.id, slug=slug, created_at=LONG_AGO)
    session.add(lesson)
    session.flush()
    version = LessonVersion(
        id=new_id(),
        lesson_id=lesson.id,
        number=1,
        title=f"Bài {slug}",
        goal="Biết.",
        minutes=5,
        body="Nhìn thẻ.",
        question_codes=codes,
        consequences={},
        cards=[],
        content_digest=new_id(),
        created_at=LONG_AGO,
    )
    session.add(version)
    session.flush()
    lesson.current_version_id = version.id
    session.flush()


def learn_all(
    session: Session, course_id: str, learner_id: str, *, at: datetime = LONG_AGO
) -> None:
    """All lessons as they stand now, learned to the end."""
    for lesson in session.scalars(select(Lesson).where(Lesson.course_id == course_id)):
        session.merge(
            LessonProgress(
                learner_id=learner_id,
                lesson_id=lesson.id,
                version_id=lesson.current_version_id,
                answers={},
                is_read=True,
                begun_at=at,
                changed_at=at,
                done_at=at,
                done_version_id=lesson.current_version_id,
            )
        )
    session.flush()


def answers(session: Session, attempt: Attempt, right: int) -> list[AnswerDraft]:
    """To all questions, of which the first so many rightly."""
    drafts = []
    for number, slot in enumerate(attempt.paper, 1):
        version = session.get_one(QuestionVersion, slot["version"])
        key = version.answer_key["options"][0]
        options = {place: id_ for id_, place in slot["options"]}
        place = key if number <= right else (key + 1) % len(options)
        drafts.append(AnswerDraft(number, options[place], 1))
    return drafts


def unapprove(database: Database, code: str) -> None:
    with database.transaction() as session:
        session.execute(
            update(Question)
            .where(Question.code == code)
            .values(state="draft", approved_version_id=None)
        )
