"""Opens Office files and zips only after their sizes were weighed, and XML without entities."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator

from lxml import etree

from quizapp.banks.formats.limits import (
    MAX_ARCHIVE_ENTRIES,
    MAX_COMPRESSION_RATIO,
    MAX_UNPACKED_BYTES,
    MAX_XML_BYTES,
    MEGABYTE,
    RATIO_COUNTS_FROM_BYTES,
)
from quizapp.banks.formats.unreadable import UnreadableFile

ZIP_MAGIC = b"PK"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
DECLARATION = re.compile(rb"<\x00?!\x00?(?:D\x00?O\x00?C\x00?T\x00?Y\x00?P\x00?E|E\x00?N\x00?T)")
ENCRYPTED_FLAG = 0x1
DAMAGED = (
    zipfile.BadZipFile,
    zipfile.LargeZipFile,
    zlib.error,
    EOFError,
    KeyError,
    NotImplementedError,
    OSError,
    RuntimeError,
    UnicodeDecodeError,
    ValueError,
)


def refuse_ole(data: bytes) -> None:
    """Say what an old or locked Office file is; both begin with the same eight bytes."""
    if not data.startswith(OLE_MAGIC):
        return
    if "EncryptedPackage".encode("utf-16-le") in data:
        raise UnreadableFile("file_encrypted")
    if "WordDocument".encode("utf-16-le") in data:
        raise UnreadableFile("old_word_file")


class Archive:
    """The parts of a zip, read one by one and never above their declared size."""

    def __init__(self, data: bytes) -> None:
        refuse_ole(data)
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except DAMAGED as error:
            raise UnreadableFile("file_damaged") from error
        self._entries = {entry.filename: entry for entry in self._zip.infolist()}
        self._weigh(self._zip.infolist())

    def _weigh(self, entries: list[zipfile.ZipInfo]) -> None:
        if len(entries) > MAX_ARCHIVE_ENTRIES:
            raise UnreadableFile("archive_too_many_entries", entries=len(entries))
        if any(entry.flag_bits & ENCRYPTED_FLAG for entry in entries):
            raise UnreadableFile("file_encrypted")
        total = sum(entry.file_size for entry in entries)
        if total > MAX_UNPACKED_BYTES:
            raise UnreadableFile("archive_too_large", megabytes=total // MEGABYTE)
        for entry in entries:
            ratio = entry.file_size / max(entry.compress_size, 1)
            if entry.file_size > RATIO_COUNTS_FROM_BYTES and ratio > MAX_COMPRESSION_RATIO:
                raise UnreadableFile("archive_bomb")

    def names(self) -> list[str]:
        """The names of all parts, in the file's order."""
        return list(self._entries)

    def has(self, name: str) -> bool:
        """Whether there is such a part."""
        return name in self._entries

    def read(self, name: str, limit: int = MAX_XML_BYTES) -> bytes:
        """The bytes of a part, refused when it is missing, damaged or above the limit."""
        entry = self._entries.get(name)
        if entry is None:
            raise UnreadableFile("file_damaged")
        if entry.file_size > limit:
            raise UnreadableFile("archive_too_large", megabytes=entry.file_size // MEGABYTE)
        try:
            with self._zip.open(entry) as part:
                return part.read(limit + 1)[:limit]
        except DAMAGED as error:
            raise UnreadableFile("file_damaged") from error

    def xml(self, name: str) -> etree._Element:
        """A part as a tree; DTDs and entities are refused, nothing outside is ever read."""
        return parse_xml(self.read(name))


def parse_xml(data: bytes) -> etree._Element:
    """Parse small XML; a DTD, an entity or broken XML refuses the file."""
    refuse_declarations(data)
    try:
        root = etree.fromstring(data, _parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableFile("file_damaged") from error
    if root is None:
        raise UnreadableFile("file_damaged")
    if root.getroottree().docinfo.doctype:
        raise UnreadableFile("xml_entities")
    return root


def stream_xml(data: bytes, tags: tuple[str, ...]) -> Iterator[etree._Element]:
    """Elements of these tags as they end; the caller lets go of each before the next."""
    refuse_declarations(data)
    events = etree.iterparse(
        io.BytesIO(data),
        events=("end",),
        tag=tags,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=False,
    )
    try:
        for _event, element in events:
            yield element
    except (etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableFile("file_damaged") from error


def refuse_declarations(data: bytes) -> None:
    """Office never writes a DTD; one that is there wants something."""
    if DECLARATION.search(data):
        raise UnreadableFile("xml_entities")


def forget(element: etree._Element) -> None:
    """Drop an element that has been read and its earlier siblings, so memory stays level."""
    element.clear(keep_tail=False)
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _parser() -> etree.XMLParser:
    return etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False)
