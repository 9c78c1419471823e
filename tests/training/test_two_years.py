"""Two years, day by day: who comes, leaves, completes, forgets, papers that end, a law that dies.

A second, much simpler model keeps its own books of everybody and says what each person must have
heard. It knows nothing of tables, of rules as written or of steps that were sent: it looks at each
day when the job ran and asks what a careful colleague would have said that day.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, timedelta

import pytest
from sqlalchemy import event, select

from quizapp.certificates.models import Certificate
from quizapp.certificates.service import Completion, issue
from quizapp.core.db import Database
from quizapp.core.tokens import Keyring
from quizapp.core.types import new_id
from quizapp.law.models import LegalDocument
from quizapp.organisations.models import Guard, Learner, Unit
from quizapp.organisations.rules.guards import GuardDraft
from quizapp.organisations.service.guards import add_guard, let_leave
from quizapp.organisations.service.leavers import sweep_leavers
from quizapp.training.duty import jobs
from quizapp.training.duty.models import Exemption, Notice
from quizapp.training.duty.rules import AFTER_COMPLETION, NEW_HIRES, ONCE, Rule
from quizapp.training.duty.service.assignments import (
    AssignmentDraft,
    ExemptionDraft,
    assign,
    exempt,
)
from quizapp.training.models import CourseCompletion, Lesson, LessonProgress
from quizapp.training.records.models import OfficialCertificate
from tests.factories import make_unit
from tests.training.duty.people import ZONE, at
from tests.training.learning import NOW, open_school

FIRST, DAYS = date(2026, 1, 5), 740
LAW_DIES = FIRST + timedelta(400)
ONCE_BY = FIRST + timedelta(45)
VALID_DAYS = 360
KEYRING = Keyring("a key of the tests, long enough to be one")
KEPT_FOR = timedelta(days=30)


@dataclass
class Someone:
    """A person in the second model's books."""

    id: str
    unit_id: str
    hired: date
    left: date | None = None
    done: list[tuple[date, str, str, bool]] = field(default_factory=list)
    """(day, id of the completion, id of the certificate, whether by the old law)."""
    exempt_until: date | None = None
    papers: list[tuple[str, date]] = field(default_factory=list)
    heard: dict[str, list[tuple[str, date]]] = field(default_factory=lambda: defaultdict(list))

    def is_here(self, day: date) -> bool:
        return self.hired <= day and self.left is None

    def due(self) -> date | None:
        """Once for those of the beginning, within 14 days for the new, again after a year."""
        if self.done:
            return _a_year_after(self.done[-1][0])
        due = ONCE_BY if self.hired < FIRST else self.hired + timedelta(14)
        due = max(due, self.hired + timedelta(14))
        if self.exempt_until is not None:
            due = max(due, self.exempt_until + timedelta(14))
        return due


def _a_year_after(day: date) -> date:
    try:
        return day.replace(year=day.year + 1)
    except ValueError:
        return date(day.year + 1, 2, 28)


def what_a_colleague_would_say(one: Someone, day: date) -> list[tuple[str, str]]:
    """(about, which) of what somebody must hear on a day, unless she has heard it."""
    said = []
    due = one.due()
    excused = one.exempt_until is not None and day <= one.exempt_until
    if due is not None and not excused:
        about = f"due {due}"
        left = (due - day).days
        if left < 0:
            late = [when for which, when in one.heard[about] if which.startswith("late")]
            if len(late) < 8 and (not late or (day - late[-1]).days >= 7):
                said.append((about, f"late-{len(late) + 1}"))
        else:
            said += [(about, f"due-{near}") for near in (1, 7, 14) if left <= near][:1]
    if one.done:
        when, completion, certificate, by_old_law = one.done[-1]
        left = (when + timedelta(VALID_DAYS) - day).days
        if left >= 0:
            said += [(certificate, f"expires-{near}") for near in (7, 30, 60) if left <= near][:1]
        if by_old_law and day > LAW_DIES:
            said.append((completion, "law"))
    for paper, ends in one.papers[-1:]:
        left = (ends - day).days
        if left >= 0:
            said += [(paper, f"expires-{near}") for near in (7, 30, 60, 90) if left <= near][:1]
    return said


