"""The doors of the staff: sign-in, and the one-time code of an invitation."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm

from quizapp.accounts import service
from quizapp.accounts.forms import InvitationForm, SignInForm
from quizapp.accounts.passwords import hash_new_password, verify_password
from quizapp.accounts.queries import canonical_email, find_credentials
from quizapp.accounts.sessions import start_session
from quizapp.accounts.throttle import Attempt
from quizapp.core import clock
from quizapp.core.errors import Invalid, NotFound, NotSignedIn, QuizError, TooMany
from quizapp.web.context import keyring, reading, transaction
from quizapp.web.csrf import csrf_by_session
from quizapp.web.errors import refusals, sentence_of
from quizapp.web.form_errors import show_complaints
from quizapp.web.guards import current_staff, public
from quizapp.web.redirects import own_path

blueprint = Blueprint("accounts", __name__, template_folder="templates", static_folder=None)
HOME = "/manage"


@blueprint.get("/sign-in")
@public
@csrf_by_session
def sign_in() -> ResponseReturnValue:
    """The page where staff sign in; who is signed in already goes on."""
    target = _target(request.args.get("next"))
    if current_staff() is not None:
        return redirect(target)
    return render_template("accounts/sign_in.html", form=SignInForm(data={"next": target}))


@blueprint.post("/sign-in")
@public
@csrf_by_session
def submit_sign_in() -> ResponseReturnValue:
    """Sign in, or say that it was wrong without saying what."""
    form = SignInForm()
    if not form.validate():
        return render_template("accounts/sign_in.html", form=form), 422
    try:
        token = _sign_in(form.email.data or "", form.password.data or "")
    except (NotSignedIn, TooMany) as refusal:
        return _refused("accounts/sign_in.html", form, refusal)
    start_session(token)
    return redirect(_target(form.next.data))


def _sign_in(email: str, password: str) -> str:
    attempt = Attempt(canonical_email(email))
    with reading() as session:
        known = find_credentials(session, email)
    verdict = verify_password(known.password_hash if known else None, password)
    if known is None or not verdict.is_right:
        attempt.failed()
        raise NotSignedIn("sign_in_wrong")
    with transaction() as session:
        token = service.sign_in(
            session, known, verdict.fresh_hash, keyring=keyring(), now=clock.now()
        )
    attempt.succeeded()
    return token


@blueprint.get("/invitation")
@public
@csrf_by_session
def invitation() -> ResponseReturnValue:
    """Where a one-time code becomes a password.

    A link carries the code in its fragment, which no server and no log sees.
    """
    return render_template("accounts/invitation.html", form=InvitationForm())


@blueprint.post("/invitation")
@public
@csrf_by_session
def accept_invitation() -> ResponseReturnValue:
    """Set the password and go in."""
    form = InvitationForm()
    if not form.validate():
        return render_template("accounts/invitation.html", form=form), 422
    try:
        token = _accept(form.code.data or "", form.password.data or "")
    except Invalid as refusal:
        show_complaints(form, refusal)
        return render_template("accounts/invitation.html", form=form), 422
    except (NotFound, TooMany) as refusal:
        return _refused("accounts/invitation.html", form, refusal)
    start_session(token)
    flash(
        _("Bạn đã đặt mật khẩu và đăng nhập. Từ lần sau hãy dùng e-mail và mật khẩu này."),
        "success",
    )
    return redirect(url_for("admin.home"))


def _accept(code: str, password: str) -> str:
    attempt = Attempt(None)
    try:
        with reading() as session:
            found = service.look_up_invitation(session, code, keyring=keyring(), now=clock.now())
        new_hash = hash_new_password(password, found.email)
        with transaction() as session:
            return service.accept_invitation(
                session, found, new_hash, keyring=keyring(), now=clock.now()
            )
    except NotFound:
        attempt.failed()
        raise


def _refused(template: str, form: FlaskForm, refusal: QuizError) -> ResponseReturnValue:
    error = sentence_of(refusal.code, refusal.params)
    headers = {"Retry-After": str(refusal.retry_after)} if isinstance(refusal, TooMany) else {}
    page = render_template(template, form=form, error=error)
    return page, refusals()[refusal.code].status, headers


def _target(asked: str | None) -> str:
    return own_path(asked, below=HOME) or url_for("admin.home")
