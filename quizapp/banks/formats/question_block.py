"""Reads the lines of one question: stem, options, key and explanation."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from quizapp.banks.formats.citations import read_citations
from quizapp.banks.formats.drafts import TYPED, Draft
from quizapp.banks.formats.keys import Key, read_key
from quizapp.banks.formats.levels import split_level
from quizapp.banks.formats.lines import Line, Passage
from quizapp.banks.formats.options import Found, find_options
from quizapp.banks.formats.parsed import ParsedOption, QuestionType
from quizapp.banks.formats.texts import first_sentence, tidy, unwrap
from quizapp.banks.formats.typed_blocks import (
    marked_kind,
    read_typed,
    read_typed_key,
    take_marked_truths,
    take_truths,
)

KEY_LINE = re.compile(
    r"^\W{0,3}(?:(?:đáp|dap)\s*(?:án|an)(?:\s+(?:đúng|chính xác|cần chọn))*|đ/?a|answer|key|"
    r"correct(?:\s+answer)?|trả lời|chọn(?:\s+(?:đáp án|câu|phương án))?)"
    r"(?:\s+là)?\s*(?P<colon>[:\-–.])?\s*(?P<key>\S.*)$",
    re.IGNORECASE,
)
LETTERS_ONLY = re.compile(
    r"^\(?[A-J](?:(?:\s*[,;/&+]\s*|\s+và\s+|\s+)[A-J])*\)?\s*[.;]?$", re.IGNORECASE
)
LETTER_AND_MORE = re.compile(r"^\(?([A-J])\)?\s*[.:;,)\-–]\s*(\S.*)$", re.IGNORECASE | re.DOTALL)
BULLET_KEY = re.compile(
    r"^\s*(?:[•●▪➢✓✔\-]+\s*(?P<repeated>[A-J]\s*[.):]\s*\S.*)"
    r"|(?:[=\-]+>|[→⇒➔])\s*(?P<pointed>[A-J](?!\w).*))$"
)
LETTER_AND_NOTE = re.compile(r"^([A-J])\s*[(\[–]\s*(\S.*?)[)\]]?$", re.IGNORECASE | re.DOTALL)
EXPLANATION = re.compile(
    r"^\W{0,3}(?:giải thích|lời giải(?:\s+chi tiết)?|hướng dẫn(?:\s+giải)?|explanation|feedback)"
    r"\s*[:.]?\s*(?P<text>.*)$",
    re.IGNORECASE,
)
CITATION = re.compile(
    r"^\W{0,3}(?:căn cứ(?:\s+pháp lý)?|cơ sở pháp lý|trích dẫn)\s*:\s*(?P<text>.+)$", re.IGNORECASE
)
STARRED = re.compile(r"^\s*\(?\*+\)?\s*|\s*(?:\(?\*+\)?|\((?:đúng|x)\))\s*$", re.IGNORECASE)
FILLED_IN = re.compile(r"[.…]{4}")
EMPHASIS = ("highlight", "colour", "underline", "bold")


@dataclass(slots=True)
class Sorted:
    """The lines of a block by what they are."""

    body: list[Line] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    explanation: list[str] = field(default_factory=list)
    citations: list[str] = field(default_factory=list)
    loose: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Marked:
    """Keys shown on the options themselves."""

    starred: list[int] = field(default_factory=list)
    labels: list[frozenset[str]] = field(default_factory=list)
    texts: list[frozenset[str]] = field(default_factory=list)


def read_block(
    lines: Sequence[Line], number: str = "", topic: str = "", table_key: str = ""
) -> Draft:
    """One question; what is missing or doubtful is noted in the draft."""
    first = lines[0]
    draft = Draft(number, first.where, first.row, first.number, topic=topic)
    parts = _sort(lines)
    _read_rest(draft, parts)
    kind, _ = marked_kind(first.text)
    if kind in TYPED:
        _read_typed(draft, kind, parts, table_key)
    else:
        _read_choices(draft, parts, table_key)
    for note in sorted({note for line in lines for note in line.notes}):
        draft.warn(note)
    return draft


def _read_choices(draft: Draft, parts: Sorted, table_key: str) -> None:
    passage = Passage(parts.body)
    found = find_options(passage.text)
    _read_stem(draft, passage, found)
    marked = _read_options(draft, passage, found)
    _decide_key(draft, parts.keys or ([table_key] if table_key else []), marked, found)


def _read_typed(draft: Draft, kind: QuestionType, parts: Sorted, table_key: str) -> None:
    """A question whose words in brackets say its kind; its key may be any words."""
    body = parts.body
    last = KEY_LINE.match(body[-1].text) if len(body) > 1 and not parts.keys else None
    if last and last["colon"] and not FILLED_IN.search(body[-1].text):
        parts.keys.append(last["key"].strip())
        body = body[:-1]
    read_typed(draft, kind, body)
    draft.level, draft.stem = split_level(marked_kind(draft.stem)[1])
    key = next(iter(parts.keys), table_key)
    if key:
        read_typed_key(draft, key)
    else:
        draft.error("no_key")


def _sort(lines: Sequence[Line]) -> Sorted:
    parts = Sorted()
    for line in lines:
        text = line.text
        if not text.strip():
            if not parts.keys:
                parts.body.append(line)
            continue
        key = _key_of(text, parts)
        if key:
            parts.keys.append(key)
        elif explained := EXPLANATION.match(text):
            parts.explanation.append(explained["text"])
        elif cited := CITATION.match(text):
            parts.citations.append(cited["text"])
        elif parts.explanation:
            parts.explanation.append(text)
        elif parts.keys:
            parts.loose.append(text)
        else:
            parts.body.append(line)
    return parts


def _key_of(text: str, parts: Sorted) -> str:
    """The key a line names; only after options, unless it is nothing but letters."""
    typed = KEY_LINE.match(text)
    if typed and (len(parts.body) > 1 or LETTERS_ONLY.match(typed["key"].strip())):
        return typed["key"].strip() if names_key(text) else ""
    bullet = BULLET_KEY.match(text)
    if not bullet or len(parts.body) <= 1:
        return ""
    if bullet["pointed"]:
        return bullet["pointed"].strip()
    repeated = bullet["repeated"].strip()
    label = re.compile(rf"(?:^|\s|[•●▪\-]){repeated[0]}\s*[.):/]")
    return repeated if any(label.search(line.text) for line in parts.body) else ""


def names_key(text: str) -> bool:
    """Whether a line tells the key; "Chọn phương án đúng về ..." begins a question."""
    typed = KEY_LINE.match(text)
    if not typed:
        pointed = BULLET_KEY.match(text)
        return bool(pointed and pointed["pointed"])
    key = typed["key"].strip()
    return bool(LETTERS_ONLY.match(key) or (typed["colon"] and not key.endswith("?")))


def _read_stem(draft: Draft, passage: Passage, found: Found) -> None:
    end = found.marks[0].start if found.marks else len(passage.text)
    draft.images = passage.images(0, end)
    draft.level, stem = split_level(passage.plain(0, end))
    kind, stem = marked_kind(stem)
    draft.type = kind or draft.type
    draft.stem = tidy(unwrap(tidy(stem)))
    if found.are_glued:
        draft.warn("options_glued")


def _read_options(draft: Draft, passage: Passage, found: Found) -> Marked:
    marked = Marked()
    ends = [*(mark.start for mark in found.marks[1:]), len(passage.text)]
    for place, (mark, end) in enumerate(zip(found.marks, ends, strict=False)):
        text = passage.plain(mark.end, end)
        bare = STARRED.sub("", tidy(text))
        if bare != tidy(text) or "*" in passage.text[mark.start : mark.end]:
            marked.starred.append(place)
        note_wraps(draft, bare, is_last=place == len(ends) - 1)
        draft.options.append(ParsedOption(tidy(unwrap(bare)), passage.images(mark.start, end)))
        marked.labels.append(passage.marks(mark.start, mark.end))
        marked.texts.append(passage.marks(mark.end, end))
    _note_hidden_label(draft, found)
    if found.irregular or found.bare:
        draft.warn("option_labels_irregular", labels=", ".join(m.letter for m in found.marks))
    return marked


def _note_hidden_label(draft: Draft, found: Found) -> None:
    """Point at the next letter without its full stop, as in "C. Ông Q. D Ông M"."""
    if not found.marks:
        return
    following = chr(ord(found.marks[-1].letter) + 1)
    hidden = re.search(rf"[.;]\s+{following}\s+[^\W\d_].*", draft.options[-1].text, re.DOTALL)
    if hidden and following.isupper():
        draft.warn("option_label_missing", text=first_sentence(hidden.group().lstrip(".; ")))


def note_wraps(draft: Draft, text: str, *, is_last: bool) -> None:
    """Point at an option of several lines: a wrap, or an option that lost its label."""
    if "\n" not in text:
        return
    goes_on = "\n" not in unwrap(text)
    code = "option_wraps" if goes_on or not is_last else "option_label_missing"
    draft.warn(code, text=first_sentence(text.rpartition("\n")[2]))


def _read_rest(draft: Draft, parts: Sorted) -> None:
    if parts.loose:
        draft.warn("text_after_key", text=first_sentence(" ".join(parts.loose)))
    draft.explanation = "\n".join([*parts.explanation, *parts.loose])
    draft.citations = read_citations("\n".join(parts.citations))


def _decide_key(draft: Draft, typed: list[str], marked: Marked, found: Found) -> None:
    shown = _shown_on_options(marked)
    if typed:
        take_key(draft, typed[0])
        _compare(draft, typed, shown)
    elif shown:
        draft.correct = shown
    elif draft.options and not take_marked_truths(draft):
        draft.error("no_key")
    _check_labels(draft, typed, found)


def take_key(draft: Draft, text: str) -> None:
    """Set the key from its words; an explanation that follows the letter is kept."""
    if draft.type in TYPED:
        read_typed_key(draft, text)
        return
    if take_truths(draft, text):
        return
    options = [option.text for option in draft.options]
    noted = LETTER_AND_NOTE.match(text)
    if noted:
        text, draft.explanation = noted[1], "\n".join(filter(None, [noted[2], draft.explanation]))
    key = read_key(text, options)
    more = LETTER_AND_MORE.match(text)
    if key.warning == "key_text_differs" and more and _reads_as_sentence(more[2], options):
        draft.explanation = "\n".join(filter(None, [more[2], draft.explanation]))
        key = Key(key.correct)
    draft.correct = key.correct
    if key.error and options:
        draft.error(key.error, key=first_sentence(text), count=len(options))
    if key.warning:
        draft.warn(key.warning, key=first_sentence(text))


def _reads_as_sentence(text: str, options: Sequence[str]) -> bool:
    """Whether what follows a key's letter is an explanation, not the option misquoted."""
    return len(text) > 1.5 * max((len(option) for option in options), default=0)


