"""Entering answer sheets: one person, one form, one attempt like everybody's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete
from sqlalchemy.orm import Session

from quizapp.attempts.models import OPEN, Answer, Attempt
from quizapp.attempts.queries import list_answers, list_attempts
from quizapp.attempts.service import finish_entered, grade_again, remove_entered
from quizapp.audit.service import record
from quizapp.contests.models import Round
from quizapp.contests.queries import hold_round
from quizapp.contests.queries.admission import candidate_of, division_at_joining
from quizapp.contests.rules import check_is_eligible
from quizapp.contests.service import Authority
from quizapp.core.errors import Conflict, Invalid, NotAllowed
from quizapp.core.text import clean_line
from quizapp.core.types import new_id
from quizapp.organisations.models import Participant
from quizapp.organisations.queries.participants import (
    find_same_person,
    get_participant,
    has_consented,
    lock_participant,
)
from quizapp.organisations.rules import Identity, JoinRequest, identify
from quizapp.organisations.service.joining import (
    Consents,
    Doorkeeper,
    identity_marks,
    join,
)
from quizapp.printed.models import PrintedForm, SheetEntry
from quizapp.printed.queries import get_form, get_sheet
from quizapp.printed.rules import (
    Problem,
    RoundTimes,
    SheetTimes,
    check_times,
    read_typed,
    sheet_questions,
    written,
)
from quizapp.printed.service.forms import paper_round

MAX_REASON = 300
PAPER_CHANNEL = "paper"


@dataclass(frozen=True)
class SheetDraft:
    """What stands on a sheet, and why it comes late if it does.

    `unit_id`: the enterprise as it was found by what is written.
    """

    person: JoinRequest
    unit_id: str | None
    form_code: str
    typed: str
    times: SheetTimes
    reason: str = ""
    is_sure: bool = False
    """Whoever types has looked again: an empty sheet, or one more of the same minute, is meant."""


@dataclass(frozen=True)
class Desk:
    """Where sheets are entered: who types, and what joining and results need to know.

    `are_final` tells whether the winners of a round are confirmed.
    """

    by: Authority
    doorkeeper: Doorkeeper
    consent_texts: Callable[[str], Mapping[str, str]]
    are_final: Callable[[Session, str], bool]
    zone: ZoneInfo


class UnreadableSheet(Invalid):
    """Some answers cannot be taken; `problems` names each."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(fields={"typed": "sheet_unreadable"})
        self.problems = problems


@dataclass(frozen=True)
class Difference:
    """What two people typed for the same question."""

    number: int
    first: str
    second: str


def enter_sheet(
    session: Session, round_id: str, draft: SheetDraft, desk: Desk, *, now: datetime
) -> SheetEntry:
    """The sheet as an attempt of its person, graded and counted by the round's rules.

    Who the person is follows the rules of joining; whoever is new joins by it, with the consent
    signed on the sheet. The same limits hold as for everybody.
    """
    round_ = _open_for_entry(session, round_id, desk)
    form = get_form(session, round_id, draft.form_code)
    responses = _responses(form, draft.typed)
    reason = clean_line(draft.reason)[:MAX_REASON]
    window = RoundTimes(
        round_.opens_at, round_.closed_at or round_.closes_at, round_.duration_seconds
    )
    ended_at, deadline_at = check_times(draft.times, window, reason=reason, now=now)
    if not responses and not draft.is_sure:
        raise Invalid(fields={"typed": "sheet_empty"})
    person = lock_participant(session, _person(session, round_, draft, desk, now))
    hold_round(session, round_id)
    number = _check_may_count(session, round_, person, draft, desk)
    attempt = Attempt(
        id=new_id(),
        round=round_,
        round_id=round_id,
        participant_id=person.id,
        number=number,
        state=OPEN,
        seed=form.seed,
        paper=form.paper,
        started_at=draft.times.started_at,
        deadline_at=deadline_at,
        answered_count=0,
        is_counted=False,
    )
    session.add(attempt)
    session.flush()
    _put_answers(session, attempt, responses, ended_at)
    finish_entered(session, attempt, ended_at=ended_at, now=now)
    sheet = SheetEntry(
        attempt_id=attempt.id,
        form_id=form.id,
        typed=draft.typed,
        reason=reason,
        entered_by=desk.by.actor_id,
        entered_at=now,
        changes=[],
    )
    session.add(sheet)
    session.flush()
    details = {"round": round_id, "form": form.code, "is_late": bool(reason)}
    _record(session, "sheet.entered", sheet, desk.by, details, now)
    return sheet


