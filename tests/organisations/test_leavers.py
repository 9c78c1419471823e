"""What is let go of by the hourly job and by the command; the rules stand in test_guards."""

import json
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from quizapp.core import clock
from quizapp.organisations import jobs
from quizapp.organisations.models import Guard
from quizapp.organisations.service.guards import let_leave
from quizapp.organisations.service.leavers import Swept
from tests.factories import make_unit
from tests.organisations.guarding import own, serve

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.fixture
def two_leavers(database):
    """One left 31 days ago, one yesterday, one serves."""
    now = clock.now()
    today = now.astimezone(ZONE).date()
    with database.transaction() as session:
        unit = make_unit(session)
        for code, days in (("BV1", 31), ("BV2", 1), ("BV3", None)):
            guard = serve(session, unit, own(name=f"Lê {code}", code=code))
            if days is not None:
                last_day = today - timedelta(days=days)
                let_leave(session, guard, last_day, by="dung", today=today, now=now)


def how_many(database):
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(Guard))


def test_the_job_sweeps_once_and_again_finds_nothing(database, two_leavers):
    assert jobs.sweep(database, ZONE) == Swept(guards=1, accounts=1)
    assert jobs.sweep(database, ZONE) == Swept()
    assert how_many(database) == 2


def test_the_job_ends_when_it_is_told_to(database, two_leavers):
    turns = iter([False, True])
    jobs.run(database, ZONE, lambda _seconds: next(turns))
    assert how_many(database) == 2


def test_the_command_tells_first_what_it_would_delete(app, database, two_leavers):
    runner = app.test_cli_runner()
    command = ["quiz", "guards", "forget-leavers", "--json"]
    told = json.loads(runner.invoke(args=[*command, "--dry-run"]).output)
    assert told == {"guards": 1, "accounts": 1, "written": False}
    assert how_many(database) == 3
    assert json.loads(runner.invoke(args=command).output)["written"] is True
    assert how_many(database) == 2
