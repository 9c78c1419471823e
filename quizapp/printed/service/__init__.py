"""What can be done with printed papers."""

from quizapp.printed.service.forms import draw_forms, paper_round, record_printing

__all__ = ["draw_forms", "paper_round", "record_printing"]
