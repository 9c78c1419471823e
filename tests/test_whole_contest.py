"""From a trainer's real Excel file to winners with reasons, by the commands and the contract."""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
import zxingcpp
from flask import Flask
from PIL import Image
from sqlalchemy import select

from quizapp.attempts.models import Attempt
from quizapp.awards.service import propose, replay
from quizapp.banks.models import QuestionVersion
from quizapp.contests.models import Round
from quizapp.core import clock
from quizapp.core.db import Database
from quizapp.scoring.ranking import Criterion
from tests.conftest import running, settings_for
from tests.factories import bearer

FILE = "vn_question_banks/luat_dau_thau/390-cau-hoi-luat-dau-thau.xlsx"
PEOPLE, QUESTIONS = 30, 20
# How many each answers rightly: the third prize is disputed by numbers 2 and 3.
RIGHT = [20, 19, 18, 18, *[n % 17 for n in range(PEOPLE - 4)]]
PRIZES = {"tiers": [{"name": "Nhất", "quantity": 1}, {"name": "Nhì", "quantity": 2}]}
SLOW_ONE = 3


@pytest.fixture
def app(database: Database, tmp_path: Path) -> Iterator[Flask]:
    """An installation with a name that posters may carry."""
    yield from running(settings_for(database, tmp_path).at("http://thi.example.vn"))


def quiz(app: Flask, *argv: str) -> dict:
    result = app.test_cli_runner().invoke(args=["quiz", *argv, "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def staff(app: Flask, role: str) -> str:
    return quiz(app, "staff", "add", f"{role}@thi.example.vn", "--role", role)["email"]


def approved_bank(app: Flask, shared_data: Path, reviewer: str) -> None:
    imported = quiz(app, "banks", "import", str(shared_data / FILE), "--bank", "dau-thau")
    assert (imported["found"], imported["imported"]) == (390, 390)
    doubted = {problem["item"] for problem in imported["problems"]}
    assert doubted == {"349", "364"}
    refused = quiz(app, "banks", "approve", "dau-thau", "--by", reviewer)
    assert refused["approved"] == 0
    reason = ["--allow-uncited", "Đề cương của ban tổ chức đã nêu căn cứ"]
    approved = quiz(app, "banks", "approve", "dau-thau", "--by", reviewer, *reason)
    assert approved["approved"] == 388
    assert {one["item"] for one in approved["left"]} == doubted


def published_round(app: Flask, database: Database, folder: Path, organizer: str) -> dict:
    description = {
        "contest": {
            "title": "Tìm hiểu pháp luật về đấu thầu",
            "organizer": "Ban Quản lý các KCN",
            "fields": [{"name": "phone", "required": True}],
        },
        "round": {
            "title": "Tuần 1",
            "opens_at": "now",
            "closes_at": "+2h",
            "paper": [{"bank": "dau-thau", "count": QUESTIONS}],
        },
        "prizes": PRIZES,
    }
    file = folder / "round.json"
    file.write_text(json.dumps(description), encoding="utf-8")
    created = quiz(app, "rounds", "create", str(file), "--by", organizer)
    round_id = created.get("id") or created["round"]["id"]
    quiz(app, "contests", "confirm", "Ban Quản lý các KCN", "--by", staff(app, "admin"))
    return {**quiz(app, "rounds", "publish", round_id, "--by", organizer), "round_id": round_id}


def code_on_the_poster(app: Flask, join_code: str, folder: Path) -> str:
    """What a phone reads from the poster's own PNG."""
    file = folder / "poster.png"
    file.write_bytes(app.test_client().get(f"/j/{join_code}/poster.png").data)
    (found,) = zxingcpp.read_barcodes(Image.open(file))
    assert found.text.startswith("http://thi.example.vn/j/")
    return found.text.rsplit("/", 1)[1]


def right_answers(database: Database, attempt_id: str) -> dict[int, str]:
    with database.reading() as session:
        paper = session.get_one(Attempt, attempt_id).paper
        versions = select(QuestionVersion).where(
            QuestionVersion.id.in_([slot["version"] for slot in paper])
        )
        keys = {version.id: version.answer_key["options"] for version in session.scalars(versions)}
    return {
        number: next(id_ for id_, index in slot["options"] if index in keys[slot["version"]])
        for number, slot in enumerate(paper, 1)
    }


def begin_earlier(database: Database, attempt_id: str) -> None:
    """Two minutes more of thinking, without waiting for them."""
    with database.transaction() as session:
        attempt = session.get_one(Attempt, attempt_id)
        attempt.started_at -= timedelta(minutes=2)


def play(app: Flask, database: Database, code: str, number: int, gate: Barrier) -> str:
    """One person; returns the participant's id."""
    client = app.test_client(use_cookies=False)
    person = {"full_name": f"Người số {number}", "phone": f"09{number:08}"}
    body = {**person, "consents": {"contest": True}}
    gate.wait()
    joined = client.post(f"/api/v1/join/{code}", json=body).get_json()
    me = bearer(joined)
    started = client.post(f"/api/v1/rounds/{joined['round_id']}/attempts", json={}, headers=me)
    attempt = started.get_json()["attempt"]
    right = right_answers(database, attempt["id"])
    for question in attempt["questions"]:
        slot = question["slot"]
        wrong = next(one["id"] for one in question["options"] if one["id"] != right[slot])
        response = right[slot] if slot <= RIGHT[number] else wrong
        answer = {"response": response, "seq": 1}
        address = f"/api/v1/attempts/{attempt['id']}/answers/{slot}"
        assert client.put(address, json=answer, headers=me).status_code == 200
    if number == SLOW_ONE:
        begin_earlier(database, attempt["id"])
    done = client.post(f"/api/v1/attempts/{attempt['id']}/submission", json={}, headers=me)
    assert done.get_json()["result"]["correct_count"] == RIGHT[number]
    return joined["participant"]["id"]


def test_a_contest_from_the_excel_file_to_the_winners(
    app: Flask, database: Database, shared_data: Path, tmp_path: Path
):
    reviewer, organizer = staff(app, "reviewer"), staff(app, "organizer")
    approved_bank(app, shared_data, reviewer)
    made = published_round(app, database, tmp_path, organizer)
    code = code_on_the_poster(app, made["join_code"].replace(" ", ""), tmp_path)
    gate = Barrier(PEOPLE)
    with ThreadPoolExecutor(PEOPLE) as crowd:
        people = list(
            crowd.map(lambda number: play(app, database, code, number, gate), range(PEOPLE))
        )
    quiz(app, "rounds", "close", made["round_id"], "--by", organizer)
    first = quiz(app, "awards", "propose", made["round_id"])
    assert quiz(app, "awards", "propose", made["round_id"])["digest"] == first["digest"]
    with database.transaction() as session:
        run = propose(session, made["round_id"], by="dung", now=clock.now())
        again = propose(session, made["round_id"], by="dung", now=clock.now())
        assert run.inputs_digest == first["digest"]
        winners = [(one["participant_id"], one["tier"]) for one in run.outcome["winners"]]
        assert winners == [(people[0], 1), (people[1], 2), (people[2], 2)]
        last = run.outcome["winners"][-1]
        assert last["decided_by"] == Criterion.DURATION
        assert last["next_id"] == people[SLOW_ONE]
        assert (again.id, again.inputs_digest) == (run.id, run.inputs_digest)
        assert replay(run)
        rules = session.get_one(Round, made["round_id"]).rules_text
    assert "Đề cương của ban tổ chức đã nêu căn cứ" in rules
