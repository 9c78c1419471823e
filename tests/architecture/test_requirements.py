import re
from pathlib import Path

import pytest

from tests.architecture.source import PROJECT

FILES = ("requirements.txt", "requirements-dev.txt")
PINNED = re.compile(r"(?P<name>[\w.-]+)(\[[\w,]+\])?==[\w.]+( ?;.*)?")


def requirements(name: str) -> list[str]:
    lines = (PROJECT / name).read_text("utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith(("#", "-r "))]


@pytest.mark.parametrize("name", FILES)
def test_everything_is_pinned(name):
    assert [line for line in requirements(name) if not PINNED.fullmatch(line)] == []


@pytest.mark.parametrize("name", FILES)
def test_every_library_has_its_reason(name):
    decisions = (PROJECT / "docs/decisions").glob("*.md")
    named = set(re.findall(r"\w[\w.-]*\w", "\n".join(map(Path.read_text, decisions)).lower()))
    libraries = [PINNED.match(line)["name"].lower() for line in requirements(name)]
    assert [library for library in libraries if library not in named] == []
