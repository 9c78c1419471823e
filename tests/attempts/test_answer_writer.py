"""The answer writer on real databases: many at once, one that is bad, the last moment."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, text, update

from quizapp.attempts import answer_writer
from quizapp.attempts.answer_writer import AnswerWriter
from quizapp.attempts.models import Answer, Attempt
from quizapp.attempts.rules import NETWORK_GRACE, AttemptWindow, check_accepts_answer
from quizapp.attempts.service.answer_job import AnswerDraft, AnswerJob, BatchSaved
from quizapp.attempts.service.answer_store import store
from quizapp.core.errors import Malformed, NotFound, NotSignedIn, Overloaded, QuizError
from quizapp.core.types import new_id
from quizapp.organisations.models import Participant
from tests.factories import bearer, join, make_stage

SLOTS = 6
MS = timedelta(milliseconds=1)
SIGNS_OF_LIFE = 5


@pytest.fixture
def stage(database):
    with database.transaction() as session:
        return make_stage(session, questions=SLOTS)


@pytest.fixture
def begin(app, stage):
    """Lets somebody new begin; returns his running attempt."""
    numbers = iter(range(1000))

    def begun():
        number = next(numbers)
        client = app.test_client(use_cookies=False)
        who = join(client, stage.code, phone=f"09{number:08}", full_name=f"Người {number}")
        path = f"/api/v1/rounds/{stage.round_id}/attempts"
        attempt = client.post(path, json={}, headers=bearer(who)).get_json()["attempt"]
        return SimpleNamespace(
            id=attempt["id"],
            questions=attempt["questions"],
            participant_id=who["participant"]["id"],
            headers=bearer(who),
        )

    return begun


@pytest.fixture
def attempt(begin):
    return begin()


@pytest.fixture
def writer(database):
    writer = AnswerWriter(database)
    yield writer
    writer.stop()


def job(attempt, *drafts, epoch=0, participant_id=None, attempt_id=None):
    """As checked already: what the database itself has to judge."""
    drafts = [AnswerDraft(slot, response, seq) for slot, response, seq in drafts]
    who = participant_id or attempt.participant_id
    return AnswerJob(attempt_id or attempt.id, who, epoch, drafts, [None] * len(drafts))


def stored(database):
    with database.reading() as session:
        rows = session.execute(select(Answer.attempt_id, Answer.slot, Answer.seq, Answer.response))
        return {(row[0], row[1]): (row[2], row[3]) for row in rows}


def at_once(calls):
    """What each call returned or raised; all begin together."""
    ready, results = threading.Barrier(len(calls)), [None] * len(calls)

    def run(number, call):
        ready.wait()
        try:
            results[number] = call()
        except QuizError as refusal:
            results[number] = refusal

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@contextmanager
def nobody_can_write(database):
    """Whatever the writer begins does not end while this block runs."""
    with database.engine.connect() as connection:
        if not database.is_sqlite:
            connection.execute(text("LOCK TABLE answer IN EXCLUSIVE MODE"))
        else:
            connection.execute(text("SELECT 1"))  # BEGIN IMMEDIATE comes before it
        yield
        connection.rollback()


def test_what_many_threads_were_told_is_what_is_stored(writer, begin, database):
    attempts = [begin() for _ in range(32)]
    journal = {}

    def play(attempt):
        for seq in (1, 2):
            for slot in range(1, SLOTS + 1):
                saved = writer.save(job(attempt, (slot, f"answer {seq}", seq)))
                assert saved.new_count == 1
                journal[attempt.id, slot] = (seq, f"answer {seq}")
        return saved

    results = at_once([lambda attempt=attempt: play(attempt) for attempt in attempts])
    assert [one.answered_count for one in results] == [SLOTS] * 32
    assert len(journal) == 32 * SLOTS
    assert stored(database) == journal


@pytest.mark.parametrize("bad", ["surrogate", "attempt"])
def test_what_cannot_be_stored_fails_alone(writer, begin, database, bad):
    attempts = [begin() for _ in range(5)]
    jobs = [job(attempt, (1, "tốt", 1)) for attempt in attempts]
    if bad == "surrogate":
        jobs[2] = job(attempts[2], (1, "\ud800", 1))
    else:
        refused_by_postgresql = "nothing" if database.is_sqlite else "no\x00thing"
        jobs[2] = job(attempts[2], (1, "tốt", 1), attempt_id=refused_by_postgresql)
    outcomes = writer._store_safely(jobs)
    assert [type(one) for one in (*outcomes[:2], *outcomes[3:])] == [BatchSaved] * 4
    assert isinstance(outcomes[2], Malformed | NotFound)
    assert {key[0] for key in stored(database)} == {
        one.id for one in attempts if one is not attempts[2]
    }


def test_a_nul_in_a_text_is_kept_or_refused_and_harms_nobody(writer, attempt, database):
    results = at_once(
        [
            lambda: writer.save(job(attempt, (1, "a\x00b", 1))),
            lambda: writer.save(job(attempt, (2, "tốt", 1))),
        ]
    )
    kept = stored(database)
    assert kept[attempt.id, 2] == (1, "tốt")
    assert isinstance(results[0], BatchSaved) == (kept.get((attempt.id, 1)) == (1, "a\x00b"))


def test_a_host_that_only_reads_yet_is_asked_again(app, attempt, database, monkeypatch):
    """A phone told that its answer cannot be read would throw the answer away."""
    desk = app.extensions["quizapp"].parts["answers"]
    option = attempt.questions[0]["options"][0]["id"]
    path = f"/api/v1/attempts/{attempt.id}/answers/1"
    body = {"response": option, "seq": 1}
    client = app.test_client(use_cookies=False)
    opening = type(desk.writer._line)._open
    read_only = (
        "PRAGMA query_only = on" if database.is_sqlite else "SET default_transaction_read_only = on"
    )

    def only_reads(line):
        connection = opening(line)
        connection.execute(read_only)
        return connection

    with monkeypatch.context() as promoting:
        promoting.setattr(type(desk.writer._line), "_open", only_reads)
        refused = client.put(path, json=body, headers=attempt.headers)
    assert refused.status_code == 503
    assert int(refused.headers["Retry-After"]) > 0
    desk.writer._line.close()
    assert client.put(path, json=body, headers=attempt.headers).status_code == 200
    assert stored(database) == {(attempt.id, 1): (1, option)}


def test_a_full_queue_refuses_and_loses_nothing(app, begin, database, monkeypatch):
    desk = app.extensions["quizapp"].parts["answers"]
    monkeypatch.setattr(desk.writer, "_queue_limit", 3)
    attempts = [begin() for _ in range(10)]
    answers = {}

    def save(attempt):
        option = attempt.questions[0]["options"][0]["id"]
        path = f"/api/v1/attempts/{attempt.id}/answers/1"
        client = app.test_client(use_cookies=False)
        body = {"response": option, "seq": 1}
        answers[attempt.id] = client.put(path, json=body, headers=attempt.headers)

    threads = [threading.Thread(target=save, args=(attempt,)) for attempt in attempts]
    with nobody_can_write(database):
        for thread in threads:
            thread.start()
            time.sleep(0.05)
        refused = list(answers.values())
    for thread in threads:
        thread.join()
    assert len(refused) == 10 - 4, "one in work, three in the queue"
    assert {one.status_code for one in refused} == {503}
    assert all(int(one.headers["Retry-After"]) > 0 for one in refused)
    assert {one.get_json()["code"] for one in refused} == {"overloaded"}
    told = {attempt_id for attempt_id, one in answers.items() if one.status_code == 200}
    assert len(told) == 4
    assert {key[0] for key in stored(database)} == told


@pytest.mark.parametrize(
    ("past", "code"), [(-MS, None), (timedelta(), None), (MS, "time_is_up")], ids=str
)
def test_the_last_moment(writer, attempt, database, monkeypatch, past, code):
    with database.reading() as session:
        deadline_at = session.get(Attempt, attempt.id).deadline_at
    moment = deadline_at + NETWORK_GRACE + past
    monkeypatch.setattr(answer_writer.clock, "sure_now", lambda: moment)
    (outcome,) = at_once([lambda: writer.save(job(attempt, (1, "spät", 1)))])
    assert getattr(outcome, "code", None) == code
    assert stored(database) == ({} if code else {(attempt.id, 1): (1, "spät")})


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_thread_that_died_is_replaced(writer, attempt, database, monkeypatch):
    def die(*_args, **_more):
        raise SystemExit

    with monkeypatch.context() as broken:
        broken.setattr(answer_writer, "store", die)
        with pytest.raises(Overloaded):
            writer.save(job(attempt, (1, "x", 1)))
    writer._thread.join(SIGNS_OF_LIFE)
    assert not writer._thread.is_alive()
    assert writer.save(job(attempt, (1, "x", 1))).new_count == 1
    assert stored(database) == {(attempt.id, 1): (1, "x")}


def test_it_rests_and_comes_back(writer, attempt, monkeypatch):
    monkeypatch.setattr(answer_writer, "IDLE_SECONDS", 0.001)
    for seq in range(1, 200):
        began = time.monotonic()
        assert writer.save(job(attempt, (1, "x", seq))).new_count == 1
        assert time.monotonic() - began < answer_writer.PATIENCE_SECONDS / 2
        time.sleep(0.001 * (seq % 3))


def test_whoever_gave_up_is_not_written_behind_his_back(writer, begin, database, monkeypatch):
    monkeypatch.setattr(answer_writer, "PATIENCE_SECONDS", 0.3)
    first, second = begin(), begin()
    calls = [
        lambda: writer.save(job(first, (1, "x", 1))),
        lambda: time.sleep(0.1) or writer.save(job(second, (1, "x", 1))),
    ]
    with nobody_can_write(database):
        results = at_once(calls)
    assert [type(one) for one in results] == [Overloaded, Overloaded]
    writer.stop()
    assert (second.id, 1) not in stored(database)


def test_stopping_writes_what_waits_and_takes_nothing_new(writer, begin, database):
    attempts = [begin() for _ in range(6)]
    results = []
    calls = [lambda one=one: writer.save(job(one, (1, "x", 1))) for one in attempts]
    caller = threading.Thread(target=lambda: results.extend(at_once(calls)))
    with nobody_can_write(database):
        caller.start()
        time.sleep(0.3)
        stopping = threading.Thread(target=writer.stop)
        stopping.start()
        time.sleep(0.1)
        with pytest.raises(Overloaded):
            writer.save(job(attempts[0], (2, "x", 1)))
    stopping.join(2)
    assert not stopping.is_alive()
    caller.join()
    assert [one.new_count for one in results] == [1] * 6
    assert len(stored(database)) == 6


def test_an_older_number_changes_nothing_and_is_told_so(writer, attempt, database):
    assert not writer.save(job(attempt, (1, "new", 5))).saved[0].superseded
    late = writer.save(job(attempt, (1, "old", 4)))
    again = writer.save(job(attempt, (1, "new", 5)))
    assert (late.saved[0].superseded, late.new_count) == (True, 0)
    assert (again.saved[0].superseded, again.new_count) == (False, 0)
    assert stored(database) == {(attempt.id, 1): (5, "new")}


def test_answers_to_one_attempt_keep_their_order(writer, attempt, database):
    jobs = [job(attempt, (1, f"{seq}", seq)) for seq in range(1, 30)]
    jobs.append(job(attempt, (1, None, 30)))
    outcomes = writer._store_safely(jobs)
    assert [one.saved[0].superseded for one in outcomes] == [False] * 30
    assert [one.answered_count for one in outcomes] == [1] * 29 + [0]
    assert stored(database) == {(attempt.id, 1): (30, None)}


def test_the_process_that_started_an_attempt_knows_its_paper(app, attempt, monkeypatch):
    desk = app.extensions["quizapp"].parts["answers"]
    monkeypatch.setattr(desk._cards, "_find_paper", lambda _: pytest.fail("looked it up"))
    option = attempt.questions[0]["options"][0]["id"]
    draft = AnswerDraft(1, option, 1)
    assert desk.save_answer(attempt.id, attempt.participant_id, 0, draft).new_count == 1


OFFSETS = st.one_of(
    st.sampled_from([-1, 0, 1]), st.integers(-5_000_000, 5_000_000), st.integers(-(10**9), 10**9)
)


@settings(
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    state=st.sampled_from(["open", "submitted", "expired"]),
    microseconds=OFFSETS,
    epoch=st.sampled_from([0, 0, 0, 1]),
    whose=st.sampled_from(["own", "own", "own", "merged", "stranger", "nobody"]),
)
def test_the_database_judges_as_the_rule_does(
    database, two_people, state, microseconds, epoch, whose
):
    attempt, other = two_people
    deadline_at = datetime(2026, 11, 22, 5, tzinfo=UTC)
    started_at = deadline_at - timedelta(minutes=10)
    now = deadline_at + NETWORK_GRACE + timedelta(microseconds=microseconds)
    kept = attempt.participant_id if whose == "merged" else None
    who = {"own": attempt.participant_id, "nobody": new_id()}.get(whose, other.participant_id)
    with database.transaction() as session:
        session.execute(text("DELETE FROM answer"))
        session.execute(
            update(Attempt)
            .where(Attempt.id == attempt.id)
            .values(state=state, started_at=started_at, deadline_at=deadline_at)
        )
        session.execute(
            update(Participant)
            .where(Participant.id == other.participant_id)
            .values(merged_into_id=kept)
        )
    line = database.line()
    wanted = job(attempt, (1, "x", 1), epoch=epoch, participant_id=who)
    with line.committed() as execute:
        (outcome,) = store(execute, [wanted], now, on_sqlite=database.is_sqlite, wait=True)
    line.close()
    expected = expected_refusal(state, started_at, deadline_at, now, epoch, whose)
    assert getattr(outcome, "code", None) == getattr(expected, "code", None)
    assert len(stored(database)) == (expected is None)


def expected_refusal(state, started_at, deadline_at, now, epoch, whose):
    if whose == "nobody" or epoch:
        return NotSignedIn("participant_unknown")
    if whose == "stranger":
        return NotFound()
    try:
        check_accepts_answer(AttemptWindow(state, started_at, deadline_at), now)
    except QuizError as refusal:
        return refusal
    return None


@pytest.fixture
def two_people(begin):
    return begin(), begin()
