"""One prize: its winner's link, who he is, what he chose, and the moment he gets it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from wtforms import Form

from quizapp.accounts.queries import names_by_id
from quizapp.awards.handover import service
from quizapp.awards.handover.forms import PUBLISH_NAME, ChecksForm, DeskForm
from quizapp.awards.handover.manage_views.common import blueprint, private, the_round
from quizapp.awards.handover.presentation import (
    CHOICE_LABELS,
    RECEIPT_LABELS,
    STATE_LABELS,
    STATE_TONES,
    VIA_LABELS,
    address_of,
    checks_of,
    full_name,
    line_of,
)
from quizapp.awards.handover.queries import find_photo, find_plan, get_row, has_photo
from quizapp.awards.handover.service import Photo
from quizapp.awards.queries import list_agreed
from quizapp.banks.pictures import repaint
from quizapp.core import clock
from quizapp.core.errors import Invalid, NotFound, QuizError
from quizapp.documents.qr import qr_svg
from quizapp.entry.consents import consents_asked
from quizapp.web.context import keyring, reading, transaction
from quizapp.web.errors import refusal_of
from quizapp.web.form_errors import show_complaints
from quizapp.web.guards import staff_only, the_staff
from quizapp.web.i18n import chosen_language

CHANNEL = "claim_desk"
ADDRESS = "/rounds/<round_id>/handover/<claim_id>"
Deed = Callable[[Session, datetime], Any]


@blueprint.get(ADDRESS)
@staff_only("handover.view")
def claim(round_id: str, claim_id: str) -> Response:
    """Where one prize is, and what comes next."""
    with reading() as session:
        return private(_page(session, round_id, claim_id))


def _page(session: Session, round_id: str, claim_id: str, **more: Any) -> str:
    round_ = the_round(session, round_id)
    row = get_row(session, round_id, claim_id)
    plan = find_plan(session, round_id)
    one, person = row.claim, row.person
    staff = {one.confirmed_by, one.checked_by, one.handed_by, one.ended_by} - {None}
    forms = {"desk_form": _desk_form(plan), "checks_form": ChecksForm(formdata=None)}
    return render_template(
        "awards/handover/one.html",
        **{
            "round": round_,
            "plan": plan,
            "claim": one,
            "line": line_of(row),
            "name": full_name(row),
            "names": names_by_id(session, {id_ for id_ in staff if id_}),
            "agrees": bool(person and list_agreed(session, {person.id}, PUBLISH_NAME)),
            "words": _words(round_.contest.organizer.name),
            "checks": checks_of(row),
            "has_photo": has_photo(session, claim_id),
            "is_late": bool(plan and clock.now() > plan.deadline_at),
            "state_labels": STATE_LABELS,
            "state_tones": STATE_TONES,
            "choice_labels": CHOICE_LABELS,
            "via_labels": VIA_LABELS,
            "receipt_labels": RECEIPT_LABELS,
            **forms,
            **more,
        },
    )


def _desk_form(plan: Any) -> DeskForm:
    form = DeskForm(formdata=None)
    form.fit(plan)
    return form


def _words(organizer: str) -> str:
    return next(one.text for one in consents_asked(organizer) if one.name == PUBLISH_NAME)


@blueprint.post(f"{ADDRESS}/link")
@staff_only("handover.edit")
def link(round_id: str, claim_id: str) -> ResponseReturnValue:
    """The winner's private link and its QR, shown on this answer alone."""
    with transaction() as session:
        get_row(session, the_round(session, round_id).id, claim_id)
        try:
            code = service.show_link(
                session,
                claim_id,
                keyring=keyring(),
                by=the_staff().id,
                now=clock.now(),
                is_new=request.form.get("new") == "1",
            )
        except QuizError as refusal:
            return _told(round_id, claim_id, refusal)
        address = address_of(code)
        return private(_page(session, round_id, claim_id, link=address, link_qr=qr_svg(address)))


@blueprint.post(f"{ADDRESS}/confirmation")
@staff_only("handover.edit")
def confirm(round_id: str, claim_id: str) -> ResponseReturnValue:
    """What the winner says at the desk."""
    form = DeskForm()

    def deed(session: Session, now: datetime) -> None:
        round_ = the_round(session, round_id)
        form.fit(find_plan(session, round_id))
        words = _words(round_.contest.organizer.name)
        service.confirm_at_desk(
            session,
            claim_id,
            form.answer(words, chosen_language(), CHANNEL),
            form.checked_with.data or [],
            keyring=keyring(),
            by=the_staff().id,
            now=now,
        )
        flash(_("Đã ghi xác nhận tại bàn."), "success")

    return _do(round_id, claim_id, deed, desk_form=form)


@blueprint.post(f"{ADDRESS}/identity")
@staff_only("handover.edit")
def check(round_id: str, claim_id: str) -> ResponseReturnValue:
    """What was compared with who stands there."""
    form = ChecksForm()

    def deed(session: Session, now: datetime) -> None:
        chosen = form.checked_with.data or []
        service.check_identity(session, claim_id, chosen, by=the_staff().id, now=now)
        flash(_("Đã ghi việc đối chiếu."), "success")

    return _do(round_id, claim_id, deed, checks_form=form)


