"""The doors of the staff: sign-in."""

from __future__ import annotations

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from quizapp.accounts import service
from quizapp.accounts.forms import SignInForm
from quizapp.accounts.passwords import verify_password
from quizapp.accounts.queries import canonical_email, find_credentials
from quizapp.accounts.sessions import start_session
from quizapp.accounts.throttle import Attempt
from quizapp.core import clock
from quizapp.core.errors import NotSignedIn, QuizError, TooMany
from quizapp.web.context import reading, transaction
from quizapp.web.csrf import csrf_by_session
from quizapp.web.errors import refusals, sentence_of
from quizapp.web.guards import current_staff, public
from quizapp.web.redirects import own_path

blueprint = Blueprint("accounts", __name__, template_folder="templates")
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
        _sign_in(form.email.data or "", form.password.data or "")
    except (NotSignedIn, TooMany) as refusal:
        return _refused(form, refusal)
    return redirect(_target(form.next.data))


def _sign_in(email: str, password: str) -> None:
    attempt = Attempt(canonical_email(email))
    with reading() as session:
        known = find_credentials(session, email)
    verdict = verify_password(known.password_hash if known else None, password)
    if known is None or not verdict.is_right:
        attempt.failed()
        raise NotSignedIn("sign_in_wrong")
    with transaction() as session:
        account = service.sign_in(session, known, verdict.fresh_hash, now=clock.now())
    attempt.succeeded()
    start_session(account)


def _refused(form: SignInForm, refusal: QuizError) -> ResponseReturnValue:
    error = sentence_of(refusal.code, refusal.params)
    page = render_template("accounts/sign_in.html", form=form, error=error)
    headers = {"Retry-After": str(refusal.retry_after)} if isinstance(refusal, TooMany) else {}
    return page, refusals()[refusal.code].status, headers


def _target(asked: str | None) -> str:
    return own_path(asked, below=HOME) or url_for("admin.home")
