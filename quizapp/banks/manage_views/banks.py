"""Banks: list, page, description."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from quizapp.banks import service
from quizapp.banks.formats import registry
from quizapp.banks.forms import BankForm, NewBankForm
from quizapp.banks.manage_views.base import blueprint, today
from quizapp.banks.queries import (
    QuestionFilter,
    count_drawable,
    get_bank_by_slug,
    list_banks,
    list_questions,
    list_topics,
)
from quizapp.banks.queries.law_check import list_law_concerns
from quizapp.banks.service.banks import allow_uncited
from quizapp.core import clock
from quizapp.core.errors import Conflict, Invalid, NotFound
from quizapp.core.text import clean_line
from quizapp.web.context import reading, transaction
from quizapp.web.downloads import download
from quizapp.web.form_errors import show_complaints
from quizapp.web.guards import staff_only, the_staff
from quizapp.web.paging import Page, page_number

PAGE_SIZE = 50
SHOWN_CONCERNS = 20


@blueprint.get("")
@staff_only("banks.list")
def list_() -> ResponseReturnValue:
    """All banks with their counts."""
    with reading() as session:
        return render_template("banks/list.html", banks=list_banks(session))


@blueprint.route("/new", methods=["GET", "POST"])
@staff_only("banks.edit")
def new() -> ResponseReturnValue:
    """Open a bank."""
    form = NewBankForm()
    if form.validate_on_submit():
        try:
            with transaction() as session:
                bank = service.create_bank(
                    session,
                    clean_line(form.slug.data),
                    form.draft(),
                    the_staff().id,
                    now=clock.now(),
                )
            return redirect(url_for(".bank", slug=bank.slug))
        except (Invalid, Conflict) as refusal:
            show_complaints(form, Invalid(fields={"slug": _slug_complaint(refusal)}))
    return render_template("banks/bank_form.html", form=form, bank=None)


def _slug_complaint(refusal: Invalid | Conflict) -> str:
    return refusal.fields["slug"] if isinstance(refusal, Invalid) else refusal.code


@blueprint.get("/<slug>")
@staff_only("banks.list")
def bank(slug: str) -> ResponseReturnValue:
    """The questions of a bank; who may not see keys gets the counts alone."""
    if not the_staff().may("banks.view"):
        return _counts_page(slug)
    wanted = asked_filter()
    number = page_number()
    with reading() as session:
        found = get_bank_by_slug(session, slug)
        rows, total = list_questions(
            session, found.id, wanted, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE
        )
        concerns = list_law_concerns(session, today(), bank_id=found.id)
        return render_template(
            "banks/bank.html",
            bank=found,
            counts=list_banks(session, slug)[0],
            endings={one.name: one.ending for one in registry.WRITERS.values()},
            page=Page(rows, total, number, PAGE_SIZE),
            wanted=wanted,
            topics=list_topics(session, found.id),
            stopped={one.question_id for one in concerns if one.stops},
            concerns=[one for one in concerns if one.code != "law_amended"][:SHOWN_CONCERNS],
        )


def _counts_page(slug: str) -> ResponseReturnValue:
    with reading() as session:
        found = get_bank_by_slug(session, slug)
        return render_template(
            "banks/bank_counts.html",
            bank=found,
            counts=list_banks(session, slug)[0],
            official=count_drawable(session, found.id, approved_only=True),
            practice=count_drawable(session, found.id, approved_only=False),
        )


def asked_filter() -> QuestionFilter:
    """The filter of the address, or of a form that carries it along."""
    asked = {**request.args.to_dict(), **request.form.to_dict()}
    return QuestionFilter(
        text=asked.get("q", "")[:200],
        state=asked.get("state", ""),
        level=asked.get("level", ""),
        topic=asked.get("topic", ""),
        type=asked.get("type", ""),
        flag=asked.get("flag", ""),
    )


@blueprint.route("/<slug>/edit", methods=["GET", "POST"])
@staff_only("banks.edit")
def edit(slug: str) -> ResponseReturnValue:
    """Describe a bank anew."""
    with transaction() as session:
        found = get_bank_by_slug(session, slug)
        form = BankForm(obj=found)
        if form.validate_on_submit():
            service.edit_bank(session, found.id, form.draft(), the_staff().id, now=clock.now())
            flash(_("Đã lưu ngân hàng."), "success")
            return redirect(url_for(".bank", slug=slug))
    return render_template("banks/bank_form.html", form=form, bank=found)


@blueprint.post("/<slug>/uncited")
@staff_only("banks.approve")
def uncited(slug: str) -> ResponseReturnValue:
    """Allow approved questions without citations, with a reason, or stop allowing it."""
    reason = clean_line(request.form.get("reason", ""))[:500]
    with transaction() as session:
        found = get_bank_by_slug(session, slug)
        allow_uncited(session, found, reason or None, the_staff().id, now=clock.now())
    flash(_("Đã lưu quy định về căn cứ."), "success")
    return redirect(url_for(".bank", slug=slug))


@blueprint.get("/<slug>/export.<ending>")
@staff_only("banks.view")
def export(slug: str, ending: str) -> ResponseReturnValue:
    """The bank as a file of one of the formats that the import reads back."""
    writer = next((one for one in registry.WRITERS.values() if one.ending == ending), None)
    if writer is None:
        raise NotFound
    with reading() as session:
        found = get_bank_by_slug(session, slug)
        questions = service.export_questions(session, found.id, for_people=writer.for_people)
    content = writer.dump(questions).content
    return download(content, writer.content_type, f"{slug}.{writer.ending}")
