"""Making a series of rounds at once, and publishing several."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from quizapp.audit.service import record
from quizapp.contests.models import Round
from quizapp.contests.queries import get_contest, get_round_of, list_rounds
from quizapp.contests.rules import RoundDraft
from quizapp.contests.rules.series import SeriesPlan, series_of
from quizapp.contests.rules.settings import check_settings, with_practice
from quizapp.contests.service.authority import Authority
from quizapp.contests.service.rounds import create_round, draft_of
from quizapp.core.errors import NotFound


def plan_series(
    session: Session, contest_id: str, template_id: str, plan: SeriesPlan, by: Authority
) -> list[RoundDraft]:
    """The rounds that `create_series` would make; nothing is written."""
    contest = get_contest(session, contest_id, by.scope)
    template = get_round_of(session, template_id, by.scope)
    if template.contest_id != contest.id:
        raise NotFound
    taken = {one.title for one in list_rounds(session, contest.id)}
    drafts = [with_practice(one) for one in series_of(draft_of(template), plan, taken)]
    for draft in drafts:
        check_settings(draft)
    return drafts


def create_series(
    session: Session,
    contest_id: str,
    template_id: str,
    plan: SeriesPlan,
    by: Authority,
    *,
    now: datetime,
) -> list[Round]:
    """The rounds as drafts, each to be edited by itself afterwards."""
    drafts = plan_series(session, contest_id, template_id, plan, by)
    rounds = [create_round(session, contest_id, draft, by, now=now) for draft in drafts]
    details = {"rounds": len(rounds), "from": template_id, "every": plan.every}
    record(session, by.actor_id, "round.series_created", ("contest", contest_id), details, now=now)
    return rounds
