"""HTML of other systems into the plain text questions are made of."""

import re
from html.parser import HTMLParser

BLOCKS = frozenset({"p", "div", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "pre"})
PLAIN = frozenset({"p", "div", "span", "br", "html", "body", "tbody", "font"})
HIDDEN = frozenset({"script", "style"})
COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
DOCTYPE = re.compile(r"<!doctype[^<>]*>", re.IGNORECASE)
STRAY = re.compile(r"<(?![^<>]*>)")
LOOKS_LIKE_HTML = re.compile(
    r"</?(?:p|br|b|i|u|em|strong|span|div|img|ul|ol|li|table|tr|td|th|sub|sup|a|h[1-6]|pre|code)"
    r"(?:\s[^<>]*)?/?>",
    re.IGNORECASE,
)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.pictures: list[tuple[str, str]] = []
        self.is_formatted = False
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            told = dict(attrs)
            self.pictures.append((told.get("src") or "", told.get("alt") or ""))
        elif tag not in PLAIN:
            self.is_formatted = True
        self._hidden += tag in HIDDEN
        if tag == "br" or tag in BLOCKS:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._hidden = max(self._hidden - (tag in HIDDEN), 0)
        if tag in BLOCKS:
            self.pieces.append("\n")
        if tag in {"td", "th"}:
            self.pieces.append("  ")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.pieces.append(re.sub(r"\s+", " ", data))


class RichText:
    """The text of a piece of HTML, its pictures (address, alt), and whether it had formatting."""

    def __init__(self, html: str) -> None:
        reader = _Reader()
        reader.feed(_sound(html))
        reader.close()
        lines = (line.strip() for line in "".join(reader.pieces).split("\n"))
        self.text = re.sub(r"\n{2,}", "\n", "\n".join(lines)).strip()
        self.pictures = reader.pictures
        self.is_formatted = reader.is_formatted


def _sound(html: str) -> str:
    """HTML without what makes the parser slow or stop: what is never closed, and declarations.

    From every "<" that no ">" closes it looks to the end of the text, and from each anew.
    """
    until = html.rfind("-->") + len("-->") if "-->" in html else 0
    text = COMMENT.sub("", html[:until]) + html[until:]
    return STRAY.sub("&lt;", DOCTYPE.sub("", text).replace("<!", "&lt;!"))


def looks_like_html(text: str) -> bool:
    """Whether there is a tag that pages are made of; "a < b" has none."""
    return bool(LOOKS_LIKE_HTML.search(text))
