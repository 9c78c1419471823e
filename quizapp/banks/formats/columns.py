"""Which column holds what: by its heading without accents, else by what stands in it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from quizapp.banks.formats.keys import LETTER_LIST
from quizapp.banks.formats.limits import MIN_OPTIONS
from quizapp.banks.formats.options import find_options
from quizapp.banks.formats.texts import fold, tidy

HEADER_WITHIN_ROWS = 40
SAMPLE_ROWS = 60
NAMES: dict[str, tuple[str, ...]] = {
    "number": ("stt", "tt", "so tt", "so thu tu", "no", "cau so", "so cau", "cau"),
    "code": ("ma", "ma cau hoi", "ma so", "ma cau", "id", "code"),
    "stem": (
        "cau hoi", "noi dung cau hoi", "noi dung", "cau hoi trac nghiem", "de bai", "cau dan",
        "question", "questions", "question text", "questiontext", "stem", "noi dung cau hoi thi",
    ),
    "options": (
        "phuong an tra loi", "cac phuong an", "cac phuong an tra loi", "phuong an", "lua chon",
        "cac lua chon", "cac dap an", "dap an lua chon", "cau tra loi", "options", "choices",
        "answers", "phuong an lua chon", "cac cau tra loi", "noi dung phuong an",
    ),
    "key": (
        "dap an dung", "dap an", "phuong an dung", "cau tra loi dung", "dap an chinh xac", "key",
        "correct", "correct answer", "correct answer s", "correct answers", "correct option",
        "answer", "choice", "ket qua", "lua chon dung", "tra loi dung", "da", "dap an cau hoi",
    ),
    "explanation": (
        "giai thich", "loi giai", "loi giai chi tiet", "huong dan", "huong dan giai",
        "giai thich dap an", "explanation", "feedback", "generalfeedback",
    ),
    "level": ("muc do", "do kho", "cap do", "muc do nhan thuc", "level", "difficulty", "muc"),
    "topic": (
        "chu de", "hang muc", "chuong", "linh vuc", "chuyen de", "nhom", "phan", "topic",
        "category", "chuong bai", "bai", "nhom cau hoi",
    ),
    "citation": (
        "can cu", "can cu phap ly", "co so phap ly", "trich dan", "dieu khoan", "can cu phap luat",
        "vien dan", "citation",
    ),
    "document": ("van ban", "ten van ban", "document", "van ban phap luat"),
    "article": ("dieu", "article"),
    "clause": ("khoan", "clause"),
    "point": ("diem", "point"),
    "grade": ("do tin cay cua can cu", "grade"),
    "type": ("loai", "loai cau hoi", "dang", "dang cau hoi", "type", "qtype", "kieu cau hoi"),
    "situation": ("tinh huong", "situation"),
    "group": ("ma chum", "chum", "chum cau hoi", "group"),
    "group_text": ("doan chung", "noi dung chung", "ngu lieu", "doan van chung", "group text"),
    "fact": ("y kiem tra", "y kien thuc", "fact"),
}  # fmt: skip
ROLE_OF = {name: role for role, names in NAMES.items() for name in names}
OPTION_NAME = re.compile(
    r"^(?:(?:dap an|phuong an|lua chon|cau tra loi|tra loi|option|answer|choice|pa|y) ?)?"
    r"(?:([a-j])|(10|[1-9]))$"
)
BRACKETED = re.compile(r"\([^)]*\)|\[[^\]]*\]")
SIDE_REMARK = re.compile(r"\s[-–:]\s.*$|[:*]\s*$", re.DOTALL)
MOSTLY = 0.8
LONG_TEXT = 12.0
LONGEST_HEADING = 200
LONGEST_KEY = 12


@dataclass(frozen=True, slots=True)
class Columns:
    """The place of every role, 0-based; None where the file has no such column."""

    number: int | None = None
    code: int | None = None
    stem: int | None = None
    options: int | None = None
    option_columns: tuple[int, ...] = ()
    key: int | None = None
    explanation: int | None = None
    level: int | None = None
    topic: int | None = None
    citation: int | None = None
    document: int | None = None
    article: int | None = None
    clause: int | None = None
    point: int | None = None
    grade: int | None = None
    type: int | None = None
    situation: int | None = None
    fact: int | None = None
    group: int | None = None
    group_text: int | None = None

    @property
    def is_usable(self) -> bool:
        """Whether questions can be read: a stem, and options or a key beside it."""
        return self.stem is not None and (
            bool(self.option_columns) or self.options is not None or self.key is not None
        )

    @property
    def telling(self) -> list[int]:
        """The columns whose content a participant will see or be judged by."""
        places = [self.stem, self.options, *self.option_columns, self.key, self.explanation]
        return [place for place in places if place is not None]

    def letter(self, column: int) -> str:
        """The column's letter as Excel shows it."""
        name = ""
        column += 1
        while column:
            column, rest = divmod(column - 1, 26)
            name = chr(65 + rest) + name
        return name


