"""Text in fonts made for TCVN3 or VNI becomes Unicode once the whole document is known."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from quizapp.banks.formats.legacy import READINGS, VNI_MARKS, VNI_NAME, reads_better, recognised
from quizapp.banks.formats.lines import Line, Span
from quizapp.banks.formats.syllables import evidence
from quizapp.banks.formats.texts import VIETNAMESE_ONLY

ENOUGH_TEXT = 200_000
VNI_VOWELS = "aeouyôö"


@dataclass(slots=True)
class FontReader:
    """Decides by all the text in such fonts; a single word often reads well both ways."""

    real: frozenset[str]
    unsaid: str = ""
    """The encoding of a document whose fonts say nothing while its words do."""
    converted: dict[str, int] = field(default_factory=dict)
    """How many lines were converted, by encoding."""

    def line(self, line: Line) -> Line:
        """The line in Unicode."""
        if not self.real or not any(span.encoding or self.unsaid for span in line.spans):
            return line
        said = [replace(span, encoding=span.encoding or self.unsaid) for span in line.spans]
        spans = tuple(_joined_pairs(said))
        changed = False
        read = []
        for one in spans:
            if one.encoding in self.real and self._is_legacy(one, spans):
                text = READINGS[one.encoding](one.text)
                changed = changed or text != one.text
                read.append(replace(one, text=text, encoding=""))
            else:
                read.append(replace(one, encoding=""))
        if changed:
            self._count(spans)
        return replace(line, spans=tuple(read))

    def _is_legacy(self, span: Span, spans: Sequence[Span]) -> bool:
        """Where a document is mixed, a line that is sound as it stands is left alone."""
        text = "".join(one.text for one in spans if one.encoding == span.encoding)
        if VIETNAMESE_ONLY.search(text):
            return False
        read, stands = evidence(READINGS[span.encoding](text)), evidence(text)
        return read.possible >= stands.possible or stands.share < 1

    def _count(self, spans: Sequence[Span]) -> None:
        name = next(span.encoding for span in spans if span.encoding in self.real)
        self.converted[name] = self.converted.get(name, 0) + 1


def reader_for(lines: Iterable[Line]) -> FontReader:
    """A reader that knows in which fonts this document really is not in Unicode."""
    texts: dict[str, list[str]] = {}
    for line in lines:
        for span in line.spans:
            texts.setdefault(span.encoding, []).append(span.text)
    joined = {name: " ".join(parts)[:ENOUGH_TEXT] for name, parts in texts.items()}
    plain = joined.pop("", "")
    if joined:
        return FontReader(frozenset(n for n, text in joined.items() if reads_better(text, n)))
    unsaid = recognised(plain)
    return FontReader(frozenset({unsaid} - {""}), unsaid)


def _joined_pairs(spans: Sequence[Span]) -> Iterator[Span]:
    """A letter and its mark in VNI belong together, also where Word keeps them in two runs."""
    waiting: Span | None = None
    for span in spans:
        moved = _mark_of(waiting, span) if waiting else ""
        if waiting:
            yield replace(waiting, text=waiting.text + moved)
        waiting = replace(span, text=span.text[len(moved) :])
    if waiting:
        yield waiting


def _mark_of(before: Span, span: Span) -> str:
    """The mark at the beginning of a run that belongs to the vowel before it."""
    if not (before.encoding == span.encoding == VNI_NAME and before.text):
        return ""
    first = span.text[:1]
    return first if first in VNI_MARKS and before.text[-1].lower() in VNI_VOWELS else ""
