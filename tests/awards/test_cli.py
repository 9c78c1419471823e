"""`quiz awards`: what programs rely on."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import update

from quizapp.contests.models import Round
from tests.awards.stage import assign, give_prizes, make_closed_stage, play
from tests.factories import make_staff


@pytest.fixture
def stage(database):
    with database.transaction() as session:
        stage = make_closed_stage(session)
        assign(session, stage, make_staff(session, email="dung@kcn.example").id)
        make_staff(session, email="ha@kcn.example")
        return stage


def quiz(app, *arguments):
    done = app.test_cli_runner().invoke(args=["quiz", "awards", *arguments, "--json"])
    return done.exit_code, json.loads(done.stdout)


def test_winners_with_reasons_and_the_same_again(app, database, stage):
    with database.transaction() as session:
        give_prizes(session, stage.round_id, ("Nhất", 1))
        an = play(session, stage, "Nguyễn Văn An", 4)
        binh = play(session, stage, "Trần Thị Bình", 3)
        codes = (an.entrant_code, binh.entrant_code)
    code, first = quiz(app, "propose", stage.round_id)
    assert (code, first["identical_to_previous"], first["run"]) == (0, False, 1)
    winner = first["winners"][0]
    assert (winner["tier"], winner["entrant_code"], winner["decided_by"]) == (
        "Giải Nhất",
        codes[0],
        "score",
    )
    assert winner["reason"] == "hơn người kế tiếp ở tiêu chí 1: số điểm 4 so với 3"
    assert [one["entrant_code"] for one in first["reserves"]] == [codes[1]]
    assert (first["skipped"], first["open_ties"]) == ([], [])
    assert "Nguyễn Văn An" not in json.dumps(first, ensure_ascii=False)
    assert quiz(app, "propose", stage.round_id) == (0, {**first, "identical_to_previous": True})


def test_a_refusal_is_named_and_ends_with_one(app, stage):
    code, answer = quiz(app, "propose", stage.round_id)
    assert (code, answer["code"]) == (1, "no_prizes")


@pytest.mark.parametrize(
    ("email", "code"), [("dung@kcn.example", 0), ("ha@kcn.example", 1), ("no@kcn.example", 1)]
)
def test_only_whoever_the_contest_is_assigned_to_confirms(app, database, stage, email, code):
    with database.transaction() as session:
        give_prizes(session, stage.round_id, ("Nhất", 1))
        play(session, stage, "Nguyễn Văn An")
    quiz(app, "propose", stage.round_id)
    assert quiz(app, "confirm", stage.round_id, "--by", email)[0] == code


def test_prizes_come_from_a_file(app, database, stage, tmp_path):
    with database.transaction() as session:
        session.execute(update(Round).where(Round.id == stage.round_id).values(state="draft"))
    file = tmp_path / "prizes.json"
    plan = {
        "tiers": [{"name": "Nhất", "quantity": 1, "value_vnd": 500000}],
        "max_per_enterprise": 1,
        "reserves": 2,
    }
    file.write_text(json.dumps(plan))
    code, answer = quiz(app, "plan", stage.round_id, str(file), "--by", "dung@kcn.example")
    assert (code, answer["sentences"][0]) == (0, "Giải Nhất: 1 giải, mỗi giải 500.000 đồng.")
    file.write_text('{"tiers": [{"nam": "Nhất"}]}')
    code, answer = quiz(app, "plan", stage.round_id, str(file), "--by", "dung@kcn.example")
    assert (code, answer["code"]) == (1, "prize_file_wrong")
