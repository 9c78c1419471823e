"""The forms of divisions and of a round's list, and how an uploaded list is read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, TextAreaField
from wtforms.validators import Length, Optional

from quizapp.contests.rules.divisions import UNIT, Division, Divisions
from quizapp.contests.service.admission import ListedPerson
from quizapp.core.errors import Invalid
from quizapp.core.text import clean_line, fold
from quizapp.documents.spreadsheets import read_sheets

NOT_DIVIDED = "none"
_HEADINGS = {
    "so dien thoai": "phone",
    "dien thoai": "phone",
    "sdt": "phone",
    "phone": "phone",
    "ma nhan vien": "employee_code",
    "ma nv": "employee_code",
    "ma so nhan vien": "employee_code",
    "employee code": "employee_code",
    "ma doanh nghiep": "unit_code",
    "ma don vi": "unit_code",
    "ma dn": "unit_code",
    "unit code": "unit_code",
}
HEADING_ROWS = 10
PHONE_DIGITS_LEFT = 9


class DivisionsForm(FlaskForm):
    """By what a contest is divided, one division a line."""

    by = RadioField(
        _l("Chia bảng"),
        choices=[
            (NOT_DIVIDED, _l("Không chia")),
            ("guard", _l("Bảo vệ và người khác")),
            ("unit", _l("Theo khu công nghiệp, doanh nghiệp")),
            ("choice", _l("Người dự thi tự chọn khi ghi danh")),
        ],
        default=NOT_DIVIDED,
    )
    names = TextAreaField(
        _l("Các bảng, mỗi bảng một dòng"),
        [Optional(), Length(max=20_000)],
        description=_l(
            "Chia theo đơn vị thì ghi mã sau dấu hai chấm: “Bảng A: KCN01, CT07”. Bảng không ghi mã"
            " nhận mọi người còn lại. Chia theo bảo vệ thì dòng đầu là bảng của bảo vệ."
        ),
        render_kw={"rows": 5},
    )

    def divisions(self, unit_ids: Mapping[str, str]) -> Divisions | None:
        """What was typed. `unit_ids`: by code. Raises Invalid for a code that nobody has."""
        if self.by.data == NOT_DIVIDED:
            return None
        lines = [line for line in (self.names.data or "").splitlines() if line.strip()]
        read = [_division(number, line, self.by.data) for number, line in enumerate(lines, 1)]
        for _one, codes in read:
            if not set(codes) <= set(unit_ids):
                raise Invalid(fields={"names": "unit_unknown"})
        found = (
            Division(one.id, one.name, tuple(unit_ids[code] for code in codes))
            for one, codes in read
        )
        return Divisions(self.by.data, tuple(found))

    def codes(self) -> list[str]:
        """Every unit code typed."""
        lines = (self.names.data or "").splitlines()
        return [code for line in lines for code in _division(1, line, self.by.data)[1]]


def _division(number: int, line: str, by: str) -> tuple[Division, list[str]]:
    name, _colon, typed = line.partition(":") if by == UNIT else (line, "", "")
    codes = [code.upper() for code in typed.replace(",", " ").replace(";", " ").split()]
    return Division(f"d{number}", clean_line(name)), codes


def lines_of(divisions: Divisions | None, unit_codes: Mapping[str, str]) -> str:
    """As they are typed. `unit_codes`: by id."""
    lines = []
    for one in divisions.all if divisions else ():
        codes = ", ".join(unit_codes.get(unit, "?") for unit in one.unit_ids)
        lines.append(f"{one.name}: {codes}" if codes else one.name)
    return "\n".join(lines)


def read_people(content: bytes, filename: str) -> list[ListedPerson]:
    """The rows of the first sheet that has a heading of phones or employee codes.

    Raises UnreadableFile, or Invalid("list_heading_missing").
    """
    for sheet in read_sheets(content, filename):
        rows = [[_text(cell) for cell in row] for row in sheet.rows]
        for index, row in enumerate(rows[:HEADING_ROWS]):
            columns = {
                _HEADINGS[fold(cell)]: place
                for place, cell in enumerate(row)
                if fold(cell) in _HEADINGS
            }
            if columns.keys() & {"phone", "employee_code"}:
                return _people(rows, index + 1, columns)
    raise Invalid("list_heading_missing")


def _people(
    rows: Sequence[Sequence[str]], start: int, columns: Mapping[str, int]
) -> list[ListedPerson]:
    people = []
    for number, row in enumerate(rows[start:], start + 1):
        values = {name: row[at] for name, at in columns.items() if at < len(row)}
        if any(values.values()):
            values["phone"] = _phone(values.get("phone", ""))
            people.append(ListedPerson(number, **values))
    return people


def _text(cell: object) -> str:
    return "" if cell is None or isinstance(cell, bool) else clean_line(str(cell))


def _phone(typed: str) -> str:
    """A phone that Excel keeps as a number has lost its first nought."""
    return f"0{typed}" if typed.isdecimal() and len(typed) == PHONE_DIGITS_LEFT else typed
