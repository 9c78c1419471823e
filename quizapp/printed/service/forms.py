"""Drawing the forms of a round."""

from __future__ import annotations

import secrets
from datetime import datetime

from sqlalchemy.orm import Session

from quizapp.attempts.round_cards import paper_plan
from quizapp.attempts.service.start import stored_paper
from quizapp.audit.service import record
from quizapp.contests.models import UNSEEN, Round
from quizapp.contests.queries import get_round_for_update, get_round_of
from quizapp.contests.service import Authority
from quizapp.core.errors import Conflict
from quizapp.core.types import new_id
from quizapp.printed.models import PrintedForm
from quizapp.printed.queries import list_forms
from quizapp.printed.rules import next_codes


def paper_round(session: Session, round_id: str, by: Authority) -> Round:
    """A published round whose rules speak of papers; Conflict("round_without_papers") else."""
    round_ = get_round_of(session, round_id, by.scope)
    if not round_.on_paper or round_.state in UNSEEN:
        raise Conflict("round_without_papers")
    return round_


def draw_forms(
    session: Session, round_id: str, wanted: int, by: Authority, *, now: datetime
) -> list[str]:
    """Add forms until there are `wanted`; their codes. Those that stand stay as they are.

    Each is drawn as a participant's paper is, and takes questions of the forms before it only
    where nothing else is left: neighbours at a table should not share them.
    """
    get_round_for_update(session, round_id, by.scope)
    round_ = paper_round(session, round_id, by)
    standing = list_forms(session, round_id)
    codes = next_codes([form.code for form in standing], wanted)
    plan, versions = paper_plan(session, round_)
    seen = {
        versions[slot["version"]].item.question_id
        for form in standing
        for slot in form.paper
        if slot["version"] in versions
    }
    for code in codes:
        seed = secrets.token_hex(32)
        paper = plan.draw(seed, seen)
        seen |= {versions[slot.version_id].item.question_id for slot in paper}
        session.add(
            PrintedForm(
                id=new_id(),
                round_id=round_id,
                code=code,
                seed=seed,
                paper=stored_paper(paper),
                drawn_by=by.actor_id,
                drawn_at=now,
            )
        )
    session.flush()
    if codes:
        details = {"codes": codes}
        record(session, by.actor_id, "round.forms_drawn", ("round", round_id), details, now=now)
    return codes


def record_printing(
    session: Session, form: PrintedForm, kind: str, by: Authority, *, now: datetime
) -> None:
    """Papers and keys leave the house with a name beside them. `kind`: paper, sheet, key."""
    details = {"code": form.code, "kind": kind}
    round_ = ("round", form.round_id)
    record(session, by.actor_id, "round.form_printed", round_, details, now=now)
