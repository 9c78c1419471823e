"""A register of legal documents as offices keep it in Excel. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from quizapp.core.text import clean_line, fold, nfc
from quizapp.organisations.rules.cells import date_of, one_of, short_text_of
from quizapp.organisations.rules.tables import Cell, Finding, TableRow, cell_text, read_table

HEADINGS = {
    "slug": ("ten ngan", "short name", "slug"),
    "number": (
        "so hieu", "so ky hieu", "so hieu van ban", "so van ban", "ky hieu", "so", "number",
    ),
    "title": (
        "ten van ban", "trich yeu", "trich yeu noi dung", "tieu de", "ten", "noi dung", "van ban",
        "title of the document", "title",
    ),
    "kind": ("loai", "loai van ban", "hinh thuc", "hinh thuc van ban", "type", "kind"),
    "issuer": (
        "co quan ban hanh", "noi ban hanh", "don vi ban hanh", "co quan", "issuer", "issued by",
    ),
    "issued_on": ("ngay ban hanh", "ban hanh", "ngay ky", "date of issue", "issued"),
    "in_force_from": (
        "co hieu luc tu ngay", "co hieu luc tu", "ngay co hieu luc", "ngay hieu luc",
        "hieu luc tu ngay", "hieu luc tu", "co hieu luc", "in force from",
    ),
    "in_force_to": (
        "het hieu luc sau ngay", "het hieu luc sau", "hieu luc den ngay", "hieu luc den",
        "in force to", "in force until",
    ),
    "ends_on": ("het hieu luc tu ngay", "het hieu luc tu", "ngay het hieu luc", "het hieu luc"),
    "status": ("tinh trang", "tinh trang hieu luc", "trang thai", "hieu luc", "state",
        "status"),
    "grade": ("muc tin cay", "muc tin cay khi dan", "trust level",
        "grade"),
    "read_in": ("ban da doc", "text that was read"),
    "amended_by": (
        "van ban sua doi, thay the", "van ban sua doi thay the", "sua doi thay the",
        "van ban sua doi", "van ban thay the", "sua doi boi", "thay the boi", "bi sua doi boi",
        "bi thay the boi", "amending and replacing documents", "amended by", "replaced by",
    ),
    "do_not_cite_articles": (
        "cac dieu khong duoc dan", "dieu khong duoc dan", "cac dieu khong dan", "khong dan",
        "articles not to cite",
    ),
    "note": ("luu y", "luu y cho nguoi soan cau hoi", "ghi chu", "note"),
}  # fmt: skip
NEEDED = ("number", "title")
KINDS = {
    "hien phap": "constitution", "constitution": "constitution",
    "bo luat": "code", "code": "code", "code of law": "code", "luat": "law", "law": "law",
    "phap lenh": "ordinance", "ordinance": "ordinance",
    "nghi dinh": "decree", "decree": "decree",
    "thong tu": "circular", "thong tu lien tich": "circular", "circular": "circular",
    "quyet dinh": "decision", "decision": "decision", "khac": "other", "other": "other",
}  # fmt: skip
STATUSES = {
    "con hieu luc": "in_force", "dang co hieu luc": "in_force", "co hieu luc": "in_force",
    "in force": "in_force", "in_force": "in_force",
    "da duoc sua doi": "amended", "duoc sua doi": "amended", "da sua doi": "amended",
    "amended": "amended",
    "con hieu luc mot phan": "partly", "het hieu luc mot phan": "partly", "partly": "partly",
    "partly in force": "partly",
    "chua co hieu luc": "not_yet", "chua hieu luc": "not_yet", "not in force yet": "not_yet",
    "not_yet": "not_yet",
    "het hieu luc": "expired", "het hieu luc toan bo": "expired", "bi bai bo": "expired",
    "expired": "expired", "no longer in force": "expired",
}  # fmt: skip
GRADES = {
    "dan duoc": "safe", "safe": "safe", "may be cited": "safe",
    "can doi chieu": "compare", "compare": "compare", "to be compared": "compare",
    "khong dung": "do_not_use", "do_not_use": "do_not_use", "do not use": "do_not_use",
}  # fmt: skip
LENGTHS = {"slug": 60, "number": 60, "title": 400, "issuer": 200, "read_in": 200}
NOTE_LENGTH = 4000
SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
ARTICLE = re.compile(r"\d{1,4}[a-zđ]?")
_NUMBER = re.compile(r"\d+/(?:\d{4}/)?[\w-]+")
_BETWEEN_ARTICLES = re.compile(r"[,;\s]+")


@dataclass(frozen=True)
class DocumentRow:
    """One document. What the sheet leaves empty is absent from `given` and stays as it is."""

    number: int
    slug: str | None
    document_number: str
    given: Mapping[str, object]
    typed: Mapping[str, str]
    """The cells as people read them."""


@dataclass(frozen=True)
class DocumentSheet:
    """What can be taken and what was found."""

    rows: Sequence[DocumentRow]
    findings: Sequence[Finding]
    letters: Mapping[str, str]
    """Which column holds what, for what is found wrong beside the register."""


def read_documents(rows: Sequence[Sequence[Cell]]) -> DocumentSheet:
    """The documents of a sheet; every fault with row, column and reason.

    Raises Invalid("header_not_found").
    """
    documents: list[DocumentRow] = []
    findings: list[Finding] = []
    letters: Mapping[str, str] = {}
    for row in read_table(rows, HEADINGS, needed=NEEDED):
        letters = row.letters
        document = _document(row)
        if not row.has_errors:
            documents.append(document)
        findings.extend(row.findings)
    return DocumentSheet(documents, findings, letters)


def _document(row: TableRow) -> DocumentRow:
    texts = {name: short_text_of(row, name, length) for name, length in LENGTHS.items()}
    for name in NEEDED:
        if not texts[name] and not row.has_errors:
            row.complain(name, f"law_{name}_missing")
    given: dict[str, object | None] = {
        "title": texts["title"],
        "issuer": texts["issuer"],
        "read_in": texts["read_in"],
        "kind": one_of(row, "kind", KINDS),
        "status": one_of(row, "status", STATUSES),
        "grade": one_of(row, "grade", GRADES),
        "issued_on": date_of(row, "issued_on"),
        "in_force_from": date_of(row, "in_force_from"),
        "in_force_to": _last_day(row),
        "amended_by": _lines(row, "amended_by"),
        "do_not_cite_articles": _articles(row),
        "note": "\n".join(_lines(row, "note") or ()) or None,
    }
    return DocumentRow(
        number=row.number,
        slug=_slug(row, texts["slug"]),
        document_number=_plain_number(texts["number"] or ""),
        given={name: value for name, value in given.items() if value is not None},
        typed={name: clean_line(cell_text(cell)) for name, cell in row.cells.items()},
    )


def _last_day(row: TableRow) -> date | None:
    """The last day in force, from its own column or from the first day without force."""
    last, first_without = date_of(row, "in_force_to"), date_of(row, "ends_on")
    if last is None and first_without is not None and first_without > date.min:
        return date.fromordinal(first_without.toordinal() - 1)
    return last


def _plain_number(typed: str) -> str:
    """`Nghị định số 105/2025/NĐ-CP` -> `105/2025/NĐ-CP`."""
    found = _NUMBER.search(typed)
    return found[0] if found else typed


def _slug(row: TableRow, typed: str | None) -> str | None:
    if typed and not SLUG.fullmatch(typed):
        row.complain("slug", "law_slug_wrong")
    return typed


def _lines(row: TableRow, name: str) -> tuple[str, ...] | None:
    """The lines of a cell; None when it is empty or unreadable."""
    if not row.text(name):
        return None
    whole = nfc(cell_text(row.cells.get(name)))
    if len(whole) > NOTE_LENGTH:
        row.complain(name, "cell_too_long")
    return tuple(line for part in whole.splitlines() if (line := clean_line(part)))


def _articles(row: TableRow) -> tuple[str, ...] | None:
    typed = fold_article(row.text("do_not_cite_articles"))
    if not typed:
        return None
    articles = tuple(dict.fromkeys(filter(None, _BETWEEN_ARTICLES.split(typed))))
    if not all(ARTICLE.fullmatch(one) for one in articles):
        row.complain("do_not_cite_articles", "law_articles_unclear")
    return articles


def fold_article(typed: str) -> str:
    """Small letters; `Điều 6, Điều 7` without the word."""
    return re.sub(r"\bđiều\b", " ", typed.lower()).strip()


def slug_of(kind: str, number: str) -> str:
    """The short name of a new document: `nd-105-2025`."""
    short = {
        "constitution": "hien-phap", "code": "bo-luat", "law": "luat", "ordinance": "phap-lenh",
        "decree": "nd", "circular": "tt", "decision": "qd",
    }.get(kind, "vb")  # fmt: skip
    parts = re.findall(r"[a-z0-9]+", fold(number))
    numbers = [part for part in parts if part.isdigit()] or parts
    return "-".join([short, *numbers[:2]])[: LENGTHS["slug"]].rstrip("-")
