"""Questions on paper by Word: without key, with key (and back), and the copy for lawyers."""

import io
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import docx
import pytest
from hypothesis import given, settings

from quizapp.banks.formats.docx import parse
from quizapp.banks.formats.parsed import (
    ParsedCitation,
    ParsedGroup,
    ParsedImage,
    ParsedOption,
    ParsedQuestion,
)
from quizapp.banks.formats.registry import WRITERS
from quizapp.banks.shipped_files import read_shipped
from tests.banks.formats.builders import adds_up, codes
from tests.banks.formats.test_exchange import BANKS
from tests.banks.helpers import picture

PNG = ParsedImage("a.png", "image/png", picture(), "Biển tròn")
ORDER = ("Báo động", "Gọi 114", "Chữa cháy", "Dẫn người ra")


def options(*texts: str) -> tuple[ParsedOption, ...]:
    return tuple(ParsedOption(text) for text in texts)


def question(item: str = "1", kind: Any = "single_choice", **more: Any) -> ParsedQuestion:
    values = {"stem": "Số nào để báo cháy?", "options": options("113", "114"), "correct": (1,)}
    return ParsedQuestion(item=item, where="", type=kind, **{**values, **more})


OTHERS = [
    question("1", "statement_table", options=options("Nghỉ lễ có lương", "Thử việc không lương"),
             correct=(), key={"values": [True, False]}),
    question("2", "matching", options=options("Cháy", "Cấp cứu", "114", "115", "113"), correct=(),
             key={"left": 2, "right_of": [2, 3]}),
    question("3", "ordering", options=options(*ORDER), correct=(), key={"count": 4}),
    question("4", "short_text", options=(), correct=(),
             key={"accepted": [{"text": "Hải Phòng", "credit": 1.0}], "case": False,
                  "accents": False}),
    question("5", "numeric", options=(), correct=(),
             key={"accepted": [{"value": "87.5", "tolerance": "0.5", "credit": 1.0}],
                  "units": [{"name": "km", "factor": "1"}], "unit_required": False}),
    question("6", "cloze", stem="Gọi {{1}} khi cháy, {{2}} khi cấp cứu.",
             options=options("113", "114"), correct=(),
             key={"gaps": [{"options": [0, 1], "right": [1]},
                           {"accepted": [{"text": "115", "credit": 1.0}], "case": False,
                            "accents": True}]}),
]  # fmt: skip


def shown(content: bytes) -> list[str]:
    """All texts of a document, tables too."""
    document = docx.Document(io.BytesIO(content))
    cells = (cell.text for table in document.tables for row in table.rows for cell in row.cells)
    return [*(paragraph.text for paragraph in document.paragraphs), *cells]


def said(question: ParsedQuestion) -> tuple[object, ...]:
    """What a paper can say of a question."""
    texts = [(option.text, [i.data for i in option.images]) for option in question.options]
    shared = (question.group.text, question.group.place) if question.group else None
    pictures = [image.data for image in question.images]
    return question.type, question.stem, texts, question.correct, pictures, shared


def lost(lossy: tuple[str, ...]) -> Iterator[str]:
    return (loss.partition(": ")[2] for loss in lossy)


def test_a_shipped_bank_comes_back_from_the_paper_with_its_key():
    _register, shipped = read_shipped()
    bank = shipped[0].parsed.questions
    dumped = WRITERS["docx"].dump(bank)
    back = parse(dumped.content)
    assert not back.problems
    assert [said(one) for one in back.questions] == [said(one) for one in bank]
    assert not {"read_otherwise", "not_read_back"} & set(lost(dumped.lossy))
    assert {"level", "citations", "code", "explanation"} <= set(lost(dumped.lossy))


@settings(max_examples=25, deadline=None)
@given(BANKS)
def test_what_would_come_back_otherwise_is_listed(bank: list[ParsedQuestion]):
    dumped = WRITERS["docx"].dump(bank)
    back = parse(dumped.content)
    assert adds_up(back)
    other = {loss.partition(": ")[0] for loss in dumped.lossy if loss.endswith("otherwise")}
    numbered = {str(number): one for number, one in enumerate(bank, start=1)}
    same = {one.item for one in back.questions if said(one) == said(numbered[one.item])}
    assert {number for number, one in numbered.items() if one.item not in other} == same


@pytest.mark.parametrize(
    "stem",
    ["Ai?\nA. An hay\nB. Chi", "Xét:\nCâu 2: Gì?", "Đáp án: B", "Ai?\nĐáp án: A", "HẾT", "1-A 2-B"],
)
def test_a_stem_that_looks_like_something_else_is_never_silently_lost(stem: str):
    dumped = WRITERS["docx"].dump([question("1", stem=stem), question("2", stem="Gì?")])
    back = {one.item: said(one) for one in parse(dumped.content).questions}
    for number, sent in (("1", question("1", stem=stem)), ("2", question("2", stem="Gì?"))):
        assert back.get(number) == said(sent) or f"{number}: read_otherwise" in dumped.lossy


def test_pictures_and_their_texts_come_back():
    sent = question(
        images=(PNG,), options=(ParsedOption("", (PNG,)), ParsedOption("Biển khác")), correct=(0,)
    )
    (back,) = parse(WRITERS["docx"].dump([sent]).content).questions
    assert said(back) == said(sent)
    assert [image.alt for image in back.images] == ["Biển tròn"]
    broken = replace(sent, images=(ParsedImage("b.webp", "image/webp", b"RIFF0000WEBP"),))
    assert "1: pictures" in WRITERS["docx"].dump([broken]).lossy


