"""Question types beyond the three: their definitions, responses and credit."""

import unicodedata
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.core.errors import Invalid
from quizapp.scoring.question_types import TYPES, question_type
from quizapp.scoring.question_types.typed_number import parse_number
from quizapp.scoring.question_types.typed_text import same_form

IDS = ["k", "m", "n", "p", "q"]
INDEXES = {id_: index for index, id_ in enumerate(IDS)}
WHOLE, PARTIAL, WEIGHTS, LADDER = "all_or_nothing", "partial", "weights", "ladder"

TABLE = {"values": [True, False, True, False]}
MATCH = {"left": 2, "right_of": [4, 2]}
TEXT = {"accepted": [{"text": "Hòa giải", "credit": 1}, {"text": "thương lượng", "credit": 0.5}]}
NUMBER = {
    "accepted": [
        {"value": "87.65", "tolerance": "0.05", "credit": 1},
        {"low": "80", "high": "90", "credit": 0.25},
    ],
    "units": [{"name": "km", "factor": "1"}, {"name": "m", "factor": "0.001"}],
}
GAPS = {
    "gaps": [
        {"options": [0, 1], "right": [1]},
        {"accepted": [{"text": "24", "credit": 1}]},
        {"numeric": {"accepted": [{"value": "5", "credit": 1}]}},
        {"options": [2, 3, 4], "right": [2, 3]},
    ]
}
WEIGHTED = {"options": [0, 1], "weights": [0.66667, 0.33333, -0.5, -0.25, 0]}
KEYS = {
    "statement_table": (TABLE, 4),
    "matching": (MATCH, 5),
    "ordering": ({"count": 4}, 4),
    "short_text": (TEXT, 0),
    "numeric": (NUMBER, 0),
    "cloze": (GAPS, 5),
}


@pytest.mark.parametrize(
    ("name", "key", "response", "is_taken"),
    [
        ("statement_table", TABLE, {}, True),
        ("statement_table", TABLE, {"k": True, "p": False}, True),
        ("statement_table", TABLE, {"q": True}, False),
        ("statement_table", TABLE, {"k": 1}, False),
        ("statement_table", TABLE, {"k": None}, False),
        ("statement_table", TABLE, [True], False),
        ("matching", MATCH, {}, True),
        ("matching", MATCH, {"k": "p", "m": "p"}, True),
        ("matching", MATCH, {"k": "m"}, False),
        ("matching", MATCH, {"n": "p"}, False),
        ("matching", MATCH, {"k": ["p"]}, False),
        ("matching", MATCH, "k", False),
        ("ordering", {"count": 4}, [], True),
        ("ordering", {"count": 4}, ["m", "k"], True),
        ("ordering", {"count": 4}, ["m", "m"], False),
        ("ordering", {"count": 4}, ["z"], False),
        ("ordering", {"count": 4}, {"k": 1}, False),
        ("short_text", TEXT, "", True),
        ("short_text", TEXT, "x" * 500, True),
        ("short_text", TEXT, "x" * 501, False),
        ("short_text", TEXT, 5, False),
        ("numeric", NUMBER, "87,65", True),
        ("numeric", NUMBER, 87.65, True),
        ("numeric", NUMBER, {"value": "5", "unit": "m"}, True),
        ("numeric", NUMBER, {"value": "5", "unit": "dặm"}, False),
        ("numeric", NUMBER, {"value": "5", "more": 1}, False),
        ("numeric", NUMBER, {"unit": "m"}, False),
        ("numeric", NUMBER, True, False),
        ("numeric", NUMBER, "9" * 61, False),
        ("cloze", GAPS, {}, True),
        ("cloze", GAPS, {"1": "m", "2": "24", "4": "q"}, True),
        ("cloze", GAPS, {"1": "n"}, False),
        ("cloze", GAPS, {"5": "k"}, False),
        ("cloze", GAPS, {"2": 24}, False),
        ("cloze", GAPS, {"2": "x" * 501}, False),
        ("cloze", GAPS, ["m"], False),
    ],
)
def test_a_response_has_its_types_form_or_is_refused(name, key, response, is_taken):
    kind = question_type(name)
    ids = IDS[: KEYS[name][1]]
    if is_taken:
        kind.check(response, ids, kind.shape(key))
        return
    with pytest.raises(Invalid) as refused:
        kind.check(response, ids, kind.shape(key))
    assert refused.value.code == "invalid_response"


