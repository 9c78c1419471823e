"""The register as a file: `documents.toml` into dataclasses. Its format: question_banks/README."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from typing import Any

from quizapp.core.errors import Invalid
from quizapp.law.rules import GRADES, STATUSES


@dataclass(frozen=True, slots=True)
class DocumentDraft:
    """What can be said of a legal document."""

    number: str
    title: str
    kind: str
    status: str
    grade: str
    issued_on: date | None = None
    in_force_from: date | None = None
    in_force_to: date | None = None
    read_in: str = ""
    note: str = ""
    issuer: str = ""
    do_not_cite_articles: tuple[str, ...] = ()
    amended_by: tuple[str, ...] = ()


def read_register(data: bytes) -> dict[str, DocumentDraft]:
    """Slug -> document; Invalid("register_unreadable") names the first thing that is wrong."""
    try:
        tables = tomllib.loads(data.decode())["document"]
        return {table["slug"]: _draft(table) for table in tables}
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, KeyError, TypeError, ValueError) as error:
        raise Invalid("register_unreadable", reason=str(error)[:200]) from error


def _draft(table: dict[str, Any]) -> DocumentDraft:
    if table["grade"] not in GRADES or table["status"] not in STATUSES:
        raise ValueError(table["slug"])
    return DocumentDraft(
        number=table["number"],
        title=table["title"],
        kind=table["kind"],
        status=table["status"],
        grade=table["grade"],
        issued_on=table.get("issued_on"),
        in_force_from=table.get("in_force_from"),
        in_force_to=table.get("in_force_to"),
        read_in=table.get("read_in", ""),
        note=table.get("note", ""),
        issuer=table.get("issuer", ""),
        do_not_cite_articles=tuple(str(one) for one in table.get("do_not_cite_articles", ())),
        amended_by=tuple(table.get("amended_by", ())),
    )
