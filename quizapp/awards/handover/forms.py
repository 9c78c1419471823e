"""Forms of the hand-over."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import BooleanField, RadioField, SelectChoice, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from quizapp.awards.forms import DongField
from quizapp.awards.handover.models import HandoverPlan
from quizapp.awards.handover.presentation import CHECK_LABELS, CHOICE_LABELS
from quizapp.awards.handover.service import Answer, PlanDraft
from quizapp.contests.forms import CheckboxesField, MomentField
from quizapp.organisations.service.consents import Said

_fill_in = InputRequired(_l("Hãy điền ô này."))
PUBLISH_NAME = "publish_name"


class PlanForm(FlaskForm):
    """Deadline, place, and what winners are asked for."""

    deadline_at = MomentField(_l("Hạn nhận giải"))
    place = StringField(
        _l("Nhận ở đâu, giờ nào"),
        [_fill_in, Length(max=300)],
        description=_l("Người đạt giải thấy dòng này. Ví dụ: Phòng 201, nhà văn hóa, 8:00–17:00."),
    )
    budget_vnd = DongField(
        _l("Kinh phí giải thưởng (đồng)"),
        [Length(max=20)],
        description=_l("Để trống nếu không theo dõi kinh phí ở đây."),
        render_kw={"inputmode": "numeric", "class": "short"},
    )
    offers_transfer = BooleanField(_l("Cho chọn nhận tiền qua chuyển khoản"))
    needs_id_number = BooleanField(
        _l("Thể lệ yêu cầu số căn cước để lập chứng từ"),
        description=_l("Chỉ bật khi kế toán cần. Số được mã hóa, mỗi lần xem đều ghi nhật ký."),
    )

    def draft(self) -> PlanDraft:
        """As the service takes it; the moment must have been read."""
        if self.deadline_at.moment is None:
            message = "the moment was not read"
            raise ValueError(message)
        return PlanDraft(
            self.deadline_at.moment,
            self.place.data or "",
            offers_transfer=bool(self.offers_transfer.data),
            needs_id_number=bool(self.needs_id_number.data),
            budget_vnd=self.budget_vnd.amount or None,
        )


class AnswerForm(FlaskForm):
    """What a winner says. The name's publication is a question of its own, never pre-ticked."""

    choice = RadioField(
        _l("Bạn muốn nhận thế nào"),
        choices=[SelectChoice(value, label) for value, label in CHOICE_LABELS.items()],
        default="gift",
    )
    bank = StringField(_l("Ngân hàng"), [Optional(), Length(max=120)])
    account = StringField(
        _l("Số tài khoản"),
        [Optional(), Length(max=40)],
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )
    holder = StringField(_l("Chủ tài khoản"), [Optional(), Length(max=120)])
    id_number = StringField(
        _l("Số căn cước"),
        [Optional(), Length(max=30)],
        description=_l("Chỉ dùng lập chứng từ trao giải, được mã hóa. Không cần chụp ảnh giấy tờ."),
        render_kw={"inputmode": "numeric", "autocomplete": "off"},
    )
    publish = BooleanField("")
    unpublish = BooleanField(_l("Tôi không muốn công bố đầy đủ họ tên nữa."))

    def fit(self, plan: HandoverPlan | None) -> AnswerForm:
        """Without what this round does not ask."""
        if plan is None or not plan.offers_transfer:
            del self.choice, self.bank, self.account, self.holder
        if plan is None or not plan.needs_id_number:
            del self.id_number
        else:
            self.id_number.flags.required = True
        return self

    def answer(self, words: str, language: str, channel: str) -> Answer:
        """As the service takes it; `words` are those shown beside the box."""
        return Answer(
            choice=_data(self, "choice") or "gift",
            bank=_data(self, "bank"),
            account=_data(self, "account"),
            holder=_data(self, "holder"),
            id_number=_data(self, "id_number"),
            said=self._said(words, language, channel),
        )

    def _said(self, words: str, language: str, channel: str) -> Said | None:
        if not self.publish.data and not self.unpublish.data:
            return None
        is_given = bool(self.publish.data and not self.unpublish.data)
        return Said(PUBLISH_NAME, words, language, is_given=is_given, channel=channel)


def _data(form: AnswerForm, name: str) -> str:
    field: Any = form._fields.get(name)
    return (field.data or "") if field is not None else ""


class ChecksForm(FlaskForm):
    """How somebody at the desk was recognised."""

    checked_with = CheckboxesField(
        _l("Đã đối chiếu những gì"),
        choices=[SelectChoice(check.value, label) for check, label in CHECK_LABELS.items()],
    )


class DeskForm(AnswerForm, ChecksForm):
    """What a winner says at the desk, and how he was recognised."""


class ReasonForm(FlaskForm):
    """Why."""

    reason = TextAreaField(_l("Lý do"), [_fill_in, Length(max=300)], render_kw={"rows": 2})
