"""The table of what came of the faults."""

from __future__ import annotations

import os
import platform
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from tests.faults.arena import Arena
from tests.faults.checker import Findings

HEADS = {
    "fault": "Fault",
    "database": "Database",
    "rounds": "Rounds",
    "acknowledged": "Acknowledged",
    "lost": "Lost",
    "outage": "Longest outage",
    "note": "Measured",
    "verdict": "Verdict",
}


@dataclass
class Outcome:
    """What a fault did to an installation. `outage`: the longest time without any success."""

    fault: str
    database: str
    rounds: int
    acknowledged: int = 0
    lost: int = 0
    outage: float | None = None
    note: str = ""

    def as_row(self) -> dict[str, object]:
        return asdict(self)


def outcome_of(
    fault: str, arena: Arena, rounds: int, findings: Findings, note: str = ""
) -> Outcome:
    """The row of a fault that a crowd lived through."""
    journal = arena.journal
    outage = journal.longest_outage()
    acknowledged = sum(journal.acknowledged.values())
    lost = len(findings.lost)
    return Outcome(fault, arena.name, rounds, acknowledged, lost, outage, note)


def with_verdict(row: dict, outcome: str) -> dict:
    return {**row, "verdict": "holds" if outcome == "passed" else "FAILS"}


def joined(before: list[dict], rows: list[dict]) -> list[dict]:
    """One row for each fault and database, the newer one."""
    newest = {(row["fault"], row["database"]): row for row in (*before, *rows)}
    return [newest[key] for key in sorted(newest)]


def as_json(rows: list[dict]) -> dict:
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": f"{platform.platform()}, {os.cpu_count()} cores",
        "faults": rows,
    }


def as_markdown(rows: list[dict]) -> str:
    cells = [[_shown(row[name]) for name in HEADS] for row in rows]
    lines = [list(HEADS.values()), ["---"] * len(HEADS), *cells]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _shown(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.1f} s"
    return f"{value:,}" if isinstance(value, int) else str(value)
