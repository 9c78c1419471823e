"""What answers say about questions: pages of a round and of a bank."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from quizapp.analysis import plots
from quizapp.analysis.files import csv_of, xlsx_of
from quizapp.analysis.models import AnalysisRun
from quizapp.analysis.queries import (
    ItemFilter,
    ItemRow,
    Subject,
    count_by_verdict,
    find_run,
    get_item,
    list_items,
    list_map,
)
from quizapp.analysis.service import ask
from quizapp.analysis.words import (
    VERDICT_NAMES,
    option_name,
    reliability_words,
    sentence,
)
from quizapp.banks.presentation import to_html
from quizapp.banks.queries import get_bank_by_slug
from quizapp.contests.models import OFFICIAL, PRACTICE
from quizapp.contests.queries import get_round_of
from quizapp.core import clock
from quizapp.core.errors import NotFound
from quizapp.scoring.statistics import TOO_FEW, Verdict
from quizapp.web.context import reading, transaction
from quizapp.web.downloads import download, xlsx_response
from quizapp.web.guards import staff_only, the_staff
from quizapp.web.paging import Page, page_number

PAGE_SIZE = 50
MAX_QUERY_LENGTH = 60
blueprint = Blueprint(
    "analysis_manage", __name__, url_prefix="/manage", template_folder="templates"
)


@dataclass(frozen=True)
class Place:
    """What is analysed, as pages call it: breadcrumbs, and the arguments of its addresses."""

    subject: Subject
    endpoint: str
    arguments: dict[str, Any]
    name: str
    crumbs: list[tuple[str, str]] = field(default_factory=list)

    def url(self, what: str = "", **more: str) -> str:
        """The summary, or one of the pages below it."""
        arguments: dict[str, Any] = {**self.arguments, **more}
        return url_for(f".{self.endpoint}{'_' if what else ''}{what}", **arguments)


def _round(session: Session, round_id: str) -> Place:
    """The round, if it belongs to a contest assigned to the caller."""
    staff = the_staff()
    round_ = get_round_of(session, round_id, None if "admin" in staff.roles else staff.id)
    contest = url_for("contests_manage.contest", contest_id=round_.contest_id)
    page = url_for("contests_manage.round_page", round_id=round_id)
    return Place(
        Subject(round_.kind, round_id=round_.id),
        "round",
        {"round_id": round_.id},
        f"{round_.contest.title} · {round_.title}",
        [(contest, round_.contest.title), (page, round_.title)],
    )


def _bank(session: Session, slug: str) -> Place:
    """The bank, its official attempts or with `?kind=practice` those of practice."""
    bank = get_bank_by_slug(session, slug)
    kind = PRACTICE if request.values.get("kind") == PRACTICE else OFFICIAL
    crumbs = [
        (url_for("banks_manage.list_"), _("Ngân hàng câu hỏi")),
        (url_for("banks_manage.bank", slug=slug), bank.title),
    ]
    arguments = {"slug": slug, **({"kind": kind} if kind == PRACTICE else {})}
    return Place(Subject(kind, bank_id=bank.id), "bank", arguments, bank.title, crumbs)


@blueprint.get("/rounds/<round_id>/analysis")
@staff_only("contests.view")
def round(round_id: str) -> ResponseReturnValue:  # noqa: A001 - a round of a contest
    """The questions of a round, the most urgent first."""
    with reading() as session:
        return _summary(session, _round(session, round_id))


@blueprint.post("/rounds/<round_id>/analysis")
@staff_only("contests.view")
def round_again(round_id: str) -> ResponseReturnValue:
    """Have a round computed anew."""
    with transaction() as session:
        return _ask(session, _round(session, round_id))


@blueprint.get("/rounds/<round_id>/analysis/<version_id>")
@staff_only("banks.view")
def round_item(round_id: str, version_id: str) -> ResponseReturnValue:
    """One question of a round."""
    with reading() as session:
        return _item(session, _round(session, round_id), version_id)


@blueprint.get("/rounds/<round_id>/analysis.<ending>")
@staff_only("banks.view")
def round_file(round_id: str, ending: str) -> ResponseReturnValue:
    """The figures of a round as CSV or Excel."""
    with reading() as session:
        return _file(session, _round(session, round_id), ending)


@blueprint.get("/banks/<slug>/analysis")
@staff_only("banks.view")
def bank(slug: str) -> ResponseReturnValue:
    """The questions of a bank across its rounds."""
    with reading() as session:
        return _summary(session, _bank(session, slug))


@blueprint.post("/banks/<slug>/analysis")
@staff_only("banks.view")
def bank_again(slug: str) -> ResponseReturnValue:
    """Have a bank computed anew."""
    with transaction() as session:
        return _ask(session, _bank(session, slug))


@blueprint.get("/banks/<slug>/analysis/<version_id>")
@staff_only("banks.view")
def bank_item(slug: str, version_id: str) -> ResponseReturnValue:
    """One question of a bank."""
    with reading() as session:
        return _item(session, _bank(session, slug), version_id)


@blueprint.get("/banks/<slug>/analysis.<ending>")
@staff_only("banks.view")
def bank_file(slug: str, ending: str) -> ResponseReturnValue:
    """The figures of a bank as CSV or Excel."""
    with reading() as session:
        return _file(session, _bank(session, slug), ending)


def _summary(session: Session, place: Place) -> str:
    run = find_run(session, place.subject)
    wanted, number = _filter(), page_number()
    rows: list[ItemRow] = []
    total = 0
    if run is not None:
        rows, total = list_items(
            session, run.id, wanted, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE
        )
    return render_template(
        "analysis/summary.html",
        **_words(place, run),
        tabs=_kinds(place),
        wanted=wanted,
        page=Page(rows, total, number, PAGE_SIZE),
        counts=count_by_verdict(session, run.id) if run else {},
        points=_points(session, run) if run else [],
        reliability=reliability_words(run.figures.get("alpha")) if run else None,
        plots=plots,
    )


def _item(session: Session, place: Place, version_id: str) -> str:
    run = find_run(session, place.subject)
    if run is None:
        raise NotFound
    row = get_item(session, run.id, version_id)
    texts = next(iter(row.version.texts.values()))
    item = row.item
    right = item.key.split(", ") if item.key else []
    return render_template(
        "analysis/item.html",
        **_words(place, run),
        row=row,
        item=item,
        stem=to_html(texts["stem"]),
        options=_options(row, texts.get("options", ()), right),
        curves=plots.curves(
            plots.shares_of(item.options) or {_("Làm đúng"): item.p_by_group},
            right or [_("Làm đúng")],
        ),
        alpha=run.figures.get("alpha"),
        plots=plots,
    )


def _words(place: Place, run: AnalysisRun | None) -> dict[str, Any]:
    """What both pages say."""
    return {
        "place": place,
        "run": run,
        "may": the_staff().may,
        "least": TOO_FEW,
        "names": VERDICT_NAMES,
        "option_name": option_name,
        "said": lambda verdict: sentence(Verdict(verdict[0], tuple(verdict[1]))),
    }


def _kinds(place: Place) -> list[dict[str, Any]]:
    """Tabs of a bank: official attempts and practice stand apart."""
    slug = place.arguments.get("slug")
    if slug is None:
        return []
    kinds: list[tuple[str, str, dict[str, Any]]] = [
        (OFFICIAL, _("Vòng thi có giải"), {}),
        (PRACTICE, _("Luyện tập"), {"kind": PRACTICE}),
    ]
    return [
        {
            "label": label,
            "url": url_for(".bank", slug=slug, **more),
            "active": place.subject.kind == kind,
        }
        for kind, label, more in kinds
    ]


def _filter() -> ItemFilter:
    verdict = request.args.get("verdict", "")
    return ItemFilter(
        verdict=verdict if verdict in VERDICT_NAMES else "",
        text=request.args.get("q", "").strip()[:MAX_QUERY_LENGTH],
    )


def _points(session: Session, run: AnalysisRun) -> list[plots.Point]:
    return [
        plots.Point(plots.across(one.p), plots.down(one.r), VERDICT_NAMES[one.verdict][1])
        for one in list_map(session, run.id)
    ]


def _options(row: ItemRow, texts: list[str], right: list[str]) -> list[dict[str, Any]]:
    """The table beside the curves, in the authored order."""
    named = [name for name in row.item.options if len(name) > 1]
    by_place = dict(zip(sorted(set(row.item.options) - set(named)), texts, strict=False))
    return [
        {
            "name": option_name(name),
            "text": by_place.get(name, ""),
            "is_right": name in right,
            **one,
        }
        for name, one in sorted(row.item.options.items(), reverse=bool(named))
    ]


def _ask(session: Session, place: Place) -> ResponseReturnValue:
    ask(session, place.subject, now=clock.now(), by=the_staff().id)
    flash(_("Đã xếp lịch tính. Thường xong trong một phút; hãy mở lại trang này."), "success")
    return redirect(place.url())


def _file(session: Session, place: Place, ending: str) -> ResponseReturnValue:
    run = find_run(session, place.subject)
    if ending not in {"csv", "xlsx"} or run is None:
        raise NotFound
    rows, _total = list_items(session, run.id, ItemFilter())
    if ending == "csv":
        return download(csv_of(rows), "text/csv; charset=utf-8", "phan-tich-cau-hoi.csv")
    return xlsx_response(xlsx_of(rows, place.name), "phan-tich-cau-hoi.xlsx")
