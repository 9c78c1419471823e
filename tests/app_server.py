"""The program as people meet it: served by granian in a process of its own, killable."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.error import URLError
from urllib.request import urlopen

from quizapp.web.gate import THREADS
from tests.processes import die_with_us
from tests.servers import ServerDidNotStartError, free_port, wait_until

PROJECT = Path(__file__).parents[1]
SECRET_KEY = "a key of the tests, long enough to be one"
STOP_SECONDS = 15


class AppServer:
    """Serves a migrated database; started again after `kill()` it has the same address."""

    def __init__(
        self, database_url: str, folder: Path, *, host: str = "127.0.0.1", redis_url: str = ""
    ) -> None:
        self.folder = folder
        self.host = host
        self.port = free_port()
        self.url = f"http://{host}:{self.port}"
        self.settings = {
            "QUIZAPP_DATABASE_URL": database_url,
            "QUIZAPP_REDIS_URL": redis_url,
            "QUIZAPP_SECRET_KEY": SECRET_KEY,
            "QUIZAPP_VAR_DIR": str(folder / "var"),
            "QUIZAPP_BASE_URL": self.url,
        }
        self.workers = 1
        self.target = "wsgi:app"
        self.process: subprocess.Popen[bytes] | None = None

    def command(self) -> list[str]:
        return [
            *(sys.executable, "-m", "granian", self.target, "--interface", "wsgi"),
            *("--host", self.host, "--port", str(self.port)),
            *("--workers", str(self.workers), "--blocking-threads", str(THREADS), "--no-ws"),
            *("--http", "1", "--backpressure", "2048", "--workers-kill-timeout", "10"),
            *("--http1-header-read-timeout", "15000", "--http1-buffer-size", "65536"),
        ]

    def placed(self, command: list[str]) -> list[str]:
        """The command as this machine must call it."""
        return command

    def environment(self) -> dict[str, str]:
        """The test's own environment without the person's settings."""
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("QUIZAPP_")}
        return inherited | self.settings

    def start(self) -> Self:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.placed(self.command()),
                cwd=PROJECT,
                env=self.environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                preexec_fn=die_with_us(signal.SIGTERM),  # noqa: PLW1509 - one call into libc
            )
        if not wait_until(self.is_healthy, self.process):
            self.kill()
            raise ServerDidNotStartError(self.log.read_text(errors="replace")[-3000:])
        return self

    @property
    def log(self) -> Path:
        return self.folder / "app.log"

    def is_healthy(self) -> bool:
        try:
            with urlopen(f"{self.url}/healthz", timeout=5) as answer:
                return bool(answer.status == 200)
        except (URLError, ConnectionError, TimeoutError):
            return False

    def kill(self) -> None:
        """As a power cut: no process of it gets to say good-bye."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """As Ctrl-C."""
        self._end(signal.SIGINT)

    def _end(self, ending: signal.Signals) -> None:
        if self.process is None:
            return
        group = self.process.pid
        try:
            os.killpg(group, ending)
            self.process.wait(STOP_SECONDS)
        except ProcessLookupError:
            self.process.wait()
        except subprocess.TimeoutExpired:
            os.killpg(group, signal.SIGKILL)
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
