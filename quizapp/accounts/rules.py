"""What each role may do. Deny by default: what is not listed is refused. Pure.

Which objects a permission reaches (own, own enterprise, assigned contest) is decided where they
are looked up, in the queries.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import timedelta

from quizapp.accounts.common_passwords import COMMON_PASSWORDS
from quizapp.core.errors import Conflict, Invalid, NotAllowed
from quizapp.core.text import fold

ADMIN, ORGANIZER, TRAINER, REVIEWER, COORDINATOR = (
    "admin",
    "organizer",
    "trainer",
    "reviewer",
    "coordinator",
)
ROLES = (ADMIN, ORGANIZER, TRAINER, REVIEWER, COORDINATOR)

PASSWORD_MIN_LENGTH = 10
PASSWORD_MAX_LENGTH = 200
FEWEST_DIFFERENT_CHARACTERS = 3
IDLE_TIMEOUT = timedelta(hours=8)
ABSOLUTE_TIMEOUT = timedelta(days=7)
INVITATION_LIFETIME = timedelta(days=30)
RESET_LIFETIME = timedelta(days=3)

PERMISSIONS: dict[str, frozenset[str]] = {
    # staff
    "staff.manage": frozenset({ADMIN}),
    "staff.invite_trainer": frozenset({ADMIN, ORGANIZER}),
    "staff.invite_coordinator": frozenset({ADMIN, ORGANIZER, COORDINATOR}),
    "clock.accept": frozenset({ADMIN}),
    "audit.read": frozenset({ADMIN, ORGANIZER, REVIEWER}),
    "metrics.read": frozenset({ADMIN}),
    # units and people
    "units.view": frozenset({ADMIN, ORGANIZER, COORDINATOR}),
    "units.edit": frozenset({ADMIN, ORGANIZER}),
    "roster.view": frozenset({ADMIN, ORGANIZER, COORDINATOR}),
    "roster.edit": frozenset({COORDINATOR}),
    "guards.view": frozenset({ADMIN, ORGANIZER, COORDINATOR}),
    "guards.edit": frozenset({COORDINATOR}),
    "records.view": frozenset({ADMIN, ORGANIZER, COORDINATOR}),
    "records.edit": frozenset({COORDINATOR}),
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
    "certificates.view": frozenset({ADMIN, ORGANIZER, COORDINATOR}),
    "certificates.open": frozenset({COORDINATOR}),
    "certificates.revoke": frozenset({ADMIN, ORGANIZER}),
    "duty.view": frozenset({ADMIN, ORGANIZER, COORDINATOR}),
    "duty.assign": frozenset({ORGANIZER, COORDINATOR}),
    "duty.excuse": frozenset({COORDINATOR}),
    "courses.view": frozenset({ADMIN, ORGANIZER, TRAINER, REVIEWER, COORDINATOR}),
    "courses.edit": frozenset({TRAINER}),
    "courses.approve": frozenset({REVIEWER}),
    "classes.view": frozenset({ADMIN, ORGANIZER, TRAINER, COORDINATOR}),
    "classes.all": frozenset({ADMIN, ORGANIZER, TRAINER}),
    "classes.edit": frozenset({ORGANIZER, TRAINER}),
    "classes.invite": frozenset({COORDINATOR}),
    "practicals.view": frozenset({ADMIN, ORGANIZER, TRAINER, COORDINATOR}),
    "practicals.mark": frozenset({TRAINER}),
    # contests
    "contests.view": frozenset({ADMIN, ORGANIZER, TRAINER, REVIEWER}),
    "contests.edit": frozenset({ORGANIZER}),
    "contests.run": frozenset({ORGANIZER, ADMIN}),
    "organizers.confirm": frozenset({ADMIN}),
    "posters.view": frozenset({ADMIN, ORGANIZER, COORDINATOR}),
    "posters.own": frozenset({COORDINATOR}),
    "boards.view": frozenset({ADMIN, ORGANIZER, TRAINER, COORDINATOR}),
    "awards.view": frozenset({ORGANIZER}),
    "awards.edit": frozenset({ORGANIZER}),
    "handover.view": frozenset({ORGANIZER}),
    "handover.edit": frozenset({ORGANIZER}),
    "winners.own": frozenset({COORDINATOR}),
    "draws.view": frozenset({ORGANIZER, REVIEWER}),
    "draws.run": frozenset({ORGANIZER}),
    "draws.witness": frozenset({ORGANIZER, REVIEWER}),
    "reports.view": frozenset({ADMIN, ORGANIZER}),
    "reports.monitor": frozenset({ADMIN, ORGANIZER, TRAINER}),
}


def permissions_of(roles: Iterable[str]) -> frozenset[str]:
    """The union of what the roles may do."""
    held = frozenset(roles)
    return frozenset(name for name, allowed in PERMISSIONS.items() if not held.isdisjoint(allowed))


def check_password(password: str, email: str) -> None:
    """Refuse a password that would be guessed. Length counts, not kinds of characters."""
    complaint = _complaint_about(password, email)
    if complaint:
        raise Invalid(fields={"password": complaint})


def _complaint_about(password: str, email: str) -> str | None:
    folded = fold(password)
    if len(password) < PASSWORD_MIN_LENGTH:
        return "password_too_short"
    if len(password) > PASSWORD_MAX_LENGTH:
        return "password_too_long"
    if folded in {fold(email), fold(email.partition("@")[0])}:
        return "password_is_email"
    bare = folded.replace(" ", "")
    if bare in COMMON_PASSWORDS or len(set(bare)) < FEWEST_DIFFERENT_CHARACTERS:
        return "password_common"
    return None


def invitable_roles(roles: Collection[str]) -> frozenset[str]:
    """The roles that the holder of `roles` may give to somebody new."""
    allowed: set[str] = set()
    permissions = permissions_of(roles)
    if "staff.manage" in permissions:
        allowed |= set(ROLES)
    if "staff.invite_trainer" in permissions:
        allowed.add(TRAINER)
    if "staff.invite_coordinator" in permissions:
        allowed.add(COORDINATOR)
    return frozenset(allowed)


def check_may_invite(inviter_roles: Collection[str], roles: Collection[str]) -> None:
    """Refuse to give roles that are not the inviter's to give."""
    if not roles:
        raise Invalid(fields={"roles": "role_needed"})
    if not set(roles) <= invitable_roles(inviter_roles):
        raise NotAllowed("role_not_yours_to_give")


def check_changes_somebody_else(actor_id: str, staff_id: str) -> None:
    """SoD-6: nobody changes his own roles or shuts himself out."""
    if actor_id == staff_id:
        raise NotAllowed("own_account")


def check_an_admin_remains(*, is_admin_now: bool, stays_admin: bool, other_admins: int) -> None:
    """SoD-7: the last active admin cannot be removed."""
    if is_admin_now and not stays_admin and other_admins == 0:
        raise Conflict("last_admin")
