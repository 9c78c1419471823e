"""Whose codes a member of the staff sees."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from flask import Blueprint
from sqlalchemy.orm import Session

from quizapp.contests.models import UNSEEN, Round
from quizapp.contests.queries import get_round, get_round_of
from quizapp.contests.service import Authority
from quizapp.core.errors import NotFound
from quizapp.organisations.queries.coordinators import coordinated_unit_ids
from quizapp.web.guards import the_staff

blueprint = Blueprint("entry_manage", __name__, template_folder="../templates")


@dataclass(frozen=True)
class Sight:
    """A round as somebody sees it: with all its codes (`unit_ids` None) or those of his units."""

    round: Round
    unit_ids: Collection[str] | None

    @property
    def is_whole(self) -> bool:
        """Whether he works on the whole round."""
        return self.unit_ids is None


def authority() -> Authority:
    """Admins reach every contest, all others those they are assigned to."""
    staff = the_staff()
    return Authority(staff.id, None if "admin" in staff.roles else staff.id)


def sight_of(session: Session, round_id: str) -> Sight:
    """The whole round for those assigned to its contest, their own units for coordinators."""
    staff = the_staff()
    if staff.may("contests.view"):
        try:
            return Sight(get_round_of(session, round_id, authority().scope), None)
        except NotFound:
            if "coordinator" not in staff.roles:
                raise
    round_ = get_round(session, round_id)
    if round_.state in UNSEEN:
        raise NotFound
    return Sight(round_, own_unit_ids(session))


def own_unit_ids(session: Session) -> Collection[str]:
    """The units entrusted to the signed-in coordinator, with all below them."""
    return coordinated_unit_ids(session, the_staff().id)
