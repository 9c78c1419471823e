"""Writing, reviewing and drawing questions, on both databases."""

from functools import partial

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from quizapp.audit.models import AuditEntry
from quizapp.banks import service
from quizapp.banks.models import Media, Question
from quizapp.banks.pictures import repaint
from quizapp.banks.queries import (
    Part,
    QuestionFilter,
    count_drawable,
    get_version,
    list_drawable,
    list_faults,
    list_questions,
    list_versions,
)
from quizapp.banks.rules import Approver, OptionDraft
from quizapp.banks.service.bulk import relabel_many
from quizapp.banks.service.review import approve_many, retire_many, send_many
from quizapp.core.db import Database
from quizapp.core.errors import Conflict, Invalid, NotAllowed
from tests.banks.helpers import draft, make_document, picture
from tests.conftest import NOW
from tests.factories import join, make_stage

AN, BINH, CHI = "an", "binh", "chi"
REVIEWER = Approver(BINH, is_reviewer=True)


@pytest.fixture
def stage(database: Database):
    """A bank with one cited question written by an, and the document it cites."""
    with database.transaction() as session:
        document = make_document(session)
        bank = service.create_bank(session, "an-toan", service.BankDraft("An toàn"), AN, now=NOW)
        question = service.create_question(
            session, bank.id, draft(document_id=document.id), AN, now=NOW
        )
    return bank.id, question.id, document.id


def approve(session, question_id: str) -> None:
    service.send_for_review(session, question_id, AN, now=NOW)
    service.approve(session, question_id, REVIEWER, now=NOW)


def test_only_what_is_approved_is_drawn_for_prizes(database: Database, stage):
    bank_id, question_id, _ = stage
    with database.transaction() as session:
        assert list_drawable(session, bank_id, approved_only=True) == []
        assert list_drawable(session, bank_id, approved_only=False) == []
        approve(session, question_id)
        version_id = session.get(Question, question_id).current_version_id
        assert list_drawable(session, bank_id, approved_only=True) == [version_id]
        assert list_drawable(session, bank_id, Part(level="remember"), approved_only=True) == []
        assert count_drawable(session, bank_id, approved_only=True) == {("", "apply"): 1}


def test_an_edit_makes_a_version_and_the_approved_one_stays_drawn(database: Database, stage):
    bank_id, question_id, document_id = stage
    with database.transaction() as session:
        approve(session, question_id)
        first = session.get(Question, question_id).current_version_id
        changed = draft("Gọi số nào khi có cháy?", document_id)
        second = service.edit_question(session, question_id, changed, AN, now=NOW)
        question = session.get(Question, question_id)
        assert (question.state, second.number) == ("draft", 2)
        assert get_version(session, first).texts["vi"]["stem"] == "Số nào để báo cháy?"
        assert list_drawable(session, bank_id, approved_only=True) == [first]
        approve(session, question_id)
        assert list_drawable(session, bank_id, approved_only=True) == [second.id]


def test_saving_the_same_again_changes_nothing(database: Database, stage):
    _, question_id, document_id = stage
    with database.transaction() as session:
        approve(session, question_id)
        same = draft(document_id=document_id)
        version = service.edit_question(session, question_id, same, CHI, now=NOW)
        assert version.number == 1
        assert session.get(Question, question_id).state == "approved"


def test_two_people_editing_at_once_do_not_lose_each_other(database: Database, stage):
    _, question_id, _ = stage
    with database.transaction() as session:
        seen = session.get(Question, question_id).current_version_id
        service.edit_question(session, question_id, draft("Câu mới?"), AN, now=NOW, based_on=seen)
        with pytest.raises(Conflict) as refused:
            service.edit_question(session, question_id, draft("?"), CHI, now=NOW, based_on=seen)
    assert refused.value.code == "version_outdated"


def test_the_author_never_approves(database: Database, stage):
    _, question_id, _ = stage
    with database.transaction() as session:
        service.send_for_review(session, question_id, AN, now=NOW)
        with pytest.raises(NotAllowed) as refused:
            service.approve(session, question_id, Approver(AN, is_reviewer=True), now=NOW)
    assert refused.value.code == "approver_is_author"


