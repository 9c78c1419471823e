"""Papers of a round, tried before anybody gets one."""

from __future__ import annotations

from collections.abc import Mapping
from zoneinfo import ZoneInfo

from flask import render_template
from flask.typing import ResponseReturnValue
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.attempts.exposure import Exposure
from quizapp.attempts.manage_views.common import blueprint
from quizapp.attempts.paper_trial import MUCH_SEEN, PAPERS, Trial, try_papers
from quizapp.attempts.round_cards import fixed_versions, paper_plan, plan_of_lines
from quizapp.attempts.rules import PaperPlan
from quizapp.attempts.version_cards import VersionCards
from quizapp.banks.models import QuestionBank
from quizapp.banks.words import LEVEL_WORDS
from quizapp.contests.models import Round
from quizapp.contests.queries import expected_shares, get_round_of
from quizapp.contests.rules.difficulty import EXPECTED_RIGHT
from quizapp.contests.service.publication import pool_of
from quizapp.core.errors import Conflict
from quizapp.web.context import reading, settings
from quizapp.web.guards import staff_only, the_staff


@blueprint.get("/rounds/<round_id>/papers")
@staff_only("contests.edit")
def papers(round_id: str) -> ResponseReturnValue:
    """What a thousand papers drawn as participants get them have in common."""
    staff = the_staff()
    with reading() as session:
        round_ = get_round_of(session, round_id, None if "admin" in staff.roles else staff.id)
        return render_template(
            "attempts/paper_trial.html",
            round=round_,
            contest=round_.contest,
            sources=_sources(session, round_),
            trial=_trial(session, round_),
            papers=PAPERS,
            much_seen=MUCH_SEEN,
            expected=EXPECTED_RIGHT,
        )


def _trial(session: Session, round_: Round) -> Trial | None:
    """None while no paper can be drawn."""
    plan, versions = _plan(session, round_)
    expected = expected_shares(session, versions)
    try:
        return _tried(round_, plan, expected) if round_.blueprint else None
    except Conflict:
        return None


def _tried(round_: Round, plan: PaperPlan, expected: Mapping[str, float]) -> Trial:
    """From nothing, as if the round began now."""
    share = round_.max_exposure / 100
    exposure = Exposure(share, fixed_versions(round_, plan)) if share else None
    return try_papers(plan, expected, seed=round_.id, exposure=exposure)


def _plan(session: Session, round_: Round) -> tuple[PaperPlan, VersionCards]:
    """As published, or as it would be published now."""
    if round_.published_at:
        return paper_plan(session, round_)
    pool = [
        [one.version_id for one in line]
        for line in pool_of(session, round_, ZoneInfo(settings().timezone))
    ]
    shares = expected_shares(session, {version for line in pool for version in line})
    return plan_of_lines(session, round_, pool, shares)


def _sources(session: Session, round_: Round) -> list[str]:
    """Each line of the blueprint in words."""
    ids = {line.bank_id for line in round_.blueprint}
    banks = select(QuestionBank.id, QuestionBank.title).where(QuestionBank.id.in_(ids))
    titles = {row.id: row.title for row in session.execute(banks)}
    return [
        " · ".join(
            part
            for part in (
                titles[line.bank_id],
                line.topic,
                str(LEVEL_WORDS[line.level]) if line.level else None,
            )
            if part
        )
        for line in round_.blueprint
    ]
