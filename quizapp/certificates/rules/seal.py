"""What the seal of a certificate covers, written in one way only. Pure."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

EDITION = 1
"""Of this way of writing; a later one keeps the earlier for what was sealed by it."""


@dataclass(frozen=True)
class Sealed:
    """Everything on a certificate that must not be changed silently."""

    code: str
    learner_id: str
    holder_name: str
    unit_name: str
    course_key: str
    course_title: str
    completed_at: datetime
    issued_at: datetime
    valid_until: datetime | None
    source_id: str
    basis: Sequence[tuple[str, str, int]]
    revoked_at: datetime | None = None
    revoked_reason: str | None = None


def canonical(content: Sealed) -> str:
    """The same content gives the same text, on whatever database it was kept."""
    fields = {
        name: _plain(value) if isinstance(value, datetime) else value
        for name, value in asdict(content).items()
    }
    fields["basis"] = [list(one) for one in content.basis]
    return json.dumps(
        {"edition": EDITION, **fields}, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )


def _plain(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
