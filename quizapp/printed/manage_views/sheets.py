"""Answer sheets: entered, looked at, corrected, checked by a second person."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from quizapp.accounts.queries import names_by_id
from quizapp.contests.ports import PrizeList
from quizapp.core import clock
from quizapp.core.errors import Conflict, Invalid, NotAllowed, QuizError
from quizapp.entry.door import consent_texts
from quizapp.organisations.models import Unit
from quizapp.organisations.queries.participants import get_participant
from quizapp.organisations.service.joining import Doorkeeper
from quizapp.printed.forms import KEPT, sheet_draft, values_of
from quizapp.printed.manage_views.common import authority, blueprint
from quizapp.printed.queries import count_sheets, get_sheet, list_forms, list_sheets
from quizapp.printed.rules import Problem
from quizapp.printed.rules.typed import MAX_TYPED
from quizapp.printed.service import (
    Desk,
    Difference,
    UnreadableSheet,
    check_sheet,
    correct_sheet,
    differs_since,
    enter_sheet,
    paper_round,
    typists,
    withdraw_sheet,
)
from quizapp.printed.words import PROBLEM_WORDS
from quizapp.web.context import installation, keyring, limiter, reading, settings, transaction
from quizapp.web.errors import refusal_of, sentence_of
from quizapp.web.guards import staff_only
from quizapp.web.i18n import local
from quizapp.web.paging import PAGE_SIZE, Page, page_number


def _desk() -> Desk:
    prizes = cast("PrizeList", installation().parts["prizes"])
    return Desk(
        by=authority(),
        doorkeeper=Doorkeeper(keyring(), limiter()),
        consent_texts=_consent_texts,
        are_final=prizes.are_final,
        zone=ZoneInfo(settings().timezone),
    )


def _consent_texts(organizer: str) -> dict[str, str]:
    """As printed on the sheet, which is in Vietnamese; only the first was asked there."""
    with force_locale("vi"):
        return {"contest": consent_texts(organizer)["contest"]}


@blueprint.get("/rounds/<round_id>/sheets")
@staff_only("contests.edit")
def sheets(round_id: str) -> ResponseReturnValue:
    """The sheets entered so far."""
    number = page_number()
    with reading() as session:
        round_ = paper_round(session, round_id, authority())
        lines = list_sheets(session, round_id, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE)
        return render_template(
            "printed/sheets.html",
            round=round_,
            contest=round_.contest,
            lines=lines,
            page=Page(lines, count_sheets(session, round_id), number),
            names=names_by_id(session, {line.sheet.entered_by for line in lines}),
            differing={line.sheet.attempt_id: differs_since(line.sheet) for line in lines},
        )


@blueprint.get("/rounds/<round_id>/sheets/new")
@staff_only("contests.edit")
def new_sheet(round_id: str) -> ResponseReturnValue:
    """An empty form; what a pile of sheets has in common is filled in."""
    values = {name: request.args.get(name, "")[:300] for name in KEPT}
    values["day"] = values["day"] or local(clock.now()).date().isoformat()
    return _entry_page(round_id, values)


@blueprint.post("/rounds/<round_id>/sheets")
@staff_only("contests.edit")
def enter(round_id: str) -> ResponseReturnValue:
    """Save a sheet and go on to the next."""
    desk = _desk()
    try:
        with transaction() as session:
            draft = sheet_draft(session, request.form, desk.zone)
            sheet = enter_sheet(session, round_id, draft, desk, now=clock.now())
            count, of = sheet.attempt.answered_count, len(sheet.form.paper)
            name = get_participant(session, sheet.attempt.participant_id).full_name
    except (Invalid, Conflict, NotAllowed) as refusal:
        if refusal.code == "round_without_papers":
            raise
        return _entry_page(round_id, values_of(request.form), refusal), 422
    told = {"name": name, "count": count, "of": of}
    flash(_("Đã nhập phiếu của %(name)s: %(count)s trên %(of)s câu.", **told), "success")
    kept: dict[str, Any] = {name: request.form.get(name, "")[:300] for name in KEPT}
    return redirect(url_for(".new_sheet", round_id=round_id, **kept))


@blueprint.get("/rounds/<round_id>/sheets/<attempt_id>")
@staff_only("contests.edit")
def sheet(round_id: str, attempt_id: str) -> ResponseReturnValue:
    """One sheet."""
    return _sheet_page(round_id, attempt_id)


@blueprint.post("/rounds/<round_id>/sheets/<attempt_id>/correction")
@staff_only("contests.edit")
def correct(round_id: str, attempt_id: str) -> ResponseReturnValue:
    """Take the answers as typed now."""
    typed, reason = _typed(), request.form.get("reason", "")[:300]
    try:
        with transaction() as session:
            correct_sheet(session, round_id, attempt_id, typed, reason, _desk(), now=clock.now())
    except (Invalid, Conflict) as refusal:
        return _sheet_page(round_id, attempt_id, refusal, typed=typed), 422
    flash(_("Đã sửa phiếu và chấm lại."), "success")
    return redirect(url_for(".sheet", round_id=round_id, attempt_id=attempt_id))


@blueprint.post("/rounds/<round_id>/sheets/<attempt_id>/check")
@staff_only("contests.edit")
def check(round_id: str, attempt_id: str) -> ResponseReturnValue:
    """A second person types the sheet again."""
    typed = _typed()
    try:
        with transaction() as session:
            found = check_sheet(session, round_id, attempt_id, typed, _desk(), now=clock.now())
    except (Invalid, Conflict) as refusal:
        return _check_page(round_id, attempt_id, refusal, typed), 422
    if found:
        return _sheet_page(round_id, attempt_id, differences=found), 409
    flash(_("Hai lần nhập khớp nhau."), "success")
    return redirect(url_for(".sheet", round_id=round_id, attempt_id=attempt_id))


@blueprint.get("/rounds/<round_id>/sheets/<attempt_id>/check")
@staff_only("contests.edit")
def check_page(round_id: str, attempt_id: str) -> ResponseReturnValue:
    """Where a second person types, without what the first one typed."""
    return _check_page(round_id, attempt_id)


@blueprint.post("/rounds/<round_id>/sheets/<attempt_id>/withdrawal")
@staff_only("contests.edit")
def withdraw(round_id: str, attempt_id: str) -> ResponseReturnValue:
    """Take a sheet back that was entered by mistake."""
    reason = request.form.get("reason", "")[:300]
    try:
        with transaction() as session:
            withdraw_sheet(session, round_id, attempt_id, reason, _desk(), now=clock.now())
    except (Invalid, Conflict) as refusal:
        return _sheet_page(round_id, attempt_id, refusal), 422
    flash(_("Đã hủy phiếu. Lượt thi của phiếu không còn tính; hãy nhập lại cho đúng."), "success")
    return redirect(url_for(".new_sheet", round_id=round_id))


def _typed() -> str:
    return request.form.get("typed", "")[:MAX_TYPED]


def _complaints(refusal: QuizError | None) -> dict[str, Any]:
    """Sentences beside the fields, one above the form, and what is wrong with single answers."""
    fields = refusal.fields if isinstance(refusal, Invalid) else {}
    return {
        "errors": {name: sentence_of(code) for name, code in fields.items()},
        "refusal": refusal_of(refusal)["text"] if refusal and not fields else None,
        "problems": _problems(refusal),
    }


def _problems(refusal: QuizError | None) -> list[tuple[str, object]]:
    found: Sequence[Problem] = refusal.problems if isinstance(refusal, UnreadableSheet) else ()
    return [(one.where, PROBLEM_WORDS[one.code]) for one in found]


def _entry_page(round_id: str, values: dict[str, str], refusal: QuizError | None = None) -> str:
    with reading() as session:
        round_ = paper_round(session, round_id, authority())
        return render_template(
            "printed/new_sheet.html",
            round=round_,
            contest=round_.contest,
            fields={one["name"]: one["required"] for one in round_.contest.fields},
            forms=[form.code for form in list_forms(session, round_id)],
            values=values,
            ticked=request.form,
            **_complaints(refusal),
        )


def _sheet_page(
    round_id: str,
    attempt_id: str,
    refusal: QuizError | None = None,
    *,
    typed: str | None = None,
    differences: Sequence[Difference] = (),
) -> str:
    with reading() as session:
        round_ = paper_round(session, round_id, authority())
        found = get_sheet(session, round_id, attempt_id)
        person = get_participant(session, found.attempt.participant_id)
        return render_template(
            "printed/sheet.html",
            round=round_,
            contest=round_.contest,
            sheet=found,
            attempt=found.attempt,
            person=person,
            unit=session.get(Unit, person.unit_id) if person.unit_id else None,
            names=_names(session, found),
            typed=found.typed if typed is None else typed,
            differences=differences,
            differing=differs_since(found),
            is_own=authority().actor_id in typists(found),
            **_complaints(refusal),
        )


def _check_page(
    round_id: str, attempt_id: str, refusal: QuizError | None = None, typed: str = ""
) -> str:
    with reading() as session:
        round_ = paper_round(session, round_id, authority())
        found = get_sheet(session, round_id, attempt_id)
        return render_template(
            "printed/check.html",
            round=round_,
            contest=round_.contest,
            sheet=found,
            person=get_participant(session, found.attempt.participant_id),
            typed=typed,
            **_complaints(refusal),
        )


def _names(session: Session, found: Any) -> dict[str, str]:
    ids = {found.entered_by, found.checked_by, *(change["by"] for change in found.changes)}
    return names_by_id(session, ids - {None})
