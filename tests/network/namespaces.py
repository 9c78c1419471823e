"""A LAN on one machine: hosts in network namespaces of their own, joined by a switch.

What listens on a loopback here is out of reach there, as between a laptop and a phone. The
machine's own network is not touched; there is a router's address but no internet behind it.
"""

import os
import secrets
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

NETWORK = "192.168.77"
ROUTER = f"{NETWORK}.254"


def why_impossible() -> str | None:
    """The reason to skip, or None where a LAN can be made."""
    if sys.platform != "linux":
        return "network namespaces exist on Linux only"
    if os.geteuid() != 0:
        return "only root may make network namespaces"
    if shutil.which("ip") is None:
        return "the command ip is missing: apt-get install iproute2"
    probe = f"quizapp-probe-{secrets.token_hex(3)}"
    tried = subprocess.run(["ip", "netns", "add", probe], capture_output=True, text=True)
    if tried.returncode != 0:
        return f"this machine allows no network namespaces: {tried.stderr.strip()}"
    ip("netns", "del", probe)
    return None


class Lan:
    """Hosts are numbered from 0; each has one address beside its loopback."""

    def __init__(self, hosts: int) -> None:
        # A network interface's name has at most 15 letters.
        self.name = f"q{secrets.token_hex(3)}"
        self.hosts = range(hosts)
        self.processes: list[subprocess.Popen[Any]] = []
        self.folder = Path(tempfile.mkdtemp(prefix="quizapp-lan-"))

    def address(self, host: int) -> str:
        return f"{NETWORK}.{host + 1}"

    def namespace(self, host: int) -> str:
        return f"{self.name}-host{host}"

    def run(self, host: int, argv: Sequence[str | Path], **options: Any) -> Any:
        """Run a command on the host to its end; the arguments are those of subprocess.run."""
        return subprocess.run(self.on(host, argv), **{"check": True} | options)

    def popen(self, host: int, argv: Sequence[str | Path], **options: Any) -> subprocess.Popen[Any]:
        """Start a command on the host; it is stopped with the LAN if nobody did before."""
        process = subprocess.Popen(self.on(host, argv), **options)
        self.processes.append(process)
        return process

    def program(self, host: int, path: str | Path) -> Path:
        """A program that runs the given one on the host, for those who take only a path."""
        wrapper = self.folder / f"{Path(path).name}-{host}"
        wrapper.write_text(f'#!/bin/sh\nexec {shlex.join(self.on(host, [path]))} "$@"\n')
        wrapper.chmod(0o755)
        return wrapper

    def on(self, host: int, argv: Sequence[str | Path]) -> list[str]:
        """The command as this machine must call it to run on the host."""
        return ["ip", "netns", "exec", self.namespace(host), *map(str, argv)]

    def up(self) -> None:
        switch = f"{self.name}-switch"
        ip("netns", "add", switch)
        ip("-n", switch, "link", "add", "lan", "type", "bridge")
        ip("-n", switch, "address", "add", f"{ROUTER}/24", "dev", "lan")
        ip("-n", switch, "link", "set", "lan", "up")
        for host in self.hosts:
            self._plug_in(host, switch)

    def down(self) -> None:
        for process in self.processes:
            stop(process)
        for namespace in (*map(self.namespace, self.hosts), f"{self.name}-switch"):
            pids = subprocess.run(
                ["ip", "netns", "pids", namespace], capture_output=True, text=True
            )
            for pid in pids.stdout.split():
                subprocess.run(["kill", "-KILL", pid], check=False, capture_output=True)
            subprocess.run(["ip", "netns", "del", namespace], check=False, capture_output=True)
        shutil.rmtree(self.folder, ignore_errors=True)

    def _plug_in(self, host: int, switch: str) -> None:
        namespace, port = self.namespace(host), f"port{host}"
        ip("netns", "add", namespace)
        ip("-n", switch, "link", "add", port, "type", "veth", "peer", "eth0", "netns", namespace)
        ip("-n", switch, "link", "set", port, "master", "lan", "up")
        ip("-n", namespace, "address", "add", f"{self.address(host)}/24", "dev", "eth0")
        for device in ("lo", "eth0"):
            ip("-n", namespace, "link", "set", device, "up")
        ip("-n", namespace, "route", "add", "default", "via", ROUTER)


@contextmanager
def lan(hosts: int = 2) -> Iterator[Lan]:
    """A LAN for the time of the block; everything on it is stopped and removed at its end."""
    network = Lan(hosts)
    try:
        network.up()
        yield network
    finally:
        network.down()


def stop(process: subprocess.Popen[Any]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def ip(*argv: str) -> None:
    subprocess.run(["ip", *argv], check=True, capture_output=True)


def quietly(*argv: str) -> str:
    """What is being taken away may have gone by itself."""
    return subprocess.run(argv, capture_output=True, text=True).stdout
