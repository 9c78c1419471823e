import urllib.request
from pathlib import Path

import pytest

from tests.app_server import AppServer
from tests.processes import eventually, is_running
from tests.servers import ServerDidNotStartError


def status(url):
    with urllib.request.urlopen(url, timeout=5) as answer:
        return answer.status


def children_of(pid):
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    return [int(child) for child in listed.split()]


def test_the_program_is_served_from_a_process_of_its_own(app_server):
    assert status(f"{app_server.url}/healthz") == 200


def test_a_killed_program_comes_back_at_the_same_address(app_server):
    url, pid = app_server.url, app_server.process.pid
    family = [pid, *children_of(pid)]
    app_server.kill()
    assert eventually(lambda: not any(is_running(member) for member in family))
    app_server.start()
    assert app_server.url == url
    assert status(f"{url}/healthz") == 200


def test_a_program_that_cannot_start_says_why(tmp_path):
    server = AppServer("mysql://elsewhere/quizapp", tmp_path)
    with pytest.raises(ServerDidNotStartError, match="QUIZAPP_DATABASE_URL must begin with"):
        server.start()
