"""The banks that came with the product, through the same door as any import."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from quizapp.banks.formats.bank_folder import BankDescription
from quizapp.banks.formats.parsed import ParsedBank
from quizapp.banks.queries.banks import find_bank_by_slug
from quizapp.banks.rules import IN_REVIEW
from quizapp.banks.service.banks import BankDraft, create_bank
from quizapp.banks.service.importing import ImportReport, ImportRequest, import_questions
from quizapp.law.register import DocumentDraft
from quizapp.law.service import load_register


@dataclass(frozen=True, slots=True)
class ShippedBank:
    """A folder of `question_banks/`, read."""

    description: BankDescription
    parsed: ParsedBank


def load_shipped(
    session: Session,
    register: Mapping[str, DocumentDraft],
    banks: list[ShippedBank],
    *,
    now: datetime,
) -> list[ImportReport]:
    """Register and banks, waiting for review; what people here have edited is left alone."""
    load_register(session, register, now=now)
    return [load_bank(session, one, now=now) for one in banks]


def load_bank(session: Session, shipped: ShippedBank, *, now: datetime) -> ImportReport:
    """One bank, made where it is missing."""
    said = shipped.description
    bank = find_bank_by_slug(session, said.slug)
    if bank is None:
        draft = BankDraft(said.title, said.description, said.language)
        bank = create_bank(session, said.slug, draft, None, now=now, is_shipped=True)
    request = ImportRequest(None, state=IN_REVIEW, keep_edited=True)
    return import_questions(session, bank.id, shipped.parsed, request, now=now)
