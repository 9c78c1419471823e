"""What the staff's pages of reports share."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("reports_manage", __name__, template_folder="../templates")
MAX_QUERY_LENGTH = 100