@pytest.mark.parametrize(
    ("name", "key", "scoring", "response", "credit"),
    [
        ("statement_table", TABLE, PARTIAL, {"k": True, "m": False}, 0.5),
        ("statement_table", TABLE, PARTIAL, {"k": False, "m": False}, 0.25),
        ("statement_table", TABLE, PARTIAL, None, 0.0),
        ("statement_table", TABLE, WHOLE, {"k": True, "m": False, "n": True}, 0.0),
        ("statement_table", TABLE, WHOLE, dict(zip("kmnp", TABLE["values"], strict=True)), 1.0),
        ("statement_table", TABLE, LADDER, {}, 0.0),
        ("statement_table", TABLE, LADDER, {"k": True}, 0.1),
        ("statement_table", TABLE, LADDER, {"k": True, "m": False}, 0.25),
        ("statement_table", TABLE, LADDER, {"k": True, "m": False, "n": True}, 0.5),
        ("statement_table", TABLE, LADDER, dict(zip("kmnp", TABLE["values"], strict=True)), 1.0),
        ("matching", MATCH, PARTIAL, {"k": "q", "m": "n"}, 1.0),
        ("matching", MATCH, PARTIAL, {"k": "q", "m": "p"}, 0.5),
        ("matching", MATCH, WHOLE, {"k": "q"}, 0.0),
        ("matching", MATCH, PARTIAL, None, 0.0),
        ("ordering", {"count": 4}, WHOLE, ["k", "m", "n", "p"], 1.0),
        ("ordering", {"count": 4}, WHOLE, ["k", "m", "n"], 0.0),
        ("ordering", {"count": 4}, PARTIAL, ["k", "n", "m", "p"], 0.5),
        ("ordering", {"count": 4}, PARTIAL, ["m", "n", "p", "k"], 0.0),
        ("ordering", {"count": 4}, PARTIAL, None, 0.0),
        ("short_text", TEXT, WHOLE, "  hoà   GIẢI ", 1.0),
        ("short_text", TEXT, WHOLE, "thương lượng", 0.5),
        ("short_text", TEXT, WHOLE, "hoa giai", 0.0),
        ("short_text", TEXT | {"accents": False}, WHOLE, "hoa giai", 1.0),
        ("short_text", TEXT | {"case": True}, WHOLE, "hòa giải", 0.0),
        ("short_text", TEXT, WHOLE, None, 0.0),
        ("numeric", NUMBER, WHOLE, "87,65", 1.0),
        ("numeric", NUMBER, WHOLE, "87.70", 1.0),
        ("numeric", NUMBER, WHOLE, "87,71", 0.25),
        ("numeric", NUMBER, WHOLE, 87.6, 1.0),
        ("numeric", NUMBER, WHOLE, "87,65 km", 1.0),
        ("numeric", NUMBER, WHOLE, "87.650 m", 1.0),
        ("numeric", NUMBER, WHOLE, {"value": "87650", "unit": "m"}, 1.0),
        ("numeric", NUMBER, WHOLE, "87,65 dặm", 0.0),
        ("numeric", NUMBER | {"unit_required": True}, WHOLE, "87,65", 0.0),
        ("numeric", NUMBER, WHOLE, "một trăm", 0.0),
        ("numeric", NUMBER, WHOLE, None, 0.0),
        ("cloze", GAPS, PARTIAL, {"1": "m", "2": "24", "3": "5,0", "4": "p"}, 1.0),
        ("cloze", GAPS, PARTIAL, {"1": "m", "2": "25"}, 0.25),
        ("cloze", GAPS, WHOLE, {"1": "m", "2": "24", "3": "5"}, 0.0),
        ("cloze", GAPS, PARTIAL, None, 0.0),
        ("multiple_choice", WEIGHTED, WEIGHTS, ["k", "m"], 1.0),
        ("multiple_choice", WEIGHTED, WEIGHTS, ["k", "n"], 0.1667),
        ("multiple_choice", WEIGHTED, WEIGHTS, ["n", "p"], 0.0),
        ("multiple_choice", WEIGHTED, WEIGHTS, ["m", "q"], 0.3333),
    ],
)
def test_credit(name, key, scoring, response, credit):
    count = KEYS[name][1] if name in KEYS else 5
    indexes = {id_: index for id_, index in INDEXES.items() if index < count}
    assert question_type(name).credit(response, key, indexes, scoring) == credit


