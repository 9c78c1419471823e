"""The staff's pages of join codes and posters."""

from quizapp.entry.manage_views import codes, posters
from quizapp.entry.manage_views.common import blueprint

__all__ = ["blueprint", "codes", "posters"]
