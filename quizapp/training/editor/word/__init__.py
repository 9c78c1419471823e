"""A lesson out of a Word file: text as Markdown, pictures, and what could not come along."""

from quizapp.training.editor.word.lesson import WordLesson, body_of, read_lesson

__all__ = ["WordLesson", "body_of", "read_lesson"]
