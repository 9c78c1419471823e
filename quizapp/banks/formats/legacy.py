"""TCVN3 (.VnTime) and VNI (VNI-Times): Vietnamese as it was written before Unicode.

Both put their letters where Western fonts have other signs, so that a file read today shows
"C©u hái" or "Caâu hoûi". The tables map those signs back; ``recognised`` tells from the words
themselves which of the two a text is in.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping

from quizapp.banks.formats.syllables import evidence

TCVN3_PAIRS = (
    "àµ ả¶ ã· á¸ ạ¹ ă¨ ằ» ẳ¼ ẵ½ ắ¾ ặÆ â© ầÇ ẩÈ ẫÉ ấÊ ậË đ® èÌ ẻÎ ẽÏ éÐ ẹÑ êª ềÒ ểÓ ễÔ ếÕ ệÖ "
    "ì× ỉØ ĩÜ íÝ ịÞ òß ỏá õâ óã ọä ô« ồå ổæ ỗç ốè ộé ơ¬ ờê ởë ỡì ớí ợî ùï ủñ ũò úó ụô "
    "ư\u00ad ừõ ửö ữ÷ ứø ựù ỳú ỷû ỹü ýý ỵþ Ă¡ Â¢ Ê£ Ô¤ Ơ¥ Ư¦ Đ§"
)
TCVN3: Mapping[str, str] = {pair[1]: pair[0] for pair in TCVN3_PAIRS.split(" ")}
# A capital with a tone has no place of its own: the tone stands behind it as a sign.
TCVN3_TONES = {
    "°": "\u0300", "±": "\u0309", "²": "\u0303", "³": "\u0301", "´": "\u0323",
}  # fmt: skip
TONED_CAPITAL = re.compile("([AEIOUYĂÂÊÔƠƯ])([°±²³´])")

# Each mark of VNI stands behind the vowel it belongs to.
_TONE_MARKS = {"ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323"}
_ROUND_MARKS = {
    "â": "", "á": "\u0301", "à": "\u0300", "å": "\u0309", "ã": "\u0303", "ä": "\u0323",
}  # fmt: skip
_SHORT_MARKS = {
    "ê": "", "é": "\u0301", "è": "\u0300", "ú": "\u0309", "ü": "\u0303", "ë": "\u0323",
}  # fmt: skip
_ALONE = {"ô": "ơ", "ö": "ư", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "ñ": "đ"}


def _vni() -> dict[str, str]:
    table = dict(_ALONE)
    for vowel, letter in [*zip("aeouy", "aeouy", strict=True), ("ô", "ơ"), ("ö", "ư")]:
        table |= {vowel + mark: letter + tone for mark, tone in _TONE_MARKS.items()}
    for vowel in "aeo":
        table |= {vowel + mark: f"{vowel}\u0302{tone}" for mark, tone in _ROUND_MARKS.items()}
    table |= {"a" + mark: f"a\u0306{tone}" for mark, tone in _SHORT_MARKS.items()}
    del table["yï"]  # ỵ has a sign of its own
    sound = {signs: unicodedata.normalize("NFC", letter) for signs, letter in table.items()}
    return sound | {signs.upper(): letter.upper() for signs, letter in sound.items()}


VNI: Mapping[str, str] = _vni()
VNI_MARKS = frozenset(signs[1] for signs in VNI if len(signs) > 1)
_VNI_SIGNS = re.compile("|".join(sorted(map(re.escape, VNI), key=len, reverse=True)))
# A capital vowel may carry a small mark where the font shows both alike.
_MIXED = re.compile(rf"([AEOUYÔÖ])([{''.join(sorted(VNI_MARKS))}])")

TCVN3_NAME, TCVN3_CAPITALS, VNI_NAME = "tcvn3", "tcvn3_capitals", "vni"
ENOUGH_WORDS = 5
SURE, CLEARLY_BETTER = 0.85, 0.3


def from_tcvn3(text: str) -> str:
    """Text of a .Vn font in Unicode."""
    letters = text.translate({ord(sign): letter for sign, letter in TCVN3.items()})
    return TONED_CAPITAL.sub(
        lambda found: unicodedata.normalize("NFC", found[1] + TCVN3_TONES[found[2]]), letters
    )


def from_tcvn3_capitals(text: str) -> str:
    """Text of a .Vn font whose name ends in H: it shows small letters as capitals."""
    return from_tcvn3(text).upper()


def from_vni(text: str) -> str:
    """Text of a VNI font in Unicode."""
    even = _MIXED.sub(lambda found: found[1] + found[2].upper(), text)
    return _VNI_SIGNS.sub(lambda found: VNI[found.group()], even)


READINGS: Mapping[str, Callable[[str], str]] = {
    TCVN3_NAME: from_tcvn3,
    TCVN3_CAPITALS: from_tcvn3_capitals,
    VNI_NAME: from_vni,
}


def of_font(name: str) -> str:
    """The encoding a font is made for; empty for a font of today."""
    folded = name.strip().lower()
    if folded.startswith(".vn"):
        return TCVN3_CAPITALS if folded.endswith("h") else TCVN3_NAME
    return VNI_NAME if folded.startswith(("vni-", "vni ")) else ""


def recognised(text: str) -> str:
    """The encoding that makes Vietnamese of a text which is none as it stands; else empty."""
    as_it_stands = evidence(text)
    best, share = "", max(SURE, as_it_stands.share + CLEARLY_BETTER)
    if as_it_stands.words < ENOUGH_WORDS or share > 1:
        return best
    for name in (TCVN3_NAME, VNI_NAME):
        read = evidence(READINGS[name](text))
        if read.words >= ENOUGH_WORDS and read.share > share:
            best, share = name, read.share
    return best


def reads_better(text: str, encoding: str) -> bool:
    """Whether a text in a font of this encoding is in it; some only kept the font's name."""
    read, as_it_stands = evidence(READINGS[encoding](text)), evidence(text)
    return read.share > as_it_stands.share


def readings_of(text: str) -> tuple[str, ...]:
    """A text as each encoding would read it, where it may be in one."""
    if text.isascii():
        return ()
    return tuple(READINGS[name](text) for name in (TCVN3_NAME, VNI_NAME))
