"""Two installations to walk through: an empty one, and one with everything that pages show."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from quizapp.accounts.models import StaffAccount
from quizapp.accounts.rules import ROLES
from quizapp.accounts.service.inviting import Actor, NewStaff, invite
from quizapp.attempts.models import Attempt
from quizapp.awards.service import Limits, set_plan
from quizapp.banks.models import Question, QuestionBank
from quizapp.banks.service.shipped import load_shipped
from quizapp.banks.shipped_files import read_shipped
from quizapp.cli.demo import PRIZES, Demo, ensure_demo
from quizapp.contests.models import Contest, Round
from quizapp.contests.service import Authority, Circumstances, duplicate_round, publish_round
from quizapp.core import clock
from quizapp.core.db import Database
from quizapp.entry.models import JoinCode
from quizapp.law.models import LegalDocument
from quizapp.organisations.models import Guard, Participant, Unit
from quizapp.organisations.rules.roster_sheet import read_roster
from quizapp.organisations.service.guards import let_leave
from quizapp.organisations.service.posts import create_post
from quizapp.organisations.service.roster import ADD, import_roster
from quizapp.printed.service import draw_forms
from quizapp.training.duty.rules import NEW_HIRES, Rule
from quizapp.training.duty.service.assignments import AssignmentDraft, assign
from quizapp.training.queries import get_lesson, questions_by_code
from quizapp.training.queries.learning import course_of
from quizapp.training.rules.progress import right_places
from quizapp.training.service import load_courses
from quizapp.training.service.progress import ProgressEntry, record_progress
from quizapp.training.shipped_files import read_courses
from tests.conftest import running, settings_for
from tests.factories import (
    bearer,
    carry_token,
    client_of,
    make_guard,
    make_learner,
    make_post,
    make_staff,
    signed_in_learner,
)
from tests.journeys.analysed import analyse_a_round
from tests.journeys.certified import certified
from tests.journeys.taught import hold_a_class
from tests.journeys.written_lessons import write_lessons
from tests.organisations.guarding import GUARD_HEADER, LONG_HIRED, TODAY, hired, own, serve
from tests.organisations.sheets import ROSTER_HEADER, xlsx
from tests.training.records.holding import PAPER_HEADER, TOOL_HEADER, certify, equip

PROPOSED_CODE, CLOSED_CODE = "BN7PRP", "BN7CLD"
ADDRESS = "http://192.168.1.10:8000"
"""What posters carry; a loopback address would be refused."""


@dataclass
class Installed:
    """An installation with the people who look at it, and what there is to fill addresses with."""

    app: Flask
    visitors: dict[str, FlaskClient]
    values: dict[str, str] = field(default_factory=dict)

    @property
    def database(self) -> Database:
        database: Database = self.app.extensions["quizapp"].database
        return database


@contextmanager
def installed(empty: Path, folder: Path) -> Iterator[Flask]:
    file = folder / "quizapp.sqlite3"
    file.write_bytes(empty.read_bytes())
    database = Database(f"sqlite:///{file}")
    settings = replace(settings_for(database, folder), base_url=ADDRESS)
    database.dispose()
    yield from running(settings)


def empty_installation(app: Flask) -> Installed:
    """Nothing but an account of every role."""
    with app.extensions["quizapp"].database.transaction() as session:
        accounts = {role: make_staff(session, role) for role in ROLES}
        ids = {role: account.id for role, account in accounts.items()}
    visitors = {role: client_of(app, accounts[role]) for role in ROLES}
    return Installed(app, {"anonymous": app.test_client(), **visitors}, {"staff": ids["trainer"]})


def filled_installation(app: Flask) -> Installed:
    """The demonstration, a second round played and closed with winners, files half imported."""
    demo = _demonstration(app)
    place = Installed(app, {"anonymous": app.test_client(), **_staff(app)})
    place.values.update(_rows(place, demo))
    _keep_a_roster(place)
    _keep_guards(place)
    _hang_a_card(place)
    _play_the_open_round(place)
    _play_to_the_end(place, "proposed", PROPOSED_CODE, first=40)
    _play_to_the_end(place, "closed", CLOSED_CODE, first=20)
    post(place, f"/manage/rounds/{place.values['closed']}/winners/confirmation")
    _draft_a_round(place)
    _meet_two_people(place)
    _report_troubles(place)
    _keep_records(place)
    _upload_files(place)
    _invite_somebody(place)
    _let_a_guard_learn(place)
    place.values |= write_lessons(place.visitors["trainer"])
    place.values |= hold_a_class(place)
    place.values |= analyse_a_round(place.database, place.visitors)
    return place


def _demonstration(app: Flask) -> Demo:
    whole = app.extensions["quizapp"]
    with whole.database.transaction() as session:
        load_shipped(session, *read_shipped(), now=clock.now())
        load_courses(session, read_courses(), now=clock.now())
        return ensure_demo(session, whole, now=clock.now())


def _staff(app: Flask) -> dict[str, FlaskClient]:
    with app.extensions["quizapp"].database.reading() as session:
        by_role = {min(one.role_names): one for one in session.scalars(select(StaffAccount))}
    return {role: client_of(app, by_role[role]) for role in ROLES}


def _rows(place: Installed, demo: Demo) -> dict[str, str]:
    with place.database.reading() as session:
        unit = session.scalars(select(Unit).where(Unit.code == "MAU-07")).one()
        other = session.scalars(select(Unit).where(Unit.code == "MAU-31")).one()
        code = session.scalars(select(JoinCode).where(JoinCode.unit_id == unit.id)).one()
        bank = session.scalars(select(QuestionBank).where(QuestionBank.slug == "pccc")).one()
        question = session.scalars(select(Question).where(Question.bank_id == bank.id)).first()
        return {
            "round": demo.round_id,
            "contest": session.scalars(select(Contest.id)).one(),
            "code": code.code,
            "code_id": code.id,
            "closed_code": CLOSED_CODE,
            "unit": unit.id,
            "other_unit": other.id,
            "park": unit.parent_id or "",
            "bank": bank.slug,
            "course": "bao-ve",
            "lesson": "g4-1-bat-qua-tang",
            "check": "KBV-G4-1-01",
            "question": question.id if question else "",
            "document": session.scalars(select(LegalDocument.id)).first() or "",
            "staff": place.visitors["trainer"].staff_id,
        }


def _hang_a_card(place: Installed) -> None:
    """At a post, where somebody is about to choose a PIN."""
    with place.database.transaction() as session:
        unit = session.get_one(Unit, place.values["unit"])
        place.values["card"] = make_post(session, unit, name="Chốt nhà xe").card_code
        make_learner(session, unit, full_name="Phạm Thị Mới", employee_code="BV900")
    newcomer = place.visitors["newcomer"] = place.app.test_client()
    carry_token(newcomer)
    typed = {"who": "BV900", "action": "first"}
    newcomer.post(f"/learn/at/{place.values['card']}", data=typed)


def _let_a_guard_learn(place: Installed) -> None:
    """One check answered wrongly, the end reached, the rest still to do."""
    with place.database.transaction() as session:
        unit = session.get_one(Unit, place.values["unit"])
        learner = make_learner(session, unit)
        make_guard(session, learner)
        course = course_of(session, learner.id, place.values["course"], clock.now().date())
        lesson = get_lesson(session, course.course, place.values["lesson"])
        code = place.values["check"]
        question = questions_by_code(session, course.course.bank_id, [code])[code]
        wrong = next(iter({0, 1} - right_places(question.type, question.answer_key)))
        first = ProgressEntry(lesson.lesson_id, lesson.id, 1, code, question.id, (wrong,))
        end = ProgressEntry(lesson.lesson_id, lesson.id, 2)
        for entry in (first, end):
            record_progress(session, learner.id, entry, today=clock.now().date(), now=clock.now())
        when_new = Rule(NEW_HIRES, LONG_HIRED, days=14)
        duty = AssignmentDraft(course.course.id, "guards", unit.id, None, when_new)
        today, now = clock.now().date(), clock.now()
        assign(session, duty, None, by=place.visitors["organizer"].staff_id, today=today, now=now)
    place.values["learner"] = learner.id
    place.visitors["guard"] = signed_in_learner(place.app, learner_id=learner.id)
    unit_id, by = place.values["unit"], place.visitors["organizer"].staff_id
    place.values |= certified(place.app, learner.id, unit_id, by)


def _keep_a_roster(place: Installed) -> None:
    rows = [
        (f"NV{number:03}", f"Nguyễn Thị Lao Động {number}", f"Chuyền {number % 4}", "Ngày", "")
        for number in range(1, 121)
    ]
    with place.database.transaction() as session:
        sheet = read_roster([ROSTER_HEADER, *rows])
        unit = session.get_one(Unit, place.values["unit"])
        import_roster(session, unit, sheet, mode=ADD, partial=True, by="pt", now=clock.now())


def _keep_guards(place: Installed) -> None:
    """A gate that is short of guards of both kinds, and one of whom somebody has left."""
    with place.database.transaction() as session:
        unit = session.get_one(Unit, place.values["unit"])
        gate = create_post(session, unit, "Cổng chính", 4, by="pt", now=clock.now())
        guards = [
            serve(session, unit, own(f"Nguyễn Văn Gác {number}", f"BV{number}"), gate)
            for number in range(1, 3)
        ]
        serve(session, unit, hired())
        let_leave(session, guards[1], TODAY, by="pt", today=TODAY, now=clock.now())
        place.values.update(guard=guards[0].id, left_guard=guards[1].id, post=gate.id)


def _keep_records(place: Installed) -> None:
    """A guard with a paper of the police and a tool."""
    with place.database.transaction() as session:
        guard = session.get_one(Guard, place.values["guard"])
        unit = session.get_one(Unit, place.values["unit"])
        place.values["paper"] = certify(session, guard).id
        place.values["tool"] = equip(session, unit).id


def _play_the_open_round(place: Installed) -> None:
    for number in range(1, 9):
        play(place, place.values["code"], number)
    client, joined = join_as(place, place.values["code"], 9)
    place.values["attempt"] = start(client, joined)["id"]
    place.visitors["participant"] = client


def _play_to_the_end(place: Installed, name: str, code: str, first: int) -> None:
    """A copy of the demo's round, played by twelve, closed, winners proposed."""
    place.values[name] = _copied_round(place, code)
    people = [play(place, code, number) for number in range(first, first + 12)]
    place.visitors["finisher"], place.values["finished"] = people[-1]
    with place.database.transaction() as session:
        for seconds, (_, attempt_id) in enumerate(people, 60):
            # No two alike, else prizes would wait for lots to be drawn.
            session.get_one(Attempt, attempt_id).duration_seconds = seconds
    for deed in ("closing", "winners/proposal"):
        post(place, f"/manage/rounds/{place.values[name]}/{deed}")


