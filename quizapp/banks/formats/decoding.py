"""Bytes of a text file into text, in the encodings Vietnamese offices still use."""

import codecs
import unicodedata

from quizapp.banks.formats.unreadable import UnreadableFile

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SAMPLE = 4000


def decode(data: bytes) -> str:
    """UTF-8, UTF-16 with or without a mark, else windows-1258."""
    text = _decoded(data)
    if text.count("\x00") > len(text) // 100:
        raise UnreadableFile("not_text")
    return unicodedata.normalize("NFC", text)


def _decoded(data: bytes) -> str:
    for bom, encoding in BOMS:
        if data.startswith(bom):
            return data.decode(encoding, errors="replace")
    guessed = _utf16_by_zeros(data[:SAMPLE])
    if guessed:
        return data.decode(guessed, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1258", errors="replace")


def _utf16_by_zeros(sample: bytes) -> str:
    """Vietnamese in UTF-16 has a zero in about every other byte, always on one side."""
    half = len(sample) // 2
    if half == 0:
        return ""
    if sample[1::2].count(0) > half * 0.4 and sample[::2].count(0) < half * 0.05:
        return "utf-16-le"
    if sample[::2].count(0) > half * 0.4 and sample[1::2].count(0) < half * 0.05:
        return "utf-16-be"
    return ""
