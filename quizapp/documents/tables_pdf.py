"""Lists to print and cards to cut out, as PDF."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from quizapp.documents.pdf import TEMPLATES, render_pdf


@dataclass(frozen=True)
class TableColumn:
    """A column; widths are shares of the page."""

    title: str
    width: float = 1
    align: Literal["left", "center", "right"] = "left"


@dataclass(frozen=True)
class TableWords:
    language: str = "vi"
    page: str = "Trang"
    signature: str = "Ký nhận"
    empty: str = "Không có ai trong danh sách này."


@dataclass(frozen=True)
class TableContent:
    """A list with its title; ``signed`` adds an empty column to sign in."""

    title: str
    columns: Sequence[TableColumn]
    rows: Iterable[Sequence[str]]
    subtitle: str = ""
    note: str = ""
    foot: str = ""
    landscape: bool = False
    signed: bool = False


@dataclass(frozen=True)
class Card:
    """A card with somebody's one-time code; ``note`` says what to do with it and until when."""

    title: str
    subtitle: str
    code: str
    url_text: str
    note: str


@dataclass(frozen=True)
class CardWords:
    language: str = "vi"
    title: str = "Thẻ mã dùng một lần"
    code: str = "Mã dùng một lần"


_TABLE_WORDS = TableWords()
_CARD_WORDS = CardWords()


def table_pdf(content: TableContent, words: TableWords = _TABLE_WORDS) -> bytes:
    """Return the list on A4 pages, its header repeated and the pages numbered "Trang 1/3"."""
    columns = [asdict(column) for column in content.columns]
    if content.signed:
        average = sum(column.width for column in content.columns) / max(1, len(columns))
        columns.append(asdict(TableColumn(words.signature, width=1.3 * average, align="center")))
    data: dict[str, Any] = {
        "title": content.title,
        "subtitle": content.subtitle,
        "note": content.note,
        "foot": content.foot,
        "landscape": content.landscape,
        "signed": content.signed,
        "columns": columns,
        "rows": [_cells(row, content) for row in content.rows],
        "words": asdict(words),
    }
    return render_pdf(TEMPLATES / "table.typ", data)


def code_cards_pdf(cards: Iterable[Card], words: CardWords = _CARD_WORDS) -> bytes:
    """Return the cards, eight to an A4 page, row by row."""
    data = {"cards": [asdict(card) for card in cards], "words": asdict(words)}
    return render_pdf(TEMPLATES / "cards.typ", data, tagged=False)


def _cells(row: Sequence[str], content: TableContent) -> list[str]:
    cells = list(row)
    if len(cells) != len(content.columns):
        raise ValueError(f"{len(cells)} cells for {len(content.columns)} columns")
    return [*cells, ""] if content.signed else cells
