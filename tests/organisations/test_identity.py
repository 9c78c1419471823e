"""Names and phone numbers as people write them (and as mischief does)."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.core.errors import Invalid
from quizapp.core.text import MAX_NAME_LENGTH, clean_line, fold
from quizapp.organisations.rules import clean_employee_code, clean_name, clean_phone


@pytest.mark.parametrize(
    "typed",
    [
        "0912345678",
        "+84912345678",
        "84 912 345 678",
        "0912.345.678",
        "0912-345-678",
        "(0912) 345 678",
        "+84 (0) 912 345 678",
        "0084 912 345 678",
        "０９１２３４５６７８",
        "٠٩١٢٣٤٥٦٧٨",
        "0912345678\u200b",
        "\u202a0912345678\u202c",
        " 0912\u00a0345\u00a0678 ",
        "912345678",
    ],
)
def test_one_phone_number_however_it_is_written(typed):
    assert clean_phone(typed) == "+84912345678"


@pytest.mark.parametrize(
    "typed", ["12", "0912", "09123456789012", "xin chào", "0000000000", "+1", "''--", "9" * 300]
)
def test_what_is_no_phone_number_is_refused(typed):
    with pytest.raises(Invalid) as refused:
        clean_phone(typed)
    assert refused.value.fields == {"phone": "phone_wrong"}


def test_a_foreign_number_keeps_its_country():
    assert clean_phone("+82 10-1234-5678") == "+821012345678"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Nguyễn Văn An", "Nguyễn Văn An"),
        (unicodedata.normalize("NFD", "Nguyễn Thị Ngọc Ánh"), "Nguyễn Thị Ngọc Ánh"),
        ("  Trần\u00a0 Thị\t\tBình\n", "Trần Thị Bình"),
        ("An\u202egnuhK", "AngnuhK"),
        ("A\u200dn\u200b", "An"),
        ("Lê\x00 Chi\x07", "Lê Chi"),
        ("Y", "Y"),
        ("김민수", "김민수"),
        ("王伟", "王伟"),
        ("H'Hen Niê", "H'Hen Niê"),
        ("Nguyễn Văn An 😀", "Nguyễn Văn An 😀"),
        ("=cmd|' /C calc'!A0", "=cmd|' /C calc'!A0"),
        ("<b>An</b>", "<b>An</b>"),
        ("{{7*7}} An", "{{7*7}} An"),
    ],
)
def test_a_name_is_kept_as_on_paper(typed, kept):
    assert clean_name(typed) == kept


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "name_needed"),
        (" \u00a0\t", "name_needed"),
        ("\u202e\u200b", "name_needed"),
        ("😀😀", "name_needed"),
        ("12345", "name_needed"),
        ("A" * 121, "name_too_long"),
        ("Nguyễn " * 43, "name_too_long"),
    ],
)
def test_what_is_no_name_is_refused(typed, code):
    with pytest.raises(Invalid) as refused:
        clean_name(typed)
    assert refused.value.fields == {"full_name": code}


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("nv 001", "NV001"), ("ＮＶ００１", "NV001"), (" nv-001/a ", "NV-001/A"), ("912", "912")],
)
def test_an_employee_code_has_one_spelling(typed, kept):
    assert clean_employee_code(typed) == kept


@pytest.mark.parametrize("typed", ["", "mã số", "NV001;DROP", "=1+1", "A" * 41, "-1"])
def test_what_is_no_employee_code_is_refused(typed):
    with pytest.raises(Invalid):
        clean_employee_code(typed)


@given(st.text(max_size=200))
def test_cleaning_a_name_twice_is_cleaning_it_once(typed):
    try:
        cleaned = clean_name(typed)
    except Invalid:
        return
    assert clean_name(cleaned) == cleaned
    assert 1 <= len(cleaned) <= MAX_NAME_LENGTH
    assert unicodedata.is_normalized("NFC", cleaned)
    assert not any(unicodedata.category(letter) in {"Cc", "Cf"} for letter in cleaned)


@given(st.text(max_size=200))
def test_folding_twice_is_folding_once(typed):
    assert fold(fold(typed)) == fold(typed)


@given(st.text(alphabet="aăâáàảãạđêôơưAĂĐÊÔƠƯ \u0301\u0323", max_size=60))
def test_the_spelling_of_marks_makes_no_other_person(typed):
    assert fold(unicodedata.normalize("NFD", typed)) == fold(unicodedata.normalize("NFC", typed))
    assert fold(typed.upper()) == fold(typed.lower())


@given(st.text(max_size=100))
def test_a_clean_line_stays_a_clean_line(typed):
    assert clean_line(clean_line(typed)) == clean_line(typed)
