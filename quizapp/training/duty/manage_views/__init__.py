"""The staff's pages about who must learn what."""

from quizapp.training.duty.manage_views import assignments, files, people, who
from quizapp.training.duty.manage_views.base import blueprint

__all__ = ["assignments", "blueprint", "files", "people", "who"]
