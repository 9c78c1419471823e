"""Tests that share one expensive place run in one worker, in the order in which they stand."""

import pytest


class GroupsAreNotKeptError(Exception):
    def __init__(self) -> None:
        super().__init__(
            "pytest-xdist cannot keep groups of tests together with this pytest: "
            "install the versions of requirements-dev.txt"
        )


def pytest_collection_finish(session: pytest.Session) -> None:
    """They would be scattered without a word, and what they share be made by each worker."""
    if not getattr(session.config.option, "loadgroup", False):
        return
    for item in session.items:
        if item.get_closest_marker("xdist_group") and "@" not in item.nodeid.rpartition("::")[2]:
            raise GroupsAreNotKeptError
