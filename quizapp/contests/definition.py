"""A round as JSON, for the command line: see docs/rounds-json.md."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy.orm import Session

from quizapp.banks.queries import find_bank_by_slug
from quizapp.contests.models import Contest, Round
from quizapp.contests.queries import find_contest_by_slug, get_contest
from quizapp.contests.rules import LineDraft, RoundDraft
from quizapp.contests.service import (
    Authority,
    ContestDraft,
    create_contest,
    create_round,
    propose_organizer,
)
from quizapp.core.errors import Invalid
from quizapp.organisations.queries.units import find_unit_by_code
from quizapp.scoring.ranking import DEFAULT_CHAIN

_AFTER = re.compile(r"\+(\d{1,5})(m|h|d)")
_SPANS = {"m": "minutes", "h": "hours", "d": "days"}


class FieldDefinition(msgspec.Struct, forbid_unknown_fields=True):
    """Something asked at joining."""

    name: str
    required: bool = True


class ContestDefinition(msgspec.Struct, forbid_unknown_fields=True):
    """A new contest, or by `slug` alone one that exists."""

    slug: str | None = None
    title: str = ""
    organizer: str = ""
    hotline: str = ""
    fields: list[FieldDefinition] = []


class LineDefinition(msgspec.Struct, forbid_unknown_fields=True):
    """A line of the paper."""

    bank: str
    count: int
    topic: str | None = None
    level: str | None = None
    points: int = 1
    group_size: int = 1
    questions: tuple[str, ...] = ()


class RoundDefinition(msgspec.Struct, forbid_unknown_fields=True):
    """The settings of a round. Moments: RFC 3339, `now`, or `+90m`, `+26h`, `+7d`."""

    title: str
    opens_at: str
    closes_at: str
    paper: list[LineDefinition]
    kind: str = "official"
    stage: str = "preliminary"
    duration_minutes: int = 20
    attempts_allowed: int = 1
    attempts_per: str = "round"
    counted_attempt: str = "best"
    duration_until: str = "submission"
    ranking: tuple[str, ...] = DEFAULT_CHAIN
    prediction: dict[str, Any] | None = None
    shuffle_questions: bool = True
    shuffle_options: bool = True
    difficulty_band: int = 0
    max_exposure: int = 0
    seen_last: bool = True
    on_paper: bool = False
    show_score: str = "at_once"
    show_key: str = "after_closing"
    guards_only: bool = False
    units: list[str] = []
    age_from: int | None = None
    age_to: int | None = None
    rules_additions: str = ""


class Definition(msgspec.Struct, forbid_unknown_fields=True):
    """The whole file."""

    contest: ContestDefinition
    round: RoundDefinition
    prizes: dict[str, Any] | None = None
    """Read by the feature that awards them."""


def read_definition(content: bytes) -> Definition:
    """Raises Invalid("definition_unreadable") with what is wrong and where."""
    try:
        return msgspec.json.decode(content, type=Definition)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise Invalid("definition_unreadable", problem=str(error)) from error


def create_from(session: Session, definition: Definition, by: Authority, *, now: datetime) -> Round:
    """The draft round, in its contest or a new one."""
    contest = _contest(session, definition.contest, by, now)
    return create_round(session, contest.id, _draft(session, definition.round, now), by, now=now)


def _contest(session: Session, wanted: ContestDefinition, by: Authority, now: datetime) -> Contest:
    known = find_contest_by_slug(session, wanted.slug) if wanted.slug else None
    if known is not None:
        return get_contest(session, known.id, by.scope)
    organizer = propose_organizer(
        session, wanted.organizer, wanted.hotline, actor_id=by.actor_id, now=now
    )
    fields: list[dict[str, Any]] = [msgspec.to_builtins(field) for field in wanted.fields]
    draft = ContestDraft(wanted.title, organizer.id, fields, wanted.slug)
    return create_contest(session, draft, by, now=now)


def _draft(session: Session, wanted: RoundDefinition, now: datetime) -> RoundDraft:
    return RoundDraft(
        title=wanted.title,
        opens_at=_moment(wanted.opens_at, "opens_at", now),
        closes_at=_moment(wanted.closes_at, "closes_at", now),
        duration_seconds=wanted.duration_minutes * 60,
        kind=wanted.kind,
        stage=wanted.stage,
        attempts_allowed=wanted.attempts_allowed,
        attempts_per=wanted.attempts_per,
        counted_attempt=wanted.counted_attempt,
        duration_until=wanted.duration_until,
        ranking=wanted.ranking,
        prediction=wanted.prediction,
        shuffle_questions=wanted.shuffle_questions,
        shuffle_options=wanted.shuffle_options,
        difficulty_band=wanted.difficulty_band,
        max_exposure=wanted.max_exposure,
        seen_last=wanted.seen_last,
        on_paper=wanted.on_paper,
        show_score=wanted.show_score,
        show_key=wanted.show_key,
        guards_only=wanted.guards_only,
        age_from=wanted.age_from,
        age_to=wanted.age_to,
        eligible_unit_ids=tuple(_unit(session, code) for code in wanted.units),
        rules_additions=wanted.rules_additions,
        lines=tuple(_line(session, line) for line in wanted.paper),
    )


def _moment(text: str, field: str, now: datetime) -> datetime:
    if text == "now":
        return now
    after = _AFTER.fullmatch(text)
    if after is not None:
        return now + timedelta(**{_SPANS[after[2]]: int(after[1])})
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise Invalid(fields={field: "moment_needs_zone"}) from error
    if moment.tzinfo is None:
        raise Invalid(fields={field: "moment_needs_zone"})
    return moment


def _line(session: Session, line: LineDefinition) -> LineDraft:
    bank = find_bank_by_slug(session, line.bank)
    if bank is None:
        raise Invalid(fields={f"paper: {line.bank}": "bank_unknown"})
    return LineDraft(
        bank.id, line.count, line.topic, line.level, line.points, line.group_size, line.questions
    )


def _unit(session: Session, code: str) -> str:
    unit = find_unit_by_code(session, code)
    if unit is None:
        raise Invalid(fields={f"units: {code}": "unit_unknown"})
    return unit.id
