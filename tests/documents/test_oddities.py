from io import BytesIO

import xlsxwriter

from quizapp.documents.spreadsheets import Oddities, find_oddities


def test_hidden_rows_and_merged_cells_are_told_by_sheet():
    file = BytesIO()
    with xlsxwriter.Workbook(file) as book:
        book.add_worksheet("Trống")
        page = book.add_worksheet("Danh sách")
        page.write(0, 0, "Mã")
        page.merge_range("A2:A3", "NV1")
        page.set_row(4, None, None, {"hidden": True})
    assert find_oddities(file.getvalue()) == [Oddities(), Oddities(frozenset({5}), ("A2:A3",))]


def test_other_files_have_none():
    assert find_oddities("Mã;Tên".encode()) == []
