"""Which formats exist and which one a file is in. A new format is a module and a line here."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from quizapp.banks.formats import (
    aiken,
    bank_folder,
    docx,
    export_docx,
    export_gift,
    export_kahoot,
    export_moodle_xml,
    export_xlsx,
    foreign,
    gift,
    json_bank,
    moodle_xml,
    spreadsheet,
    text,
)
from quizapp.banks.formats.archive import ZIP_MAGIC
from quizapp.banks.formats.dumped import Dumped
from quizapp.banks.formats.key_document import read_key_document
from quizapp.banks.formats.key_sheet import WHERE as KEYS_WHERE
from quizapp.banks.formats.key_sheet import KeySheet
from quizapp.banks.formats.limits import MAX_FILE_BYTES, MEGABYTE
from quizapp.banks.formats.parsed import ParsedBank, ParsedQuestion
from quizapp.banks.formats.unreadable import UnreadableFile, refused

HEAD_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Format:
    """A way to write questions down: how to recognise it and how to read it."""

    name: str
    detects: Callable[[str, bytes], bool]
    parse: Callable[[bytes], ParsedBank]
    parse_keyed: Callable[[bytes, KeySheet], ParsedBank] | None = None
    """How it is read where the keys stand in a file of their own."""


FORMATS: tuple[Format, ...] = (
    Format(bank_folder.NAME, bank_folder.detects, bank_folder.parse),
    Format(json_bank.NAME, json_bank.detects, json_bank.parse),
    Format(foreign.NAME, foreign.detects, foreign.parse),
    Format(moodle_xml.NAME, moodle_xml.detects, moodle_xml.parse),
    Format(docx.NAME, docx.detects, docx.parse, docx.parse),
    Format(spreadsheet.NAME, spreadsheet.detects, spreadsheet.parse),
    Format(gift.NAME, gift.detects, gift.parse),
    Format(aiken.NAME, aiken.detects, aiken.parse, aiken.parse),
    Format(text.NAME, text.detects, text.parse, text.parse),
)


@dataclass(frozen=True, slots=True)
class Writer:
    """A way to give questions away."""

    name: str
    ending: str
    content_type: str
    dump: Callable[[Sequence[ParsedQuestion]], Dumped]
    for_people: bool = False
    """Whether documents of law are named in full, where no program reads them back."""


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
WRITERS = {
    writer.name: writer
    for writer in (
        Writer("xlsx", "xlsx", XLSX, export_xlsx.dump),
        Writer("kahoot", "kahoot.xlsx", XLSX, export_kahoot.dump),
        Writer("json", "json", "application/json; charset=utf-8", json_bank.dump),
        Writer("moodle_xml", "xml", "application/xml", export_moodle_xml.dump),
        Writer("gift", "gift", "text/plain; charset=utf-8", export_gift.dump),
        Writer("aiken", "txt", "text/plain; charset=utf-8", aiken.dump),
        Writer("docx", "docx", DOCX, export_docx.dump_with_key),
        Writer("docx_paper", "de.docx", DOCX, export_docx.dump_paper),
        Writer("docx_review", "ra-soat.docx", DOCX, export_docx.dump_review, for_people=True),
    )
}

# What people call the formats by the ending of their files.
ALIASES = {
    "xlsx": spreadsheet.NAME,
    "csv": spreadsheet.NAME,
    "kahoot": spreadsheet.NAME,
    "txt": text.NAME,
}
NAMES = (*(known.name for known in FORMATS), *ALIASES)


def format_named(name: str) -> Format | None:
    """The format of this name, or None."""
    wanted = ALIASES.get(name, name)
    return next((known for known in FORMATS if known.name == wanted), None)


def detect(filename: str, data: bytes) -> Format | None:
    """The first format that recognises the file by its first bytes or its name."""
    head = data[:HEAD_BYTES]
    if data.startswith(ZIP_MAGIC):
        head += data[-HEAD_BYTES:]  # a zip keeps the list of its parts at its end
    return next((known for known in FORMATS if known.detects(filename, head)), None)


def parse(data: bytes, filename: str = "", format_name: str = "auto") -> ParsedBank:
    """Read a file; whatever is wrong with it comes back as problems, never as an exception."""
    auto = format_name == "auto"
    chosen = detect(filename, data) if auto else format_named(format_name)
    if chosen is None:
        return refused(format_name, UnreadableFile("unknown_format"))
    return _read(data, chosen.name, chosen.parse)


def parse_with_keys(
    data: bytes, filename: str, key_name: str, key_data: bytes, format_name: str = "auto"
) -> ParsedBank:
    """Read a file of questions whose keys stand in another file."""
    auto = format_name == "auto"
    chosen = detect(filename, data) if auto else format_named(format_name)
    if chosen is None:
        return refused(format_name, UnreadableFile("unknown_format"))
    read = chosen.parse_keyed
    if read is None:
        return refused(chosen.name, UnreadableFile("key_file_not_for_format"))
    try:
        sheet = read_key_document(key_name, key_data)
    except UnreadableFile as reason:
        return refused(chosen.name, reason, KEYS_WHERE)
    return _read(data, chosen.name, lambda content: read(content, sheet))


def parse_by_fields(data: bytes, fields: bytes) -> ParsedBank:
    """Read JSON or CSV of another program by a trainer's list of its fields."""
    return _read(data, foreign.NAME, lambda d: foreign.parse_with(d, foreign.read_fields(fields)))


def _read(data: bytes, name: str, read: Callable[[bytes], ParsedBank]) -> ParsedBank:
    if len(data) > MAX_FILE_BYTES:
        limit = MAX_FILE_BYTES // MEGABYTE
        return refused(name, UnreadableFile("file_too_large", megabytes=limit))
    try:
        return read(data)
    except UnreadableFile as reason:
        return refused(name, reason)
