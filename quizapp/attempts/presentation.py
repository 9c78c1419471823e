"""Attempts as the contract's JSON. Nothing here says which option is right, but `review_json`."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from html import escape
from typing import Any

from quizapp.attempts.models import OPEN, Answer, Attempt
from quizapp.banks.models import QuestionVersion
from quizapp.contests.rules import score_is_shown
from quizapp.scoring.policies import FULL_CREDIT
from quizapp.scoring.question_types import question_type
from quizapp.web.json import rfc3339

Versions = Mapping[str, QuestionVersion]
Slot = Mapping[str, Any]


def attempt_json(
    attempt: Attempt,
    versions: Versions,
    answers: Mapping[int, Answer],
    *,
    language: str,
    rank: int | None,
    now: datetime,
) -> dict[str, Any]:
    """The contract's `{attempt}`."""
    return {
        "id": attempt.id,
        "round_id": attempt.round_id,
        "number": attempt.number,
        "state": attempt.state,
        "started_at": rfc3339(attempt.started_at),
        "deadline_at": rfc3339(attempt.deadline_at),
        "submitted_at": rfc3339(attempt.submitted_at),
        "server_time": rfc3339(now),
        "questions": [
            question_json(number, slot, versions[slot["version"]], language)
            for number, slot in enumerate(attempt.paper, 1)
        ],
        "answers": {
            str(slot): {"response": answer.response, "seq": answer.seq}
            for slot, answer in answers.items()
        },
        "prediction": None,
        "result": result_json(attempt, rank, now),
    }


def question_json(
    number: int, slot: Slot, version: QuestionVersion, language: str
) -> dict[str, Any]:
    """The contract's `Question`: options in this attempt's order under this attempt's ids."""
    lang, texts = texts_in(version, language)
    question: dict[str, Any] = {
        "slot": number,
        "type": slot["type"],
        "stem_html": to_html(texts["stem"]),
        "media": media_json(version.stem_media),
        "lang": lang,
    }
    if slot["options"]:
        question["options"] = [
            {
                "id": id_,
                "html": to_html(texts["options"][index]),
                "media": media_json(_media_of_option(version, index)),
            }
            for id_, index in slot["options"]
        ]
    return question


def texts_in(version: QuestionVersion, language: str) -> tuple[str, Mapping[str, Any]]:
    """The texts in the language asked for, else Vietnamese, else whatever there is."""
    for wanted in (language, "vi"):
        if wanted in version.texts:
            return wanted, version.texts[wanted]
    return next(iter(version.texts.items()))


def to_html(plain: str) -> str:
    """Texts are plain: escaped, with line breaks kept."""
    return escape(plain).replace("\n", "<br>")


def media_json(media: list[Any]) -> list[dict[str, str]]:
    """Pictures as the contract shows them. Stored as [{"id": ..., "alt": ...}]."""
    return [
        {"kind": "image", "url": f"/media/{one['id']}", "alt": one.get("alt", "")} for one in media
    ]


def _media_of_option(version: QuestionVersion, index: int) -> list[Any]:
    return version.option_media[index] if index < len(version.option_media) else []


def result_json(attempt: Attempt, rank: int | None, now: datetime) -> dict[str, Any] | None:
    """Score and place, or None while the attempt runs or the round withholds it."""
    phase = attempt.round.window.phase(now)
    if attempt.state == OPEN or not score_is_shown(attempt.round.show_score, phase):
        return None
    return {
        "score": attempt.score,
        "max_score": attempt.max_score,
        "correct_count": attempt.correct_count,
        "duration_seconds": attempt.duration_seconds,
        "rank": rank,
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
    _lang, texts = texts_in(version, language)
    indexes = dict(slot["options"])
    credit = (attempt.grades or [])[number - 1]
    return {
        **question_json(number, slot, version, language),
        "version_id": version.id,
        "response": answer.response if answer else None,
        "right": question_type(slot["type"]).right_ids(version.answer_key, indexes),
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
