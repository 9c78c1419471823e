"""What can be done at the door, and with the codes that lead to it."""

from quizapp.entry.service.codes import (
    create_place_code,
    create_public_code,
    create_unit_codes,
    repoint_all,
    repoint_code,
    set_kiosk,
)
from quizapp.entry.service.joining import count_scans, join_by_code

__all__ = [
    "count_scans",
    "create_place_code",
    "create_public_code",
    "create_unit_codes",
    "join_by_code",
    "repoint_all",
    "repoint_code",
    "set_kiosk",
]
