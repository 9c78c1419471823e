"""A question as it stood in the file, and the checks every format puts it through."""

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from quizapp.banks.formats.groups import join_groups
from quizapp.banks.formats.limits import (
    MAX_ELEMENTS,
    MAX_KEY,
    MAX_OPTIONS,
    MAX_QUESTIONS,
    MAX_TEXT_CHARACTERS,
    MAX_TOPIC,
    MIN_OPTIONS,
    MOST_UNREAD,
)
from quizapp.banks.formats.parsed import (
    Level,
    ParsedBank,
    ParsedCitation,
    ParsedGroup,
    ParsedImage,
    ParsedOption,
    ParsedQuestion,
    Problem,
    QuestionType,
    SecrecyMark,
    Severity,
    UnreadQuestion,
)
from quizapp.banks.formats.texts import (
    first_sentence,
    fold,
    is_legacy_encoded,
    mend_ocr,
    same_text_key,
    tidy,
)
from quizapp.scoring.question_types import TYPES as SCORED_TYPES

LONG_AFTER_QUESTION = 100
GAP = re.compile(r"\{\{(\d{1,3})\}\}")
TYPED = frozenset({"statement_table", "matching", "ordering", "short_text", "numeric", "cloze"})
"""The types whose whole key stands in `key`."""
Params = dict[str, str | int]
Note = tuple[str, Params]


@dataclass(slots=True)
class Draft:
    """What a format read of one item; ``errors`` and ``warnings`` are (code, params)."""

    number: str = ""
    where: str = ""
    row: int | None = None
    line: int | None = None
    code: str | None = None
    type: QuestionType | None = None
    stem: str = ""
    options: list[ParsedOption] = field(default_factory=list)
    correct: tuple[int, ...] = ()
    explanation: str = ""
    level: Level | None = None
    topic: str = ""
    citations: tuple[ParsedCitation, ...] = ()
    images: tuple[ParsedImage, ...] = ()
    situation: bool = False
    fact: str | None = None
    scoring: str | None = None
    key: Mapping[str, Any] | None = None
    group_code: str = ""
    group_text: str = ""
    group_place: int = 0
    other_kind: str = ""
    """The kind of a question that is not among those we can store: reported, never altered."""
    errors: list[Note] = field(default_factory=list)
    warnings: list[Note] = field(default_factory=list)

    def error(self, code: str, **params: str | int) -> None:
        """Note what keeps this item from being a question."""
        self.errors.append((code, params))

    def warn(self, code: str, **params: str | int) -> None:
        """Note what a person should look at before approving."""
        if code not in {known for known, _ in self.warnings}:
            self.warnings.append((code, params))


def assemble(
    format_name: str,
    drafts: Iterable[Draft],
    problems: Iterable[Problem] = (),
    secrecy_marks: Iterable[SecrecyMark] = (),
) -> ParsedBank:
    """Check every draft and count: found = questions + items with an error."""
    kept = list(drafts)
    noted = list(problems)
    if len(kept) > MAX_QUESTIONS:
        noted.append(Problem("error", "too_many_questions", params={"limit": MAX_QUESTIONS}))
        kept = []
    elif not kept and not any(problem.severity == "error" for problem in noted):
        noted.append(Problem("error", "no_questions_found"))
    join_groups(kept)
    questions: list[ParsedQuestion] = []
    unread: list[UnreadQuestion] = []
    for item, draft in zip(_item_names(kept), kept, strict=True):
        question = _checked(item, draft)
        noted.extend(_problems(item, draft))
        if question:
            questions.append(question)
        elif len(unread) < MOST_UNREAD:
            unread.append(_unread(item, draft))
    noted.extend(_repeats(questions))
    marks = tuple(secrecy_marks)
    found = len(kept)
    return ParsedBank(format_name, found, tuple(questions), tuple(noted), marks, tuple(unread))


