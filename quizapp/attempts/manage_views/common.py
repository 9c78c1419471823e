"""What the staff's pages of attempts share."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint(
    "attempts_manage", __name__, url_prefix="/manage", template_folder="../templates"
)
