"""The form of a legal document."""

from __future__ import annotations

import re
from datetime import date, datetime

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import InputRequired, Length, Regexp

from quizapp.core.text import clean_line, nfc
from quizapp.law.models import LegalDocument
from quizapp.law.register import DocumentDraft
from quizapp.law.service import Mark
from quizapp.law.words import GRADE_WORDS, KIND_WORDS, STATUS_WORDS

ARTICLE = re.compile(r"\d{1,4}[a-zđ]?", re.IGNORECASE)
DAY = "%d/%m/%Y"


class DayField(StringField):
    """A date typed `dd/mm/yyyy`."""

    def process_data(self, value: date | str | None) -> None:
        """A date is shown as it is typed."""
        self.data = value.strftime(DAY) if isinstance(value, date) else value

    def pre_validate(self, _form: FlaskForm) -> None:
        """Refuse what is no date."""
        if self.data and read_day(self.data) is None:
            raise ValidationError(str(_l("Viết ngày theo dạng 31/12/2026.")))


def read_day(typed: str) -> date | None:
    """`1/7/2026` -> the date, None for what is none."""
    try:
        return datetime.strptime(typed.strip(), DAY).date()  # noqa: DTZ007 - a day has no zone
    except ValueError:
        return None


class DocumentForm(FlaskForm):
    """What reviewers may say of a document."""

    number = StringField(
        _l("Số hiệu"), [InputRequired(_l("Hãy ghi số hiệu văn bản.")), Length(max=60)]
    )
    title = StringField(
        _l("Tên văn bản"), [InputRequired(_l("Hãy ghi tên văn bản.")), Length(max=400)]
    )
    kind = SelectField(
        _l("Loại"), choices=[SelectChoice(code, words) for code, words in KIND_WORDS.items()]
    )
    issuer = StringField(_l("Cơ quan ban hành"), [Length(max=200)])
    issued_on = DayField(_l("Ngày ban hành"))
    in_force_from = DayField(_l("Có hiệu lực từ ngày"))
    in_force_to = DayField(_l("Hết hiệu lực sau ngày"))
    status = SelectField(
        _l("Tình trạng"),
        choices=[SelectChoice(code, words) for code, (words, _) in STATUS_WORDS.items()],
    )
    read_in = StringField(_l("Bản đã đọc"), [Length(max=200)])
    grade = SelectField(
        _l("Mức tin cậy khi dẫn"),
        choices=[SelectChoice(code, words) for code, (words, _) in GRADE_WORDS.items()],
        description=_l("Câu hỏi dẫn văn bản “Không dùng” sẽ không duyệt được."),
    )
    do_not_cite_articles = StringField(
        _l("Các điều không được dẫn"), description=_l("Cách nhau bằng dấu phẩy, ví dụ: 6, 13, 14.")
    )
    amended_by = TextAreaField(_l("Văn bản sửa đổi, thay thế"), description=_l("Mỗi dòng một ý."))
    note = TextAreaField(_l("Lưu ý cho người soạn câu hỏi"))

    def validate_do_not_cite_articles(self, field: StringField) -> None:
        """Only article numbers."""
        wrong = [one for one in _articles(field.data) if not ARTICLE.fullmatch(one)]
        if wrong:
            raise ValidationError(str(_l("Chỉ ghi số điều, cách nhau bằng dấu phẩy.")))

    def draft(self) -> DocumentDraft:
        """What was typed, for the service."""
        return DocumentDraft(
            number=clean_line(self.number.data),
            title=clean_line(self.title.data),
            kind=self.kind.data,
            status=self.status.data,
            grade=self.grade.data,
            issuer=clean_line(self.issuer.data or ""),
            issued_on=read_day(self.issued_on.data or ""),
            in_force_from=read_day(self.in_force_from.data or ""),
            in_force_to=read_day(self.in_force_to.data or ""),
            read_in=clean_line(self.read_in.data or ""),
            note=nfc(self.note.data or "").strip(),
            do_not_cite_articles=tuple(_articles(self.do_not_cite_articles.data)),
            amended_by=tuple(_lines(self.amended_by.data)),
        )


class LawChangeForm(FlaskForm):
    """What became of a document or of one article of it, and from which day."""

    effect = RadioField(
        _l("Thay đổi"),
        choices=[("ended", _l("Hết hiệu lực")), ("amended", _l("Được sửa đổi"))],
        validators=[InputRequired(_l("Hãy chọn một trong hai."))],
    )
    article = StringField(_l("Điều"), description=_l("Chỉ ghi số, ví dụ: 6. Để trống: cả văn bản."))
    from_on = DayField(_l("Từ ngày"), [InputRequired(_l("Hãy ghi ngày thay đổi có hiệu lực."))])
    changed_by = StringField(
        _l("Văn bản sửa đổi, thay thế"),
        [Length(max=200)],
        description=_l("Ví dụ: Nghị định số 347/2026/NĐ-CP."),
    )

    def validate_article(self, field: StringField) -> None:
        """One number."""
        typed = (field.data or "").strip()
        if typed and not ARTICLE.fullmatch(typed):
            raise ValidationError(str(_l("Chỉ ghi số của một điều, ví dụ: 6.")))

    def wanted(self) -> Mark:
        """What was typed, for the service; only after validation."""
        return Mark(
            effect=self.effect.data,
            from_on=read_day(self.from_on.data or "") or date.max,
            article=(self.article.data or "").strip().lower(),
            changed_by=clean_line(self.changed_by.data or ""),
        )


class NewDocumentForm(DocumentForm):
    """The same with the short name by which files cite it."""

    slug = StringField(
        _l("Tên ngắn"),
        [
            InputRequired(_l("Hãy đặt tên ngắn.")),
            Regexp(r"^[a-z0-9]+(-[a-z0-9]+)*$", message=_l("Chỉ dùng chữ thường, số và dấu nối.")),
            Length(max=60),
        ],
        description=_l("Dùng để dẫn văn bản trong tệp nhập, ví dụ: luat-55-2024."),
    )


def values_of(document: LegalDocument) -> dict[str, object]:
    """A document as the form shows it."""
    names = [
        "number",
        "title",
        "kind",
        "issuer",
        "issued_on",
        "in_force_from",
        "in_force_to",
        "status",
        "read_in",
        "grade",
        "note",
    ]
    values: dict[str, object] = {name: getattr(document, name) for name in names}
    values["do_not_cite_articles"] = ", ".join(map(str, document.do_not_cite_articles))
    values["amended_by"] = "\n".join(document.amended_by)
    return values


def _articles(typed: str | None) -> list[str]:
    return [part.strip().lower() for part in (typed or "").split(",") if part.strip()]


def _lines(typed: str | None) -> list[str]:
    return [clean_line(line) for line in (typed or "").splitlines() if line.strip()]
