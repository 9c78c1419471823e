"""What an admin wants to know of the installation itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from quizapp.core import last_backup
from quizapp.reports.links import link_to
from quizapp.web.context import installation, settings


def system_section(counts: Mapping[str, int]) -> dict[str, object]:
    """Staff, database and the newest backup."""
    return {
        "staff": counts["staff"],
        "staff_url": link_to("admin_staff.index"),
        "audit_url": link_to("admin_audit.index"),
        "is_sqlite": installation().database.is_sqlite,
        "backed_up_at": newest_backup(settings().var_dir),
    }


def newest_backup(var_dir: Path) -> datetime | None:
    """When the newest backup, or copy before a migration, was made."""
    moments = [
        datetime.fromtimestamp(copy.stat().st_mtime, UTC)
        for copy in (var_dir / "backups").glob("*.sqlite3")
    ]
    noted = last_backup.made_at(var_dir)
    return max([*moments, *([noted] if noted else [])], default=None)
