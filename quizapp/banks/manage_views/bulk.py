"""One deed on many questions: asked first, then done."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from quizapp.banks.manage_views.banks import asked_filter
from quizapp.banks.manage_views.base import approver, blueprint
from quizapp.banks.queries import QuestionFilter, get_bank_by_slug, list_topics
from quizapp.banks.queries.questions import matching_ids
from quizapp.banks.rules import LEVELS, MAX_TOPIC
from quizapp.banks.service.bulk import relabel_many
from quizapp.banks.service.review import BulkResult, approve_many, retire_many, send_many
from quizapp.core import clock
from quizapp.core.errors import Malformed, NotAllowed
from quizapp.core.text import clean_line
from quizapp.web.context import reading, transaction
from quizapp.web.guards import staff_only, the_staff

PERMISSIONS = {
    "send": "banks.edit",
    "approve": "banks.approve",
    "retire": "banks.edit",
    "topic": "banks.edit",
    "level": "banks.edit",
}
MOST_IDS = 10_000


@blueprint.post("/<slug>/bulk")
@staff_only("banks.edit", "banks.approve")
def bulk(slug: str) -> ResponseReturnValue:
    """Ask what the deed would reach; with `confirmed` do it."""
    deed = request.form.get("deed", "")
    if deed not in PERMISSIONS:
        raise Malformed
    if not the_staff().may(PERMISSIONS[deed]):
        raise NotAllowed
    if not _chosen_ids():
        flash(_("Hãy đánh dấu ít nhất một câu rồi chọn việc cần làm."), "warning")
        return redirect(url_for(".bank", slug=slug))
    return _do(slug, deed) if request.form.get("confirmed") else _ask(slug, deed)


def _chosen_ids() -> list[str]:
    if request.form.get("everything"):
        return ["*"]
    return request.form.getlist("question")[:MOST_IDS]


def _ids(session: Session, bank_id: str) -> list[str]:
    if request.form.get("everything"):
        return matching_ids(session, bank_id, _filter())
    return _chosen_ids()


def _filter() -> QuestionFilter:
    return asked_filter()


def _ask(slug: str, deed: str) -> ResponseReturnValue:
    with reading() as session:
        bank = get_bank_by_slug(session, slug)
        return render_template(
            "banks/bulk.html",
            bank=bank,
            deed=deed,
            count=len(_ids(session, bank.id)),
            chosen=_chosen_ids(),
            wanted=_filter(),
            everything=bool(request.form.get("everything")),
            topics=list_topics(session, bank.id),
        )


def _do(slug: str, deed: str) -> ResponseReturnValue:
    with transaction() as session:
        bank = get_bank_by_slug(session, slug)
        result = _deed(session, bank.id, deed, _ids(session, bank.id))
    if result.left:
        return render_template("banks/bulk_result.html", bank=bank, result=result, deed=deed)
    flash(_("Đã làm xong %(count)s câu.", count=result.done), "success")
    return redirect(url_for(".bank", slug=slug))


def _deed(session: Session, bank_id: str, deed: str, ids: list[str]) -> BulkResult:
    staff_id, now = the_staff().id, clock.now()
    if deed == "send":
        return send_many(session, bank_id, ids, staff_id, now=now)
    if deed == "approve":
        return approve_many(session, bank_id, ids, approver(), now=now)
    if deed == "retire":
        return retire_many(session, bank_id, ids, staff_id, now=now)
    if deed == "topic":
        topic = clean_line(request.form.get("new_topic", ""))[:MAX_TOPIC]
        return relabel_many(session, bank_id, ids, staff_id, topic=topic, now=now)
    level = request.form.get("new_level", "")
    if level not in LEVELS:
        raise Malformed
    return relabel_many(session, bank_id, ids, staff_id, level=level, now=now)
