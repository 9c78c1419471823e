from collections.abc import Iterator

import pytest

from tests.network.namespaces import Lan, lan, why_impossible


@pytest.fixture(scope="session")
def _namespaces_allowed() -> None:
    if reason := why_impossible():
        pytest.skip(reason)


@pytest.fixture
def two_hosts(_namespaces_allowed: None) -> Iterator[Lan]:
    """Host 0 is the organizer's laptop, host 1 a phone."""
    with lan(hosts=2) as network:
        yield network
