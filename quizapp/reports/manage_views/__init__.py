"""The staff's pages about who takes part."""

from quizapp.reports.manage_views import enterprises, missing
from quizapp.reports.manage_views.base import blueprint

__all__ = ["blueprint", "enterprises", "missing"]
