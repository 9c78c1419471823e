"""What Prometheus hears of the sweeper: overdue attempts that nobody closes."""

from datetime import timedelta

from sqlalchemy import update

from quizapp.attempts.models import Attempt
from quizapp.attempts.queries import find_longest_overdue
from quizapp.attempts.sweeper import run, sweep
from quizapp.core import clock, measures
from tests.factories import bearer, join, make_stage


def lag() -> float:
    return measures.REGISTRY.get_sample_value("sweeper_lag_seconds")


def expired() -> float:
    return measures.REGISTRY.get_sample_value("attempts_expired_total")


def test_an_overdue_attempt_is_lag_until_it_is_closed(client, database):
    with database.transaction() as session:
        stage = make_stage(session)
    me = bearer(join(client))
    client.post(f"/api/v1/rounds/{stage.round_id}/attempts", json={}, headers=me)
    deadline = clock.now() - timedelta(minutes=2)
    with database.transaction() as session:
        session.execute(update(Attempt).values(deadline_at=deadline))
    with database.reading() as session:
        assert find_longest_overdue(session, clock.now()) == deadline
    before = expired()
    waits = iter([False, True])
    run(database, lambda _seconds: next(waits))
    assert (lag(), expired() - before) == (0, 1)
    assert sweep(database) == 0
