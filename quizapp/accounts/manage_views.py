"""The staff's own account."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from quizapp.accounts.sessions import end_session
from quizapp.web.guards import staff_only

blueprint = Blueprint("accounts_manage", __name__, template_folder="templates")


@blueprint.post("/manage/sign-out")
@staff_only()
def sign_out() -> ResponseReturnValue:
    """End this session."""
    end_session()
    flash(_("Bạn đã đăng xuất."), "success")
    return redirect(url_for("accounts.sign_in"))
