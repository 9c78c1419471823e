"""A sheet entered by the staff is an attempt like everybody's."""

from dataclasses import replace
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select, update

from quizapp.attempts.models import Answer, Attempt
from quizapp.attempts.verification import first_wrong_attempt
from quizapp.audit.models import AuditEntry
from quizapp.banks.models import QuestionVersion
from quizapp.contests.models import Contest, Round
from quizapp.contests.service import Authority
from quizapp.core.errors import Conflict, Invalid, NotAllowed, NotFound
from quizapp.organisations.models import Participant
from quizapp.organisations.rules import JoinRequest
from quizapp.organisations.service.joining import Doorkeeper
from quizapp.printed.queries import get_form, get_sheet
from quizapp.printed.rules import SheetTimes, sheet_questions, written
from quizapp.printed.service import (
    Desk,
    SheetDraft,
    check_sheet,
    correct_sheet,
    draw_forms,
    enter_sheet,
    withdraw_sheet,
)
from quizapp.scoring.question_types import question_type
from tests.conftest import NOW
from tests.factories import make_stage

STARTED = NOW - timedelta(minutes=30)
AN = JoinRequest("Nguyễn Văn An", phone="0912345678", consents={"contest": True})


@pytest.fixture
def stage(database):
    with database.transaction() as session:
        stage = make_stage(session, now=NOW, on_paper=True)
        draw_forms(session, stage.round_id, 1, Authority("dung", None), now=NOW)
    return stage


@pytest.fixture
def desk(app):
    parts = app.extensions["quizapp"]
    return Desk(
        by=Authority("dung", None),
        doorkeeper=Doorkeeper(parts.keyring, parts.limiter),
        consent_texts=lambda organizer: {"contest": f"Đồng ý với {organizer}."},
        are_final=lambda _session, _round: False,
        zone=ZoneInfo("Asia/Ho_Chi_Minh"),
    )


def right_answers(database, stage):
    with database.reading() as session:
        form = get_form(session, stage.round_id, "101")
        keys = {
            version.id: version.answer_key for version in session.scalars(select(QuestionVersion))
        }
        return [
            str(question.number)
            + written(
                question,
                question_type(slot["type"]).right_ids(keys[slot["version"]], dict(slot["options"])),
            )
            for question, slot in zip(sheet_questions(form.paper), form.paper, strict=True)
        ]


def draft(typed, **more):
    times = SheetTimes(STARTED, STARTED + timedelta(minutes=7))
    whole = SheetDraft(person=AN, unit_id=None, form_code="101", typed=typed, times=times)
    return replace(whole, **more)


def enter(database, stage, desk, written_down, now=NOW):
    with database.transaction() as session:
        return enter_sheet(session, stage.round_id, written_down, desk, now=now).attempt_id


def attempts(database):
    with database.reading() as session:
        return session.scalars(select(Attempt).order_by(Attempt.number)).all()


def test_a_sheet_is_graded_counted_and_timed_as_written(database, stage, desk):
    right = right_answers(database, stage)
    enter(database, stage, desk, draft(" ".join(right[:3])))
    (attempt,) = attempts(database)
    assert (attempt.state, attempt.score, attempt.answered_count) == ("submitted", 3, 3)
    assert (attempt.duration_seconds, attempt.is_counted) == (7 * 60, True)
    assert attempt.submitted_at == STARTED + timedelta(minutes=7)
    assert attempt.ranked_at == NOW
    with database.reading() as session:
        assert first_wrong_attempt(session, lambda _count: None) is None


def test_without_a_written_end_the_whole_time_was_taken(database, stage, desk):
    enter(database, stage, desk, draft("1A", times=SheetTimes(STARTED)))
    assert attempts(database)[0].duration_seconds == 600


def test_who_has_joined_by_phone_is_the_same_person_and_has_one_attempt(database, stage, desk):
    enter(database, stage, desk, draft("1A"))
    again = draft("1B", person=replace(AN, full_name="NGUYỄN VĂN AN"))
    with pytest.raises(Invalid) as refused:
        enter(database, stage, desk, again)
    assert refused.value.fields == {"started": "sheet_entered_already"}
    again = replace(again, is_sure=True)
    with pytest.raises(Conflict, match="sheet_attempts_used_up"):
        enter(database, stage, desk, again)
    with database.transaction() as session:
        session.execute(update(Round).values(attempts_allowed=2))
    enter(database, stage, desk, again)
    assert [attempt.number for attempt in attempts(database)] == [1, 2]
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Participant)) == 1


