"""A certificate as PDF on A4 landscape and as PNG in the shape of a phone's screen."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

import orjson

from quizapp.core.bounded import BoundedCache
from quizapp.core.errors import Overloaded
from quizapp.documents.pdf import render_pdf, render_png
from quizapp.documents.qr import qr_svg

_SHEET = Path(__file__).with_name("sheet.typ")
_PHONE = Path(__file__).with_name("phone.typ")
SECONDS = 10.0
"""A certificate takes hundredths of a second; whatever takes longer keeps nobody waiting."""
AT_ONCE, KEPT = 2, 64
PIXELS_PER_INCH = 288.0
_kept: BoundedCache[str, bytes] = BoundedCache(KEPT)
"""By the digest of all that stands on it, so nothing old is ever given out."""


@dataclass(frozen=True)
class PaperContent:
    """What one certificate says. `code` is grouped for reading, `qr_url` what the QR opens."""

    holder_name: str
    unit_name: str
    course_title: str
    completed_on: str
    valid_until: str
    issued_on: str
    code: str
    qr_url: str
    short_address: str
    issuer: str
    basis: Sequence[str] = ()


@dataclass(frozen=True)
class PaperWords:
    """The words that all certificates share, in their language."""

    language: str
    title: str
    subtitle: str
    certifies: str
    has_completed: str
    completed_on: str
    valid_until: str
    issued_on: str
    basis: str
    check: str
    qr_alt: str
    not_official: str


VIETNAMESE = PaperWords(
    language="vi",
    title="Giấy xác nhận hoàn thành khóa học",
    subtitle="(nội bộ)",
    certifies="Xác nhận",
    has_completed="đã học và đạt bài kiểm tra cuối khóa",
    completed_on="Hoàn thành ngày",
    valid_until="Có hiệu lực đến",
    issued_on="Lập ngày",
    basis="Nội dung theo",
    check="Quét mã, hoặc mở trang này rồi gõ mã:",
    qr_alt="Mã QR mở trang kiểm tra giấy này:",
    not_official=(
        "Giấy này xác nhận việc học trong nội bộ. Giấy này không phải chứng chỉ hay giấy chứng"
        " nhận nghiệp vụ bảo vệ: các giấy đó do cơ quan công an cấp."
    ),
)
ENGLISH = PaperWords(
    language="en",
    title="Confirmation of course completion",
    subtitle="(internal)",
    certifies="This confirms that",
    has_completed="has taken the course and passed its final test",
    completed_on="Completed on",
    valid_until="Valid until",
    issued_on="Issued on",
    basis="Taught according to",
    check="Scan this, or open the page and type the code:",
    qr_alt="QR code that opens the page to check this paper:",
    not_official=(
        "This paper confirms training inside the organisation. It is not a professional"
        " certificate of guards: the police issue those."
    ),
)
WORDS = {words.language: words for words in (VIETNAMESE, ENGLISH)}


def sheet(content: PaperContent, words: PaperWords = VIETNAMESE) -> bytes:
    """The PDF, one page of A4 landscape."""
    return _made("sheet", content, words, partial(render_pdf, _SHEET))


def image(content: PaperContent, words: PaperWords = VIETNAMESE) -> bytes:
    """The PNG, upright, to be shown and kept on a phone."""
    draw = partial(render_png, _PHONE, pixels_per_inch=PIXELS_PER_INCH)
    return _made("phone", content, words, draw)


def digest_of(kind: str, content: PaperContent, words: PaperWords = VIETNAMESE) -> str:
    """SHA-256 of everything that stands on it."""
    said = {"kind": kind, "content": asdict(content), "words": asdict(words)}
    return hashlib.sha256(orjson.dumps(said, option=orjson.OPT_SORT_KEYS)).hexdigest()


def _made(
    kind: str,
    content: PaperContent,
    words: PaperWords,
    draw: Callable[[Mapping[str, Any]], bytes],
) -> bytes:
    digest = digest_of(kind, content, words)
    known = _kept.get(digest)
    if known is not None:
        return known
    data = {**asdict(content), "qr": qr_svg(content.qr_url), "words": asdict(words)}
    try:
        made = _desk().submit(draw, data).result(timeout=SECONDS)
    except TimeoutError as error:
        raise Overloaded from error
    _kept.put(digest, made)
    return made


@cache
def _desk() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(AT_ONCE, thread_name_prefix="certificates")
