"""Tables of units and of the people in them."""

from quizapp.organisations.models.guards import OF_EMPLOYMENT, Guard, Learner, Post
from quizapp.organisations.models.people import (
    Consent,
    ConsentText,
    IdentityCase,
    LearnerParticipant,
    Participant,
    RosterEntry,
)
from quizapp.organisations.models.units import Unit, UnitAlias, UnitCoordinator
from quizapp.organisations.models.uploads import PendingUpload

__all__ = [
    "OF_EMPLOYMENT",
    "Consent",
    "ConsentText",
    "Guard",
    "IdentityCase",
    "Learner",
    "LearnerParticipant",
    "Participant",
    "PendingUpload",
    "Post",
    "RosterEntry",
    "Unit",
    "UnitAlias",
    "UnitCoordinator",
]
