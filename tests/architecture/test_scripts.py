"""What phones are given runs on old ones: see `tests/lint/eslint.config.cjs`."""

import json

import pytest

from tests.architecture.source import PROJECT, project_files
from tests.script_lint import PINNED, complaints


def shipped_scripts() -> list[str]:
    names = [name for name in project_files() if name.startswith("quizapp/")]
    return [name for name in names if name.endswith(".js") and (PROJECT / name).exists()]


def test_shipped_scripts_keep_to_es2018():
    assert "quizapp/web/static/js/worker.js" in shipped_scripts()
    assert complaints(*shipped_scripts()) == ""


@pytest.mark.parametrize(
    "line",
    [
        "export const name = person?.name;",
        "export const name = given ?? 'An';",
        "try { go(); } catch { stop(); }",
        "export const all = Object.fromEntries([]);",
        "export class A { #secret = 1; }",
        "const unused = 1;",
    ],
)
def test_the_linter_sees_what_is_too_new(line):
    assert "error" in complaints(text=line)


def test_the_lock_names_no_registry():
    lock = json.loads((PINNED / "package-lock.json").read_text("utf-8"))
    packages = [one for name, one in lock["packages"].items() if name]
    assert all("integrity" in one and "resolved" not in one for one in packages)
