"""The features, named once. What they bring is found by the names that every feature shares.

`views.py`, `manage_views.py` and `api.py` hold a `blueprint` each, or several as `BLUEPRINTS`; a
mount point with several names them in `blueprints.py`. `refusals.py` holds `REFUSALS`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

from flask import Blueprint

from quizapp.web import health, metrics, service_worker
from quizapp.web.errors import Refusal

FEATURES = (
    "documents",
    "accounts",
    "organisations",
    "law",
    "banks",
    "contests",
    "entry",
    "attempts",
    "analysis",
    "printed",
    "leaderboards",
    "awards",
    "awards.draw",
    "awards.repairs",
    "awards.handover",
    "integrity",
    "certificates",
    "training",
    "training.practice",
    "training.records",
    "training.editor",
    "training.classes",
    "training.duty",
    "training.finals",
    "reports",
    "admin",
    "api",
    "backups",
)
EDGES = ("views", "manage_views", "api")


def blueprints() -> Iterator[Blueprint]:
    """The pages and calls of all features."""
    yield health.blueprint
    yield metrics.blueprint
    yield service_worker.blueprint
    for feature in FEATURES:
        several = next(_modules(feature, ("blueprints",)), None)
        if several is not None:
            yield from several.BLUEPRINTS
            continue
        for module in _modules(feature, EDGES):
            yield from getattr(module, "BLUEPRINTS", None) or (module.blueprint,)


def refusals() -> Iterator[Mapping[str, Refusal]]:
    """How all features answer their refusals."""
    for feature in FEATURES:
        for module in _modules(feature, ("refusals",)):
            yield module.REFUSALS


def _modules(feature: str, names: tuple[str, ...]) -> Iterator[ModuleType]:
    for name in names:
        path = f"quizapp.{feature}.{name}"
        if find_spec(path) is not None:
            yield import_module(path)
