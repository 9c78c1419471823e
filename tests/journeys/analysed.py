"""A round that was answered and analysed, for the walk through all pages."""

from __future__ import annotations

from collections.abc import Mapping

from flask.testing import FlaskClient

from quizapp.analysis.jobs import analyse_next
from quizapp.analysis.queries import ItemFilter, Subject, list_items
from quizapp.analysis.service import ask
from quizapp.contests.models import ContestStaff
from quizapp.core import clock
from quizapp.core.db import Database
from tests.analysis.answered import answered_round


def analyse_a_round(database: Database, visitors: Mapping[str, FlaskClient]) -> dict[str, str]:
    """Sixty people have answered it; one key looks wrong. What addresses need of it."""
    with database.transaction() as session:
        stage = answered_round(session, people=60)
        for role in ("organizer", "trainer"):
            staff_id = visitors[role].staff_id
            session.add(ContestStaff(contest_id=stage.contest_id, staff_id=staff_id))
        run = ask(session, Subject("official", round_id=stage.round_id), now=clock.now())
    while analyse_next(database):
        pass
    with database.reading() as session:
        rows, _total = list_items(session, run.id, ItemFilter(), limit=1)
    return {"analysed": stage.round_id, "analysed_version": rows[0].version.id}
