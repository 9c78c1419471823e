"""The list of contests and the page of one."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from quizapp.accounts.presentation import role_labels
from quizapp.contests.forms import AssignForm, TitleForm
from quizapp.contests.manage_views.common import authority, blueprint, tell
from quizapp.contests.presentation import PHASE_LABELS, round_view
from quizapp.contests.queries import (
    ContestRow,
    get_contest,
    list_contests,
    list_people,
    list_rounds,
)
from quizapp.contests.rules import Phase
from quizapp.contests.service import ask_two_approvals, assign, duplicate_contest, unassign
from quizapp.core import clock
from quizapp.core.errors import QuizError
from quizapp.web.context import reading, transaction
from quizapp.web.errors import refusal_of
from quizapp.web.guards import staff_only, the_staff
from quizapp.web.paging import Page, page_number

PAGE_SIZE = 20
MAX_QUERY_LENGTH = 100


@blueprint.get("/manage/contests")
@staff_only("contests.view")
def contests() -> ResponseReturnValue:
    """Contests one is assigned to, newest first."""
    now = clock.now()
    typed = request.args.get("q", "")[:MAX_QUERY_LENGTH]
    phase = request.args.get("phase", "")
    with reading() as session:
        found = list_contests(session, authority().scope, typed)
        rows = [row for row in found if not phase or _is_in(row, phase)]
        number = page_number()
        shown = rows[(number - 1) * PAGE_SIZE : number * PAGE_SIZE]
        return render_template(
            "contests/contests.html",
            rows=[
                {"contest": row.contest, "rounds": [round_view(one, now) for one in row.rounds]}
                for row in shown
            ],
            page=Page(shown, len(rows), number, PAGE_SIZE),
            typed=typed,
            phase=phase,
            phases=[("", _("Mọi trạng thái")), *((one.value, PHASE_LABELS[one]) for one in Phase)],
            is_filtered=bool(typed or phase),
            may_edit=the_staff().may("contests.edit"),
        )


@blueprint.get("/manage/contests/<contest_id>")
@staff_only("contests.view")
def contest(contest_id: str) -> ResponseReturnValue:
    """Rounds and people of a contest."""
    return _page(contest_id, AssignForm())


@blueprint.post("/manage/contests/<contest_id>/two-approvals")
@staff_only("contests.edit")
def two_approvals(contest_id: str) -> ResponseReturnValue:
    """Whether its prize rounds draw only what two people have approved."""
    wanted = request.form.get("two") == "1"
    with transaction() as session:
        ask_two_approvals(session, contest_id, authority(), wanted=wanted, now=clock.now())
    flash(_("Đã lưu. Áp dụng cho các vòng công bố từ nay."), "success")
    return redirect(url_for("contests_manage.contest", contest_id=contest_id))


@blueprint.post("/manage/contests/<contest_id>/people")
@staff_only("contests.edit")
def assign_person(contest_id: str) -> ResponseReturnValue:
    """Let somebody else work on it."""
    form = AssignForm()
    try:
        with transaction() as session:
            found = get_contest(session, contest_id, authority().scope)
            if not form.validate():
                return _page(contest_id, form), 422
            email = form.email.data or ""
            account = assign(session, found.id, email, authority(), now=clock.now())
            flash(_("Đã giao cuộc thi cho %(name)s.", name=account.name), "success")
    except QuizError as refusal:
        if not getattr(refusal, "fields", None):
            raise
        tell(form, refusal)
        return _page(contest_id, form), 422
    return redirect(url_for("contests_manage.contest", contest_id=contest_id))


@blueprint.post("/manage/contests/<contest_id>/people/<staff_id>/removal")
@staff_only("contests.edit")
def remove_person(contest_id: str, staff_id: str) -> ResponseReturnValue:
    """Take somebody off it."""
    with transaction() as session:
        unassign(session, contest_id, staff_id, authority(), now=clock.now())
    flash(_("Đã thôi giao cuộc thi cho người này."), "success")
    if staff_id == the_staff().id:
        return redirect(url_for("contests_manage.contests"))
    return redirect(url_for("contests_manage.contest", contest_id=contest_id))


@blueprint.post("/manage/contests/<contest_id>/copies")
@staff_only("contests.edit")
def copy_contest(contest_id: str) -> ResponseReturnValue:
    """A new contest with the same settings."""
    form = TitleForm()
    with transaction() as session:
        earlier = get_contest(session, contest_id, authority().scope)
        title = form.title.data or earlier.title
        try:
            copy = duplicate_contest(session, earlier.id, title, authority(), now=clock.now())
        except QuizError as refusal:
            flash(refusal_of(refusal)["text"], "error")
            return redirect(url_for("contests_manage.contest", contest_id=contest_id))
        flash(_("Đã nhân bản. Ngày giờ được dời sang tuần tới, hãy xem lại từng vòng."), "success")
        return redirect(url_for("contests_manage.contest", contest_id=copy.id))


def _page(contest_id: str, form: AssignForm) -> str:
    now = clock.now()
    with reading() as session:
        found = get_contest(session, contest_id, authority().scope)
        rounds = list_rounds(session, contest_id)
        return render_template(
            "contests/contest.html",
            contest=found,
            rounds=[round_view(one, now) for one in rounds],
            people=[
                {"account": one, "roles": role_labels(one.role_names)}
                for one in list_people(session, contest_id)
            ],
            form=form,
            may_edit=the_staff().may("contests.edit"),
        )


def _is_in(row: ContestRow, phase: str) -> bool:
    now = clock.now()
    if not row.rounds:
        return phase == Phase.DRAFT.value
    return any(one.window.phase(now).value == phase for one in row.rounds)