class Years:
    """The real thing, moved by one hand, beside the books."""

    def __init__(self, database: Database, seed: int) -> None:
        self.database = database
        self.dice = random.Random(seed)
        self.people: list[Someone] = []
        school = open_school(database)
        with database.transaction() as session:
            session.query(Guard).delete()
            units = [session.query(Unit).first(), make_unit(session, code="CT8", name="Hai")]
            self.units = [one.id for one in units]
            lesson = session.scalars(select(Lesson).order_by(Lesson.slug)).first()
            self.lesson_id, self.version_id = lesson.id, lesson.current_version_id
            self.course_id = lesson.course_id
            self._assign(session)
        assert school.an

    def _assign(self, session) -> None:
        rules = [
            Rule(ONCE, FIRST - timedelta(1), due_on=ONCE_BY),
            Rule(NEW_HIRES, FIRST, days=14),
            Rule(AFTER_COMPLETION, FIRST, months=12),
        ]
        for rule in rules:
            draft = AssignmentDraft(self.course_id, "guards", None, None, rule)
            assign(session, draft, None, by="dung", today=FIRST, now=NOW)

    def hire(self, day: date) -> None:
        unit_id = self.dice.choice(self.units)
        number = len(self.people)
        draft = GuardDraft(
            full_name=f"Nguyễn Bảo Vệ {number}",
            kind="own",
            hired_on=day,
            employee_code=f"BV{number:03}",
        )
        with self.database.transaction() as session:
            unit = session.get_one(Unit, unit_id)
            guard = add_guard(session, unit, draft, None, by="mai", today=day, now=at(day))
            one = Someone(guard.learner_id, unit_id, day)
            if self.dice.random() < 0.3:
                ends = day + timedelta(self.dice.randrange(40, 500))
                self._paper(session, one, day, ends)
        self.people.append(one)

    def _paper(self, session, one: Someone, day: date, ends: date) -> None:
        paper = OfficialCertificate(
            id=new_id(),
            learner_id=one.id,
            kind="guard_training",
            number=f"{len(one.papers)}/{one.id[:6]}",
            issuer="Công an tỉnh",
            issued_on=day,
            expires_on=ends,
            recorded_by="mai",
            recorded_at=at(day),
            changed_at=at(day),
        )
        session.add(paper)
        one.papers.append((paper.id, ends))

    def renew_paper(self, one: Someone, day: date) -> None:
        with self.database.transaction() as session:
            self._paper(session, one, day, day + timedelta(1826))

    def complete(self, one: Someone, day: date) -> None:
        by_old_law = day <= LAW_DIES
        completion_id = new_id()
        with self.database.transaction() as session:
            self._learn(session, one, day, by_old_law=by_old_law)
            until = at(day + timedelta(VALID_DAYS))
            row = CourseCompletion(
                id=completion_id,
                learner_id=one.id,
                course_id=self.course_id,
                completed_at=at(day),
                valid_until=until,
            )
            session.add(row)
            about = Completion(
                learner_id=one.id,
                holder_name="Nguyễn Bảo Vệ",
                unit_id=one.unit_id,
                course_key="mau",
                course_title="Khóa mẫu",
                completed_at=at(day),
                valid_until=until,
                basis=[],
                source_id=completion_id,
            )
            made = issue(session, about, keyring=KEYRING, now=at(day))
            one.done.append((day, completion_id, made.id, by_old_law))

    def _learn(self, session, one: Someone, day: date, *, by_old_law: bool) -> None:
        """A lesson by the law of the day: after its death the lesson stands on nothing old."""
        key = (one.id, self.lesson_id)
        progress = session.get(LessonProgress, key)
        if progress is None:
            progress = LessonProgress(learner_id=one.id, lesson_id=self.lesson_id, answers={})
            progress.version_id, progress.begun_at = self.version_id, at(day)
            session.add(progress)
        progress.changed_at = progress.done_at = at(day)
        progress.done_version_id = self.version_id if by_old_law else None

    def excuse(self, one: Someone, day: date) -> None:
        until = day + timedelta(self.dice.randrange(20, 90))
        with self.database.transaction() as session:
            draft = ExemptionDraft(self.course_id, "Nghỉ thai sản", until)
            learner = session.get_one(Learner, one.id)
            exempt(session, learner, draft, by="mai", today=day, now=at(day))
        one.exempt_until = until

    def leave(self, one: Someone, day: date) -> None:
        with self.database.transaction() as session:
            guard = session.scalars(select(Guard).filter_by(learner_id=one.id)).unique().one()
            let_leave(session, guard, day, by="mai", today=day, now=at(day))
        one.left = day

    def kill_the_law(self) -> None:
        with self.database.transaction() as session:
            session.query(LegalDocument).update({"in_force_to": LAW_DIES})

    def live(self, day: date) -> None:
        """What people do before the job runs."""
        if self.dice.random() < 0.03:
            self.hire(day)
        here = [one for one in self.people if one.is_here(day)]
        for one in here:
            due = one.due()
            if due and (due - day).days in range(-70, 25) and self.dice.random() < 0.02:
                self.complete(one, day)
            elif not one.done and not one.exempt_until and self.dice.random() < 0.002:
                self.excuse(one, day)
            elif one.papers and (one.papers[-1][1] - day).days < 50 and self.dice.random() < 0.02:
                self.renew_paper(one, day)
            elif len(here) > 30 and self.dice.random() < 0.0006:
                self.leave(one, day)

    def run_the_job(self, day: date) -> None:
        """Once, or as it happens again and again; the sweep of leavers runs as well."""
        for _again in range(self.dice.choice((1, 1, 1, 2))):
            jobs.remind(self.database, ZONE, day, now=at(day), with_letters=False)
        with self.database.transaction() as session:
            sweep_leavers(session, today=day, now=at(day))
        for one in self.people:
            if one.is_here(day):
                for about, which in what_a_colleague_would_say(one, day):
                    if which not in {known for known, _when in one.heard[about]}:
                        one.heard[about].append((which, day))


