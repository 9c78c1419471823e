"""nginx as deploy/nginx sets it up, on free ports and with its files in a folder of its own."""

import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from tests.architecture.source import PROJECT
from tests.processes import die_with_us
from tests.servers import ServerDidNotStartError, end, free_port, wait_until

SHIPPED = PROJECT / "deploy/nginx"
HEAD = """\
user {account};
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 4096; }}
http {{
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/http.conf;
    include {folder}/upstream.conf;
    server {{
        listen 127.0.0.1:{port};
        include {folder}/locations.conf;
    }}
}}
"""


class Front:
    """A front door before nodes on these ports; the shipped files, but for places and ports."""

    def __init__(self, folder: Path, node_ports: Sequence[int]) -> None:
        self.folder = folder / "nginx"
        self.folder.mkdir()
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None
        for name in ("http.conf", "locations.conf"):
            self._take(name)
        (self.folder / "upstream.conf").write_text(upstream_of(node_ports))
        # Under another account nginx would not get into a folder of this one.
        account = pwd.getpwuid(os.geteuid()).pw_name
        (self.folder / "nginx.conf").write_text(
            HEAD.format(folder=self.folder, port=self.port, account=account)
        )

    def __enter__(self) -> Self:
        command = ["nginx", "-c", self.folder / "nginx.conf", "-p", self.folder]
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            preexec_fn=die_with_us(signal.SIGTERM),  # noqa: PLW1509 - one call into libc
        )
        if not wait_until(self.is_listening, self.process):
            raise ServerDidNotStartError((self.folder / "error.log").read_text())
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self.process is not None:
            end(self.process, signal.SIGTERM)

    def is_listening(self) -> bool:
        try:
            with urlopen(self.url, timeout=5):
                return True
        except HTTPError:
            return True
        except (URLError, ConnectionError, TimeoutError):
            return False

    @property
    def log(self) -> str:
        return (self.folder / "access.log").read_text()

    def _take(self, name: str) -> None:
        text = (SHIPPED / name).read_text()
        text = text.replace("/var/cache/nginx/quizapp", str(self.folder / "cache"))
        text = text.replace("/var/log/nginx/quizapp.log", str(self.folder / "access.log"))
        (self.folder / name).write_text(text.replace("buffer=64k flush=5s", ""))


def upstream_of(ports: Sequence[int]) -> str:
    """The shipped list of nodes, with others in it."""
    lines = (SHIPPED / "upstream.conf").read_text().splitlines()
    first = next(number for number, line in enumerate(lines) if "server 127" in line)
    rest = lines[first].partition(":8001")[2]
    nodes = [f"    server 127.0.0.1:{port}{rest}" for port in ports]
    kept = [line for line in lines if "server 127" not in line]
    return "\n".join([*kept[:first], *nodes, *kept[first:]])


def why_impossible() -> str | None:
    return None if shutil.which("nginx") else "nginx is missing: apt-get install nginx-light"
