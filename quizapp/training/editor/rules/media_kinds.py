"""Which files lessons take, told by their bytes: a name alone proves nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from quizapp.banks.formats.archive import Archive
from quizapp.banks.formats.unreadable import UnreadableFile
from quizapp.banks.formats.word_document import image_type
from quizapp.core.errors import Invalid

IMAGE, AUDIO, VIDEO, SHEET = "image", "audio", "video", "sheet"
SOUND_BRANDS = frozenset({b"M4A ", b"M4B "})
FILM_BRANDS = frozenset(
    {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ", b"dash"}
)
MOST_BOXES = 10_000
BOX_HEAD, LARGE_BOX_HEAD = 8, 16
EBML = b"\x1a\x45\xdf\xa3"
EBML_HEAD = 64
PDF_HEAD, PDF_END = b"%PDF-", re.compile(rb"%%EOF\s*$")
PDF_TAIL = 2048
LOCAL_ZIP = b"PK\x03\x04"
MACROS = "vbaproject.bin"
ID3_HEAD, FRAME_HEAD = 10, 4
ALL_BITS, SYNC, TWO_BITS = 0xFF, 0xE0, 3


@dataclass(frozen=True, slots=True)
class FileKind:
    """What a file is. `endings`: those its name may have, the first is ours."""

    kind: str
    content_type: str
    endings: tuple[str, ...]


PICTURE = FileKind(IMAGE, "", (".jpg", ".jpeg", ".png", ".webp", ".gif"))
MP3 = FileKind(AUDIO, "audio/mpeg", (".mp3",))
M4A = FileKind(AUDIO, "audio/mp4", (".m4a",))
MP4 = FileKind(VIDEO, "video/mp4", (".mp4", ".m4v"))
WEBM = FileKind(VIDEO, "video/webm", (".webm",))
PDF = FileKind(SHEET, "application/pdf", (".pdf",))
_OFFICE = "application/vnd.openxmlformats-officedocument"
DOCX = FileKind(SHEET, f"{_OFFICE}.wordprocessingml.document", (".docx",))
XLSX = FileKind(SHEET, f"{_OFFICE}.spreadsheetml.sheet", (".xlsx",))
ALL_KINDS = (PICTURE, MP3, M4A, MP4, WEBM, PDF, DOCX, XLSX)
ACCEPTED = tuple(ending for kind in ALL_KINDS for ending in kind.endings)


def kind_of(data: bytes, filename: str) -> FileKind:
    """What the file is; Invalid when it is nothing we take, damaged, or named as another thing."""
    ending = ending_of(filename)
    found = _by_bytes(data, ending)
    if found is None:
        raise Invalid("media_unknown_kind")
    if ending not in found.endings:
        raise Invalid("media_misnamed", ending=ending or "–")
    return found


def ending_of(filename: str) -> str:
    """`.pdf`, or nothing."""
    _, dot, ending = filename.rpartition(".")
    return f".{ending.lower()}" if dot else ""


def _by_bytes(data: bytes, ending: str) -> FileKind | None:
    if image_type(data):
        return PICTURE
    if data[4:8] == b"ftyp":
        return _by_brand(data, ending)
    if data.startswith(LOCAL_ZIP):
        return _office(data)
    is_webm = data.startswith(EBML) and b"webm" in data[:EBML_HEAD]
    is_pdf = data.startswith(PDF_HEAD) and PDF_END.search(data[-PDF_TAIL:])
    found = {WEBM: is_webm, PDF: is_pdf, MP3: _is_mp3(data)}
    return next((kind for kind, fits in found.items() if fits), None)


def _by_brand(data: bytes, ending: str) -> FileKind | None:
    """The same container holds sound and film; which of them, its brand or its name says."""
    brand = data[8:12]
    if b"moov" not in set(_boxes(data)):
        return None
    if brand in SOUND_BRANDS or (brand in FILM_BRANDS and ending in M4A.endings):
        return M4A
    return MP4 if brand in FILM_BRANDS else None


def _boxes(data: bytes) -> Iterator[bytes]:
    """Names of the outer boxes; nothing when they do not fill the file exactly."""
    names: list[bytes] = []
    at = 0
    while at < len(data) and len(names) < MOST_BOXES:
        size = int.from_bytes(data[at : at + 4], "big")
        head = BOX_HEAD
        if size == 1:
            size, head = int.from_bytes(data[at + 8 : at + 16], "big"), LARGE_BOX_HEAD
        elif size == 0:
            size = len(data) - at
        if size < head or at + size > len(data):
            return
        names.append(data[at + 4 : at + 8])
        at += size
    yield from names


def _is_mp3(data: bytes) -> bool:
    """A frame at the beginning, or right behind the tags that may stand before it."""
    at = 0
    if data.startswith(b"ID3") and len(data) > ID3_HEAD:
        size = 0
        for byte in data[6:10]:
            size = size << 7 | (byte & 0x7F)
        at = ID3_HEAD + size
        while data[at : at + 1] == b"\0":
            at += 1
    head = data[at : at + 4]
    return len(head) == FRAME_HEAD and _is_frame(head)


def _is_frame(head: bytes) -> bool:
    """Synchronised, of a version and layer III, a bit rate and a sampling rate that exist."""
    is_synchronised = head[0] == ALL_BITS and head[1] & SYNC == SYNC
    version, layer = head[1] >> 3 & TWO_BITS, head[1] >> 1 & TWO_BITS
    bit_rate, sampling = head[2] >> 4, head[2] >> 2 & TWO_BITS
    exists = version != 1 and bit_rate not in {0, 15} and sampling != TWO_BITS
    return is_synchronised and exists and layer == 1


def _office(data: bytes) -> FileKind | None:
    try:
        archive = Archive(data)
    except UnreadableFile as refusal:
        raise Invalid("media_damaged") from refusal
    names = {name.lower() for name in archive.names()}
    if any(name.endswith(MACROS) for name in names):
        raise Invalid("media_has_macros")
    if "[content_types].xml" not in names:
        return None
    if "word/document.xml" in names:
        return DOCX
    return XLSX if "xl/workbook.xml" in names else None