def test_a_small_edit_by_another_does_not_let_the_author_approve(database: Database, stage):
    _, question_id, document_id = stage
    with database.transaction() as session:
        changed = draft("Số nào để báo cháy nhanh?", document_id)
        service.edit_question(session, question_id, changed, CHI, now=NOW)
        service.send_for_review(session, question_id, CHI, now=NOW)
        with pytest.raises(NotAllowed):
            service.approve(session, question_id, Approver(AN, is_reviewer=True), now=NOW)
        service.approve(session, question_id, REVIEWER, now=NOW)


def test_a_question_is_returned_with_a_reason(database: Database, stage):
    _, question_id, _ = stage
    with database.transaction() as session:
        service.send_for_review(session, question_id, AN, now=NOW)
        with pytest.raises(Invalid):
            service.return_to_author(session, question_id, BINH, "  ", now=NOW)
        service.return_to_author(session, question_id, BINH, "Sai điều luật", now=NOW)
        assert session.get(Question, question_id).state == "draft"


def test_an_article_not_to_be_cited_stops_the_approval(database: Database, stage):
    bank_id, _, _ = stage
    with database.transaction() as session:
        dead = make_document(session, "luat-cu", number="1/2001/QH10", do_not_cite_articles=[6])
        question = service.create_question(session, bank_id, draft("?", dead.id), AN, now=NOW)
        service.send_for_review(session, question.id, AN, now=NOW)
        with pytest.raises(Conflict) as refused:
            service.approve(session, question.id, REVIEWER, now=NOW)
    assert refused.value.code == "citation_do_not_use"


def test_approving_a_bank_leaves_what_needs_a_look(database: Database, stage):
    bank_id, _, document_id = stage
    doubt = ({"code": "option_wraps", "params": {"text": "a"}},)
    with database.transaction() as session:
        more = [
            draft("Không có căn cứ?"),
            draft("Có nghi ngờ?", document_id, notes=doubt),
        ]
        for one in more:
            service.create_question(session, bank_id, one, AN, now=NOW)
        service.create_question(session, bank_id, draft("Của binh?", document_id), BINH, now=NOW)
        result = service.approve_bank(session, bank_id, REVIEWER, now=NOW)
        assert result.done == 1
        assert result.left == [
            ("2", "citation_missing"),
            ("3", "has_doubts"),
            ("4", "approver_is_author"),
        ]
        again = service.approve_bank(
            session, bank_id, REVIEWER, now=NOW, uncited_reason="Đề tự soạn"
        )
        assert (again.done, [code for _, code in again.left]) == (
            1,
            ["has_doubts", "approver_is_author"],
        )


def test_bulk_actions_reach_only_the_bank(database: Database, stage):
    bank_id, question_id, document_id = stage
    with database.transaction() as session:
        other = service.create_bank(session, "khac", service.BankDraft("Khác"), AN, now=NOW)
        foreign = service.create_question(session, other.id, draft("?", document_id), AN, now=NOW)
        ids = [question_id, foreign.id]
        assert send_many(session, bank_id, ids, AN, now=NOW).done == 1
        assert approve_many(session, bank_id, ids, REVIEWER, now=NOW).done == 1
        assert session.get(Question, foreign.id).state == "draft"
        assert relabel_many(session, bank_id, ids, AN, topic="Báo cháy", now=NOW).done == 1
        assert retire_many(session, bank_id, ids, AN, now=NOW).done == 1
        assert retire_many(session, bank_id, ids, AN, now=NOW).left == [("1", "already_retired")]
        assert list_drawable(session, bank_id, approved_only=True) == []
        assert session.get(Question, foreign.id).state == "draft"


def test_a_retired_question_comes_back_as_a_draft(database: Database, stage):
    bank_id, question_id, _ = stage
    with database.transaction() as session:
        approve(session, question_id)
        service.retire(session, question_id, AN, now=NOW)
        with pytest.raises(Conflict):
            service.edit_question(session, question_id, draft("Khác?"), AN, now=NOW)
        service.restore(session, question_id, AN, now=NOW)
        assert session.get(Question, question_id).state == "draft"
        assert list_drawable(session, bank_id, approved_only=True) == []


