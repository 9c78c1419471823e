"""`make test` brings the browser along where it can, and names the one command where it cannot."""

import os
import subprocess

import pytest

from tests.architecture.source import PROJECT


@pytest.fixture
def machine(tmp_path):
    """A machine with exactly the programs that a test puts there."""

    def add(name, body="exit 0"):
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\n{body}\n")
        program.chmod(0o755)

    def prepare():
        script = PROJECT / "deploy/test-programs"
        environment = {"PATH": str(tmp_path)}
        return subprocess.run(
            ["/bin/sh", script], env=environment, capture_output=True, text=True, cwd=tmp_path
        )

    add.prepare, add.folder = prepare, tmp_path
    return add


@pytest.mark.parametrize("browser", ["chromium-headless-shell", "chromium"])
def test_nothing_is_done_where_a_browser_is(machine, browser):
    machine("id", "echo 1000")
    machine(browser)
    answer = machine.prepare()
    assert (answer.returncode, answer.stdout, answer.stderr) == (0, "", "")


def test_root_on_debian_installs_what_is_missing(machine):
    machine("id", "echo 0")
    machine("apt-get", f'echo "$@" >> {machine.folder}/asked')
    assert machine.prepare().returncode == 0
    asked = (machine.folder / "asked").read_text().splitlines()
    assert asked[0].startswith("update")
    assert asked[1].startswith("install")
    assert asked[1].endswith("chromium-headless-shell iproute2 nginx-light faketime")


def test_others_are_told_the_one_command(machine):
    machine("id", "echo 1000")
    machine("apt-get", "exit 9")
    answer = machine.prepare()
    assert answer.returncode == 1
    assert "sudo apt-get install --no-install-recommends chromium-headless-shell\n" in answer.stderr


def test_a_failed_installation_is_a_failure(machine):
    machine("id", "echo 0")
    machine("apt-get", "exit 100")
    assert machine.prepare().returncode == 100


def test_the_path_of_this_run_finds_the_browser():
    from tests.browser import chromium_path

    assert os.access(chromium_path(), os.X_OK)
