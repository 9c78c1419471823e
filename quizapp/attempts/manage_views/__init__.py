"""The staff's pages of attempts."""

from quizapp.attempts.manage_views import late, papers
from quizapp.attempts.manage_views.common import blueprint

__all__ = ["blueprint", "late", "papers"]
