import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.source import (
    BELOW_THE_EDGES,
    EDGES,
    MOUNT_POINTS,
    PROJECT,
    Module,
    modules,
)

BROKEN_HOUSE = {
    "core/db.py": "import flask",
    "attempts/views.py": "import quizapp.banks.views",
    "banks/views.py": "",
    "banks/models.py": "",
    "banks/rules.py": "import sqlalchemy\nimport quizapp.banks.models",
    "banks/service/create.py": "import quizapp.attempts",
    "entry/views.py": "import quizapp.attempts.views",
    "novelty/views.py": "",
}
COMPLAINTS = (
    "quizapp.core.db is not allowed to import flask",
    "quizapp.attempts.views is not allowed to import quizapp.banks.views",
    "quizapp.banks.rules is not allowed to import sqlalchemy",
    "quizapp.banks.rules is not allowed to import quizapp.banks.models",
    "quizapp.banks is not allowed to import quizapp.attempts",
    "quizapp.entry is not allowed to import quizapp.attempts",
    "- quizapp.novelty",
)


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run([program, "--no-cache"], cwd=folder, capture_output=True, text=True)


def test_the_contracts_are_kept():
    answer = lint_imports(PROJECT)
    assert answer.returncode == 0, answer.stdout


def test_the_contracts_notice_a_broken_house(tmp_path):
    shutil.copy(PROJECT / "pyproject.toml", tmp_path)
    for name, source in BROKEN_HOUSE.items():
        path = tmp_path / "quizapp" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source)
        for package in path.parents[: len(Path(name).parts)]:
            (package / "__init__.py").touch()
    answer = lint_imports(tmp_path)
    assert answer.returncode != 0
    assert [complaint for complaint in COMPLAINTS if complaint not in answer.stdout] == []


def test_redis_is_known_to_its_own_files_and_the_wiring_alone():
    assert [
        f"{module} imports {name}"
        for module in modules()
        for name in module.imports()
        if name.split(".")[0] in {"redis", "valkey"} and not may_know_redis(module)
    ] == []


def may_know_redis(module: Module) -> bool:
    return module.name == "quizapp.wiring" or module.path.name.startswith("redis_")


def test_an_edge_does_not_import_another_features_edge():
    """Import-linter keeps pages apart; this keeps every edge from every other feature's edges."""
    assert [
        f"{module} imports {name}"
        for module in modules()
        if module.layer in EDGES and module.feature not in MOUNT_POINTS
        for name in module.imports()
        if is_foreign_edge(module, name)
    ] == []


def is_foreign_edge(module: Module, name: str) -> bool:
    package, feature, layer, *_ = (*name.split("."), "", "")
    return package == "quizapp" and feature != module.feature and layer in EDGES


@pytest.mark.parametrize("layer", sorted(BELOW_THE_EDGES))
def test_time_is_handed_down_by_the_edges(layer):
    assert [
        str(module)
        for module in modules()
        if module.layer == layer
        and any(name.startswith("quizapp.core.clock") for name in module.imports())
    ] == []