@blueprint.post(f"{ADDRESS}/handing")
@staff_only("handover.edit")
def hand(round_id: str, claim_id: str) -> ResponseReturnValue:
    """The prize changes hands."""
    receipt = request.form.get("receipt", "")

    def deed(session: Session, now: datetime) -> None:
        service.hand_over(session, claim_id, receipt, by=the_staff().id, now=now)
        flash(_("Đã ghi việc trao giải."), "success")

    return _do(round_id, claim_id, deed)


@blueprint.post(f"{ADDRESS}/refusal")
@staff_only("handover.edit")
def decline(round_id: str, claim_id: str) -> ResponseReturnValue:
    """The winner does not want it."""

    def deed(session: Session, now: datetime) -> None:
        service.decline_at_desk(session, claim_id, by=the_staff().id, now=now)
        flash(_("Đã ghi người đạt giải từ chối nhận."), "success")

    return _do(round_id, claim_id, deed)


@blueprint.post(f"{ADDRESS}/lapse")
@staff_only("handover.edit")
def lapse(round_id: str, claim_id: str) -> ResponseReturnValue:
    """To the next in line, for a reason."""
    reason = request.form.get("reason", "")[:300]

    def deed(session: Session, now: datetime) -> None:
        moved = service.lapse(session, claim_id, reason, by=the_staff().id, now=now)
        if moved is not None:
            flash(_("Đã chuyển cho người dự bị kế tiếp theo thứ tự bốc thăm."), "success")
        else:
            flash(
                _("Đã bỏ giải này. Hãy xem danh sách mới ở trang Người đạt giải và xác nhận lại."),
                "success",
            )

    return _do(round_id, claim_id, deed)


@blueprint.post(f"{ADDRESS}/sealed")
@staff_only("handover.edit")
def open_sealed(round_id: str, claim_id: str) -> ResponseReturnValue:
    """The full number and the account, shown on this answer alone."""
    with transaction() as session:
        get_row(session, the_round(session, round_id).id, claim_id)
        try:
            number, account = service.open_sealed(
                session,
                claim_id,
                request.form.get("reason", "")[:300],
                keyring=keyring(),
                by=the_staff().id,
                now=clock.now(),
            )
        except QuizError as refusal:
            return _told(round_id, claim_id, refusal)
        page = _page(session, round_id, claim_id, id_number=number, account=account, is_open=True)
        return private(page)


@blueprint.post(f"{ADDRESS}/sealed/removal")
@staff_only("handover.edit")
def forget_sealed(round_id: str, claim_id: str) -> ResponseReturnValue:
    """Wipe them once the papers are made."""

    def deed(session: Session, now: datetime) -> None:
        service.forget_sealed(session, claim_id, by=the_staff().id, now=now)
        flash(_("Đã xóa số căn cước và tài khoản."), "success")

    return _do(round_id, claim_id, deed)


@blueprint.post(f"{ADDRESS}/photo")
@staff_only("handover.edit")
def add_photo(round_id: str, claim_id: str) -> ResponseReturnValue:
    """A picture of the hand-over."""
    file = request.files.get("photo")

    def deed(session: Session, now: datetime) -> None:
        painted = repaint(file.read() if file else b"")
        photo = Photo(painted.content, painted.content_type)
        service.add_photo(session, claim_id, photo, by=the_staff().id, now=now)
        flash(_("Đã lưu ảnh trao giải."), "success")

    return _do(round_id, claim_id, deed)


@blueprint.post(f"{ADDRESS}/photo/removal")
@staff_only("handover.edit")
def remove_photo(round_id: str, claim_id: str) -> ResponseReturnValue:
    """Take it away."""

    def deed(session: Session, now: datetime) -> None:
        service.remove_photo(session, claim_id, by=the_staff().id, now=now)
        flash(_("Đã xóa ảnh."), "success")

    return _do(round_id, claim_id, deed)


@blueprint.get(f"{ADDRESS}/photo")
@staff_only("handover.view")
def photo(round_id: str, claim_id: str) -> Response:
    """The picture, for the organizers alone."""
    with reading() as session:
        get_row(session, the_round(session, round_id).id, claim_id)
        found = find_photo(session, claim_id)
        if found is None:
            raise NotFound
        response = Response(found.content, content_type=found.content_type)
    response.headers["Cache-Control"] = "no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def _do(round_id: str, claim_id: str, deed: Deed, **forms: Form) -> ResponseReturnValue:
    """One deed in one transaction; complaints stand beside their fields."""
    try:
        with transaction() as session:
            get_row(session, the_round(session, round_id).id, claim_id)
            deed(session, clock.sure_now())
    except NotFound:
        raise
    except QuizError as refusal:
        form = next(iter(forms.values()), None)
        if form is not None and isinstance(refusal, Invalid) and refusal.fields:
            show_complaints(form, refusal)
            with reading() as session:
                return private(_page(session, round_id, claim_id, **forms), 422)
        return _told(round_id, claim_id, refusal)
    return redirect(url_for(".claim", round_id=round_id, claim_id=claim_id), 303)


def _told(round_id: str, claim_id: str, refusal: QuizError) -> ResponseReturnValue:
    codes = list(refusal.fields.values()) if isinstance(refusal, Invalid) else []
    flash(refusal_of(Invalid(codes[0]) if codes else refusal)["text"], "error")
    return redirect(url_for(".claim", round_id=round_id, claim_id=claim_id), 303)
