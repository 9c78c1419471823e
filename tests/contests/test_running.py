from datetime import timedelta

import pytest
from sqlalchemy import select

from quizapp.attempts.models import Attempt
from quizapp.attempts.service import start_attempt
from quizapp.contests.models import Round
from quizapp.contests.service import (
    Extension,
    close_round,
    extend_round,
    open_round,
    wipe_trial,
)
from quizapp.core.errors import Conflict, Invalid, NotFound
from quizapp.core.types import new_id
from quizapp.organisations.models import Consent, ConsentText, Participant
from tests.conftest import NOW
from tests.contests.conftest import ATTEMPTS, ZONE, Workshop
from tests.factories import LONG_AGO, make_unit

MINUTE = timedelta(minutes=1)
AN_HOUR = timedelta(hours=1)


def add_participant(session, contest_id, name, unit=None) -> str:
    if session.get(ConsentText, "h") is None:
        session.add(
            ConsentText(
                hash="h", purpose="contest", language="vi", body="Đồng ý", first_shown_at=LONG_AGO
            )
        )
    one = Participant(
        id=new_id(),
        contest_id=contest_id,
        unit_id=unit.id if unit else None,
        full_name=name,
        folded_name=name,
        receipt_hash=new_id(),
        entrant_code=new_id(),
        joined_at=NOW,
    )
    session.add(one)
    session.flush()
    session.add(
        Consent(
            id=new_id(),
            participant_id=one.id,
            purpose="contest",
            text_hash="h",
            is_given=True,
            channel="join",
            at=NOW,
        )
    )
    session.flush()
    return one.id


def open_now(session, workshop: Workshop, **more) -> Round:
    window = {"opens_at": NOW - MINUTE, "closes_at": NOW + AN_HOUR}
    return workshop.publish(session, **window, **more)


def start(session, round_: Round, name: str, unit=None) -> Attempt:
    who = add_participant(session, round_.contest_id, name, unit)
    attempt, _is_new = start_attempt(session, round_.id, who, zone=ZONE, now=NOW)
    return attempt


def test_opening_before_the_time(database, workshop):
    with database.transaction() as session:
        round_ = workshop.publish(session)
        open_round(session, round_.id, workshop.dung, attempts=ATTEMPTS, now=NOW)
        assert round_.window.phase(NOW) == "open"
        with pytest.raises(NotFound):
            open_round(session, round_.id, workshop.chi, attempts=ATTEMPTS, now=NOW)


def test_a_draft_is_not_opened(database, workshop):
    with database.transaction() as session:
        round_ = workshop.make_round(session)
        with pytest.raises(Conflict, match="round_not_published"):
            open_round(session, round_.id, workshop.dung, attempts=ATTEMPTS, now=NOW)


def test_closing_closes_what_runs_and_nobody_starts_after(database, workshop):
    later = NOW + 5 * MINUTE
    with database.transaction() as session:
        round_ = open_now(session, workshop)
        an = start(session, round_, "an")
        closed = close_round(session, round_.id, workshop.dung, attempts=ATTEMPTS, now=later)
        assert closed == 1
        assert (an.state, an.submitted_at, an.is_counted) == ("expired", later, True)
        assert an.deadline_at == later
        assert round_.window.phase(later) == "closed"
        chi = add_participant(session, round_.contest_id, "chi")
        with pytest.raises(Conflict, match="round_closed"):
            start_attempt(session, round_.id, chi, zone=ZONE, now=later)
        again = close_round(session, round_.id, workshop.dung, attempts=ATTEMPTS, now=later)
        assert again == 0


def test_what_has_not_opened_is_not_closed(database, workshop):
    with database.transaction() as session:
        round_ = workshop.publish(session)
        with pytest.raises(Conflict, match="round_not_yet_open"):
            close_round(session, round_.id, workshop.dung, attempts=ATTEMPTS, now=NOW)


def test_extending_for_all_moves_the_closing_and_the_running_clocks(database, workshop):
    with database.transaction() as session:
        round_ = open_now(session, workshop)
        an = start(session, round_, "an")
        deadline, closes_at = an.deadline_at, round_.closes_at
        extension = Extension(10, "Mất điện")
        gained = extend_round(
            session, round_.id, extension, workshop.dung, attempts=ATTEMPTS, now=NOW
        )
        assert gained == 1
        assert (an.deadline_at, round_.closes_at) == (
            deadline + 10 * MINUTE,
            closes_at + 10 * MINUTE,
        )


def test_extending_for_a_park_reaches_its_enterprises_only(database, workshop):
    with database.transaction() as session:
        park = make_unit(session, "KCN1", "KCN Một", kind="park")
        inside = make_unit(session, "CT1", "Công ty Một", parent_id=park.id)
        outside = make_unit(session, "CT2", "Công ty Hai")
        round_ = open_now(session, workshop)
        an, chi = start(session, round_, "an", inside), start(session, round_, "chi", outside)
        before, closes_at = an.deadline_at, round_.closes_at
        extension = Extension(5, "Sự cố mạng", park.id)
        gained = extend_round(
            session, round_.id, extension, workshop.dung, attempts=ATTEMPTS, now=NOW
        )
        assert gained == 1
        assert (an.deadline_at, chi.deadline_at) == (before + 5 * MINUTE, before)
        assert round_.closes_at == closes_at


@pytest.mark.parametrize(
    ("extension", "fields"),
    [
        (Extension(0, "x"), {"minutes": "extension_out_of_range"}),
        (Extension(5, " "), {"reason": "reason_needed"}),
    ],
)
def test_an_extension_needs_minutes_and_a_reason(database, workshop, extension, fields):
    with database.transaction() as session:
        round_ = open_now(session, workshop)
        with pytest.raises(Invalid) as caught:
            extend_round(session, round_.id, extension, workshop.dung, attempts=ATTEMPTS, now=NOW)
        assert caught.value.fields == fields


def test_a_closed_round_is_not_extended(database, workshop):
    with database.transaction() as session:
        round_ = open_now(session, workshop)
        late, more = NOW + 2 * AN_HOUR, Extension(5, "x")
        with pytest.raises(Conflict, match="too_late_to_extend"):
            extend_round(session, round_.id, more, workshop.dung, attempts=ATTEMPTS, now=late)


def test_a_trial_is_wiped_before_the_real_round_opens(database, workshop):
    with database.transaction() as session:
        trial = open_now(session, workshop, kind="trial")
        start(session, trial, "an")
        waiting = add_participant(session, trial.contest_id, "binh")
        real = workshop.publish(session)
        open_round(session, real.id, workshop.dung, attempts=ATTEMPTS, now=NOW)
        assert session.scalars(select(Attempt)).all() == []
        assert [one.id for one in session.scalars(select(Participant))] == [waiting]
        assert trial.state == "closed"


def test_only_trials_are_wiped(database, workshop):
    with database.transaction() as session:
        round_ = open_now(session, workshop)
        with pytest.raises(Conflict, match="only_trials_are_wiped"):
            wipe_trial(session, round_.id, workshop.dung, attempts=ATTEMPTS, now=NOW)


def test_counts_of_a_round(database, workshop):
    with database.transaction() as session:
        round_ = open_now(session, workshop)
        start(session, round_, "an")
        counts = ATTEMPTS.count(session, round_.id)
        assert (counts.people, counts.open_attempts, counts.finished_attempts) == (1, 1, 0)
