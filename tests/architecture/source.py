"""The project's source as the architecture tests read it."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).parents[2]
EDGES = frozenset({"views", "manage_views", "api", "cli", "jobs", "listeners"})
BELOW_THE_EDGES = frozenset({"rules", "models", "queries", "service"})
# They gather what the features bring, so they may import any edge.
MOUNT_POINTS = frozenset({"app", "wiring", "api", "admin", "cli"})


@dataclass(frozen=True)
class Module:
    """One file of quizapp/: `quizapp.banks.service.create` has feature banks, layer service."""

    name: str
    path: Path
    tree: ast.Module

    @property
    def feature(self) -> str:
        return (*self.name.split("."), "")[1]

    @property
    def layer(self) -> str:
        return (*self.name.split("."), "", "")[2]

    def __str__(self) -> str:
        return self.path.relative_to(PROJECT).as_posix()

    def imports(self) -> set[str]:
        """Full names of everything imported, anywhere in the file."""
        names: set[str] = set()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                names |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                names |= {f"{node.module}.{alias.name}" for alias in node.names}
        return names

    def calls(self) -> Iterator[ast.Call]:
        return (node for node in ast.walk(self.tree) if isinstance(node, ast.Call))


@cache
def modules() -> tuple[Module, ...]:
    return tuple(map(read, sorted((PROJECT / "quizapp").rglob("*.py"))))


def read(path: Path) -> Module:
    parts = path.relative_to(PROJECT).with_suffix("").parts
    name = ".".join(parts).removesuffix(".__init__")
    return Module(name, path, ast.parse(path.read_text(encoding="utf-8")))


@cache
def text_files() -> tuple[tuple[str, str], ...]:
    """Name and text of every file that belongs to the project; pictures and the like left out."""
    found = []
    for name in project_files():
        try:
            found.append((name, (PROJECT / name).read_text(encoding="utf-8")))
        except (UnicodeDecodeError, FileNotFoundError, IsADirectoryError):
            continue
    return tuple(found)


def project_files() -> list[str]:
    """What git knows or would take in, also before it is committed."""
    listing = git("ls-files", "-z", "--cached", "--others", "--exclude-standard")
    return sorted(name for name in listing.split("\0") if name)


def git(*argv: str) -> str:
    answer = subprocess.run(["git", *argv], cwd=PROJECT, check=True, capture_output=True, text=True)
    return answer.stdout
