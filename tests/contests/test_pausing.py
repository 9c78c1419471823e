"""A round paused and resumed: its clocks stand still."""

from datetime import UTC, datetime, timedelta
from threading import Thread

import pytest

from quizapp.attempts.models import Attempt
from quizapp.attempts.service import close_overdue, start_attempt, submit
from quizapp.contests.service import Authority, Extension, close_round, extend_round
from quizapp.contests.service.pausing import pause_round, resume_round
from quizapp.core.errors import Conflict, Invalid, NotFound
from quizapp.core.stopped import FROM, going_on, is_stopped, stopped, time_left, time_paused
from quizapp.organisations.models import Participant
from quizapp.web.json import rfc3339
from tests.conftest import NOW
from tests.contests.conftest import ATTEMPTS, ZONE
from tests.contests.test_running import MINUTE, add_participant, open_now, start
from tests.factories import bearer, join, make_stage

DAY = timedelta(days=1)


def test_a_stopped_moment_keeps_its_distance():
    moment = stopped(NOW + MINUTE, NOW)
    assert is_stopped(moment)
    assert time_left(moment, NOW + DAY) == MINUTE
    assert going_on(moment, NOW + DAY) == NOW + DAY + MINUTE
    assert stopped(moment, NOW + DAY) == moment
    assert stopped(NOW, NOW) == NOW
    assert going_on(NOW, NOW + DAY) == NOW
    assert time_left(NOW + MINUTE, NOW) == MINUTE
    assert moment > FROM


@pytest.mark.parametrize(
    ("pauses", "lost"),
    [
        ([], 0),
        ([(1, 3)], 2),
        ([(-5, 3), (8, 20)], 5),
        ([(4, None)], 6),
        ([(11, 12), (-3, -1)], 0),
    ],
)
def test_time_paused_within_an_attempt(pauses, lost):
    def at(minutes):
        return None if minutes is None else (NOW + minutes * MINUTE).isoformat()

    written = [{"from": at(begun), "to": at(over)} for begun, over in pauses]
    assert time_paused(written, NOW, NOW + 10 * MINUTE) == lost * MINUTE


def paused(session, workshop, round_, now, reason="Mất điện"):
    return pause_round(session, round_.id, reason, workshop.dung, attempts=ATTEMPTS, now=now)


def resumed(session, workshop, round_, now):
    return resume_round(session, round_.id, workshop.dung, attempts=ATTEMPTS, now=now)


def test_every_deadline_moves_by_the_pause_and_the_time_is_not_counted(database, workshop):
    with database.transaction() as session:
        round_ = open_now(session, workshop)
        an = start(session, round_, "an")
        deadline, closes_at = an.deadline_at, round_.closes_at
        begun, over = NOW + 2 * MINUTE, NOW + DAY
        assert paused(session, workshop, round_, begun) == 1
        assert paused(session, workshop, round_, begun + MINUTE) == 0
        assert round_.window.phase(over) == "open"
        assert close_overdue(session, now=over) == []
        chi = add_participant(session, round_.contest_id, "chi")
        with pytest.raises(Conflict, match="round_paused"):
            start_attempt(session, round_.id, chi, zone=ZONE, now=over)
        assert resumed(session, workshop, round_, over) == 1
        assert resumed(session, workshop, round_, over) == 0
        gone = over - begun
        assert (an.deadline_at, round_.closes_at) == (deadline + gone, closes_at + gone)
        done = submit(session, an.id, an.participant_id, now=over + 3 * MINUTE)
        assert done.duration_seconds == 5 * 60
        assert round_.pauses[0]["reason"] == "Mất điện"


def test_who_hands_in_during_the_pause_and_a_closing_in_it(database, workshop):
    with database.transaction() as session:
        round_ = open_now(session, workshop)
        an, binh = start(session, round_, "an"), start(session, round_, "binh")
        paused(session, workshop, round_, NOW + MINUTE)
        done = submit(session, an.id, an.participant_id, now=NOW + DAY)
        assert (done.state, done.duration_seconds) == ("submitted", 60)
        close_round(session, round_.id, workshop.dung, attempts=ATTEMPTS, now=NOW + DAY)
        session.refresh(binh)
        assert (binh.state, binh.duration_seconds) == ("expired", 60)
        assert round_.window.phase(NOW + DAY) == "closed"
        assert not is_stopped(round_.closes_at)


