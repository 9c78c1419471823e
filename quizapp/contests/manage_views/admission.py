"""Divisions of a contest, and the list of those who may take part in a round."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.contests.admission_forms import NOT_DIVIDED, DivisionsForm, lines_of, read_people
from quizapp.contests.manage_views.common import authority, blueprint, round_attempts, tell
from quizapp.contests.manage_views.steps import is_frozen
from quizapp.contests.models import CLOSED, DRAFT
from quizapp.contests.queries import get_contest, get_round_of, list_rounds
from quizapp.contests.queries.admission import count_listed
from quizapp.contests.rules.divisions import Divisions, divisions_of
from quizapp.contests.service.admission import clear_list, invite_best, list_people, set_divisions
from quizapp.core import clock
from quizapp.core.errors import Invalid, NotFound, QuizError
from quizapp.organisations.models import Unit
from quizapp.web.context import keyring, reading, transaction
from quizapp.web.errors import refusal_of, sentence_of
from quizapp.web.guards import staff_only

MOST_ROWS_NAMED = 20


@blueprint.get("/manage/contests/<contest_id>/divisions")
@staff_only("contests.edit")
def divisions(contest_id: str) -> ResponseReturnValue:
    """How the contest is divided."""
    with reading() as session:
        contest = get_contest(session, contest_id, authority().scope)
        known = divisions_of(contest.divisions)
        form = DivisionsForm(
            by=known.by if known else NOT_DIVIDED, names=lines_of(known, _codes(session, known))
        )
    return _divisions_page(contest_id, form)


@blueprint.post("/manage/contests/<contest_id>/divisions")
@staff_only("contests.edit")
def divide(contest_id: str) -> ResponseReturnValue:
    """Divide it."""
    form = DivisionsForm()
    if not form.validate():
        return _divisions_page(contest_id, form), 422
    try:
        with transaction() as session:
            wanted = form.divisions(_ids(session, form.codes()))
            set_divisions(session, contest_id, wanted, authority(), now=clock.now())
    except NotFound:
        raise
    except QuizError as refusal:
        tell(form, refusal)
        return _divisions_page(contest_id, form), 422
    flash(_("Đã lưu cách chia bảng."), "success")
    return redirect(url_for("contests_manage.contest", contest_id=contest_id))


@blueprint.get("/manage/rounds/<round_id>/list")
@staff_only("contests.edit")
def admission(round_id: str) -> ResponseReturnValue:
    """Who may take part, as a number: names are not kept."""
    return _list_page(round_id)


@blueprint.post("/manage/rounds/<round_id>/list")
@staff_only("contests.edit")
def upload_list(round_id: str) -> ResponseReturnValue:
    """Take in a list of phones or employee codes."""
    file = request.files.get("file")
    try:
        if file is None or not file.filename:
            raise Invalid("file_needed")
        people = read_people(file.read(), file.filename)
        with transaction() as session:
            taken = list_people(session, round_id, people, authority(), keyring(), now=clock.now())
    except NotFound:
        raise
    except QuizError as refusal:
        return _list_page(round_id, refusal_of(refusal)["text"]), 422
    flash(_("Đã thêm %(count)s người vào danh sách.", count=taken.added), "success")
    if taken.unreadable:
        rows = ", ".join(map(str, taken.unreadable[:MOST_ROWS_NAMED]))
        more = "…" if len(taken.unreadable) > MOST_ROWS_NAMED else ""
        flash(_("Các dòng này không đọc được nên chưa thêm: %(rows)s.", rows=rows + more), "error")
    return redirect(url_for("contests_manage.admission", round_id=round_id))


@blueprint.post("/manage/rounds/<round_id>/list/invitations")
@staff_only("contests.edit")
def invite(round_id: str) -> ResponseReturnValue:
    """Put the best of earlier rounds on the list."""
    typed = request.form.get("count", "")
    count = int(typed) if typed.isdecimal() and len(typed) <= 4 else 0  # noqa: PLR2004 - a thousand
    earlier = request.form.getlist("earlier")
    if not earlier:
        return _list_page(round_id, _("Hãy chọn ít nhất một vòng trước.")), 422
    try:
        with transaction() as session:
            added = invite_best(
                session,
                round_id,
                earlier,
                count,
                authority(),
                attempts=round_attempts(),
                now=clock.now(),
            )
    except Invalid as refusal:
        return _list_page(round_id, sentence_of(next(iter(refusal.fields.values())))), 422
    flash(_("Đã mời thêm %(count)s người.", count=added), "success")
    return redirect(url_for("contests_manage.admission", round_id=round_id))


@blueprint.post("/manage/rounds/<round_id>/list/clearing")
@staff_only("contests.edit")
def empty_list(round_id: str) -> ResponseReturnValue:
    """Begin the list anew."""
    with transaction() as session:
        clear_list(session, round_id, authority(), now=clock.now())
    flash(_("Đã xóa danh sách."), "success")
    return redirect(url_for("contests_manage.admission", round_id=round_id))


def _divisions_page(contest_id: str, form: DivisionsForm) -> str:
    with reading() as session:
        contest = get_contest(session, contest_id, authority().scope)
        return render_template(
            "contests/divisions.html",
            contest=contest,
            form=form,
            is_frozen=is_frozen(session, contest),
        )


def _list_page(round_id: str, error: str = "") -> str:
    with reading() as session:
        round_ = get_round_of(session, round_id, authority().scope)
        rounds = list_rounds(session, round_.contest_id)
        return render_template(
            "contests/admission.html",
            round=round_,
            contest=round_.contest,
            count=count_listed(session, round_.id),
            earlier=[one for one in rounds if one.id != round_.id and one.state != DRAFT],
            is_draft=round_.state == DRAFT,
            is_open=round_.state != CLOSED,
            error=error,
        )


def _ids(session: Session, codes: list[str]) -> dict[str, str]:
    wanted = select(Unit.code, Unit.id).where(Unit.code.in_(codes))
    return dict(session.execute(wanted).all()) if codes else {}


def _codes(session: Session, known: Divisions | None) -> dict[str, str]:
    ids = [unit for one in known.all for unit in one.unit_ids] if known else []
    wanted = select(Unit.id, Unit.code).where(Unit.id.in_(ids))
    return dict(session.execute(wanted).all()) if ids else {}
