"""The pages on which trainers write and others approve."""

from quizapp.training.editor.manage_views import courses, law, lessons, media, review, word
from quizapp.training.editor.manage_views.base import blueprint

__all__ = ["blueprint", "courses", "law", "lessons", "media", "review", "word"]
