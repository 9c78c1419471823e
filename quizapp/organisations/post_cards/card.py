"""Cards of the size A6 with the QR code of a post: one by itself, or four on each A4 to cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from quizapp.documents.pdf import render_pdf
from quizapp.documents.qr import qr_svg

_TEMPLATE = Path(__file__).with_name("card.typ")


@dataclass(frozen=True)
class CardContent:
    """What one card says. ``short_address`` is typed by whoever cannot scan."""

    unit_name: str
    unit_code: str
    post_name: str
    card_url: str
    short_address: str


@dataclass(frozen=True)
class CardWords:
    """The words that all cards share, in their language."""

    language: str = "vi"
    title: str = "Thẻ học tại chốt"
    post: str = "Chốt"
    scan_title: str = "Quét mã để vào học"
    steps: tuple[str, ...] = (
        "Mở Zalo hoặc máy ảnh, quét mã này.",
        "Ghi số điện thoại hoặc mã nhân viên.",
        "Lần đầu chọn mã PIN 6 số, lần sau gõ mã.",
    )
    qr_alt: str = "Mã QR mở trang"
    without_scanning: str = "Không quét được? Mở trình duyệt, vào:"
    unit_code: str = "Mã đơn vị"
    warning: str = "Không cho ai biết mã PIN. Dùng máy chung: xong thì thoát."


VIETNAMESE = CardWords()
ENGLISH = CardWords(
    language="en",
    title="Learning card of a post",
    post="Post",
    scan_title="Scan to learn",
    steps=(
        "Open Zalo or the camera and scan this code.",
        "Type your phone number or employee code.",
        "First time: choose a PIN of 6 digits. Later: type it.",
    ),
    qr_alt="QR code that opens",
    without_scanning="Cannot scan? Open a browser, go to:",
    unit_code="Unit code",
    warning="Tell nobody your PIN. On a shared phone, sign out when done.",
)
WORDS = {words.language: words for words in (VIETNAMESE, ENGLISH)}


def card_pdf(content: CardContent, words: CardWords = VIETNAMESE) -> bytes:
    """One card on a page of its own size."""
    return _pdf([content], words, is_sheet=False)


def cards_pdf(contents: Sequence[CardContent], words: CardWords = VIETNAMESE) -> bytes:
    """Four on each A4, with lines to cut along, in their order."""
    return _pdf(contents, words, is_sheet=True)


def _pdf(contents: Sequence[CardContent], words: CardWords, *, is_sheet: bool) -> bytes:
    cards = [{**asdict(content), "qr": qr_svg(content.card_url)} for content in contents]
    data = {"words": asdict(words), "cards": cards, "is_sheet": is_sheet}
    return render_pdf(_TEMPLATE, data)
