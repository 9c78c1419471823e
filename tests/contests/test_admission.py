"""Who may take part: divisions, ages, lists."""

from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import select

from quizapp.attempts.models import Attempt
from quizapp.contests.admission_forms import read_people
from quizapp.contests.models import Admission, Contest, ContestStaff
from quizapp.contests.queries.admission import division_at_joining
from quizapp.contests.rules import Candidate, Eligibility, check_is_eligible
from quizapp.contests.rules.divisions import (
    Division,
    Divisions,
    check_divisions,
    divisions_of,
    stored_divisions,
)
from quizapp.contests.service.admission import (
    ListedPerson,
    clear_list,
    invite_best,
    set_divisions,
)
from quizapp.core.errors import Conflict, Invalid, NotAllowed
from quizapp.core.types import new_id
from quizapp.web.errors import refusal_of, sentence_of
from tests.conftest import NOW
from tests.contests.conftest import ATTEMPTS
from tests.contests.test_running import add_participant
from tests.factories import bearer, join, make_stage, signed_in_client

GUARDS = Divisions("guard", (Division("d1", "Bảo vệ"), Division("d2", "Công nhân")))
BY_UNIT = Divisions("unit", (Division("d1", "Bảng A", ("park",)), Division("d2", "Bảng B")))
CHOSEN = Divisions("choice", (Division("d1", "Cán bộ"), Division("d2", "Công nhân")))


@pytest.mark.parametrize(
    ("divisions", "who", "expected"),
    [
        (GUARDS, (True, (), None), "d1"),
        (GUARDS, (False, (), "d1"), "d2"),
        (BY_UNIT, (False, ("firm", "park"), None), "d1"),
        (BY_UNIT, (False, ("other",), None), "d2"),
        (BY_UNIT, (False, (), None), "d2"),
        (CHOSEN, (True, ("park",), "d2"), "d2"),
    ],
)
def test_where_somebody_belongs(divisions, who, expected):
    is_guard, path, chosen = who
    assert divisions.place(is_guard=is_guard, unit_path=path, chosen=chosen) == expected
    assert divisions_of(stored_divisions(divisions)) == divisions


@pytest.mark.parametrize("chosen", [None, "d9"])
def test_a_choice_must_be_made(chosen):
    with pytest.raises(Invalid) as refused:
        CHOSEN.place(is_guard=False, unit_path=(), chosen=chosen)
    assert refused.value.fields == {"division": "division_needed"}


@pytest.mark.parametrize(
    ("by", "divisions", "code"),
    [
        ("choice", [("A", ())], "divisions_out_of_range"),
        ("choice", [("A", ()), ("A", ())], "division_names_differ"),
        ("choice", [("A", ()), (" ", ())], "division_names_differ"),
        ("choice", [("A", ()), ("B" * 81, ())], "too_long"),
        ("guard", [("A", ()), ("B", ()), ("C", ())], "guard_divisions_are_two"),
        ("unit", [("A", ()), ("B", ())], "one_division_for_the_rest"),
        ("unit", [("A", ("u",)), ("B", ("u",))], "unit_in_two_divisions"),
        ("unit", [("A", ("u",)), ("B", ())], None),
    ],
)
def test_how_a_contest_may_be_divided(by, divisions, code):
    wanted = Divisions(by, tuple(Division(f"d{n}", *one) for n, one in enumerate(divisions)))
    if code is None:
        return check_divisions(wanted)
    with pytest.raises(Invalid) as refused:
        check_divisions(wanted)
    assert refused.value.fields == {"names": code}
    return None


AGED = Eligibility(age_from=15, age_to=60, year=2026)


@pytest.mark.parametrize(
    ("eligibility", "who", "why"),
    [
        (Eligibility(guards_only=True), Candidate(False, ()), "guards_only"),
        (Eligibility(unit_ids=frozenset({"a"})), Candidate(True, ("b",)), "unit"),
        (Eligibility(unit_ids=frozenset({"a"})), Candidate(True, ("b", "a")), None),
        (Eligibility(division_ids=frozenset({"d1"})), Candidate(True, (), "d2"), "division"),
        (Eligibility(division_ids=frozenset({"d1"})), Candidate(True, (), "d1"), None),
        (Eligibility(listed_only=True), Candidate(True, ()), "list"),
        (Eligibility(listed_only=True), Candidate(True, (), is_listed=True), None),
        (AGED, Candidate(True, ()), "birth_year_unknown"),
        (AGED, Candidate(True, (), birth_year=2012), "too_young"),
        (AGED, Candidate(True, (), birth_year=2011), None),
        (AGED, Candidate(True, (), birth_year=1966), None),
        (AGED, Candidate(True, (), birth_year=1965), "too_old"),
    ],
)
def test_each_refusal_says_why(eligibility, who, why, app):
    if why is None:
        return check_is_eligible(eligibility, who)
    with pytest.raises(NotAllowed) as refused:
        check_is_eligible(eligibility, who)
    assert (refused.value.code, refused.value.params["why"]) == ("not_eligible", why)
    with app.test_request_context():
        assert refusal_of(refused.value)["text"] != sentence_of("not_eligible")
    return None


def test_a_list_is_read_by_its_headings():
    content = (
        "Danh sách,,\nTT,Họ tên,Mã nhân viên,Số điện thoại,Mã doanh nghiệp\n"
        "1,An,nv 01,912345678,CT01\n2,Bình,,,\n3,Chi,nv 02,,\n"
    ).encode()
    assert read_people(content, "a.csv") == [
        ListedPerson(3, "0912345678", "nv 01", "CT01"),
        ListedPerson(5, "", "nv 02", ""),
    ]
    with pytest.raises(Invalid):
        read_people(b"a,b\n1,2\n", "a.csv")


