"""The forms of banks and questions."""

from __future__ import annotations

from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import (
    BooleanField,
    Field,
    FieldList,
    Form,
    FormField,
    HiddenField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from quizapp.banks.rules import (
    MAX_OPTIONS,
    MAX_TOPIC,
    TRUE_FALSE,
    CitationDraft,
    OptionDraft,
    Picture,
    QuestionDraft,
)
from quizapp.banks.service import BankDraft
from quizapp.banks.words import LEVEL_WORDS, SCORING_WORDS, TYPE_WORDS
from quizapp.core.text import clean_line, nfc
from quizapp.law.queries import Register

MAX_PICTURES, MAX_CITATIONS = 4, 6
START_OPTIONS = 4


def _choices(words: dict[str, Any]) -> list[SelectChoice]:
    return [SelectChoice(code, word) for code, word in words.items()]


class _Needed:
    """Only says that the field is needed; whether it is there, the rules of questions decide."""

    field_flags: ClassVar[dict[str, bool]] = {"required": True}

    def __call__(self, _form: Form, _field: Field) -> None:
        """Nothing to refuse here: a picture may stand for the words."""


class BankForm(FlaskForm):
    """What a bank is."""

    title = StringField(
        _l("Tên ngân hàng"), [InputRequired(_l("Hãy đặt tên ngân hàng.")), Length(max=200)]
    )
    description = TextAreaField(
        _l("Mô tả"), [Length(max=2000)], description=_l("Dành cho ai, theo văn bản nào.")
    )

    def draft(self) -> BankDraft:
        """What was typed, for the service."""
        return BankDraft(clean_line(self.title.data), nfc(self.description.data or "").strip())


class NewBankForm(BankForm):
    """The same with the short name, which stays."""

    slug = StringField(
        _l("Tên ngắn"),
        [InputRequired(_l("Hãy đặt tên ngắn.")), Length(max=60)],
        description=_l("Chữ thường không dấu, số và dấu nối, ví dụ: an-toan-dien. Không đổi được."),
    )


class OptionForm(Form):
    """One option; `media` names its stored pictures."""

    text = TextAreaField(_l("Nội dung"))
    right = BooleanField(_l("Đáp án đúng"))
    media = HiddenField()
    alt = StringField(_l("Hình này cho thấy gì?"), [Length(max=300)])
    picture = FileField(_l("Hình"))


class PictureForm(Form):
    """A picture of the stem."""

    media = HiddenField()
    alt = StringField(_l("Hình này cho thấy gì?"), [Length(max=300)])
    picture = FileField(_l("Hình"))


class CitationForm(Form):
    """A place in the law, the document by its label or number."""

    document = StringField(_l("Văn bản"), [Length(max=500)])
    article = StringField(_l("Điều"), [Length(max=20)])
    clause = StringField(_l("Khoản"), [Length(max=20)])
    point = StringField(_l("Điểm"), [Length(max=10)])


class QuestionForm(FlaskForm):
    """The editor of a question."""

    based_on = HiddenField()
    type = SelectField(_l("Loại câu hỏi"), choices=_choices(TYPE_WORDS))
    scoring = SelectField(_l("Cách tính điểm"), choices=_choices(SCORING_WORDS))
    level = SelectField(_l("Mức độ"), choices=_choices(LEVEL_WORDS))
    topic = StringField(_l("Chủ đề"), [Length(max=MAX_TOPIC)])
    is_situation = BooleanField(
        _l("Câu hỏi tình huống"), description=_l("Kể một việc nhỏ mà người lao động phải xử lý.")
    )
    stem = TextAreaField(_l("Câu hỏi"), [_Needed()])
    pictures = FieldList(FormField(PictureForm), max_entries=MAX_PICTURES)
    options = FieldList(FormField(OptionForm), max_entries=MAX_OPTIONS)
    value = RadioField(
        _l("Câu này đúng hay sai?"),
        [Optional()],
        choices=[SelectChoice("true", _l("Đúng")), SelectChoice("false", _l("Sai"))],
    )
    explanation = TextAreaField(
        _l("Giải thích"), description=_l("Người dự thi đọc sau khi công bố đáp án.")
    )
    citations = FieldList(FormField(CitationForm), max_entries=MAX_CITATIONS)

    def draft(self, register: Register) -> QuestionDraft:
        """What was typed. An unknown document leaves its complaint at the field."""
        is_true_false = self.type.data == TRUE_FALSE
        return QuestionDraft(
            type=self.type.data,
            stem=_text(self.stem.data),
            options=() if is_true_false else tuple(_option(one.data) for one in self.options),
            value=self.value.data == "true" if is_true_false and self.value.data else None,
            scoring=self.scoring.data,
            level=self.level.data,
            topic=clean_line(self.topic.data or ""),
            is_situation=self.is_situation.data,
            explanation=_text(self.explanation.data),
            pictures=tuple(p for one in self.pictures for p in _pictures(one.data)),
            citations=tuple(self._citations(register)),
        )

    def _citations(self, register: Register) -> list[CitationDraft]:
        found = []
        for one in self.citations:
            typed = clean_line(one.form.document.data or "")
            if not typed:
                continue
            document = register.find(typed)
            if document is None:
                one.form.document.errors = [
                    str(_l("Không có văn bản này trong danh mục. Hãy chọn trong danh sách gợi ý."))
                ]
                continue
            places = (one.form.article.data, one.form.clause.data, one.form.point.data)
            found.append(CitationDraft(document.id, *(clean_line(p or "").lower() for p in places)))
        return found

    @property
    def has_unknown_document(self) -> bool:
        """Whether `draft` found a document that the register lacks."""
        return any(one.form.document.errors for one in self.citations)


def values_of(draft: QuestionDraft, labels: dict[str, str]) -> dict[str, Any]:
    """A draft as the form shows it."""
    return {
        "type": draft.type,
        "scoring": draft.scoring,
        "level": draft.level,
        "topic": draft.topic,
        "is_situation": draft.is_situation,
        "stem": draft.stem,
        "pictures": [{"media": one.media_id, "alt": one.alt} for one in draft.pictures],
        "options": [
            {
                "text": one.text,
                "right": one.is_right,
                "media": " ".join(picture.media_id for picture in one.pictures),
                "alt": one.pictures[0].alt if one.pictures else "",
            }
            for one in draft.options
        ],
        "value": {True: "true", False: "false", None: None}[draft.value],
        "explanation": draft.explanation,
        "citations": [
            {
                "document": labels[one.document_id],
                "article": one.article,
                "clause": one.clause,
                "point": one.point,
            }
            for one in draft.citations
        ],
    }


def empty_values() -> dict[str, Any]:
    """A new question: four options to fill in."""
    return {"type": "single_choice", "options": [{} for _ in range(START_OPTIONS)]}


def _option(data: dict[str, Any]) -> OptionDraft:
    return OptionDraft(_text(data["text"]), bool(data["right"]), tuple(_pictures(data)))


def _pictures(data: dict[str, Any]) -> list[Picture]:
    ids = (data["media"] or "").split()
    alts = [clean_line(data["alt"] or ""), *[""] * len(ids)]
    return [Picture(media_id, alt) for media_id, alt in zip(ids, alts, strict=False)]


def _text(typed: str | None) -> str:
    lines = nfc(typed or "").replace("\r\n", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()
