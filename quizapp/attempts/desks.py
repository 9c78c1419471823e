"""The desks of this installation, for the edges."""

from __future__ import annotations

from typing import cast

from quizapp.attempts.start_desk import StartDesk
from quizapp.attempts.submit_desk import SubmitDesk
from quizapp.web.context import installation


def start_desk() -> StartDesk:
    """Where attempts are started."""
    return cast("StartDesk", installation().parts["starts"])


def submit_desk() -> SubmitDesk:
    """Where attempts are handed in."""
    return cast("SubmitDesk", installation().parts["submissions"])
