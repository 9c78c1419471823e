"""A draw with its deeds: promise, sign, value, tell, void."""

from __future__ import annotations

from datetime import datetime

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from quizapp.accounts.queries import names_by_id
from quizapp.awards.draw import service
from quizapp.awards.draw.forms import ValueForm
from quizapp.awards.draw.manage_views.common import blueprint, do, the_round, to_draw
from quizapp.awards.draw.models import (
    PUBLIC,
    LotDraw,
)
from quizapp.awards.draw.presentation import (
    SHOWN,
    STATE_LABELS,
    STATE_TONES,
    address_of,
    drawn_lines,
    prizes_sentence,
    source_sentence,
    steps_of,
    who_sentence,
)
from quizapp.awards.draw.queries import (
    get_draw_of,
)
from quizapp.awards.draw.service import Entered
from quizapp.awards.draw.sources import SourceKind, bits_of, known_from
from quizapp.core import clock
from quizapp.web.context import keyring, reading
from quizapp.web.guards import staff_only, the_staff


@blueprint.get("/rounds/<round_id>/draws/<draw_id>")
@staff_only("draws.view")
def draw(round_id: str, draw_id: str) -> str:
    """Where a draw stands, and the one thing to do next."""
    with reading() as session:
        return _page(session, round_id, draw_id, ValueForm(formdata=None))


def _page(session: Session, round_id: str, draw_id: str, form: ValueForm) -> str:
    round_ = the_round(session, round_id)
    draw = get_draw_of(session, round_, draw_id)
    now, staff = clock.now(), the_staff()
    return render_template(
        "awards/draw/draw.html",
        round=round_,
        draw=draw,
        steps=steps_of(draw),
        form=form,
        names=names_by_id(session, _people(draw)),
        me=staff.id,
        may_run=staff.may("draws.run"),
        may_witness=staff.may("draws.witness"),
        is_public=draw.state in PUBLIC,
        is_due=now >= draw.value_due_at,
        is_too_late=now >= known_from(draw.named_source, draw.value_due_at),
        last_moment=known_from(draw.named_source, draw.value_due_at),
        is_fallback_due=now >= draw.fallback_at,
        address=address_of(draw),
        who=who_sentence(draw),
        prizes=prizes_sentence(draw),
        source=source_sentence(draw, draw.value_due_at),
        fallback=source_sentence(draw, draw.fallback_at),
        help=_value_help(draw),
        lines=drawn_lines(session, draw),
        shown=SHOWN,
        is_thin=service.is_thin(draw),
        bits=bits_of(draw.named_source),
        needed_bits=service.needed(draw),
        state_labels=STATE_LABELS,
        state_tones=STATE_TONES,
    )


def _people(draw: LotDraw) -> set[str]:
    people = (
        *(draw.created_by, draw.committed_by, draw.signed_by, draw.value_1_by, draw.value_2_by),
        *(draw.drawn_by, draw.void_by, draw.void_signed_by),
    )
    return {one for one in people if one}


def _value_help(draw: LotDraw) -> str:
    kind = draw.source["kind"]
    if kind == SourceKind.XSMB_ALL:
        return _(
            "Chép đủ 27 số theo thứ tự trên bảng: đặc biệt, nhất, nhì, ba, tư, năm, sáu, bảy."
            " Cách nhau bằng dấu cách, xuống dòng cũng được."
        )
    if kind == SourceKind.XSMB_SPECIAL:
        return _("5 chữ số của giải đặc biệt.")
    if kind == SourceKind.DRAND:
        return _("64 ký tự ở mục randomness của vòng đã chọn.")
    return _("Chép đúng như nguồn công bố.")


@blueprint.post("/rounds/<round_id>/draws/<draw_id>/removal")
@staff_only("draws.run")
def discard(round_id: str, draw_id: str) -> ResponseReturnValue:
    """Throw away a draft."""

    def deed(session: Session, now: datetime) -> None:
        service.discard(session, draw_id, by=the_staff().id, now=now)
        flash(_("Đã bỏ bản nháp bốc thăm."), "success")

    if do(round_id, draw_id, "discard", deed):
        return redirect(url_for(".draws", round_id=round_id))
    return to_draw(round_id, draw_id)