def correct_sheet(
    session: Session,
    round_id: str,
    attempt_id: str,
    typed: str,
    reason: str,
    desk: Desk,
    *,
    now: datetime,
) -> SheetEntry:
    """Take the answers as typed now; what stood before is kept with the reason."""
    _open_for_entry(session, round_id, desk)
    said = clean_line(reason)[:MAX_REASON]
    if not said:
        raise Invalid(fields={"reason": "sheet_reason_missing"})
    sheet = _held_sheet(session, round_id, attempt_id)
    responses = _responses(sheet.form, typed)
    attempt = sheet.attempt
    change = {"by": desk.by.actor_id, "at": now.isoformat(), "reason": said, "typed": sheet.typed}
    sheet.changes = [*sheet.changes, change]
    sheet.typed, sheet.checked_by, sheet.checked_at = typed, None, None
    session.execute(delete(Answer).where(Answer.attempt_id == attempt.id))
    session.expire(attempt)
    _put_answers(session, attempt, responses, attempt.submitted_at or now)
    grade_again(session, attempt, now=now)
    _record(session, "sheet.corrected", sheet, desk.by, {"round": round_id}, now)
    return sheet


def withdraw_sheet(
    session: Session, round_id: str, attempt_id: str, reason: str, desk: Desk, *, now: datetime
) -> None:
    """Take a sheet back that was entered for the wrong person, form or time.

    Its attempt goes; what stood on it stays in the log, so that it can be entered again.
    """
    _open_for_entry(session, round_id, desk)
    said = clean_line(reason)[:MAX_REASON]
    if not said:
        raise Invalid(fields={"withdrawal": "sheet_reason_missing"})
    sheet = _held_sheet(session, round_id, attempt_id)
    details = {
        "round": round_id,
        "form": sheet.form.code,
        "started_at": sheet.attempt.started_at.isoformat(),
        "typed": sheet.typed,
        "reason": said,
    }
    _record(session, "sheet.withdrawn", sheet, desk.by, details, now)
    session.delete(sheet)
    session.flush()
    remove_entered(session, sheet.attempt, now=now)


def check_sheet(
    session: Session, round_id: str, attempt_id: str, typed: str, desk: Desk, *, now: datetime
) -> list[Difference]:
    """A second person types the sheet once more: checked when nothing differs, else what does."""
    _open_for_entry(session, round_id, desk)
    sheet = _held_sheet(session, round_id, attempt_id)
    if desk.by.actor_id in typists(sheet):
        raise Conflict("sheet_same_checker")
    differences = _differences(session, sheet, _responses(sheet.form, typed))
    if differences:
        differing = [one.number for one in differences]
        found = {"by": desk.by.actor_id, "at": now.isoformat(), "typed": typed}
        sheet.changes = [*sheet.changes, found | {"differs": differing}]
    else:
        sheet.checked_by, sheet.checked_at = desk.by.actor_id, now
    details = {"round": round_id, "differences": len(differences)}
    _record(session, "sheet.checked", sheet, desk.by, details, now)
    return differences


def typists(sheet: SheetEntry) -> set[str]:
    """Who typed what stands now: somebody else checks it."""
    corrections = [change for change in sheet.changes if "differs" not in change]
    return {sheet.entered_by, *(change["by"] for change in corrections[-1:])}


def differs_since(sheet: SheetEntry) -> list[int]:
    """The questions that a second person typed otherwise, until the sheet is mended or agrees."""
    last = sheet.changes[-1] if sheet.changes else {}
    return [] if sheet.checked_at else list(last.get("differs", []))


def _open_for_entry(session: Session, round_id: str, desk: Desk) -> Round:
    round_ = paper_round(session, round_id, desk.by)
    if round_.contest.results_final_at is not None or desk.are_final(session, round_id):
        raise Conflict("results_are_final")
    return round_


