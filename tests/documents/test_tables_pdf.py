from time import process_time

import pytest

from quizapp.documents.pdf import TEMPLATES, render_png
from quizapp.documents.tables_pdf import (
    Card,
    TableColumn,
    TableContent,
    code_cards_pdf,
    table_pdf,
)

COLUMNS = (TableColumn("TT", 0.5, "center"), TableColumn("Họ và tên", 3))


def pages(pdf: bytes) -> int:
    return pdf.count(b"/MediaBox")


def test_a_list_of_three_thousand_is_printed_in_seconds():
    rows = [(str(number), "Nguyễn Thị Phương Anh") for number in range(2940)]
    began = process_time()
    pdf = table_pdf(TableContent("Danh sách người chưa tham gia", COLUMNS, rows, signed=True))
    assert process_time() - began < 20
    assert pages(pdf) > 90


def test_an_empty_list_says_so_on_its_one_page():
    assert pages(table_pdf(TableContent("Danh sách", COLUMNS, [], landscape=True))) == 1


def test_a_row_of_another_width_is_a_mistake():
    with pytest.raises(ValueError, match="1 cells for 2 columns"):
        table_pdf(TableContent("Danh sách", COLUMNS, [("1",)]))


@pytest.mark.parametrize(("cards", "expected"), [(1, 1), (8, 1), (9, 2), (1000, 125)])
def test_eight_cards_go_on_a_page(cards, expected):
    long = "Công ty Trách nhiệm hữu hạn một thành viên Linh kiện điện tử " * 3
    card = Card(long, long, "K7M4-QX9T-2HRD", "thi.example.vn/kich-hoat", long)
    assert pages(code_cards_pdf([card] * cards)) == expected


def test_a_picture_has_one_page():
    with pytest.raises(ValueError, match="one page expected, not 2"):
        render_png(
            TEMPLATES / "cards.typ",
            {"cards": [vars(Card("", "", "A", "", ""))] * 9}
            | {"words": {"language": "vi", "title": "", "code": ""}},
        )
