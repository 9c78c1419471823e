"""TCVN3, VNI and windows-1258: back into Unicode, or a clear word where it cannot be told."""

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.banks.formats.legacy import (
    TCVN3,
    VNI,
    from_tcvn3,
    from_tcvn3_capitals,
    from_vni,
    of_font,
    recognised,
)
from quizapp.banks.formats.registry import parse
from quizapp.banks.formats.syllables import evidence, is_syllable
from tests.banks.formats.builders import adds_up, codes, keys, workbook

VOWELS = "aăâeêioôơuưy"
TONES = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]
SMALL = [unicodedata.normalize("NFC", v + tone) for v in VOWELS for tone in TONES] + ["đ"]
LETTERS = SMALL + [letter.upper() for letter in SMALL]
ALPHABET = [*LETTERS, *"bcdghklmnpqrstvxBCDGHKLMNPQRSTVX", *" .,?()0123456789\n"]
IN_TCVN3 = {letter: sign for sign, letter in TCVN3.items()}
IN_VNI = {letter: signs for signs, letter in VNI.items()}
MARKS = dict(zip("\u0300\u0309\u0303\u0301\u0323", "°±²³´", strict=True))

PAPER = """Câu 1: Người lao động được nghỉ phép hằng năm bao nhiêu ngày?
A. Mười ngày
B. Mười hai ngày làm việc
C. Mười bốn ngày
D. Không được nghỉ
Đáp án: B
"""


def tcvn3(text: str) -> str:
    """As a typist of 1998 had it: a capital with a tone is the capital and the tone's sign."""
    return "".join(_tcvn3(letter) for letter in text)


def _tcvn3(letter: str) -> str:
    if letter in IN_TCVN3 or letter.isascii():
        return IN_TCVN3.get(letter, letter)
    apart = unicodedata.normalize("NFD", letter)
    tone = next(ch for ch in apart if ch in MARKS)
    bare = unicodedata.normalize("NFC", apart.replace(tone, ""))
    return IN_TCVN3.get(bare, bare) + MARKS[tone]


def vni(text: str) -> str:
    return "".join(IN_VNI.get(letter, letter) for letter in text)


def test_the_tables_hold_the_whole_alphabet():
    assert len(LETTERS) == 146
    beyond = {letter for letter in LETTERS if not letter.isascii()}
    assert set(VNI.values()) == beyond
    assert set(TCVN3.values()) == {b for b in beyond if b.islower()} | set("ĂÂÊÔƠƯĐ")
    for letter in LETTERS:
        assert from_tcvn3(tcvn3(letter)) == letter
        assert from_vni(vni(letter)) == letter


def word_of(pieces: list[str]) -> str:
    return "".join(pieces)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(ALPHABET), max_size=40).map(word_of))
def test_any_text_comes_back_from_tcvn3(text: str):
    assert from_tcvn3(tcvn3(text)) == text
    assert from_tcvn3_capitals(tcvn3(text.lower())) == text.upper()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(ALPHABET), max_size=40).map(word_of))
def test_any_text_comes_back_from_vni(text: str):
    assert from_vni(vni(text)) == text


@pytest.mark.parametrize(
    ("name", "encoding"),
    [
        (".VnTime", "tcvn3"), (".VnArialH", "tcvn3_capitals"), ("VNI-Times", "vni"),
        ("Times New Roman", ""), ("Verdana", ""), ("VnExpress", ""),
    ],
)  # fmt: skip
def test_the_font_tells(name: str, encoding: str):
    assert of_font(name) == encoding


def test_a_syllable_is_told_from_garbage():
    for word in ("được", "nghỉ", "giờ", "quyền", "Thuỷ", "thủy", "khuỷu", "ngoèo", "ưỡn", "ĐIỀU"):
        assert is_syllable(word), word
    for word in ("®­îc", "Cõu", "ñöôïc", "hoûi", "ạă", "côc", "xyz"):
        assert not is_syllable(word), word


def test_what_is_sound_is_left_alone():
    assert recognised(PAPER * 3) == ""
    assert recognised("Le café est très agréable à côté de l'hôtel où l'été brûle") == ""
    assert recognised(tcvn3(PAPER)) == "tcvn3"
    assert recognised(vni(PAPER)) == "vni"
    assert evidence("plain words only").words == 0


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (tcvn3(PAPER).encode("latin-1"), "TCVN3"),
        (vni(PAPER).encode("latin-1"), "VNI"),
        (unicodedata.normalize("NFD", PAPER), "windows-1258"),
        (tcvn3(PAPER).encode(), "TCVN3"),
        (vni(PAPER).encode("utf-16"), "VNI"),
    ],
    ids=["tcvn3", "vni", "1258", "tcvn3 as utf-8", "vni as utf-16"],
)
def test_a_text_file_in_an_old_encoding_is_read_and_says_so(data: bytes | str, encoding: str):
    bank = parse(data if isinstance(data, bytes) else in_1258(PAPER), "de.txt")
    assert adds_up(bank)
    assert codes(bank) == ["encoding_converted"]
    assert bank.problems[0].params == {"encoding": encoding}
    (question,) = bank.questions
    assert question.stem == "Người lao động được nghỉ phép hằng năm bao nhiêu ngày?"
    assert keys(bank) == "B"


def in_1258(text: str) -> bytes:
    """windows-1258 keeps most vowels whole and writes the tone behind them."""
    pieces = []
    for letter in text:
        apart = unicodedata.normalize("NFD", letter)
        tone = next((ch for ch in apart if ch in MARKS), "")
        bare = unicodedata.normalize("NFC", apart.replace(tone, "")) if tone else letter
        pieces.append((bare + tone).encode("cp1258"))
    return b"".join(pieces)


def test_a_csv_in_tcvn3_is_read():
    text = "STT,Câu hỏi,A,B,Đáp án\n1,Người lao động được nghỉ bao nhiêu ngày phép?,Mười,Một,A\n"
    bank = parse(tcvn3(text).encode("latin-1"), "a.csv")
    assert codes(bank) == ["encoding_converted"]
    assert bank.questions[0].options[0].text == "Mười"


@pytest.mark.parametrize(("written", "encoding"), [(tcvn3, "TCVN3"), (vni, "VNI")])
def test_a_workbook_in_an_old_font_is_read(written: Callable[[str], str], encoding: str):
    header = ["STT", "Nội dung câu hỏi", "Phương án A", "Phương án B", "Đáp án đúng"]
    rows = [header, [1, "Người lao động được nghỉ bao nhiêu ngày phép?", "Mười", "Một", "A"]]
    old = [[written(cell) if isinstance(cell, str) else cell for cell in row] for row in rows]
    bank = parse(workbook(old), "a.xlsx")
    assert [(p.code, dict(p.params)) for p in bank.problems] == [
        ("encoding_converted", {"encoding": encoding})
    ]
    assert bank.questions[0].stem == rows[1][1]
    assert [option.text for option in bank.questions[0].options] == ["Mười", "Một"]
    mixed = parse(workbook([header, *old[1:]]), "a.xlsx")
    assert mixed.questions[0].stem == rows[1][1]


def test_an_encoding_nobody_can_tell_is_refused():
    thai = "คำถามที่ 1: กฎหมายแรงงานไทย\nA. หนึ่ง\nB. สอง\nANSWER: A\n".encode("cp874")
    bank = parse(thai, "a.txt")
    assert codes(bank) == ["encoding_unknown"]
    assert bank.found == 0
