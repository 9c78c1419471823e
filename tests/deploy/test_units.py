"""Files for systemd and for Docker: what can be checked of them without either."""

import shlex
import shutil
import subprocess
from pathlib import Path

import check_jsonschema
import jsonschema
import orjson
import pytest
import yaml

from quizapp.cli import GROUPS
from tests.architecture.source import PROJECT

UNITS = sorted((PROJECT / "deploy/systemd").glob("*.*"))
SERVICES = [path for path in UNITS if path.suffix == ".service"]
COMPOSE = PROJECT / "deploy/compose/compose.yml"
SCHEMA = Path(check_jsonschema.__file__).parent / "builtin_schemas/vendor/compose-spec.json"


def compose() -> dict:
    return dict(yaml.safe_load(COMPOSE.read_text()))


@pytest.mark.parametrize("unit", SERVICES, ids=lambda path: path.name)
def test_systemd_understands_the_unit(unit, tmp_path):
    if shutil.which("systemd-analyze") is None:
        pytest.skip("systemd-analyze is missing: apt-get install systemd")
    # What the unit starts lies on the server, not here; systemd wants to see it.
    text = unit.read_text().replace("/opt/quizapp/.venv/bin/flask", "/bin/true")
    (tmp_path / unit.name).write_text(text.replace("User=quizapp", "User=daemon"))
    checked = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", tmp_path / unit.name.replace("@", "@8001")],
        capture_output=True,
        text=True,
    )
    assert [line for line in checked.stderr.splitlines() if str(tmp_path) in line] == []


COMMANDS = {command.name: command for command in GROUPS}


def commands() -> list[str]:
    started = [
        line.partition("quiz ")[2].rstrip('"')
        for unit in SERVICES
        for line in unit.read_text().splitlines()
        if line.startswith("ExecStart=")
    ]
    in_docker = [" ".join(compose()["services"]["migrate"]["command"]).partition("quiz ")[2]]
    return [*started, *in_docker]


@pytest.mark.parametrize("command", commands())
def test_the_commands_exist(command):
    name, *arguments = shlex.split(command.replace("'", "").replace('"', ""))
    known = {option for parameter in COMMANDS[name].params for option in parameter.opts}
    known |= {name for one in COMMANDS[name].params for name in one.secondary_opts}
    assert {one for one in arguments if one.startswith("--")} <= known


def test_the_compose_file_keeps_to_its_schema():
    jsonschema.validate(compose(), orjson.loads(SCHEMA.read_bytes()))


def test_containers_are_given_no_secret_in_the_clear():
    text = COMPOSE.read_text()
    assert "_FILE: /run/secrets/" in text
    for service in compose()["services"].values():
        environment = service.get("environment", {})
        assert not [name for name in environment if name.endswith(("PASSWORD", "SECRET_KEY"))]


def test_what_a_container_is_made_of_exists():
    lines = (PROJECT / "deploy/compose/Dockerfile").read_text().splitlines()
    copied = [line.split()[1] for line in lines if line.startswith("COPY ")]
    assert [name for name in copied if not (PROJECT / name).exists()] == []
