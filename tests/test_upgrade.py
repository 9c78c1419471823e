"""An installation of the first day, with people's answers in it, brought up to today."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import JSON, Boolean, Date, DateTime, Engine, Integer, MetaData, Table, insert

from quizapp import schema
from quizapp.cli.serve import upgrade_with_backup
from quizapp.core.db import Database
from quizapp.core.tokens import Keyring
from quizapp.settings import Settings
from tests.conftest import running
from tests.plugin_servers import server_url, worker_name
from tests.servers import create_database, drop_database

FIRST = "0001"
THEN = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
KEY = "a key of the tests, long enough to be one"
RECEIPT = "K7M4QX9T2345"
KEYS = Keyring(KEY)

UNIT, PARK = "u" * 26, "p" * 26
ROWS: list[tuple[str, dict[str, Any]]] = [
    (
        "unit",
        {"id": PARK, "kind": "park", "code": "QV", "name": "KCN Quế Võ"},
    ),
    (
        "unit",
        {
            "id": UNIT,
            "kind": "enterprise",
            "parent_id": PARK,
            "code": "CT07",
            "name": "Công ty mẫu 07",
            "folded_name": "cong ty mau 07",
            "headcount": 1250,
        },
    ),
    ("unit_alias", {"unit_id": UNIT, "name": "Mẫu 7 (cũ)", "folded_name": "mau 7 (cu)"}),
    ("roster_entry", {"id": "re", "unit_id": UNIT, "employee_code": "NV01", "full_name": "Lê An"}),
    (
        "staff_account",
        {"id": "dung", "email": "dung@kcn.example", "name": "Dung", "is_active": True},
    ),
    ("staff_role", {"staff_id": "dung", "role": "organizer"}),
    ("organizer", {"id": "o", "name": "Ban Quản lý các KCN", "hotline": "0222 000 000"}),
    ("contest", {"id": "c", "slug": "an-toan", "title": "Tìm hiểu 2026", "organizer_id": "o"}),
    ("contest_staff", {"contest_id": "c", "staff_id": "dung"}),
    ("question_bank", {"id": "b", "slug": "pccc", "title": "PCCC", "language": "vi"}),
    ("question", {"id": "q", "bank_id": "b", "code": "Q001", "state": "approved"}),
    (
        "question_version",
        {
            "id": "v",
            "question_id": "q",
            "number": 1,
            "type": "single_choice",
            "level": "remember",
            "scoring": "all_or_nothing",
            "content_digest": "d",
            "texts": {"vi": {"stem": "Gọi số nào khi cháy?", "options": ["114", "113"]}},
            "answer_key": {"options": [0]},
        },
    ),
    (
        "round",
        {
            "id": "r",
            "contest_id": "c",
            "title": "Tuần 1",
            "kind": "official",
            "state": "published",
            "opens_at": THEN,
            "closes_at": THEN + timedelta(days=7),
            "duration_seconds": 600,
            "attempts_allowed": 1,
            "attempts_per": "round",
            "counted_attempt": "best",
            "show_score": "at_once",
            "show_key": "after_closing",
        },
    ),
    ("blueprint_line", {"round_id": "r", "position": 1, "bank_id": "b", "count": 1, "points": 1}),
    ("pool_question", {"round_id": "r", "line": 1, "version_id": "v"}),
    ("join_code", {"id": "j", "code": "BN7K4T", "round_id": "r", "unit_id": UNIT}),
    ("scan_count", {"join_code_id": "j", "day": THEN.date(), "count": 41}),
    (
        "participant",
        {
            "id": "an",
            "contest_id": "c",
            "unit_id": UNIT,
            "full_name": "Nguyễn Văn An",
            "folded_name": "nguyen van an",
            "phone": "+84912345678",
            "language": "vi",
            "receipt_hash": KEYS.keyed_hash("receipt", RECEIPT),
            "entrant_code": "E1",
        },
    ),
    ("consent_text", {"hash": "h", "purpose": "contest", "language": "vi", "body": "Đồng ý"}),
    (
        "consent",
        {
            "id": "k",
            "participant_id": "an",
            "purpose": "contest",
            "text_hash": "h",
            "is_given": True,
            "channel": "join",
        },
    ),
    (
        "attempt",
        {
            "id": "a",
            "round_id": "r",
            "participant_id": "an",
            "number": 1,
            "state": "submitted",
            "seed": "s",
            "started_at": THEN,
            "deadline_at": THEN + timedelta(minutes=10),
            "submitted_at": THEN + timedelta(seconds=90),
            "duration_seconds": 90,
            "score": 1.0,
            "max_score": 1.0,
            "correct_count": 1,
            "grades": [1.0],
            "answered_count": 1,
            "is_counted": True,
            "paper": [
                {
                    "version": "v",
                    "type": "single_choice",
                    "points": 1,
                    "options": [["xk7f2pq", 0], ["m4bz9rt", 1]],
                }
            ],
        },
    ),
    ("answer", {"attempt_id": "a", "slot": 1, "response": "xk7f2pq", "seq": 3}),
]


def old_installation(url: str) -> None:
    """A database at the first migration, filled without today's models."""
    database = Database(url)
    schema.upgrade(database.engine, FIRST)
    tables = reflected(database.engine)
    with database.engine.begin() as connection:
        for name, values in ROWS:
            connection.execute(insert(tables[name]).values(whole_row(tables[name], values)))
    database.dispose()