@pytest.mark.parametrize(
    ("name", "count", "key", "scoring", "faults"),
    [
        ("single_choice", 1, {"options": [0]}, WHOLE, ["too_few_options"]),
        ("single_choice", 3, {"options": [3]}, WHOLE, ["key_missing"]),
        ("multiple_choice", 3, {"options": []}, WHOLE, ["key_missing"]),
        ("multiple_choice", 2, {"options": [0], "weights": [0.5, 0]}, WEIGHTS, None),
        ("true_false", 0, {"value": 1}, WHOLE, ["key_missing"]),
        ("statement_table", 1, {"values": [True]}, PARTIAL, ["too_few_statements"]),
        ("statement_table", 3, {"values": [True, None, False]}, PARTIAL, ["key_missing"]),
        ("statement_table", 3, {"values": [True] * 3}, LADDER, ["ladder_needs_four"]),
        ("matching", 3, {"left": 2, "right_of": [2, 2]}, PARTIAL, ["too_few_entries"]),
        ("matching", 4, {"left": 2, "right_of": [1, 2]}, PARTIAL, ["key_missing"]),
        ("ordering", 1, {"count": 1}, WHOLE, ["too_few_items"]),
        ("ordering", 3, {"count": 4}, WHOLE, ["key_missing"]),
        ("short_text", 0, {"accepted": []}, WHOLE, ["key_missing"]),
        ("short_text", 0, {"accepted": [{"text": " ", "credit": 1}]}, WHOLE, None),
        ("short_text", 0, {"accepted": [{"text": "a", "credit": 0.5}]}, WHOLE, ["no_full_credit"]),
        ("numeric", 0, {"accepted": [{"value": "1,5", "credit": 1}]}, WHOLE, None),
        ("numeric", 0, {"accepted": [{"low": "2", "high": "1", "credit": 1}]}, WHOLE, None),
        ("numeric", 0, {"accepted": [{"value": "NaN", "credit": 1}]}, WHOLE, None),
        (
            "numeric",
            0,
            {"accepted": [{"value": "1", "credit": 1}], "unit_required": True},
            WHOLE,
            ["units_unreadable"],
        ),
        ("cloze", 0, {"gaps": []}, PARTIAL, ["no_gaps"]),
        ("cloze", 2, {"gaps": [{"options": [0, 2], "right": [0]}]}, PARTIAL, ["too_few_choices"]),
        ("cloze", 2, {"gaps": [{"options": [0, 1], "right": []}]}, PARTIAL, ["key_missing"]),
    ],
)
def test_what_is_wrong_with_a_definition(name, count, key, scoring, faults):
    found = question_type(name).faults(count, key, scoring)
    assert found == faults if faults else len(found) == 1


@pytest.mark.parametrize("name", KEYS)
def test_sound_definitions_earn_all_by_their_own_right_response(name):
    key, count = KEYS[name]
    kind = question_type(name)
    indexes = {id_: index for id_, index in INDEXES.items() if index < count}
    right = kind.right_ids(key, indexes)
    for scoring in kind.scorings:
        assert kind.faults(count, key, scoring) == []
        assert kind.credit(right, key, indexes, scoring) == 1.0
    kind.check(right, IDS[:count], kind.shape(key))


junk = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner),
)


@pytest.mark.parametrize("name", KEYS)
@given(response=junk)
def test_whatever_comes_is_taken_or_refused_and_earns_between_nothing_and_all(name, response):
    key, count = KEYS[name]
    kind = TYPES[name]
    indexes = {id_: index for id_, index in INDEXES.items() if index < count}
    try:
        kind.check(response, IDS[:count], kind.shape(key))
    except Invalid:
        return
    for scoring in kind.scorings:
        assert 0.0 <= kind.credit(response, key, indexes, scoring) <= 1.0


# --- texts and numbers as people type them -------------------------------------------------------


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hoà", "hòa"),
        ("thuỷ", "thủy"),
        ("khoẻ mạnh", "khỏe  mạnh"),
        ("Nghị định 06/2013/NĐ-CP", "nghị định 06/2013/nđ–cp"),
        (unicodedata.normalize("NFD", "đường bộ"), "đường bộ"),
        ("“an toàn”", '"an toàn"'),
    ],
)
def test_the_same_said_otherwise(one, other):
    assert same_form(one) == same_form(other)


@pytest.mark.parametrize(("one", "other"), [("ma", "má"), ("bàn", "bán"), ("du", "đu"), ("a", "ă")])
def test_another_word(one, other):
    assert same_form(one) != same_form(other)
    assert same_form(one, accents=False) == same_form(other, accents=False)


@given(st.text(max_size=40))
def test_no_form_of_writing_matters(text):
    forms = {same_form(unicodedata.normalize(form, text)) for form in ("NFC", "NFD")}
    assert len(forms) == 1


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("87,65", "87.65"),
        ("1.234", "1234"),
        ("1.234.567", "1234567"),
        ("1.234,5", "1234.5"),
        ("1,234.5", "1234.5"),
        ("1,234,567", "1234567"),
        ("87.65", "87.65"),
        ("0.125", "0.125"),
        ("1234.567", "1234.567"),
        ("0,5", "0.5"),
        ("-3", "-3"),
        ("−3", "-3"),
        ("+3", "3"),
        ("12 000", "12000"),
        ("12\u00a0000,5", "12000.5"),
        (",5", ".5"),
        ("5,", "5"),
        ("", None),
        (",", None),
        ("1,2,3", None),
        ("1.23.456", None),
        ("1.234,5,6", None),
        ("12a", None),
        ("--3", None),
        ("1e5", None),
        ("٣", None),
        ("9" * 25, None),
    ],
)
def test_numbers_as_they_are_typed(typed, number):
    assert parse_number(typed) == (None if number is None else Decimal(number))


@given(st.integers(0, 10**12), st.integers(0, 99))
def test_written_the_vietnamese_way_a_number_is_read_back(whole, hundredths):
    written = f"{whole:,}".replace(",", ".") + f",{hundredths:02}"
    assert parse_number(written) == Decimal(f"{whole}.{hundredths:02}")
