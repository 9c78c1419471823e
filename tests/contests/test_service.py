from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from quizapp.audit.models import AuditEntry
from quizapp.audit.service import first_broken
from quizapp.banks.models import Question, QuestionBank
from quizapp.contests.models import Contest, PoolQuestion, Round
from quizapp.contests.queries import get_contest, list_contests, list_rounds
from quizapp.contests.rules import LineDraft
from quizapp.contests.service import (
    Circumstances,
    ContestDraft,
    assign,
    confirm_organizer,
    create_contest,
    delete_draft,
    draft_of,
    duplicate_contest,
    duplicate_round,
    propose_organizer,
    publish_round,
    unassign,
    update_contest,
    update_round,
)
from quizapp.core.db import Database
from quizapp.core.errors import Conflict, Invalid, NotFound
from tests.conftest import NOW
from tests.contests.conftest import PLAIN, ZONE, Workshop, add_organizer, add_staff
from tests.factories import make_bank, make_question, make_unit


def refused(kind, action):
    with pytest.raises(kind) as caught:
        action()
    return caught.value


def test_the_creator_is_assigned_and_a_stranger_finds_nothing(database, workshop):
    with database.reading() as session:
        assert get_contest(session, workshop.contest_id, workshop.dung.scope).slug == (
            "tim-hieu-phap-luat"
        )
        assert list_contests(session, workshop.chi.scope) == []
        refused(NotFound, lambda: get_contest(session, workshop.contest_id, workshop.chi.scope))
        assert len(list_contests(session, workshop.admin.scope)) == 1


def test_a_second_contest_of_the_same_name_gets_its_own_address(database, workshop):
    with database.transaction() as session:
        draft = ContestDraft("Tìm hiểu pháp luật", workshop.organizer_id)
        assert create_contest(session, draft, workshop.dung, now=NOW).slug == (
            "tim-hieu-phap-luat-2"
        )


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"title": "  "}, "title", "required"),
        ({"title": "a" * 201}, "title", "too_long"),
        ({"closes_at": NOW}, "closes_at", "closes_before_opens"),
        ({"closes_at": NOW + timedelta(days=500)}, "closes_at", "window_too_long"),
        ({"duration_seconds": 59}, "duration_seconds", "duration_out_of_range"),
        ({"attempts_allowed": 101}, "attempts_allowed", "attempts_out_of_range"),
        ({"show_key": "at_once"}, "show_key", "key_at_once_only_practice"),
        ({"kind": "party"}, "kind", "choice_unknown"),
        ({"lines": (LineDraft("nowhere", 1),)}, "lines-0-bank_id", "bank_unknown"),
        ({"lines": (LineDraft("nowhere", 0),)}, "lines-0-count", "count_out_of_range"),
        ({"eligible_unit_ids": ("nowhere",)}, "eligible_units", "unit_unknown"),
    ],
)
def test_a_wrong_setting_is_named(database, workshop, changes, field, code):
    with database.rehearsal() as session:
        error = refused(Invalid, lambda: workshop.make_round(session, **changes))
        assert error.fields[field] == code


def test_a_practice_round_explains_at_once_and_has_no_limit(database, workshop):
    with database.transaction() as session:
        round_ = workshop.make_round(session, kind="practice", attempts_allowed=1)
        assert (round_.attempts_allowed, round_.show_key) == (0, "at_once")


def test_a_draft_is_changed_and_its_lines_replaced(database, workshop):
    with database.transaction() as session:
        round_id = workshop.make_round(session).id
    with database.transaction() as session:
        lines = (LineDraft(workshop.bank_id, 2, level="remember"), LineDraft(workshop.bank_id, 1))
        draft = workshop.draft(title="Tuần mới", lines=lines)
        update_round(session, round_id, draft, workshop.dung, now=NOW)
        refused(NotFound, lambda: update_round(session, round_id, draft, workshop.chi, now=NOW))
    with database.reading() as session:
        round_ = session.get(Round, round_id)
        assert (round_.title, round_.question_count) == ("Tuần mới", 3)
        assert draft_of(round_) == draft


