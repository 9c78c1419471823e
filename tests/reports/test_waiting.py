"""Every number of the list: what is somebody's, what is a stranger's, what is a demonstration's."""

from datetime import timedelta

import pytest

from quizapp.awards.models import AwardRun, PrizeTier
from quizapp.banks.models import QuestionFault, QuestionReview
from quizapp.core.types import new_id
from quizapp.organisations.models import IdentityCase
from quizapp.reports.queries.waiting import COUNTS, Watcher, count_waiting
from tests.factories import LONG_AGO, make_bank, make_question, make_staff
from tests.reports.staging import (
    NOW,
    make_attempts,
    make_contest,
    make_enterprises,
    make_people,
    make_roster,
    make_round,
)


@pytest.fixture
def session(database):
    with database.transaction() as session:
        yield session


@pytest.fixture
def dung(session):
    account = make_staff(session, email="dung@x.vn")
    account.password_hash = "chosen by herself"
    return account


@pytest.fixture
def contests(session, dung):
    """Dung's own, a stranger's, and a demonstration of Dung's."""
    return (
        make_contest(session, "Của Dung", staff_id=dung.id),
        make_contest(session, "Của người khác"),
        make_contest(session, "Mẫu", staff_id=dung.id, is_demo=True),
    )


def counted(session, name, staff_id, scope="own", units=()):
    watcher = Watcher(staff_id, staff_id if scope == "own" else None, frozenset(units))
    return count_waiting(session, watcher, {name}, NOW)[name]


def both(session, name, staff_id):
    """What the organizer and what an admin sees."""
    return counted(session, name, staff_id), counted(session, name, staff_id, scope=None)


def test_draft_rounds(session, dung, contests):
    for contest in contests:
        make_round(session, contest, "Nháp", state="draft")
        make_round(session, contest, "Mở")
    assert both(session, "draft_rounds", dung.id) == (1, 2)


def prize(session, round_):
    tier = PrizeTier(id=new_id(), round_id=round_.id, position=1, name="Nhất", quantity=1)
    session.add(tier)


def test_rounds_without_winners(session, dung, contests):
    past = {"opens_at": NOW - timedelta(days=9), "closes_at": NOW - timedelta(days=2)}
    for contest in contests:
        prize(session, make_round(session, contest, "Chưa xét", **past))
        prize(session, make_round(session, contest, "Luyện tập", kind="practice", **past))
        make_round(session, contest, "Không có giải", **past)
        prize(session, make_round(session, contest, "Đang mở"))
        early = make_round(session, contest, "Đóng sớm", state="closed")
        prize(session, early)
        run = {"round_id": early.id, "number": 1, "inputs": {}, "inputs_digest": "x"}
        session.add(AwardRun(id=new_id(), state="confirmed", outcome={}, created_at=NOW, **run))
    session.flush()
    assert both(session, "rounds_without_winners", dung.id) == (1, 2)


def test_identity_cases(session, dung, contests):
    for contest in contests:
        for closed_at in (None, NOW):
            case = IdentityCase(
                contest_id=contest.id,
                reported_name="Chi",
                message="Ai đó dùng mã của tôi",
                opened_at=NOW,
                closed_at=closed_at,
            )
            session.add(case)
    session.flush()
    assert both(session, "identity_cases", dung.id) == (1, 2)


def test_organizer_names(session, dung):
    make_contest(session, "Của Dung", staff_id=dung.id, confirmed=False)
    make_contest(session, "Đã xác nhận", staff_id=dung.id)
    make_contest(session, "Của người khác", confirmed=False)
    make_contest(session, "Mẫu", staff_id=dung.id, is_demo=True, confirmed=False)
    assert both(session, "organizer_names", dung.id) == (1, 2)


def test_rosters(session, dung):
    with_one, without, other = make_enterprises(session, 3)
    make_enterprises(session, 2, first=20, is_demo=True)
    make_enterprises(session, 2, first=30, status="closed")
    make_roster(session, with_one, 2)
    assert counted(session, "enterprises", dung.id) == 3
    assert counted(session, "enterprises_without_roster", dung.id) == 2
    own = {with_one.id, without.id}
    assert counted(session, "units_without_roster", dung.id, units=own) == 1
    assert counted(session, "units_without_roster", dung.id, units={with_one.id}) == 0
    assert other.id not in own


@pytest.fixture
def questions(session, dung):
    """Of Dung: two drafts, one returned, one in review, one approved; of another: as many."""
    bank = make_bank(session, questions=0)
    other = make_staff(session, "trainer", email="khac@x.vn")
    states = ("draft", "draft", "draft", "in_review", "approved")
    for author in (dung, other):
        made = [
            make_question(
                session, bank, f"{author.email}{n}", "Câu?", state=state, author_id=author.id
            )
            for n, state in enumerate(states)
        ]
        session.add(
            QuestionReview(version_id=made[0].current_version_id, decision="returned", at=LONG_AGO)
        )
    session.flush()
    return made


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("own_drafts", 2),
        ("own_returned", 1),
        ("own_in_review", 1),
        ("questions_to_review", 1),
        ("approved_questions", 2),
    ],
)
def test_questions(session, dung, questions, name, count):
    assert counted(session, name, dung.id) == count


def test_faults(session, dung, contests, questions):
    others = questions[4]
    mine = make_question(session, make_bank(session, "khac", 0), "M1", "Câu?", author_id=dung.id)
    for contest in (contests[0], contests[2]):
        for person, settled in zip(
            make_people(session, contest, None, 2), (None, NOW), strict=True
        ):
            for question in (mine, others):
                fault = QuestionFault(
                    version_id=question.current_version_id,
                    participant_id=person.id,
                    message="Sai",
                    at=NOW,
                    settled_at=settled,
                )
                session.add(fault)
    session.flush()
    assert counted(session, "own_faults", dung.id) == 1
    assert counted(session, "faults", dung.id) == 2


def test_staff_and_invitations(session, dung):
    make_staff(session, "trainer", email="moi@x.vn")
    make_staff(session, "trainer", email="nghi@x.vn", is_active=False)
    make_staff(session, "trainer", email="mau@x.vn", is_demo=True)
    assert counted(session, "staff", dung.id) == 2
    assert counted(session, "invitations", dung.id) == 1


def test_attempts_that_nobody_closes(session, dung, contests):
    round_ = make_round(session, contests[0])
    for minutes in (5, 11, 15):
        people = make_people(session, contests[0], None, 1)
        make_attempts(session, round_, people, at=NOW - timedelta(minutes=minutes), state="open")
    assert counted(session, "overdue_attempts", dung.id) == 1


def test_contests(session, dung, contests):
    assert counted(session, "contests", dung.id) == 2


def test_everything_is_nought_in_the_beginning_and_one_statement_answers(session):
    counts = count_waiting(session, Watcher("nobody", "nobody"), COUNTS, NOW)
    assert counts == dict.fromkeys(COUNTS, 0)
    assert count_waiting(session, Watcher("nobody", None), set(), NOW) == {}
