"""Which field of a JSON or CSV of another program is what: chosen on the page of the preview."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import MultiDict

from quizapp.banks.formats import foreign, registry
from quizapp.banks.formats.parsed import ParsedBank
from quizapp.banks.formats.unreadable import UnreadableFile

PREFIX = "field-"
MOST_FIELDS, LONGEST_FIELD = 60, 200
NEEDED = {"stem": _l("Câu hỏi"), "correct": _l("Đáp án đúng")}
OPTIONAL = {
    "code": _l("Mã câu hỏi"),
    "topic": _l("Chủ đề"),
    "level": _l("Mức độ"),
    "explanation": _l("Giải thích"),
    "image": _l("Hình"),
}
FIRSTS = {"0": _l("0 là phương án đầu"), "1": _l("1 là phương án đầu")}


@dataclass(frozen=True, slots=True)
class Mapped:
    """What was chosen, and what there is to choose from; without names there is no choice."""

    chosen: Mapping[str, str]
    options: tuple[str, ...]
    names: tuple[str, ...] = ()

    @property
    def address(self) -> dict[str, str | list[str]]:
        """The choice as parameters of an address."""
        said: dict[str, str | list[str]] = {PREFIX + k: v for k, v in self.chosen.items()}
        return {**said, PREFIX + "options": list(self.options)} if self.options else said

    @property
    def is_made(self) -> bool:
        """Whether the two fields that are needed were chosen."""
        return all(self.chosen.get(role) for role in NEEDED)


NOT_MAPPED = Mapped({}, ())


def asked_mapping(values: MultiDict[str, str], filename: str, content: bytes) -> Mapped:
    """The choice of a request, for a file whose fields may be chosen."""
    roles = (*NEEDED, *OPTIONAL, "first")
    chosen = {
        role: said[:LONGEST_FIELD] for role in roles if (said := values.get(PREFIX + role, ""))
    }
    options = tuple(one[:LONGEST_FIELD] for one in values.getlist(PREFIX + "options") if one)
    is_of_fields = filename.lower().endswith((".json", ".csv"))
    names = _names(content) if is_of_fields else ()
    return Mapped(chosen, options[:MOST_FIELDS], names)


def _names(content: bytes) -> tuple[str, ...]:
    try:
        return tuple(foreign.field_names(content)[:MOST_FIELDS])
    except UnreadableFile:
        return ()


def read_mapped(content: bytes, mapped: Mapped) -> ParsedBank:
    """The file, read by the choice."""
    fields: dict[str, object] = {k: v for k, v in mapped.chosen.items() if k != "first"}
    if mapped.chosen.get("first") in FIRSTS:
        fields["first"] = int(mapped.chosen["first"])
    if mapped.options:
        fields["options"] = "\n".join(mapped.options)
    return registry.parse_by_fields(content, json.dumps(fields).encode())