def test_publication_freezes_pool_rules_and_settings(database, workshop):
    with database.transaction() as session:
        round_id = workshop.publish(session).id
        bank = session.get(QuestionBank, workshop.bank_id)
        make_question(session, bank, "Q900", "Một câu mới?")
    with database.transaction() as session:
        round_ = session.get(Round, round_id)
        assert round_.state == "published"
        assert "Mỗi bài thi có 4 câu" in round_.rules_text
        pool = select(PoolQuestion).where(PoolQuestion.round_id == round_id)
        assert len(session.scalars(pool).all()) == 6
        for deed in (
            lambda: update_round(session, round_id, workshop.draft(), workshop.dung, now=NOW),
            lambda: delete_draft(session, round_id, workshop.dung, now=NOW),
            lambda: publish_round(session, round_id, PLAIN, workshop.dung, now=NOW),
        ):
            assert refused(Conflict, deed).code == "round_is_frozen"
        other = ContestDraft("Tên khác", workshop.organizer_id)
        error = refused(
            Conflict,
            lambda: update_contest(session, workshop.contest_id, other, workshop.dung, now=NOW),
        )
        assert error.code == "contest_is_frozen"


def test_an_unconfirmed_organizer_is_refused_by_naming_who_confirms(database, workshop):
    with database.transaction() as session:
        organizer = propose_organizer(session, "Công đoàn", "", actor_id="dung", now=NOW)
        draft = ContestDraft("Cuộc thi công đoàn", organizer.id)
        contest = create_contest(session, draft, workshop.dung, now=NOW)
        other = replace(workshop, contest_id=contest.id)
        error = refused(Conflict, lambda: other.publish(session))
        assert error.code == "organizer_unconfirmed"
        assert error.params["confirmers"] == "Admin (admin@example.vn)"
        confirm_organizer(session, organizer.id, actor_id=workshop.admin.actor_id, now=NOW)
        assert other.publish(session).state == "published"


def test_proposing_a_known_name_gives_the_known_organizer(database, workshop):
    with database.transaction() as session:
        again = propose_organizer(session, " Ban Quản lý  các KCN ", "", actor_id="x", now=NOW)
        assert again.id == workshop.organizer_id


def test_papers_that_cannot_be_drawn_are_refused(database: Database, workshop: Workshop):
    with database.transaction() as session:
        lines = (LineDraft(workshop.bank_id, 7),)
        error = refused(Conflict, lambda: workshop.publish(session, lines=lines))
        assert (error.code, error.params["available"]) == ("line_too_small", 6)
        lines = (LineDraft(workshop.bank_id, 4), LineDraft(workshop.bank_id, 3))
        error = refused(Conflict, lambda: workshop.publish(session, lines=lines))
        assert (error.code, error.params["lines"]) == ("lines_overlap", "1, 2")
        assert refused(Conflict, lambda: workshop.publish(session, lines=())).code == "paper_empty"


def test_a_round_that_would_be_over_is_not_published(database, workshop):
    with database.transaction() as session:
        past = {"opens_at": NOW - timedelta(days=2), "closes_at": NOW - timedelta(days=1)}
        error = refused(Invalid, lambda: workshop.publish(session, **past))
        assert error.code == "closes_in_past"


def shipped_drafts(session) -> QuestionBank:
    bank = make_bank(session, slug="giao-cung", questions=0)
    bank.is_shipped = True
    for number in range(3):
        make_question(session, bank, f"D{number}", f"Nháp {number}?", state="in_review")
    session.flush()
    return bank


def test_shipped_drafts_serve_practice_but_no_prizes(database, workshop):
    with database.transaction() as session:
        lines = (LineDraft(shipped_drafts(session).id, 2),)
        error = refused(Conflict, lambda: workshop.publish(session, lines=lines))
        assert error.code == "line_too_small"
        practice = workshop.publish(session, kind="practice", lines=lines)
        assert "3 câu trong ngân hàng câu hỏi đang chờ thẩm định" in practice.rules_text


def test_drafts_of_ones_own_banks_serve_nothing(database, workshop):
    with database.transaction() as session:
        bank = shipped_drafts(session)
        bank.is_shipped = False
        session.flush()
        lines = (LineDraft(bank.id, 1),)
        error = refused(Conflict, lambda: workshop.publish(session, kind="practice", lines=lines))
        assert error.code == "line_too_small"


