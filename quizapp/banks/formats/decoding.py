"""Bytes of a text file into text, in the encodings Vietnamese offices still use."""

import codecs
import unicodedata
from dataclasses import dataclass

from quizapp.banks.formats.legacy import READINGS, TCVN3_NAME, VNI_NAME, recognised
from quizapp.banks.formats.parsed import Problem
from quizapp.banks.formats.syllables import evidence
from quizapp.banks.formats.unreadable import UnreadableFile

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
SAMPLE = 4000
TELLING_SAMPLE = 100_000
WINDOWS_1258 = "windows-1258"
SHOWN = {TCVN3_NAME: "TCVN3", VNI_NAME: "VNI"}
ENOUGH_WORDS = 3
LIKELY = 0.6


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of a file; ``encoding`` names the one it was in, where that was not Unicode."""

    text: str
    encoding: str = ""

    def notices(self) -> list[Problem]:
        """What a trainer is told about the encoding."""
        return [encoding_notice(self.encoding)] if self.encoding else []


def encoding_notice(encoding: str) -> Problem:
    """Says that a whole file was converted."""
    return Problem("warning", "encoding_converted", params={"encoding": encoding})


def decode(data: bytes) -> str:
    """The text of a file whose writer is a program: only its bytes are in question."""
    return _of_bytes(data).text


def read_text(data: bytes) -> Decoded:
    """The text of a file people write: also old letters saved as Western ones are put right."""
    decoded = _of_bytes(data)
    return decoded if decoded.encoding else _mended(decoded.text)


def _of_bytes(data: bytes) -> Decoded:
    """UTF-8 or UTF-16, else the one of windows-1258, TCVN3 and VNI that makes Vietnamese of it."""
    decoded = _decoded(data)
    if decoded.text.count("\x00") > len(decoded.text) // 100:
        raise UnreadableFile("not_text")
    return Decoded(unicodedata.normalize("NFC", decoded.text), decoded.encoding)


def _decoded(data: bytes) -> Decoded:
    for bom, encoding in BOMS:
        if data.startswith(bom):
            return Decoded(data.decode(encoding, errors="replace"))
    guessed = _utf16_by_zeros(data[:SAMPLE])
    if guessed:
        return Decoded(data.decode(guessed, errors="replace"))
    try:
        return Decoded(data.decode("utf-8"))
    except UnicodeDecodeError:
        return _of_one_byte(data)


def _mended(text: str) -> Decoded:
    """Old letters saved as if they were Western ones, as an editor of today does it."""
    name = recognised(text[:TELLING_SAMPLE])
    return Decoded(READINGS[name](text), SHOWN[name]) if name else Decoded(text)


def _of_one_byte(data: bytes) -> Decoded:
    western = data.decode("cp1252", errors="replace")
    readings = {WINDOWS_1258: unicodedata.normalize("NFC", data.decode("cp1258", errors="replace"))}
    readings |= {shown: READINGS[name](western) for name, shown in SHOWN.items()}
    told = {name: evidence(text[:TELLING_SAMPLE]) for name, text in readings.items()}
    best = max(told, key=lambda name: told[name].share)
    if told[best].words < ENOUGH_WORDS:
        return Decoded(readings[WINDOWS_1258])
    if told[best].share < LIKELY:
        raise UnreadableFile("encoding_unknown")
    return Decoded(readings[best], best)


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
