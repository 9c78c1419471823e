"""A document or an article changes from a day on: what is drawn, what is told, what is asked."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from quizapp.banks import service as banks
from quizapp.banks.models import Citation, Question, QuestionBank
from quizapp.banks.queries import get_version, list_drawable
from quizapp.banks.queries.law_check import list_law_concerns
from quizapp.banks.queries.work import LAW, SECOND, YEARLY, list_work
from quizapp.banks.rules import READ_AGAIN_AFTER, Approver
from quizapp.contests.models import PoolQuestion, Round
from quizapp.contests.service import Authority
from quizapp.contests.service.law import leave_out, take_back, touched
from quizapp.core.errors import Conflict, Invalid, NotAllowed
from quizapp.law import service
from quizapp.law.models import LegalDocument
from quizapp.law.service import Mark
from tests.banks.helpers import make_document
from tests.conftest import NOW
from tests.contests.conftest import ZONE, set_up
from tests.factories import signed_in_client

TODAY = NOW.date()
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def desk(database):
    """Six approved questions; the first two cite article 6, the third article 7."""
    with database.transaction() as session:
        workshop = set_up(session)
        document = make_document(session)
        questions = session.scalars(select(Question).order_by(Question.code)).all()
        for question, article in zip(questions, ("6", "6", "7"), strict=False):
            place = Citation(
                version_id=question.current_version_id,
                position=1,
                document_id=document.id,
                article=article,
            )
            session.add(place)
    return workshop


def drawn(session, on=TOMORROW, **more) -> list[str]:
    bank = session.scalars(select(QuestionBank)).one()
    ids = list_drawable(session, bank.id, approved_only=True, on=on, **more)
    questions = (get_version(session, one).question_id for one in ids)
    return [session.get(Question, one).code for one in questions]


def mark(session, *, article="", effect="ended", from_on=TOMORROW, now=NOW):
    document = session.scalars(select(LegalDocument)).one()
    wanted = Mark(effect, from_on, article, "Luật mới")
    return service.mark(session, document.id, wanted, "binh", today=TODAY, now=now)


ALL = ["Q001", "Q002", "Q003", "Q004", "Q005", "Q006"]


@pytest.mark.parametrize("effect", ["ended", "amended"])
@pytest.mark.parametrize(("article", "left"), [("6", ALL[2:]), ("", ALL[3:]), ("9", ALL)])
def test_from_its_day_on_nothing_that_cites_it_is_drawn(database, desk, effect, article, left):
    with database.transaction() as session:
        mark(session, article=article, effect=effect)
        assert drawn(session, TODAY) == ALL
        assert drawn(session, TOMORROW) == left


@pytest.mark.parametrize(
    "values",
    [
        {"status": "expired"},
        {"grade": "do_not_use"},
        {"in_force_to": TODAY},
        {"in_force_from": TOMORROW + timedelta(days=1)},
    ],
)
def test_a_document_that_is_not_in_force_is_not_asked_about(database, desk, values):
    with database.transaction() as session:
        document = session.scalars(select(LegalDocument)).one()
        for name, value in values.items():
            setattr(document, name, value)
        session.flush()
        assert drawn(session) == ALL[3:]


def test_a_mark_made_in_error_is_taken_back(database, desk):
    with database.transaction() as session:
        change = mark(session, from_on=TODAY)
        document = session.scalars(select(LegalDocument)).one()
        assert document.status == "expired"
        with pytest.raises(Invalid):
            mark(session, from_on=TODAY)
        service.unmark(session, document.id, change.id, "binh", today=NOW.date(), now=NOW)
        assert (document.status, document.in_force_to) == ("in_force", None)
        assert drawn(session) == ALL


@pytest.mark.parametrize("first", [0, 1])
def test_taking_back_what_was_recorded_leads_to_what_stood_before(database, desk, first):
    with database.transaction() as session:
        document = session.scalars(select(LegalDocument)).one()
        document.do_not_cite_articles = ["3"]
        changes = [mark(session, article="6", from_on=TODAY)]
        changes.append(mark(session, from_on=TODAY, now=NOW + timedelta(seconds=1)))
        assert document.status == "expired"
        one, other = changes[first], changes[1 - first]
        service.unmark(session, document.id, one.id, "binh", today=TODAY, now=NOW)
        assert document.status == ("expired" if first == 0 else "partly")
        service.unmark(session, document.id, other.id, "binh", today=TODAY, now=NOW)
        assert (document.status, document.in_force_to) == ("in_force", None)


def test_a_reviewer_who_did_not_write_it_says_that_it_is_still_right(database, desk):
    with database.transaction() as session:
        mark(session, article="6", effect="amended")
        question = session.scalars(select(Question).filter_by(code="Q001")).one()
        get_version(session, question.current_version_id).author_id = "an"
        session.flush()
        with pytest.raises(NotAllowed):
            banks.reread(session, question.id, Approver("an", True), now=NOW)
        with pytest.raises(NotAllowed):
            banks.reread(session, question.id, Approver("chi", False), now=NOW)
        banks.reread(session, question.id, Approver("binh", True), now=NOW)
        assert drawn(session) == ["Q001", *ALL[2:]]


def test_dead_law_is_not_confirmed(database, desk):
    with database.transaction() as session:
        mark(session, from_on=TODAY - timedelta(days=1))
        question = session.scalars(select(Question).filter_by(code="Q001")).one()
        with pytest.raises(Conflict):
            banks.reread(session, question.id, Approver("binh", True), now=NOW)


def test_the_work_list_and_the_check_name_the_same_questions(database, desk):
    with database.transaction() as session:
        mark(session, article="6")
        rows, total = list_work(session, LAW, TODAY, NOW, limit=10)
        assert (total, [row.question.code for row in rows]) == (2, ["Q001", "Q002"])
        assert rows[0].reasons[0].change.from_on == TOMORROW
        assert list_law_concerns(session, TODAY) == []
        found = list_law_concerns(session, TOMORROW)
        assert [(one.item, one.stops) for one in found] == [("Q001", True), ("Q002", True)]


def test_a_round_not_yet_open_loses_them_and_an_open_one_is_told(database, desk):
    with database.transaction() as session:
        coming = desk.publish(session)
        running = desk.publish(session, title="Tuần 2")
        running.opens_at = NOW - timedelta(hours=1)
        before = desk.publish(session, title="Tuần 3")
        before.opens_at = NOW + timedelta(hours=1)
        session.flush()
        mark(session, article="6")
        leave_out(session, ZONE, TOMORROW, "binh", now=NOW)
        assert [pool_size(session, one) for one in (coming, running, before)] == [4, 6, 6]
        later = touched(session, running, ZONE, now=NOW + timedelta(days=2))
        assert (later.is_open, len(later.stopped)) == (True, 2)


def test_a_round_that_is_short_then_asks_nothing_wrong_and_calls_its_organizer(database, desk):
    with database.transaction() as session:
        coming = desk.publish(session)
        change = mark(session)
        (found,) = leave_out(session, ZONE, TOMORROW, "binh", now=NOW)
        assert found.is_short
        assert pool_size(session, coming) == 3
        told = coming.law_notice
        assert (told["is_short"], len(told["out"]), told["replaced"]) == (True, 3, 0)
        service.unmark(session, change.document_id, change.id, "binh", today=TODAY, now=NOW)
        assert take_back(session, coming.id, Authority("dung", None), ZONE, now=NOW) == 3
        assert (pool_size(session, coming), coming.law_notice) == (6, None)
        mark(session)
        with pytest.raises(Conflict, match="line_too_small"):
            desk.publish(session, title="Tuần 2")


def pool_size(session, round_: Round) -> int:
    return len(session.scalars(select(PoolQuestion).filter_by(round_id=round_.id)).all())


def test_two_people_for_prizes_by_the_bank_or_by_the_contest(database, desk):
    with database.transaction() as session:
        question = session.scalars(select(Question).filter_by(code="Q001")).one()
        get_version(session, question.current_version_id).approved_by = "binh"
        session.flush()
        with pytest.raises(NotAllowed):
            banks.approve_too(session, question.id, Approver("binh", True), now=NOW)
        banks.approve_too(session, question.id, Approver("dung", True), now=NOW)
        assert drawn(session) == ALL
        assert drawn(session, by_two=True) == ["Q001"]
        bank = session.scalars(select(QuestionBank)).one()
        bank.two_approvals = True
        session.flush()
        assert drawn(session) == ["Q001"]
        assert list_work(session, SECOND, TODAY, NOW, limit=10)[1] == 5


def test_every_question_is_read_again_each_year(database, desk):
    with database.transaction() as session:
        question = session.scalars(select(Question).filter_by(code="Q001")).one()
        version = get_version(session, question.current_version_id)
        version.law_read_at = NOW - READ_AGAIN_AFTER
        session.flush()
        rows, total = list_work(session, YEARLY, TODAY, NOW, limit=10)
        assert (total, rows[0].due_at) == (1, NOW)
        banks.reread(session, question.id, Approver("binh", True), now=NOW)
        assert list_work(session, YEARLY, TODAY, NOW, limit=10)[1] == 0


def test_nothing_is_recorded_before_the_reviewer_has_seen_what_it_touches(app, database, desk):
    client = signed_in_client(app, "reviewer")
    with database.reading() as session:
        page = f"/manage/law/{session.scalars(select(LegalDocument.id)).one()}"
    form = {"effect": "ended", "article": "6", "from_on": "01/01/2027", "changed_by": "Luật mới"}
    seen = client.post(f"{page}/change", data=form)
    assert "Nếu ghi" in seen.text
    assert changes(database) == []
    wrong = client.post(f"{page}/change", data=form | {"from_on": "31/2/2027", "confirmed": "1"})
    assert wrong.status_code == 422
    client.post(f"{page}/change", data=form | {"confirmed": "1"})
    assert changes(database) == [("6", date(2027, 1, 1))]
    assert "từ ngày 01/01/2027" in client.get(f"{page}/resting").text
    trainer = signed_in_client(app, "trainer", email="an@kcn.example")
    assert trainer.post(f"{page}/change", data=form | {"confirmed": "1"}).status_code == 403


def changes(database) -> list[tuple[str, date]]:
    with database.reading() as session:
        document = session.scalars(select(LegalDocument)).one()
        return [(one.article, one.from_on) for one in document.changes]
