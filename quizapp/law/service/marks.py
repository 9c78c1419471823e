"""Marks: from a day on a document, or one article of it, is amended or dead."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy.orm import Session

from quizapp.audit import service as audit
from quizapp.core.errors import Invalid, NotFound
from quizapp.core.types import new_id
from quizapp.law.models import EFFECTS, ENDED, LawChange, LegalDocument
from quizapp.law.queries import get_document

MAX_CHANGED_BY = 200


@dataclass(frozen=True, slots=True)
class Mark:
    """What becomes of a document, or of one of its articles, from a day on."""

    effect: str
    from_on: date
    article: str = ""
    changed_by: str = ""


def mark(
    session: Session,
    document_id: str,
    wanted: Mark,
    staff_id: str,
    *,
    today: date,
    now: datetime,
) -> LawChange:
    """From that day on it is amended or dead, for questions, lessons and certificates alike."""
    document = get_document(session, document_id)
    check_mark(document, wanted)
    change = LawChange(
        id=new_id(),
        document_id=document.id,
        article=wanted.article,
        effect=wanted.effect,
        from_on=wanted.from_on,
        changed_by=wanted.changed_by,
        status_before=document.status,
        recorded_by=staff_id,
        recorded_at=now,
    )
    document.changes.append(change)
    _take_effect(document, change, today)
    session.flush()
    _record_change(session, staff_id, "law.marked", change, now)
    return change


def check_mark(document: LegalDocument, wanted: Mark) -> None:
    """Raise when it says nothing, or says again what is recorded."""
    if wanted.effect not in EFFECTS:
        raise Invalid(fields={"effect": "effect_unknown"})
    same = (wanted.effect, wanted.article, wanted.from_on)
    if same in {(one.effect, one.article, one.from_on) for one in document.changes}:
        raise Invalid("change_known")


def unmark(
    session: Session,
    document_id: str,
    change_id: str,
    staff_id: str,
    *,
    today: date,
    now: datetime,
) -> None:
    """Take back a mark made in error; what was left out of rounds meanwhile stays out of them."""
    document = get_document(session, document_id)
    change = next((one for one in document.changes if one.id == change_id), None)
    if change is None:
        raise NotFound("change_not_found")
    _record_change(session, staff_id, "law.unmarked", change, now)
    document.changes.remove(change)
    _undo(document, change, today=today)
    session.flush()


def _take_effect(document: LegalDocument, change: LawChange, today: date) -> None:
    if change.effect == ENDED and not change.article:
        document.in_force_to = change.from_on - timedelta(days=1)
    elif change.effect != ENDED:
        document.amended_by = [*document.amended_by, _sentence(change)]
    document.status = _status_after(document.status, change, today)


def _status_after(status: str, change: LawChange, today: date) -> str:
    if change.effect == ENDED and not change.article:
        return "expired" if change.from_on <= today else status
    if change.effect == ENDED:
        return "partly"
    return "amended" if status == "in_force" else status


def _undo(document: LegalDocument, change: LawChange, *, today: date) -> None:
    """Back to what stood before it, with what else was recorded since."""
    left = sorted(document.changes, key=lambda one: (one.recorded_at, one.id))
    later = [one for one in left if one.recorded_at >= change.recorded_at]
    if later and change.status_before is not None:
        later[0].status_before = change.status_before
    if change.effect == ENDED and not change.article:
        document.in_force_to = None
    document.amended_by = [one for one in document.amended_by if one != _sentence(change)]
    base = left[0].status_before if left else change.status_before
    if base is None:
        _undo_without_memory(document)
        return
    document.status = base
    for one in left:
        document.status = _status_after(document.status, one, today)


def _undo_without_memory(document: LegalDocument) -> None:
    """For changes recorded before statuses were kept with them."""
    whole = [one for one in document.changes if one.effect == ENDED and not one.article]
    if not whole and document.status != "not_yet":
        is_touched = bool(document.do_not_cite_articles) or any(
            one.effect == ENDED for one in document.changes
        )
        amended = "amended" if document.amended_by else "in_force"
        document.status = "partly" if is_touched else amended


def _sentence(change: LawChange) -> str:
    """As the register says amendments; the day in it is what certificates go by."""
    place = f"Điều {change.article} " if change.article else ""
    by = f"{change.changed_by}: " if change.changed_by else ""
    return f"{by}{place}sửa đổi từ ngày {change.from_on:%d/%m/%Y}."


def _record_change(
    session: Session, staff_id: str, action: str, change: LawChange, now: datetime
) -> None:
    details = {
        "effect": change.effect,
        "article": change.article,
        "from_on": change.from_on.isoformat(),
    }
    about = ("legal_document", change.document_id)
    audit.record(session, staff_id, action, about, details, now=now)
