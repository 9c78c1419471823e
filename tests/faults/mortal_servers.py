"""Servers that may be killed, frozen and brought back where they lay."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Mapping
from contextlib import suppress

import psutil

from tests.servers import (
    PostgresServer,
    RedisServer,
    Server,
    ServerDidNotStartError,
    as_nobody,
    wait_until,
)


def everyone(process: subprocess.Popen[bytes]) -> list[psutil.Process]:
    """The process and all that it started."""
    first = psutil.Process(process.pid)
    return [first, *first.children(recursive=True)]


def signal_everyone(server: Server, what: signal.Signals) -> None:
    """The first is stopped before the others are counted, so that it starts no more of them."""
    assert server.process is not None
    if what is signal.SIGKILL:
        os.kill(server.process.pid, signal.SIGSTOP)
    for one in reversed(everyone(server.process)):
        with suppress(psutil.NoSuchProcess):
            one.send_signal(what)


def kill(server: Server) -> None:
    """As a power cut: nobody says good-bye."""
    assert server.process is not None
    signal_everyone(server, signal.SIGKILL)
    server.process.wait()


def freeze(server: Server) -> None:
    """It neither answers nor goes away."""
    signal_everyone(server, signal.SIGSTOP)


def thaw(server: Server) -> None:
    signal_everyone(server, signal.SIGCONT)


def revive(server: Server) -> float:
    """Start it again on its port with what its folder holds; returns the seconds until ready."""
    assert server.folder is not None
    began = time.monotonic()
    with (server.folder / "log").open("ab") as log:
        server.process = subprocess.Popen(
            server.command(server.folder),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            **as_nobody(server.folder, dies_with_us=server.stop_signal),
        )
    if not wait_until(server.is_ready, server.process):
        message = (server.folder / "log").read_text(errors="replace")[-2000:]
        raise ServerDidNotStartError(message)
    return time.monotonic() - began


class MortalPostgres(PostgresServer):
    """A PostgreSQL of one test alone."""

    def __init__(self, **settings: str) -> None:
        super().__init__()
        self._settings = settings

    def settings(self) -> Mapping[str, object]:
        return {**super().settings(), **self._settings}

    def restart_fast(self) -> None:
        """As an administrator does: sessions are thrown out, everything is written."""
        assert self.process is not None
        self.process.send_signal(signal.SIGINT)
        self.process.wait()
        revive(self)

    def check_pages(self) -> None:
        """No table or index is damaged. Raises CalledProcessError with what pg_amcheck says."""
        self.run_program("pg_amcheck", "--install-missing", "--heapallindexed", "postgres")

    def run_program(self, name: str, *arguments: object) -> None:
        """A program of PostgreSQL's own, told where this server is."""
        subprocess.run(
            [str(self.programs / "bin" / name), *map(str, arguments)],
            check=True,
            capture_output=True,
            env={
                "PGHOST": "127.0.0.1",
                "PGPORT": str(self.port),
                "PGUSER": "quizapp",
                "PGPASSWORD": self.password,
                "LC_ALL": "C",
            },
            cwd=self.folder,
        )


class MortalRedis(RedisServer):
    """A Valkey of one test alone."""
