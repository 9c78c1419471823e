"""Practice as phones are given it: with the right answers, since nothing counts here."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import format_date

from quizapp.attempts.version_cards import VersionCard, stem_alone, to_html
from quizapp.scoring.question_types import question_type
from quizapp.training.queries.practice import PracticeDay, PracticeItem
from quizapp.training.rules.practice import CARDS_OF_A_DAY


def day_json(day: PracticeDay, language: str) -> dict[str, Any]:
    """What there is to do today, and what was done."""
    return {
        **standing_json(day),
        "cards": [card_json(one, language) for one in day.items],
    }


def standing_json(day: PracticeDay) -> dict[str, Any]:
    """How often there was practice; a day without is told by nothing."""
    return {
        "date": day.today.isoformat(),
        "goal": CARDS_OF_A_DAY,
        "done": day.done,
        "days": day.days,
        "recent": [
            {"day": _weekday(one), "date": one.isoformat(), "practised": practised}
            for one, practised in day.recent
        ],
    }


def card_json(item: PracticeItem, language: str) -> dict[str, Any]:
    """A card with both its sides."""
    card: dict[str, Any] = {
        "item": item.item.name,
        "missed": item.is_missed,
        "new": item.is_new,
        "lesson": item.lesson_title,
    }
    if item.question is None:
        return card | {
            "kind": "flash",
            "front_html": to_html(item.front),
            "back_html": to_html(item.back),
        }
    return card | _question_json(item.question, language)


def _question_json(version: VersionCard, language: str) -> dict[str, Any]:
    shown = version.shown(language)
    indexes = {str(place): place for place in range(version.item.option_count)}
    return {
        "kind": "question",
        "version": version.item.version_id,
        "type": version.type,
        "lang": shown.lang,
        "stem_html": to_html(stem_alone(version.texts[shown.lang])),
        "media": shown.media,
        "options": [
            {"id": str(place), "html": html, "media": media}
            for place, (html, media) in enumerate(shown.options)
        ],
        "right": question_type(version.type).right_ids(version.key, indexes),
        "explanation_html": to_html(version.texts[shown.lang].get("explanation", "")),
    }


def _weekday(day: date) -> str:
    return str(format_date(day, "EEEEE"))
