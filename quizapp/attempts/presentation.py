"""Attempts as the contract's JSON. Nothing here says which option is right, but `review_json`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson

from quizapp.attempts.models import OPEN, Answer, Attempt
from quizapp.attempts.rules import AttemptWindow
from quizapp.attempts.service import BatchSaved
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
from quizapp.scoring.policies import FULL_CREDIT
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
        "prediction": None,
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
        "prediction": None,
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
        "prediction": None,
        "result": None,
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
    right = question_type(slot["type"]).right_ids(version.answer_key, indexes)
    return {
        # Of a matching question `right` are the entries on that side.
        "right": right,
        **question_json(number, slot, VersionCard(version), language),
        "version_id": version.id,
        "response": answer.response if answer else None,
        "key": right,
        "credit": credit,
        "is_correct": credit >= FULL_CREDIT,
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
