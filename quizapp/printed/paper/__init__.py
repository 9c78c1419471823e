"""A form on paper: questions, answer sheet, key."""

from quizapp.printed.paper.pdf import KINDS, FormContent, Heading, form_pdf

__all__ = ["KINDS", "FormContent", "Heading", "form_pdf"]
