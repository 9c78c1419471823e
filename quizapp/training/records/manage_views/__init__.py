"""The staff's pages of records."""

from quizapp.training.records.manage_views import (
    certificate_files,
    certificates,
    equipment,
    equipment_files,
    inspection,
    overview,
)
from quizapp.training.records.manage_views.base import blueprint

__all__ = [
    "blueprint",
    "certificate_files",
    "certificates",
    "equipment",
    "equipment_files",
    "inspection",
    "overview",
]
