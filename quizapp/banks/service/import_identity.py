"""Finds the question of the bank that a question of a file is."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.banks import rules
from quizapp.banks.formats.parsed import ParsedImage, ParsedQuestion
from quizapp.banks.likeness import Fingerprint, fingerprint
from quizapp.banks.models import Question
from quizapp.banks.queries.questions import fingerprints
from quizapp.banks.service.questions import next_code

MAX_CODE = 60


def digest_of(parsed: ParsedQuestion, name: str | int = 0) -> str:
    """Equal when a file says the same of a question again, wherever it stands in the file.

    `name` is its code; without one, how often the file has said the same before: that tells apart
    questions that a file really holds twice.
    """
    content: list[object] = [
        parsed.type,
        parsed.stem,
        [[option.text, _images(option.images)] for option in parsed.options],
        list(parsed.correct),
        parsed.explanation,
        parsed.level,
        parsed.topic,
        [[c.document, c.article, c.clause, c.point, c.grade] for c in parsed.citations],
        _images(parsed.images),
        parsed.situation,
        name,
    ]
    if parsed.group:
        content.append([parsed.group.code, parsed.group.text, parsed.group.place])
    if parsed.scoring:
        content.append(parsed.scoring)
    if parsed.key is not None:
        content.append(json.dumps(parsed.key, sort_keys=True))
    return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()


def _images(images: tuple[ParsedImage, ...]) -> list[list[str]]:
    return [[hashlib.sha256(image.data).hexdigest(), image.alt] for image in images]


class KnownQuestions:
    """The questions of a bank by code, by what an earlier import read, and by content."""

    def __init__(
        self, session: Session, bank_id: str, coming: Iterable[ParsedQuestion] = ()
    ) -> None:
        wanted = select(Question).where(Question.bank_id == bank_id)
        self.questions = list(session.scalars(wanted))
        self._by_code = {one.code: one for one in self.questions}
        self._by_digest = {one.import_digest: one for one in self.questions if one.import_digest}
        self._codes = set(self._by_code)
        self._coming = {one.code for one in coming if one.code}
        self._next = int(next_code(self._codes))
        self._used: set[str] = set()
        self._seen: Counter[str] = Counter()
        self._contents = {one.exact: (one.id, one.code) for one in fingerprints(session, bank_id)}

    def digest(self, parsed: ParsedQuestion) -> str:
        """What the bank keeps to recognise this question in the same file again."""
        code = self._code(parsed)
        if code:
            return digest_of(parsed, code)
        plain = digest_of(parsed)
        self._seen[plain] += 1
        return digest_of(parsed, self._seen[plain] - 1)

    def find(self, parsed: ParsedQuestion, digest: str) -> Question | None:
        """The question that came from the same words, or the one of this code."""
        code = self._code(parsed)
        if code is not None:
            self._used.add(code)
        return self._by_digest.get(digest) or (self._by_code.get(code) if code else None)

    def new_code(self, parsed: ParsedQuestion) -> str:
        """The code of the file, else the item's number, else the next free number."""
        if parsed.code and self._is_free(parsed.code):
            chosen = parsed.code
        else:
            chosen = self._unclaimed(parsed.item)
        self._codes.add(chosen)
        return chosen

    def _unclaimed(self, item: str) -> str:
        """A code that no question of the file claims for itself."""
        if item not in self._coming and self._is_free(item):
            return item
        while str(self._next) in self._codes or str(self._next) in self._coming:
            self._next += 1
        return str(self._next)

    def remember(self, question: Question, draft: rules.QuestionDraft) -> None:
        """What later questions of the same file may repeat."""
        self._contents.setdefault(_print(draft).exact, (question.id, question.code))

    def same_content(self, draft: rules.QuestionDraft, question: Question | None) -> str | None:
        """The code of another question with this stem, these options and these pictures."""
        found = self._contents.get(_print(draft).exact)
        if found is None or (question is not None and found[0] == question.id):
            return None
        return found[1]

    def _code(self, parsed: ParsedQuestion) -> str | None:
        """Its code, unless it is too long or an earlier question of the file has taken it."""
        if not parsed.code or len(parsed.code) > MAX_CODE or parsed.code in self._used:
            return None
        return parsed.code

    def _is_free(self, code: str) -> bool:
        return 0 < len(code) <= MAX_CODE and code not in self._codes


def _print(draft: rules.QuestionDraft) -> Fingerprint:
    pictures = [p.media_id for p in draft.pictures]
    pictures += [p.media_id for option in draft.options for p in option.pictures]
    return fingerprint("", "", rules.searchable(draft), pictures)
