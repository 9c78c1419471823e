"""What makes a question sound, which way it goes, and who may approve it. Pure."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from quizapp.core.errors import Conflict, Invalid, NotAllowed, QuizError
from quizapp.core.text import fold, nfc
from quizapp.law.rules import DO_NOT_USE
from quizapp.scoring.question_types import TYPES as SCORED_TYPES

DRAFT, IN_REVIEW, APPROVED, RETIRED = STATES = ("draft", "in_review", "approved", "retired")
SINGLE, MULTIPLE, TRUE_FALSE = CHOSEN_TYPES = ("single_choice", "multiple_choice", "true_false")
"""Whose answers are chosen from one list: lessons and practice ask these, papers every type."""
TYPES = tuple(SCORED_TYPES)
LEVELS = ("remember", "understand", "apply", "apply_high")
ALL_OR_NOTHING, PARTIAL, WEIGHTS = "all_or_nothing", "partial", "weights"
MIN_OPTIONS, MAX_OPTIONS, MAX_ELEMENTS = 2, 10, 60
MAX_KEY = 20_000
MAX_TEXT = 40_000
MAX_TOPIC = 120
MAX_GROUP_CODE, MAX_GROUP = 60, 20
GAP = re.compile(r"\{\{(\d{1,3})\}\}")
READ_AGAIN_AFTER = timedelta(days=365)
"""How long an approval is trusted before somebody compares the question with the law again."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A stored picture and what it shows, for those who do not see it."""

    media_id: str
    alt: str = ""


@dataclass(frozen=True, slots=True)
class OptionDraft:
    """One option."""

    text: str
    is_right: bool = False
    pictures: tuple[Picture, ...] = ()


@dataclass(frozen=True, slots=True)
class CitationDraft:
    """A place in a document of the register; without an article it is still to be completed.

    `grade` empty: whatever the register says.
    """

    document_id: str
    article: str = ""
    clause: str = ""
    point: str = ""
    grade: str = ""

    @property
    def place(self) -> tuple[str, str, str, str]:
        """Where it points."""
        return self.document_id, self.article, self.clause, self.point


@dataclass(frozen=True, slots=True)
class GroupPart:
    """What a question shares with others, and its place among them (from 1).

    Questions of a bank with the same code and text are drawn together, below that text.
    """

    code: str
    text: str
    place: int = 1


