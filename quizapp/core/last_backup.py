"""When a backup was last made and found whole: a small file that everybody here may read."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

NAME = "last_backup.json"


def note(var_dir: Path, backup: Path, made_at: datetime) -> None:
    """Remember a backup that was read back and found whole."""
    var_dir.mkdir(parents=True, exist_ok=True)
    new = var_dir / f"{NAME}.new"
    new.write_text(json.dumps({"file": str(backup), "made_at": made_at.isoformat()}), "utf-8")
    new.replace(var_dir / NAME)


def made_at(var_dir: Path) -> datetime | None:
    """When, or None if there was none yet."""
    try:
        noted = json.loads((var_dir / NAME).read_text("utf-8"))
        return datetime.fromisoformat(noted["made_at"])
    except (OSError, ValueError, KeyError):
        return None