def test_what_is_refused(database, workshop):
    with database.transaction() as session:
        round_ = workshop.publish(session)
        with pytest.raises(Conflict, match="only_open_rounds_pause"):
            paused(session, workshop, round_, NOW)
        with pytest.raises(Invalid):
            paused(session, workshop, round_, NOW, " ")
        with pytest.raises(NotFound):
            pause_round(session, round_.id, "x", workshop.chi, attempts=ATTEMPTS, now=NOW)


def test_more_time_for_one_person(database, workshop):
    with database.transaction() as session:
        round_ = open_now(session, workshop)
        an, binh = start(session, round_, "an"), start(session, round_, "binh")
        code = session.get_one(Participant, an.participant_id).entrant_code.upper()
        session.get_one(Participant, an.participant_id).entrant_code = code
        before, closes_at = an.deadline_at, round_.closes_at
        by, one = workshop.dung, Extension(5, "Máy hỏng", None, code.lower())
        assert extend_round(session, round_.id, one, by, attempts=ATTEMPTS, now=NOW) == 1
        assert (an.deadline_at, binh.deadline_at) == (before + 5 * MINUTE, before)
        assert round_.closes_at == closes_at
        unknown = Extension(5, "Máy hỏng", None, "ABCD")
        with pytest.raises(Invalid):
            extend_round(session, round_.id, unknown, by, attempts=ATTEMPTS, now=NOW)
        submit(session, an.id, an.participant_id, now=NOW)
        with pytest.raises(Conflict, match="nothing_runs_for_person"):
            extend_round(session, round_.id, one, by, attempts=ATTEMPTS, now=NOW)


def test_phones_learn_it_by_the_clock_and_late_taps_are_kept(app, database):
    with database.transaction() as session:
        stage = make_stage(session)
    client = app.test_client()
    an = bearer(join(client))
    attempt = client.post(
        f"/api/v1/rounds/{stage.round_id}/attempts", json={}, headers=an
    ).get_json()["attempt"]
    path = f"/api/v1/attempts/{attempt['id']}"
    assert client.get(f"{path}/clock", headers=an).get_json()["paused"] is False
    by = Authority("dung", None)
    now = datetime.now(UTC)
    with database.transaction() as session:
        pause_round(session, stage.round_id, "Mất điện", by, attempts=ATTEMPTS, now=now)
    assert client.get(f"{path}/clock", headers=an).get_json()["paused"] is True
    option = attempt["questions"][0]["options"][0]["id"]
    saved = client.put(f"{path}/answers/1", json={"response": option, "seq": 1}, headers=an)
    assert saved.status_code == 200
    binh = bearer(join(client, full_name="Bình", phone="0912345679"))
    refused = client.post(f"/api/v1/rounds/{stage.round_id}/attempts", json={}, headers=binh)
    assert refused.get_json()["code"] == "round_paused"
    with database.transaction() as session:
        resume_round(session, stage.round_id, by, attempts=ATTEMPTS, now=now + MINUTE)
    assert client.get(f"{path}/clock", headers=an).get_json()["paused"] is False
    started = client.post(f"/api/v1/rounds/{stage.round_id}/attempts", json={}, headers=binh)
    assert started.status_code == 201


def test_no_tap_is_refused_however_a_pause_begins_and_ends(app, database):
    with database.transaction() as session:
        stage = make_stage(session)
    client = app.test_client()
    an = bearer(join(client))
    attempt = client.post(
        f"/api/v1/rounds/{stage.round_id}/attempts", json={}, headers=an
    ).get_json()["attempt"]
    option = attempt["questions"][0]["options"][0]["id"]
    path = f"/api/v1/attempts/{attempt['id']}/answers/1"
    answers = []

    def tap():
        for seq in range(1, 31):
            body = {"response": option, "seq": seq}
            answers.append(app.test_client().put(path, json=body, headers=an).status_code)

    tapping = Thread(target=tap)
    tapping.start()
    by, now = Authority("dung", None), datetime.now(UTC)
    for _turn in range(4):
        with database.transaction() as session:
            pause_round(session, stage.round_id, "Mất điện", by, attempts=ATTEMPTS, now=now)
        now += MINUTE
        with database.transaction() as session:
            resume_round(session, stage.round_id, by, attempts=ATTEMPTS, now=now)
    tapping.join()
    assert set(answers) == {200}
    with database.reading() as session:
        deadline = session.get_one(Attempt, attempt["id"]).deadline_at
        assert rfc3339(deadline - 4 * MINUTE) == attempt["deadline_at"]
