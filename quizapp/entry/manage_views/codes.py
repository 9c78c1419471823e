"""Join codes of a round: list, make, point elsewhere."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from quizapp.accounts.models import StaffAccount
from quizapp.contests.models import DRAFT, Round
from quizapp.contests.queries import list_rounds
from quizapp.core import clock
from quizapp.core.errors import Invalid, NotFound
from quizapp.core.tokens import shown_join_code
from quizapp.entry.forms import PlaceForm
from quizapp.entry.manage_views.common import Sight, authority, blueprint, sight_of
from quizapp.entry.models import JoinCode
from quizapp.entry.poster_content import address_warning
from quizapp.entry.queries import (
    CodeFilter,
    count_code_lines,
    count_codes_by_round,
    count_missing_units,
    get_code_of,
    list_code_lines,
    list_moves,
    list_scans,
)
from quizapp.entry.scans import scan_tally
from quizapp.entry.service import (
    create_place_code,
    create_public_code,
    create_unit_codes,
    repoint_all,
    repoint_code,
    set_kiosk,
)
from quizapp.organisations.models import Unit
from quizapp.organisations.queries.units import find_unit_by_code
from quizapp.web.context import reading, settings, transaction
from quizapp.web.errors import sentence_of
from quizapp.web.guards import staff_only, the_staff
from quizapp.web.i18n import local
from quizapp.web.i18n import number as grouped
from quizapp.web.paging import PAGE_SIZE, Page, page_number

MAX_QUERY_LENGTH = 100


@blueprint.get("/manage/rounds/<round_id>/codes")
@staff_only("posters.view")
def codes(round_id: str) -> ResponseReturnValue:
    """The codes with their scans; coordinators see those of their units."""
    scan_tally().write_down()
    return _page(round_id, PlaceForm())


@blueprint.post("/manage/rounds/<round_id>/codes")
@staff_only("contests.edit")
def create(round_id: str) -> ResponseReturnValue:
    """A code for every enterprise that has none."""
    with transaction() as session:
        count = create_unit_codes(session, round_id, authority(), now=clock.now())
    if count:
        flash(_("Đã tạo %(count)s mã dự thi.", count=grouped(count)), "success")
    else:
        flash(_("Mọi doanh nghiệp được dự thi đều đã có mã."), "message")
    return _back(round_id)


@blueprint.post("/manage/rounds/<round_id>/public-code")
@staff_only("contests.edit")
def create_public(round_id: str) -> ResponseReturnValue:
    """The code for everybody: for the projector and for places of many enterprises."""
    with transaction() as session:
        made = create_public_code(session, round_id, authority(), now=clock.now())
        flash(_("Mã chung của vòng thi là %(code)s.", code=shown_join_code(made.code)), "success")
    return _back(round_id)


@blueprint.post("/manage/rounds/<round_id>/places")
@staff_only("contests.edit")
def create_place(round_id: str) -> ResponseReturnValue:
    """A code for a gate, a canteen, a shared tablet."""
    form = PlaceForm()
    if not form.validate():
        return _page(round_id, form), 422
    try:
        with transaction() as session:
            join_code = create_place_code(
                session,
                round_id,
                form.place.data or "",
                _unit_id(session, form.unit_code.data or ""),
                authority(),
                is_kiosk=form.is_kiosk.data,
                now=clock.now(),
            )
    except Invalid as refusal:
        for name, code in refusal.fields.items():
            form[name].errors = [sentence_of(code)]
        return _page(round_id, form), 422
    flash(_("Đã tạo mã %(code)s.", code=shown_join_code(join_code.code)), "success")
    return _back(round_id)


@blueprint.post("/manage/rounds/<round_id>/codes/repointing")
@staff_only("contests.edit")
def repoint_round(round_id: str) -> ResponseReturnValue:
    """Let all codes of an earlier round lead here."""
    with transaction() as session:
        earlier = request.form.get("from", "")
        count = repoint_all(session, earlier, round_id, authority(), now=clock.now())
    flash(
        _(
            "Đã chuyển %(count)s mã sang vòng này. Áp phích đã in vẫn dùng được.",
            count=grouped(count),
        ),
        "success",
    )
    return _back(round_id)


@blueprint.get("/manage/codes/<code_id>")
@staff_only("posters.view")
def code(code_id: str) -> ResponseReturnValue:
    """One code: scans by day, where it led before, and where else it may lead."""
    scan_tally().write_down()
    with reading() as session:
        join_code, sight = _code_in_sight(session, code_id)
        scans = list_scans(session, code_id)
        return render_template(
            "entry/manage/code.html",
            join_code=join_code,
            shown=shown_join_code(join_code.code),
            unit=session.get(Unit, join_code.unit_id) if join_code.unit_id else None,
            round=sight.round,
            contest=sight.round.contest,
            scans=scans,
            scan_total=sum(scan.count for scan in scans),
            moves=[_move_line(session, move) for move in list_moves(session, code_id)],
            targets=_targets(session, sight) if _may_edit(sight) else [],
            join_url=f"{settings().base_url}/j/{join_code.code}",
            warning=address_warning(settings().base_url),
            may_edit=_may_edit(sight),
        )


@blueprint.post("/manage/codes/<code_id>/repointing")
@staff_only("contests.edit")
def repoint(code_id: str) -> ResponseReturnValue:
    """Let a printed code lead to another round."""
    with transaction() as session:
        target = request.form.get("round", "")
        repoint_code(session, code_id, target, authority(), now=clock.now())
    flash(_("Đã chuyển mã sang vòng thi khác. Áp phích đã in vẫn dùng được."), "success")
    return redirect(url_for("entry_manage.code", code_id=code_id))


@blueprint.post("/manage/codes/<code_id>/kiosk")
@staff_only("contests.edit")
def kiosk(code_id: str) -> ResponseReturnValue:
    """Turn the mode for shared machines on or off."""
    with transaction() as session:
        is_kiosk = request.form.get("is_kiosk") == "yes"
        set_kiosk(session, code_id, authority(), is_kiosk=is_kiosk, now=clock.now())
    flash(_("Đã đổi chế độ máy dùng chung."), "success")
    return redirect(url_for("entry_manage.code", code_id=code_id))


def _page(round_id: str, form: PlaceForm) -> str:
    wanted = CodeFilter(request.args.get("q", "")[:MAX_QUERY_LENGTH], request.args.get("kind", ""))
    today = local(clock.now()).date()
    with reading() as session:
        sight = sight_of(session, round_id)
        number, total = page_number(), count_code_lines(session, round_id, sight.unit_ids, wanted)
        lines = list_code_lines(
            session,
            round_id,
            sight.unit_ids,
            wanted,
            today,
            limit=PAGE_SIZE,
            offset=(number - 1) * PAGE_SIZE,
        )
        whole = count_code_lines(session, round_id, sight.unit_ids, CodeFilter())
        if not (whole or sight.is_whole):
            raise NotFound
        return render_template(
            "entry/manage/codes.html",
            round=sight.round,
            contest=sight.round.contest,
            lines=lines,
            page=Page(lines, total, number),
            whole=whole,
            wanted=wanted,
            kinds=_kinds(),
            form=form,
            shown_code=shown_join_code,
            warning=address_warning(settings().base_url),
            **_deeds(session, sight),
        )


def _kinds() -> list[tuple[str, str]]:
    return [
        ("", _("Tất cả")),
        ("units", _("Của doanh nghiệp")),
        ("places", _("Của địa điểm")),
        ("kiosks", _("Máy dùng chung")),
        ("unseen", _("Chưa ai quét")),
    ]


def _deeds(session: Session, sight: Sight) -> dict[str, Any]:
    """What may be done besides looking."""
    round_ = sight.round
    if not _may_edit(sight) or round_.state == DRAFT:
        return {"may_edit": False, "missing": 0, "earlier": [], "is_whole": sight.is_whole}
    earlier = [
        (one, count)
        for one, count in count_codes_by_round(session, round_.contest_id)
        if one.id != round_.id
    ]
    return {
        "may_edit": True,
        "missing": count_missing_units(session, round_),
        "earlier": earlier,
        "is_whole": True,
    }


def _may_edit(sight: Sight) -> bool:
    return sight.is_whole and the_staff().may("contests.edit")


def _code_in_sight(session: Session, code_id: str) -> tuple[JoinCode, Sight]:
    join_code = get_code_of(session, code_id, None)
    sight = sight_of(session, join_code.round_id)
    return get_code_of(session, code_id, sight.unit_ids), sight


def _targets(session: Session, sight: Sight) -> list[Round]:
    rounds = list_rounds(session, sight.round.contest_id)
    return [one for one in rounds if one.state != DRAFT and one.id != sight.round.id]


def _move_line(session: Session, move: Any) -> dict[str, Any]:
    mover = session.get(StaffAccount, move.moved_by)
    return {
        "at": move.at,
        "from": session.get_one(Round, move.from_round_id),
        "to": session.get_one(Round, move.to_round_id),
        "by": mover.name if mover else "–",
    }


def _unit_id(session: Session, typed: str) -> str | None:
    if not typed.strip():
        return None
    unit = find_unit_by_code(session, typed)
    if unit is None:
        raise Invalid(fields={"unit_code": "unit_unknown"})
    return unit.id


def _back(round_id: str) -> ResponseReturnValue:
    return redirect(url_for("entry_manage.codes", round_id=round_id))
