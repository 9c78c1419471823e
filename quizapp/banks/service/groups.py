"""Questions that share a text: one text for all of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.banks.models import Question, QuestionVersion
from quizapp.banks.rules import RETIRED, GroupPart, QuestionDraft
from quizapp.banks.service.questions import draft_of, edit_question


def completed(
    session: Session, bank_id: str, draft: QuestionDraft, question_id: str | None
) -> QuestionDraft:
    """With the text of the group as it stands where the author left it empty."""
    group = draft.group
    if group is None or group.text or not group.code:
        return draft
    members = _members(session, bank_id, group.code)
    parts = [draft_of(one).group for one in members if one.question_id != question_id]
    text = next((part.text for part in parts if part), "")
    return replace(draft, group=replace(group, text=text))


def share_text(
    session: Session, question: Question, group: GroupPart, author_id: str, *, now: datetime
) -> int:
    """Write the text of this question's group into the others; how many were changed."""
    changed = 0
    for version in _members(session, question.bank_id, group.code):
        draft = draft_of(version)
        if draft.group is None or draft.group.text == group.text:
            continue
        same = replace(draft, group=replace(draft.group, text=group.text))
        edit_question(session, version.question_id, same, author_id, now=now)
        changed += 1
    return changed


def _members(session: Session, bank_id: str, code: str) -> list[QuestionVersion]:
    wanted = (
        select(QuestionVersion)
        .join(Question, Question.current_version_id == QuestionVersion.id)
        .where(Question.bank_id == bank_id, Question.state != RETIRED)
        .where(QuestionVersion.group_code == code)
        .order_by(Question.id)
    )
    return list(session.scalars(wanted))
