"""Answers that arrived late: seen by the staff, accepted or refused."""

from __future__ import annotations

from collections import defaultdict
from typing import cast

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.attempts.manage_views.common import blueprint
from quizapp.attempts.models import Attempt, LateAnswer
from quizapp.attempts.service.late import ACCEPTED, WAITING, decide_late
from quizapp.contests.models import Round
from quizapp.contests.ports import PrizeList
from quizapp.contests.queries import get_round_of
from quizapp.contests.service import Authority
from quizapp.core import clock
from quizapp.core.errors import Conflict, Invalid
from quizapp.core.text import mask_name
from quizapp.core.tokens import spaced_code
from quizapp.organisations.models import Participant
from quizapp.web.context import installation, reading, transaction
from quizapp.web.errors import sentence_of
from quizapp.web.guards import staff_only, the_staff

MOST_SHOWN = 200


@blueprint.get("/rounds/<round_id>/late")
@staff_only("contests.run")
def late(round_id: str) -> ResponseReturnValue:
    """Each attempt with what came late, those that wait first."""
    return _page(round_id)


@blueprint.post("/rounds/<round_id>/late/<attempt_id>")
@staff_only("contests.run")
def decide(round_id: str, attempt_id: str) -> ResponseReturnValue:
    """Accept or refuse."""
    accepts = request.form.get("decision") == "accept"
    try:
        with transaction() as session:
            round_ = get_round_of(session, round_id, _authority().scope)
            count = decide_late(
                session,
                attempt_id,
                request.form.get("reason", ""),
                _authority(),
                accepts=accepts,
                are_final=_are_final(session, round_),
                now=clock.now(),
            )
    except Invalid as refusal:
        flash(sentence_of(next(iter(refusal.fields.values()))), "error")
        return _page(round_id), 422
    except Conflict as refusal:
        flash(sentence_of(refusal.code), "error")
        return _page(round_id), 409
    if accepts:
        flash(_("Đã nhận %(count)s câu và chấm lại bài.", count=count), "success")
    else:
        flash(_("Đã từ chối %(count)s câu gửi muộn.", count=count), "success")
    return redirect(url_for("attempts_manage.late", round_id=round_id))


def _page(round_id: str) -> str:
    with reading() as session:
        round_ = get_round_of(session, round_id, _authority().scope)
        return render_template(
            "attempts/late.html",
            round=round_,
            contest=round_.contest,
            rows=_rows(session, round_),
            most=MOST_SHOWN,
        )


def _rows(session: Session, round_: Round) -> list[dict[str, object]]:
    wanted = (
        select(LateAnswer, Attempt, Participant)
        .join(Attempt, Attempt.id == LateAnswer.attempt_id)
        .join(Participant, Participant.id == Attempt.participant_id)
        .where(Attempt.round_id == round_.id)
        .order_by(LateAnswer.state != WAITING, LateAnswer.arrived_at, LateAnswer.slot)
        .limit(MOST_SHOWN * 20)
    )
    by_attempt: dict[str, list[tuple[LateAnswer, Attempt, Participant]]] = defaultdict(list)
    for answer, attempt, person in session.execute(wanted):
        by_attempt[attempt.id].append((answer, attempt, person))
    return [_row(found) for found in list(by_attempt.values())[:MOST_SHOWN]]


def _row(found: list[tuple[LateAnswer, Attempt, Participant]]) -> dict[str, object]:
    answers = [answer for answer, _attempt, _person in found]
    _answer, attempt, person = found[0]
    return {
        "attempt": attempt,
        "name": mask_name(person.full_name),
        "code": spaced_code(person.entrant_code),
        "slots": ", ".join(str(one.slot) for one in answers),
        "first": min(one.arrived_at for one in answers),
        "last": max(one.arrived_at for one in answers),
        "minutes_late": int(
            (max(one.arrived_at for one in answers) - attempt.deadline_at).total_seconds() // 60
        ),
        "is_waiting": any(one.state == WAITING for one in answers),
        "is_accepted": any(one.state == ACCEPTED for one in answers),
        "reason": next((one.reason for one in answers if one.reason), ""),
    }


def _authority() -> Authority:
    staff = the_staff()
    return Authority(staff.id, None if "admin" in staff.roles else staff.id)


def _are_final(session: Session, round_: Round) -> bool:
    prizes = cast("PrizeList | None", installation().parts.get("prizes"))
    return prizes is not None and prizes.are_final(session, round_.id)
