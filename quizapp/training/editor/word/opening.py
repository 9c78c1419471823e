"""Opens a Word file after everything in it was weighed and looked at."""

from __future__ import annotations

import io

import docx
from docx.document import Document
from docx.opc.exceptions import OpcError

from quizapp.banks.formats.archive import Archive
from quizapp.banks.formats.limits import MAX_FILE_BYTES, MEGABYTE
from quizapp.banks.formats.unreadable import UnreadableFile
from quizapp.core.errors import Invalid

MAX_TEXT_BYTES = 6 * MEGABYTE
"""Of its main part: a book is smaller, and a lesson is no book."""
MAIN = "word/document.xml"


def open_word(data: bytes) -> tuple[Archive, Document]:
    """The document; UnreadableFile when it is damaged, locked or hostile."""
    if len(data) > MAX_FILE_BYTES:
        raise UnreadableFile("file_too_large", megabytes=MAX_FILE_BYTES // MEGABYTE)
    archive = Archive(data)
    if not archive.has(MAIN):
        raise UnreadableFile("not_a_document")
    if len(archive.read(MAIN)) > MAX_TEXT_BYTES:
        raise Invalid("word_too_large")
    for name in archive.names():
        if name.endswith((".xml", ".rels")):
            archive.xml(name)  # refuses entities and endless depth in every part
    try:
        return archive, docx.Document(io.BytesIO(data))
    except (OpcError, KeyError, ValueError, AttributeError, LookupError) as error:
        raise UnreadableFile("file_damaged") from error
