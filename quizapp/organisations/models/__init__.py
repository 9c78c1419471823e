"""Tables of units and of the people in them."""

from quizapp.organisations.models.people import (
    Consent,
    ConsentText,
    IdentityCase,
    Participant,
    RosterEntry,
)
from quizapp.organisations.models.units import Unit, UnitAlias, UnitCoordinator
from quizapp.organisations.models.uploads import PendingUpload

__all__ = [
    "Consent",
    "ConsentText",
    "IdentityCase",
    "Participant",
    "PendingUpload",
    "RosterEntry",
    "Unit",
    "UnitAlias",
    "UnitCoordinator",
]