def test_the_rules_name_banks_without_citations_units_and_prizes(database, workshop):
    with database.transaction() as session:
        bank = session.get(QuestionBank, workshop.bank_id)
        bank.uncited_reason = "Tài liệu gốc không ghi."
        unit = make_unit(session)
        round_ = workshop.make_round(session, eligible_unit_ids=(unit.id,))
        known = Circumstances(ZONE, ("Giải Nhất: 1 giải",))
        text = publish_round(session, round_.id, known, workshop.dung, now=NOW).rules_text
        assert 'Câu hỏi của "Ngân hàng mau" chưa ghi căn cứ' in text
        assert "Người lao động đang làm việc tại: Công ty mẫu 07." in text
        assert "- Giải Nhất: 1 giải" in text


def test_a_retired_question_is_not_drawn(database, workshop):
    with database.transaction() as session:
        question = session.scalars(select(Question)).first()
        question.state = "retired"
        session.flush()
        lines = (LineDraft(workshop.bank_id, 6),)
        error = refused(Conflict, lambda: workshop.publish(session, lines=lines))
        assert error.params["available"] == 5


def test_a_round_is_duplicated_into_the_coming_weeks(database, workshop):
    with database.transaction() as session:
        earlier = workshop.publish(session)
        later = NOW + timedelta(days=30)
        copy = duplicate_round(session, earlier.id, workshop.dung, now=later)
        assert copy.state == "draft"
        assert copy.title != earlier.title
        assert copy.opens_at - earlier.opens_at == timedelta(weeks=5)
        assert copy.opens_at > later
        assert copy.closes_at - copy.opens_at == earlier.closes_at - earlier.opens_at
        assert copy.position == earlier.position + 1
        assert copy.rules_text == ""
        refused(NotFound, lambda: duplicate_round(session, earlier.id, workshop.chi, now=later))


def test_a_contest_is_duplicated_with_its_rounds_as_drafts(database, workshop):
    with database.transaction() as session:
        workshop.publish(session)
        workshop.make_round(session, title="Tuần 2")
        copy = duplicate_contest(session, workshop.contest_id, "Năm sau", workshop.dung, now=NOW)
        assert [(one.title, one.state) for one in list_rounds(session, copy.id)] == [
            ("Tuần 1", "draft"),
            ("Tuần 2", "draft"),
        ]
        assert session.get(Contest, copy.id).fields == [{"name": "phone", "required": True}]


def test_people_are_assigned_by_email_and_one_organizer_stays(database, workshop):
    with database.transaction() as session:
        add_staff(session, "thu", "trainer")
        add_staff(session, "nam", "coordinator")
        contest_id, dung = workshop.contest_id, workshop.dung
        thu = assign(session, contest_id, " THU@example.vn ", dung, now=NOW)
        assert get_contest(session, contest_id, thu.id).id == contest_id
        for nobody in ("nam@example.vn", "khong@example.vn"):
            error = refused(
                Invalid, lambda who=nobody: assign(session, contest_id, who, dung, now=NOW)
            )
            assert error.fields == {"email": "staff_not_assignable"}
        error = refused(
            Conflict, lambda: unassign(session, contest_id, dung.actor_id, dung, now=NOW)
        )
        assert error.code == "last_organizer_of_contest"
        unassign(session, contest_id, thu.id, dung, now=NOW)
        refused(NotFound, lambda: get_contest(session, contest_id, thu.id))


def test_an_organizer_cannot_be_confirmed_by_a_wrong_id(database, workshop):
    with database.transaction() as session:
        other = add_organizer(session, "Khác", is_confirmed=False)
        refused(NotFound, lambda: confirm_organizer(session, "x", actor_id="admin", now=NOW))
        assert other.confirmed_at is None


def test_every_deed_stands_in_the_log(database, workshop):
    with database.transaction() as session:
        workshop.publish(session)
    with database.reading() as session:
        actions = session.scalars(select(AuditEntry.action).order_by(AuditEntry.sequence)).all()
        assert actions == ["contest.created", "round.created", "round.published"]
        assert first_broken(session) is None