def _unread(item: str, draft: Draft) -> UnreadQuestion:
    return UnreadQuestion(
        item,
        draft.type or "single_choice",
        draft.stem[:MAX_TEXT_CHARACTERS],
        tuple(option.text[:MAX_TEXT_CHARACTERS] for option in draft.options[:MAX_ELEMENTS]),
        draft.correct,
        draft.explanation[:MAX_TEXT_CHARACTERS],
        draft.topic[:MAX_TOPIC],
        draft.level,
    )


def _item_names(drafts: list[Draft]) -> list[str]:
    """The number printed in the file; where chapters count anew, the place in the file too."""
    names: list[str] = []
    taken: set[str] = set()
    for place, draft in enumerate(drafts, start=1):
        name = draft.number or draft.code or str(place)
        while name in taken:
            name = f"{name} (#{place})"
        taken.add(name)
        names.append(name)
    return names


def _problems(item: str, draft: Draft) -> list[Problem]:
    noted: list[tuple[Severity, Note]] = [("error", note) for note in draft.errors]
    noted += [("warning", note) for note in draft.warnings]
    return [
        Problem(severity, code, draft.where, draft.row, draft.line, item, params)
        for severity, (code, params) in noted
    ]


def _checked(item: str, draft: Draft) -> ParsedQuestion | None:
    _clean(draft)
    if draft.other_kind:
        draft.error("kind_not_supported", kind=draft.other_kind, stem=first_sentence(draft.stem))
        return None
    _check_texts(draft)
    if draft.type in TYPED:
        _check_elements(draft)
    else:
        _check_options(draft)
    if not draft.errors and draft.type not in TYPED:
        _check_key(draft)
    if not draft.errors and draft.key is not None and draft.type:
        _check_whole_key(draft)
    if draft.errors:
        return None
    return ParsedQuestion(
        item=item,
        where=draft.where,
        row=draft.row,
        line=draft.line,
        code=draft.code,
        type=draft.type or _type_of(draft),
        stem=draft.stem,
        options=tuple(draft.options),
        correct=draft.correct,
        explanation=draft.explanation,
        level=draft.level,
        topic=draft.topic,
        citations=draft.citations,
        images=draft.images,
        situation=draft.situation,
        fact=draft.fact,
        scoring=draft.scoring,
        key=draft.key,
        group=_group(draft),
    )


def _group(draft: Draft) -> ParsedGroup | None:
    if not draft.group_code:
        return None
    return ParsedGroup(draft.group_code, draft.group_text, draft.group_place)


def _clean(draft: Draft) -> None:
    texts = [draft.stem, draft.explanation, draft.topic, *(o.text for o in draft.options)]
    mended = [mend_ocr(tidy(text)) for text in texts]
    if any(changed for _, changed in mended):
        draft.warn("ocr_letter_mended")
    draft.stem, draft.explanation, draft.topic = (text for text, _ in mended[:3])
    draft.options = [
        replace(option, text=text)
        for option, (text, _) in zip(draft.options, mended[3:], strict=True)
    ]


def _check_texts(draft: Draft) -> None:
    texts = [draft.stem, draft.explanation, *(option.text for option in draft.options)]
    longest = max(len(text) for text in texts)
    if longest > MAX_TEXT_CHARACTERS:
        draft.error("text_too_long", length=longest, limit=MAX_TEXT_CHARACTERS)
    if any(is_legacy_encoded(text[:MAX_TEXT_CHARACTERS]) for text in texts):
        draft.error("legacy_encoding", sample=first_sentence(draft.stem, 40))
    after = draft.stem.partition("?")[2].strip()
    if len(after) > LONG_AFTER_QUESTION and "?" not in after:
        draft.warn("stem_goes_on", text=first_sentence(after))
    if not draft.stem and not draft.images:
        draft.error("empty_stem")


