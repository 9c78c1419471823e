"""The staff's pages about units and rosters."""

from quizapp.organisations.manage_views import roster, unit_files, units
from quizapp.organisations.manage_views.base import blueprint

__all__ = ["blueprint", "roster", "unit_files", "units"]
