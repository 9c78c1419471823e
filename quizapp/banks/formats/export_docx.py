"""Writes questions as Word: a paper, a paper with its key, a copy for the yearly legal review.

The paper with its key is read back by our own importer; what would come back otherwise is listed
as lossy, for it is compared.
"""

from collections.abc import Sequence
from itertools import groupby

from docx.document import Document as WordDocument
from docx.shared import Mm
from docx.table import _Cell

from quizapp.banks.formats.docx import parse
from quizapp.banks.formats.dumped import Dumped, all_losses
from quizapp.banks.formats.export_xlsx import LEVEL_WORDS
from quizapp.banks.formats.parsed import ParsedCitation, ParsedQuestion
from quizapp.banks.formats.word_questions import Look, Written, write_question
from quizapp.banks.formats.word_sheet import (
    LONG,
    MARGIN,
    add_row,
    grid,
    line,
    new_document,
    new_page,
    saved,
    to_fill_in,
)

CHOSEN = ("single_choice", "multiple_choice", "true_false")
PAIRS_A_ROW = 5
UNKEPT = ("level", "topic", "citations", "situation", "fact", "group", "code", "explanation",
          "case", "accents", "partial_scoring")  # fmt: skip
REVIEW_WIDTHS = (Mm(20), Mm(112), Mm(72), LONG - 2 * MARGIN - Mm(204))


def dump_paper(questions: Sequence[ParsedQuestion]) -> Dumped:
    """The paper without its key, to be printed."""
    document, written = _paper(questions)
    return Dumped(
        saved(document),
        (*_unread(questions, written), *_unkept(questions), *_without_keys(questions)),
    )


def dump_with_key(questions: Sequence[ParsedQuestion]) -> Dumped:
    """The paper with a table of answers at its end, which the importer reads back."""
    document, written = _paper(questions)
    new_page(document)
    _write_answers(document, questions, written)
    content = saved(document)
    other = _differences(content, questions)
    return Dumped(content, (*_unread(questions, written), *other, *_unkept(questions)))


def dump_review(questions: Sequence[ParsedQuestion]) -> Dumped:
    """A table with key, citations, level and explanation, and a column for remarks."""
    document = new_document(landscape=True, size=10.5)
    line(document, ("BẢN RÀ SOÁT CÂU HỎI THEO PHÁP LUẬT HIỆN HÀNH", "bold big"), centred=True)
    titles = (f"Số câu: {len(questions)}. Người rà soát: ", " Ngày: ")
    to_fill_in(document, *titles, width=sum(REVIEW_WIDTHS))
    line(document, (("Với mỗi câu: đối chiếu căn cứ với văn bản đang có hiệu lực, đánh dấu một ô, "
                    "ghi điều cần sửa. Đáp án đúng có dấu ✓."), "italic"), before=2)  # fmt: skip
    header = ("Mã câu", "Câu hỏi và đáp án", "Căn cứ, mức độ, giải thích", "Nhận xét")
    table = grid(document, REVIEW_WIDTHS, header)
    written = []
    for number, question in enumerate(questions, start=1):
        code, content, law, remarks = add_row(table, REVIEW_WIDTHS)
        line(code, (question.code or str(number), "bold"))
        if question.group:
            line(content, (question.group.text, "italic"))
        written.append(
            write_question(content, question, number, Look(shows_key=True, has_space=False))
        )
        _write_law(law, question)
        for choice in ("☐ Giữ nguyên", "☐ Sửa", "☐ Bỏ"):
            line(remarks, choice)
    return Dumped(saved(document), tuple(_unread(questions, written)))


def _paper(questions: Sequence[ParsedQuestion]) -> tuple[WordDocument, list[Written]]:
    document = new_document()
    line(document, ("CÂU HỎI TRẮC NGHIỆM", "bold big"), centred=True)
    to_fill_in(document, "Họ và tên: ", " Đơn vị: ")
    line(document, ((f"Số câu: {len(questions)}. Câu có phương án A, B, C: chọn một, trừ khi ghi "
                    "“nhiều đáp án”."), "italic"), before=4)  # fmt: skip
    written: list[Written] = []
    for shared, run in groupby(questions, key=_shared_text):
        members = list(run)
        if shared:
            first, last = len(written) + 1, len(written) + len(members)
            words = f"Đoạn sau dùng cho câu {first} đến câu {last}:"
            line(document, (words, "italic"), before=8, keep=True)
            line(document, shared, keep=True)
        for question in members:
            written.append(write_question(document, question, len(written) + 1, Look()))
    line(document, ("— HẾT —", "bold"), before=10, centred=True)
    return document, written


