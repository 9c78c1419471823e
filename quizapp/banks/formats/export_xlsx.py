"""Writes questions as the workbook that the importer reads back, and the empty template."""

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from quizapp.banks.formats.drafts import TYPED, letter
from quizapp.banks.formats.dumped import Dumped, losses
from quizapp.banks.formats.key_words import write_key_words
from quizapp.banks.formats.limits import MAX_OPTIONS
from quizapp.banks.formats.parsed import Level, ParsedCitation, ParsedQuestion, QuestionType

SHEET = "Câu hỏi"
HELP_SHEET = "Hướng dẫn"
CELL_LIMIT = 32_767
USUAL_OPTIONS = 4
TYPE_WORDS: dict[QuestionType, str] = {
    "single_choice": "Một đáp án",
    "multiple_choice": "Nhiều đáp án",
    "true_false": "Đúng sai",
    "statement_table": "Bảng đúng sai",
    "matching": "Ghép đôi",
    "ordering": "Sắp xếp",
    "short_text": "Trả lời ngắn",
    "numeric": "Điền số",
}
LEVEL_WORDS: dict[Level, str] = {
    "remember": "Nhận biết",
    "understand": "Thông hiểu",
    "apply": "Vận dụng",
    "apply_high": "Vận dụng cao",
}
BEFORE = (("Mã câu hỏi", 14), ("Loại câu hỏi", 15), ("Mức độ", 14), ("Chủ đề", 20), ("Câu hỏi", 60))
AFTER = (
    ("Đáp án đúng", 13), ("Giải thích", 50), ("Tình huống", 11), ("Ý kiểm tra", 12),
    ("Văn bản", 28), ("Điều", 8), ("Khoản", 8), ("Điểm", 8), ("Độ tin cậy của căn cứ", 14),
    ("Mã chùm", 12), ("Đoạn chung", 50),
)  # fmt: skip
HELP = (
    "Mỗi câu hỏi là một dòng trong trang “Câu hỏi”. Không cần điền hết các cột.",
    "Bắt buộc: Câu hỏi, ít nhất hai phương án (A, B, ...), Đáp án đúng.",
    "Đáp án đúng ghi bằng chữ cái: A. Nhiều đáp án thì ghi: A, C.",
    "Câu đúng/sai: phương án A ghi “Đúng”, phương án B ghi “Sai”.",
    "Loại câu hỏi: chọn trong danh sách của ô. Để trống thì hiểu theo đáp án (ba loại đầu).",
    "Bảng đúng sai: mỗi phương án là một ý; đáp án ghi lần lượt, ví dụ: Đ, S, Đ, S.",
    "Ghép đôi: viết hết các ý bên trái rồi đến bên phải (có thể thừa); đáp án ghi: A-D, B-C.",
    "Sắp xếp: viết các ý đúng thứ tự, hoặc ghi thứ tự đúng vào đáp án: B, A, C.",
    "Trả lời ngắn: không có phương án; đáp án ghi: hòa giải | 50%: thương lượng.",
    "Điền số: đáp án ghi: 87,65 ± 0,05 hoặc 10 – 12, thêm | đơn vị: km; m = 0,001 nếu cần.",
    "Mức độ: Nhận biết, Thông hiểu, Vận dụng hoặc Vận dụng cao.",
    "Tình huống: ghi “Có” nếu câu hỏi kể một tình huống.",
    "Ý kiểm tra: các câu hỏi cùng kiểm tra một quy định thì ghi cùng một ký hiệu.",
    "Văn bản, Điều, Khoản, Điểm: căn cứ của đáp án.",
    "Nhiều căn cứ: mỗi căn cứ một dòng trong ô (Alt+Enter), các ô xếp dòng ngang nhau.",
    "Độ tin cậy của căn cứ: safe (đã đối chiếu) hoặc compare (cần đối chiếu lại).",
    "Nhiều câu chung một đoạn: ghi cùng một mã chùm, đoạn chung ghi ở câu đầu của chùm.",
    "Thứ tự và tên cột có thể khác mẫu này; hệ thống tự nhận ra cột.",
)


