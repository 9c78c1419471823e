"""GIFT, Aiken, Moodle XML, our JSON and foreign JSON: what goes in, and what comes back."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.banks.formats.parsed import (
    TRUE_FALSE_OPTIONS,
    ParsedCitation,
    ParsedGroup,
    ParsedImage,
    ParsedOption,
    ParsedQuestion,
)
from quizapp.banks.formats.registry import FORMATS, WRITERS, parse, parse_by_fields
from quizapp.banks.import_messages import MESSAGES
from tests.banks.formats.builders import adds_up, codes, keys
from tests.banks.helpers import picture

PNG = picture()
SIGNS = st.sampled_from("aăâđêôơưÀẠỹbc XYZ0123456789.,;:?!~=#{}\\/%$“”()&<>'\"->[]\n")
TEXTS = st.text(SIGNS, max_size=30).map(lambda text: f"Nội {' '.join(text.split(' '))} dung")
PLAIN = st.text(st.sampled_from("abcđơưXYZ 123~=#{}:\\/&<>"), max_size=20)


def tidied(text: str) -> str:
    lines = (" ".join(line.split()) for line in text.split("\n"))
    joined = "\n".join(lines)
    while "\n\n\n" in joined:
        joined = joined.replace("\n\n\n", "\n\n")
    return joined.strip()


@st.composite
def questions(draw: st.DrawFn) -> ParsedQuestion:
    kind = draw(st.sampled_from(["single_choice", "multiple_choice", "true_false"]))
    code = f"Q{draw(st.integers(1, 9999))}"
    count = draw(st.integers(2, 6))
    texts = [f"{place} {tidied(draw(TEXTS))}" for place in range(count)]
    right = draw(st.sets(st.integers(0, count - 1), min_size=1))
    correct = tuple(sorted(right)) if kind == "multiple_choice" else (min(right),)
    options = tuple(ParsedOption(text) for text in texts)
    if kind == "true_false":
        options = tuple(ParsedOption(word) for word in TRUE_FALSE_OPTIONS)
        correct = (min(right) % 2,)
    return ParsedQuestion(
        item=code,
        where="",
        code=code,
        type=kind,
        stem=tidied(draw(TEXTS)),
        options=options,
        correct=correct,
        explanation=tidied(draw(TEXTS)) if draw(st.booleans()) else "",
        level=draw(st.sampled_from([None, "remember", "apply_high"])),
        topic=" ".join(draw(PLAIN).replace("\\", "").split()).strip("/ "),
        citations=draw(st.sampled_from([(), (ParsedCitation("luat-1", "5", "2", "a", "safe"),)])),
        situation=draw(st.booleans()),
        fact=draw(st.sampled_from([None, "y1"])),
        group=draw(st.sampled_from([None, ParsedGroup("kho", "Kho bốc khói.", 2)])),
        scoring=draw(st.sampled_from(["partial", "all_or_nothing"]))
        if kind == "multiple_choice"
        else None,
    )


BANKS = st.lists(questions(), min_size=1, max_size=4, unique_by=lambda question: question.item)
LOST = {
    "level": {"level": None},
    "topic": {"topic": ""},
    "citations": {"citations": ()},
    "situation": {"situation": False},
    "fact": {"fact": None},
    "code": {"code": None},
    "explanation": {"explanation": ""},
    "scoring": {},
    "partial_scoring": {"scoring": None},
    "pictures": {"images": ()},
}


def without_losses(bank: list[ParsedQuestion], lossy: tuple[str, ...]) -> list[ParsedQuestion]:
    """The questions as the list of losses says they will come back."""
    told = [loss.rsplit(": ", 1) for loss in lossy]
    left = {item for item, what in told if what == "left_out"}
    found = []
    for question in bank:
        changes = {
            k: v
            for item, what in told
            if item == question.item
            for k, v in LOST.get(what, {}).items()
        }
        if [question.item, "group"] in told and question.group:
            stem = f"{question.group.text}\n\n{question.stem}"
            changes |= {"stem": stem, "group": None}
        if [question.item, "line_breaks"] in told:
            options = tuple(ParsedOption(" ".join(o.text.split())) for o in question.options)
            changes |= {
                "stem": " ".join(changes.get("stem", question.stem).split()),
                "options": options,
            }
        if question.item not in left:
            found.append(replace(question, **changes))
    return found


def bare(question: ParsedQuestion) -> ParsedQuestion:
    """A question without the place it was read from."""
    return replace(question, item="", where="", row=None, line=None)


@settings(max_examples=60, deadline=None)
@given(BANKS)
def test_our_json_comes_back_whole(bank: list[ParsedQuestion]):
    dumped = WRITERS["json"].dump(bank)
    back = parse(dumped.content, "a.json")
    assert dumped.lossy == ()
    assert [bare(question) for question in back.questions] == [bare(question) for question in bank]


@settings(max_examples=60, deadline=None)
@given(BANKS, st.sampled_from([("gift", "a.gift"), ("moodle_xml", "a.xml")]))
def test_what_does_not_come_back_is_listed(bank: list[ParsedQuestion], way: tuple[str, str]):
    dumped = WRITERS[way[0]].dump(bank)
    back = parse(dumped.content, way[1])
    assert not codes(back, "error")
    wanted = without_losses(bank, dumped.lossy)
    unscored = {loss.partition(":")[0] for loss in dumped.lossy if loss.endswith(": scoring")}
    for mine, theirs in zip(wanted, back.questions, strict=True):
        read = replace(theirs, scoring=mine.scoring) if mine.item in unscored else theirs
        assert bare(read) == bare(mine)


@settings(max_examples=40, deadline=None)
@given(BANKS)
def test_aiken_keeps_one_right_answer(bank: list[ParsedQuestion]):
    simple = [
        replace(q, stem=f"Ai {n}?", options=tuple(ParsedOption(f"x {i}") for i in range(4)))
        if q.type != "true_false"
        else replace(q, stem=f"Ai {n}?")
        for n, q in enumerate(bank)
    ]
    simple = [replace(q, correct=(q.correct[0] % len(q.options),)) for q in simple]
    dumped = WRITERS["aiken"].dump(simple)
    back = parse(dumped.content, format_name="aiken")
    wanted = without_losses(simple, dumped.lossy)
    assert [bare(q) for q in back.questions] == [bare(q) for q in wanted]


def test_pictures_come_back_from_moodle_xml_and_json():
    image = ParsedImage("1.png", "image/png", PNG, "Biển cấm")
    question = ParsedQuestion(
        "Q1", "", "single_choice", "Biển nào?",
        (ParsedOption("Một"), ParsedOption("Hai & <ba>", (image,))), (1,), images=(image,),
    )  # fmt: skip
    for name, filename in (("moodle_xml", "a.xml"), ("json", "a.json")):
        [back] = parse(WRITERS[name].dump([question]).content, filename).questions
        assert (back.images, back.options) == (question.images, question.options)
    assert WRITERS["gift"].dump([question]).lossy == ("Q1: pictures",)


@pytest.mark.parametrize(
    ("text", "key", "wanted"),
    [
        ("Ai?{=An ~Bình}", "A", []),
        ("Ai?{~%50%An ~%50%Bình ~%-50%Chi ~%-50%Dũng}", "AB", []),
        ("Ai?{~%50%An ~%50%Bình ~Chi}", "AB", []),
        ("Ai?{~%50%An ~%40%Bình ~Chi}", "AB", ["weights_not_kept"]),
        ("Trời {~xanh =đỏ} hôm nay", "B", []),
        ("Trời xanh.{T}", "A", []),
        ("Ai?{=An =Bình ~Chi}", "", ["two_keys"]),
        ("Ai?{=An ~Bình", "", ["gift_braces", "too_few_options"]),
        ("Viết {=a ~b} rồi {=c ~d}", "", ["kind_not_supported"]),
        ("Nghĩ gì?{}", "", ["kind_not_supported"]),
        ("[html]<b>Ai</b>?{=An ~Bình}", "A", ["formatting_lost"]),
    ],
)
def test_gift_block_by_block(text: str, key: str, wanted: list[str]):
    bank = parse(text.encode(), "a.gift")
    assert (keys(bank), codes(bank)) == (key, wanted)
    assert adds_up(bank)


def test_gift_keeps_comments_categories_and_lines_apart():
    text = (
        "// ai viết\n$CATEGORY: top/Luật/Phạt\\n\n\n::Một::Ai?{\n=An\n~Bình # sai\n}\n\nMấy?{#3}\n"
    )
    bank = parse(text.encode(), "a.gift")
    question, other = bank.questions
    assert (question.item, question.line, question.explanation) == ("Một", 4, "“Bình”: sai")
    assert (other.item, other.line, other.type, bank.problems) == ("2", 9, "numeric", ())


def test_broken_xml_names_its_line():
    bank = parse(b"<quiz>\n<question>\n&uarr;\n</question></quiz>", "a.xml")
    assert codes(bank) == ["xml_broken"]
    assert bank.problems[0].params["line"] == 3
    bomb = b'<?xml version="1.0"?><!DOCTYPE quiz [<!ENTITY a "b">]><quiz>&a;</quiz>'
    assert codes(parse(bomb, "a.xml")) == ["xml_entities"]


FOREIGN = [{"noi_dung": "Ai?", "lua_chon": {"a": "An", "b": "Bình"}, "dung": 2}]


def test_a_trainers_own_list_of_fields():
    told = {"stem": "noi_dung", "options": "lua_chon", "correct": "dung", "first": 1}
    data = json.dumps({"du_lieu": {"cau": FOREIGN}}).encode()
    bank = parse_by_fields(data, json.dumps({**told, "questions": "du_lieu.cau"}).encode())
    assert (keys(bank), codes(bank)) == ("B", [])
    assert codes(parse(data, "a.json")) == ["fields_unknown"]
    unsaid = parse_by_fields(
        json.dumps(FOREIGN).encode(),
        json.dumps({"stem": "noi_dung", "options": "lua_chon", "correct": "dung"}).encode(),
    )
    assert codes(unsaid, "error") == ["key_counts_from"]


def test_a_trainers_list_for_csv():
    told = {"stem": "noi dung", "options": "lua chon", "correct": "dung", "separator": "|"}
    data = "noi dung;lua chon;dung\nAi?;An|Bình;B\nGì?;Một|Hai;Ba\n".encode()
    bank = parse_by_fields(data, json.dumps(told).encode())
    assert (bank.found, keys(bank), bank.failed_items) == (2, "B", {"2"})


@pytest.mark.parametrize("fields", [b"[]", b'{"cau": "x"}', b'{"first": 7}', b"{", b'{"stem": 1}'])
def test_a_wrong_list_of_fields_is_refused(fields: bytes):
    bank = parse_by_fields(json.dumps(FOREIGN).encode(), fields)
    assert codes(bank)[0] in {"fields_not_understood", "json_broken"}


@pytest.mark.parametrize(
    "data",
    [
        b"[" * 100_000,
        b'{"a":' * 100_000,
        b'[{"q": "x", "options": [' + b"1" * 20_000 + b', 2], "correct": 0}]',
        b'[{"q": "x", "options": {"a": 1}, "correct": [[]]}, 3, null]',
        b'{"format": "quizapp-questions", "questions": [1, {"options": [1], "correct": "x"}]}',
        b'{"format": "quizapp-questions", "questions": [{"type": [], "images": [{"data": "!"}]}]}',
    ],
    ids=["lists", "objects", "digits", "kinds", "ours", "images"],
)
def test_hostile_json_is_refused_or_reported(data: bytes):
    bank = parse(data, "a.json")
    assert adds_up(bank)
    assert codes(bank, "error")


PIECES = st.sampled_from(
    ["{", "}", "=", "~", "#", "::", "\\", "\n", "\n\n", "%50%", "->", "T", "[html]", "<b>", "<img>",
     "####", "$CATEGORY:", "//", "x", "ANSWER: A", "A) ", '"', "[", "]", ":", ",", "1", "<quiz>",
     "<question type='multichoice'>", "<answer fraction='1'>", "<text>", "</text>", "</answer>",
     "</question>", "</quiz>", '{"q"', '"options"', '"correct"']
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES, max_size=40).map("".join))
def test_any_pieces_are_accounted_for(text: str):
    for known in FORMATS:
        bank = parse(text.encode(), format_name=known.name)
        assert adds_up(bank)
        assert all(problem.code in MESSAGES for problem in bank.problems)
