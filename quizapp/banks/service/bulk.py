"""One change to many questions at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from sqlalchemy.orm import Session

from quizapp.audit import service as audit
from quizapp.banks import rules
from quizapp.banks.queries.banks import get_bank
from quizapp.banks.queries.questions import current_versions, lock_questions
from quizapp.banks.rules import RETIRED
from quizapp.banks.service.questions import draft_of, next_version
from quizapp.banks.service.review import BulkResult


def relabel_many(
    session: Session,
    bank_id: str,
    ids: Iterable[str],
    staff_id: str,
    *,
    topic: str | None = None,
    level: str | None = None,
    now: datetime,
) -> BulkResult:
    """Another topic or level: a new version of each, so they go through the review again."""
    bank = get_bank(session, bank_id)
    questions = lock_questions(session, bank_id, list(ids))
    versions = current_versions(session, questions)
    changes = {k: v for k, v in {"topic": topic, "level": level}.items() if v is not None}
    result = BulkResult()
    for question in questions:
        before = versions[question.id]
        draft = replace(draft_of(before), **changes)  # type: ignore[arg-type]
        rules.check_draft(draft)
        if question.state == RETIRED:
            result.left.append((question.code, "already_retired"))
        elif (before.topic, before.level) != (draft.topic, draft.level):
            next_version(session, bank, question, before, draft, staff_id, now=now)
            result.done += 1
    session.flush()
    if result.done:
        details = {"done": result.done, **({"level": level} if level else {})}
        about = ("question_bank", bank_id)
        audit.record(session, staff_id, "questions.relabelled", about, details, now=now)
    return result
