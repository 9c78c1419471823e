"""Publishing a round: checked, its pool and its rules frozen."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from quizapp.audit.service import record
from quizapp.contests.models import OFFICIAL, PUBLISHED, PoolQuestion, Round
from quizapp.contests.queries import (
    Drawable,
    DrawTerms,
    expected_shares,
    get_round_for_update,
    list_by_line,
    list_confirmers,
    uncited_banks,
)
from quizapp.contests.queries.admission import count_listed
from quizapp.contests.rules import check_settings, find_shortage
from quizapp.contests.rules.divisions import divisions_of
from quizapp.contests.rules_text import RulesFacts, UncitedBank, rules_text
from quizapp.contests.service.authority import Authority
from quizapp.contests.service.organizers import check_is_confirmed
from quizapp.contests.service.rounds import check_is_draft, draft_of
from quizapp.core.errors import Conflict, Invalid
from quizapp.organisations.models import Unit
from quizapp.scoring.predictions import prediction_of

MAX_CONFIRMERS_NAMED = 3


@dataclass(frozen=True)
class Circumstances:
    """What the rules say that does not stand in the round itself."""

    zone: ZoneInfo
    prizes: Sequence[str] = ()


def publish_round(
    session: Session,
    round_id: str,
    circumstances: Circumstances,
    by: Authority,
    *,
    now: datetime,
) -> Round:
    """Freeze the settings, the pool and the rules text. From here on people may join.

    Raises Conflict with a code that says what is missing: a paper, questions, a confirmed name.
    """
    round_ = get_round_for_update(session, round_id, by.scope)
    check_is_draft(round_)
    check_is_publishable(session, round_, circumstances.zone, now=now)
    pool = pool_of(session, round_, circumstances.zone)
    round_.rules_text = rules_text(rules_facts(session, round_, circumstances, pool))
    round_.state = PUBLISHED
    round_.published_at, round_.published_by = now, by.actor_id
    round_.pool_changed_at = now
    _freeze(session, round_.id, pool)
    details = {"questions": round_.question_count, "pool": sum(len(line) for line in pool)}
    record(session, by.actor_id, "round.published", ("round", round_.id), details, now=now)
    return round_


def check_is_publishable(session: Session, round_: Round, zone: ZoneInfo, *, now: datetime) -> None:
    """Everything publication demands, the first thing missing as a refusal."""
    check_settings(draft_of(round_))
    if round_.closes_at <= now:
        raise Invalid("closes_in_past", fields={"closes_at": "closes_in_past"})
    _check_audience(session, round_)
    if not round_.blueprint:
        raise Conflict("paper_empty")
    _check_feasible(session, round_, zone)
    people = list_confirmers(session)[:MAX_CONFIRMERS_NAMED]
    confirmers = ", ".join(f"{one.name} ({one.email})" for one in people)
    check_is_confirmed(round_.contest.organizer, confirmers)


def preview_rules(session: Session, round_: Round, circumstances: Circumstances) -> str:
    """The rules as they would be published now."""
    pool = pool_of(session, round_, circumstances.zone)
    return rules_text(rules_facts(session, round_, circumstances, pool))


def may_draw_drafts(round_: Round) -> bool:
    """Prize rounds draw approved questions only; shipped drafts serve practice and the demo."""
    return round_.kind != OFFICIAL or round_.contest.is_demo


def draw_terms(round_: Round, zone: ZoneInfo) -> DrawTerms:
    """By the law of the day on which the round opens."""
    return DrawTerms(
        opening_day(round_, zone),
        with_drafts=may_draw_drafts(round_),
        by_two=round_.contest.two_approvals,
    )


def opening_day(round_: Round, zone: ZoneInfo) -> date:
    """The day by whose law a round asks."""
    return round_.opens_at.astimezone(zone).date()


def pool_of(session: Session, round_: Round, zone: ZoneInfo) -> list[list[Drawable]]:
    """What each line may draw now."""
    terms = draw_terms(round_, zone)
    return list_by_line(session, round_, terms)


def rules_facts(
    session: Session,
    round_: Round,
    circumstances: Circumstances,
    pool: Sequence[Sequence[Drawable]],
) -> RulesFacts:
    """What the rules say of this round."""
    drawable = {one.version_id: one for line in pool for one in line}
    contest = round_.contest
    return RulesFacts(
        contest_title=contest.title,
        round_title=round_.title,
        organizer=contest.organizer.name,
        hotline=contest.organizer.hotline,
        kind=round_.kind,
        opens_at=round_.opens_at,
        closes_at=round_.closes_at,
        zone=circumstances.zone,
        duration_seconds=round_.duration_seconds,
        question_count=round_.question_count,
        max_score=sum(line.count * line.points for line in round_.blueprint),
        attempts_allowed=round_.attempts_allowed,
        attempts_per=round_.attempts_per,
        counted_attempt=round_.counted_attempt,
        chain=round_.chain,
        duration_until=round_.duration_until,
        prediction=prediction_of(round_.prediction),
        freezing=(round_.board_freeze_minutes, round_.board_until_announced),
        shuffle_questions=round_.shuffle_questions,
        shuffle_options=round_.shuffle_options,
        groups=tuple(
            (line.count // line.group_size, line.group_size)
            for line in round_.blueprint
            if line.group_size > 1
        ),
        fixed_count=sum(line.count for line in round_.blueprint if line.questions),
        max_exposure=round_.max_exposure,
        difficulty_band=round_.difficulty_band,
        seen_last=round_.seen_last,
        on_paper=round_.on_paper,
        show_score=round_.show_score,
        show_key=round_.show_key,
        guards_only=round_.guards_only,
        stage=round_.stage,
        divisions=_division_names(round_),
        ages=(round_.age_from, round_.age_to),
        listed_only=round_.listed_only,
        eligible_names=_unit_names(session, round_),
        fields=tuple((field["name"], bool(field["required"])) for field in contest.fields),
        prizes=tuple(circumstances.prizes),
        uncited=_uncited(session, drawable.values()),
        pending_count=len({one.question_id for one in drawable.values() if not one.is_approved}),
        additions=round_.rules_additions,
    )


def _check_audience(session: Session, round_: Round) -> None:
    """What decides who may take part must be known of people, and let somebody in."""
    asked = {field["name"] for field in round_.contest.fields if field["required"]}
    if not (round_.age_from is None and round_.age_to is None) and "birth_year" not in asked:
        raise Conflict("age_needs_birth_year")
    if round_.listed_only and not count_listed(session, round_.id):
        raise Conflict("list_is_empty")


def _check_feasible(session: Session, round_: Round, zone: ZoneInfo) -> None:
    pool = pool_of(session, round_, zone)
    lines = [
        (line.count // line.group_size, list(dict.fromkeys(one.unit for one in drawable)))
        for line, drawable in zip(round_.blueprint, pool, strict=True)
    ]
    shortage = find_shortage(lines)
    if shortage is None:
        return
    code = "line_too_small" if len(shortage.lines) == 1 else "lines_overlap"
    size = max(round_.blueprint[number - 1].group_size for number in shortage.lines)
    raise Conflict(
        code,
        lines=", ".join(map(str, shortage.lines)),
        needed=shortage.needed * size,
        available=shortage.available * size,
    )


def _freeze(session: Session, round_id: str, pool: Sequence[Sequence[Drawable]]) -> None:
    expected = expected_shares(session, {one.version_id for line in pool for one in line})
    rows = [
        {
            "round_id": round_id,
            "line": number,
            "version_id": one.version_id,
            "expected_right": expected[one.version_id],
        }
        for number, line in enumerate(pool, 1)
        for one in line
    ]
    session.execute(insert(PoolQuestion), rows)
    session.flush()


def _unit_names(session: Session, round_: Round) -> tuple[str, ...]:
    units = select(Unit.name).where(Unit.id.in_(round_.eligible_unit_ids)).order_by(Unit.name)
    return tuple(session.scalars(units)) if round_.eligible_unit_ids else ()


def _division_names(round_: Round) -> tuple[tuple[str, ...], tuple[str, ...]]:
    divisions = divisions_of(round_.contest.divisions)
    known = divisions.all if divisions else ()
    names = tuple(one.name for one in known)
    return names, tuple(one.name for one in known if one.id in round_.eligible_division_ids)


def _uncited(session: Session, drawable: Iterable[Drawable]) -> tuple[UncitedBank, ...]:
    versions = [one.version_id for one in drawable if one.is_approved and not one.is_cited]
    banks = uncited_banks(session, versions) if versions else []
    return tuple(UncitedBank(bank.title, bank.uncited_reason or "") for bank in banks)
