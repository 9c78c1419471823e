"""The staff's pages of prizes and winners."""

from quizapp.awards.manage_views import papers, prizes, winners
from quizapp.awards.manage_views.common import blueprint

__all__ = ["blueprint", "papers", "prizes", "winners"]
