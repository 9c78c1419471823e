"""Three nodes behind nginx as deploy/ sets them up: one is killed, one replaced, people play on."""

import json
import os
import re
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from hypothesis import settings

from quizapp import schema
from quizapp.core.db import Database
from quizapp.tables import import_all_models
from tests.app_server import AppServer
from tests.architecture.source import PROJECT
from tests.deploy import front
from tests.deploy.front import Front
from tests.factories import Stage, make_stage
from tests.faults.checker import check_all
from tests.faults.crowd import Crowd
from tests.processes import eventually
from tests.servers import PostgresServer

import_all_models()
# All of them share one installation, so one worker has them.
pytestmark = pytest.mark.xdist_group("several nodes")
ROLLING_RESTART = PROJECT / "deploy/rolling-restart"
NODES = 3


@dataclass
class Province:
    """Nodes with one database behind one door, and a round to take part in."""

    database: Database
    nodes: list[AppServer]
    door: Front
    stage: Stage


@pytest.fixture(scope="module")
def province(redis_url, tmp_path_factory) -> Iterator[Province]:
    impossible = front.why_impossible()
    if impossible:
        pytest.skip(impossible)
    folder = tmp_path_factory.mktemp("province")
    with ExitStack() as running:
        postgres = running.enter_context(PostgresServer())
        database = Database(postgres.url)
        running.callback(database.dispose)
        schema.upgrade(database.engine)
        with database.transaction() as session:
            stage = make_stage(session, questions=20, show_score="at_once")
        nodes = [
            running.enter_context(node_in(folder / str(n), postgres, redis_url))
            for n in range(NODES)
        ]
        door = running.enter_context(Front(folder, [node.port for node in nodes]))
        yield Province(database, nodes, door, stage)


def node_in(folder: Path, postgres: PostgresServer, redis_url: str) -> AppServer:
    folder.mkdir()
    node = AppServer(postgres.url, folder, redis_url=redis_url)
    node.settings["QUIZAPP_TRUSTED_PROXIES"] = "1"
    return node


@pytest.fixture
def door(province: Province) -> Front:
    return province.door


@pytest.fixture
def nodes(province: Province) -> list[AppServer]:
    return province.nodes


@pytest.fixture
def stage(province: Province) -> Stage:
    return province.stage


@pytest.fixture
def players() -> int:
    """A quick round has few; `make faults` has as many as a hall."""
    return 300 if settings.get_current_profile_name() == "faults" else 30


def test_a_node_is_killed_and_another_replaced_while_people_play(
    province, door, nodes, stage, players
):
    with Crowd(door.url, stage, people=players, pause=players / 100) as crowd:
        crowd.wait_for(players * 3)
        came_in = time.monotonic()
        nodes[0].kill()
        crowd.wait_for(players * 3)
        nodes[0].start()
        roll(nodes[1])
        crowd.wait_for(players * 3, seconds=60)
    check_all(province.database, crowd.journal).raise_any()
    # Hundreds who join at one moment are let in one after the other: that is before it.
    tries = Counter(one.status for one in crowd.journal.tries if one.began > came_in)
    refused = tries.total() - tries[200] - tries[201]
    assert refused <= tries.total() * 0.01, tries
    assert crowd.journal.longest_outage() < 5


def roll(node: AppServer) -> None:
    """By the shipped script. It asks for the restart by a file: here no systemd starts nodes."""
    asked, done = node.folder / "asked", node.folder / "done"
    order = f"touch {asked}; until [ -e {done} ]; do sleep 0.05; done; true {{}}"
    rolling = subprocess.Popen(
        ["sh", ROLLING_RESTART, order, node.url],
        env={**os.environ, "PAUSE": "0"},
        stderr=subprocess.PIPE,
        text=True,
    )
    assert eventually(asked.exists)
    node.stop()
    node.start()
    done.touch()
    _, said = rolling.communicate(timeout=60)
    assert rolling.returncode == 0, said


def test_the_round_ends_at_a_node_that_does_not_come_back(nodes):
    stopped = subprocess.run(
        ["sh", ROLLING_RESTART, "true", nodes[0].url, "http://127.0.0.1:9"],
        capture_output=True,
        text=True,
    )
    assert (stopped.returncode, nodes[0].is_healthy()) == (1, True)
    assert "nothing more is touched" in stopped.stderr


def test_the_door_keeps_nothing_personal(door, stage):
    an, binh = (join(door.url, stage.code, name, number) for number, name in enumerate(PEOPLE))
    attempt = ask(f"{door.url}/api/v1/rounds/{stage.round_id}/attempts", an, {})["attempt"]
    ask(f"{door.url}/api/v1/attempts/{attempt['id']}/submission", an, {})
    address = f"{door.url}/api/v1/rounds/{stage.round_id}/leaderboard"
    for _ in range(2):
        assert ask(address, an)["me"]["display_name"].startswith("Nguyễn")
        assert ask(address, binh)["me"] is None
        assert ask(address, None)["me"] is None


def test_static_files_come_from_the_door(door):
    with urlopen(f"{door.url}/") as page:
        name = re.search(r'"(/static/[^"]+\.css)"', page.read().decode())
    assert name is not None
    for _ in range(3):
        with urlopen(door.url + name[1]) as file:
            assert file.status == 200
    assert eventually(lambda: " HIT\n" in door.log)


def test_what_is_the_nodes_own_is_not_shown_at_the_door(door):
    with pytest.raises(HTTPError, match="404"):
        urlopen(f"{door.url}/metrics")


def test_without_any_node_a_person_is_told_to_wait(door, nodes):
    for node in nodes:
        node.kill()
    try:
        with pytest.raises(HTTPError, match="503") as refused:
            urlopen(f"{door.url}/")
        assert "Đang nối lại" in refused.value.read().decode()
        assert refused.value.headers["Retry-After"] == "5"
    finally:
        for node in nodes:
            node.start()


PEOPLE = ("Nguyễn Văn An", "Trần Văn Bình")


def join(url: str, code: str, name: str, number: int) -> str:
    body = {"full_name": name, "phone": f"091234567{number}", "consents": {"contest": True}}
    return ask(f"{url}/api/v1/join/{code}", None, body)["token"]


def ask(address: str, token: str | None, body: object = None) -> dict:
    headers = {"Content-Type": "application/json"}
    if token:
        headers["Authorization"] = f"Bearer {token}"
    data = None if body is None else json.dumps(body).encode()
    with urlopen(Request(address, data, headers)) as answer:
        return dict(json.loads(answer.read()))
