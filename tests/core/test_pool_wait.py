"""Waiting for a connection is counted, also when there is none."""

from quizapp.core import measures


def waits() -> float:
    return measures.REGISTRY.get_sample_value("pool_wait_seconds_count")


def test_each_connection_taken_is_a_wait_counted(postgres_database):
    before = waits()
    with postgres_database.reading() as session:
        session.connection()
    assert waits() == before + 1
