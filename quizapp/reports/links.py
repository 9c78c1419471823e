"""Links that lead somewhere: a page of this installation that this member of the staff may open."""

from __future__ import annotations

from typing import Any

from flask import current_app, url_for

from quizapp.web.guards import guard_of, the_staff


def may_open(endpoint: str) -> bool:
    """Whether the page exists and its guard lets the caller in."""
    guard = guard_of(current_app.view_functions.get(endpoint))
    if guard is None:
        return False
    if guard.kind == "staff":
        return not guard.permissions or the_staff().may(*guard.permissions)
    return guard.kind == "public"


def link_to(endpoint: str, **arguments: Any) -> str | None:
    """The page's address, or None for a page that is not there for the caller."""
    return url_for(endpoint, **arguments) if may_open(endpoint) else None
