"""The learners' door: the card of a post, the sign-in, the PIN at first use."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from quizapp.core import clock
from quizapp.core.errors import Conflict, Invalid, NotSignedIn, QuizError, TooMany
from quizapp.core.text import mask_name
from quizapp.organisations.learner_door import (
    Choosing,
    Phone,
    begin_choosing,
    begin_session,
    end_choosing,
    end_session,
    remember_phone,
    renew_session,
    this_phone,
    who_chooses,
)
from quizapp.organisations.learner_forms import CardSignInForm, ChoosePinForm, UnitSignInForm
from quizapp.organisations.learner_throttle import Tries
from quizapp.organisations.models import Learner
from quizapp.organisations.queries.learners import (
    Door,
    door_of_card,
    door_of_unit,
    find_learner,
    get_card_door,
    names_typed,
)
from quizapp.organisations.queries.units import find_unit_by_code
from quizapp.organisations.rules.pins import check_new_pin
from quizapp.organisations.service.pins import Proved, choose_pin, hash_pin, prove
from quizapp.organisations.tokens import LearnerClaim
from quizapp.web.context import keyring, reading, transaction
from quizapp.web.csrf import anonymous_without_token, csrf_by_session
from quizapp.web.errors import sentence_of, status_of
from quizapp.web.form_errors import show_complaints
from quizapp.web.guards import LEARNER_COOKIE, current_learner, public
from quizapp.web.redirects import own_path

blueprint = Blueprint("learners", __name__, template_folder="templates")
blueprint.after_app_request(renew_session)
HOME = "/learn"
FIRST_USE = "first"
NO_UNIT = Door("", "")
"""Where somebody knocks who typed the code of no unit: found by nobody, as slowly as the others."""


@blueprint.get("/learn/at/<card_code>")
@public
@csrf_by_session
def at_post(card_code: str) -> ResponseReturnValue:
    """What the QR of a post's card opens: the sign-in, or on a phone in use who is there."""
    with reading() as session:
        door = get_card_door(session, card_code)
        known = current_learner()
        learner = session.get(Learner, known.id) if known else None
        name = mask_name(learner.full_name) if learner else None
    phone = this_phone()
    target = _target(request.args.get("next"))
    if name:
        page = render_template("organisations/learn/who.html", door=door, name=name, target=target)
    else:
        form = CardSignInForm(data={"next": target, "is_shared": phone.is_shared})
        page = _sign_in_page(form, door)
    response = Response(page, content_type="text/html; charset=utf-8")
    remember_phone(response, phone._replace(card_code=card_code))
    return response


@blueprint.post("/learn/at/<card_code>")
@public
@csrf_by_session
def enter_at_post(card_code: str) -> ResponseReturnValue:
    """Sign in at a post, or begin to choose the PIN."""
    with reading() as session:
        door = get_card_door(session, card_code)
    return _enter(CardSignInForm(), door)


@blueprint.get("/learn/sign-in")
@public
@csrf_by_session
def sign_in() -> ResponseReturnValue:
    """The sign-in without a card; a phone that scanned one goes to it."""
    target = _target(request.args.get("next"))
    if current_learner() is not None:
        return redirect(target)
    phone = this_phone()
    if phone.card_code and "unit" not in request.args:
        with reading() as session:
            door = door_of_card(session, phone.card_code)
        if door is not None:
            return redirect(url_for(".at_post", card_code=phone.card_code, next=target))
    form = UnitSignInForm(data={"next": target, "is_shared": phone.is_shared})
    return _sign_in_page(form, NO_UNIT)


@blueprint.post("/learn/sign-in")
@public
@csrf_by_session
def enter() -> ResponseReturnValue:
    """Sign in with the code of the unit; a first use needs the post's card or a PIN for once."""
    form = UnitSignInForm()
    with reading() as session:
        unit = find_unit_by_code(session, form.unit_code.data or "")
        door = door_of_unit(session, unit.id) if unit else NO_UNIT
    return _enter(form, door)


@blueprint.get("/learn/pin")
@public
@csrf_by_session
def new_pin() -> ResponseReturnValue:
    """Who is about to choose a PIN, and the two boxes."""
    return _choosing_page(_choosing(), ChoosePinForm())


@blueprint.post("/learn/pin")
@public
@csrf_by_session
def save_pin() -> ResponseReturnValue:
    """Choose it and go in."""
    choosing, form = _choosing(), ChoosePinForm()
    if not form.validate():
        return _choosing_page(choosing, form), 422
    try:
        claim = _chosen(choosing, form)
    except Invalid as refusal:
        show_complaints(form, refusal)
        return _choosing_page(choosing, form), 422
    response = _welcome(claim, choosing.target)
    end_choosing(response)
    flash(_("Đã đặt mã PIN. Lần sau bạn vào bằng mã này."), "success")
    return response


