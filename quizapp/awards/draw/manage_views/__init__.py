"""The staff's way through a draw, one step after the other."""

from quizapp.awards.draw.manage_views import setting_up, steps
from quizapp.awards.draw.manage_views.common import blueprint

__all__ = ["blueprint", "setting_up", "steps"]
