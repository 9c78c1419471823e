"""Two workers of one `quiz serve` tell one sum."""

import re
import sys
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import psutil
import pytest

from quizapp.core.db import Database
from tests.app_server import AppServer

TOKEN = "a token for the machine that watches"


class TwoWorkers(AppServer):
    """As the units of the servers start it."""

    def command(self) -> list[str]:
        return [
            *(sys.executable, "-m", "flask", "--app", "wsgi", "quiz", "serve", "--no-demo"),
            *("--no-prepare", "--port", str(self.port), "--workers", "2"),
        ]


def refused_call(server: AppServer) -> None:
    with pytest.raises(HTTPError, match="401"):
        urlopen(f"{server.url}/api/v1/attempts/nothing/clock", timeout=5)


def read_metrics(server: AppServer) -> str:
    request = Request(f"{server.url}/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    with urlopen(request, timeout=5) as answer:
        return answer.read().decode()


def test_two_workers_tell_one_sum_and_begin_at_nothing(postgres_database: Database, tmp_path):
    url = postgres_database.url.render_as_string(hide_password=False)
    stale = tmp_path / "var/measures"
    server = TwoWorkers(url, tmp_path)
    server.settings["QUIZAPP_METRICS_TOKEN"] = TOKEN
    (stale / str(server.port)).mkdir(parents=True)
    (stale / str(server.port) / "counter_1.db").write_bytes(b"left by a start before")
    with server:
        workers = psutil.Process(server.process.pid).children()
        pid = server.process.pid
        for _ in range(40):
            refused_call(server)
        told = read_metrics(server)
    counted_by = {int(pid) for pid in re.findall(r'memory_bytes{pid="(\d+)"}', told)}
    assert len(workers) == 2
    assert {worker.pid for worker in workers} >= counted_by - {pid}
    assert 'refusals_total{code="participant_unknown"} 40.0' in told
