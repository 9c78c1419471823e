"""Runs on both databases: what is kept, what may change them, and what may not."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm.attributes import flag_modified

from quizapp.attempts.models import Attempt
from quizapp.audit.models import AuditEntry
from quizapp.awards import service
from quizapp.awards.queries import list_runs
from quizapp.awards.service import Mark
from quizapp.contests.models import Round
from quizapp.core.errors import Conflict, Invalid
from tests.awards.stage import NOON, make_closed_stage, play
from tests.factories import make_unit

DUNG = "dung"


def propose(session, stage):
    return service.propose(session, stage.round_id, by=DUNG, now=NOON)


def winners(run) -> list[str]:
    return [one["participant_id"] for one in run.outcome["winners"]]


def deeds(session) -> list[str]:
    return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.sequence)))


def test_a_closed_round_has_winners_and_the_log_says_so(database):
    with database.transaction() as session:
        stage = make_closed_stage(session, ("Nhất", 1), ("Nhì", 1))
        an = play(session, stage, "Nguyễn Văn An", 3)
        binh = play(session, stage, "Trần Văn Bình", 4)
        run = propose(session, stage)
        assert winners(run) == [binh.id, an.id]
        assert [one["decided_by"] for one in run.outcome["winners"]] == ["score", None]
        assert deeds(session) == ["award.proposed"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"closes_at": NOON + timedelta(hours=1)}, "round_still_open"),
        ({"kind": "practice"}, "round_without_prizes"),
    ],
)
def test_only_a_closed_official_round_has_winners(database, change, code):
    with database.transaction() as session:
        stage = make_closed_stage(session, ("Nhất", 1))
        session.execute(update(Round).where(Round.id == stage.round_id).values(**change))
        with pytest.raises(Conflict, match=code):
            propose(session, stage)


def test_an_attempt_still_running_holds_the_winners_back(database):
    with database.transaction() as session:
        stage = make_closed_stage(session, ("Nhất", 1))
        an = play(session, stage, "Nguyễn Văn An")
        session.execute(
            update(Attempt)
            .where(Attempt.participant_id == an.id)
            .values(state="open", is_counted=False)
        )
        with pytest.raises(Conflict, match="attempts_still_open"):
            propose(session, stage)


def test_a_round_without_prizes_has_no_winners(database):
    with database.transaction() as session:
        stage = make_closed_stage(session)
        with pytest.raises(Conflict, match="no_prizes"):
            propose(session, stage)


def test_the_same_again_returns_the_same_run(database):
    with database.transaction() as session:
        stage = make_closed_stage(session, ("Nhất", 1))
        play(session, stage, "Nguyễn Văn An")
        first = propose(session, stage)
        assert propose(session, stage).id == first.id
        assert deeds(session) == ["award.proposed"]


def test_whoever_is_left_out_makes_room_in_a_new_run_and_may_come_back(database):
    with database.transaction() as session:
        stage = make_closed_stage(session, ("Nhất", 1))
        an, binh = play(session, stage, "An", 4), play(session, stage, "Bình", 3)
        propose(session, stage)
        run = service.leave_out(
            session, stage.round_id, an.id, "Khai sai đơn vị", by=DUNG, now=NOON
        )
        assert (run.number, winners(run)) == (2, [binh.id])
        assert [one["reason"] for one in run.outcome["skipped"]] == ["left_out"]
        assert propose(session, stage).id == run.id
        back = service.restore(session, stage.round_id, an.id, by=DUNG, now=NOON)
        assert (back.number, winners(back)) == (3, [an.id])
        states = [one.state for one in list_runs(session, stage.round_id)]
        assert states == ["proposed", "superseded", "superseded"]


def test_nobody_is_left_out_without_a_reason_nor_without_having_played(database):
    with database.transaction() as session:
        stage = make_closed_stage(session, ("Nhất", 1))
        an = play(session, stage, "An")
        propose(session, stage)
        with pytest.raises(Invalid) as refused:
            service.leave_out(session, stage.round_id, an.id, "  vì  ", by=DUNG, now=NOON)
        assert refused.value.fields == {"reason": "reason_needed"}
        with pytest.raises(Invalid, match="not_a_candidate"):
            service.leave_out(session, stage.round_id, "chi", "Khai sai", by=DUNG, now=NOON)


def test_a_tie_at_the_last_prize_is_decided_by_the_lot_that_was_drawn(database):
    with database.transaction() as session:
        stage = make_closed_stage(session, ("Nhất", 1), ("Khuyến khích", 1))
        best = play(session, stage, "Chi", 4)
        an, binh = play(session, stage, "An", 3), play(session, stage, "Bình", 3)
        run = propose(session, stage)
        assert winners(run) == [best.id]
        assert set(run.outcome["open_ties"][0]["participant_ids"]) == {an.id, binh.id}
        with pytest.raises(Conflict, match="award_has_tie"):
            service.confirm_run(session, stage.round_id, by=DUNG, now=NOON)
        drawn = service.enter_lots(
            session,
            stage.round_id,
            {an.id: 2, binh.id: 1},
            by=DUNG,
            now=NOON,
            minutes="Biên bản số 4",
        )
        assert winners(drawn) == [best.id, binh.id]
        assert drawn.outcome["winners"][1]["decided_by"] == "lot"
        assert service.confirm_run(session, stage.round_id, by=DUNG, now=NOON).id == drawn.id


@pytest.mark.parametrize("places", [(1, 1), (0, 1), (1, 3), (2, None)])
def test_lots_name_everybody_of_the_tie_once(database, places):
    with database.transaction() as session:
        stage = make_closed_stage(session, ("Nhất", 1))
        people = [play(session, stage, "An"), play(session, stage, "Bình")]
        propose(session, stage)
        lots = {
            one.id: place for one, place in zip(people, places, strict=True) if place is not None
        }
        with pytest.raises(Invalid, match="lots_wrong"):
            service.enter_lots(
                session, stage.round_id, lots, by=DUNG, now=NOON, minutes="Biên bản số 4"
            )


def test_earlier_submission_decides_before_any_lot(database):
    with database.transaction() as session:
        stage = make_closed_stage(session, ("Nhất", 1))
        play(session, stage, "An", minute=1)
        binh = play(session, stage, "Bình", minute=0)
        run = propose(session, stage)
        assert (winners(run), run.outcome["winners"][0]["decided_by"]) == ([binh.id], "earliest")


def test_an_organizer_known_by_phone_wins_nothing(database):
    with database.transaction() as session:
        stage = make_closed_stage(session, ("Nhất", 1))
        play(session, stage, "Dung", 4, phone="+84912345678")
        an = play(session, stage, "An", 3, phone="+84987654321")
        service.exclude(
            session,
            stage.contest_id,
            Mark(phone="+84912345678"),
            "Thành viên ban tổ chức",
            by=DUNG,
            now=NOON,
        )
        run = propose(session, stage)
        assert winners(run) == [an.id]
        assert [one["reason"] for one in run.outcome["skipped"]] == ["excluded"]


def test_departments_of_one_enterprise_share_its_limit(database):
    with database.transaction() as session:
        stage = make_closed_stage(session, ("Nhất", 1), ("Nhì", 1), max_per_unit=1)
        line = make_unit(session, "CT07-A", "Chuyền A", kind="department", parent_id=stage.unit_id)
        other = make_unit(session, "CT08", "Công ty mẫu 08")
        an = play(session, stage, "An", 4)
        play(session, stage, "Bình", 3, unit_id=line.id)
        chi = play(session, stage, "Chi", 2, unit_id=other.id)
        assert winners(propose(session, stage)) == [an.id, chi.id]


def test_results_that_changed_since_are_not_confirmed(database):
    with database.transaction() as session:
        stage = make_closed_stage(session, ("Nhất", 1))
        an = play(session, stage, "An", 4)
        propose(session, stage)
        session.execute(update(Attempt).where(Attempt.participant_id == an.id).values(score=1))
        with pytest.raises(Conflict, match="award_outdated"):
            service.confirm_run(session, stage.round_id, by=DUNG, now=NOON)


def test_nothing_moves_after_confirmation_until_it_is_reopened_with_a_reason(database):
    with database.transaction() as session:
        stage = make_closed_stage(session, ("Nhất", 1))
        an = play(session, stage, "An")
        run = propose(session, stage)
        service.confirm_run(session, stage.round_id, by=DUNG, now=NOON)
        assert propose(session, stage).id == run.id
        with pytest.raises(Conflict, match="award_confirmed"):
            service.leave_out(session, stage.round_id, an.id, "Khai sai", by=DUNG, now=NOON)
        with pytest.raises(Invalid):
            service.reopen(session, stage.round_id, "", by=DUNG, now=NOON)
        service.reopen(session, stage.round_id, "Có khiếu nại", by=DUNG, now=NOON)
        assert (run.state, run.confirmed_by) == ("proposed", None)
        assert deeds(session) == ["award.proposed", "award.confirmed", "award.reopened"]


def test_a_confirmed_run_stays_when_results_change_behind_it(database):
    with database.transaction() as session:
        stage = make_closed_stage(session, ("Nhất", 1))
        an = play(session, stage, "An")
        propose(session, stage)
        service.confirm_run(session, stage.round_id, by=DUNG, now=NOON)
        session.execute(update(Attempt).where(Attempt.participant_id == an.id).values(score=1))
        with pytest.raises(Conflict, match="award_confirmed"):
            propose(session, stage)


@pytest.mark.parametrize("part", ["inputs", "outcome"])
def test_a_run_that_was_tampered_with_does_not_replay(database, part):
    with database.transaction() as session:
        stage = make_closed_stage(session, ("Nhất", 1))
        play(session, stage, "An", 4)
        binh = play(session, stage, "Bình", 3)
        run_id = propose(session, stage).id
    with database.transaction() as session:
        run = session.get_one(type(list_runs(session, stage.round_id)[0]), run_id)
        assert service.replay(run)
        if part == "inputs":
            next(row for row in run.inputs["candidates"] if row[0] == binh.id)[3] = 5.0
        else:
            run.outcome["winners"][0]["participant_id"] = binh.id
        flag_modified(run, part)
        session.flush()
        session.refresh(run)
        assert not service.replay(run)


def test_two_people_leaving_somebody_out_at_once_lose_neither(database):
    with database.transaction() as session:
        stage = make_closed_stage(session, ("Nhất", 1))
        people = [play(session, stage, name, score).id for name, score in (("An", 4), ("Bình", 3))]
        chi = play(session, stage, "Chi", 2).id
        propose(session, stage)

    def leave_out(participant_id):
        with database.transaction() as session:
            service.leave_out(
                session, stage.round_id, participant_id, "Khai sai", by=DUNG, now=NOON
            )

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(leave_out, people))
    with database.reading() as session:
        run = list_runs(session, stage.round_id)[0]
        assert (run.number, set(run.left_out), winners(run)) == (3, set(people), [chi])
