import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from quizapp.core.db import Database
from tests.app_server import AppServer
from tests.network.namespaces import Lan, lan, why_impossible

LAPTOP, PHONE = 0, 1
FETCH = "import sys, urllib.request as r; print(r.urlopen(sys.argv[1], timeout=5).status)"


class LaptopServer(AppServer):
    """The program on the organizer's laptop, listening on its address of the LAN."""

    def __init__(self, network: Lan, database_url: str, folder: Path) -> None:
        super().__init__(database_url, folder, host=network.address(LAPTOP))
        self.network = network

    def placed(self, command: list[str]) -> list[str]:
        return self.network.on(LAPTOP, command)

    def is_healthy(self) -> bool:
        """Asked from the phone: this machine itself is not on the LAN."""
        argv = [sys.executable, "-c", FETCH, f"{self.url}/healthz"]
        return self.network.run(PHONE, argv, check=False, capture_output=True).returncode == 0


@pytest.fixture(scope="session")
def _namespaces_allowed() -> None:
    if reason := why_impossible():
        pytest.skip(reason)


@pytest.fixture
def two_hosts(_namespaces_allowed: None) -> Iterator[Lan]:
    """Host 0 is the organizer's laptop, host 1 a phone."""
    with lan(hosts=2) as network:
        yield network


@pytest.fixture
def laptop_server(
    two_hosts: Lan, sqlite_database: Database, tmp_path: Path
) -> Iterator[LaptopServer]:
    url = sqlite_database.url.render_as_string()
    with LaptopServer(two_hosts, url, tmp_path) as server:
        yield server
