"""Answers that arrive after the end: kept apart, accepted or refused by decision."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from quizapp.attempts.models import Attempt, LateAnswer
from quizapp.attempts.service import close_overdue
from quizapp.attempts.service.late import decide_late
from quizapp.contests.models import Contest, ContestStaff
from quizapp.contests.service import Authority
from quizapp.core.errors import Conflict, NotFound
from tests.factories import bearer, join, make_stage, signed_in_client

LATER = timedelta(minutes=30)


class Late:
    """An attempt of `an` that the clock has closed with one answer of four."""

    def __init__(self, app, database):
        self.app, self.database = app, database
        with database.transaction() as session:
            self.stage = make_stage(session)
        self.client = app.test_client()
        self.an = bearer(join(self.client))
        begun = self.client.post(
            f"/api/v1/rounds/{self.stage.round_id}/attempts", json={}, headers=self.an
        )
        self.attempt = begun.get_json()["attempt"]
        self.path = f"/api/v1/attempts/{self.attempt['id']}"
        assert self.put(1, seq=1).status_code == 200

    def option(self, slot):
        return self.attempt["questions"][slot - 1]["options"][0]["id"]

    def put(self, slot, seq, headers=None):
        body = {"response": self.option(slot), "seq": seq}
        headers = headers or self.an
        return self.client.put(f"{self.path}/answers/{slot}", json=body, headers=headers)

    def end(self):
        with self.database.transaction() as session:
            attempt = session.get_one(Attempt, self.attempt["id"])
            attempt.started_at -= LATER
            attempt.deadline_at -= LATER
            session.flush()
            close_overdue(session, now=datetime.now(UTC))

    def kept(self):
        with self.database.reading() as session:
            found = session.scalars(select(LateAnswer).order_by(LateAnswer.slot))
            return [(one.slot, one.seq, one.state) for one in found]


@pytest.fixture
def late(app, database):
    return Late(app, database)


def test_late_answers_are_refused_and_kept_the_newest_of_each_slot(late):
    late.end()
    assert late.put(2, seq=5).get_json()["code"] == "attempt_closed"
    drafts = [
        {"slot": 2, "response": late.option(2), "seq": 4},
        {"slot": 3, "response": late.option(3), "seq": 6},
        {"slot": 1, "response": late.option(1), "seq": 1},
        {"slot": 9, "response": "x", "seq": 7},
        {"slot": 4, "response": "not an option", "seq": 8},
    ]
    batch = late.client.post(f"{late.path}/answers", json={"answers": drafts}, headers=late.an)
    assert batch.status_code == 409
    assert late.kept() == [(2, 5, "waiting"), (3, 6, "waiting")]
    chi = bearer(join(late.client, full_name="Chi", phone="0912345677"))
    assert late.put(4, seq=9, headers=chi).status_code == 404
    handed = {"answers": [{"slot": 4, "response": late.option(4), "seq": 9}]}
    refused = late.client.post(f"{late.path}/submission", json=handed, headers=late.an)
    assert refused.status_code == 409
    assert len(late.kept()) == 3


def test_who_handed_in_is_done(late):
    late.client.post(f"{late.path}/submission", json={}, headers=late.an)
    assert late.put(2, seq=5).status_code == 409
    assert late.kept() == []


def test_accepting_takes_them_in_and_grades_anew(late):
    late.end()
    late.put(2, seq=5)
    late.put(3, seq=6)
    staff = signed_in_client(late.app, email="dung@kcn.example", name="Dung")
    stranger = signed_in_client(late.app, email="chi@kcn.example", name="Chi")
    with late.database.transaction() as session:
        row = ContestStaff(contest_id=late.stage.contest_id, staff_id=staff.staff_id)
        session.add(row)
        before = session.get_one(Attempt, late.attempt["id"])
        assert before.answered_count == 1
    page = f"/manage/rounds/{late.stage.round_id}/late"
    assert "2, 3" in staff.get(page).get_data(as_text=True)
    assert stranger.get(page).status_code == 404
    decide = f"{page}/{late.attempt['id']}"
    said = {"decision": "accept", "reason": "Mất sóng ở nhà ăn"}
    assert stranger.post(decide, data=said).status_code == 404
    assert staff.post(decide, data={"decision": "accept", "reason": ""}).status_code == 422
    assert staff.post(decide, data=said).status_code == 302
    assert [state for _slot, _seq, state in late.kept()] == ["accepted", "accepted"]
    with late.database.reading() as session:
        after = session.get_one(Attempt, late.attempt["id"])
        assert (after.answered_count, after.is_counted) == (3, True)
        assert len(after.grades) == 4
    late.put(2, seq=50)
    assert late.kept()[0] == (2, 5, "accepted")


def test_refusing_changes_nothing_and_final_results_take_nothing(late):
    late.end()
    late.put(2, seq=5)
    attempt_id, now = late.attempt["id"], datetime.now(UTC)
    with late.database.transaction() as session:
        session.get_one(Contest, late.stage.contest_id).results_final_at = now
    with late.database.transaction() as session, pytest.raises(Conflict):
        decide_late(
            session, attempt_id, "x", Authority("d", None), accepts=True, are_final=False, now=now
        )
    with late.database.transaction() as session, pytest.raises(NotFound):
        decide_late(
            session, attempt_id, "x", Authority("c", "c"), accepts=False, are_final=False, now=now
        )
    with late.database.transaction() as session:
        decide_late(
            session, attempt_id, "x", Authority("d", None), accepts=False, are_final=False, now=now
        )
        assert session.get_one(Attempt, attempt_id).answered_count == 1
    assert late.kept() == [(2, 5, "refused")]
