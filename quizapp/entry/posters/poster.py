"""A4 posters with the QR code of a round, for one enterprise or for all in one file."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from quizapp.documents.pdf import render_pdf, render_png, render_svg
from quizapp.documents.qr import qr_svg

_TEMPLATE = Path(__file__).with_name("poster.typ")


@dataclass(frozen=True)
class PosterContent:
    """What one poster says. ``code`` comes as people read it, with its space: "BN7K 4T"."""

    contest_title: str
    round_title: str
    organizer: str
    unit_name: str | None
    dates_text: str
    join_url: str
    short_address: str
    code: str
    hotline: str
    prepared_text: str


@dataclass(frozen=True)
class PosterWords:
    """The words every poster shares, in the language of the poster."""

    language: str = "vi"
    for_unit: str = "Dành cho người lao động của"
    scan_title: str = "Quét mã để vào thi"
    steps: tuple[str, ...] = (
        "Mở Zalo hoặc máy ảnh, đưa vào mã QR.",
        "Ghi họ tên, đọc thể lệ.",
        "Trả lời câu hỏi. Câu nào xong được lưu ngay.",
    )
    qr_alt: str = "Mã QR mở trang"
    without_scanning: str = "Không quét được? Mở trình duyệt, vào"
    type_code: str = "rồi gõ mã"
    warning_title: str = "Cẩn thận kẻ giả mạo"
    warning: str = "Cuộc thi không thu phí, không hỏi mật khẩu, OTP, số tài khoản."
    warning_more: str = (
        "Địa chỉ trên điện thoại phải bắt đầu bằng {address}. Ai đòi tiền hay đòi những thứ ấy "
        "là lừa đảo: đừng làm theo, hãy gọi số bên dưới."
    )
    voluntary: str = "Tham gia tự nguyện"
    hotline: str = "Hỏi đáp và báo giả mạo"


VIETNAMESE = PosterWords()
ENGLISH = PosterWords(
    language="en",
    for_unit="For the workers of",
    scan_title="Scan to take part",
    steps=(
        "Open Zalo or the camera and point it at the QR code.",
        "Give your name, read the rules.",
        "Answer the questions. Each answer is saved at once.",
    ),
    qr_alt="QR code that opens",
    without_scanning="Cannot scan? Open a browser, go to",
    type_code="and type the code",
    warning_title="Beware of fraud",
    warning="This contest has no fee and never asks for passwords, OTPs or bank accounts.",
    warning_more=(
        "The address on your phone must begin with {address}. Whoever asks for money or for those "
        "things is a fraud: do not do it, call the number below."
    ),
    voluntary="Taking part is voluntary",
    hotline="Questions and reports of fraud",
)
WORDS = {words.language: words for words in (VIETNAMESE, ENGLISH)}


def poster_pdf(content: PosterContent, words: PosterWords = VIETNAMESE) -> bytes:
    return render_pdf(_TEMPLATE, _data([content], words))


def posters_pdf(contents: Iterable[PosterContent], words: PosterWords = VIETNAMESE) -> bytes:
    """Return one PDF with a page for each content, in their order.

    It goes to a printer, so it does without the tags for screen readers: half the bytes.
    """
    return render_pdf(_TEMPLATE, _data(contents, words), tagged=False)


def poster_png(
    content: PosterContent, words: PosterWords = VIETNAMESE, *, pixels_per_inch: float = 150
) -> bytes:
    return render_png(_TEMPLATE, _data([content], words), pixels_per_inch=pixels_per_inch)


def poster_svg(content: PosterContent, words: PosterWords = VIETNAMESE) -> bytes:
    return render_svg(_TEMPLATE, _data([content], words))


def _data(contents: Iterable[PosterContent], words: PosterWords) -> dict[str, Any]:
    posters = [_poster(content, words) for content in contents]
    title = posters[0]["contest_title"] if posters else ""
    return {"title": title, "words": asdict(words), "posters": posters}


def _poster(content: PosterContent, words: PosterWords) -> dict[str, Any]:
    # Not str.format: an address with braces in it must stay what it is.
    warning = words.warning_more.replace("{address}", content.short_address)
    return {**asdict(content), "qr": qr_svg(content.join_url), "warning_more": warning}
