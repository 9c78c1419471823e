"""Certificates of the police: who holds which, until when. Coordinators keep them."""

from __future__ import annotations

from collections.abc import Callable

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from quizapp.core.errors import Conflict, Invalid
from quizapp.law.queries import documents_by_slug
from quizapp.organisations.models import Guard, Unit
from quizapp.organisations.presentation import GUARD_KIND_LABELS
from quizapp.organisations.queries.guards import get_guard
from quizapp.organisations.queries.scope import get_unit
from quizapp.organisations.service.guards import check_serves
from quizapp.training.records.forms import CertificateForm, WithdrawPaperForm
from quizapp.training.records.manage_views.base import (
    MAX_QUERY_LENGTH,
    asked,
    blueprint,
    may_edit,
    only_unit,
    this_moment,
    told_refusal,
)
from quizapp.training.records.models import OfficialCertificate
from quizapp.training.records.presentation import (
    CERTIFICATE_LABELS,
    GRADE_LABELS,
    STATE_LABELS,
    name_of,
    paper_facts,
    paper_line,
)
from quizapp.training.records.queries.certificates import (
    REQUIRED,
    PaperFilter,
    count_by_state,
    get_paper,
    list_papers,
    papers_of,
)
from quizapp.training.records.rules.certificates import KINDS, STATES, state_of
from quizapp.training.records.service import certificates as service
from quizapp.web.context import reading, transaction
from quizapp.web.form_errors import show_complaints
from quizapp.web.guards import staff_only, the_staff
from quizapp.web.paging import PAGE_SIZE, Page, page_number

Deed = Callable[[Session, OfficialCertificate, Guard], None]


@blueprint.get("/manage/official-certificates")
@staff_only("records.view")
def papers() -> ResponseReturnValue:
    """Every serving guard with the paper that her kind needs, what ends first on top."""
    number, wanted, at = page_number(), asked_papers(), this_moment()
    scope = the_staff().unit_ids
    with reading() as session:
        lines, total = list_papers(
            session, scope, wanted, at.today, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE
        )
        shown = [paper_line(line, masked=not may_edit()) for line in lines]
        counts = count_by_state(session, scope, wanted, at.today)
        return render_template(
            "training/records/papers.html",
            page=Page(shown, total, number),
            wanted=wanted,
            is_narrowed=wanted != PaperFilter(),
            counts=[(state, counts.get(state, 0)) for state in STATES],
            unit=get_unit(session, wanted.unit_id, scope) if wanted.unit_id else None,
            own_unit=only_unit(session),
        )


def asked_papers() -> PaperFilter:
    """The filter of the query string; words nobody offers are ignored."""
    return PaperFilter(
        typed=request.args.get("q", "")[:MAX_QUERY_LENGTH],
        unit_id=request.args.get("unit", "")[:40],
        guard_kind=asked("guard_kind", GUARD_KIND_LABELS),
        kind=asked("kind", CERTIFICATE_LABELS) or REQUIRED,
        state=asked("state", STATE_LABELS),
    )


@blueprint.get("/manage/official-certificates/guards/<guard_id>")
@staff_only("records.view")
def papers_of_guard(guard_id: str) -> ResponseReturnValue:
    """All papers of one guard."""
    with reading() as session:
        return _guard_page(session, get_guard(session, guard_id, the_staff().unit_ids))


@blueprint.post("/manage/official-certificates/guards/<guard_id>")
@staff_only("records.edit")
def add_paper(guard_id: str) -> ResponseReturnValue:
    """Record a paper."""
    form, at = CertificateForm(), this_moment()
    try:
        with transaction() as session:
            guard = get_guard(session, guard_id, the_staff().unit_ids)
            check_serves(guard)
            form.offer(guard.kind)
            if form.validate():
                service.add_certificate(
                    session, guard, form.draft(), by=the_staff().id, today=at.today, now=at.now
                )
                flash(_("Đã ghi giấy."), "success")
                return redirect(url_for(".papers_of_guard", guard_id=guard_id))
    except Invalid as refused:
        show_complaints(form, refused)
    with reading() as session:
        guard = get_guard(session, guard_id, the_staff().unit_ids)
        return _guard_page(session, guard, form=form), 422


