"""The staff's pages about banks and questions."""

from quizapp.banks.manage_views import banks, bulk, editor, importing, questions, work
from quizapp.banks.manage_views.base import blueprint

__all__ = ["banks", "blueprint", "bulk", "editor", "importing", "questions", "work"]