def test_deeds_are_audited_without_names(database: Database, stage):
    _, question_id, _ = stage
    with database.transaction() as session:
        approve(session, question_id)
        actions = list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.sequence)))
    assert actions == ["bank.created", "question.created", "question.sent", "question.approved"]


def test_search_without_accents_filters_and_flags(database: Database, stage):
    bank_id, _, _ = stage
    with database.transaction() as session:
        service.create_question(session, bank_id, draft("Giờ làm thêm?"), AN, now=NOW)
        find = lambda **wanted: [  # noqa: E731 - a word for four lines
            row.question.code
            for row in list_questions(session, bank_id, QuestionFilter(**wanted), limit=9)[0]
        ]
        assert find(text="bao chay") == ["1"]
        assert find(text="GIO LAM") == ["2"]
        assert find(text="100%") == []
        assert find(flag="uncited") == ["2"]
        assert find(flag="doubts") == []
        assert find(state="draft", level="apply") == ["1", "2"]
        assert find(type="true_false") == []


def test_a_fault_is_reported_once_seen_and_settled(database: Database, stage, client: FlaskClient):
    bank_id, question_id, _ = stage
    with database.transaction() as session:
        stage_code = make_stage(session).code
    joined = join(client, stage_code)
    with database.transaction() as session:
        version_id = session.get(Question, question_id).current_version_id
        an = joined["participant"]["id"]
        report = partial(service.report_fault, session, version_id, an, now=NOW)
        with pytest.raises(Invalid):
            report("   ")
        report("Đáp án B sai")
        fault = report("Đáp án B sai, phải là C")
        assert [one.message for one in list_faults(session, question_id)] == [fault.message]
        found, _ = list_questions(session, bank_id, QuestionFilter(flag="faults"), limit=9)
        assert [row.open_faults for row in found] == [1]
        service.settle_fault(session, fault.id, AN, "Đã sửa ở bản 2", now=NOW)
        assert list_questions(session, bank_id, QuestionFilter(flag="faults"), limit=9)[1] == 0


def test_pictures_are_painted_anew_and_stored_once(database: Database):
    with database.transaction() as session:
        first = service.store_picture(session, picture(), now=NOW)
        again = service.store_picture(session, picture(), now=NOW)
        other = service.store_picture(session, picture(colour="blue"), now=NOW)
        assert first.id == again.id != other.id
        assert (first.content_type, first.width) == ("image/png", 40)
        large = service.store_picture(session, picture(3000, 1000, "JPEG"), now=NOW)
        assert (large.content_type, large.width, large.height) == ("image/jpeg", 1600, 533)
        assert len(list(session.scalars(select(Media)))) == 3


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "picture_unreadable"),
        (b"", "picture_unreadable"),
        (picture()[:60], "picture_unreadable"),
        (picture(9000, 9000), "picture_too_large"),
        (b"x" * (5 * 1024 * 1024 + 1), "picture_too_large"),
    ],
)
def test_no_picture_that_acts_lies_or_bursts(data: bytes, code: str):
    with pytest.raises(Invalid) as refused:
        repaint(data)
    assert refused.value.code == code


def test_versions_give_back_the_draft_that_made_them(database: Database, stage):
    bank_id, _, document_id = stage
    options = (OptionDraft("a", is_right=True), OptionDraft("b"), OptionDraft("c", is_right=True))
    wanted = draft(
        "Chọn hai?", document_id, type="multiple_choice", options=options, scoring="partial"
    )
    with database.transaction() as session:
        question = service.create_question(session, bank_id, wanted, AN, now=NOW)
        (version,) = list_versions(session, question.id)
        assert service.draft_of(version).options == options
        assert version.answer_key == {"options": [0, 2]}
        assert [citation.grade for citation in version.citations] == ["compare"]
