"""Keeping the register of legal documents."""

from quizapp.law.service.corrections import Correction, correct_document, draft_of
from quizapp.law.service.marks import MAX_CHANGED_BY, Mark, check_mark, mark, unmark
from quizapp.law.service.register import add_document, load_register
from quizapp.law.service.sheet_import import ImportedRow, RegisterImport, import_documents

__all__ = [
    "MAX_CHANGED_BY",
    "Correction",
    "ImportedRow",
    "Mark",
    "RegisterImport",
    "add_document",
    "check_mark",
    "correct_document",
    "draft_of",
    "import_documents",
    "load_register",
    "mark",
    "unmark",
]
