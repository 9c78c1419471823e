"""`/metrics` for Prometheus: what was counted, and what is looked at when somebody asks."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterable, Iterator
from pathlib import Path

import psutil
from flask import Blueprint, Response
from prometheus_client import CollectorRegistry
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.registry import Collector

from quizapp.core import last_backup, measures
from quizapp.web.context import settings
from quizapp.web.guards import staff_or_token

blueprint = Blueprint("metrics", __name__)


@blueprint.get("/metrics")
@staff_or_token("metrics.read")
def show() -> Response:
    """The figures of all processes that serve this port."""
    return Response(exposition(settings().var_dir), content_type=CONTENT_TYPE_LATEST)


def exposition(var_dir: Path) -> bytes:
    """Everything in Prometheus' text format."""
    return b"".join(generate_latest(registry) for registry in (_counted(), _looked_at(var_dir)))


def _counted() -> CollectorRegistry:
    if measures.FOLDER is None:
        return measures.REGISTRY
    for pid in _pids() - {pid for pid in _pids() if psutil.pid_exists(pid)}:
        mark_process_dead(pid, measures.FOLDER)
    registry = CollectorRegistry()
    MultiProcessCollector(registry, str(measures.FOLDER))
    return registry


def _pids() -> set[int]:
    """The processes that count, some perhaps dead."""
    if measures.FOLDER is None:
        return {os.getpid()}
    return {int(file.stem.rpartition("_")[2]) for file in measures.FOLDER.glob("*.db")}


def _looked_at(var_dir: Path) -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(_Surroundings(var_dir))
    return registry


class _Surroundings(Collector):
    """Disk, newest backup, processes: read at the moment of asking, never counted."""

    def __init__(self, var_dir: Path) -> None:
        self._var_dir = var_dir

    def collect(self) -> Iterable[Metric]:
        yield from _disk(self._var_dir)
        yield from _backup(self._var_dir)
        yield from _processes()


def _disk(folder: Path) -> Iterator[Metric]:
    there = next(place for place in (folder, *folder.parents) if place.exists())
    usage = shutil.disk_usage(there)
    yield GaugeMetricFamily("disk_free_bytes", "Free room where our files lie.", usage.free)
    yield GaugeMetricFamily("disk_size_bytes", "Whole room where our files lie.", usage.total)


def _backup(var_dir: Path) -> Iterator[Metric]:
    made_at = last_backup.made_at(var_dir)
    if made_at is not None:
        yield GaugeMetricFamily(
            "backup_timestamp_seconds",
            "When the newest backup was made and found whole.",
            made_at.timestamp(),
        )


def _processes() -> Iterator[Metric]:
    memory = GaugeMetricFamily("process_resident_memory_bytes", "Memory in use.", labels=["pid"])
    cpu = CounterMetricFamily("process_cpu_seconds", "CPU time used.", labels=["pid"])
    files = GaugeMetricFamily("process_open_fds", "Open files and connections.", labels=["pid"])
    started = GaugeMetricFamily("process_start_time_seconds", "Began at.", labels=["pid"])
    for pid in sorted(_pids()):
        try:
            process = psutil.Process(pid)
            with process.oneshot():
                times, label = process.cpu_times(), [str(pid)]
                memory.add_metric(label, process.memory_info().rss)
                cpu.add_metric(label, times.user + times.system)
                files.add_metric(label, _open_files(process))
                started.add_metric(label, process.create_time())
        except psutil.Error:
            continue
    yield from (memory, cpu, files, started)


def _open_files(process: psutil.Process) -> int:
    return process.num_fds() if hasattr(process, "num_fds") else process.num_handles()
