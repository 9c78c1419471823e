"""The demonstration: made once, marked, playable, removable without a trace of others."""

import json

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from quizapp.accounts.models import StaffAccount
from quizapp.banks.service.shipped import load_shipped
from quizapp.banks.shipped_files import read_shipped
from quizapp.contests.models import Contest
from quizapp.core import clock
from quizapp.core.db import Database, Model
from quizapp.organisations.models import Guard, Post, Unit
from quizapp.training.duty.models import Assignment
from quizapp.training.models import Course
from quizapp.training.service import load_courses
from quizapp.training.shipped_files import read_courses
from tests.factories import bearer, make_stage


@pytest.fixture
def shipped(database: Database) -> None:
    register, banks = read_shipped()
    with database.transaction() as session:
        load_shipped(session, register, banks, now=clock.now())
        load_courses(session, read_courses(), now=clock.now())


def demo(app: Flask, *options: str) -> dict:
    result = app.test_cli_runner().invoke(args=["quiz", "demo", "--json", *options])
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def everything(database: Database) -> dict[str, int]:
    with database.reading() as session:
        tables = [table for table in Model.metadata.sorted_tables if table.name != "audit_entry"]
        return {
            table.name: session.scalar(select(func.count()).select_from(table)) for table in tables
        }


def test_the_demo_is_made_once_and_its_passwords_stay(shipped, app: Flask, database: Database):
    first, again = demo(app), demo(app)
    assert first == again
    assert {one["role"] for one in first["accounts"]} == {
        "admin",
        "organizer",
        "trainer",
        "reviewer",
        "coordinator",
    }
    assert len({one["password"] for one in first["accounts"]}) == 5
    with database.reading() as session:
        assert all(session.scalars(select(Contest.is_demo)))
        assert all(session.scalars(select(StaffAccount.is_demo)))


def test_the_demo_contest_is_played_by_its_code(shipped, app: Flask, client: FlaskClient):
    made = demo(app)
    door = client.get(f"/api/v1/join/{made['join_code']}").get_json()
    assert door["round"]["state"] == "open"
    unit = client.get(f"/api/v1/join/{made['join_code']}/units?q=cong ty").get_json()["units"][0]
    person = {"full_name": "Lê An", "unit_code": unit["code"], "consents": {"contest": True}}
    joined = client.post(f"/api/v1/join/{made['join_code']}", json=person).get_json()
    address = f"/api/v1/rounds/{made['round_id']}/attempts"
    attempt = client.post(address, json={}, headers=bearer(joined)).get_json()["attempt"]
    assert len(attempt["questions"]) == 10


def test_a_guard_of_the_demo_learns_by_the_card_of_his_post(
    shipped, app: Flask, database: Database, client: FlaskClient
):
    demo(app)
    with database.reading() as session:
        card = session.scalars(select(Post.card_code)).one()
        assert len(session.scalars(select(Guard)).all()) == 3
    door = client.get(f"/learn/at/{card}")
    assert door.status_code == 200
    assert "Công ty mẫu 07" in door.get_data(as_text=True)
    with database.reading() as session:
        course = select(Course.slug).join(Assignment, Assignment.course_id == Course.id)
        assert session.scalars(course).all() == ["bao-ve"]


def test_a_reset_touches_no_other_row(shipped, app: Flask, database: Database):
    with database.transaction() as session:
        make_stage(session)
    before = everything(database)
    demo(app)
    demo(app, "--reset")
    with database.transaction() as session:
        from quizapp.cli.demo import remove_demo

        remove_demo(session)
    assert everything(database) == before
    with database.reading() as session:
        assert not any(session.scalars(select(Unit.is_demo)))