def _responses(form: PrintedForm, typed: str) -> dict[int, Any]:
    read = read_typed(sheet_questions(form.paper), typed)
    if read.problems:
        raise UnreadableSheet(read.problems)
    return read.responses


def _person(session: Session, round_: Round, draft: SheetDraft, desk: Desk, now: datetime) -> str:
    """Whoever joined with the same data is that person: the sheet proves it to who enters it."""
    contest = round_.contest
    required = {field["name"]: field["required"] for field in contest.fields}
    if required.get("unit_code") and draft.unit_id is None:
        raise Invalid(fields={"unit": "unit_needed"})
    identity = identify(draft.person, required | {"unit_code": False}, this_year=now.year)
    known = _known(session, contest.id, draft.unit_id, identity, desk)
    if known is not None:
        return known
    consents = Consents(
        draft.person.consents or {}, desk.consent_texts(contest.organizer.name), "vi", PAPER_CHANNEL
    )
    if not consents.suffice:
        raise Invalid(fields={"consent": "sheet_consent_missing"})
    division_id = division_at_joining(
        session,
        contest.divisions,
        draft.unit_id,
        is_guard=identity.is_guard,
        chosen=draft.person.division,
        is_needed=False,
    )
    identity = replace(identity, division_id=division_id)
    joined = join(
        session,
        contest.id,
        draft.unit_id,
        identity,
        consents=consents,
        doorkeeper=desk.doorkeeper,
        now=now,
    )
    return joined.participant.id


def _known(
    session: Session, contest_id: str, unit_id: str | None, identity: Identity, desk: Desk
) -> str | None:
    marks = identity_marks(desk.doorkeeper.keyring, contest_id, unit_id, identity)
    known = find_same_person(session, *marks)
    return None if known is None else known.merged_into_id or known.id


def _check_may_count(
    session: Session, round_: Round, person: Participant, draft: SheetDraft, desk: Desk
) -> int:
    """The number of the attempt; refuses who may not take part, or has no attempt left."""
    if not has_consented(session, person.id, "contest"):
        raise NotAllowed("consent_needed")
    who = candidate_of(session, round_, person, desk.doorkeeper.keyring)
    check_is_eligible(round_.eligibility, who)
    attempts = list_attempts(session, round_.id, person.id)
    if any(attempt.state == OPEN for attempt in attempts):
        raise Conflict("attempt_running")
    started_at = draft.times.started_at
    if not draft.is_sure and any(one.started_at == started_at for one in attempts):
        raise Invalid(fields={"started": "sheet_entered_already"})
    day = started_at.astimezone(desk.zone).date()
    used = [
        one
        for one in attempts
        if round_.attempts_per != "day" or one.started_at.astimezone(desk.zone).date() == day
    ]
    if round_.attempts_allowed and len(used) >= round_.attempts_allowed:
        raise Conflict("sheet_attempts_used_up", used=len(used))
    return len(attempts) + 1


def _put_answers(
    session: Session, attempt: Attempt, responses: Mapping[int, Any], at: datetime
) -> None:
    session.add_all(
        Answer(attempt_id=attempt.id, slot=slot, response=response, seq=slot, saved_at=at)
        for slot, response in responses.items()
    )
    session.flush()


def _held_sheet(session: Session, round_id: str, attempt_id: str) -> SheetEntry:
    sheet = get_sheet(session, round_id, attempt_id)
    lock_participant(session, get_participant(session, sheet.attempt.participant_id).id)
    session.refresh(sheet)
    return sheet


def _differences(
    session: Session, sheet: SheetEntry, responses: Mapping[int, Any]
) -> list[Difference]:
    stored = {slot: one.response for slot, one in list_answers(session, sheet.attempt_id).items()}
    pairs = [
        Difference(
            question.number,
            written(question, stored.get(question.number)),
            written(question, responses.get(question.number)),
        )
        for question in sheet_questions(sheet.form.paper)
    ]
    return [pair for pair in pairs if pair.first != pair.second]


def _record(
    session: Session,
    action: str,
    sheet: SheetEntry,
    by: Authority,
    details: Mapping[str, Any],
    now: datetime,
) -> None:
    record(session, by.actor_id, action, ("attempt", sheet.attempt_id), details, now=now)
