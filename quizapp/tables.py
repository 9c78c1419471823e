"""Every module with tables, so that migrations and tests see the whole schema."""

from __future__ import annotations

from importlib import import_module

MODULES = (
    "quizapp.core.contest_time",
    "quizapp.web.idempotency",
    "quizapp.audit.models",
    "quizapp.accounts.models",
    "quizapp.organisations.models",
    "quizapp.law.models",
    "quizapp.banks.models",
    "quizapp.contests.models",
    "quizapp.entry.models",
    "quizapp.attempts.models",
    "quizapp.analysis.models",
    "quizapp.printed.models",
    "quizapp.awards.models",
    "quizapp.awards.draw.models",
    "quizapp.awards.repairs.models",
    "quizapp.awards.handover.models",
    "quizapp.certificates.models",
    "quizapp.training.models",
    "quizapp.training.records.models",
    "quizapp.training.classes.models",
    "quizapp.training.duty.models",
)


def import_all_models() -> None:
    """Make all tables known to `Model.metadata`."""
    for name in MODULES:
        import_module(name)
