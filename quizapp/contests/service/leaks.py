"""A question that leaked is taken out of a published round, also while people are answering."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from quizapp.audit.service import record
from quizapp.banks import service as banks
from quizapp.banks.models import RETIRED, Question, QuestionVersion
from quizapp.contests.models import PUBLISHED, PoolQuestion, Round
from quizapp.contests.queries import get_round_for_update, group_codes, list_pool
from quizapp.contests.rules import Phase
from quizapp.contests.service.authority import Authority
from quizapp.contests.service.pools import is_short
from quizapp.contests.service.refilling import refill
from quizapp.core.errors import Conflict, Invalid, NotFound
from quizapp.core.text import clean_line, fold

MAX_REASON = 300
FEWEST_LETTERS, MOST_FOUND = 8, 10


@dataclass(frozen=True)
class LeakedQuestion:
    """A question of the pool that fits what somebody saw. No key: whoever looks may not know it."""

    question_id: str
    code: str
    stem: str


@dataclass(frozen=True)
class Withdrawal:
    """`is_retired`: no round anywhere draws it any more."""

    question_id: str
    reason: str
    is_retired: bool = True
    from_other_topics: bool = False
    """Whether other topics and levels of the bank may fill the papers where nothing else can."""


@dataclass(frozen=True)
class Withdrawn:
    """How many questions left the pool, with a group all of it; how many came for them."""

    out: int
    replaced: int


def find_in_pool(session: Session, round_: Round, typed: str) -> list[LeakedQuestion]:
    """By the code, or by at least eight letters of what it says."""
    words = fold(typed)
    if not words:
        return []
    fits = Question.code == clean_line(typed)
    if len(words) >= FEWEST_LETTERS:
        fits |= QuestionVersion.folded_text.contains(words, autoescape=True)
    wanted = (
        select(Question.id, Question.code, QuestionVersion.texts)
        .join(QuestionVersion, QuestionVersion.question_id == Question.id)
        .join(PoolQuestion, PoolQuestion.version_id == QuestionVersion.id)
        .where(PoolQuestion.round_id == round_.id, fits)
        .order_by(Question.code, Question.id)
        .limit(MOST_FOUND)
    )
    found = {
        id_: LeakedQuestion(id_, code, next(iter(texts.values()))["stem"])
        for id_, code, texts in session.execute(wanted)
    }
    return list(found.values())


def withdraw_question(
    session: Session,
    round_id: str,
    withdrawal: Withdrawal,
    by: Authority,
    zone: ZoneInfo,
    *,
    now: datetime,
) -> Withdrawn:
    """Papers drawn from now on do not hold it; those drawn before keep it.

    Where too few questions are left, what was approved since publication takes its place.
    Raises Conflict("leak_leaves_too_few") when even that does not suffice.
    """
    reason = clean_line(withdrawal.reason)
    if not reason:
        raise Invalid(fields={"reason": "leak_reason_missing"})
    round_ = get_round_for_update(session, round_id, by.scope)
    if round_.state != PUBLISHED or round_.window.phase(now) is Phase.CLOSED:
        raise Conflict("round_is_over")
    gone = _versions_out(session, round_, withdrawal.question_id)
    _take_out(session, round_.id, gone)
    if withdrawal.is_retired:
        _retire(session, withdrawal.question_id, by.actor_id, now)
    replaced = _refill(session, round_, withdrawal, zone)
    round_.pool_changed_at = now
    code = session.get_one(Question, withdrawal.question_id).code
    told = {"question_id": withdrawal.question_id, "code": code, "reason": reason[:MAX_REASON]}
    round_.withdrawn = [*round_.withdrawn, {**told, "by": by.actor_id, "at": now.isoformat()}]
    session.flush()
    details = {"question": withdrawal.question_id, "out": len(gone), "replaced": replaced}
    record(session, by.actor_id, "round.question_withdrawn", ("round", round_id), details, now=now)
    return Withdrawn(len(gone), replaced)


def _versions_out(session: Session, round_: Round, question_id: str) -> set[str]:
    """The question's versions in the pool, and those of its group, which is drawn whole."""
    pool = list_pool(session, round_.id)
    wanted = select(QuestionVersion.id).where(QuestionVersion.question_id == question_id)
    own = set(session.scalars(wanted)) & {one.version_id for one in pool}
    if not own:
        raise NotFound("question_not_in_round")
    groups = group_codes(session, round_, pool)
    shared = {(one.line, groups.get(one.version_id)) for one in pool if one.version_id in own}
    together = {
        one.version_id
        for one in pool
        if groups.get(one.version_id) and (one.line, groups[one.version_id]) in shared
    }
    return own | together


def _take_out(session: Session, round_id: str, gone: set[str]) -> None:
    session.execute(
        delete(PoolQuestion).where(
            PoolQuestion.round_id == round_id, PoolQuestion.version_id.in_(gone)
        )
    )


def _retire(session: Session, question_id: str, actor_id: str, now: datetime) -> None:
    if session.get_one(Question, question_id).state != RETIRED:
        banks.retire(session, question_id, actor_id, now=now)


def _refill(session: Session, round_: Round, withdrawal: Withdrawal, zone: ZoneInfo) -> int:
    """Add what may be drawn today where the pool has become too small; how many questions."""
    out = {withdrawal.question_id, *(one["question_id"] for one in round_.withdrawn)}
    fresh = refill(session, round_, zone, out, from_other_topics=withdrawal.from_other_topics)
    if is_short(session, round_, list_pool(session, round_.id)):
        raise Conflict("leak_leaves_too_few")
    return fresh
