"""Attempts as the contract's JSON. Nothing here says which option is right, but `review_json`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson
from flask_babel import gettext as _

from quizapp.attempts.models import OPEN, Answer, Attempt
from quizapp.attempts.rules import AttemptWindow
from quizapp.attempts.service import BatchSaved, PredictionSaved
from quizapp.attempts.service.running_sql import Running
from quizapp.attempts.start_desk import Started
from quizapp.attempts.submit_desk import Submitted
from quizapp.attempts.version_cards import (
    Slot,
    VersionCard,
    VersionCards,
    question_json,
    questions_fragment,
    to_html,
)
from quizapp.banks.models import QuestionVersion
from quizapp.contests.rules import score_is_shown
from quizapp.core.stopped import is_stopped
from quizapp.scoring.policies import FULL_CREDIT, Repair, RepairKind, repairs_of
from quizapp.scoring.predictions import Over, Prediction, PredictionKind, prediction_of
from quizapp.scoring.question_types import question_type
from quizapp.web.json import rfc3339

Versions = Mapping[str, QuestionVersion]


def attempt_json(
    attempt: Attempt,
    cards: VersionCards,
    answers: Mapping[int, Answer],
    *,
    language: str,
    rank: int | None,
    now: datetime,
) -> dict[str, Any]:
    """The contract's `{attempt}`; its questions are JSON already."""
    questions = orjson.Fragment(questions_fragment(attempt.paper, cards, language))
    return {
        "id": attempt.id,
        "round_id": attempt.round_id,
        "number": attempt.number,
        "state": attempt.state,
        "started_at": rfc3339(attempt.started_at),
        "deadline_at": rfc3339(attempt.deadline_at),
        "submitted_at": rfc3339(attempt.submitted_at),
        "server_time": rfc3339(now),
        "answers": {
            str(slot): {"response": answer.response, "seq": answer.seq}
            for slot, answer in answers.items()
        },
        "prediction": prediction_json(
            attempt.round.prediction, attempt.prediction, attempt.prediction_seq
        ),
        "result": result_json(attempt, rank, now),
        "questions": questions,
    }


def started_json(started: Started, language: str) -> dict[str, Any]:
    """The contract's `{attempt}` of one that began just now."""
    questions = questions_fragment(started.paper, started.card.versions, language)
    return {
        "id": started.id,
        "round_id": started.card.id,
        "number": started.number,
        "state": OPEN,
        "started_at": rfc3339(started.started_at),
        "deadline_at": rfc3339(started.deadline_at),
        "submitted_at": None,
        "server_time": rfc3339(started.started_at),
        "questions": orjson.Fragment(questions),
        "answers": {},
        "prediction": prediction_json(started.card.prediction, None, None),
        "result": None,
    }


def running_json(
    running: Running, cards: VersionCards, language: str, now: datetime
) -> dict[str, Any]:
    """The contract's `{attempt}` of one that is open."""
    return {
        "id": running.id,
        "round_id": running.round_id,
        "number": running.number,
        "state": OPEN,
        "started_at": rfc3339(running.started_at),
        "deadline_at": rfc3339(running.deadline_at),
        "submitted_at": None,
        "server_time": rfc3339(now),
        "questions": orjson.Fragment(questions_fragment(running.paper, cards, language)),
        "answers": orjson.Fragment(running.answers),
        "prediction": prediction_json(
            running.prediction, running.predicted, running.prediction_seq
        ),
        "result": None,
    }


def prediction_json(
    kept: Mapping[str, Any] | None, value: str | None, seq: int | None
) -> dict[str, Any] | None:
    """The round's prediction question with what was answered; None where none is asked."""
    question = prediction_of(kept)
    if question is None:
        return None
    return {
        "label": question.sentence,
        "unit": unit_of(question),
        "value": value,
        "seq": seq,
    }


def unit_of(question: Prediction) -> str:
    """What is counted: people, attempts, or parts of a hundred."""
    if question.is_percentage:
        return "%"
    is_attempts = question.kind is PredictionKind.ATTEMPTS or question.over is Over.ATTEMPTS
    return _("lượt") if is_attempts else _("người")


def predicted_json(saved: PredictionSaved, now: datetime) -> dict[str, Any]:
    """What a phone is told of a prediction."""
    attempt = saved.attempt
    return {
        "value": attempt.prediction,
        "seq": saved.seq,
        "saved_at": rfc3339(now),
        "superseded": saved.superseded,
        "answered_count": attempt.answered_count,
        "deadline_at": rfc3339(attempt.deadline_at),
        "server_time": rfc3339(now),
    }


