"""The staff's pages of printed papers."""

from quizapp.printed.manage_views import forms, sheets
from quizapp.printed.manage_views.common import blueprint

__all__ = ["blueprint", "forms", "sheets"]
