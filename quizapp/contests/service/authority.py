"""On whose authority something is done."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Authority:
    """Who acts: `actor_id` stands in the log, `scope` bounds which contests he reaches.

    `scope` is his own id for people who are assigned to contests, None for admins, who reach all.
    """

    actor_id: str
    scope: str | None