def saved_json(batch: BatchSaved, now: datetime) -> dict[str, Any]:
    """What a phone is told of one answer."""
    (saved,) = batch.saved
    return {
        "slot": saved.slot,
        "seq": saved.seq,
        "saved_at": rfc3339(saved.saved_at),
        "superseded": saved.superseded,
        **progress_json(batch, now),
    }


def progress_json(batch: BatchSaved, now: datetime) -> dict[str, Any]:
    """How far the attempt has come."""
    return {
        "answered_count": batch.answered_count,
        "deadline_at": rfc3339(batch.deadline_at),
        "server_time": rfc3339(now),
    }


def clock_json(window: AttemptWindow, now: datetime) -> dict[str, Any]:
    """What a phone's clock goes by."""
    return {
        "state": window.state,
        "deadline_at": rfc3339(window.deadline_at),
        "paused": is_stopped(window.deadline_at),
        "server_time": rfc3339(now),
    }


def texts_in(version: QuestionVersion, language: str) -> Mapping[str, Any]:
    """The texts in the language asked for, else Vietnamese, else whatever there is."""
    for wanted in (language, "vi"):
        if wanted in version.texts:
            return version.texts[wanted]
    return next(iter(version.texts.values()))


def result_json(attempt: Attempt, rank: int | None, now: datetime) -> dict[str, Any] | None:
    """Score and place, or None while the attempt runs or the round withholds it."""
    if attempt.state == OPEN:
        return None
    round_ = attempt.round
    if not score_is_shown(round_.show_score, round_.window.phase(now)):
        return None
    return {
        "score": attempt.score,
        "max_score": attempt.max_score,
        "correct_count": attempt.correct_count,
        "duration_seconds": attempt.duration_seconds,
        "rank": rank,
    }


def closed_json(submitted: Submitted) -> dict[str, Any] | None:
    """The same of an attempt handed in just now; its rank is added by who knows it."""
    closed, handed_in = submitted.closed, submitted.handed_in
    if not score_is_shown(handed_in.show_score, handed_in.window.phase(submitted.at)):
        return None
    return {
        "score": closed.graded.score,
        "max_score": closed.graded.max_score,
        "correct_count": closed.graded.correct_count,
        "duration_seconds": closed.duration_seconds,
        "rank": None,
    }


def review_json(
    attempt: Attempt, versions: Versions, answers: Mapping[int, Answer], language: str
) -> list[dict[str, Any]]:
    """Own answers with key, explanation and citations. Call only after the release."""
    return [
        _reviewed(number, slot, versions[slot["version"]], answers.get(number), attempt, language)
        for number, slot in enumerate(attempt.paper, 1)
    ]


def _key_to_show(version: QuestionVersion, repair: Repair | None) -> Mapping[str, Any]:
    """What is right now: another key, or all that are accepted together."""
    if repair is None or not repair.keys:
        return version.answer_key
    if repair.kind is RepairKind.CHANGE:
        return repair.keys[0]
    keys = (version.answer_key, *repair.keys)
    if all("options" in key for key in keys):
        return {"options": sorted({option for key in keys for option in key["options"]})}
    return version.answer_key


def _reviewed(
    number: int,
    slot: Slot,
    version: QuestionVersion,
    answer: Answer | None,
    attempt: Attempt,
    language: str,
) -> dict[str, Any]:
    texts = texts_in(version, language)
    indexes = dict(slot["options"])
    credit = (attempt.grades or [])[number - 1]
    repair = repairs_of(attempt.round.repairs).get(version.id)
    right = question_type(slot["type"]).right_ids(_key_to_show(version, repair), indexes)
    return {
        # Of a matching question `right` are the entries on that side.
        "right": right,
        **question_json(number, slot, VersionCard(version), language),
        "version_id": version.id,
        "response": answer.response if answer else None,
        "key": right,
        "credit": credit,
        "is_correct": credit >= FULL_CREDIT,
        "repair": repair.kind.value if repair else None,
        "explanation_html": to_html(texts.get("explanation", "")),
        "citations": [
            {
                "document_id": citation.document_id,
                "article": citation.article,
                "clause": citation.clause,
                "point": citation.point,
            }
            for citation in version.citations
        ],
    }
