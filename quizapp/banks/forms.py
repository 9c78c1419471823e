"""The forms of banks and questions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
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
    IntegerField,
    RadioField,
    SelectChoice,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import InputRequired, Length, Optional

from quizapp.banks.key_fields import (
    CHOOSE,
    NUMBER,
    TEXT,
    choice_key,
    gap_elements,
    gap_values,
    lines_in,
    number_key,
    pair_elements,
    pair_rows,
    text_key,
    typed_values,
)
from quizapp.banks.rules import (
    MAX_ELEMENTS,
    MAX_GROUP_CODE,
    MAX_TOPIC,
    SINGLE,
    TRUE_FALSE,
    CitationDraft,
    GroupPart,
    OptionDraft,
    Picture,
    QuestionDraft,
    usual_scoring,
)
from quizapp.banks.service import BankDraft
from quizapp.banks.words import LEVEL_WORDS, SCORING_WORDS, TYPE_WORDS, message_of
from quizapp.core.text import clean_line, nfc
from quizapp.law.queries import Register
from quizapp.scoring.question_types import TYPES as SCORED_TYPES

MAX_PICTURES, MAX_CITATIONS, MAX_GAPS = 4, 6, 30
KEY_FIELDS = {"short_text": "answers", "numeric": "answers", "cloze": "gaps"}
"""Where the key is written of types without rows."""
START_OPTIONS = 4
Answer = tuple[tuple[OptionDraft, ...], Mapping[str, Any] | None]


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
    """One option, statement, item or pair; `media` names its stored pictures.

    `pair`: the entry on the right of a pair, `pair_media` what it shows; `weight` in percent.
    """

    text = TextAreaField(_l("Nội dung"))
    pair = TextAreaField(_l("Ghép với"))
    pair_media = HiddenField()
    pair_alt = HiddenField()
    right = BooleanField(_l("Đáp án đúng"))
    weight = StringField(_l("Tỉ lệ điểm"), [Length(max=10)])
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


class GapForm(Form):
    """A gap of a text: to choose for, or to type words or a number into."""

    kind = SelectField(
        _l("Cách điền"),
        choices=[
            SelectChoice(CHOOSE, _l("Chọn trong danh sách")),
            SelectChoice(TEXT, _l("Gõ chữ")),
            SelectChoice(NUMBER, _l("Gõ số")),
        ],
    )
    answers = TextAreaField(_l("Các lựa chọn hoặc đáp án"))
    case = BooleanField(_l("Phân biệt chữ hoa, chữ thường"))
    no_accents = BooleanField(_l("Gõ không dấu cũng tính đúng"))


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
    options = FieldList(FormField(OptionForm), max_entries=MAX_ELEMENTS)
    answers = TextAreaField(_l("Các đáp án được chấp nhận"), [_Needed()])
    case = BooleanField(_l("Phân biệt chữ hoa, chữ thường"))
    no_accents = BooleanField(_l("Gõ không dấu cũng tính đúng"))
    units = StringField(
        _l("Đơn vị"),
        [Length(max=300)],
        description=_l("Có thể để trống. Nhiều đơn vị thì ghi: km; m = 0,001."),
    )
    unit_required = BooleanField(_l("Bắt buộc ghi đơn vị"))
    gaps = FieldList(FormField(GapForm), max_entries=MAX_GAPS)
    value = RadioField(
        _l("Câu này đúng hay sai?"),
        [Optional()],
        choices=[SelectChoice("true", _l("Đúng")), SelectChoice("false", _l("Sai"))],
    )
    group_code = StringField(
        _l("Mã chùm"),
        [Length(max=MAX_GROUP_CODE)],
        description=_l("Các câu cùng mã ra liền nhau trong đề, dưới đoạn chung."),
    )
    group_text = TextAreaField(
        _l("Đoạn chung"),
        description=_l("Để trống thì lấy đoạn của chùm đã có. Sửa ở đây là sửa cho cả chùm."),
    )
    group_place = IntegerField(_l("Thứ tự trong chùm"), [Optional()])
    explanation = TextAreaField(
        _l("Giải thích"), description=_l("Người dự thi đọc sau khi công bố đáp án.")
    )
    citations = FieldList(FormField(CitationForm), max_entries=MAX_CITATIONS)

    def draft(self, register: Register) -> QuestionDraft:
        """What was typed. An unknown document leaves its complaint at the field."""
        type_ = self.type.data if self.type.data in SCORED_TYPES else SINGLE
        options, key = self._answer(type_)
        is_known = self.scoring.data in SCORED_TYPES[type_].scorings
        return QuestionDraft(
            type=type_,
            stem=_text(self.stem.data),
            options=options,
            value=self.value.data == "true" if type_ == TRUE_FALSE and self.value.data else None,
            key=key,
            scoring=self.scoring.data if is_known else usual_scoring(type_),
            level=self.level.data,
            topic=clean_line(self.topic.data or ""),
            is_situation=self.is_situation.data,
            explanation=_text(self.explanation.data),
            pictures=tuple(p for one in self.pictures for p in _pictures(one.data)),
            citations=tuple(self._citations(register)),
            group=self._group(),
        )

    def _group(self) -> GroupPart | None:
        code, text = clean_line(self.group_code.data or ""), _text(self.group_text.data)
        if not code and not text:
            return None
        place = self.group_place.data
        return GroupPart(code, text, 1 if place is None else place)

    def _answer(self, type_: str) -> Answer:
        """The elements, and what their being right does not say of the key."""
        read = _READERS.get(type_, _read_choices)
        return read(self)

    def show_key_fault(self, code: str) -> None:
        """Say what is wrong with the key where the key is written."""
        name = KEY_FIELDS.get(self.type.data, "options")
        self[name].errors = [*self[name].errors, message_of(code)]

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
        **_key_values(draft),
        "value": {True: "true", False: "false", None: None}[draft.value],
        "explanation": draft.explanation,
        "group_code": draft.group.code if draft.group else "",
        "group_text": draft.group.text if draft.group else "",
        "group_place": draft.group.place if draft.group else None,
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


def _key_values(draft: QuestionDraft) -> dict[str, Any]:
    if draft.type == "cloze":
        return {"gaps": gap_values(draft)}
    if draft.type in KEY_FIELDS:
        return typed_values(draft)
    if draft.type == "matching":
        return {"options": [{**_row(one), **_right_row(two)} for one, two in pair_rows(draft)]}
    rows = [_row(one) for one in draft.options]
    key = draft.key or {}
    for row, value in zip(rows, key.get("values", ()), strict=False):
        row["right"] = value
    for row, weight in zip(rows, key.get("weights", ()), strict=False):
        row["weight"] = f"{weight * 100:.5g}".replace(".", ",")
    return {"options": rows}


def _options(form: QuestionForm) -> tuple[OptionDraft, ...]:
    return tuple(_option(one.data) for one in form.options)


def _unmarked(form: QuestionForm) -> tuple[OptionDraft, ...]:
    return tuple(replace(one, is_right=False) for one in _options(form))


def _read_choices(form: QuestionForm) -> Answer:
    """By weights, those are right that earn something."""
    weights = [one.form.weight.data or "" for one in form.options]
    key = choice_key(form.scoring.data, form.type.data, weights)
    if key is None:
        return _options(form), None
    weighed = zip(_options(form), key["weights"], strict=True)
    return tuple(replace(one, is_right=bool(w and w > 0)) for one, w in weighed), key


def _read_table(form: QuestionForm) -> Answer:
    return _unmarked(form), {"values": [one.is_right for one in _options(form)]}


def _read_order(form: QuestionForm) -> Answer:
    return _unmarked(form), {"count": len(form.options)}


def _read_texts(form: QuestionForm) -> Answer:
    lines = lines_in(nfc(form.answers.data or ""))
    return (), text_key(lines, case=form.case.data, no_accents=form.no_accents.data)


def _read_numbers(form: QuestionForm) -> Answer:
    lines, units = lines_in(nfc(form.answers.data or "")), nfc(form.units.data or "")
    return (), number_key(lines, units, unit_required=form.unit_required.data)


_READERS: Mapping[str, Callable[[QuestionForm], Answer]] = {
    "true_false": lambda _form: ((), None),
    "statement_table": _read_table,
    "matching": lambda form: pair_elements(
        _unmarked(form), [_pair(one.data) for one in form.options]
    ),
    "ordering": _read_order,
    "short_text": _read_texts,
    "numeric": _read_numbers,
    "cloze": lambda form: gap_elements(_nfc_values(one.data) for one in form.gaps),
}


def _row(option: OptionDraft) -> dict[str, Any]:
    return {
        "text": option.text,
        "right": option.is_right,
        "media": " ".join(picture.media_id for picture in option.pictures),
        "alt": option.pictures[0].alt if option.pictures else "",
    }


def _right_row(option: OptionDraft) -> dict[str, Any]:
    return {
        "pair": option.text,
        "pair_media": " ".join(one.media_id for one in option.pictures),
        "pair_alt": option.pictures[0].alt if option.pictures else "",
    }


def _pair(data: dict[str, Any]) -> OptionDraft:
    stored = {"media": data["pair_media"], "alt": data["pair_alt"]}
    return OptionDraft(_text(data["pair"]), pictures=tuple(_pictures(stored)))


def _nfc_values(data: dict[str, Any]) -> dict[str, Any]:
    return {**data, "answers": nfc(data["answers"] or "")}


def _option(data: dict[str, Any]) -> OptionDraft:
    return OptionDraft(_text(data["text"]), bool(data["right"]), tuple(_pictures(data)))


def _pictures(data: dict[str, Any]) -> list[Picture]:
    ids = (data["media"] or "").split()
    alts = [clean_line(data["alt"] or ""), *[""] * len(ids)]
    return [Picture(media_id, alt) for media_id, alt in zip(ids, alts, strict=False)]


def _text(typed: str | None) -> str:
    lines = nfc(typed or "").replace("\r\n", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()