def _copied_round(place: Installed, code: str) -> str:
    """Published, open and with a code of the first enterprise."""
    by = organizer(place)
    zone = ZoneInfo(place.app.extensions["quizapp"].settings.timezone)
    with place.database.transaction() as session:
        earlier = session.get_one(Round, place.values["round"])
        round_ = duplicate_round(session, earlier.id, by, now=clock.now())
        round_.on_paper = True
        round_.opens_at, round_.closes_at = earlier.opens_at, earlier.closes_at
        set_plan(session, round_.id, PRIZES, Limits(), by=by.actor_id, now=clock.now())
        publish_round(session, round_.id, Circumstances(zone), by, now=clock.now())
        draw_forms(session, round_.id, 2, by, now=clock.now())
        door = {"round_id": round_.id, "unit_id": place.values["unit"]}
        session.add(JoinCode(code=code, **door, created_at=clock.now()))
        return round_.id


def _draft_a_round(place: Installed) -> None:
    with place.database.transaction() as session:
        draft = duplicate_round(session, place.values["round"], organizer(place), now=clock.now())
        place.values["draft"] = draft.id


def organizer(place: Installed) -> Authority:
    staff_id = place.visitors["organizer"].staff_id
    return Authority(staff_id, staff_id)


def _meet_two_people(place: Installed) -> None:
    people = select(Attempt.participant_id).where(Attempt.round_id == place.values["closed"])
    with place.database.reading() as session:
        place.values["person"], place.values["other_person"] = session.scalars(people.limit(2))


