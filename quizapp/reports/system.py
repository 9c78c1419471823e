"""What an admin wants to know of the installation itself."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from quizapp.reports.links import link_to
from quizapp.web.context import installation, settings


def system_section(counts: Mapping[str, int]) -> dict[str, object]:
    """Staff, database and the newest backup."""
    return {
        "staff": counts["staff"],
        "staff_url": link_to("admin_staff.index"),
        "audit_url": link_to("admin_audit.index"),
        "is_sqlite": installation().database.is_sqlite,
        "backed_up_at": newest_backup(settings().var_dir / "backups"),
    }


def newest_backup(folder: Path) -> datetime | None:
    """When the newest copy of the database was made."""
    copies = folder.glob("*.sqlite3") if folder.is_dir() else ()
    moments = [copy.stat().st_mtime for copy in copies]
    return datetime.fromtimestamp(max(moments), UTC) if moments else None
