"""The files about coordinators: the list to fill in, and the codes to hand over."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from flask_babel import get_locale
from flask_babel import gettext as _

from quizapp.core.addresses import Reach, host_of, reach_of
from quizapp.core.tokens import spaced_code
from quizapp.documents.spreadsheets import Cell, Column, SheetToWrite, write_xlsx
from quizapp.documents.tables_pdf import Card, CardWords, code_cards_pdf
from quizapp.organisations.service.coordinators import IssuedCode

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CARD_NAME_LENGTH = 70


class HandedCode(NamedTuple):
    """A code to hand over; `code` as it is printed, empty for somebody with a password."""

    unit_codes: str
    unit_names: str
    name: str
    email: str
    code: str

    @classmethod
    def of(cls, issued: IssuedCode) -> HandedCode:
        """What is printed of an issued code."""
        codes = ", ".join(unit.code for unit in issued.units)
        names = "; ".join(unit.name for unit in issued.units)
        return cls(codes, names, issued.name, issued.email, spaced_code(issued.code))


def empty_list() -> bytes:
    """The list to fill in, with one example."""
    columns = [Column(_("Mã đơn vị"), 16), Column(_("Họ và tên"), 30), Column(_("E-mail"), 36)]
    return write_xlsx(
        [
            SheetToWrite(
                name=_("Đầu mối"),
                columns=columns,
                rows=[],
                title_rows=[_("Danh sách đầu mối doanh nghiệp")],
                note=_("Mỗi người một dòng. Ví dụ: CT07, Nguyễn Thị Lan, lan@congty.vn"),
            )
        ]
    )


def codes_xlsx(handed: Sequence[HandedCode], until: str) -> bytes:
    """All codes as a sheet."""
    columns = [
        Column(_("TT"), 6, "integer"),
        Column(_("Mã đơn vị"), 16),
        Column(_("Tên đơn vị"), 44),
        Column(_("Họ và tên"), 28),
        Column(_("E-mail"), 34),
        Column(_("Mã mời"), 22),
    ]
    rows: list[list[Cell]] = [[number, *code] for number, code in enumerate(handed, 1)]
    note = _("Mỗi mã dùng một lần, có giá trị đến %(day)s. Giao tận tay từng người.", day=until)
    title = _("Mã mời đầu mối doanh nghiệp")
    return write_xlsx([SheetToWrite(_("Mã mời"), columns, rows, [title], note)])


def codes_pdf(handed: Sequence[HandedCode], until: str, base_url: str) -> bytes:
    """All codes as cards, eight to a page."""
    address = urlsplit(base_url).netloc + urlsplit(base_url).path + "/invitation"
    note = _("Mở địa chỉ trên, nhập mã rồi đặt mật khẩu. Có giá trị đến %(day)s.", day=until)
    cards = [
        Card(
            title=code.name,
            subtitle=_shortened(f"{code.unit_codes} · {code.unit_names}"),
            code=code.code,
            url_text=address,
            note=note,
        )
        for code in handed
    ]
    words = CardWords(
        language=str(get_locale()),
        title=_("Thẻ mời đầu mối doanh nghiệp"),
        code=_("Mã dùng một lần"),
    )
    return code_cards_pdf(cards, words)


def is_printable(base_url: str) -> bool:
    """Whether the address on a card opens anywhere but on this very machine."""
    return reach_of(host_of(base_url)) is not Reach.THIS_MACHINE


def address_warning(base_url: str) -> str | None:
    """What to know before codes are handed out with this address."""
    reach = reach_of(host_of(base_url))
    if reach is Reach.THIS_MACHINE:
        return _(
            "Địa chỉ %(address)s chỉ mở được trên chính máy này: đầu mối chưa dùng mã ở nơi khác"
            " được, và chưa in thẻ được. Hãy chạy “make event”, hoặc đặt QUIZAPP_BASE_URL là địa"
            " chỉ mà đầu mối mở được rồi khởi động lại.",
            address=base_url,
        )
    if reach is Reach.THIS_NETWORK:
        return _(
            "Địa chỉ %(address)s chỉ mở được trong mạng này: đầu mối phải vào cùng mạng để đặt"
            " mật khẩu.",
            address=base_url,
        )
    return None


def _shortened(text: str) -> str:
    return text if len(text) <= CARD_NAME_LENGTH else text[: CARD_NAME_LENGTH - 1] + "…"
