"""What a correction of the register does to what rests on it. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Protocol

from quizapp.law.rules.grades import DO_NOT_USE

EXPIRED, NOT_YET, IN_FORCE = "expired", "not_yet", "in_force"
AMENDED_STATUSES = ("amended", "partly")
A_DAY = timedelta(days=1)


class Described(Protocol):
    """What the register says of a document, or shall say."""

    @property
    def status(self) -> str:
        """One of STATUSES."""
        ...

    @property
    def grade(self) -> str:
        """One of GRADES."""
        ...

    @property
    def in_force_from(self) -> date | None:
        """The first day."""
        ...

    @property
    def in_force_to(self) -> date | None:
        """The last day."""
        ...

    @property
    def do_not_cite_articles(self) -> Sequence[str]:
        """Numbers of articles."""
        ...

    @property
    def amended_by(self) -> Sequence[str]:
        """Amendments in words."""
        ...


@dataclass(frozen=True, slots=True)
class Strike:
    """From this day on nothing may rest on it; `article` empty: the whole document."""

    article: str
    from_on: date


def contradictions(said: Described, today: date) -> dict[str, str]:
    """Field -> code where dates and status cannot both be true."""
    begins, ends = said.in_force_from, said.in_force_to
    if begins and ends and ends < begins:
        return {"in_force_to": "law_dates_crossed"}
    if said.status == EXPIRED and ends and ends >= today:
        return {"status": "law_expired_too_early"}
    return {}


def is_behind(said: Described, today: date) -> bool:
    """Whether the status says otherwise than the dates, which decide what is asked."""
    is_over = said.in_force_to is not None and said.in_force_to < today
    has_begun = said.in_force_from is None or said.in_force_from <= today
    if said.status == EXPIRED:
        return False
    return is_over or has_begun == (said.status == NOT_YET)


def to_be_marked(before: Described, after: Described, today: date) -> dict[str, str]:
    """Field -> code where an amendment is typed in that must be recorded with article and day.

    Wording may be corrected; with a document that dies, what replaces it comes along.
    """
    if dies_on(before, after, today) is not None:
        return {}
    if after.status in AMENDED_STATUSES and before.status in {IN_FORCE, NOT_YET}:
        return {"status": "law_amendment_to_mark"}
    if len(after.amended_by) > len(before.amended_by):
        return {"amended_by": "law_amendment_to_mark"}
    return {}


def dies_on(before: Described, after: Described, today: date) -> date | None:
    """The day from which the whole document is newly dead."""
    is_declared = after.status == EXPIRED != before.status
    if after.in_force_to and (is_declared or after.in_force_to != before.in_force_to):
        return after.in_force_to + A_DAY
    return today if is_declared else None


def strikes(before: Described, after: Described, today: date) -> list[Strike]:
    """What may be cited before the correction and not after it, the whole document first."""
    found: list[Strike] = []
    dead_from = dies_on(before, after, today)
    if dead_from is not None:
        found.append(Strike("", dead_from))
    if after.grade == DO_NOT_USE != before.grade or _begins_later(before, after, today):
        found.append(Strike("", today))
    known = set(map(str, before.do_not_cite_articles))
    found += [Strike(str(one), today) for one in after.do_not_cite_articles if one not in known]
    return found


def _begins_later(before: Described, after: Described, today: date) -> bool:
    begins = after.in_force_from
    if begins is None or begins <= today:
        return False
    return before.in_force_from is None or begins > before.in_force_from
