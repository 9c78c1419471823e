"""The staff's own account: password, sessions."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from quizapp.accounts import service
from quizapp.accounts.forms import ChangePasswordForm
from quizapp.accounts.passwords import hash_new_password, verify_password
from quizapp.accounts.presentation import role_labels
from quizapp.accounts.queries import find_credentials
from quizapp.accounts.sessions import end_session, start_session
from quizapp.accounts.throttle import Attempt
from quizapp.core import clock
from quizapp.core.errors import Invalid, NotSignedIn
from quizapp.web.context import keyring, reading, transaction
from quizapp.web.form_errors import show_complaints
from quizapp.web.guards import staff_only, the_staff

blueprint = Blueprint(
    "accounts_manage", __name__, template_folder="templates", url_prefix="/manage"
)


@blueprint.get("/account")
@staff_only()
def account() -> ResponseReturnValue:
    """Who one is here, and what one may do about it."""
    staff = the_staff()
    return render_template("accounts/account.html", staff=staff, roles=role_labels(staff.roles))


@blueprint.get("/account/password")
@staff_only()
def choose_password() -> ResponseReturnValue:
    """The form for a new password."""
    return _password_page(ChangePasswordForm())


@blueprint.post("/account/password")
@staff_only()
def change_password() -> ResponseReturnValue:
    """Keep the new password; all other sessions end."""
    form = ChangePasswordForm()
    if not form.validate():
        return _password_page(form), 422
    try:
        token = _change_password(form.current.data or "", form.password.data or "")
    except Invalid as refusal:
        show_complaints(form, refusal)
        return _password_page(form), 422
    start_session(token)
    flash(_("Đã đổi mật khẩu. Mọi nơi khác đang đăng nhập đã bị đăng xuất."), "success")
    return redirect(url_for("admin.home"))


def _password_page(form: ChangePasswordForm) -> str:
    must = the_staff().must_change_password
    return render_template("accounts/password.html", form=form, must=must)


def _change_password(current: str, wanted: str) -> str:
    staff = the_staff()
    attempt = Attempt(staff.email)
    with reading() as session:
        known = find_credentials(session, staff.email)
    if known is None:
        raise NotSignedIn("staff_not_signed_in")
    if not verify_password(known.password_hash, current).is_right:
        attempt.failed()
        raise Invalid(fields={"current": "password_wrong"})
    if current == wanted:
        raise Invalid(fields={"password": "password_unchanged"})
    new_hash = hash_new_password(wanted, staff.email)
    with transaction() as session:
        token = service.change_password(
            session, known, new_hash, keyring=keyring(), now=clock.now()
        )
    attempt.succeeded()
    return token


@blueprint.post("/sign-out")
@staff_only()
def sign_out() -> ResponseReturnValue:
    """End this session."""
    token = end_session()
    if token is not None:
        with transaction() as session:
            service.sign_out(session, token, keyring=keyring())
    flash(_("Bạn đã đăng xuất."), "success")
    return redirect(url_for("accounts.sign_in"))


@blueprint.post("/sign-out-everywhere")
@staff_only()
def sign_out_everywhere() -> ResponseReturnValue:
    """End all sessions, this one too."""
    with transaction() as session:
        service.sign_out_everywhere(session, the_staff().id, now=clock.now())
    end_session()
    flash(_("Bạn đã đăng xuất khỏi mọi máy."), "success")
    return redirect(url_for("accounts.sign_in"))
