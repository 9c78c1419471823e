"""What waits at approved questions, and who must approve them."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from quizapp.banks.manage_views.base import blueprint, today
from quizapp.banks.queries import get_bank_by_slug
from quizapp.banks.queries.work import LAW, SECOND, YEARLY, count_work, list_work
from quizapp.banks.service.banks import ask_two_approvals
from quizapp.core import clock
from quizapp.web.context import reading, transaction
from quizapp.web.guards import staff_only, the_staff
from quizapp.web.paging import PAGE_SIZE, Page, page_number


@blueprint.get("/work")
@staff_only("banks.view")
def work() -> ResponseReturnValue:
    """Questions on changed law, those to read again, and those that want a second approval."""
    tabs = {LAW: _("Luật đã đổi"), YEARLY: _("Đến hạn đọc lại"), SECOND: _("Chờ người thứ hai")}
    kind = request.args.get("kind", LAW)
    kind = kind if kind in tabs else LAW
    number, now = page_number(), clock.now()
    with reading() as session:
        rows, total = list_work(
            session, kind, today(), now, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE
        )
        return render_template(
            "banks/work.html",
            page=Page(rows, total, number),
            kind=kind,
            tabs=tabs,
            counts=count_work(session, today(), now),
            today=today(),
            now=now,
        )


@blueprint.post("/<slug>/two-approvals")
@staff_only("banks.approve")
def two_approvals(slug: str) -> ResponseReturnValue:
    """Whether prize rounds draw only what two people have approved."""
    wanted = request.form.get("two") == "1"
    with transaction() as session:
        bank = get_bank_by_slug(session, slug)
        ask_two_approvals(session, bank, the_staff().id, wanted=wanted, now=clock.now())
    flash(_("Đã lưu quy định về người duyệt."), "success")
    return redirect(url_for(".bank", slug=slug))
