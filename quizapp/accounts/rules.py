"""What each role may do. Deny by default: what is not listed is refused. Pure.

Which objects a permission reaches (own, own enterprise, assigned contest) is decided where they
are looked up, in the queries.
"""

from __future__ import annotations

from collections.abc import Iterable

ADMIN, ORGANIZER, TRAINER, REVIEWER, COORDINATOR = (
    "admin",
    "organizer",
    "trainer",
    "reviewer",
    "coordinator",
)
ROLES = (ADMIN, ORGANIZER, TRAINER, REVIEWER, COORDINATOR)

PERMISSIONS: dict[str, frozenset[str]] = {
    # staff
    "staff.manage": frozenset({ADMIN}),
    "staff.invite_trainer": frozenset({ADMIN, ORGANIZER}),
    "staff.invite_coordinator": frozenset({ADMIN, ORGANIZER, COORDINATOR}),
    "audit.read": frozenset({ADMIN, ORGANIZER, REVIEWER}),
    # units and people
    "units.view": frozenset({ADMIN, ORGANIZER, COORDINATOR}),
    "units.edit": frozenset({ADMIN, ORGANIZER}),
    "roster.view": frozenset({ADMIN, ORGANIZER, COORDINATOR}),
    "roster.edit": frozenset({COORDINATOR}),
    "participants.view": frozenset({ADMIN, ORGANIZER, COORDINATOR}),
    "participants.assist": frozenset({ORGANIZER, COORDINATOR}),
    "participants.unmask": frozenset({ORGANIZER, ADMIN}),
    # content
    "law.view": frozenset({ADMIN, ORGANIZER, TRAINER, REVIEWER}),
    "law.edit": frozenset({REVIEWER}),
    "banks.list": frozenset({ORGANIZER, TRAINER, REVIEWER}),
    "banks.view": frozenset({TRAINER, REVIEWER}),
    "banks.edit": frozenset({TRAINER}),
    "banks.import": frozenset({TRAINER, ORGANIZER}),
    "banks.approve": frozenset({REVIEWER}),
    # contests
    "contests.view": frozenset({ADMIN, ORGANIZER, TRAINER, REVIEWER}),
    "contests.edit": frozenset({ORGANIZER}),
    "contests.run": frozenset({ORGANIZER, ADMIN}),
    "organizers.confirm": frozenset({ADMIN}),
    "posters.view": frozenset({ADMIN, ORGANIZER, COORDINATOR}),
    "boards.view": frozenset({ADMIN, ORGANIZER, TRAINER, COORDINATOR}),
    "awards.view": frozenset({ORGANIZER}),
    "awards.edit": frozenset({ORGANIZER}),
    "reports.view": frozenset({ADMIN, ORGANIZER}),
}


def permissions_of(roles: Iterable[str]) -> frozenset[str]:
    """The union of what the roles may do."""
    held = frozenset(roles)
    return frozenset(name for name, allowed in PERMISSIONS.items() if not held.isdisjoint(allowed))
