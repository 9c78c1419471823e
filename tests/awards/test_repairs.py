"""A wrong key repaired after the round: tried, decided by two, and everything follows."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from quizapp.attempts.models import Attempt
from quizapp.attempts.verification import first_wrong_attempt, first_wrongly_counted
from quizapp.audit.models import AuditEntry
from quizapp.awards import service as awards
from quizapp.awards.models import AwardRun, PrizeTier
from quizapp.awards.repairs import service
from quizapp.awards.repairs.models import KeyRepair
from quizapp.awards.repairs.queries import list_results, places_of
from quizapp.awards.repairs.service import RepairDraft
from quizapp.banks.models import QuestionVersion
from quizapp.contests.models import ContestStaff, Round
from quizapp.core import clock
from quizapp.core.errors import Conflict, Invalid
from tests.contracts.test_participant_way import play
from tests.factories import make_stage, signed_in_client

REASON = "Điều luật được dẫn nói khác đáp án"


@pytest.fixture
def stage(database, client):
    """An has 3 of 4, Bình 4 of 4; everybody answered the first question rightly as it stood."""
    with database.transaction() as session:
        stage = make_stage(session, bank_questions=4, shuffle_questions=False)
        session.add(PrizeTier(round_id=stage.round_id, position=1, name="Nhất", quantity=1))
    stage.an = play(client, stage.code, right=3)
    stage.binh = play(client, stage.code, right=4, full_name="Trần Bình", phone="0987654321")
    with database.transaction() as session:
        session.execute(update(Round).values(closes_at=clock.now() - timedelta(seconds=1)))
        first = session.scalars(select(Attempt)).first().paper[3]["version"]
        stage.version = session.get_one(QuestionVersion, first).id
    return stage


def results(session, stage) -> dict[str, tuple[float, int]]:
    round_ = session.get_one(Round, stage.round_id)
    places = places_of(session, round_)
    names = {stage.an["joined"]["participant"]["id"]: "an"}
    return {names.get(id_, "binh"): (one.score, one.rank) for id_, one in places.items()}


def test_a_dropped_question_gives_everybody_its_points(database, stage):
    now = clock.now()
    draft = RepairDraft(stage.version, "drop", REASON)
    with database.transaction() as session:
        awards.propose(session, stage.round_id, by="dung", now=now)
        awards.confirm_run(session, stage.round_id, by="dung", now=now)
        before = results(session, stage)
        tried = service.try_out(session, stage.round_id, draft, by="dung", now=now)
        assert (tried.attempts, tried.scores) == (2, 1)
        assert results(session, stage) == before
        assert session.scalars(select(KeyRepair)).all() == []
    with database.transaction() as session:
        repair = service.ask(session, stage.round_id, draft, by="dung", now=now)
        with pytest.raises(Conflict, match="repair_waits_already"):
            service.ask(session, stage.round_id, draft, by="chi", now=now)
        with pytest.raises(Conflict, match="repair_by_the_same"):
            service.apply(session, stage.round_id, repair.id, by="dung", now=now)
        service.apply(session, stage.round_id, repair.id, by="binh", now=now)
    with database.reading() as session:
        after = results(session, stage)
        assert (before["an"][0], after["an"][0], after["binh"][0]) == (3, 4, 4)
        assert first_wrong_attempt(session, lambda _count: None) is None
        assert first_wrongly_counted(session, session.get_one(Round, stage.round_id)) is None
        newest = session.scalars(select(AwardRun).order_by(AwardRun.number.desc())).first()
        assert (newest.number, newest.state) == (2, "proposed")
        deeds = set(session.scalars(select(AuditEntry.action)))
        assert {"key.repair_asked", "key.repair_applied"} <= deeds
        (told,) = list_results(session, stage.an["attempt"]["id"])
        assert (told[1].score_before, told[1].score_after) == (3, 4)


def test_another_key_turns_the_ranking_round(database, stage):
    """An chose the first wrong option, which turns out to be right."""
    now = clock.now()
    with database.transaction() as session:
        chosen = _authored_choice(session, stage)
        draft = RepairDraft(stage.version, "change", REASON, options=(chosen,))
        repair = service.ask(session, stage.round_id, draft, by="dung", now=now)
        service.apply(session, stage.round_id, repair.id, by="binh", now=now)
        after = results(session, stage)
        assert (after["an"][0], after["binh"][0]) == (4, 3)
        assert (after["an"][1], after["binh"][1]) == (1, 2)
        assert repair.effect["ranks"] == 2
        accept = RepairDraft(stage.version, "accept", REASON, options=(chosen,))
        again = service.ask(session, stage.round_id, accept, by="dung", now=now)
        service.apply(session, stage.round_id, again.id, by="binh", now=now)
        assert results(session, stage)["binh"][0] == 4


def _authored_choice(session, stage) -> int:
    attempt = session.get_one(Attempt, stage.an["attempt"]["id"])
    slot = attempt.paper[3]
    shown = next(
        o for o in stage.an["attempt"]["questions"][3]["options"] if o["html"] != "Đúng rồi"
    )
    return dict(slot["options"])[shown["id"]]


@pytest.mark.parametrize(
    ("draft", "fields"),
    [
        ({"kind": "drop", "reason": "vì thế"}, {"reason": "repair_reason_missing"}),
        ({"kind": "change"}, {"options": "repair_key_missing"}),
        ({"kind": "change", "options": (0,)}, {"options": "repair_key_missing"}),
        ({"kind": "accept", "options": (0,)}, {"options": "repair_key_missing"}),
    ],
)
def test_what_cannot_be_asked(database, stage, draft, fields):
    wanted = RepairDraft(**{"version_id": stage.version, "reason": REASON, **draft})
    with database.transaction() as session, pytest.raises(Invalid) as refused:
        service.ask(session, stage.round_id, wanted, by="dung", now=clock.now())
    assert refused.value.fields == fields


def test_the_pages_lead_two_people_through_it(app, database, stage, client):
    dung, chi = (
        signed_in_client(app, "organizer", email=f"{name}@kcn.example") for name in ("dung", "chi")
    )
    with database.transaction() as session:
        for one in (dung, chi):
            session.add(ContestStaff(contest_id=stage.contest_id, staff_id=one.staff_id))
    stranger = signed_in_client(app, "organizer", email="la@kcn.example")
    pages = f"/manage/rounds/{stage.round_id}/repairs"
    assert stranger.get(pages).status_code == 404
    form = {"kind": "drop", "reason": REASON}
    tried = dung.post(f"{pages}/new/{stage.version}", data=form | {"do": "try"})
    assert "người đổi số điểm" in tried.text
    assert dung.post(f"{pages}/new/{stage.version}", data=form | {"do": "ask"}).status_code == 302
    with database.reading() as session:
        repair_id = session.scalars(select(KeyRepair.id)).one()
    decision = f"{pages}/{repair_id}/decision"
    assert "người khác phải quyết định" in dung.get(decision).text
    assert dung.post(decision, data={"do": "apply"}).status_code == 422
    assert chi.post(decision, data={"do": "refuse", "refusal": ""}).status_code == 422
    assert chi.post(decision, data={"do": "apply"}).status_code == 302
    assert "Đã sửa và tính lại" in dung.get(pages).text
    client.set_cookie("quizapp_participant", stage.an["me"]["Authorization"].split()[1])
    page = client.get(f"/attempts/{stage.an['attempt']['id']}/result").text
    assert "câu 4 được sửa đáp án" in page
    assert "3 → 4" in page
