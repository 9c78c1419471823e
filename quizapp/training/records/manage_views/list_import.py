"""The way of a list from Excel into a unit's records: chosen, looked at, taken in."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from flask import flash as tell
from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy.orm import Session

from quizapp.core.errors import Conflict, QuizError
from quizapp.organisations.models import Unit
from quizapp.organisations.queries.scope import get_unit
from quizapp.organisations.rules.tables import Cell
from quizapp.organisations.service.uploads import forget_upload
from quizapp.organisations.spreadsheets import ReadSheet
from quizapp.organisations.uploaded_lists import (
    MOST_FINDINGS_SHOWN,
    UploadedList,
    upload_refused,
)
from quizapp.training.records.manage_views.base import named_unit
from quizapp.training.records.service.outcome import ListOutcome
from quizapp.web.context import installation, transaction
from quizapp.web.errors import sentence_of
from quizapp.web.guards import the_staff

Sheet_contra = TypeVar("Sheet_contra", contravariant=True)


class TakeIn(Protocol[Sheet_contra]):
    """The service that writes a list; Conflict("import_has_errors") unless `partial`."""

    def __call__(
        self, session: Session, unit: Unit, sheet: Sheet_contra, *, partial: bool, by: str
    ) -> ListOutcome:
        """What it did."""
        ...


@dataclass(frozen=True)
class ListImport(Generic[ReadSheet]):
    """`name`: how its templates and endpoints begin; `back`: the endpoint of the unit's list.

    `told`: what was done, in words.
    """

    name: str
    back: str
    read: Callable[[Sequence[Sequence[Cell]]], ReadSheet]
    take_in: TakeIn[ReadSheet]
    told: Callable[[ListOutcome], str]

    def choose(self, unit_id: str) -> ResponseReturnValue:
        """Where a list is chosen."""
        return render_template(self._template("import"), unit=named_unit(unit_id))

    def upload(self, unit_id: str) -> ResponseReturnValue:
        """Keep the list for the preview; a file that cannot be read is refused here."""
        unit = named_unit(unit_id)
        try:
            kept = self._uploaded(unit.id).keep()
        except QuizError as refused:
            return upload_refused(refused, self._template("import"), unit=unit)
        return self._to_preview(unit_id, kept)

    def preview(self, unit_id: str, upload_id: str) -> ResponseReturnValue:
        """What the list would do: rehearsed for real, then rolled back."""
        unit = named_unit(unit_id)
        filename, sheet = self._uploaded(unit.id).take(upload_id)
        with installation().database.rehearsal() as session:
            outcome = self._take_in(session, unit_id, sheet, partial=True)
        return render_template(
            self._template("preview"),
            unit=unit,
            filename=filename,
            sheet=sheet,
            outcome=outcome,
            findings=outcome.findings[:MOST_FINDINGS_SHOWN],
            sentence_of=sentence_of,
        )

    def confirm(self, unit_id: str, upload_id: str) -> ResponseReturnValue:
        """Take the list in: whole, or without the faulty rows where that was chosen."""
        _filename, sheet = self._uploaded(named_unit(unit_id).id).take(upload_id)
        try:
            with transaction() as session:
                is_partial = request.form.get("partial") == "1"
                outcome = self._take_in(session, unit_id, sheet, partial=is_partial)
                forget_upload(session, upload_id)
        except Conflict as refused:
            tell(sentence_of(refused.code, refused.params), "error")
            return self._to_preview(unit_id, upload_id)
        tell(self.told(outcome), "success")
        return redirect(url_for(f".{self.back}", unit=unit_id))

    def _take_in(
        self, session: Session, unit_id: str, sheet: ReadSheet, *, partial: bool
    ) -> ListOutcome:
        unit = get_unit(session, unit_id, the_staff().unit_ids)
        return self.take_in(session, unit, sheet, partial=partial, by=the_staff().id)

    def _uploaded(self, unit_id: str) -> UploadedList[ReadSheet]:
        return UploadedList(f"{self.name} {unit_id}", self.read)

    def _template(self, page: str) -> str:
        return f"training/records/{self.name}_{page}.html"

    def _to_preview(self, unit_id: str, upload_id: str) -> ResponseReturnValue:
        return redirect(url_for(f".{self.name}_preview", unit_id=unit_id, upload_id=upload_id))