def test_several_keys_are_announced_on_the_paper_and_come_back():
    sent = question("1", "multiple_choice", options=options("Một", "Hai", "Ba"), correct=(1,))
    dumped = WRITERS["docx"].dump([sent])
    assert "Câu 1 (nhiều đáp án). Số nào để báo cháy?" in shown(dumped.content)
    back = parse(dumped.content)
    assert said(back.questions[0]) == said(sent)
    assert not back.problems


def test_the_paper_without_key_does_not_give_it_away():
    bank = [question(str(n), options=options("Sai rồi", "Đúng rồi")) for n in range(1, 4)]
    dumped = WRITERS["docx_paper"].dump([*bank, *OTHERS])
    back = parse(dumped.content)
    assert not back.questions
    assert codes(back, "error")[:3] == ["no_key"] * 3
    texts = "\n".join(shown(dumped.content))
    assert "✓" not in texts
    assert "ĐÁP ÁN" not in texts
    assert "Hải Phòng" not in texts
    assert "1) Báo động\n2) Gọi 114" not in texts
    assert {"1: key", "6: key"} <= set(dumped.lossy)


def test_the_other_types_stand_on_the_paper_and_come_back():
    dumped = WRITERS["docx"].dump(OTHERS)
    texts = shown(dumped.content)
    gaps = "Câu 6 (điền chỗ trống). Gọi (1) …………………… khi cháy, (2) …………………… khi cấp cứu."
    assert gaps in texts
    assert {"Đ, S", "Hải Phòng", "87,5 ± 0,5 | đơn vị: km", "(1) b; (2) 115"} <= set(texts)
    listed = [text[3:] for text in texts if text[1:3] == ") " and text[3:] in ORDER]
    assert sorted(listed) == sorted(ORDER)
    back = parse(dumped.content)
    assert adds_up(back)
    assert [(p.item, p.code) for p in back.problems] == [("6", "kind_not_supported")]
    for sent, read in zip(OTHERS, back.questions, strict=False):
        assert (read.type, read.stem) == (sent.type, sent.stem)
        if sent.type == "matching":
            assert pairs(read) == pairs(sent)
        else:
            texts = {option.text for option in read.options}
            assert texts == {option.text for option in sent.options}
    by_type = {read.type: read for read in back.questions}
    assert by_type["statement_table"].key == OTHERS[0].key
    assert [option.text for option in by_type["ordering"].options] == list(ORDER)
    assert by_type["numeric"].key == OTHERS[4].key
    assert by_type["short_text"].key["accepted"] == [{"text": "Hải Phòng", "credit": 1.0}]
    assert {"2: entry_order", "4: accents", "6: not_read_back"} <= set(dumped.lossy)


def pairs(question: ParsedQuestion) -> list[tuple[str, str]]:
    texts = [option.text for option in question.options]
    return [(texts[n], texts[place]) for n, place in enumerate(question.key["right_of"])]


def test_questions_below_one_text_come_back_below_it():
    text = "Anh Nam làm ca đêm.\nAnh mệt và ngủ quên."
    below = [question(str(n), stem=f"Hỏi {n}?", group=ParsedGroup("nam", text, n - 1))
             for n in (2, 3)]  # fmt: skip
    dumped = WRITERS["docx"].dump([question("1"), *below, question("4", stem="Gì?")])
    assert "Đoạn sau dùng cho câu 2 đến câu 3:" in shown(dumped.content)
    back = parse(dumped.content)
    assert not back.problems
    groups = [one.group and (one.group.text, one.group.place) for one in back.questions]
    assert groups == [None, (text, 1), (text, 2), None]
    assert [option.text for option in back.questions[0].options] == ["113", "114"]
    assert "read_otherwise" not in set(lost(dumped.lossy))


def test_mixed_orders_are_alike_each_time_and_the_key_fits():
    first, again = (WRITERS["docx"].dump(OTHERS).content for _ in range(2))
    assert shown(first) == shown(again)
    texts = shown(first)
    by_number = {text[0]: text[3:] for text in texts if text[1:3] == ") " and text[3:] in ORDER}
    key = next(text for text in texts if sorted(text.split(", ")) == ["1", "2", "3", "4"])
    assert tuple(by_number[number] for number in key.split(", ")) == ORDER


def test_the_review_copy_says_what_a_lawyer_needs():
    sent = question(
        code="PC-1",
        explanation="Vì luật nói thế.",
        level="apply",
        topic="Báo cháy",
        citations=(ParsedCitation("Luật Phòng cháy (55/2024/QH15)", "6", "2", "a", "safe"),),
    )
    dumped = WRITERS["docx_review"].dump([sent, *OTHERS])
    texts = "\n".join(shown(dumped.content))
    for text in (
        "PC-1",
        "✓ B. 114",
        "Căn cứ: Điều 6, khoản 2, điểm a, Luật Phòng cháy (55/2024/QH15)",
        "Mức độ: Vận dụng",
        "Giải thích: Vì luật nói thế.",
        "Căn cứ: chưa có",
        "☐ Giữ nguyên",
        "Đáp án: Hải Phòng",
    ):
        assert text in texts
    assert dumped.lossy == ()