@blueprint.post("/rounds/<round_id>/draws/<draw_id>/commitment")
@staff_only("draws.run")
def commit(round_id: str, draw_id: str) -> ResponseReturnValue:
    """The first signature: the list is frozen, the secret bound."""

    def deed(session: Session, now: datetime) -> None:
        service.pledge(session, draw_id, keyring=keyring(), by=the_staff().id, now=now)
        flash(_("Đã ký cam kết. Hãy nhờ người thứ hai ký để công bố."), "success")

    do(round_id, draw_id, "commit", deed)
    return to_draw(round_id, draw_id)


@blueprint.post("/rounds/<round_id>/draws/<draw_id>/signature")
@staff_only("draws.witness")
def sign(round_id: str, draw_id: str) -> ResponseReturnValue:
    """The second signature: from now on it is public."""

    def deed(session: Session, now: datetime) -> None:
        service.sign(session, draw_id, by=the_staff().id, now=now)
        flash(_("Đã ký và công bố. Hãy chia sẻ địa chỉ trang bốc thăm cho mọi người."), "success")

    do(round_id, draw_id, "sign", deed)
    return to_draw(round_id, draw_id)


@blueprint.post("/rounds/<round_id>/draws/<draw_id>/value")
@staff_only("draws.witness")
def enter_value(round_id: str, draw_id: str) -> ResponseReturnValue:
    """The public value, by one of two."""
    form = ValueForm()
    with reading() as session:
        get_draw_of(session, the_round(session, round_id), draw_id)
        if not form.validate():
            return _page(session, round_id, draw_id, form), 422

    def deed(session: Session, now: datetime) -> None:
        entered = service.enter_value(session, draw_id, form.reading(), by=the_staff().id, now=now)
        flash(*_after(entered))

    do(round_id, draw_id, "value", deed)
    return to_draw(round_id, draw_id)


def _after(entered: Entered) -> tuple[str, str]:
    if entered is Entered.FIRST:
        return _(
            "Đã ghi lần nhập thứ nhất. Hãy nhờ người khác tự tra nguồn và nhập lần thứ hai."
        ), ("success")
    if entered is Entered.AGREED:
        return _("Hai lần nhập giống nhau. Có thể mở bí mật và bốc thăm."), "success"
    return _(
        "Hai lần nhập khác nhau nên cả hai đều bị bỏ, việc này đã ghi vào nhật ký."
        " Hãy đối chiếu lại với nguồn rồi cả hai người cùng nhập lại."
    ), "error"


@blueprint.post("/rounds/<round_id>/draws/<draw_id>/revelation")
@staff_only("draws.run")
def reveal(round_id: str, draw_id: str) -> ResponseReturnValue:
    """The secret is told and the lots fall."""

    def deed(session: Session, now: datetime) -> None:
        service.reveal(session, draw_id, keyring=keyring(), by=the_staff().id, now=now)
        flash(
            _("Đã bốc thăm và công bố. Ai cũng kiểm tra lại được trên trang công khai."), "success"
        )

    do(round_id, draw_id, "reveal", deed)
    return to_draw(round_id, draw_id)


@blueprint.post("/rounds/<round_id>/draws/<draw_id>/voiding")
@staff_only("draws.witness")
def ask_to_void(round_id: str, draw_id: str) -> ResponseReturnValue:
    """One person asks, with a reason."""
    reason = request.form.get("reason", "")[:500]

    def deed(session: Session, now: datetime) -> None:
        service.ask_to_void(session, draw_id, reason, by=the_staff().id, now=now)
        flash(_("Đã đề nghị hủy. Việc hủy có hiệu lực khi người thứ hai ký."), "success")

    do(round_id, draw_id, "void", deed)
    return to_draw(round_id, draw_id)


@blueprint.post("/rounds/<round_id>/draws/<draw_id>/voiding/signature")
@staff_only("draws.witness")
def sign_void(round_id: str, draw_id: str) -> ResponseReturnValue:
    """The other agrees."""

    def deed(session: Session, now: datetime) -> None:
        service.sign_void(session, draw_id, by=the_staff().id, now=now)
        flash(_("Đã hủy lần bốc thăm. Trang công khai ghi rõ lý do."), "success")

    do(round_id, draw_id, "void", deed)
    return to_draw(round_id, draw_id)
