"""The servers of a run: all on the loopback, on free ports, gone when the run ends."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.error import URLError
from urllib.request import Request, urlopen

from quizapp.cli.serve import BACKLOG
from quizapp.web.gate import THREADS
from tests.processes import die_with_us
from tests.servers import PostgresServer, ServerDidNotStartError, free_port, wait_until

PROJECT = Path(__file__).parents[1]
SECRET_KEY = "the key of the benchmark, known to its load tool"  # noqa: S105 - of a server that ends with it
METRICS_TOKEN = "the metrics token of the benchmark"  # noqa: S105 - likewise
STOP_SECONDS = 20


class PortTakenError(Exception):
    """Somebody else would have been measured."""


def check_port(port: int) -> int:
    """The port, if nobody listens on it."""
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except OSError as error:
            raise PortTakenError(f"port {port} is taken: {error.strerror}") from error
    return port


class BenchPostgres(PostgresServer):
    """PostgreSQL as the tests start it, with memory for a million rows; maybe on a slow disk."""

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        super().__init__()
        self.environment = dict(environment or {})

    def command(self, folder: Path) -> list[str]:
        settings = ("shared_buffers=256MB", "max_wal_size=4GB", "checkpoint_timeout=30min")
        return [*super().command(folder), *(part for one in settings for part in ("-c", one))]


class WebServer:
    """A process tree that answers HTTP on a port of its own."""

    name = "web"
    ready_path = "/"

    def __init__(self, folder: Path, *, workers: int = 1, port: int | None = None) -> None:
        self.folder = folder
        self.workers = workers
        self.port = check_port(port) if port else free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self.environment: dict[str, str] = {}

    @property
    def url(self) -> str:
        """Where it answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def pid(self) -> int:
        """The root of its tree."""
        if self.process is None:
            raise RuntimeError(f"{self.name} does not run")
        return self.process.pid

    def command(self) -> list[str]:
        """How it is started."""
        raise NotImplementedError

    def start(self) -> Self:
        """Returns when it answers."""
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("QUIZAPP_")}
        log = self.folder / f"{self.name}.log"
        with log.open("ab") as file:
            self.process = subprocess.Popen(
                self.command(),
                cwd=PROJECT,
                env=inherited | self.environment,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with_us(signal.SIGTERM),  # noqa: PLW1509 - one call into libc
            )
        if not wait_until(self.answers, self.process):
            self.stop()
            raise ServerDidNotStartError(log.read_text(errors="replace")[-3000:])
        return self

    def answers(self) -> bool:
        try:
            with urlopen(self.url + self.ready_path, timeout=5) as answer:
                return bool(200 <= answer.status < 300)
        except (URLError, ConnectionError, TimeoutError):
            return False

    def stop(self) -> None:
        """Ask the root of the tree alone, who tells its workers; what does not listen is killed."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.process = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()


class NullServer(WebServer):
    """`flask_app` or `wsgi_app` of bench.null_apps under the product's settings of granian."""

    def __init__(
        self,
        folder: Path,
        target: str,
        *,
        workers: int = 1,
        database_url: str = "",
        environment: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(folder, workers=workers)
        self.name = target
        self.environment = {"BENCH_DATABASE_URL": database_url, **(environment or {})}

    def command(self) -> list[str]:
        return [
            *(sys.executable, "-m", "granian", f"bench.null_apps:{self.name}"),
            *("--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port)),
            *("--workers", str(self.workers), "--blocking-threads", str(THREADS)),
            *("--backlog", str(BACKLOG), "--no-ws", "--log-level", "error"),
        ]


class Product(WebServer):
    """The product by its own command, `quiz serve`."""

    name = "quizapp"
    ready_path = "/readyz"

    def __init__(
        self,
        folder: Path,
        database_url: str,
        *,
        workers: int = 1,
        redis_url: str = "",
        environment: Mapping[str, str] | None = None,
        port: int | None = None,
    ) -> None:
        super().__init__(folder, workers=workers, port=port)
        self.environment = {
            "QUIZAPP_DATABASE_URL": database_url,
            "QUIZAPP_REDIS_URL": redis_url,
            "QUIZAPP_SECRET_KEY": SECRET_KEY,
            "QUIZAPP_METRICS_TOKEN": METRICS_TOKEN,
            # A folder of its own: figures for /metrics outlive the process that counted them.
            "QUIZAPP_VAR_DIR": tempfile.mkdtemp(prefix="var-", dir=folder),
            "QUIZAPP_BASE_URL": self.url,
            **(environment or {}),
        }

    def counted(self, name: str) -> int:
        """A counter of /metrics, all its labels together."""
        asked = Request(f"{self.url}/metrics", headers={"Authorization": f"Bearer {METRICS_TOKEN}"})
        with urlopen(asked, timeout=10) as answer:
            lines = answer.read().decode().splitlines()
        return int(
            sum(
                float(line.rpartition(" ")[2])
                for line in lines
                if line.startswith((f"{name} ", f"{name}{{"))
            )
        )

    def command(self) -> list[str]:
        return [
            *(sys.executable, "-m", "flask", "--app", "wsgi", "quiz", "serve", "--no-demo"),
            *("--port", str(self.port), "--workers", str(self.workers)),
        ]


def slow_disk(folder: Path) -> dict[str, str] | None:
    """The environment that slows fsync down, or None without a C compiler."""
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None:
        return None
    # Readable by PostgreSQL's own account, which cannot look into a private folder.
    library = folder / "slow_fsync.so"
    source = Path(__file__).with_name("slow_fsync.c")
    subprocess.run([compiler, "-shared", "-fPIC", "-O2", "-o", library, source, "-ldl"], check=True)
    library.chmod(0o755)
    return {"LD_PRELOAD": str(library)}
