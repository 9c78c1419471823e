"""Forms about papers and equipment. No form here takes a picture."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import RadioField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from quizapp.organisations.forms import TypedDateField
from quizapp.training.records.models import Equipment, OfficialCertificate
from quizapp.training.records.presentation import (
    CERTIFICATE_LABELS,
    EQUIPMENT_LABELS,
    WITHDRAWN_LABELS,
)
from quizapp.training.records.rules.certificates import KINDS, CertificateDraft
from quizapp.training.records.rules.equipment import EquipmentDraft

_fill_in = InputRequired(_l("Hãy điền ô này."))
_too_long = _l("Nội dung dài quá. Hãy viết ngắn lại.")


class NeededDateField(TypedDateField):
    """A date that must be given; which one is missing the rules say."""

    def __init__(self, label: object, **more: object) -> None:
        super().__init__(label, **more)
        self.flags.required = True


class CertificateForm(FlaskForm):
    """A paper of the police as it stands on the paper."""

    kind = RadioField(_l("Loại giấy"), [InputRequired(_l("Hãy chọn một loại."))], choices=[])
    number = StringField(
        _l("Số giấy"),
        [_fill_in, Length(max=60, message=_too_long)],
        description=_l("Chép đúng như trên giấy. Không ghi số căn cước."),
        render_kw={"autocomplete": "off", "class": "short"},
    )
    issuer = StringField(_l("Cơ quan cấp"), [_fill_in, Length(max=200, message=_too_long)])
    issued_on = NeededDateField(_l("Ngày cấp"))
    expires_on = TypedDateField(_l("Ngày hết hạn"))

    def offer(self, guard_kind: str) -> None:
        """The kinds that fit the guard: the other law's paper is not even offered."""
        self.kind.choices = [
            (name, label)
            for name, label in CERTIFICATE_LABELS.items()
            if guard_kind in KINDS[name].guard_kinds
        ]

    @classmethod
    def of(cls, paper: OfficialCertificate) -> CertificateForm:
        """Filled with what was recorded."""
        return cls(obj=paper)

    def draft(self) -> CertificateDraft:
        """What the service takes."""
        return CertificateDraft(
            kind=self.kind.data or "",
            number=self.number.data or "",
            issuer=self.issuer.data or "",
            issued_on=self.issued_on.data,
            expires_on=self.expires_on.data,
        )


class WithdrawPaperForm(FlaskForm):
    """Why a paper counts no longer."""

    reason = StringField(
        _l("Lý do"),
        [_fill_in, Length(max=200, message=_too_long)],
        description=_l("Ví dụ: công an thu hồi, bị mất, ghi nhầm người."),
    )


class EquipmentForm(FlaskForm):
    """A support tool."""

    kind = SelectField(_l("Loại công cụ"), choices=list(EQUIPMENT_LABELS.items()))
    label = StringField(
        _l("Nhãn hiệu, tên gọi"),
        [Length(max=80, message=_too_long)],
        description=_l("Loại khác thì bắt buộc ghi như trên giấy phép."),
    )
    serial = StringField(
        _l("Số hiệu"),
        [_fill_in, Length(max=60, message=_too_long)],
        render_kw={"class": "short", "autocapitalize": "characters", "autocomplete": "off"},
    )
    licence_number = StringField(
        _l("Số giấy phép sử dụng"),
        [Length(max=60, message=_too_long)],
        render_kw={"class": "short", "autocomplete": "off"},
    )
    licence_expires_on = TypedDateField(_l("Giấy phép hết hạn"))
    stored_at = StringField(_l("Nơi cất giữ"), [Length(max=120, message=_too_long)])

    @classmethod
    def of(cls, tool: Equipment) -> EquipmentForm:
        """Filled with what was recorded."""
        return cls(obj=tool)

    def draft(self) -> EquipmentDraft:
        """What the service takes."""
        return EquipmentDraft(
            kind=self.kind.data or "",
            serial=self.serial.data or "",
            label=self.label.data or None,
            licence_number=self.licence_number.data or None,
            licence_expires_on=self.licence_expires_on.data,
            stored_at=self.stored_at.data or None,
        )


class HandOverForm(FlaskForm):
    """Who takes a tool over."""

    holder_id = SelectField(_l("Giao cho"), [Optional()], validate_choice=False)


class WithdrawEquipmentForm(FlaskForm):
    """Why a tool leaves the book."""

    reason = RadioField(
        _l("Lý do"),
        [InputRequired(_l("Hãy chọn lý do ghi giảm."))],
        choices=list(WITHDRAWN_LABELS.items()),
    )
