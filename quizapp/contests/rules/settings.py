"""The settings of a round before its publication, and what they must not say. Pure."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

from quizapp.contests.rules.difficulty import BANDS
from quizapp.contests.rules.freezing import LONGEST_FREEZE_MINUTES
from quizapp.contests.rules.ranking import ranking_problems
from quizapp.core.errors import Invalid
from quizapp.core.text import clean_line
from quizapp.scoring.ranking import DEFAULT_CHAIN

KINDS = ("official", "practice", "trial")
STAGES = ("preliminary", "final", "on_stage")
YOUNGEST, OLDEST = 6, 120
ATTEMPTS_PER = ("round", "day")
COUNTED = ("best", "first", "last")
DURATION_UNTIL = ("submission", "last_answer")
EXPOSURES = (0, 10, 20, 30, 50)
SHOW_SCORE = ("at_once", "after_closing")
SHOW_KEY = ("after_closing", "at_once", "never")
LEVELS = ("remember", "understand", "apply", "apply_high")
MAX_TITLE_LENGTH = 200
MAX_ADDITIONS_LENGTH = 20_000
MAX_LINES = 30
MAX_QUESTIONS = 200
MAX_POINTS = 100
MAX_ATTEMPTS = 100
SHORTEST_SECONDS, LONGEST_SECONDS = 60, 10 * 60 * 60
_NUMBERED = re.compile(r"(?P<stem>.*\D)(?P<number>\d{1,3})")
LONGEST_WINDOW = timedelta(days=400)


@dataclass(frozen=True)
class LineDraft:
    """So many questions of a bank, of a topic and level where given, worth so many points.

    `group_size` above 1: whole groups of so many questions that share a text.
    """

    bank_id: str
    count: int
    topic: str | None = None
    level: str | None = None
    points: int = 1
    group_size: int = 1
    questions: tuple[str, ...] = ()
    """Codes of questions that every paper holds; `count` is how many."""


@dataclass(frozen=True)
class RoundDraft:
    """Everything an organizer decides about a round."""

    title: str
    opens_at: datetime
    closes_at: datetime
    duration_seconds: int = 20 * 60
    kind: str = "official"
    stage: str = "preliminary"
    attempts_allowed: int = 1
    attempts_per: str = "round"
    counted_attempt: str = "best"
    duration_until: str = "submission"
    ranking: tuple[str, ...] = DEFAULT_CHAIN
    prediction: Mapping[str, Any] | None = None
    shuffle_questions: bool = True
    shuffle_options: bool = True
    difficulty_band: int = 0
    max_exposure: int = 0
    seen_last: bool = True
    on_paper: bool = False
    show_score: str = "at_once"
    show_key: str = "after_closing"
    guards_only: bool = False
    eligible_unit_ids: tuple[str, ...] = ()
    eligible_division_ids: tuple[str, ...] = ()
    age_from: int | None = None
    age_to: int | None = None
    listed_only: bool = False
    board_freeze_minutes: int = 0
    board_until_announced: bool = False
    rules_additions: str = ""
    lines: tuple[LineDraft, ...] = ()


def next_title(title: str, taken: Collection[str]) -> str:
    """`Tuần 1` -> `Tuần 2`, the first that is free; `Chung kết` -> `Chung kết 2`."""
    found = _NUMBERED.fullmatch(title)
    stem, number = (found["stem"], int(found["number"])) if found else (f"{title} ", 1)
    return next(name for name in (f"{stem}{n}" for n in count(number + 1)) if name not in taken)


def with_practice(draft: RoundDraft) -> RoundDraft:
    """A practice round explains at once and may be taken as often as one likes."""
    if draft.kind != "practice":
        return draft
    return replace(
        draft,
        attempts_allowed=0,
        attempts_per="round",
        counted_attempt="best",
        ranking=DEFAULT_CHAIN,
        prediction=None,
        board_freeze_minutes=0,
        board_until_announced=False,
        show_score="at_once",
        show_key="at_once",
    )


def check_settings(draft: RoundDraft) -> None:
    """Raises Invalid with every field that is wrong."""
    problems = _field_problems(draft) | _choice_problems(draft) | _line_problems(draft.lines)
    problems |= ranking_problems(draft.ranking, draft.prediction)
    if not 0 <= draft.board_freeze_minutes <= LONGEST_FREEZE_MINUTES:
        problems["board_freeze_minutes"] = "freeze_out_of_range"
    if problems:
        raise Invalid(fields=problems)


def _field_problems(draft: RoundDraft) -> dict[str, str]:
    problems = {}
    if not clean_line(draft.title):
        problems["title"] = "required"
    elif len(draft.title) > MAX_TITLE_LENGTH:
        problems["title"] = "too_long"
    if draft.closes_at <= draft.opens_at:
        problems["closes_at"] = "closes_before_opens"
    elif draft.closes_at - draft.opens_at > LONGEST_WINDOW:
        problems["closes_at"] = "window_too_long"
    if not SHORTEST_SECONDS <= draft.duration_seconds <= LONGEST_SECONDS:
        problems["duration_seconds"] = "duration_out_of_range"
    if not 0 <= draft.attempts_allowed <= MAX_ATTEMPTS:
        problems["attempts_allowed"] = "attempts_out_of_range"
    if any(
        age is not None and not YOUNGEST <= age <= OLDEST for age in (draft.age_from, draft.age_to)
    ):
        problems["age_from"] = "age_out_of_range"
    elif None not in {draft.age_from, draft.age_to} and draft.age_from > draft.age_to:  # type: ignore[operator]
        problems["age_to"] = "ages_crossed"
    if len(draft.rules_additions) > MAX_ADDITIONS_LENGTH:
        problems["rules_additions"] = "too_long"
    return problems


def _choice_problems(draft: RoundDraft) -> dict[str, str]:
    choices: dict[str, tuple[object, ...]] = {
        "kind": KINDS,
        "stage": STAGES,
        "attempts_per": ATTEMPTS_PER,
        "counted_attempt": COUNTED,
        "duration_until": DURATION_UNTIL,
        "show_score": SHOW_SCORE,
        "show_key": SHOW_KEY,
        "difficulty_band": BANDS,
        "max_exposure": EXPOSURES,
    }
    problems = {
        name: "choice_unknown"
        for name, allowed in choices.items()
        if getattr(draft, name) not in allowed
    }
    if draft.show_key == "at_once" and draft.kind != "practice":
        problems["show_key"] = "key_at_once_only_practice"
    if draft.show_key == "at_once" and draft.show_score != "at_once":
        problems["show_score"] = "score_before_key"
    return problems


def _line_problems(lines: tuple[LineDraft, ...]) -> dict[str, str]:
    problems = {}
    for number, line in enumerate(lines):
        if not 1 <= line.count <= MAX_QUESTIONS:
            problems[f"lines-{number}-count"] = "count_out_of_range"
        elif line.group_size < 1 or line.count % line.group_size:
            problems[f"lines-{number}-count"] = "count_not_whole_groups"
        elif line.questions and line.count != len(set(line.questions)):
            problems[f"lines-{number}-count"] = "count_not_fixed"
        if not 1 <= line.points <= MAX_POINTS:
            problems[f"lines-{number}-points"] = "points_out_of_range"
        if line.level is not None and line.level not in LEVELS:
            problems[f"lines-{number}-level"] = "choice_unknown"
    if len(lines) > MAX_LINES or sum(line.count for line in lines) > MAX_QUESTIONS:
        problems["lines"] = "paper_too_long"
    return problems
