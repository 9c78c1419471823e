"""Prometheus reads the figures with a token, admins with their session, nobody else."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from timeit import repeat

import pytest
from prometheus_client.parser import text_string_to_metric_families

from quizapp.core import last_backup, measures
from quizapp.web.metrics import exposition
from tests.conftest import PROJECT, running, settings_for
from tests.factories import signed_in_client

TOKEN = "a token for the machine that watches"
MICROSECOND = 1e-6


@pytest.fixture
def watched(sqlite_database, tmp_path):
    yield from running(replace(settings_for(sqlite_database, tmp_path), metrics_token=TOKEN))


def ask(client, token=None):
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return client.get("/metrics", headers=headers)


def figures(body: bytes) -> dict[str, float]:
    families = text_string_to_metric_families(body.decode())
    return {sample.name: sample.value for family in families for sample in family.samples}


def test_the_token_opens_the_figures(watched):
    answer = ask(watched.test_client(), TOKEN)
    assert answer.status_code == 200
    assert {"answers_acked_total", "disk_free_bytes"} <= set(figures(answer.data))


@pytest.mark.parametrize("token", ["wrong", TOKEN[:-1], "không phải mã này đâu"])
def test_a_wrong_token_is_refused(watched, token):
    assert ask(watched.test_client(), token.encode().decode("latin-1")).status_code == 401


def test_without_a_token_in_the_settings_no_token_opens(one_app):
    assert ask(one_app.test_client(), TOKEN).status_code == 401


def test_an_admin_reads_them_an_organizer_does_not(watched):
    assert ask(signed_in_client(watched, "admin")).status_code == 200
    assert ask(signed_in_client(watched, "organizer")).status_code == 403
    assert ask(watched.test_client()).location.startswith("/sign-in")


def test_answers_are_counted_by_kind_and_hundred(watched):
    def said() -> float:
        labels = {"class": "health", "status": "2xx"}
        return measures.REGISTRY.get_sample_value("responses_total", labels) or 0

    before = said()
    watched.test_client().get("/healthz")
    assert said() == before + 1
    took = measures.REGISTRY.get_sample_value("request_seconds_count", {"class": "health"})
    assert took >= 1


def test_a_backup_is_told_by_its_moment(tmp_path):
    assert "backup_timestamp_seconds" not in figures(exposition(tmp_path))
    last_backup.note(tmp_path, tmp_path / "b", datetime(2026, 11, 22, tzinfo=UTC))
    assert figures(exposition(tmp_path))["backup_timestamp_seconds"] == 1795305600


def test_a_count_costs_little():
    child = measures.refusals.labels("round_closed")
    for count in (measures.answers_acked.inc, child.inc, lambda: child.inc(0)):
        assert min(repeat(count, number=20_000, repeat=5)) / 20_000 < 2 * MICROSECOND


COUNTING = """
import os, sys
from quizapp.core import measures
from quizapp.web.metrics import exposition
for _ in range(2):
    if os.fork() == 0:
        measures.answers_acked.inc(3)
        measures.save_queue_length.set(7)
        os._exit(0)
    os.wait()
measures.answers_acked.inc(4)
measures.save_queue_length.set(1)
sys.stdout.buffer.write(exposition(measures.FOLDER.parent))
"""


def test_processes_tell_the_sum_and_the_dead_no_longer_wait_in_line(tmp_path: Path):
    env = os.environ | {measures.FOLDER_SETTING: str(tmp_path / "measures")}
    told = subprocess.run(
        [sys.executable, "-c", COUNTING], cwd=PROJECT, env=env, capture_output=True, check=True
    )
    read = figures(told.stdout)
    assert (read["answers_acked_total"], read["save_queue_length"]) == (10, 1)
    assert read["process_resident_memory_bytes"] > 0


def test_the_room_for_figures_is_taken_at_the_start(tmp_path: Path):
    """A disk that fills later must not end a process at its next count."""
    folder = tmp_path / "measures"
    env = os.environ | {measures.FOLDER_SETTING: str(folder)}
    program = "from quizapp.core import measures; measures.refusals.labels('round_closed').inc()"
    subprocess.run([sys.executable, "-c", program], cwd=PROJECT, env=env, check=True)
    sparse = [file.name for file in folder.iterdir() if _taken(file) < file.stat().st_size]
    assert sparse == []


def _taken(file: Path) -> int:
    return file.stat().st_blocks * 512