def _compare(draft: Draft, typed: list[str], shown: tuple[int, ...]) -> None:
    options = [option.text for option in draft.options]
    others = [read_key(text, options).correct for text in typed[1:]]
    if any(other and other != draft.correct for other in others):
        draft.error("two_key_lines", keys="; ".join(first_sentence(text, 20) for text in typed))
    if shown and draft.correct and shown != draft.correct:
        draft.warn("key_conflict", key=first_sentence(typed[0], 40))


def _check_labels(draft: Draft, typed: list[str], found: Found) -> None:
    """With labels out of order a typed letter may mean another option than its place."""
    if found.irregular and typed and len(typed[0].strip(" .")) == 1:
        named = [i for i, m in enumerate(found.marks) if m.letter.upper() == typed[0][0].upper()]
        if len(named) == 1:
            draft.correct = (named[0],)
        else:
            draft.error("key_label_ambiguous", key=typed[0])


def _shown_on_options(marked: Marked) -> tuple[int, ...]:
    """The options marked apart from the others, by the clearest kind of emphasis."""
    if marked.starred:
        return tuple(marked.starred)
    return set_apart(marked.texts, marked.labels)


def set_apart(*readings: Sequence[frozenset[str]]) -> tuple[int, ...]:
    """The places with an emphasis that the others lack; the clearest kind decides."""
    for kind in EMPHASIS:
        for marks in readings:
            places = tuple(i for i, mark in enumerate(marks) if kind in mark)
            if places and len(places) < len(marks):
                return places
    return ()
