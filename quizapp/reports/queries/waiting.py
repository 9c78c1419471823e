"""What waits for a person: every number that the home page asks somebody to look at.

One statement, whatever is asked and however much there is. What belongs to demonstrations waits
for nobody.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from quizapp.accounts.models import StaffAccount
from quizapp.analysis.models import AnalysedItem
from quizapp.attempts.models import OPEN, Attempt
from quizapp.awards.models import AwardRun, PrizeTier
from quizapp.banks import models as banks
from quizapp.banks.models import Question, QuestionFault, QuestionReview, QuestionVersion
from quizapp.contests.models import CLOSED, DRAFT, OFFICIAL, Contest, ContestStaff, Organizer, Round
from quizapp.organisations.models import IdentityCase, Participant, RosterEntry, Unit
from quizapp.organisations.models.units import ENTERPRISE

_OVERDUE = timedelta(minutes=2)
"""The sweeper closes attempts within seconds; what is older says that it stands still."""


@dataclass(frozen=True)
class Watcher:
    """Whose work is counted. `scope`: his id where contests are assigned, None for all."""

    staff_id: str
    scope: str | None
    unit_ids: Collection[str] = frozenset()


def count_waiting(
    session: Session, watcher: Watcher, names: Collection[str], now: datetime
) -> dict[str, int]:
    """Name -> count for those of COUNTS that are asked."""
    asked = sorted(names)
    if not asked:
        return {}
    counts = [_COUNTS[name](watcher, now).label(name) for name in asked]
    found = session.execute(select(*counts)).mappings().one()
    return {name: found[name] or 0 for name in asked}


def _number(rows: Select[object]) -> ScalarSelect[int]:
    return select(func.count()).select_from(rows.subquery()).scalar_subquery()


_REAL = (Contest.is_demo.is_(False), Contest.is_hidden.is_(False))


def _contest_ids(watcher: Watcher) -> Select[str]:
    contests = select(Contest.id).where(*_REAL)
    if watcher.scope is None:
        return contests
    assigned = select(ContestStaff.contest_id).where(ContestStaff.staff_id == watcher.scope)
    return contests.where(Contest.id.in_(assigned))


def _draft_rounds(watcher: Watcher, _now: datetime) -> ScalarSelect[int]:
    drafts = select(Round.id).where(Round.state == DRAFT)
    return _number(drafts.where(Round.contest_id.in_(_contest_ids(watcher))))


def _rounds_without_winners(watcher: Watcher, now: datetime) -> ScalarSelect[int]:
    is_over = and_(Round.state != DRAFT, or_(Round.state == CLOSED, Round.closes_at <= now))
    confirmed = exists().where(AwardRun.round_id == Round.id, AwardRun.state == "confirmed")
    rounds = select(Round.id).where(
        Round.kind == OFFICIAL,
        is_over,
        exists().where(PrizeTier.round_id == Round.id),
        ~confirmed,
        Round.contest_id.in_(_contest_ids(watcher)),
    )
    return _number(rounds)


def _law_rounds(watcher: Watcher, now: datetime) -> ScalarSelect[int]:
    return _number(_told_by_law(watcher, now))


def _short_rounds(watcher: Watcher, now: datetime) -> ScalarSelect[int]:
    is_short = Round.law_notice["is_short"].as_boolean()
    return _number(_told_by_law(watcher, now).where(is_short))


def _told_by_law(watcher: Watcher, now: datetime) -> Select[str]:
    return select(Round.id).where(
        Round.law_notice.is_not(None),
        Round.closes_at > now,
        Round.contest_id.in_(_contest_ids(watcher)),
    )


def _wrong_keys(_watcher: Watcher, _now: datetime) -> ScalarSelect[int]:
    """Questions in use whose present version an analysis takes for wrongly keyed."""
    suspected = select(AnalysedItem.version_id).where(AnalysedItem.verdict == "wrong_key")
    questions = select(Question.id).where(
        Question.state != banks.RETIRED, Question.current_version_id.in_(suspected)
    )
    return _number(questions)


def _identity_cases(watcher: Watcher, _now: datetime) -> ScalarSelect[int]:
    cases = select(IdentityCase.id).where(
        IdentityCase.closed_at.is_(None), IdentityCase.contest_id.in_(_contest_ids(watcher))
    )
    return _number(cases)


def _organizer_names(watcher: Watcher, _now: datetime) -> ScalarSelect[int]:
    used_by = exists().where(Contest.organizer_id == Organizer.id)
    names = select(Organizer.id).where(
        Organizer.confirmed_at.is_(None), or_(~used_by, used_by.where(Contest.is_demo.is_(False)))
    )
    if watcher.scope is not None:
        mine = used_by.where(Contest.id.in_(_contest_ids(watcher)))
        names = names.where(or_(Organizer.created_by == watcher.staff_id, mine))
    return _number(names)


def _enterprises_without_roster(_watcher: Watcher, _now: datetime) -> ScalarSelect[int]:
    return _number(_real_enterprises().where(~exists().where(RosterEntry.unit_id == Unit.id)))


def _units_without_roster(watcher: Watcher, _now: datetime) -> ScalarSelect[int]:
    lacking = select(Unit.id).where(
        Unit.id.in_(sorted(watcher.unit_ids)),
        Unit.kind == ENTERPRISE,
        Unit.valid_to.is_(None),
        ~exists().where(RosterEntry.unit_id == Unit.id),
    )
    return _number(lacking)


def _real_enterprises() -> Select[str]:
    return select(Unit.id).where(
        Unit.kind == ENTERPRISE,
        Unit.is_demo.is_(False),
        Unit.valid_to.is_(None),
        Unit.status == "active",
    )


def _questions_to_review(watcher: Watcher, _now: datetime) -> ScalarSelect[int]:
    """Without those that the reviewer ever wrote on: they are not his to approve."""
    any_version = aliased(QuestionVersion)
    wrote_on = exists().where(
        any_version.question_id == Question.id, any_version.author_id == watcher.staff_id
    )
    return _number(_questions(Question.state == banks.IN_REVIEW, ~wrote_on))


def _own_drafts(watcher: Watcher, _now: datetime) -> ScalarSelect[int]:
    mine = QuestionVersion.author_id == watcher.staff_id
    return _number(_questions(Question.state == banks.DRAFT, mine, ~_is_returned()))


def _own_returned(watcher: Watcher, _now: datetime) -> ScalarSelect[int]:
    mine = QuestionVersion.author_id == watcher.staff_id
    return _number(_questions(Question.state == banks.DRAFT, mine, _is_returned()))


def _own_in_review(watcher: Watcher, _now: datetime) -> ScalarSelect[int]:
    mine = QuestionVersion.author_id == watcher.staff_id
    return _number(_questions(Question.state == banks.IN_REVIEW, mine))


def _questions(*conditions: ColumnElement[bool]) -> Select[str]:
    current = QuestionVersion.id == Question.current_version_id
    return select(Question.id).join(QuestionVersion, current).where(*conditions)


def _is_returned() -> ColumnElement[bool]:
    return exists().where(
        QuestionReview.version_id == QuestionVersion.id, QuestionReview.decision == "returned"
    )


def _faults(_watcher: Watcher, _now: datetime) -> ScalarSelect[int]:
    return _number(_open_faults())


def _own_faults(watcher: Watcher, _now: datetime) -> ScalarSelect[int]:
    return _number(_open_faults().where(QuestionVersion.author_id == watcher.staff_id))


def _open_faults() -> Select[str]:
    return (
        select(QuestionFault.id)
        .join(QuestionVersion, QuestionVersion.id == QuestionFault.version_id)
        .join(Participant, Participant.id == QuestionFault.participant_id)
        .join(Contest, Contest.id == Participant.contest_id)
        .where(QuestionFault.settled_at.is_(None), Contest.is_demo.is_(False))
    )


def _invitations(_watcher: Watcher, _now: datetime) -> ScalarSelect[int]:
    waiting = select(StaffAccount.id).where(
        StaffAccount.is_active,
        StaffAccount.is_demo.is_(False),
        StaffAccount.password_hash.is_(None),
    )
    return _number(waiting)


def _staff(_watcher: Watcher, _now: datetime) -> ScalarSelect[int]:
    active = select(StaffAccount.id).where(StaffAccount.is_active, StaffAccount.is_demo.is_(False))
    return _number(active)


def _overdue_attempts(_watcher: Watcher, now: datetime) -> ScalarSelect[int]:
    overdue = select(Attempt.id).where(Attempt.state == OPEN, Attempt.deadline_at < now - _OVERDUE)
    return _number(overdue)


def _enterprises(_watcher: Watcher, _now: datetime) -> ScalarSelect[int]:
    return _number(_real_enterprises())


def _approved_questions(_watcher: Watcher, _now: datetime) -> ScalarSelect[int]:
    approved = select(Question.id).where(Question.approved_version_id.is_not(None))
    return _number(approved)


def _contests(_watcher: Watcher, _now: datetime) -> ScalarSelect[int]:
    return _number(select(Contest.id).where(*_REAL))


_COUNTS = {
    "short_rounds": _short_rounds,
    "wrong_keys": _wrong_keys,
    "approved_questions": _approved_questions,
    "contests": _contests,
    "draft_rounds": _draft_rounds,
    "enterprises": _enterprises,
    "enterprises_without_roster": _enterprises_without_roster,
    "faults": _faults,
    "identity_cases": _identity_cases,
    "invitations": _invitations,
    "law_rounds": _law_rounds,
    "organizer_names": _organizer_names,
    "overdue_attempts": _overdue_attempts,
    "own_drafts": _own_drafts,
    "own_faults": _own_faults,
    "own_in_review": _own_in_review,
    "own_returned": _own_returned,
    "questions_to_review": _questions_to_review,
    "rounds_without_winners": _rounds_without_winners,
    "staff": _staff,
    "units_without_roster": _units_without_roster,
}
COUNTS = frozenset(_COUNTS)
