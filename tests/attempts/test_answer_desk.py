"""A crowd that began elsewhere comes to a process that knows none of its papers."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from quizapp.attempts.answer_desk import AnswerDesk
from quizapp.attempts.service.answer_job import AnswerDraft
from quizapp.core.errors import NotFound
from quizapp.core.types import new_id
from tests.factories import bearer, join, make_stage

CROWD = 16


@pytest.fixture
def attempts(app, database):
    """(id, participant, an option of the first question) of each."""
    with database.transaction() as session:
        stage = make_stage(session)
    return [begin(app, stage, number) for number in range(CROWD)]


def begin(app, stage, number):
    client = app.test_client(use_cookies=False)
    who = join(client, stage.code, phone=f"09{number:08}", full_name=f"Người {number}")
    address = f"/api/v1/rounds/{stage.round_id}/attempts"
    attempt = client.post(address, json={}, headers=bearer(who)).get_json()["attempt"]
    option = attempt["questions"][0]["options"][0]["id"]
    return attempt["id"], who["participant"]["id"], option


@pytest.fixture
def desk(database):
    desk = AnswerDesk(database)
    yield desk
    desk.writer.stop()


@pytest.fixture
def looks(database, monkeypatch):
    """Statements that only read; each takes its time."""
    asked, look = [], database.look

    def slowly(statement, values):
        asked.append(statement)
        time.sleep(0.1)
        return look(statement, values)

    monkeypatch.setattr(database, "look", slowly)
    return asked


def save(desk, attempt):
    attempt_id, participant_id, option = attempt
    return desk.save_answer(attempt_id, participant_id, 0, AnswerDraft(1, option, 1))


def test_papers_of_many_are_looked_up_together(desk, attempts, looks):
    with ThreadPoolExecutor(CROWD) as crowd:
        saved = list(crowd.map(lambda attempt: save(desk, attempt), attempts))
    assert [one.new_count for one in saved] == [1] * CROWD
    assert len(looks) <= 3


def test_who_names_an_attempt_that_is_not_there_fails_alone(desk, attempts, looks):
    unknown = (new_id(), *attempts[0][1:])
    with ThreadPoolExecutor(CROWD) as crowd:
        failing = crowd.submit(save, desk, unknown)
        others = [crowd.submit(save, desk, attempt) for attempt in attempts[1:]]
    with pytest.raises(NotFound):
        failing.result()
    assert [one.result().new_count for one in others] == [1] * (CROWD - 1)


def test_a_stranger_gets_nothing_from_a_paper_that_was_looked_up(desk, attempts):
    an, binh = attempts[:2]
    with pytest.raises(NotFound):
        save(desk, (an[0], binh[1], an[2]))
    assert save(desk, an).new_count == 1