TextRow = Mapping[int, str]


def find_header(rows: Sequence[TextRow]) -> tuple[int, Columns] | None:
    """The index of the header row below title rows, and its columns."""
    for index, row in enumerate(rows[:HEADER_WITHIN_ROWS]):
        columns = _named(row)
        if columns.is_usable:
            return index, _by_content(columns, rows[index + 1 : index + 1 + SAMPLE_ROWS])
    return None


def guess_columns(rows: Sequence[TextRow]) -> Columns | None:
    """The columns of a table without a header, by what stands in them."""
    sample = [row for row in rows[:SAMPLE_ROWS] if any(text.strip() for text in row.values())]
    width = max((max(row) for row in sample if row), default=-1) + 1
    texts = [[row.get(place, "").strip() for row in sample] for place in range(width)]
    key = next((place for place in range(1, width) if _is_key(texts[place], len(sample))), None)
    if key is None:
        return None
    stem = _stem_among(texts[:key])
    if stem is None:
        return None
    after = [place for place in range(key + 1, width) if _mean_length(texts[place]) >= LONG_TEXT]
    code = 0 if stem > 0 and all(texts[0]) and len(set(texts[0])) == len(texts[0]) else None
    columns = Columns(number=code, stem=stem, key=key, explanation=after[0] if after else None)
    return _with_options(columns, texts, stem, key)


def _stem_among(texts: list[list[str]]) -> int | None:
    """The column with stem and options together, else the one with the longest texts."""
    for place, column in enumerate(texts):
        starts = [found.marks[0].start for t in column if (found := find_options(tidy(t))).marks]
        if _holds_options(column) and sum(starts) > len(starts) * LONG_TEXT:
            return place
    stems = [place for place, column in enumerate(texts) if not _holds_options(column)]
    longest = max(stems, key=lambda place: _mean_length(texts[place]), default=None)
    return longest if longest is not None and _mean_length(texts[longest]) >= LONG_TEXT else None


def _with_options(columns: Columns, texts: list[list[str]], stem: int, key: int) -> Columns | None:
    if _holds_options(texts[stem]):
        return columns
    between = [place for place in range(stem + 1, key) if any(texts[place])]
    if len(between) == 1 and _holds_options(texts[between[0]]):
        return replace(columns, options=between[0])
    return replace(columns, option_columns=tuple(between)) if len(between) > 1 else None


def _named(row: TextRow) -> Columns:
    places: dict[str, int] = {}
    options: dict[int, int] = {}
    for column, text in row.items():
        for name in _readings(text):
            option = OPTION_NAME.match(name)
            if option:
                place = "abcdefghij".index(option[1]) if option[1] else int(option[2]) - 1
                options.setdefault(place, column)
                break
            if name in ROLE_OF:
                places.setdefault(ROLE_OF[name], column)
                break
    in_order = tuple(options[place] for place in sorted(options))
    if len(in_order) < MIN_OPTIONS or sorted(options) != list(range(len(options))):
        in_order = ()
    return Columns(option_columns=in_order, **places)


def _readings(text: str) -> list[str]:
    """The heading as it is, then without brackets, then without a remark after a dash."""
    if len(text) > LONGEST_HEADING:
        return []
    bare = BRACKETED.sub(" ", text)
    return [fold(text), fold(bare), fold(SIDE_REMARK.sub("", bare))]


def _by_content(columns: Columns, rows: Sequence[TextRow]) -> Columns:
    """Put right what a name says wrongly: "Đáp án" may head the options."""

    def texts(place: int | None) -> list[str]:
        return [row.get(place, "").strip() for row in rows] if place is not None else []

    key, options = columns.key, columns.options
    if columns.option_columns:
        return replace(columns, options=None)
    if key is not None and _holds_options(texts(key)):
        swapped = options if options is not None and _is_key(texts(options), 1) else None
        return replace(columns, options=key, key=swapped)
    if options is not None and key is None and _is_key(texts(options), 1):
        return replace(columns, options=None, key=options)
    return columns


def _is_key(texts: list[str], rows: int) -> bool:
    filled = [text for text in texts if text]
    letters = [text for text in filled if len(text) <= LONGEST_KEY and LETTER_LIST.match(text)]
    return bool(filled) and len(filled) * 2 >= rows and len(letters) >= MOSTLY * len(filled)


def _holds_options(texts: list[str]) -> bool:
    filled = [text for text in texts if text]
    holding = [text for text in filled if len(find_options(tidy(text)).marks) >= MIN_OPTIONS]
    return bool(filled) and len(holding) * 2 >= len(filled)


def _mean_length(texts: list[str]) -> float:
    filled = [text for text in texts if text]
    return sum(map(len, filled)) / len(filled) if filled else 0.0