def write_questions(questions: Sequence[ParsedQuestion]) -> bytes:
    """A workbook of these questions. Pictures are left out: see ``lost_in_export``."""
    questions = [question for question in questions if is_sayable(question)]
    widest = max((len(question.options) for question in questions), default=0)
    return _workbook(questions, max(widest, USUAL_OPTIONS))


def dump(questions: Sequence[ParsedQuestion]) -> Dumped:
    """The workbook, and what it cannot hold."""
    left = [f"{one.item}: left_out" for one in questions if not is_sayable(one)]
    kept = [one for one in questions if is_sayable(one)]
    return Dumped(write_questions(kept), (*left, *lost_in_export(kept)))


def is_sayable(question: ParsedQuestion) -> bool:
    """Whether cells can hold its key."""
    return question.type not in TYPED or write_key_words(question) is not None


def write_template() -> bytes:
    """The empty workbook trainers fill in, with a sheet that explains it."""
    return _workbook((), 6)


def lost_in_export(questions: Sequence[ParsedQuestion]) -> list[str]:
    """What the workbook cannot hold: "item: pictures" or "item: text_cut", for the report."""
    lost = []
    for question in questions:
        if question.images or any(option.images for option in question.options):
            lost.append(f"{question.item}: pictures")
        texts = (question.stem, question.explanation, *(o.text for o in question.options))
        if any(len(text) > CELL_LIMIT for text in texts):
            lost.append(f"{question.item}: text_cut")
        lost += losses(question, "partial_scoring", "case", "accents")
    return lost


def _workbook(questions: Sequence[ParsedQuestion], option_count: int) -> bytes:
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet(SHEET)
        _write_header(book, sheet, option_count)
        wrap = book.add_format({"text_wrap": True, "valign": "top", "num_format": "@"})
        for row, question in enumerate(questions, start=1):
            for column, text in enumerate(_cells(question, option_count)):
                if text:
                    sheet.write_string(row, column, text[:CELL_LIMIT], wrap)
        _write_help(book)
    return target.getvalue()


def _write_header(book: Any, sheet: Any, option_count: int) -> None:
    bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    as_text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    options = [
        (f"Phương án {letter(place)}", 30) for place in range(min(option_count, MAX_OPTIONS))
    ]
    for column, (title, width) in enumerate([*BEFORE, *options, *AFTER]):
        sheet.set_column(column, column, width, as_text)
        sheet.write_string(0, column, title, bold)
    sheet.freeze_panes(1, 0)
    _write_choices(sheet, len(BEFORE) + len(options))


def _write_choices(sheet: Any, first_after: int) -> None:
    """Lists to choose from, so that words are not mistyped; other words still warn only."""
    for column, words in ((1, list(TYPE_WORDS.values())), (2, list(LEVEL_WORDS.values()))):
        rule = {"validate": "list", "source": words, "error_type": "warning"}
        sheet.data_validation(1, column, 5000, column, rule)
    rule = {"validate": "list", "source": ["Có"], "error_type": "warning"}
    sheet.data_validation(1, first_after + 2, 5000, first_after + 2, rule)


def _write_help(book: Any) -> None:
    sheet = book.add_worksheet(HELP_SHEET)
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 110)
    for row, sentence in enumerate(HELP):
        sheet.write_string(row, 0, sentence, wrap)


def _cells(question: ParsedQuestion, option_count: int) -> list[str]:
    options = [option.text for option in question.options]
    return [
        question.code or "",
        TYPE_WORDS[question.type],
        LEVEL_WORDS[question.level] if question.level else "",
        question.topic,
        question.stem,
        *options,
        *[""] * (option_count - len(options)),
        write_key_words(question) or ", ".join(letter(place) for place in question.correct),
        question.explanation,
        "Có" if question.situation else "",
        question.fact or "",
        *_citation_cells(question.citations),
        question.group.code if question.group else "",
        question.group.text if question.group else "",
    ]


def _citation_cells(citations: Sequence[ParsedCitation]) -> list[str]:
    """Each part of the citations in a cell of its own, a line for each citation."""
    columns = (
        [c.document for c in citations],
        [c.article for c in citations],
        [c.clause for c in citations],
        [c.point for c in citations],
        [c.grade for c in citations],
    )
    return ["\n".join(" ".join(part.split()) for part in column) for column in columns]