def test_only_those_listed_begin_and_the_list_names_nobody(app, database):
    dung, chi = (
        signed_in_client(app, email="dung@kcn.example", name="Dung"),
        signed_in_client(app, email="chi@kcn.example", name="Chi"),
    )
    with database.transaction() as session:
        stage = make_stage(session, listed_only=True)
        session.add(ContestStaff(contest_id=stage.contest_id, staff_id=dung.staff_id))
    page = f"/manage/rounds/{stage.round_id}/list"
    content = "Số điện thoại\n0912 345 678\n12\n".encode()
    upload = {"file": (BytesIO(content), "a.csv")}
    assert chi.post(page, data=upload).status_code == 404
    upload = {"file": (BytesIO(content), "a.csv")}
    answer = dung.post(page, data=upload, follow_redirects=True).get_data(as_text=True)
    assert "Đã thêm 1 người" in answer
    assert "chưa thêm: 3." in answer
    with database.reading() as session:
        assert "912345678" not in " ".join(session.scalars(select(Admission.mark)))
    start = f"/api/v1/rounds/{stage.round_id}/attempts"
    an = join(app.test_client())
    assert app.test_client().post(start, json={}, headers=bearer(an)).status_code == 201
    binh = join(app.test_client(), full_name="Bình", phone="0912345679")
    refused = app.test_client().post(start, json={}, headers=bearer(binh))
    assert (refused.status_code, refused.get_json()["code"]) == (403, "not_eligible")
    assert "chưa có trong danh sách" in refused.get_json()["detail"]


def test_people_choose_their_division_at_the_door(app, database):
    with database.transaction() as session:
        stage = make_stage(session, eligible_division_ids=["d2"])
        session.get_one(Contest, stage.contest_id).divisions = stored_divisions(CHOSEN)
    door = app.test_client().get(f"/api/v1/join/{stage.code}").get_json()
    assert door["fields"][-1]["options"][1] == {"value": "d2", "label": "Công nhân"}
    assert "Bảng thi của bạn" in app.test_client().get(f"/j/{stage.code}").get_data(as_text=True)
    body = {"full_name": "An", "phone": "0912345678", "consents": {"contest": True}}
    refused = app.test_client().post(f"/api/v1/join/{stage.code}", json=body)
    assert (refused.status_code, "division" in refused.get_json()["errors"]) == (422, True)
    start = f"/api/v1/rounds/{stage.round_id}/attempts"
    an = join(app.test_client(), division="d2")
    assert app.test_client().post(start, json={}, headers=bearer(an)).status_code == 201
    chi = join(app.test_client(), division="d1", full_name="Chi")
    assert app.test_client().post(start, json={}, headers=bearer(chi)).status_code == 403


def test_the_best_of_a_round_are_invited_to_the_next(database, workshop):
    with database.transaction() as session:
        first = workshop.publish(session)
        final = workshop.make_round(session, title="Chung kết", stage="final")
        people = [add_participant(session, workshop.contest_id, f"Người {n}") for n in range(4)]
        for place, key in enumerate(["01", "02", "02", "03"]):
            add_ranked(session, first.id, people[place], key)
        invited = invite_best(
            session, final.id, [first.id], 2, workshop.dung, attempts=ATTEMPTS, now=NOW
        )
        assert (invited, final.listed_only) == (3, True)
        marks = set(session.scalars(select(Admission.mark)))
        assert marks == {f"person:{one}" for one in people[:3]}
        assert clear_list(session, final.id, workshop.dung, now=NOW) == 3


def add_ranked(session, round_id, participant_id, key):
    session.add(
        Attempt(
            id=new_id(),
            round_id=round_id,
            participant_id=participant_id,
            number=1,
            state="submitted",
            seed="s",
            paper=[],
            started_at=NOW,
            deadline_at=NOW + timedelta(minutes=5),
            submitted_at=NOW,
            score=1,
            duration_seconds=1,
            rank_key=key,
            is_counted=True,
        )
    )
    session.flush()


def test_divisions_are_kept_and_frozen_with_the_first_published_round(database, workshop):
    with database.transaction() as session:
        set_divisions(session, workshop.contest_id, CHOSEN, workshop.dung, now=NOW)
        stored = session.get_one(Contest, workshop.contest_id).divisions
        assert division_at_joining(session, stored, None, is_guard=False, chosen="d1") == "d1"
        assert division_at_joining(session, None, None, is_guard=False, chosen=None) is None
        round_ = workshop.publish(session, eligible_division_ids=("d2",), age_from=None)
        assert "Vòng thi dành cho: Công nhân." in round_.rules_text
        with pytest.raises(Conflict):
            set_divisions(session, workshop.contest_id, None, workshop.dung, now=NOW)
        with pytest.raises(Invalid):
            workshop.make_round(session, eligible_division_ids=("d7",))


@pytest.mark.parametrize(
    ("settings", "code"),
    [({"age_from": 15}, "age_needs_birth_year"), ({"listed_only": True}, "list_is_empty")],
)
def test_what_publication_asks_of_an_audience(database, workshop, settings, code):
    with database.transaction() as session, pytest.raises(Conflict) as refused:
        workshop.publish(session, **settings)
    assert refused.value.code == code
