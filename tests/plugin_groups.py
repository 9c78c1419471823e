"""What lets several workers share the tests: names that never differ, groups that stay together."""

import pytest

LONGEST_NAMED = 60


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Large cases are numbered: the bytes of an archive hold the time at which it was made."""
    is_large = isinstance(val, bytes | str) and len(val) > LONGEST_NAMED
    return argname if is_large else None


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
