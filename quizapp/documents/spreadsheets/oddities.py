"""What a reader of the cells alone does not see: hidden rows and columns, merged cells."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from quizapp.documents.spreadsheets.archive import unpack
from quizapp.documents.spreadsheets.sheet import Limits

_ARCHIVE = b"PK\x03\x04"
_SHEET = re.compile(rb"<(?:[\w.-]+:)?sheet\s([^>]*)>")
_RELATION = re.compile(rb"<(?:[\w.-]+:)?Relationship\s([^>]*)>")
_ROW = re.compile(rb"<(?:[\w.-]+:)?row\s([^>]*)>")
_MERGED = re.compile(rb"<(?:[\w.-]+:)?mergeCell\s([^>]*)>")
_ATTRIBUTE = re.compile(rb"([\w:.-]+)\s*=\s*[\"']([^\"']*)[\"']")
_DEFAULT = Limits()


@dataclass(frozen=True)
class Oddities:
    """Of one sheet: numbers of hidden rows, ranges of merged cells such as ``A2:A5``."""

    hidden_rows: frozenset[int] = field(default_factory=frozenset)
    merged: tuple[str, ...] = ()


def find_oddities(data: bytes, *, limits: Limits = _DEFAULT) -> list[Oddities]:
    """Return the oddities of an XLSX's sheets in their order; other kinds of files have none."""
    if not data.startswith(_ARCHIVE):
        return []
    members = unpack(data, limits)
    return [_of_sheet(members.get(name, b"")) for name in _sheet_files(members)]


def _sheet_files(members: Mapping[str, bytes]) -> list[str]:
    relations = map(_attributes, _RELATION.findall(members.get("xl/_rels/workbook.xml.rels", b"")))
    targets = {one.get("Id", ""): one.get("Target", "") for one in relations}
    sheets = map(_attributes, _SHEET.findall(members.get("xl/workbook.xml", b"")))
    return [_path(targets.get(sheet.get("r:id", ""), "")) for sheet in sheets]


def _path(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _of_sheet(xml: bytes) -> Oddities:
    rows = map(_attributes, _ROW.findall(xml))
    hidden = {row.get("r", "") for row in rows if row.get("hidden") in ("1", "true")}
    merged = (_attributes(one).get("ref", "") for one in _MERGED.findall(xml))
    return Oddities(frozenset(int(row) for row in hidden if row.isdecimal()), tuple(merged))


def _attributes(inside: bytes) -> dict[str, str]:
    return {
        name.decode("ascii", "replace"): value.decode("utf-8", "replace")
        for name, value in _ATTRIBUTE.findall(inside)
    }
