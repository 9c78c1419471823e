"""Certificates for the staff: the coordinator sees her people's, others see them masked."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from quizapp.audit.service import record
from quizapp.certificates.forms import RevokeForm
from quizapp.certificates.models import Certificate
from quizapp.certificates.papers import paper_response
from quizapp.certificates.presentation import changed_law, lessons_again, short_address
from quizapp.certificates.queries import (
    CertificateFilter,
    CertificateLine,
    get_of_scope,
    law_today,
    list_certificates,
    list_courses,
)
from quizapp.certificates.queries.found import is_genuine, stand
from quizapp.certificates.queries.lists import list_units
from quizapp.certificates.rules.codes import shown_code
from quizapp.certificates.rules.states import ALTERED
from quizapp.certificates.service import revoke
from quizapp.certificates.service.revoking import checked_reason
from quizapp.certificates.words import CHANGE_WORDS, SHORT_LABELS, STATE_WORDS
from quizapp.core import clock
from quizapp.core.errors import Conflict, Invalid
from quizapp.core.text import mask_name
from quizapp.web.context import keyring, reading, transaction
from quizapp.web.errors import sentence_of
from quizapp.web.form_errors import show_complaints
from quizapp.web.guards import staff_only, the_staff
from quizapp.web.i18n import local
from quizapp.web.paging import PAGE_SIZE, Page, page_number

blueprint = Blueprint(
    "certificates_manage", __name__, url_prefix="/manage/certificates", template_folder="templates"
)
LONGEST_SEARCH = 120
LISTED = [name for name in STATE_WORDS if name != ALTERED]
"""What a list can be narrowed to."""


@blueprint.get("")
@staff_only("certificates.view")
def certificates() -> ResponseReturnValue:
    """All of them, with search and filters."""
    number, wanted, scope = page_number(), _asked_filter(), the_staff().unit_ids
    now = clock.now()
    with reading() as session:
        lines, total = list_certificates(
            session,
            scope,
            wanted,
            today=local(now).date(),
            now=now,
            limit=PAGE_SIZE,
            offset=(number - 1) * PAGE_SIZE,
        )
        lines = _with_seals_checked(lines)
        return render_template(
            "certificates/certificates.html",
            page=Page(lines, total, number),
            wanted=wanted,
            is_narrowed=wanted != CertificateFilter(),
            units=list_units(session, scope),
            courses=list_courses(session, scope),
            states=STATE_WORDS,
            short=SHORT_LABELS,
            address=short_address(),
            labels=[(name, SHORT_LABELS[name]) for name in LISTED],
            shown_name=_shown_name,
            shown_code=shown_code,
            sees_names=_sees_names(),
        )


def _with_seals_checked(lines: list[CertificateLine]) -> list[CertificateLine]:
    """What no database can say: which rows were changed past the program."""
    return [
        line if is_genuine(line.certificate, keyring()) else replace(line, state=ALTERED)
        for line in lines
    ]


def _asked_filter() -> CertificateFilter:
    arguments = request.args
    state = arguments.get("state", "")
    return CertificateFilter(
        typed=arguments.get("q", "")[:LONGEST_SEARCH],
        unit_id=arguments.get("unit", "")[:40],
        course_key=arguments.get("course", "")[:60],
        state=state if state in LISTED else "",
    )


def _sees_names() -> bool:
    return the_staff().may("certificates.open")


def _shown_name(certificate: Certificate) -> str:
    return certificate.holder_name if _sees_names() else mask_name(certificate.holder_name)


@blueprint.get("/<certificate_id>")
@staff_only("certificates.view")
def certificate(certificate_id: str) -> ResponseReturnValue:
    """One certificate."""
    with reading() as session:
        return _page(session, get_of_scope(session, certificate_id, the_staff().unit_ids))


def _page(
    session: Session, shown: Certificate, form: RevokeForm | None = None, status: int = 200
) -> ResponseReturnValue:
    now = clock.now()
    law = law_today(session, local(now).date())
    (standing,) = stand(session, [shown], law, keyring=keyring(), now=now)
    page = render_template(
        "certificates/certificate.html",
        certificate=shown,
        name=_shown_name(shown),
        code=shown_code(shown.code),
        words=STATE_WORDS[standing.state],
        state=standing.state,
        renewal=standing.renewal,
        lessons=lessons_again(standing),
        changed=changed_law(standing),
        changes=CHANGE_WORDS,
        form=form or RevokeForm(),
        may_read_reason=the_staff().may("certificates.revoke"),
        may_open=_sees_names() and standing.state != ALTERED,
        may_revoke=the_staff().may("certificates.revoke") and shown.revoked_at is None,
    )
    return page, status


@blueprint.post("/<certificate_id>/revoke")
@staff_only("certificates.revoke")
def revoke_one(certificate_id: str) -> ResponseReturnValue:
    """The reason, shown once more before it is done."""
    form = RevokeForm()
    try:
        if form.validate() and form.confirmed.data == "yes":
            return _revoke(certificate_id, form.reason.data)
        if not form.errors:
            checked_reason(form.reason.data)
    except Invalid as refused:
        show_complaints(form, refused)
    except Conflict as refused:
        flash(sentence_of(refused.code), "error")
        return redirect(url_for(".certificate", certificate_id=certificate_id))
    with reading() as session:
        shown = get_of_scope(session, certificate_id, the_staff().unit_ids)
        if form.errors:
            return _page(session, shown, form, 422)
        return render_template(
            "certificates/revoke.html",
            certificate=shown,
            name=_shown_name(shown),
            code=shown_code(shown.code),
            form=form,
        )


def _revoke(certificate_id: str, reason: str) -> ResponseReturnValue:
    with transaction() as session:
        shown = get_of_scope(session, certificate_id, the_staff().unit_ids)
        revoke(session, shown, reason, keyring=keyring(), by=the_staff().id, now=clock.now())
    flash(_("Đã thu hồi. Trang kiểm tra báo như vậy từ bây giờ."), "success")
    return redirect(url_for(".certificate", certificate_id=certificate_id))


@blueprint.get("/<certificate_id>/certificate.<kind>")
@staff_only("certificates.open")
def paper(certificate_id: str, kind: str) -> Response:
    """The sheet or the picture, with the full name: it is written down who opened it."""
    now = clock.now()
    with reading() as session:
        shown = get_of_scope(session, certificate_id, the_staff().unit_ids)
        law = law_today(session, local(now).date())
    made = paper_response(shown, law, kind)
    with transaction() as session:
        about = ("certificate", shown.id)
        record(session, the_staff().id, "certificate.opened", about, {"format": kind}, now=now)
    return made