def _report_troubles(place: Installed) -> None:
    """A question somebody doubts, and a name somebody else used."""
    finisher, attempt = place.visitors["finisher"], place.values["finished"]
    fault = {"slot": "1", "message": "Câu này có hai phương án đúng."}
    finisher.post(f"/attempts/{attempt}/faults", data=fault)
    with place.database.reading() as session:
        participant = session.get_one(Participant, place.values["person"])
        name = participant.full_name
    case = {"full_name": name, "message": "Có người đã dùng mã của tôi.", "contact": "0912 000 111"}
    place.visitors["anonymous"].post(f"/j/{place.values['code']}/case", data=case)


def _upload_files(place: Installed) -> None:
    """Files that wait for a yes: two of five rows of each are faulty."""
    units = xlsx([("Mã", "Tên"), ("DN1", "Công ty Một"), ("", "Công ty không mã"), ("DN1", "Hai")])
    people = xlsx([ROSTER_HEADER, ("NV900", "Lê An"), ("", "Trần Bình"), ("NV901", "")])
    an = ("BV5", "Lê Gác", "", "Doanh nghiệp", "", "Kho", "", "", "")
    guards = xlsx([GUARD_HEADER, an, ("BV6", "", "", "Doanh nghiệp", "", "", "", "", "")])
    papers = xlsx([PAPER_HEADER, ("BV1", "Lê Gác", "", "PCCC", "1", "", "", "")])
    tools = xlsx([TOOL_HEADER, ("Dùi cui điện", "", "A1", "", "", "KHONG", "", "")])
    laws = xlsx([("Số hiệu", "Tên văn bản", "Loại"), ("1/2026/QH16", "Luật Một", "")])
    words = "Câu 1. Số báo cháy?\nA. 113\n*B. 114\n\nCâu 2. Thiếu đáp án?\nA. Có\nB. Không\n"
    unit = place.values["unit"]
    for name, role, path, data in (
        ("unit_upload", "organizer", "/manage/units/import", {"file": units}),
        (
            "roster_upload",
            "coordinator",
            f"/manage/units/{place.values['unit']}/roster/import",
            {"file": people},
        ),
        ("guard_upload", "coordinator", f"/manage/guards/units/{unit}/import", {"file": guards}),
        (
            "paper_upload",
            "coordinator",
            f"/manage/official-certificates/units/{place.values['unit']}/import",
            {"file": papers},
        ),
        (
            "equipment_upload",
            "coordinator",
            f"/manage/equipment/units/{unit}/import",
            {"file": tools},
        ),
        ("law_upload", "reviewer", "/manage/law/import", {"file": laws}),
        ("bank_upload", "trainer", "/manage/banks/pccc/import", {"text": words}),
    ):
        answer = place.visitors[role].post(path, data=data)
        assert answer.status_code == 302, (path, answer.text)
        place.values[name] = answer.location.rsplit("/", 1)[1]


