"""The paper of a draft round as a matrix: topics down, levels across, a number in each cell."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from quizapp.contests.manage_views.common import authority, blueprint, zone
from quizapp.contests.manage_views.steps import LABELS
from quizapp.contests.models import Round
from quizapp.contests.presentation import LEVEL_LABELS
from quizapp.contests.queries import count_cells, get_round_of, list_bank_choices
from quizapp.contests.rules import LineDraft
from quizapp.contests.service import draft_of, update_round
from quizapp.contests.service.publication import draw_terms
from quizapp.contests.service.rounds import check_is_draft
from quizapp.core import clock
from quizapp.core.errors import Invalid
from quizapp.web.context import reading, transaction
from quizapp.web.errors import sentence_of
from quizapp.web.guards import staff_only

MOST_DIGITS = 3


@dataclass(frozen=True)
class Cell:
    """`available`: how many questions may be drawn; `wanted`: how many each paper takes."""

    name: str
    topic: str
    level: str
    available: int
    wanted: int

    @property
    def is_short(self) -> bool:
        """More wanted than there are."""
        return self.wanted > self.available


@blueprint.get("/manage/rounds/<round_id>/matrix")
@staff_only("contests.edit")
def matrix(round_id: str) -> ResponseReturnValue:
    """The cells of one bank, filled as the paper stands."""
    with reading() as session:
        round_ = get_round_of(session, round_id, authority().scope)
        check_is_draft(round_)
        return _page(session, round_, request.args.get("bank", ""))


@blueprint.post("/manage/rounds/<round_id>/matrix")
@staff_only("contests.edit")
def save_matrix(round_id: str) -> ResponseReturnValue:
    """The numbers become lines; lines of other banks and fixed questions stay."""
    bank_id = request.form.get("bank", "")
    try:
        with transaction() as session:
            round_ = get_round_of(session, round_id, authority().scope)
            check_is_draft(round_)
            draft = draft_of(round_)
            kept = [one for one in draft.lines if one.bank_id != bank_id or one.questions]
            drawn = _lines(session, round_, bank_id)
            changed = replace(draft, lines=(*kept, *drawn))
            update_round(session, round_id, changed, authority(), now=clock.now())
    except Invalid as refusal:
        flash(sentence_of(next(iter(refusal.fields.values()), refusal.code)), "error")
        return redirect(url_for("contests_manage.matrix", round_id=round_id, bank=bank_id))
    flash(_("Đã lập đề từ ma trận: %(count)s dòng.", count=len(drawn)), "success")
    return redirect(url_for("contests_manage.step", round_id=round_id, name="paper"))


def _lines(session: Session, round_: Round, bank_id: str) -> list[LineDraft]:
    points = _number("points") or 1
    cells = [cell for row in _rows(session, round_, bank_id) for cell in row]
    return [
        LineDraft(bank_id, _number(cell.name), cell.topic or None, cell.level, points)
        for cell in cells
        if _number(cell.name)
    ]


def _number(name: str) -> int:
    typed = request.form.get(name, "").strip()
    is_number = typed.isascii() and typed.isdecimal() and len(typed) <= MOST_DIGITS
    return int(typed) if is_number else 0


def _page(session: Session, round_: Round, asked: str) -> str:
    banks = [one for one in list_bank_choices(session, draw_terms(round_, zone())) if one.count]
    used = [line.bank_id for line in round_.blueprint if not line.questions]
    wanted = asked or next(iter(used), "")
    chosen = next((one for one in banks if one.id == wanted), banks[0] if banks else None)
    rows = _rows(session, round_, chosen.id) if chosen else []
    return render_template(
        "contests/steps/matrix.html",
        round=round_,
        contest=round_.contest,
        steps=LABELS,
        step="paper",
        banks=banks,
        bank=chosen,
        levels=list(LEVEL_LABELS.values()),
        rows=rows,
        columns=[sum(cell.wanted for cell in column) for column in zip(*rows, strict=True)],
        total=sum(cell.wanted for row in rows for cell in row),
        points=next((line.points for line in round_.blueprint if line.bank_id == wanted), 1),
    )


def _rows(session: Session, round_: Round, bank_id: str) -> list[list[Cell]]:
    """A row for each topic that has questions, a cell for each level."""
    counts = count_cells(session, bank_id, draw_terms(round_, zone()))
    stands = {
        (line.topic or "", line.level or ""): line.count
        for line in round_.blueprint
        if line.bank_id == bank_id and not line.questions and line.group_size == 1
    }
    return [
        [
            Cell(
                *(f"cell-{number}-{level}", topic, level),
                counts.get((topic, level), 0),
                stands.get((topic, level), 0),
            )
            for level in LEVEL_LABELS
        ]
        for number, topic in enumerate(sorted({topic for topic, _level in counts}))
    ]
