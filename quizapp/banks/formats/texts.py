"""Small questions about Vietnamese text: is it sound, are two texts the same, is it a marking."""

import re
import unicodedata

SPACES = re.compile(r"[ \t\u00a0\u2000-\u200a\u202f\u3000]+")
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b-\u200f\u2060\ufeff\ufffe\uffff\ud800-\udfff]")
SOFT_BREAK = re.compile(r"(?<![.:;?!])\n(?=[^\W\d_A-Z])")
VIETNAMESE_ONLY = re.compile(r"[\u1ea0-\u1ef9ăĂđĐơƠưƯ]")

# TCVN3 keeps its vowels where Latin-1 has signs; a sign inside a word gives it away.
TCVN3_SIGN = re.compile(r"(?<=[A-Za-z])[¸µ¶·¹¨»¾¼½®©ª«¬­§¤¦]|[¸µ¶·¹¨»¾¼½®©ª«¬­§¤¦](?=[A-Za-z])")
# VNI writes a vowel and its mark as two letters that never meet in Vietnamese.
VNI_PAIR = re.compile(
    r"[aA][âùøûõïêéèúüëäåáãÂÙØÛÕÏÊÉÈ]|[eE][âùøûõïäåãÂÙØÛÕÏ]|[oO][âùøûõïäåÂÙØÛÕÏ]|[uU][ûøïõÛØÏÕ]"
    r"|[ñÑ](?=[aeiouyöôAEIOUY])"
)
ENOUGH_GARBAGE = 2

SECRET_DEGREE = re.compile(r"(?<!\w)(?:tuyệt|tối)[ \t]+mật(?!\w)", re.IGNORECASE)
SECRET_ALONE = re.compile(r"^\W*(?:độ mật\W*|tài liệu\s+)?mật\W*$", re.IGNORECASE)
SECRET_STAMP = re.compile(
    r"(?<!\w)(?:độ|mức|đóng dấu|dấu|tài liệu|văn bản)\s*:?\s*[\"“'(\[]*mật(?=[\"”')\].,;]|\s*$)",
    re.IGNORECASE,
)
SECRET_CAPITALS = re.compile(
    r"(?<!BÍ )(?<!BẢO )(?<!CƠ )(?<!THÂN )(?<!\w)MẬT(?!\w)(?! (?:KHẨU|MÃ|ĐỘ|ONG|VỤ|THƯ|DANH|THIẾT))"
)


def fold(text: str) -> str:
    """Lower case without accents, one space between words: how headings are compared."""
    marks_apart = unicodedata.normalize("NFKD", text.casefold().replace("đ", "d"))
    plain = "".join(ch for ch in marks_apart if not unicodedata.combining(ch))
    return " ".join(re.findall(r"[^\W_]+", plain))


def same_text_key(text: str) -> str:
    """Equal for texts that differ only by spaces, case or the way accents are stored."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def tidy(text: str) -> str:
    """NFC, no control characters, single spaces, no empty lines at the ends."""
    sound = CONTROL.sub("", unicodedata.normalize("NFC", text.replace("\r\n", "\n")))
    lines = (SPACES.sub(" ", line).strip() for line in sound.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def unwrap(text: str) -> str:
    """Join a line that goes on in small letters to the one before: a wrap, not a paragraph."""
    return SOFT_BREAK.sub(lambda found: " " if found.string[found.end()].islower() else "\n", text)


def is_legacy_encoded(text: str) -> bool:
    """Whether this is TCVN3 or VNI text read as Unicode, such as "C©u hái" or "Caâu hoûi"."""
    signs = max(len(TCVN3_SIGN.findall(text)), len(VNI_PAIR.findall(text)))
    return signs >= ENOUGH_GARBAGE and signs > len(VIETNAMESE_ONLY.findall(text))


def mend_ocr(text: str) -> tuple[str, bool]:
    """Replace ƣ, which scanners read for ư; True when something was replaced."""
    mended = text.replace("ƣ", "ư").replace("Ƣ", "Ư")
    return mended, mended != text


def secrecy_mark(text: str) -> str | None:
    """The secrecy marking in a line or cell, or None; "bí mật" and "mật khẩu" are ordinary."""
    sound = tidy(text)
    for pattern in (SECRET_DEGREE, SECRET_ALONE, SECRET_STAMP, SECRET_CAPITALS):
        found = pattern.search(sound)
        if found:
            return found.group().strip()
    return None


def first_sentence(text: str, limit: int = 80) -> str:
    """The beginning of a text, short enough for a message."""
    flat = " ".join(text.split())
    return flat if len(flat) <= limit else flat[: limit - 1].rstrip() + "…"
