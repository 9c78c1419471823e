"""The staff's pages of classes."""

from quizapp.training.classes.manage_views import attendance, papers, people, plan
from quizapp.training.classes.manage_views.base import blueprint

__all__ = ["attendance", "blueprint", "papers", "people", "plan"]
