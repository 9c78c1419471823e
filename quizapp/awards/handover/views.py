"""The winner's private page: he confirms, says how he wants his prize, and that he has it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, flash, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from quizapp.awards.handover import service
from quizapp.awards.handover.forms import PUBLISH_NAME, AnswerForm
from quizapp.awards.handover.presentation import proof_label
from quizapp.awards.handover.queries import ClaimRow, find_plan
from quizapp.awards.queries import list_agreed
from quizapp.contests.queries import get_round
from quizapp.core import clock
from quizapp.core.errors import Invalid, NotFound, QuizError, TooMany
from quizapp.core.text import mask_name
from quizapp.entry.consents import consents_asked
from quizapp.web.context import keyring, limiter, reading, transaction
from quizapp.web.errors import refusal_of
from quizapp.web.form_errors import show_complaints
from quizapp.web.guards import public
from quizapp.web.i18n import chosen_language

blueprint = Blueprint("claims", __name__, template_folder="../templates")
LOOKS, TRIES, SECONDS = 300, 10, 600
"""Of one address, behind which a whole park may be; and of one link, which has one owner."""
CHANNEL = "claim_link"


@blueprint.get("/claim/<code>")
@public
def page(code: str) -> Response:
    """What was won, where and until when it is received, and the questions."""
    _pace("claim", request.remote_addr or "unknown", LOOKS)
    with reading() as session:
        row = service.the_claim_of(session, code, keyring=keyring(), now=clock.now())
        form = AnswerForm(formdata=None).fit(find_plan(session, row.claim.round_id))
        return _private(_page(session, code, row, form))


@blueprint.post("/claim/<code>")
@public
def answer(code: str) -> ResponseReturnValue:
    """He takes it, does not want it, or says that he has received it."""
    _pace("claim tries", code, TRIES)
    deed = _DEEDS.get(request.form.get("do", ""))
    if deed is None:
        raise NotFound
    try:
        with transaction() as session:
            deed(session, code, request.form.get("proof", "")[:60], clock.sure_now())
    except NotFound:
        raise
    except QuizError as refusal:
        return _refused(code, refusal)
    return redirect(url_for(".page", code=code), 303)


def _confirm(session: Session, code: str, proof: str, now: datetime) -> None:
    row = service.the_claim_of(session, code, keyring=keyring(), now=now)
    form = AnswerForm().fit(find_plan(session, row.claim.round_id))
    said = form.answer(_words(session, row), chosen_language(), CHANNEL)
    service.confirm_by_link(session, code, proof, said, keyring=keyring(), now=now)
    flash(_("Cảm ơn bạn. Ban tổ chức đã ghi nhận."), "success")


def _decline(session: Session, code: str, proof: str, now: datetime) -> None:
    service.decline_by_link(session, code, proof, keyring=keyring(), now=now)
    flash(_("Đã ghi nhận bạn không nhận giải. Giải sẽ chuyển cho người kế tiếp."), "success")


def _receive(session: Session, code: str, proof: str, now: datetime) -> None:
    service.acknowledge(session, code, proof, keyring=keyring(), now=now)
    flash(_("Đã ghi nhận bạn đã nhận giải. Chúc mừng bạn!"), "success")


_DEEDS: dict[str, Callable[[Session, str, str, datetime], None]] = {
    "confirm": _confirm,
    "decline": _decline,
    "receive": _receive,
}


def _refused(code: str, refusal: QuizError) -> ResponseReturnValue:
    with reading() as session:
        row = service.the_claim_of(session, code, keyring=keyring(), now=clock.now())
        form = AnswerForm().fit(find_plan(session, row.claim.round_id))
        more: dict[str, Any] = {}
        if refusal.code == "claim_proof_wrong":
            more["proof_error"] = refusal_of(refusal)["text"]
        elif isinstance(refusal, Invalid) and all(name in form for name in refusal.fields):
            show_complaints(form, refusal)
        else:
            more["refusal"] = refusal_of(refusal)["text"]
        return _private(_page(session, code, row, form, **more), 422)


def _page(session: Session, code: str, row: ClaimRow, form: AnswerForm, **more: Any) -> str:
    round_ = get_round(session, row.claim.round_id)
    plan = find_plan(session, round_.id)
    g.hotline = round_.contest.organizer.hotline
    person = row.person
    return render_template(
        "awards/handover/claim.html",
        code=code,
        claim=row.claim,
        round=round_,
        contest=round_.contest,
        organizer=round_.contest.organizer.name,
        plan=plan,
        name=mask_name(person.full_name) if person else "",
        form=form,
        words=_words(session, row),
        agrees=bool(person and list_agreed(session, {person.id}, PUBLISH_NAME)),
        proof=proof_label(row),
        **more,
    )


def _words(session: Session, row: ClaimRow) -> str:
    organizer = get_round(session, row.claim.round_id).contest.organizer.name
    return next(one.text for one in consents_asked(organizer) if one.name == PUBLISH_NAME)


def _pace(purpose: str, who: str, limit: int) -> None:
    wait = limiter().hit(purpose, who, limit=limit, per_seconds=SECONDS)
    if wait:
        raise TooMany(retry_after=wait)


def _private(page: str, status: int = 200) -> Response:
    response = Response(page, status, content_type="text/html; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response
