"""Reading forms."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.banks.models import Media, QuestionVersion
from quizapp.core.errors import NotFound
from quizapp.printed.models import PrintedForm


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
