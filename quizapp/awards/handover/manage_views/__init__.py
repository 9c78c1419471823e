"""The organizer's pages of handing prizes over, and a coordinator's own winners."""

from quizapp.awards.handover.manage_views import claim, lists
from quizapp.awards.handover.manage_views.common import blueprint

__all__ = ["blueprint", "claim", "lists"]