def test_a_sheet_entered_by_mistake_is_withdrawn_and_entered_anew(database, stage, desk):
    right = right_answers(database, stage)
    enter(database, stage, desk, draft("1A"))
    with database.transaction() as session:
        session.execute(update(Round).values(attempts_allowed=2))
    enter(database, stage, desk, replace(draft(" ".join(right)), is_sure=True))
    first, second = attempts(database)
    with database.transaction() as session, pytest.raises(Invalid) as refused:
        withdraw_sheet(session, stage.round_id, second.id, " ", desk, now=NOW)
    assert refused.value.fields == {"withdrawal": "sheet_reason_missing"}
    with database.transaction() as session:
        withdraw_sheet(session, stage.round_id, first.id, "Nhập nhầm mã đề", desk, now=NOW)
    (left,) = attempts(database)
    assert (left.id, left.number, left.is_counted) == (second.id, 1, True)
    with database.reading() as session:
        deed = session.scalars(
            select(AuditEntry).where(AuditEntry.action == "sheet.withdrawn")
        ).one()
        assert deed.details["typed"] == "1A"
        with pytest.raises(NotFound):
            get_sheet(session, stage.round_id, first.id)


def test_an_empty_sheet_is_meant_only_when_said_so(database, stage, desk):
    with pytest.raises(Invalid) as refused:
        enter(database, stage, desk, draft(" "))
    assert refused.value.fields == {"typed": "sheet_empty"}
    enter(database, stage, desk, replace(draft(" "), is_sure=True))
    assert attempts(database)[0].score == 0


def test_a_running_attempt_is_not_taken_over(database, stage, desk):
    enter(database, stage, desk, draft("1A"))
    with database.transaction() as session:
        session.execute(update(Round).values(attempts_allowed=2))
        session.execute(update(Attempt).values(state="open"))
    with pytest.raises(Conflict, match="attempt_running"):
        enter(database, stage, desk, draft("1A"))


@pytest.mark.parametrize(
    ("changes", "refusal", "what"),
    [
        ({"form_code": "109"}, NotFound, "form_unknown"),
        ({"typed": "1Z"}, Invalid, "typed"),
        ({"person": replace(AN, consents={})}, Invalid, "consent"),
        ({"person": replace(AN, phone=None)}, Invalid, "phone"),
        ({"times": SheetTimes(STARTED - timedelta(days=1))}, Invalid, "started"),
    ],
)
def test_what_a_sheet_must_have(database, stage, desk, changes, refusal, what):
    with pytest.raises(refusal) as raised:
        enter(database, stage, desk, replace(draft("1A"), **changes))
    assert what == raised.value.code or what in raised.value.fields
    assert attempts(database) == []


def test_rounds_for_guards_take_guards_only(database, stage, desk):
    with database.transaction() as session:
        session.execute(update(Round).values(guards_only=True))
    with pytest.raises(NotAllowed, match="not_eligible"):
        enter(database, stage, desk, draft("1A"))


def test_after_closing_a_reason_is_needed_and_final_results_stay(database, stage, desk):
    late = NOW + timedelta(days=1)
    with pytest.raises(Invalid) as raised:
        enter(database, stage, desk, draft("1A"), now=late)
    assert raised.value.fields == {"reason": "sheet_after_closing"}
    final = replace(desk, are_final=lambda _session, _round: True)
    with pytest.raises(Conflict, match="results_are_final"):
        enter(database, stage, final, draft("1A", reason="Phiếu ở xưởng xa"), now=late)
    enter(database, stage, desk, draft("1A", reason="Phiếu ở xưởng xa"), now=late)
    with database.transaction() as session:
        session.execute(update(Contest).values(results_final_at=late))
        (attempt,) = session.scalars(select(Attempt))
    with pytest.raises(Conflict, match="results_are_final"), database.transaction() as session:
        correct_sheet(session, stage.round_id, attempt.id, "1B", "gõ nhầm", desk, now=late)


def test_a_correction_is_graded_again_and_keeps_what_stood(database, stage, desk):
    right = right_answers(database, stage)
    attempt_id = enter(database, stage, desk, draft(right[0]))
    later = NOW + timedelta(minutes=5)
    with pytest.raises(Invalid), database.transaction() as session:
        correct_sheet(session, stage.round_id, attempt_id, right[1], " ", desk, now=later)
    with database.transaction() as session:
        whole = " ".join(right)
        sheet = correct_sheet(
            session, stage.round_id, attempt_id, whole, "gõ thiếu", desk, now=later
        )
        assert sheet.changes[0]["typed"] == right[0]
    (attempt,) = attempts(database)
    assert (attempt.score, attempt.answered_count, attempt.ranked_at) == (4, 4, later)
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Answer)) == 4
        assert first_wrong_attempt(session, lambda _count: None) is None


def test_a_second_person_checks_what_the_first_typed(database, stage, desk):
    attempt_id = enter(database, stage, desk, draft("1A 2B"))

    def check(by, typed):
        who = replace(desk, by=Authority(by, None))
        with database.transaction() as session:
            return check_sheet(session, stage.round_id, attempt_id, typed, who, now=NOW)

    with pytest.raises(Conflict, match="sheet_same_checker"):
        check("dung", "1A 2B")
    (difference,) = check("hoa", "1A 2C")
    assert (difference.number, difference.first, difference.second) == (2, "B", "C")
    assert check("hoa", "2B\n1A") == []


def test_a_stranger_enters_nothing(database, stage, desk):
    chi = replace(desk, by=Authority("chi", "chi"))
    with pytest.raises(NotFound):
        enter(database, stage, chi, draft("1A"))
    assert attempts(database) == []
