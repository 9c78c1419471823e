"""What the staff's pages of printed papers share."""

from __future__ import annotations

from flask import Blueprint

from quizapp.contests.service import Authority
from quizapp.web.guards import the_staff

blueprint = Blueprint(
    "printed_manage", __name__, url_prefix="/manage", template_folder="../templates"
)


def authority() -> Authority:
    """Admins reach every contest, all others those they are assigned to."""
    staff = the_staff()
    return Authority(staff.id, None if "admin" in staff.roles else staff.id)