@blueprint.post("/learn/sign-out")
@public
@anonymous_without_token
def sign_out() -> ResponseReturnValue:
    """Forget who was here, so that the next one begins afresh."""
    response = redirect(url_for(".sign_in"))
    end_session(response)
    flash(_("Bạn đã thoát. Người khác dùng máy này phải đăng nhập lại."), "success")
    return response


def _enter(form: CardSignInForm, door: Door) -> ResponseReturnValue:
    if not form.validate():
        return _sign_in_page(form, door), 422
    phone = this_phone()
    try:
        proved = _prove(door, form, phone)
    except (NotSignedIn, TooMany) as refusal:
        return _refused(form, door, refusal)
    target = _target(form.next.data)
    learner, is_shared = proved.learner, bool(form.is_shared.data)
    if proved.must_choose:
        response = redirect(url_for(".new_pin"))
        begin_choosing(response, Choosing(learner.id, learner.token_epoch, is_shared, target))
        return response
    return _welcome(LearnerClaim(learner.id, learner.token_epoch, is_shared), target)


def _prove(door: Door, form: CardSignInForm, phone: Phone) -> Proved:
    """Raises NotSignedIn in the same words whatever was wrong, TooMany after some tries."""
    typed = form.who.data or ""
    with reading() as session:
        learner = find_learner(session, door.unit_id, typed)
    is_known = learner is not None and phone.knows(learner.id)
    who = learner.id if learner else _mark_of_stranger(door, typed)
    tries = Tries(who, door.unit_id, phone.id if is_known else None)
    try:
        proved = prove(
            learner,
            "" if request.form.get("action") == FIRST_USE else form.pin.data or "",
            by_card=door.card_code is not None,
            keyring=keyring(),
            now=clock.now(),
        )
    except NotSignedIn:
        tries.failed()
        raise
    tries.succeeded()
    return proved


def _mark_of_stranger(door: Door, typed: str) -> str:
    """Who is not known is slowed down like who is; personal data stay out of the limiter."""
    phone, code = names_typed(typed)
    return keyring().keyed_hash("learner throttle", f"{door.unit_id} {phone or code or typed}")


def _chosen(choosing: Choosing, form: ChoosePinForm) -> LearnerClaim:
    with reading() as session:
        learner = session.get_one(Learner, choosing.learner_id)
        known = (learner.phone, learner.employee_code)
    pin = check_new_pin(form.pin.data or "", form.pin_again.data or "", known)
    pin_hash = hash_pin(choosing.learner_id, pin, keyring())
    with transaction() as session:
        chosen = choose_pin(
            session, choosing.learner_id, pin_hash, epoch=choosing.epoch, now=clock.now()
        )
        return LearnerClaim(chosen.id, chosen.token_epoch, choosing.is_shared)


def _choosing() -> Choosing:
    choosing = who_chooses()
    if choosing is None:
        raise Conflict("choosing_ended")
    return choosing


def _choosing_page(choosing: Choosing, form: ChoosePinForm) -> str:
    with reading() as session:
        learner = session.get(Learner, choosing.learner_id)
        if learner is None or learner.pin_hash or learner.token_epoch != choosing.epoch:
            raise Conflict("pin_chosen")
        return render_template(
            "organisations/learn/choose_pin.html",
            form=form,
            name=mask_name(learner.full_name),
            unit_name=learner.unit.name if learner.unit else "",
            is_reset=learner.token_epoch > 0,
        )


def _welcome(claim: LearnerClaim, target: str) -> Response:
    response = redirect(target)
    begin_session(response, claim)
    phone = this_phone()
    remember_phone(response, phone.after(claim.learner_id, is_shared=claim.is_shared))
    return response


def _sign_in_page(form: CardSignInForm, door: Door, error: str | None = None) -> str:
    has_ended = LEARNER_COOKIE in request.cookies and current_learner() is None
    return render_template(
        "organisations/learn/sign_in.html",
        form=form,
        door=door,
        error=error,
        has_ended=has_ended and error is None,
    )


def _refused(form: CardSignInForm, door: Door, refusal: QuizError) -> ResponseReturnValue:
    error = sentence_of(refusal.code, refusal.params)
    headers = {"Retry-After": str(refusal.retry_after)} if isinstance(refusal, TooMany) else {}
    return _sign_in_page(form, door, error), status_of(refusal.code), headers


def _target(asked: str | None) -> str:
    return own_path(asked, below=HOME) or HOME