def _invite_somebody(place: Installed) -> None:
    whole = place.app.extensions["quizapp"]
    admin = Actor(place.visitors["admin"].staff_id, frozenset({"admin"}))
    person = NewStaff("moi@kcn.example", "Người được mời", frozenset({"trainer"}))
    with place.database.transaction() as session:
        invited = invite(session, admin, person, keyring=whole.keyring, now=clock.now())
        place.values["invited"] = invited.staff_id


def post(place: Installed, path: str) -> None:
    """A deed of the organizer's that is one button."""
    answer = place.visitors["organizer"].post(path)
    assert answer.status_code == 302, (path, answer.status_code)


def join_as(place: Installed, code: str, number: int) -> tuple[FlaskClient, dict]:
    """A new person's phone, with its cookie."""
    client = place.app.test_client()
    person = {"full_name": f"Nguyễn Thị Lao Động {number}", "phone": f"09{number:08}"}
    consents = {"contest": True, "publish_name": number % 2 == 0}
    address = f"/api/v1/join/{code}"
    answer = client.post(address, json={**person, "consents": consents})
    assert answer.status_code == 201, answer.text
    return client, answer.get_json()


def start(client: FlaskClient, joined: dict) -> dict:
    address = f"/api/v1/rounds/{joined['round_id']}/attempts"
    attempt: dict = client.post(address, json={}, headers=bearer(joined)).get_json()["attempt"]
    return attempt


def play(place: Installed, code: str, number: int) -> tuple[FlaskClient, str]:
    """Join, answer, submit; returns the phone and the attempt's id."""
    dice = random.Random(number)
    client, joined = join_as(place, code, number)
    attempt = start(client, joined)
    answers = [
        {"slot": one["slot"], "seq": 1, "response": any_response(one, dice)}
        for one in attempt["questions"]
    ]
    address = f"/api/v1/attempts/{attempt['id']}/submission"
    done = client.post(address, json={"answers": answers}, headers=bearer(joined))
    assert done.status_code == 200, done.text
    return client, attempt["id"]


def any_response(question: dict, dice: random.Random) -> object:
    """Something that a person could have tapped."""
    if question["type"] == "true_false":
        return dice.random() < 0.5
    chosen = dice.choice(question["options"])["id"]
    return [chosen] if question["type"] == "multiple_choice" else chosen
