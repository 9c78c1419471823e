"""A document of law with everything that rests on it, and what a change of it will touch."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from quizapp.admin.law_resting import (
    CERTIFICATES,
    KINDS,
    LESSONS,
    QUESTIONS,
    cited_articles,
    count_resting,
    list_resting,
)
from quizapp.banks.words import STATE_WORDS
from quizapp.contests.service.law import TouchedRound, leave_out, list_citing
from quizapp.core import clock
from quizapp.core.errors import Invalid
from quizapp.law import service
from quizapp.law.forms import LawChangeForm
from quizapp.law.models import LawChange, LegalDocument
from quizapp.law.queries import get_document
from quizapp.law.words import EFFECT_WORDS, STATUS_WORDS
from quizapp.web.context import reading, settings, transaction
from quizapp.web.errors import sentence_of
from quizapp.web.guards import staff_only, the_staff
from quizapp.web.i18n import local
from quizapp.web.paging import PAGE_SIZE, Page, page_number

blueprint = Blueprint("admin_law", __name__, template_folder="templates", url_prefix="/manage/law")
ARTICLE_LENGTH = 20


@dataclass(frozen=True)
class Touched:
    """What a change will touch."""

    counts: dict[str, int]
    rounds: list[TouchedRound]


@blueprint.get("/<document_id>/resting")
@staff_only("law.view")
def resting(document_id: str) -> ResponseReturnValue:
    """Questions, lessons and certificates that rest on it, by page."""
    kind = request.args.get("kind", QUESTIONS)
    kind = kind if kind in KINDS else QUESTIONS
    article = request.args.get("article", "")[:ARTICLE_LENGTH]
    number = page_number()
    with reading() as session:
        document = get_document(session, document_id)
        articles = _only(article)
        counts = count_resting(session, document.id, articles)
        rows = list_resting(
            session,
            kind,
            document.id,
            articles,
            limit=PAGE_SIZE,
            offset=(number - 1) * PAGE_SIZE,
        )
        return render_template(
            "admin/law/resting.html",
            document=document,
            kind=kind,
            article=article,
            counts=counts,
            cited=cited_articles(session, document.id),
            noted=_noted(document),
            page=Page(rows, counts[kind], number),
            tabs={
                QUESTIONS: _("Câu hỏi"),
                LESSONS: _("Bài học"),
                CERTIFICATES: _("Giấy xác nhận"),
            },
            states=STATE_WORDS,
            statuses=STATUS_WORDS,
            effects=EFFECT_WORDS,
            staff=the_staff(),
        )


@blueprint.route("/<document_id>/change", methods=["GET", "POST"])
@staff_only("law.edit")
def change(document_id: str) -> ResponseReturnValue:
    """Ask what changed, show what it touches, and only then record it."""
    form = LawChangeForm(article=request.args.get("article", "")[:ARTICLE_LENGTH])
    with transaction() as session:
        document = get_document(session, document_id)
        seen: Touched | None = None
        if form.validate_on_submit():
            try:
                service.check_mark(document, form.wanted())
            except Invalid as refusal:
                form.from_on.errors = [sentence_of(refusal.code)]
            else:
                if request.form.get("confirmed"):
                    return _record(session, document, form)
                seen = _touched(session, document, form)
        page = render_template(
            "admin/law/change.html", document=document, form=form, seen=seen, effects=EFFECT_WORDS
        )
    return page, 422 if form.errors else 200


def _touched(session: Session, document: LegalDocument, form: LawChangeForm) -> Touched:
    wanted = form.wanted()
    rounds = list_citing(
        session, zone(), document.id, wanted.article, wanted.from_on, now=clock.now()
    )
    return Touched(count_resting(session, document.id, _only(wanted.article)), rounds)


def _record(session: Session, document: LegalDocument, form: LawChangeForm) -> ResponseReturnValue:
    wanted, staff_id, now = form.wanted(), the_staff().id, clock.now()
    service.mark(session, document.id, wanted, staff_id, today=_today(), now=now)
    left = leave_out(session, zone(), wanted.from_on, staff_id, now=now)
    changed = sum(one.loses for one in left)
    flash(_("Đã ghi. Câu hỏi dẫn luật này không được rút từ ngày đó."), "success")
    if changed:
        flash(_("Đã bỏ câu dẫn luật này khỏi %(count)s vòng chưa mở.", count=changed), "success")
    return redirect(url_for(".resting", document_id=document.id))


@blueprint.post("/<document_id>/changes/<change_id>/removal")
@staff_only("law.edit")
def remove(document_id: str, change_id: str) -> ResponseReturnValue:
    """Take back a mark made in error."""
    with transaction() as session:
        service.unmark(
            session, document_id, change_id, the_staff().id, today=_today(), now=clock.now()
        )
    flash(_("Đã gỡ thay đổi. Câu hỏi chỉ vướng thay đổi này được rút trở lại."), "success")
    return redirect(url_for(".resting", document_id=document_id))


def _noted(document: LegalDocument) -> dict[str, list[LawChange]]:
    """Article -> the changes recorded of it."""
    noted: dict[str, list[LawChange]] = {}
    for one in document.changes:
        noted.setdefault(one.article, []).append(one)
    return noted


def _only(article: str) -> tuple[str, ...]:
    return (article,) if article else ()


def zone() -> ZoneInfo:
    """By whose days rounds open."""
    return ZoneInfo(settings().timezone)


def _today() -> date:
    return local(clock.now()).date()