def _shared_text(question: ParsedQuestion) -> str:
    return question.group.text if question.group else ""


def _write_answers(
    document: WordDocument, questions: Sequence[ParsedQuestion], written: Sequence[Written]
) -> None:
    """Letters in a close table, longer answers in one below."""
    line(document, ("ĐÁP ÁN", "bold big"), centred=True)
    keys = [(str(n), one.key) for n, one in enumerate(written, start=1)]
    letters = [pair for pair, one in zip(keys, questions, strict=True) if one.type in CHOSEN]
    others = [pair for pair, one in zip(keys, questions, strict=True) if one.type not in CHOSEN]
    if letters:
        _write_letters(document, letters)
    if others:
        line(document, "")
        widths = (Mm(20), Mm(150))
        table = grid(document, widths, ("Câu", "Đáp án"))
        for pair in others:
            for cell, text in zip(add_row(table, widths), pair, strict=True):
                line(cell, text)


def _write_letters(document: WordDocument, keys: Sequence[tuple[str, str]]) -> None:
    columns = min(PAIRS_A_ROW, len(keys))
    widths = (Mm(14), Mm(20)) * columns
    table = grid(document, widths, ("Câu", "Đáp án") * columns)
    down = -(-len(keys) // columns)
    for row in range(down):
        cells = add_row(table, widths)
        for place, pair in enumerate(keys[row::down]):
            line(cells[2 * place], pair[0])
            line(cells[2 * place + 1], (pair[1].replace(", ", ","), "bold"))


def _write_law(cell: _Cell, question: ParsedQuestion) -> None:
    for citation in question.citations:
        line(cell, ("Căn cứ: ", "bold"), _cited(citation))
    if not question.citations:
        line(cell, ("Căn cứ: chưa có", "bold"))
    level = LEVEL_WORDS[question.level] if question.level else ""
    for title, text in (
        ("Mức độ: ", level),
        ("Chủ đề: ", question.topic),
        ("Giải thích: ", question.explanation),
    ):
        if text:
            line(cell, (title, "bold"), text, before=2)


def _cited(citation: ParsedCitation) -> str:
    """A citation as a person of law reads it."""
    parts = (("Điều", citation.article), ("khoản", citation.clause), ("điểm", citation.point))
    place = ", ".join(f"{word} {number}" for word, number in parts if number)
    return f"{place}, {citation.document}" if place else citation.document


def _unread(questions: Sequence[ParsedQuestion], written: Sequence[Written]) -> list[str]:
    lost = zip(questions, written, strict=True)
    return [f"{question.item}: pictures" for question, one in lost if not one.pictures]


def _unkept(questions: Sequence[ParsedQuestion]) -> tuple[str, ...]:
    return all_losses(questions, *UNKEPT)


def _without_keys(questions: Sequence[ParsedQuestion]) -> list[str]:
    return [f"{question.item}: key" for question in questions]


def _differences(content: bytes, questions: Sequence[ParsedQuestion]) -> list[str]:
    """The questions that our importer would read otherwise, or not at all."""
    back = {question.item: question for question in parse(content).questions}
    found = []
    for number, question in enumerate(questions, start=1):
        read = back.get(str(number))
        if question.type == "cloze":
            found.append(f"{question.item}: not_read_back")
        elif read is None or _said(read) != _said(question):
            found.append(f"{question.item}: read_otherwise")
        elif question.type == "matching":
            found.append(f"{question.item}: entry_order")
    return found


def _said(question: ParsedQuestion) -> tuple[object, ...]:
    """What a paper says; in which order right-hand texts stand is not among it."""
    options: list[object] = [
        (one.text, [image.data for image in one.images]) for one in question.options
    ]
    pictures = [image.data for image in question.images]
    key: object = None
    if question.type not in CHOSEN:
        key = {k: v for k, v in (question.key or {}).items() if k not in {"case", "accents"}}
    if question.type == "matching" and question.key:
        left = question.key["left"]
        key = [options[place] for place in question.key["right_of"]]
        options = [*options[:left], *sorted(options[left:], key=repr)]
    shared = (question.group.text, question.group.place) if question.group else None
    return question.type, question.stem, options, question.correct, pictures, key, shared