@pytest.fixture
def database(database: Database) -> Database:
    """Power cuts are tested elsewhere: here thousands of commits need not reach the disk."""
    if database.is_sqlite:
        hurry = "PRAGMA synchronous=OFF"
        event.listen(database.engine, "connect", lambda made, _record: made.execute(hurry))
    return database


@pytest.mark.slow
def test_two_years(database: Database):
    years = Years(database, seed=2026)
    for _person in range(40):
        years.hire(FIRST - timedelta(years.dice.randrange(30, 900)))
    for number in range(DAYS):
        day = FIRST + timedelta(number)
        if day == LAW_DIES:
            years.kill_the_law()
        years.live(day)
        if years.dice.random() > 0.04:
            years.run_the_job(day)
        if number % 60 == 0:
            compare(years, day)
    last = FIRST + timedelta(DAYS)
    years.run_the_job(last)
    compare(years, last)
    look_at_the_years(years, last)


def compare(years: Years, day: date) -> None:
    """What the tables say was said to each person who is here, and the books."""
    with years.database.reading() as session:
        rows = session.execute(select(Notice.learner_id, Notice.step, Notice.made_on)).all()
    said: dict[str, list[tuple[str, date]]] = defaultdict(list)
    for learner_id, step, made_on in rows:
        said[learner_id].append((step, made_on))
    for one in years.people:
        told = sorted(pair for pairs in one.heard.values() for pair in pairs)
        if one.is_here(day):
            assert sorted(said[one.id]) == told, one
        for _step, when in said[one.id]:
            assert one.left is None or when < one.left, one


def look_at_the_years(years: Years, last: date) -> None:
    """They were eventful enough to prove something, and leavers are forgotten by the law."""
    steps = {which for one in years.people for pairs in one.heard.values() for which, _ in pairs}
    assert {"due-14", "due-7", "due-1", "late-1", "late-8", "law"} <= steps
    assert {f"expires-{days}" for days in (7, 30, 60, 90)} <= steps
    gone = {one.id for one in years.people if one.left and one.left + KEPT_FOR <= last}
    kept = {one.id for one in years.people if one.left and one.done and one.id in gone}
    assert len(years.people) >= 55
    assert len(gone) >= 5
    assert kept
    with years.database.reading() as session:
        for model in (Guard, Notice, Exemption):
            assert not gone & set(session.scalars(select(model.learner_id)))
        assert kept <= set(session.scalars(select(Learner.id)))
        assert kept <= set(session.scalars(select(Certificate.learner_id)))
        strangers = select(Learner.id).where(Learner.id.in_(gone - kept))
        assert not set(session.scalars(strangers)) - {one.id for one in years.people if one.papers}
