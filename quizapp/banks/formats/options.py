"""Finds "A. ... B. ..." in a text: one a line, several a line, or glued to the stem."""

import re
from dataclasses import dataclass

LETTERS = "ABCDEFGHIJ"
LINE_START, APART, GLUED = 3, 2, 1
MARKER = re.compile(
    r"(?P<before>^[ \t\u00a0]*(?:[•●▪\-–][ \t]*)?|\t[ \t\u00a0]*|[ \u00a0]{2,}"
    r"|(?<=[\s;.,?!:…\u00a0]))"
    r"(?P<label>(?:\*[ ]*)?[(\[]?(?P<letter>[A-Ja-j])[ \u00a0]?(?P<sign>[.)\]:/]))",
    re.MULTILINE,
)
BARE = re.compile(r"^[ \t\u00a0]*(?P<letter>[A-J])[ \t\u00a0]+(?=\S)", re.MULTILINE)
FEWEST_GLUED = 2
USUAL_COUNT = 4


@dataclass(frozen=True, slots=True)
class Mark:
    """An option's label in the text."""

    letter: str
    start: int
    end: int
    strength: int


@dataclass(frozen=True, slots=True)
class Found:
    """The labels that make up the options; empty when there are none."""

    marks: tuple[Mark, ...] = ()
    irregular: bool = False
    bare: bool = False

    @property
    def are_glued(self) -> bool:
        """Whether the first option stands in the middle of the stem's own line."""
        return bool(self.marks) and self.marks[0].strength < LINE_START


def find_options(text: str) -> Found:
    """Capital letters first, as small ones are often a list inside the stem.

    Labels that begin their lines win over labels inside one: "xe con (A)" is no option.
    """
    capital, small = _find_family(text, LETTERS), _find_family(text, LETTERS.lower())
    if not capital.marks or (capital.are_glued and small.marks and not small.are_glued):
        return small
    return capital


def _find_family(text: str, family: str) -> Found:
    marks = _marks(text, family)
    bare = _bare(text, marks) if family == LETTERS else []
    marks = sorted([*marks, *bare], key=lambda mark: mark.start)
    chain = _chain(marks, family)
    if not chain:
        return Found()
    at_starts = [m for m in marks if m.strength == LINE_START and m.start >= chain[0].start]
    if all(mark in chain for mark in at_starts):
        return Found(tuple(chain), bare=any(mark in chain for mark in bare))
    return Found(tuple(at_starts), irregular=True)


def _marks(text: str, family: str) -> list[Mark]:
    found = []
    for match in MARKER.finditer(text):
        if match["letter"] not in family:
            continue
        strength = _strength(text, match)
        is_clear = match["sign"] in ".)" and not text[match.end() : match.end() + 1].isdigit()
        is_clear = is_clear and not _is_bracketed(text, match)
        if strength == LINE_START or is_clear:
            found.append(Mark(match["letter"], match.start(), match.end(), strength))
    return found


def _is_bracketed(text: str, match: re.Match[str]) -> bool:
    """Whether this is a letter in brackets within a sentence: "xe tải ( D)"."""
    before = text[max(match.start("letter") - 10, 0) : match.start("letter")].rstrip()
    return before.endswith(("(", "["))


def _bare(text: str, marks: list[Mark]) -> list[Mark]:
    """Labels whose full stop was forgotten, between neighbours that have theirs."""
    at_starts = {mark.letter: mark.start for mark in marks if mark.strength == LINE_START}
    found = []
    for match in BARE.finditer(text):
        place = LETTERS.index(match["letter"])
        following = at_starts.get(LETTERS[place + 1 : place + 2], -1)
        if match["letter"] not in at_starts and following > match.start():
            found.append(Mark(match["letter"], match.start("letter"), match.end(), LINE_START))
    return found


def _strength(text: str, match: re.Match[str]) -> int:
    line_start = text.rfind("\n", 0, match.start("label")) + 1
    if not text[line_start : match.start("label")].strip(" \t\u00a0•●▪-–"):
        return LINE_START
    before = match["before"]
    return APART if "\t" in before or len(before) > 1 else GLUED


def _chain(marks: list[Mark], family: str) -> list[Mark]:
    """A, B, C ... each at its clearest place after the one before."""
    chain: list[Mark] = []
    for place, letter in enumerate(family):
        after = chain[-1].end if chain else -1
        candidates = [m for m in marks if m.letter == letter and m.start >= after]
        if not candidates:
            break
        best = max(candidates, key=lambda mark: (mark.strength, -mark.start))
        if best.strength == GLUED and place >= USUAL_COUNT and chain[-1].strength != GLUED:
            break
        chain.append(best)
    if chain and chain[0].strength < LINE_START and len(chain) < FEWEST_GLUED:
        return []
    return chain
