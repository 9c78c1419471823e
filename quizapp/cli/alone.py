"""SQLite has one serving process: whoever comes second is told so, and does not serve.

Two would each believe to be the only writer and the only sweeper, and hold limits, boards and the
queue of answers apart. Commands go on beside the one that serves.
"""

from __future__ import annotations

from pathlib import Path

import click

from quizapp.core.held_file import HeldFile
from quizapp.settings import PREFIX
from quizapp.web.context import Installation

PATIENCE_SECONDS = 6.0
"""Long enough for a restart that overlaps; granian starts a new worker 3.5 s before it ends one."""


def serve_alone(installation: Installation, patience: float = PATIENCE_SECONDS) -> None:
    """Hold the database for this process and its copies, or raise click.ClickException."""
    url = installation.database.url
    if not installation.database.is_sqlite or not url.database:
        return
    database = Path(url.database).resolve()
    held = HeldFile(database.with_name(f"{database.name}.serving"))
    try:
        database.parent.mkdir(parents=True, exist_ok=True)
        is_ours = held.take(patience)
    except OSError as error:
        message = f"Không ghi được vào {held.path}: {error.strerror}. Hãy sửa quyền của tệp."
        raise click.ClickException(message) from None
    if not is_ours:
        message = (
            f"Đã có một tiến trình đang phục vụ với {database}. SQLite chỉ chạy một tiến trình:"
            f" hãy dừng tiến trình kia, bỏ --workers, hoặc đặt {PREFIX}DATABASE_URL"
            " để dùng PostgreSQL."
        )
        raise click.ClickException(message)
    installation.parts["serving"] = held
