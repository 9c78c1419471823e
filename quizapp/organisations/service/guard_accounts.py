"""Which account to learn by a guard of a list gets: a known one, or a new one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy.orm import Session

from quizapp.core.errors import Invalid
from quizapp.core.types import new_id
from quizapp.organisations.models import Learner
from quizapp.organisations.queries.guards import former_learners, learners_named_by
from quizapp.organisations.rules.guard_sheet import GuardRow
from quizapp.organisations.rules.guards import GuardDraft

Named = GuardDraft | GuardRow


class Accounts:
    """The accounts of a unit that a list may speak of, looked up once for the whole list.

    Who left this unit and comes back with the same name and phone number has hers again. Somebody
    who left another unit does not: a coordinator gets no hold of a stranger's account by a number.
    """

    def __init__(
        self, session: Session, unit_id: str, codes: Collection[str], phones: Collection[str]
    ) -> None:
        self._session, self._unit_id = session, unit_id
        known = learners_named_by(session, unit_id, codes, phones)
        self._by_code = {one.employee_code: one for one in known if one.employee_code}
        self._by_phone = {one.phone: one for one in known if one.phone}
        former = former_learners(session, unit_id, phones)
        self._former = {(one.phone, one.folded_name): one for one in former}

    def find(self, named: Named) -> Learner | None:
        """Raises Invalid naming the field by which somebody else is known."""
        by_code = self._by_code.get(named.employee_code or "")
        by_phone = self._by_phone.get(named.phone or "")
        if by_code and by_phone and by_code is not by_phone:
            raise Invalid(fields={"phone": "guard_two_people"})
        found = by_code or by_phone
        is_sure = by_code is by_phone is not None
        if found and not is_sure and found.folded_name != named.folded_name:
            field = "employee_code" if by_code else "phone"
            raise Invalid(fields={field: "guard_name_differs"})
        return found or self._former.get((named.phone, named.folded_name))

    def take(self, learner: Learner | None, named: Named, now: datetime) -> Learner:
        """The account, new or known, with what the list says; an empty cell changes nothing."""
        if learner is None:
            learner = Learner(id=new_id(), created_at=now)
            self._session.add(learner)
        if learner.unit_id is None:
            learner.unit_id, learner.left_at = self._unit_id, None
        fill_account(learner, named)
        if learner.employee_code:
            self._by_code[learner.employee_code] = learner
        if learner.phone:
            self._by_phone[learner.phone] = learner
        return learner


def fill_account(learner: Learner, named: Named) -> None:
    """Write name, code and phone into an account."""
    values = {
        "full_name": named.full_name,
        "folded_name": named.folded_name,
        "employee_code": named.employee_code or learner.employee_code,
        "phone": named.phone or learner.phone,
    }
    for name, value in values.items():
        if getattr(learner, name) != value:
            setattr(learner, name, value)
