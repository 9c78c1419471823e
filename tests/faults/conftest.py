"""How much the faults try, where they happen, and the table of what came of them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import settings

from tests.conftest import PROJECT
from tests.faults.arena import Arena, postgres_arena, sqlite_arena
from tests.faults.journal import Journal
from tests.faults.outcomes import Outcome, as_json, as_markdown, joined, with_verdict
from tests.plugin_profiles import FULL

PROPERTY = "fault"
HERE = Path(__file__).parent


@pytest.hookimpl(tryfirst=True)  # before the workers read the groups
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The tests of one file and one database share an installation, so one worker has them."""
    if settings.get_current_profile_name() != FULL:
        left_out = [item for item in items if item.get_closest_marker("long_round")]
        items[:] = [item for item in items if item not in left_out]
        config.hook.pytest_deselected(items=left_out)
    for item in items:
        if item.path.parent == HERE:
            item.add_marker(pytest.mark.xdist_group(f"{item.path.stem} {_database_of(item)}"))


def _database_of(item: pytest.Item) -> str:
    calls = getattr(item, "callspec", None)
    return str(calls.params.get("arena", "")) if calls else ""


@pytest.fixture(scope="module")
def postgres_place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Arena]:
    with postgres_arena(tmp_path_factory.mktemp("postgres")) as arena:
        yield arena


@pytest.fixture(scope="module")
def sqlite_place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Arena]:
    with sqlite_arena(tmp_path_factory.mktemp("sqlite")) as arena:
        yield arena


@pytest.fixture
def postgres(postgres_place: Arena) -> Arena:
    return replace(postgres_place, journal=Journal())


@pytest.fixture
def sqlite(sqlite_place: Arena) -> Arena:
    return replace(sqlite_place, journal=Journal())


@pytest.fixture(params=["postgres", "sqlite"])
def arena(request: pytest.FixtureRequest) -> Arena:
    """Happens to both databases; each test has a journal of its own."""
    return request.getfixturevalue(request.param)


@pytest.fixture
def tell(record_property: Callable[[str, object], None]) -> Callable[[Outcome], None]:
    """Puts a row into the table."""
    return lambda outcome: record_property(PROPERTY, outcome.as_row())


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    rows = [
        with_verdict(row, report.outcome)
        for kind in ("passed", "failed")
        for report in terminalreporter.stats.get(kind, [])
        for name, row in report.user_properties
        if name == PROPERTY and report.when == "call"
    ]
    if settings.get_current_profile_name() != FULL or not rows:
        return
    folder = PROJECT / "var"
    folder.mkdir(exist_ok=True)
    rows = joined(rows_before(folder), rows)
    (folder / "faults.json").write_text(json.dumps(as_json(rows), indent=2), encoding="utf-8")
    (folder / "faults.md").write_text(as_markdown(rows), encoding="utf-8")
    terminalreporter.write_line("")
    terminalreporter.write(as_markdown(rows))


def rows_before(folder: Path) -> list[dict]:
    """What earlier parts of the run have told; `make faults` begins without any."""
    table = folder / "faults.json"
    return json.loads(table.read_text(encoding="utf-8"))["faults"] if table.exists() else []
