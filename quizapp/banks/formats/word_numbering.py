"""The numbers and letters Word itself writes before paragraphs, as the author sees them."""

import re
from dataclasses import dataclass, field

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
PLACE = re.compile(r"%([1-9])")
ROMAN = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
LAST_LEVEL = 8
LETTERS = 26
ROMAN_UP_TO = 40
FEW_DIGITS = 8
MOST_PARENTS = 20


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list."""

    start: int
    kind: str
    text: str


@dataclass(slots=True)
class Numbering:
    """Counts through the document; ask it once a paragraph, in order."""

    levels: dict[tuple[str, int], Level] = field(default_factory=dict)
    list_of: dict[str, str] = field(default_factory=dict)
    styles: dict[str, tuple[str, int]] = field(default_factory=dict)
    depths: dict[tuple[str, str], int] = field(default_factory=dict)
    """How deep a style stands in a list that names it."""
    restarted: set[str] = field(default_factory=set)
    """Lists that count for themselves though they look like another."""
    counters: dict[str, list[int | None]] = field(default_factory=dict)

    def label(self, paragraph: etree._Element) -> str:
        """What Word writes before this paragraph, such as "Câu 3:" or "B."; often nothing."""
        number_id, depth = self._list_of(paragraph)
        abstract = self.list_of.get(number_id)
        if abstract is None:
            return ""
        level = self.levels.get((number_id, depth)) or self.levels.get((abstract, depth))
        if level is None:
            return ""
        counter = f"num {number_id}" if number_id in self.restarted else abstract
        counts = self.counters.setdefault(counter, [None] * (LAST_LEVEL + 1))
        current = counts[depth]
        counts[depth] = level.start if current is None else current + 1
        counts[depth + 1 :] = [None] * (LAST_LEVEL - depth)
        if level.kind == "bullet":
            return "•"
        return PLACE.sub(lambda found: self._shown(abstract, counts, int(found[1]) - 1), level.text)

    def depth(self, paragraph: etree._Element) -> int:
        """How deep in its list the paragraph stands, from 0."""
        return self._list_of(paragraph)[1]

    def _list_of(self, paragraph: etree._Element) -> tuple[str, int]:
        properties = paragraph.find(f"{W}pPr")
        if properties is None:
            return "", 0
        numbered = properties.find(f"{W}numPr")
        style = properties.find(f"{W}pStyle")
        styled = (
            self.styles.get(style.get(f"{W}val", ""), ("", 0)) if style is not None else ("", 0)
        )
        if numbered is None:
            return styled
        return value(numbered, "numId") or styled[0], min(
            whole(value(numbered, "ilvl"), styled[1]), LAST_LEVEL
        )

    def _shown(self, abstract: str, counts: list[int | None], depth: int) -> str:
        level = self.levels.get((abstract, depth))
        count = counts[depth]
        if count is None:
            count = level.start if level else 1
        return written(count, level.kind if level else "decimal")


def read_numbering(root: etree._Element | None, styles: etree._Element | None) -> Numbering:
    """The lists of a document, from its numbering and style parts."""
    numbering = Numbering()
    if root is None:
        return numbering
    for abstract in root.iter(f"{W}abstractNum"):
        _add_levels(numbering, abstract.get(f"{W}abstractNumId", ""), abstract)
    _follow_links(numbering, root)
    for entry in root.iter(f"{W}num"):
        number_id = f"{entry.get(f'{W}numId', '')}"
        numbering.list_of[number_id] = f"abstract {value(entry, 'abstractNumId')}"
        _add_overrides(numbering, number_id, entry)
    if styles is not None:
        _number_styles(numbering, styles)
    return numbering


def _follow_links(numbering: Numbering, root: etree._Element) -> None:
    """A list may borrow its levels from another that carries the name of a list style."""
    abstracts = list(root.iter(f"{W}abstractNum"))
    named = {value(one, "styleLink"): one for one in abstracts}
    for abstract in abstracts:
        lender = named.get(value(abstract, "numStyleLink") or "-")
        if lender is not None:
            _add_levels(numbering, abstract.get(f"{W}abstractNumId", ""), lender)


def _number_styles(numbering: Numbering, styles: etree._Element) -> None:
    """Which styles number their paragraphs, by themselves or by the style they are based on."""
    by_name = {style.get(f"{W}styleId", ""): style for style in styles.iter(f"{W}style")}
    for name in by_name:
        number_id, depth = _numbers_of_style(by_name, name)
        if number_id:
            linked = numbering.depths.get((numbering.list_of.get(number_id, ""), name))
            numbering.styles[name] = number_id, depth if linked is None else linked


def _numbers_of_style(by_name: dict[str, etree._Element], name: str) -> tuple[str, int]:
    depth: int | None = None
    for _ in range(MOST_PARENTS):
        style = by_name.get(name)
        if style is None:
            break
        numbered = style.find(f"{W}pPr/{W}numPr")
        if numbered is not None:
            depth = whole(value(numbered, "ilvl"), 0) if depth is None else depth
            if value(numbered, "numId"):
                return value(numbered, "numId"), min(depth, LAST_LEVEL)
        name = value(style, "basedOn")
    return "", 0


def _add_levels(numbering: Numbering, name: str, abstract: etree._Element) -> None:
    for level in abstract.iter(f"{W}lvl"):
        depth = min(whole(level.get(f"{W}ilvl"), 0), LAST_LEVEL)
        numbering.levels[f"abstract {name}", depth] = _level(level)
        if value(level, "pStyle"):
            numbering.depths[f"abstract {name}", value(level, "pStyle")] = depth


def _level(level: etree._Element) -> Level:
    kind = value(level, "numFmt") or "decimal"
    return Level(whole(value(level, "start"), 1), kind, value(level, "lvlText"))


def _add_overrides(numbering: Numbering, number_id: str, entry: etree._Element) -> None:
    """A list that starts anew has an override; it then counts for itself."""
    for override in entry.iter(f"{W}lvlOverride"):
        depth = min(whole(override.get(f"{W}ilvl"), 0), LAST_LEVEL)
        own = override.find(f"{W}lvl")
        base = numbering.levels.get((numbering.list_of[number_id], depth))
        level = base if own is None else _level(own)
        if level:
            start = whole(value(override, "startOverride"), level.start)
            numbering.levels[number_id, depth] = Level(start, level.kind, level.text)
            numbering.restarted.add(number_id)


def written(count: int, kind: str) -> str:
    """A count in the list's own kind of numbers."""
    if kind in {"upperLetter", "lowerLetter"} and 1 <= count <= LETTERS:
        return chr((64 if kind == "upperLetter" else 96) + count)
    if kind in {"upperRoman", "lowerRoman"} and 1 <= count < ROMAN_UP_TO:
        roman = _roman(count)
        return roman.upper() if kind == "upperRoman" else roman
    return f"{count:02d}" if kind == "decimalZero" else str(count)


def _roman(count: int) -> str:
    text = ""
    for size, sign in ROMAN:
        times, count = divmod(count, size)
        text += sign * times
    return text


def value(element: etree._Element, name: str) -> str:
    """The w:val of a child, empty where there is none."""
    child = element.find(f"{W}{name}")
    return (child.get(f"{W}val") or "") if child is not None else ""


def whole(text: str | None, default: int) -> int:
    """A small whole number, or the default."""
    return (
        min(int(text), 99_999) if text and text.isdecimal() and len(text) <= FEW_DIGITS else default
    )
