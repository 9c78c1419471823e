"""The staff's pages about units, rosters, guards and posts."""

from quizapp.organisations.manage_views import (
    guard_files,
    guards,
    learner_help,
    posts,
    roster,
    unit_files,
    units,
)
from quizapp.organisations.manage_views.base import blueprint, guards_blueprint

BLUEPRINTS = (blueprint, guards_blueprint)

__all__ = [
    "BLUEPRINTS",
    "blueprint",
    "guard_files",
    "guards",
    "guards_blueprint",
    "learner_help",
    "posts",
    "roster",
    "unit_files",
    "units",
]
