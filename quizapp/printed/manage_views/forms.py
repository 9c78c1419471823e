"""Forms of a round: drawing and printing them."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from quizapp.accounts.queries import names_by_id
from quizapp.contests.models import Round
from quizapp.contests.rules_text import duration_words
from quizapp.core import clock
from quizapp.core.errors import Conflict, Invalid, NotFound
from quizapp.entry.consents import consents_asked
from quizapp.printed.manage_views.common import authority, blueprint
from quizapp.printed.models import PrintedForm
from quizapp.printed.paper import FormContent, Heading, form_pdf
from quizapp.printed.queries import count_sheets, get_form, list_forms, pictures_of, versions_of
from quizapp.printed.rules import MOST_FORMS
from quizapp.printed.service import draw_forms, paper_round, record_printing
from quizapp.web.context import reading, transaction
from quizapp.web.downloads import download
from quizapp.web.errors import sentence_of
from quizapp.web.guards import staff_only, the_staff

_FILE_NAMES = {"paper": "de", "sheet": "phieu-tra-loi"}


@blueprint.get("/rounds/<round_id>/forms")
@staff_only("contests.view")
def forms(round_id: str) -> ResponseReturnValue:
    """The forms of a round, to draw and to print."""
    return _page(round_id)


@blueprint.post("/rounds/<round_id>/forms")
@staff_only("contests.edit")
def draw(round_id: str) -> ResponseReturnValue:
    """Draw forms until there are as many as wanted."""
    typed = request.form.get("count", "")
    wanted = int(typed) if typed.isascii() and typed.isdecimal() and len(typed) == 1 else 0
    try:
        with transaction() as session:
            codes = draw_forms(session, round_id, wanted, authority(), now=clock.now())
    except Invalid as refusal:
        flash(sentence_of(next(iter(refusal.fields.values()))), "error")
        return _page(round_id), 422
    except Conflict as refusal:
        if refusal.code == "round_without_papers":
            raise
        flash(sentence_of(refusal.code), "error")
        return _page(round_id), 409
    if codes:
        flash(_("Đã rút mã đề %(codes)s.", codes=", ".join(codes)), "success")
    return redirect(url_for(".forms", round_id=round_id))


@blueprint.post("/rounds/<round_id>/forms/<code>/<kind>.pdf")
@staff_only("contests.edit")
def print_form(round_id: str, code: str, kind: str) -> ResponseReturnValue:
    """The questions or the answer sheet; by POST, because it is written down who printed."""
    if kind not in _FILE_NAMES:
        raise NotFound
    return _printed(round_id, code, kind, f"{_FILE_NAMES[kind]}-{code}.pdf")


@blueprint.post("/rounds/<round_id>/forms/<code>/key")
@staff_only("banks.view")
def print_key(round_id: str, code: str) -> ResponseReturnValue:
    """The key, for those of the contest who may read keys in the banks."""
    return _printed(round_id, code, "key", f"dap-an-{code}.pdf")


def _printed(round_id: str, code: str, kind: str, name: str) -> ResponseReturnValue:
    with transaction() as session:
        round_ = paper_round(session, round_id, authority())
        form = get_form(session, round_id, code)
        record_printing(session, form, kind, authority(), now=clock.now())
        heading, content = _heading(round_, form), _content(session, form)
        pdf = form_pdf(kind, heading, content)
    return download(pdf, "application/pdf", name)


def _heading(round_: Round, form: PrintedForm) -> Heading:
    contest = round_.contest
    # The paper is in Vietnamese, so are the words that are signed on it.
    with force_locale("vi"):
        consent = consents_asked(contest.organizer.name)[0].text
    return Heading(
        contest=contest.title,
        round=round_.title,
        organizer=contest.organizer.name,
        code=form.code,
        minutes=duration_words(round_.duration_seconds),
        consent=consent,
    )


def _content(session: Session, form: PrintedForm) -> FormContent:
    versions = versions_of(session, [form])
    return FormContent(form.paper, versions, pictures_of(session, versions.values()))


def _page(round_id: str) -> str:
    with reading() as session:
        round_ = paper_round(session, round_id, authority())
        found = list_forms(session, round_id)
        return render_template(
            "printed/forms.html",
            round=round_,
            contest=round_.contest,
            forms=[_line(session, round_, form) for form in found],
            count=max(len(found), 2),
            most=MOST_FORMS,
            sheets=count_sheets(session, round_id),
            may_see_keys=the_staff().may("banks.view"),
            may_edit=the_staff().may("contests.edit"),
            names=names_by_id(session, {form.drawn_by for form in found}),
        )


def _line(session: Session, round_: Round, form: PrintedForm) -> dict[str, Any]:
    """`leaked`: numbers of its questions that were taken out of the round since."""
    out = {one["question_id"] for one in round_.withdrawn}
    versions = versions_of(session, [form]) if out else {}
    leaked = [
        number
        for number, slot in enumerate(form.paper, 1)
        if out and versions[slot["version"]].question_id in out
    ]
    return {"form": form, "leaked": leaked}