@dataclass(frozen=True, slots=True)
class QuestionDraft:
    """What somebody wants a question to say. `notes` are doubts: [{"code", "params"}]."""

    type: str
    stem: str
    options: tuple[OptionDraft, ...] = ()
    value: bool | None = None
    """The right answer of true_false."""
    key: Mapping[str, Any] | None = None
    """The key beyond right options and value: all of it for other types, weights of choices."""
    scoring: str = ALL_OR_NOTHING
    level: str = "remember"
    topic: str = ""
    is_situation: bool = False
    explanation: str = ""
    pictures: tuple[Picture, ...] = ()
    citations: tuple[CitationDraft, ...] = ()
    group: GroupPart | None = None
    notes: tuple[Mapping[str, Any], ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question version as the approval sees it."""

    state: str
    author_ids: frozenset[str]
    """Everybody who wrote any of its versions: a small edit by another changes nothing."""
    grades: tuple[str, ...]
    """One for each citation."""
    has_incomplete_citation: bool = False
    has_doubts: bool = False


@dataclass(frozen=True, slots=True)
class Approver:
    """Who wants to approve."""

    staff_id: str
    is_reviewer: bool


def check_draft(draft: QuestionDraft) -> None:
    """Raise Invalid with the complaint of each field."""
    wrong = {**_text_complaints(draft), **_answer_complaints(draft)}
    if draft.level not in LEVELS:
        wrong["level"] = "level_unknown"
    if len(draft.topic) > MAX_TOPIC:
        wrong["topic"] = "text_too_long"
    if draft.group is not None:
        wrong |= _group_complaints(draft.group)
    if wrong:
        raise Invalid(fields=wrong)


def _text_complaints(draft: QuestionDraft) -> dict[str, str]:
    wrong = {}
    if not draft.stem and not draft.pictures:
        wrong["stem"] = "stem_empty"
    for name, text in (("stem", draft.stem), ("explanation", draft.explanation)):
        if len(text) > MAX_TEXT:
            wrong[name] = "text_too_long"
    return wrong


def _group_complaints(group: GroupPart) -> dict[str, str]:
    wrong = {}
    if not group.code or len(group.code) > MAX_GROUP_CODE:
        wrong["group_code"] = "group_code_missing"
    if not group.text:
        wrong["group_text"] = "group_text_missing"
    if len(group.text) > MAX_TEXT:
        wrong["group_text"] = "text_too_long"
    if not 1 <= group.place <= MAX_GROUP:
        wrong["group_place"] = "group_place_out_of_range"
    return wrong


def _answer_complaints(draft: QuestionDraft) -> dict[str, str]:
    if draft.type not in TYPES or draft.scoring not in SCORED_TYPES[draft.type].scorings:
        return {"type": "type_unknown"}
    if draft.type == TRUE_FALSE:
        return {} if draft.value is not None else {"value": "key_missing"}
    if draft.type in CHOSEN_TYPES and not MIN_OPTIONS <= len(draft.options) <= MAX_OPTIONS:
        return {"options": "option_count"}
    complaint = _options_complaint(draft.options)
    if complaint is None and draft.type in CHOSEN_TYPES:
        complaint = _key_complaint(draft.type, sum(option.is_right for option in draft.options))
    if complaint:
        return {"options": complaint}
    faults = key_faults(draft)
    return {"key": faults[0]} if faults else {}


def key_faults(draft: QuestionDraft) -> list[str]:
    """Codes of what is wrong with the key of a draft, among its elements and its stem."""
    key = answer_key(draft)
    if len(json.dumps(key)) > MAX_KEY:
        return ["answer_answer_key_too_long"]
    faults = SCORED_TYPES[draft.type].faults(len(draft.options), key, draft.scoring)
    if not faults and draft.type == "cloze" and gaps_of(draft.stem) != len(key["gaps"]):
        return ["gaps_differ"]
    return faults


def gaps_of(stem: str) -> int | None:
    """How many gaps a text has: {{1}}, {{2}}, ... each once and in order; None when not so."""
    numbers = [int(number) for number in GAP.findall(stem)]
    return len(numbers) if numbers == list(range(1, len(numbers) + 1)) else None


def answer_key(draft: QuestionDraft) -> dict[str, Any]:
    """The key as a version keeps it."""
    if draft.type == TRUE_FALSE:
        return {"value": draft.value}
    if draft.type in CHOSEN_TYPES:
        right = [i for i, option in enumerate(draft.options) if option.is_right]
        return {"options": right, **(draft.key or {})}
    return dict(draft.key or {})


def usual_scoring(type_: str) -> str:
    """How a question of this type is graded unless somebody says otherwise."""
    return SCORED_TYPES[type_].scorings[0]


def _options_complaint(options: Sequence[OptionDraft]) -> str | None:
    if len(options) > MAX_ELEMENTS:
        return "element_count"
    if any(not option.text and not option.pictures for option in options):
        return "option_empty"
    if any(len(option.text) > MAX_TEXT for option in options):
        return "text_too_long"
    return None


def _key_complaint(type_: str, right: int) -> str | None:
    if right == 0:
        return "key_missing"
    return "key_single" if type_ == SINGLE and right > 1 else None


def has_options_alike(draft: QuestionDraft) -> bool:
    """Two options with the same words and pictures: a doubt, not an error."""
    seen = {
        (" ".join(nfc(one.text).casefold().split()), tuple(p.media_id for p in one.pictures))
        for one in draft.options
    }
    return len(seen) < len(draft.options)


def check_may_approve(
    candidate: Candidate, approver: Approver, *, uncited_reason: str | None, in_bulk: bool = False
) -> None:
    """Raise the reason why this person must not approve this version.

    Whoever wrote on it never approves (separation of duties). Doubts of an import need a person's
    eyes on that question, so they never pass in bulk.
    """
    if not approver.is_reviewer:
        raise NotAllowed("approver_not_reviewer")
    if approver.staff_id in candidate.author_ids:
        raise NotAllowed("approver_is_author")
    if candidate.state == RETIRED:
        raise Conflict("already_retired")
    if candidate.state != IN_REVIEW:
        raise Conflict("not_in_review")
    _check_citations(candidate, uncited_reason)
    if in_bulk and candidate.has_doubts:
        raise Conflict("has_doubts")


def _check_citations(candidate: Candidate, uncited_reason: str | None) -> None:
    if DO_NOT_USE in candidate.grades:
        raise Conflict("citation_do_not_use")
    if uncited_reason:
        return
    if not candidate.grades:
        raise Conflict("citation_missing")
    if candidate.has_incomplete_citation:
        raise Conflict("citation_incomplete")


def refusal_to_approve(
    candidate: Candidate, approver: Approver, *, uncited_reason: str | None, in_bulk: bool = False
) -> str | None:
    """The code of the refusal, or None when approval is possible."""
    try:
        check_may_approve(candidate, approver, uncited_reason=uncited_reason, in_bulk=in_bulk)
    except QuizError as refusal:
        return refusal.code
    return None


def check_may_reread(approver: Approver, author_ids: frozenset[str]) -> None:
    """Whoever wrote on it does not say that it is still right."""
    if not approver.is_reviewer:
        raise NotAllowed("approver_not_reviewer")
    if approver.staff_id in author_ids:
        raise NotAllowed("approver_is_author")


def check_may_approve_too(
    approver: Approver, author_ids: frozenset[str], approved_by: tuple[str | None, str | None]
) -> None:
    """Two approvals are those of two people."""
    check_may_reread(approver, author_ids)
    first, second = approved_by
    if second is not None:
        raise Conflict("already_approved_twice")
    if approver.staff_id == first:
        raise NotAllowed("approver_is_first")


def check_may_send(state: str) -> None:
    """Only a draft is sent for review."""
    if state != DRAFT:
        raise Conflict("not_a_draft")


def check_may_return(state: str, note: str) -> None:
    """What is in review goes back to its author, with a reason."""
    if state != IN_REVIEW:
        raise Conflict("not_in_review")
    if not note.strip():
        raise Invalid(fields={"note": "note_required"})


def check_may_edit(state: str) -> None:
    """A retired question is brought back first."""
    if state == RETIRED:
        raise Conflict("already_retired")


def content_digest(draft: QuestionDraft) -> str:
    """Equal for drafts that say exactly the same, doubts aside."""
    content: list[Any] = [
        draft.type,
        draft.stem,
        [[o.text, o.is_right, [[p.media_id, p.alt] for p in o.pictures]] for o in draft.options],
        draft.value,
        draft.scoring,
        draft.level,
        draft.topic,
        draft.is_situation,
        draft.explanation,
        [[p.media_id, p.alt] for p in draft.pictures],
        [[c.document_id, c.article, c.clause, c.point, c.grade] for c in draft.citations],
    ]
    if draft.key is not None:
        content.append(dict(draft.key))
    if draft.group is not None:
        content.append([draft.group.code, draft.group.text, draft.group.place])
    said = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def with_unsaid(draft: QuestionDraft, before: QuestionDraft) -> QuestionDraft:
    """A draft read from a file, with what no file (scoring) or no workbook (pictures) can say."""
    draft = replace(draft, scoring=before.scoring if draft.type == before.type else draft.scoring)
    if draft.pictures or any(option.pictures for option in draft.options):
        return draft
    had = {option.text: option.pictures for option in before.options}
    options = tuple(replace(one, pictures=had.get(one.text, ())) for one in draft.options)
    return replace(draft, pictures=before.pictures, options=options)


def searchable(draft: QuestionDraft) -> str:
    """Stem and options, folded: what the search looks through and likeness is measured on."""
    return "\n".join(fold(text) for text in (draft.stem, *(o.text for o in draft.options)))
