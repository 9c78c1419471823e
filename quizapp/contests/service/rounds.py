"""Rounds while they are drafts."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quizapp.audit.service import record
from quizapp.banks.models import Question, QuestionBank
from quizapp.contests.models import DRAFT, BlueprintLine, Contest, Round
from quizapp.contests.queries import get_contest, get_round_for_update, get_round_of, list_rounds
from quizapp.contests.rules import LineDraft, RoundDraft, check_settings, next_title, with_practice
from quizapp.contests.rules.divisions import divisions_of
from quizapp.contests.service.authority import Authority
from quizapp.core.errors import Conflict, Invalid
from quizapp.core.text import clean_line, nfc
from quizapp.core.types import new_id
from quizapp.organisations.models import Unit

A_WEEK = timedelta(days=7)


def create_round(
    session: Session,
    contest_id: str,
    draft: RoundDraft,
    by: Authority,
    *,
    now: datetime,
) -> Round:
    """A draft round at the end of a contest."""
    contest = get_contest(session, contest_id, by.scope)
    round_ = _add(session, contest.id, draft, now=now)
    record(session, by.actor_id, "round.created", ("round", round_.id), now=now)
    return round_


def update_round(
    session: Session,
    round_id: str,
    draft: RoundDraft,
    by: Authority,
    *,
    now: datetime,
) -> Round:
    """Replace the settings of a draft. After publication: Conflict("round_is_frozen")."""
    round_ = get_round_for_update(session, round_id, by.scope)
    check_is_draft(round_)
    _write(session, round_, _checked(session, draft))
    record(session, by.actor_id, "round.changed", ("round", round_.id), now=now)
    return round_


def duplicate_round(
    session: Session,
    round_id: str,
    by: Authority,
    *,
    now: datetime,
) -> Round:
    """A draft with the settings of an earlier round, moved by whole weeks into the future."""
    earlier = get_round_of(session, round_id, by.scope)
    taken = {one.title for one in list_rounds(session, earlier.contest_id)}
    title = next_title(earlier.title, taken)
    after = max(now, earlier.opens_at)
    round_ = copy_round(session, earlier, earlier.contest_id, title, now=after)
    round_.created_at = now
    about = ("round", round_.id)
    record(session, by.actor_id, "round.duplicated", about, {"from": earlier.id}, now=now)
    return round_


def copy_round(
    session: Session, earlier: Round, contest_id: str, title: str, *, now: datetime
) -> Round:
    """The same settings as a draft of a contest, not yet in the log."""
    moved = later_by_weeks(draft_of(earlier), now)
    return _add(session, contest_id, replace(moved, title=title), now=now)


def delete_draft(session: Session, round_id: str, by: Authority, *, now: datetime) -> None:
    """Throw away a round that nobody has seen."""
    round_ = get_round_for_update(session, round_id, by.scope)
    check_is_draft(round_)
    session.delete(round_)
    session.flush()
    record(session, by.actor_id, "round.deleted", ("round", round_id), now=now)


def draft_of(round_: Round) -> RoundDraft:
    """The settings of a round."""
    lines = tuple(
        LineDraft(
            line.bank_id,
            line.count,
            line.topic,
            line.level,
            line.points,
            line.group_size,
            tuple(line.questions),
        )
        for line in round_.blueprint
    )
    return RoundDraft(
        title=round_.title,
        opens_at=round_.opens_at,
        closes_at=round_.closes_at,
        duration_seconds=round_.duration_seconds,
        kind=round_.kind,
        stage=round_.stage,
        attempts_allowed=round_.attempts_allowed,
        attempts_per=round_.attempts_per,
        counted_attempt=round_.counted_attempt,
        duration_until=round_.duration_until,
        ranking=tuple(round_.ranking),
        prediction=round_.prediction,
        shuffle_questions=round_.shuffle_questions,
        shuffle_options=round_.shuffle_options,
        difficulty_band=round_.difficulty_band,
        max_exposure=round_.max_exposure,
        seen_last=round_.seen_last,
        on_paper=round_.on_paper,
        show_score=round_.show_score,
        show_key=round_.show_key,
        guards_only=round_.guards_only,
        eligible_division_ids=tuple(round_.eligible_division_ids),
        age_from=round_.age_from,
        age_to=round_.age_to,
        listed_only=round_.listed_only,
        eligible_unit_ids=tuple(round_.eligible_unit_ids),
        board_freeze_minutes=round_.board_freeze_minutes,
        board_until_announced=round_.board_until_announced,
        rules_additions=round_.rules_additions,
        lines=lines,
    )


def later_by_weeks(draft: RoundDraft, now: datetime) -> RoundDraft:
    """The same weekday and hour, the first time that lies ahead."""
    weeks = max(0, (now - draft.opens_at) // A_WEEK + 1)
    return replace(
        draft, opens_at=draft.opens_at + weeks * A_WEEK, closes_at=draft.closes_at + weeks * A_WEEK
    )


def check_is_draft(round_: Round) -> None:
    """Settings and rules text are frozen at publication."""
    if round_.state != DRAFT:
        raise Conflict("round_is_frozen")


def _add(session: Session, contest_id: str, draft: RoundDraft, *, now: datetime) -> Round:
    draft = _checked(session, draft)
    last = session.scalar(select(func.max(Round.position)).where(Round.contest_id == contest_id))
    round_ = Round(
        id=new_id(),
        contest=session.get_one(Contest, contest_id),
        contest_id=contest_id,
        position=(last or 0) + 1,
        state=DRAFT,
        created_at=now,
        blueprint=[],
    )
    _write(session, round_, draft)
    return round_


def _check_divisions(contest: Contest, draft: RoundDraft) -> None:
    divisions = divisions_of(contest.divisions)
    known = {one.id for one in divisions.all} if divisions else set()
    if not known.issuperset(draft.eligible_division_ids):
        raise Invalid(fields={"divisions": "division_unknown"})


def _write(session: Session, round_: Round, draft: RoundDraft) -> None:
    _check_divisions(round_.contest, draft)
    for name in _PLAIN_COLUMNS:
        setattr(round_, name, getattr(draft, name))
    round_.eligible_unit_ids = list(draft.eligible_unit_ids)
    round_.eligible_division_ids = list(draft.eligible_division_ids)
    round_.ranking = list(draft.ranking)
    round_.prediction = dict(draft.prediction) if draft.prediction else None
    round_.blueprint.clear()
    session.add(round_)
    # The old lines go before the new ones take their positions.
    session.flush()
    round_.blueprint.extend(
        BlueprintLine(
            position=number,
            bank_id=line.bank_id,
            topic=line.topic,
            level=line.level,
            count=line.count,
            points=line.points,
            group_size=line.group_size,
            questions=list(line.questions),
        )
        for number, line in enumerate(draft.lines, 1)
    )
    session.flush()


_PLAIN_COLUMNS = (
    "title",
    "stage",
    "opens_at",
    "closes_at",
    "duration_seconds",
    "kind",
    "attempts_allowed",
    "attempts_per",
    "counted_attempt",
    "duration_until",
    "board_freeze_minutes",
    "board_until_announced",
    "shuffle_questions",
    "shuffle_options",
    "difficulty_band",
    "max_exposure",
    "seen_last",
    "on_paper",
    "show_score",
    "show_key",
    "guards_only",
    "age_from",
    "age_to",
    "listed_only",
    "rules_additions",
)


def _checked(session: Session, draft: RoundDraft) -> RoundDraft:
    draft = with_practice(
        replace(draft, title=clean_line(draft.title), rules_additions=nfc(draft.rules_additions))
    )
    check_settings(draft)
    _check_exist(session, draft)
    return draft


def _check_exist(session: Session, draft: RoundDraft) -> None:
    problems = {
        f"lines-{number}-bank_id": "bank_unknown"
        for number, line in enumerate(draft.lines)
        if session.get(QuestionBank, line.bank_id) is None
    }
    problems |= _unknown_questions(session, draft)
    wanted = set(draft.eligible_unit_ids)
    if wanted:
        known = set(session.scalars(select(Unit.id).where(Unit.id.in_(wanted))))
        if known != wanted:
            problems["eligible_units"] = "unit_unknown"
    if problems:
        raise Invalid(fields=problems)


def _unknown_questions(session: Session, draft: RoundDraft) -> dict[str, str]:
    problems = {}
    for number, line in enumerate(draft.lines):
        wanted = select(Question.code).where(
            Question.bank_id == line.bank_id, Question.code.in_(line.questions)
        )
        if line.questions and set(session.scalars(wanted)) != set(line.questions):
            problems[f"lines-{number}-questions"] = "question_code_unknown"
    return problems
