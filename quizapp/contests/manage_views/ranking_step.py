"""The step of the guide that says by what a round ranks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from quizapp.contests.manage_views.common import authority
from quizapp.contests.models import Round
from quizapp.contests.presentation import rules_html
from quizapp.contests.ranking_forms import RankingForm, filled_ranking
from quizapp.contests.ranking_text import freezing_lines, prediction_lines, ranking_lines
from quizapp.contests.service import draft_of, update_round
from quizapp.core import clock
from quizapp.scoring.predictions import prediction_of


def fill_ranking(_session: Session, round_: Round) -> RankingForm:
    """As the round stands."""
    return filled_ranking(round_)


def save_ranking(session: Session, round_: Round, form: RankingForm) -> None:
    """Keep the chain and the question."""
    changed = replace(
        draft_of(round_),
        duration_until=form.duration_until.data,
        board_freeze_minutes=form.board_freeze_minutes.data or 0,
        board_until_announced=bool(form.board_until_announced.data),
        ranking=form.chain(),
        prediction=form.prediction(round_.question_count),
    )
    update_round(session, round_.id, changed, authority(), now=clock.now())


def page_ranking(_session: Session, round_: Round, _form: RankingForm) -> dict[str, Any]:
    """How the rules put what stands."""
    question = prediction_of(round_.prediction)
    lines = [*prediction_lines(question), *ranking_lines(round_.chain, round_.duration_until)]
    lines += freezing_lines(
        round_.board_freeze_minutes, until_announced=round_.board_until_announced
    )
    return {"sentences": rules_html("\n".join(lines))}
