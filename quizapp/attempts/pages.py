"""What the participant's pages of an attempt show: the template contexts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from quizapp.attempts.at_the_start import AttemptLine, AtTheStart
from quizapp.attempts.models import EXPIRED, OPEN, Attempt
from quizapp.attempts.ports import ResultNews
from quizapp.attempts.presentation import result_json, review_json, unit_of
from quizapp.attempts.queries import (
    FINISHED,
    key_is_out,
    list_answers,
    list_attempts,
    load_versions,
)
from quizapp.attempts.rank_words import place_in_words
from quizapp.attempts.ranks import rank_of, ranks
from quizapp.attempts.review_lines import lines_of
from quizapp.attempts.service import count_of
from quizapp.attempts.service.finish import actual_of
from quizapp.attempts.version_cards import CHOSEN
from quizapp.banks.citations import citation_labels
from quizapp.contests.models import Round
from quizapp.contests.presentation import rules_html
from quizapp.contests.rules import Phase, score_is_shown
from quizapp.core.tokens import spaced_code
from quizapp.organisations.models import Participant
from quizapp.organisations.service.joining import receipt_code
from quizapp.scoring.predictions import prediction_error, prediction_of
from quizapp.web.context import installation, keyring, settings
from quizapp.web.i18n import number

PREDICTION = 0
"""Among the slots of a paper, 1 and up, the place of the prediction on its way."""


def start_context(round_: Round, who: AtTheStart, now: datetime) -> dict[str, Any]:
    """`entry/rules.html`."""
    mine = who.attempts
    running = next((one for one in mine if one.state == OPEN and not one.window.is_over(now)), None)
    left = _attempts_left(round_, mine, now)
    phase = who.window.phase(now)
    return {
        **_around(round_, who.full_name, who.unit_name),
        "rules_html": rules_html(round_.rules_text),
        "open_attempt_url": running and url_for("attempts.paper", attempt_id=running.id),
        "phase": phase.value,
        "can_start": phase is Phase.OPEN and left != 0,
        "attempts_left": left,
        "start_url": url_for("attempts.start", round_id=round_.id),
        "finished": [_finished_link(one) for one in reversed(mine) if one.state in FINISHED],
        "leaderboard_url": _leaderboard_url(round_, phase),
    }


def _attempts_left(
    round_: Round, mine: Sequence[Attempt | AttemptLine], now: datetime
) -> int | None:
    """Of the round or of today; None when as many are allowed as one likes."""
    if not round_.attempts_allowed:
        return None
    zone = ZoneInfo(settings().timezone)
    return max(0, round_.attempts_allowed - count_of(mine, round_.attempts_per, zone=zone, now=now))


def _finished_link(attempt: AttemptLine) -> dict[str, Any]:
    return {
        "number": attempt.number,
        "url": url_for("attempts.result", attempt_id=attempt.id),
    }


def _leaderboard_url(round_: Round, phase: Phase) -> str | None:
    is_shown = phase is not Phase.UPCOMING and score_is_shown(round_.show_score, phase)
    return url_for("leaderboards.board_page", round_id=round_.id) if is_shown else None


def result_context(
    session: Session, attempt: Attempt, participant: Participant, now: datetime
) -> dict[str, Any]:
    """`attempts/result.html`."""
    round_ = attempt.round
    phase = round_.window.phase(now)
    rank = rank_of(session, attempt)
    result = result_json(attempt, rank, now)
    released = key_is_out(session, round_, now)
    answers = list_answers(session, attempt.id)
    unit = participant.unit
    return {
        **_around(round_, participant.full_name, unit.name if unit else None),
        "attempt": {"id": attempt.id, "state": _ending(attempt)},
        "submitted_at": attempt.submitted_at,
        "answered_count": attempt.answered_count,
        "question_count": len(attempt.paper),
        "result": result,
        "results_at": None if result else round_.closes_at,
        "reasons": _reasons(session, attempt) if result and rank else [],
        "final": phase is Phase.CLOSED and not _waits_for_actual(round_),
        "prediction": _prediction(attempt),
        "news": _news(session, attempt),
        "show_points": attempt.max_score != len(attempt.paper),
        "receipt_code": spaced_code(receipt_code(participant.id, keyring())),
        "entrant_code": spaced_code(participant.entrant_code),
        "review_url": url_for("attempts.review", attempt_id=attempt.id) if released else None,
        "review_at": round_.closes_at if round_.show_key == "after_closing" else None,
        "leaderboard_url": url_for("leaderboards.board_page", round_id=round_.id)
        if result
        else None,
        "again_url": _again_url(session, attempt, phase, now),
        "saved_seqs": {
            PREDICTION: attempt.prediction_seq or 0,
            **{slot: answer.seq for slot, answer in answers.items()},
        },
    }


def _news(session: Session, attempt: Attempt) -> list[str]:
    if not attempt.round.repairs:
        return []
    news: ResultNews = installation().parts["result_news"]
    return news.told(session, attempt)


def _waits_for_actual(round_: Round) -> bool:
    return round_.prediction is not None and round_.actual is None


def _prediction(attempt: Attempt) -> dict[str, Any] | None:
    """The question, what this person guessed, and the true value once it was counted."""
    question = prediction_of(attempt.round.prediction)
    if question is None:
        return None
    actual, guess = actual_of(attempt.round), attempt.prediction
    error = prediction_error(guess, actual) if guess and actual else None
    return {
        "sentence": question.sentence,
        "unit": unit_of(question),
        "guess": guess and _with_comma(guess),
        "actual": actual and _with_comma(actual),
        "error": None if error is None else _with_comma(format(error, "f")),
    }


def _with_comma(plain: str) -> str:
    decimals = len(plain.partition(".")[2])
    return number(float(plain), decimals)


def review_context(session: Session, attempt: Attempt, now: datetime) -> dict[str, Any]:
    """`attempts/review.html`. Call only after the release of the key."""
    versions = load_versions(session, {slot["version"] for slot in attempt.paper})
    questions = review_json(attempt, versions, list_answers(session, attempt.id), _language())
    labels = citation_labels(session, versions.values())
    return {
        "round": attempt.round,
        "result": result_json(attempt, None, now),
        "items": [_reviewed(question, labels) for question in questions],
        "report_url": url_for("attempts.report_fault", attempt_id=attempt.id),
        "result_url": url_for("attempts.result", attempt_id=attempt.id),
    }


def _around(round_: Round, full_name: str, unit_name: str | None) -> dict[str, Any]:
    contest = round_.contest
    return {
        "participant": {"display_name": full_name},
        "unit": {"name": unit_name} if unit_name else None,
        "contest": {"title": contest.title, "organizer": contest.organizer.name},
        "organizer": contest.organizer.name,
        "round": round_,
    }


def _ending(attempt: Attempt) -> str:
    """A phone hands in by itself at the deadline: for the person, the time was up."""
    at_deadline = attempt.submitted_at and attempt.submitted_at >= attempt.deadline_at.replace(
        microsecond=0
    )
    return EXPIRED if at_deadline else attempt.state


def _again_url(session: Session, attempt: Attempt, phase: Phase, now: datetime) -> str | None:
    round_ = attempt.round
    left = _attempts_left(round_, list_attempts(session, round_.id, attempt.participant_id), now)
    may_again = phase is Phase.OPEN and left != 0
    return url_for("attempts.start_page", round_id=round_.id) if may_again else None


def _reasons(session: Session, attempt: Attempt) -> list[dict[str, Any]]:
    above = ranks().find_just_above(session, attempt)
    if above is None or attempt.rank_key is None:
        return []
    return place_in_words(attempt.rank_key, above, attempt.round)


def _reviewed(question: dict[str, Any], labels: Mapping[str, list[str]]) -> dict[str, Any]:
    return {
        **question,
        "answered": question["response"] is not None,
        "options": _shown_options(question) if question["type"] in CHOSEN else [],
        "lines": lines_of(question),
        "citations": [{"label": label} for label in labels.get(question["version_id"], [])],
    }


def _shown_options(question: dict[str, Any]) -> list[dict[str, Any]]:
    if question["type"] == "true_false":
        answers = ((True, _("Đúng")), (False, _("Sai")))
        return [
            {
                "html": html,
                "media": [],
                "is_correct": question["right"] is value,
                "is_chosen": question["response"] is value,
            }
            for value, html in answers
        ]
    right = question["right"] if isinstance(question["right"], list) else [question["right"]]
    chosen = question["response"]
    chosen = chosen if isinstance(chosen, list) else [chosen]
    return [
        {**option, "is_correct": option["id"] in right, "is_chosen": option["id"] in chosen}
        for option in question["options"]
    ]


def _language() -> str:
    return str(get_locale() or "vi")
