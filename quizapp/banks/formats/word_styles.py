"""How a run of Word looks: its own properties over those of its styles."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from quizapp.banks.formats.word_numbering import W, value

Look = Mapping[str, bool | str]
"""bold, underline, colour, highlight, hidden: whether; font: its name; the unsaid is missing."""

EMPHASIS = ("bold", "underline", "colour", "highlight")
SWITCHES = (("b", "bold"), ("u", "underline"), ("highlight", "highlight"), ("vanish", "hidden"))
OFF = frozenset({"0", "false", "none", "off"})
PLAIN_COLOURS = frozenset({"", "auto", "black"})
LINK_STYLES = frozenset(
    {"hyperlink", "followedhyperlink", "internet link", "visited internet link"}
)
DARK, NEARLY_GREY = 0x50, 0x18
RGB_DIGITS = 6
MOST_PARENTS = 20


@dataclass(slots=True)
class Styles:
    """The looks of a document's styles, those they are based on included."""

    looks: dict[str, Look] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    usual: str = ""
    everywhere: Look = field(default_factory=dict)
    _known: dict[str, Look] = field(default_factory=dict)

    def of(self, name: str) -> Look:
        """The look of one style; nothing for a name that is unknown."""
        if name not in self._known:
            self._known[name] = self._based(name)
        return self._known[name]

    def _based(self, name: str) -> Look:
        chain: list[str] = []
        while name in self.looks and name not in chain and len(chain) < MOST_PARENTS:
            chain.append(name)
            name = self.parents.get(name, "")
        return {key: said for one in reversed(chain) for key, said in self.looks[one].items()}

    def paragraph(self, name: str) -> Look:
        """The look a paragraph of this style gives its runs."""
        return {**self.everywhere, **self.of(name or self.usual)}


def read_styles(root: etree._Element | None) -> Styles:
    """The styles of a document, from its part of that name."""
    styles = Styles()
    if root is None:
        return styles
    styles.everywhere = look_of(root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"))
    for style in root.iter(f"{W}style"):
        name = style.get(f"{W}styleId") or ""
        look = look_of(style.find(f"{W}rPr"))
        is_link = value(style, "name").lower() in LINK_STYLES
        styles.looks[name] = {k: v for k, v in look.items() if not (is_link and k in EMPHASIS)}
        styles.parents[name] = value(style, "basedOn")
        if style.get(f"{W}type") == "paragraph" and _is_on(style.get(f"{W}default"), "0"):
            styles.usual = name
    return styles


def look_of(properties: etree._Element | None) -> Look:
    """What run properties say themselves."""
    if properties is None:
        return {}
    look: dict[str, bool | str] = {}
    for name, kind in SWITCHES:
        element = properties.find(f"{W}{name}")
        if element is not None:
            look[kind] = _is_on(element.get(f"{W}val"), "on")
    colour = properties.find(f"{W}color")
    if colour is not None:
        look["colour"] = _is_coloured(colour.get(f"{W}val") or "")
    shading = properties.find(f"{W}shd")
    if shading is not None and not look.get("highlight"):
        look["highlight"] = (shading.get(f"{W}fill") or "auto").lower() not in {"auto", "ffffff"}
    fonts = properties.find(f"{W}rFonts")
    font = (fonts.get(f"{W}hAnsi") or fonts.get(f"{W}ascii")) if fonts is not None else None
    return {**look, "font": font} if font else look


def _is_on(said: str | None, unsaid: str) -> bool:
    return (said or unsaid) not in OFF


def _is_coloured(colour: str) -> bool:
    """Whether a colour sets text apart: the near blacks of copied web pages do not."""
    shown = colour.lower()
    if len(shown) != RGB_DIGITS or shown.strip("0123456789abcdef"):
        return shown not in PLAIN_COLOURS
    parts = [int(shown[at : at + 2], 16) for at in (0, 2, 4)]
    return max(parts) > DARK or max(parts) - min(parts) > NEARLY_GREY
