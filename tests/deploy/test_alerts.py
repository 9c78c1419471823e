"""Alert rules ask only for figures that exist, and the book says what to do about each."""

from __future__ import annotations

import re
import shutil
import subprocess
from datetime import UTC, datetime

import pytest
import yaml
from prometheus_client.parser import text_string_to_metric_families

from quizapp.core import last_backup, measures
from quizapp.web.metrics import exposition
from tests.conftest import PROJECT

FOLDER = PROJECT / "deploy/prometheus"
ALERTS = yaml.safe_load((FOLDER / "alerts.yml").read_text("utf-8"))["groups"][0]["rules"]
WORDS = {"sum", "by", "le", "job", "class", "rate", "time", "max", "abs", "absent", "increase"}
WORDS |= {"histogram_quantile", "or", "m", "up"}


@pytest.fixture(scope="module")
def names(tmp_path_factory) -> set[str]:
    folder = tmp_path_factory.mktemp("figures")
    last_backup.note(folder, folder / "b", datetime.now(UTC))
    measures.responses.labels("save", "5xx")
    measures.request_seconds.labels("save")
    measures.shed_requests.labels("save")
    told = text_string_to_metric_families(exposition(folder).decode())
    return {sample.name for family in told for sample in family.samples}


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: alert["alert"])
def test_an_alert_asks_for_what_exists(alert, names):
    asked = re.sub(r"\{[^}]*\}|\[\w+\]|\(\s*le\s*,\s*job\s*\)", " ", alert["expr"])
    assert set(re.findall(r"[a-z_]\w*", asked)) - WORDS <= names
    assert alert["labels"]["severity"] in {"critical", "warning"}
    assert set(alert) <= {"alert", "expr", "for", "labels", "annotations"}
    assert re.fullmatch(r"\d+[smh]", alert.get("for", "1s"))


@pytest.mark.parametrize("alert", ALERTS, ids=lambda alert: alert["alert"])
def test_the_book_says_what_to_do(alert):
    book = (PROJECT / "docs/operations.md").read_text("utf-8")
    assert f"`{alert['alert']}`" in book


def test_prometheus_itself_takes_the_rules():
    """Where Prometheus' own checker is installed."""
    promtool = shutil.which("promtool")
    if promtool:
        subprocess.run([promtool, "check", "rules", FOLDER / "alerts.yml"], check=True)


def test_the_example_reads_the_rules():
    example = yaml.safe_load((FOLDER / "prometheus.yml").read_text("utf-8"))
    (job,) = example["scrape_configs"]
    assert (FOLDER / example["rule_files"][0]).exists()
    assert f'job="{job["job_name"]}"' in (FOLDER / "alerts.yml").read_text("utf-8")
