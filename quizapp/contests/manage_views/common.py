"""What the staff's pages of contests share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast
from zoneinfo import ZoneInfo

from flask import Blueprint, flash
from sqlalchemy.orm import Session

from quizapp.contests.forms import find_field, show_problems
from quizapp.contests.models import Round
from quizapp.contests.ports import PrizeList, RoundAttempts
from quizapp.contests.service import Authority, Circumstances
from quizapp.core.errors import Invalid, QuizError
from quizapp.web.context import installation, settings
from quizapp.web.errors import refusal_of
from quizapp.web.guards import the_staff

blueprint = Blueprint("contests_manage", __name__, template_folder="../templates")
__all__ = [
    "authority",
    "blueprint",
    "circumstances",
    "find_field",
    "prize_list",
    "round_attempts",
    "zone",
]


def authority() -> Authority:
    """Admins reach every contest, all others those they are assigned to."""
    staff = the_staff()
    return Authority(staff.id, None if "admin" in staff.roles else staff.id)


def zone() -> ZoneInfo:
    """The zone in which people write times."""
    return ZoneInfo(settings().timezone)


def round_attempts() -> RoundAttempts:
    """The attempts of rounds, by the feature above that owns them."""
    return cast("RoundAttempts", installation().parts["round_attempts"])


def prize_list() -> PrizeList:
    """The prizes of rounds, by the feature above that owns them."""
    return cast("PrizeList", installation().parts["prizes"])


def circumstances(session: Session, round_: Round) -> Circumstances:
    """What the rules say besides the settings."""
    prizes = cast("PrizeList | None", installation().parts.get("prizes"))
    sentences: Sequence[str] = prizes.sentences(session, round_.id) if prizes else ()
    return Circumstances(zone(), sentences)


def tell(form: object, refusal: QuizError) -> None:
    """Say a refusal beside its fields, or above the page when it has none there."""
    if isinstance(refusal, Invalid):
        for sentence in show_problems(form, refusal):
            flash(sentence, "error")
    else:
        flash(refusal_of(refusal)["text"], "error")
