"""The decisions about people and units. Pure."""

from quizapp.organisations.rules.identity import (
    Identity,
    JoinRequest,
    clean_employee_code,
    clean_name,
    clean_phone,
    clean_pin,
    identify,
)

__all__ = [
    "Identity",
    "JoinRequest",
    "clean_employee_code",
    "clean_name",
    "clean_phone",
    "clean_pin",
    "identify",
]