def _check_options(draft: Draft) -> None:
    count = len(draft.options)
    if count < MIN_OPTIONS:
        draft.error("too_few_options", count=count)
    if count > MAX_OPTIONS:
        draft.error("too_many_options", count=count, limit=MAX_OPTIONS)
    seen: dict[tuple[str, tuple[bytes, ...]], int] = {}
    right = frozenset(draft.correct)
    for place, option in enumerate(draft.options):
        if not option.text and not option.images:
            draft.error("empty_option", option=letter(place))
            continue
        key = (same_text_key(option.text), tuple(image.data for image in option.images))
        if key in seen:
            is_key = place in right or seen[key] in right
            code = "duplicate_options_with_key" if is_key else "duplicate_options"
            draft.warn(code, first=letter(seen[key]), second=letter(place))
        seen.setdefault(key, place)


def _check_elements(draft: Draft) -> None:
    """Statements, entries, items or choices: fewer rules than for options, as keys say the rest."""
    draft.correct = ()
    draft.key = draft.key or {}
    if len(draft.options) > MAX_ELEMENTS:
        draft.error("too_many_options", count=len(draft.options), limit=MAX_ELEMENTS)
    for place, option in enumerate(draft.options):
        if not option.text and not option.images:
            draft.error("empty_option", option=letter(place))


def _check_whole_key(draft: Draft) -> None:
    """By the rules of the type itself."""
    kind = SCORED_TYPES[draft.type or "single_choice"]
    scoring = draft.scoring or kind.scorings[0]
    key = dict(draft.key or {})
    if draft.type not in TYPED:
        key["options"] = list(draft.correct)
    if scoring not in kind.scorings or len(json.dumps(key)) > MAX_KEY:
        draft.error("field_of_wrong_kind", field="scoring, key")
        return
    for fault in kind.faults(len(draft.options), key, scoring):
        draft.error(fault, count=len(draft.options))
    gaps = [int(number) for number in GAP.findall(draft.stem)]
    if draft.type == "cloze" and not draft.errors and gaps != [*range(1, len(key["gaps"]) + 1)]:
        draft.error("gaps_differ")


def _check_key(draft: Draft) -> None:
    correct = draft.correct
    if not correct:
        draft.error("no_key")
    elif max(correct) >= len(draft.options) or min(correct) < 0:
        draft.error("key_out_of_range", count=len(draft.options))
    elif len(correct) > 1 and draft.type in {"single_choice", "true_false"}:
        draft.error("two_keys", keys=", ".join(letter(place) for place in correct))
    elif len(correct) > 1 and draft.type is None:
        draft.warn("several_keys", keys=", ".join(letter(place) for place in correct))


def _type_of(draft: Draft) -> QuestionType:
    if len(draft.correct) > 1:
        return "multiple_choice"
    words = [fold(option.text) for option in draft.options]
    is_pair = words in (["dung", "sai"], ["true", "false"], ["sai", "dung"], ["false", "true"])
    return "true_false" if is_pair else "single_choice"


def _repeats(questions: list[ParsedQuestion]) -> list[Problem]:
    """Questions alike in stem and options; a stem alone is often shared on purpose."""
    first: dict[object, str] = {}
    noted = []
    for question in questions:
        key = _likeness(question)
        if key in first:
            noted.append(
                Problem(
                    "warning",
                    "repeated_question",
                    question.where,
                    question.row,
                    question.line,
                    question.item,
                    {"other": first[key]},
                )
            )
        first.setdefault(key, question.item)
    return noted


def _likeness(question: ParsedQuestion) -> tuple[str, frozenset[str], tuple[bytes, ...]]:
    pictures = [*question.images, *(i for option in question.options for i in option.images)]
    options = frozenset(same_text_key(option.text) for option in question.options)
    said = same_text_key(question.stem)
    if question.key is not None:
        said += json.dumps(question.key, sort_keys=True)
    return said, options, tuple(image.data for image in pictures)


def letter(place: int) -> str:
    """The letter people see for an option; numbers after Z."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    return alphabet[place] if 0 <= place < len(alphabet) else str(place + 1)
