import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.core.text import clean_line, fold, mask_name, mask_phone, name_sort_key, nfc


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("  Nguyễn   Văn\tAn ", "Nguyễn Văn An"),
        (unicodedata.normalize("NFD", "Nguyễn Thị Hoà"), "Nguyễn Thị Hoà"),
        ("Lê\u00a0An", "Lê An"),
        ("Lê\u200b\u200dAn", "LêAn"),
        ("\u202eLê An\u202c", "Lê An"),
        ("Lê\x00\x07 An", "Lê An"),
        ("Lê\r\nAn", "Lê An"),
        ("\u2028Lê\u2029An", "Lê An"),
        ("김민수", "김민수"),
        ("王小明", "王小明"),
        ("   ", ""),
    ],
)
def test_clean_line(typed, kept):
    assert clean_line(typed) == kept


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Nguyễn Văn Dũng", "nguyen van dung"),
        ("ĐẶNG ĐÌNH Đức", "dang dinh duc"),
        ("Hoà", "hoa"),
        ("hòa", "hoa"),
        ("ƯỚC  MƠ", "uoc mo"),
        (unicodedata.normalize("NFD", "Quế Võ"), "que vo"),
        ("Straße", "strasse"),
        ("", ""),
    ],
)
def test_fold(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize(
    "ordered",
    [
        ["Lê An", "Nguyễn An", "Nguyễn Văn An", "Lê Bình"],
        ["An", "Ân", "Bình", "Cúc", "Dung", "Đức", "Em", "Ý"],
        ["Ba", "Bà", "Bả", "Bã", "Bá", "Bạ"],
        ["Trần Ơn", "Trần Phúc"],
        ["Nguyễn Oanh", "Nguyễn Ô", "Nguyễn Ơn"],
        ["Đỗ An", "Đỗ Thị An", "Đỗ Văn An"],
    ],
)
def test_lists_go_by_given_name_then_family_then_middle(ordered):
    mixed = list(ordered)
    random.Random(7).shuffle(mixed)
    assert sorted(mixed, key=name_sort_key) == ordered


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("Nguyễn Thị Lan Anh", "Nguyễn T. L. A***"),
        ("Lê An", "Lê A***"),
        ("An", "A***"),
        ("김민수", "김***"),
        ("  Lê   An ", "Lê A***"),
    ],
)
def test_a_masked_name_keeps_the_family_and_initials(name, masked):
    assert mask_name(name) == masked


def test_a_masked_phone_keeps_three_digits():
    assert mask_phone("+84912345678") == "•••• ••• 678"


@given(st.text(max_size=60))
def test_cleaning_and_folding_settle_at_once(text):
    assert clean_line(clean_line(text)) == clean_line(text)
    assert nfc(nfc(text)) == nfc(text)
    assert "\n" not in clean_line(text)
    name_sort_key(text)
    mask_name(text)
