"""Tables, pairs, orders, typed words and numbers, gaps: read from files, and written back."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.banks.formats.key_words import write_key_words
from quizapp.banks.formats.parsed import ParsedOption, ParsedQuestion
from quizapp.banks.formats.registry import WRITERS, parse
from quizapp.scoring.question_types import TYPES
from tests.banks.formats.builders import adds_up, codes

NAMES = {"json": "a.json", "gift": "a.gift", "moodle_xml": "a.xml", "xlsx": "a.xlsx"}
CREDITS = st.sampled_from([0.5, 0.25])
WORDS = st.text(st.sampled_from("aăđớỹ XZ09~=#{}\\/%“()-:&<"), max_size=8).map(
    lambda text: f"t{' '.join(text.split())}ế"
)


def question(kind: str, options: list[str], key: dict[str, Any], **more: Any) -> ParsedQuestion:
    stem = more.pop("stem", "Hỏi gì?")
    texts = tuple(ParsedOption(text) for text in options)
    return ParsedQuestion("Q1", "", kind, stem, texts, (), code="Q1", key=key, **more)


def text_key(texts: list[str], shares: list[float]) -> dict[str, Any]:
    pairs = zip(texts, [1.0, *shares], strict=False)
    accepted = [{"text": text, "credit": credit} for text, credit in pairs]
    return {"accepted": accepted, "case": False, "accents": True}


def number_key(first: str, low: str) -> dict[str, Any]:
    return {
        "accepted": [
            {"value": first, "tolerance": "0.05", "credit": 1.0},
            {"low": low, "high": "99.5", "credit": 0.5},
        ],
        "units": [{"name": "km", "factor": "1"}, {"name": "m", "factor": "0.001"}],
        "unit_required": True,
    }


@st.composite
def typed(draw: st.DrawFn) -> ParsedQuestion:
    texts = draw(st.lists(WORDS, min_size=2, max_size=5, unique=True))
    kind = draw(st.sampled_from(["statement_table", "matching", "ordering", "short_text", "cloze"]))
    if kind == "statement_table":
        return question(kind, texts, {"values": [len(text) % 2 == 0 for text in texts]})
    if kind == "matching":
        right = [f"phải {text}" for text in texts]
        right_of = draw(st.permutations(range(len(texts), 2 * len(texts))))
        key = {"left": len(texts), "right_of": list(right_of)}
        return question(kind, [*texts, *right, "thừa"], key)
    if kind == "ordering":
        return question(kind, texts, {"count": len(texts)}, scoring="partial")
    if kind == "short_text":
        return question(kind, [], text_key(texts, [draw(CREDITS) for _ in texts[1:]]))
    gaps: list[dict[str, Any]] = [
        {"options": list(range(len(texts))), "right": [1]},
        text_key(texts, [draw(CREDITS) for _ in texts[1:]]),
        {"numeric": {"accepted": [{"value": "-3.5", "tolerance": "0", "credit": 1.0}],
                     "units": [], "unit_required": False}},
    ]  # fmt: skip
    return question(kind, texts, {"gaps": gaps}, stem="Trời {{1}} và {{2}} rồi {{3}}.")


def bare(one: ParsedQuestion, **changes: Any) -> ParsedQuestion:
    return replace(one, item="", where="", row=None, line=None, code=None, **changes)


@settings(max_examples=60, deadline=None)
@given(typed(), st.sampled_from(list(NAMES)))
def test_what_is_written_is_read_or_listed(one: ParsedQuestion, way: str):
    dumped = WRITERS[way].dump([one])
    if "Q1: left_out" in dumped.lossy:
        assert way != "json"
        return
    [back] = parse(dumped.content, NAMES[way]).questions
    back = replace(back, scoring=back.scoring or one.scoring)
    if "Q1: entry_order" not in dumped.lossy:
        assert bare(back) == bare(one)
    assert pairs(back) == pairs(one)


def pairs(one: ParsedQuestion) -> object:
    """What goes with what, by its words."""
    if one.type != "matching":
        return None
    key = one.key or {}
    found = {one.options[i].text: one.options[r].text for i, r in enumerate(key["right_of"])}
    return found, {option.text for option in one.options}


@pytest.mark.parametrize("way", ["json", "xlsx"])
def test_numbers_with_units_come_back_whole(way: str):
    one = question("numeric", [], number_key("87.65", "-1.5"))
    dumped = WRITERS[way].dump([one])
    [back] = parse(dumped.content, NAMES[way]).questions
    assert (bare(back, scoring=None), dumped.lossy) == (bare(one), ())


def test_numbers_of_moodle_have_units_but_no_ranges():
    dumped = WRITERS["moodle_xml"].dump([question("numeric", [], number_key("87.65", "0.5"))])
    [back] = parse(dumped.content, "a.xml").questions
    assert dumped.lossy == ("Q1: ranges",)
    assert back.key == number_key("87.65", "0.5") | {
        "accepted": [
            {"value": "87.65", "tolerance": "0.05", "credit": 1.0},
            {"value": "50.0", "tolerance": "49.5", "credit": 0.5},
        ]
    }
    assert (
        "Q1: units" in WRITERS["gift"].dump([question("numeric", [], number_key("1", "2"))]).lossy
    )


def test_weights_of_a_multiple_choice_are_kept():
    text = "Ai?{~%60%An ~%40%Bình ~%-25%Chi ~Dũng}"
    [one] = parse(text.encode(), "a.gift").questions
    assert (one.correct, one.scoring, one.key) == (
        (0, 1), "weights", {"weights": [0.6, 0.4, -0.25, 0.0]},
    )  # fmt: skip
    for way in ("gift", "moodle_xml", "json"):
        dumped = WRITERS[way].dump([one])
        [back] = parse(dumped.content, NAMES[way]).questions
        assert (back.correct, back.scoring, back.key) == (one.correct, one.scoring, one.key)


@pytest.mark.parametrize(
    ("text", "kind", "key", "wanted"),
    [
        ("Ai?{=An =%50%Anh}", "short_text", text_key(["An", "Anh"], [0.5]), []),
        ("Ai?{=An*}", "short_text", text_key(["An*"], []), ["wildcard_taken_literally"]),
        ("Mấy?{#3:1}", "numeric", "3", []),
        ("Mấy?{#ba}", "", None, ["accepted_unreadable", "key_missing"]),
        ("Ghép{=a -> 1 =b -> 2 = -> 3}", "matching", {"left": 2, "right_of": [2, 3]}, []),
        ("Ghép{=a -> 1}", "", None, ["too_few_entries"]),
        ("Ở {1:SA:=Huế~%50%Hue} có {1:MC:~=cầu~núi}.", "cloze", None, []),
        ("Ở {1:SA:=Huế} có {2:MC:~=cầu~núi}.", "cloze", None, ["gap_marks_not_kept"]),
        ("Ở {1:MR:=Huế~Hội An}.", "", None, ["gap_not_understood"]),
        ("Viết {=a ~b} rồi {=c ~d}", "", None, ["kind_not_supported"]),
    ],
)
def test_gift_kinds(text: str, kind: str, key: Any, wanted: list[str]):
    bank = parse(text.encode(), "a.gift")
    assert adds_up(bank)
    assert set(wanted) >= set(codes(bank)) if not bank.questions else codes(bank) == wanted
    if bank.questions:
        assert bank.questions[0].type == kind
    if isinstance(key, dict) and bank.questions:
        assert bank.questions[0].key == key


@pytest.mark.parametrize(
    ("kind", "options", "cell", "key"),
    [
        ("Bảng đúng sai", ["a", "b"], "Đ, S", {"values": [True, False]}),
        ("Ghép đôi", ["a", "b", "c", "d", "e"], "A → D; B-C", {"left": 2, "right_of": [3, 2]}),
        ("Sắp xếp", ["a", "b", "c"], "B, C, A", {"count": 3}),
        ("Trả lời ngắn", [], "hòa giải | 50%: hòa", text_key(["hòa giải", "hòa"], [0.5])),
        ("Điền số", [], "1.250", {"accepted": [{"value": "1250", "tolerance": "0", "credit": 1.0}],
                                  "units": [], "unit_required": False}),
        ("Bảng đúng sai", ["a", "b"], "Đ", None),
        ("Ghép đôi", ["a", "b", "c"], "A-Z", None),
        ("Điền số", [], "mười", None),
    ],
)  # fmt: skip
def test_cells_as_people_write_them(kind: str, options: list[str], cell: str, key: Any):
    padded = options + [""] * (5 - len(options))
    rows = [["Loại câu hỏi", "Câu hỏi", "A", "B", "C", "D", "E", "Đáp án đúng"],
            [kind, "Hỏi gì?", *padded, cell]]  # fmt: skip
    text = "\n".join("\t".join(row) for row in rows)
    bank = parse(text.encode(), "a.tsv")
    assert adds_up(bank)
    if key is None:
        assert "key_not_understood" in codes(bank)
    else:
        assert bank.questions[0].key == key
        if kind == "Sắp xếp":
            assert [option.text for option in bank.questions[0].options] == ["b", "c", "a"]


def test_a_cell_that_would_be_read_otherwise_is_not_written():
    assert write_key_words(question("short_text", [], text_key(["a|b"], []))) is None
    assert write_key_words(question("cloze", [], {"gaps": [text_key(["a"], [])]})) is None


ANY = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 5) | st.sampled_from(["", "1", "x", "text"]),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(
        st.sampled_from(
            ["options", "values", "left", "right_of", "count", "accepted", "gaps", "numeric",
             "units", "weights", "text", "credit", "value", "low", "high", "name", "factor",
             "right", "tolerance", "unit_required"]
        ),
        inner, max_size=4,
    ),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(list(TYPES)), ANY, st.integers(0, 3))
def test_any_key_is_read_or_refused(kind: str, key: Any, count: int):
    entry = {"type": kind, "stem": "x {{1}}", "key": key, "correct": [0],
             "options": [{"text": str(n)} for n in range(count)]}  # fmt: skip
    document = {"format": "quizapp-questions", "questions": [entry]}
    bank = parse(json.dumps(document).encode(), "a.json")
    assert adds_up(bank)