def _guard_page(session: Session, guard: Guard, form: CertificateForm | None = None) -> str:
    today = this_moment().today
    form = form or CertificateForm()
    form.offer(guard.kind)
    masked = not may_edit()
    shown = [
        {**paper_facts(paper, masked=masked), "state": state_of(paper.expires_on, today)}
        for paper in papers_of(session, guard.learner_id)
    ]
    return render_template(
        "training/records/guard_papers.html",
        guard={"id": guard.id, "kind": guard.kind, "left_on": guard.left_on},
        name=name_of(guard, masked=masked),
        unit=session.get_one(Unit, guard.unit_id),
        shown=shown,
        form=form,
        withdraw_form=WithdrawPaperForm(formdata=None),
        terms=_terms(session, guard.kind),
    )


def _terms(session: Session, guard_kind: str) -> list[dict[str, object]]:
    """How long each paper holds, by which law, and how well that text was checked."""
    documents = documents_by_slug(session)
    terms: list[dict[str, object]] = []
    for name, kind in KINDS.items():
        if guard_kind not in kind.guard_kinds:
            continue
        document = documents.get(kind.basis.document) if kind.basis else None
        terms.append(
            {
                "kind": name,
                "years": kind.years,
                "basis": kind.basis,
                "number": document.number if document else "",
                "grade": GRADE_LABELS.get(document.grade) if document else None,
            }
        )
    return terms


@blueprint.get("/manage/official-certificates/<paper_id>/edit")
@staff_only("records.edit")
def edit_paper_form(paper_id: str) -> ResponseReturnValue:
    """A paper, to put right."""
    with reading() as session:
        paper, guard = get_paper(session, paper_id, the_staff().unit_ids)
        form = CertificateForm.of(paper)
        form.offer(guard.kind)
        return _edit_page(session, guard, form)


@blueprint.post("/manage/official-certificates/<paper_id>/edit")
@staff_only("records.edit")
def edit_paper(paper_id: str) -> ResponseReturnValue:
    """Put a paper right."""
    form, at = CertificateForm(), this_moment()
    try:
        with transaction() as session:
            paper, guard = get_paper(session, paper_id, the_staff().unit_ids)
            form.offer(guard.kind)
            if form.validate():
                by = the_staff().id
                service.correct_certificate(
                    session, paper, guard, form.draft(), by=by, today=at.today, now=at.now
                )
                flash(_("Đã lưu."), "success")
                return redirect(url_for(".papers_of_guard", guard_id=guard.id))
    except Invalid as refused:
        show_complaints(form, refused)
    with reading() as session:
        paper, guard = get_paper(session, paper_id, the_staff().unit_ids)
        form.offer(guard.kind)
        return _edit_page(session, guard, form), 422


def _edit_page(session: Session, guard: Guard, form: CertificateForm) -> str:
    return render_template(
        "training/records/paper_form.html",
        form=form,
        guard={"id": guard.id},
        name=name_of(guard, masked=False),
        unit=session.get_one(Unit, guard.unit_id),
    )


@blueprint.post("/manage/official-certificates/<paper_id>/withdraw")
@staff_only("records.edit")
def withdraw_paper(paper_id: str) -> ResponseReturnValue:
    """Note that a paper counts no longer."""
    reason, at = request.form.get("reason", ""), this_moment()

    def withdraw(session: Session, paper: OfficialCertificate, _guard: Guard) -> None:
        service.withdraw_certificate(
            session, paper, reason, by=the_staff().id, today=at.today, now=at.now
        )

    return _deed(paper_id, withdraw, _("Đã thôi tính giấy này."))


@blueprint.post("/manage/official-certificates/<paper_id>/restore")
@staff_only("records.edit")
def restore_paper(paper_id: str) -> ResponseReturnValue:
    """Undo a withdrawal."""

    def restore(session: Session, paper: OfficialCertificate, _guard: Guard) -> None:
        service.restore_certificate(session, paper, by=the_staff().id, now=this_moment().now)

    return _deed(paper_id, restore, _("Giấy này được tính lại."))


def _deed(paper_id: str, deed: Deed, told: str) -> ResponseReturnValue:
    with reading() as session:
        _paper, guard = get_paper(session, paper_id, the_staff().unit_ids)
        page = url_for(".papers_of_guard", guard_id=guard.id)
    try:
        with transaction() as session:
            deed(session, *get_paper(session, paper_id, the_staff().unit_ids))
        flash(told, "success")
    except (Invalid, Conflict) as refused:
        flash(told_refusal(refused), "error")
    return redirect(page)
