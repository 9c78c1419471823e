"""Opening and describing banks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from quizapp.audit import service as audit
from quizapp.banks.models import QuestionBank
from quizapp.banks.queries.banks import find_bank_by_slug, get_bank
from quizapp.core.errors import Conflict, Invalid
from quizapp.core.types import new_id

SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
MAX_SLUG = 60
RESERVED = {"new", "questions", "faults", "work"}
"""Words of addresses."""


@dataclass(frozen=True, slots=True)
class BankDraft:
    """What a bank is. `uncited_reason`: why its questions may be approved without citations."""

    title: str
    description: str = ""
    language: str = "vi"
    uncited_reason: str | None = None


def create_bank(
    session: Session,
    slug: str,
    draft: BankDraft,
    staff_id: str | None,
    *,
    now: datetime,
    is_shipped: bool = False,
) -> QuestionBank:
    """A new, empty bank. `staff_id` None: the product itself."""
    if not SLUG.fullmatch(slug) or len(slug) > MAX_SLUG or slug in RESERVED:
        raise Invalid(fields={"slug": "slug_wrong"})
    if find_bank_by_slug(session, slug) is not None:
        raise Conflict("slug_taken")
    bank = QuestionBank(
        id=new_id(),
        slug=slug,
        title=draft.title,
        description=draft.description,
        language=draft.language,
        uncited_reason=draft.uncited_reason or None,
        is_shipped=is_shipped,
        created_by=staff_id,
        created_at=now,
    )
    session.add(bank)
    session.flush()
    about, actor = ("question_bank", bank.id), staff_id or audit.SYSTEM
    audit.record(session, actor, "bank.created", about, {"slug": slug}, now=now)
    return bank


def edit_bank(
    session: Session, bank_id: str, draft: BankDraft, staff_id: str, *, now: datetime
) -> QuestionBank:
    """Describe the bank anew. The reason for missing citations is changed by reviewers alone."""
    bank = get_bank(session, bank_id)
    bank.title, bank.description = draft.title, draft.description
    audit.record(session, staff_id, "bank.edited", ("question_bank", bank_id), now=now)
    return bank


def allow_uncited(
    session: Session, bank: QuestionBank, reason: str | None, staff_id: str, *, now: datetime
) -> None:
    """From here on approved questions of the bank may lack a citation; said on its page."""
    bank.uncited_reason = (reason or "").strip() or None
    details = {"allowed": bool(bank.uncited_reason)}
    about = ("question_bank", bank.id)
    audit.record(session, staff_id, "bank.uncited", about, details, now=now)


def ask_two_approvals(
    session: Session, bank: QuestionBank, staff_id: str, *, wanted: bool, now: datetime
) -> None:
    """From here on prize rounds draw only what two people have approved, or any approved one."""
    bank.two_approvals = wanted
    about = ("question_bank", bank.id)
    audit.record(session, staff_id, "bank.two_approvals", about, {"wanted": wanted}, now=now)
