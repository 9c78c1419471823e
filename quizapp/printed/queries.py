"""Reading forms and entered sheets."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt
from quizapp.banks.models import Media, QuestionVersion
from quizapp.core.errors import NotFound
from quizapp.organisations.models import Participant, Unit
from quizapp.printed.models import PrintedForm, SheetEntry


def list_forms(session: Session, round_id: str) -> list[PrintedForm]:
    """The forms of a round by code."""
    wanted = select(PrintedForm).where(PrintedForm.round_id == round_id)
    return list(session.scalars(wanted.order_by(PrintedForm.code)))


def get_form(session: Session, round_id: str, code: str) -> PrintedForm:
    """The form of this code."""
    wanted = select(PrintedForm).where(PrintedForm.round_id == round_id, PrintedForm.code == code)
    found = session.scalars(wanted).one_or_none()
    if found is None:
        raise NotFound("form_unknown")
    return found


def versions_of(session: Session, forms: Iterable[PrintedForm]) -> dict[str, QuestionVersion]:
    """The question versions on these forms by id."""
    ids = {slot["version"] for form in forms for slot in form.paper}
    wanted = select(QuestionVersion).where(QuestionVersion.id.in_(ids))
    return {version.id: version for version in session.scalars(wanted)}


def pictures_of(session: Session, versions: Iterable[QuestionVersion]) -> dict[str, Media]:
    """The pictures in these versions by id."""
    ids = {
        one["id"]
        for version in versions
        for media in (version.stem_media, *version.option_media)
        for one in media
    }
    return {one.id: one for one in session.scalars(select(Media).where(Media.id.in_(ids)))}


def get_sheet(session: Session, round_id: str, attempt_id: str) -> SheetEntry:
    """An entered sheet of this round."""
    found = session.get(SheetEntry, attempt_id)
    if found is None or found.form.round_id != round_id:
        raise NotFound("sheet_not_found")
    return found


@dataclass(frozen=True)
class SheetLine:
    """An entered sheet in a list."""

    sheet: SheetEntry
    person: Participant
    unit_name: str | None


def count_sheets(session: Session, round_id: str) -> int:
    """How many were entered."""
    wanted = select(func.count()).select_from(SheetEntry).join(PrintedForm)
    return session.scalar(wanted.where(PrintedForm.round_id == round_id)) or 0


def list_sheets(session: Session, round_id: str, *, limit: int, offset: int) -> list[SheetLine]:
    """The sheets of a round, the newest first."""
    wanted = (
        select(SheetEntry, Participant, Unit.name)
        .join(PrintedForm, PrintedForm.id == SheetEntry.form_id)
        .join(Attempt, Attempt.id == SheetEntry.attempt_id)
        .join(Participant, Participant.id == Attempt.participant_id)
        .outerjoin(Unit, Unit.id == Participant.unit_id)
        .where(PrintedForm.round_id == round_id)
        .order_by(SheetEntry.entered_at.desc(), SheetEntry.attempt_id)
        .limit(limit)
        .offset(offset)
    )
    return [SheetLine(*row) for row in session.execute(wanted)]
