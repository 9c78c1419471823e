"""Guards and their posts: two kinds never mixed, who may stand where, required and actual. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from quizapp.core.errors import Conflict, Invalid, NotFound
from quizapp.core.text import clean_line, fold
from quizapp.organisations.rules.identity import clean_employee_code, clean_name, clean_phone

OWN, SERVICE = GUARD_KINDS = ("own", "service")
"""Two laws and two certificates, never mixed: employees of the enterprise (Decree 06/2013/NĐ-CP),
and employees of a security company (Decree 96/2016/NĐ-CP)."""
COMPANY_LENGTH, SHIFT_LENGTH, POST_LENGTH = 200, 40, 120
MOST_AT_A_POST = 500
KEPT_AFTER_LEAVING = timedelta(days=30)
"""So long the enterprise may keep the row of somebody whose contract has ended."""
SHORT, ENOUGH, UNPLANNED = "short", "enough", "unplanned"


@dataclass(frozen=True)
class GuardDraft:
    """A guard as a coordinator filled it in. A phone number or a code is needed to sign in by."""

    full_name: str
    kind: str
    hired_on: date
    employee_code: str | None = None
    phone: str | None = None
    service_company: str | None = None
    is_full_time: bool = True
    shift: str | None = None

    @property
    def folded_name(self) -> str:
        """The name for search and comparison."""
        return fold(self.full_name)


@dataclass(frozen=True)
class PostFacts:
    """What decides whether somebody may stand at a post."""

    unit_id: str
    is_closed: bool


@dataclass(frozen=True)
class Strength:
    """How many guards the plan asks for and how many serve."""

    required: int = 0
    own: int = 0
    service: int = 0
    part_time: int = 0

    @property
    def actual(self) -> int:
        """Everybody who serves, of both kinds."""
        return self.own + self.service

    @property
    def missing(self) -> int:
        """How many more the plan asks for."""
        return max(0, self.required - self.actual)

    @property
    def state(self) -> str:
        """SHORT, ENOUGH, or UNPLANNED where no number was ever asked for."""
        if not self.required:
            return UNPLANNED
        return SHORT if self.missing else ENOUGH


def check_guard(draft: GuardDraft, *, today: date) -> GuardDraft:
    """The same, cleaned. Raises Invalid naming every field that cannot stay."""
    problems: dict[str, str] = {}
    cleaned = replace(
        draft,
        full_name=_cleaned(draft.full_name, clean_name, problems),
        employee_code=_cleaned(draft.employee_code, clean_employee_code, problems) or None,
        phone=_cleaned(draft.phone, clean_phone, problems) or None,
        service_company=clean_line(draft.service_company or "") or None,
        shift=clean_line(draft.shift or "") or None,
    )
    if not (draft.employee_code or draft.phone):
        problems["employee_code"] = "guard_code_or_phone_needed"
    problems.update(_problems_of_employment(cleaned, today))
    if problems:
        raise Invalid(fields=problems)
    return cleaned


def _cleaned(typed: str | None, clean: object, problems: dict[str, str]) -> str:
    if typed is None or (not clean_line(typed) and clean is not clean_name):
        return ""
    try:
        return str(clean(typed))  # type: ignore[operator]
    except Invalid as refused:
        problems.update(refused.fields)
        return ""


def _problems_of_employment(draft: GuardDraft, today: date) -> dict[str, str]:
    problems: dict[str, str] = {}
    complaint = employer_complaint(draft.kind, draft.service_company)
    if complaint:
        problems["service_company" if draft.kind in GUARD_KINDS else "kind"] = complaint
    if draft.hired_on > today:
        problems["hired_on"] = "guard_hired_later"
    if len(draft.shift or "") > SHIFT_LENGTH:
        problems["shift"] = "cell_too_long"
    return problems


def employer_complaint(kind: str, service_company: str | None) -> str | None:
    """What is wrong with the employer: a service guard has a company, an own guard has none."""
    if kind not in GUARD_KINDS:
        return "guard_kind_missing"
    if kind == SERVICE and not service_company:
        return "guard_company_needed"
    if kind == OWN and service_company:
        return "guard_company_not_for_own"
    if service_company and len(service_company) > COMPANY_LENGTH:
        return "cell_too_long"
    return None


def check_may_stand(unit_id: str, post: PostFacts) -> None:
    """Refuse a post of another unit (not found) and one that is closed."""
    if post.unit_id != unit_id:
        raise NotFound
    if post.is_closed:
        raise Invalid(fields={"post_id": "post_closed"})


def check_last_day(hired_on: date, last_day: date, *, today: date) -> None:
    """The last day lies between the first one and today."""
    if last_day < hired_on:
        raise Invalid(fields={"last_day": "guard_left_before_hired"})
    if last_day > today:
        raise Invalid(fields={"last_day": "guard_leaves_later"})


def check_post(name: str, required_count: int) -> str:
    """The cleaned name. Raises Invalid naming the fields."""
    problems: dict[str, str] = {}
    cleaned = clean_line(name)
    if not cleaned:
        problems["name"] = "post_name_needed"
    elif len(cleaned) > POST_LENGTH:
        problems["name"] = "cell_too_long"
    if not 0 <= required_count <= MOST_AT_A_POST:
        problems["required_count"] = "post_required_wrong"
    if problems:
        raise Invalid(fields=problems)
    return cleaned


def check_may_close(serving: int) -> None:
    """A post is closed once nobody stands there any more."""
    if serving:
        raise Conflict("post_has_guards", count=serving)
