"""A service's complaints about fields, shown beside the fields of the form."""

from __future__ import annotations

from wtforms import Form

from quizapp.core.errors import Invalid
from quizapp.web.errors import sentence_of


def show_complaints(form: Form, refusal: Invalid) -> None:
    """Put each complaint at its field; what belongs to no field of the form is raised on."""
    if not refusal.fields or any(name not in form for name in refusal.fields):
        raise refusal
    for name, code in refusal.fields.items():
        form[name].errors = [*form[name].errors, sentence_of(code)]
