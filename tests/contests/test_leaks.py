"""A question that leaked leaves a round that is running, and nobody is left without a paper."""

from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select

from quizapp.banks.models import Question, QuestionVersion
from quizapp.contests.models import BlueprintLine, ContestStaff, PoolQuestion, Round
from quizapp.contests.queries import list_pool
from quizapp.contests.service import Authority
from quizapp.contests.service.leaks import Withdrawal, find_in_pool, withdraw_question
from quizapp.core.errors import Conflict, Invalid, NotFound
from tests.conftest import NOW
from tests.factories import bearer, join, make_stage, signed_in_client

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")
DUNG = Authority("dung", None)


@pytest.fixture
def stage(database):
    with database.transaction() as session:
        return make_stage(session, questions=3, bank_questions=6, attempts_allowed=0)


def question(session, code="Q001"):
    return session.scalars(select(Question).filter_by(code=code)).one()


def pooled(session, stage):
    return {one.version_id for one in list_pool(session, stage.round_id)}


def take_out(session, stage, code="Q001", **more):
    withdrawal = Withdrawal(
        question(session, code).id, more.pop("reason", "Ảnh trong Zalo"), **more
    )
    return withdraw_question(session, stage.round_id, withdrawal, DUNG, ZONE, now=NOW)


def test_papers_begun_afterwards_do_not_hold_it(app, database, stage):
    """Also where this process has drawn from the pool before and remembers it."""
    an = app.test_client()
    path = f"/api/v1/rounds/{stage.round_id}/attempts"
    headers = bearer(join(an))
    first = an.post(path, json={}, headers=headers).json["attempt"]
    an.post(f"/api/v1/attempts/{first['id']}/submission", json={}, headers=headers)
    with database.transaction() as session:
        for code in ("Q001", "Q002", "Q003"):
            assert take_out(session, stage, code).replaced == 0
    for phone in ("0912000001", "0912000002", "0912000003", "0912000004"):
        someone = app.test_client()
        joined = bearer(join(someone, full_name="Trần Bình", phone=phone))
        asked = someone.post(path, json={}, headers=joined).json["attempt"]["questions"]
        stems = " ".join(one["stem_html"] for one in asked)
        assert len(asked) == 3
        assert not any(f"số {number}?" in stems for number in (1, 2, 3)), stems


def test_who_has_a_paper_keeps_it(app, database, stage):
    an = app.test_client()
    headers = bearer(join(an))
    path = f"/api/v1/rounds/{stage.round_id}/attempts"
    attempt = an.post(path, json={}, headers=headers).json["attempt"]
    with database.transaction() as session:
        take_out(session, stage)
    again = an.get(f"/api/v1/attempts/{attempt['id']}", headers=headers).json["attempt"]
    assert again["questions"] == attempt["questions"]


def test_it_is_out_of_use_everywhere_and_written_down(database, stage):
    with database.transaction() as session:
        take_out(session, stage)
        assert question(session).state == "retired"
        (told,) = session.get(Round, stage.round_id).withdrawn
        assert (told["code"], told["reason"], told["by"]) == ("Q001", "Ảnh trong Zalo", "dung")


def test_the_bank_may_keep_it(database, stage):
    with database.transaction() as session:
        take_out(session, stage, is_retired=False)
        assert question(session).state == "approved"


def test_what_was_approved_meanwhile_takes_its_place(database, stage):
    with database.transaction() as session:
        late = question(session, "Q006")
        pool = select(PoolQuestion).where(PoolQuestion.round_id == stage.round_id)
        kept = {question(session, code).approved_version_id for code in ("Q001", "Q002", "Q003")}
        for one in session.scalars(pool):
            if one.version_id not in kept:
                session.delete(one)
        session.flush()
        done = take_out(session, stage)
        assert (done.out, done.replaced) == (1, 3)
        assert late.approved_version_id in pooled(session, stage)
        assert question(session).approved_version_id not in pooled(session, stage)


def test_a_round_is_never_left_without_questions(database, stage):
    with database.transaction() as session:
        for code in ("Q001", "Q002", "Q003"):
            take_out(session, stage, code)
        with pytest.raises(Conflict, match="leak_leaves_too_few"), session.begin_nested():
            take_out(session, stage, "Q004")
        assert question(session, "Q004").approved_version_id in pooled(session, stage)


def test_a_group_leaves_whole(database, stage):
    with database.transaction() as session:
        round_ = session.get(Round, stage.round_id)
        bank_id = round_.blueprint[0].bank_id
        session.add(
            BlueprintLine(round_id=round_.id, position=2, bank_id=bank_id, count=2, group_size=2)
        )
        for code, group in (("Q003", "a"), ("Q004", "a"), ("Q005", "b"), ("Q006", "b")):
            version = question(session, code).approved_version_id
            row = session.get(PoolQuestion, (round_.id, 1, version))
            session.delete(row)
            session.flush()
            session.add(PoolQuestion(round_id=round_.id, line=2, version_id=version))
            _grouped(session, version, group)
        round_.blueprint[0].count = 2
        session.flush()
        session.refresh(round_)
        assert take_out(session, stage, "Q004").out == 2
        left = pooled(session, stage)
        assert question(session, "Q003").approved_version_id not in left
        assert question(session, "Q005").approved_version_id in left


def _grouped(session, version_id, group):
    session.get(QuestionVersion, version_id).group_code = group


@pytest.mark.parametrize(
    ("typed", "codes"),
    [
        ("Q002", ["Q002"]),
        ("câu hỏi số 3", ["Q003"]),
        ("cau hoi so 3", ["Q003"]),
        ("số 3", []),
        ("không có câu nào như vậy", []),
        ("", []),
    ],
)
def test_it_is_found_by_what_somebody_saw(database, stage, typed, codes):
    with database.reading() as session:
        round_ = session.get(Round, stage.round_id)
        assert [one.code for one in find_in_pool(session, round_, typed)] == codes


def test_a_reason_is_needed_and_a_question_of_the_round(database, stage):
    with database.transaction() as session:
        with pytest.raises(Invalid):
            take_out(session, stage, reason=" ")
        take_out(session, stage)
        with pytest.raises(NotFound):
            take_out(session, stage)


def test_a_closed_round_is_left_as_it_was(database, stage):
    with database.transaction() as session:
        session.get(Round, stage.round_id).state = "closed"
        session.flush()
        with pytest.raises(Conflict, match="round_is_over"):
            take_out(session, stage)


def test_the_page_finds_takes_out_and_shows_what_went(app, database, stage):
    dung = signed_in_client(app, "organizer", name="Ngô Dũng")
    with database.transaction() as session:
        session.add(ContestStaff(contest_id=stage.contest_id, staff_id=dung.staff_id))
    address = f"/manage/rounds/{stage.round_id}/leaks"
    assert "Chưa rút câu nào" in dung.get(address).text
    found = dung.post(f"{address}/search", data={"q": "câu hỏi số 2"}).text
    assert "Rút câu này ra ngay" in found
    with database.reading() as session:
        wanted = question(session, "Q002").id
    refused = dung.post(address, data={"question": wanted, "reason": ""})
    assert refused.status_code == 422
    data = {"question": wanted, "reason": "Ảnh trên Facebook", "retire": "1"}
    page = dung.post(address, data=data, follow_redirects=True).text
    assert "Đã rút 1 câu" in page
    assert "Ảnh trên Facebook" in page


def test_a_stranger_does_not_find_the_round(app, stage):
    chi = signed_in_client(app, "organizer", name="Chị Chi")
    assert chi.get(f"/manage/rounds/{stage.round_id}/leaks").status_code == 404
