import ast
import re

from tests.architecture.source import (
    PROJECT,
    Module,
    git,
    modules,
    project_files,
    text_files,
)

MOST_LINES = 400
CLOCK_READERS = {
    "quizapp.core.clock",
    # The library counts its windows by the machine's clock, so what is left of one is, too.
    "quizapp.core.limits_rate_limiter",
}
READINGS = {"datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time"}
# Put together here, so that this file does not find itself.
UNFINISHED = re.compile(rf"\b({'|'.join(('TO' + 'DO', 'FIX' + 'ME', 'X' * 3))})\b")
MACHINE_PATH = re.compile(r"(?<![\w.)>])/(work|root|home/\w+)/")
WRITTEN = (".py", ".html", ".css", ".js", ".md", ".toml", ".sh", "Makefile")


def dotted(node: ast.expr) -> str:
    return ast.unparse(node) if isinstance(node, ast.Attribute | ast.Name) else ""


def test_only_core_db_commits():
    assert [
        f"{module}:{call.lineno}"
        for module in modules()
        for call in module.calls()
        if isinstance(call.func, ast.Attribute)
        and call.func.attr == "commit"
        and module.name != "quizapp.core.db"
    ] == []


def test_only_core_clock_reads_the_time():
    assert [
        f"{module}:{call.lineno} {dotted(call.func)}()"
        for module in modules()
        if module.name not in CLOCK_READERS
        for call in module.calls()
        if reads_the_clock(module, call)
    ] == []


def reads_the_clock(module: Module, call: ast.Call) -> bool:
    name = dotted(call.func)
    return name in READINGS or (name == "time" and "time.time" in module.imports())


def test_no_file_is_longer_than_400_lines():
    """Migrations are as long as the schema they make."""
    names = [name for name in project_files() if name.endswith(".py")]
    files = [PROJECT / name for name in names if not name.startswith("migrations/")]
    lengths = {path: len(path.read_text("utf-8").splitlines()) for path in files if path.exists()}
    assert [
        f"{path.relative_to(PROJECT)}: {lines}"
        for path, lines in lengths.items()
        if lines > MOST_LINES
    ] == []


def test_nothing_is_left_for_later():
    assert [
        f"{name}:{number}"
        for name, text in text_files()
        if name.endswith(WRITTEN) and name.startswith(("quizapp/", "tests/", "deploy/", "docs/"))
        for number, line in enumerate(text.splitlines(), 1)
        if UNFINISHED.search(line)
    ] == []


def test_no_file_knows_somebodys_machine():
    assert [
        f"{name}:{number}: {line.strip()[:80]}"
        for name, text in text_files()
        for number, line in enumerate(text.splitlines(), 1)
        if MACHINE_PATH.search(line)
    ] == []


def test_no_link_leads_out_of_the_project():
    """A link to somebody's own environment slips in easily and breaks every other checkout."""
    entries = git("ls-files", "--stage").splitlines()
    assert [entry.split("\t")[1] for entry in entries if entry.startswith("120000")] == []


def test_every_folder_of_the_house_is_a_package():
    folders = {module.path.parent for module in modules()}
    assert [folder for folder in folders if not (folder / "__init__.py").exists()] == []
