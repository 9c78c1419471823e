import importlib.util
import subprocess
import zipfile

import pytest

from tests.architecture.source import PROJECT


@pytest.fixture(scope="module")
def bundle():
    spec = importlib.util.spec_from_file_location("bundle", PROJECT / "deploy/bundle.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def packed(bundle, tmp_path):
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    (wheels / "flask-3-py3-none-any.whl").write_bytes(b"wheel")
    archive = tmp_path / "quizapp.zip"
    bundle.pack(archive, "quizapp-1", wheels, bundle.READ_FIRST.format(version=1))
    with zipfile.ZipFile(archive) as opened:
        yield opened


def test_a_bundle_holds_program_wheels_and_what_to_read_first(packed):
    names = {name.removeprefix("quizapp-1/") for name in packed.namelist()}
    assert names >= {
        *("DOC-TRUOC.txt", "Makefile", "requirements.txt", "pyproject.toml", "quizapp/app.py"),
        *("wsgi.py", "migrations/env.py", "question_banks/documents.toml"),
        "wheels/flask-3-py3-none-any.whl",
    }


def test_a_bundle_takes_no_data_of_this_machine_along(packed):
    folders = {name.split("/")[1] for name in packed.namelist()}
    assert folders.isdisjoint({"var", ".venv", ".git", "tests", "dist"})


def test_the_windows_lines_can_be_read_in_notepad(packed):
    text = packed.read("quizapp-1/DOC-TRUOC.txt").decode("utf-8-sig")
    assert "py -m venv .venv\r\n" in text
    assert "--no-index --find-links wheels" in text


def make(*argv):
    answer = subprocess.run(["make", *argv], cwd=PROJECT, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stderr
    return answer.stdout


def test_help_lists_every_command():
    listed = {line.split()[1] for line in make().splitlines()}
    assert listed == {
        *("help", "venv", "run", "event", "bundle", "messages", "tour"),
        *("test", "check", "faults", "bench", "bench-quick"),
    }


def test_run_and_event_hand_their_choices_to_the_same_command():
    assert make("-n", "run").splitlines()[-1].endswith("quiz serve --port 8000 ")
    assert (
        make("-n", "run", "DEMO=0", "PORT=9000")
        .splitlines()[-1]
        .endswith("quiz serve --port 9000 --no-demo")
    )
    assert "quiz serve --event --port 8000" in make("-n", "event")


def test_the_build_server_calls_make_test():
    script = PROJECT / ".ci/run"
    assert script.stat().st_mode & 0o111
    assert script.read_text().splitlines()[-1] == "exec make test"