def reflected(engine: Engine) -> dict[str, Table]:
    found = MetaData()
    found.reflect(engine)
    return dict(found.tables)


def whole_row(table: Table, values: dict[str, Any]) -> dict[str, Any]:
    """The values, and something of the right type where the first schema demands one."""
    needed = [c for c in table.columns if not c.nullable and c.server_default is None]
    usual = {"status": "active"} if table.name == "unit" else {}
    return {**{column.name: filler(column.type) for column in needed}, **usual, **values}


def filler(kind: object) -> Any:
    for wanted, value in ((JSON, []), (Boolean, False), (Integer, 0), (DateTime, THEN)):
        if isinstance(kind, wanted):
            return value
    return THEN.date() if isinstance(kind, Date) else ""


def content(engine: Engine, like: dict[str, list[str]] | None = None) -> dict[str, list[Any]]:
    """All rows of all tables, in the columns named by `like` or in all there are."""
    kept = {}
    for name, table in reflected(engine).items():
        if name == "alembic_version" or (like is not None and name not in like):
            continue
        columns = [table.c[column] for column in (like[name] if like else table.c.keys())]
        with engine.connect() as connection:
            rows = connection.execute(table.select().with_only_columns(*columns))
            kept[name] = sorted((tuple(row) for row in rows), key=repr)
    return kept


@pytest.fixture
def old_sqlite(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'quizapp.sqlite3'}"
    old_installation(url)
    return url


@pytest.fixture
def old_postgres() -> Iterator[str]:
    server, name = server_url("TEST_DATABASE_URL"), f"quizapp_old_{worker_name()}"
    url = create_database(server, name).replace("postgresql://", "postgresql+psycopg://", 1)
    old_installation(url)
    yield url
    drop_database(server, name)


@pytest.fixture(params=["old_sqlite", "old_postgres"])
def app(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    url = request.getfixturevalue(request.param)
    yield from running(Settings(secret_key=KEY, database_url=url, var_dir=tmp_path / "var"))


def upgrade(app: Flask) -> Path | None:
    with app.app_context():
        return upgrade_with_backup()


def test_the_upgrade_keeps_every_value_of_the_first_day(app):
    engine = app.extensions["quizapp"].database.engine
    columns = {name: list(table.c.keys()) for name, table in reflected(engine).items()}
    before = content(engine)
    assert schema.present_revision(engine) == FIRST
    upgrade(app)
    assert schema.present_revision(engine) == schema.newest_revision() != FIRST
    still = {
        name: [column for column in columns[name] if column in table.c]
        for name, table in reflected(engine).items()
        if name in columns
    }
    # Whatever a migration takes away on purpose is named here with its reason.
    assert {name: still.get(name) for name in columns} == columns
    assert content(engine, like=still) == before


def test_the_people_of_the_first_day_find_their_results(app):
    upgrade(app)
    client = app.test_client()
    board = client.get("/api/v1/rounds/r/leaderboard").get_json()
    assert [(one["rank"], one["display_name"], one["score"]) for one in board["entries"]] == [
        (1, "Nguyễn V. A***", 1.0)
    ]
    shown = client.post("/result", data={"receipt_code": RECEIPT})
    assert shown.status_code == 200
    assert "Nguyễn Văn An" in shown.text
    assert client.get("/api/v1/join/BN7K4T").get_json()["unit"]["name"] == "Công ty mẫu 07"


def test_a_backup_of_sqlite_is_made_first_and_opens(app, tmp_path):
    database = app.extensions["quizapp"].database
    before = content(database.engine)
    copy = upgrade(app)
    if not database.is_sqlite:
        assert copy is None
        return
    assert copy is not None
    assert copy.is_relative_to(tmp_path / "var")
    with closing(sqlite3.connect(copy)) as opened:
        assert opened.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert opened.execute("SELECT version_num FROM alembic_version").fetchone() == (FIRST,)
    restored = Database(f"sqlite:///{copy}")
    assert content(restored.engine) == before
    restored.dispose()


def test_upgraded_twice_it_does_nothing_the_second_time(app, tmp_path):
    upgrade(app)
    before = content(app.extensions["quizapp"].database.engine)
    copies = sorted((tmp_path / "var").rglob("*.sqlite3"))
    assert upgrade(app) is None
    assert content(app.extensions["quizapp"].database.engine) == before
    assert sorted((tmp_path / "var").rglob("*.sqlite3")) == copies


def test_an_upgrade_lets_others_go_first_while_they_use_a_table(old_postgres):
    database = Database(old_postgres)
    let_go = threading.Event()
    held = threading.Event()

    def somebody_saves() -> None:
        with database.engine.begin() as connection:
            connection.exec_driver_sql("LOCK TABLE attempt IN ROW EXCLUSIVE MODE")
            held.set()
            let_go.wait(30)

    with ThreadPoolExecutor(2) as people:
        saving = people.submit(somebody_saves)
        assert held.wait(10)
        upgrading = people.submit(schema.upgrade, database.engine)
        time.sleep(2 * schema.LOCK_SECONDS)
        with database.engine.begin() as another:
            another.exec_driver_sql("SET LOCAL lock_timeout = '1500ms'")
            another.exec_driver_sql("LOCK TABLE attempt IN ROW EXCLUSIVE MODE")
        assert not upgrading.done()
        let_go.set()
        saving.result()
        upgrading.result(timeout=30)
    assert schema.present_revision(database.engine) == schema.newest_revision()
    database.dispose()
