import os
import re
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from sqlalchemy import event, insert, text

from quizapp.core import last_backup
from quizapp.core.types import new_id
from quizapp.documents.spreadsheets import read_sheets
from quizapp.entry.models import JoinCode
from quizapp.organisations.models import Unit, UnitCoordinator
from quizapp.reports.queries.waiting import COUNTS
from quizapp.reports.system import newest_backup
from quizapp.reports.todo import MATTERS
from tests.factories import LONG_AGO, client_of, make_bank, make_staff
from tests.reports.staging import (
    NOW,
    make_attempts,
    make_contest,
    make_enterprises,
    make_people,
    make_roster,
    make_round,
)

ROLES = ("admin", "organizer", "trainer", "reviewer", "coordinator")


@pytest.fixture(autouse=True)
def now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def people(database):
    """A member of the staff for every role."""
    with database.transaction() as session:
        return {
            role: make_staff(session, role, email=f"{role}@x.vn", name=f"Người {role}")
            for role in ROLES
        }


@pytest.fixture
def stage(database, people):
    """A round of the organizer and trainer with two enterprises, the first the coordinator's."""
    from quizapp.contests.models import ContestStaff

    with database.transaction() as session:
        here, there = make_enterprises(session, 2)
        contest = make_contest(session, "Ngày hội", staff_id=people["organizer"].id)
        session.add(ContestStaff(contest_id=contest.id, staff_id=people["trainer"].id))
        session.add(UnitCoordinator(staff_id=people["coordinator"].id, unit_id=here.id))
        round_ = make_round(session, contest)
        took_part = make_people(session, contest, here, 7)
        make_attempts(session, round_, took_part)
        make_attempts(session, round_, took_part[:2], number=2)
        entries = make_roster(session, here, 20)
        took_part[0].roster_entry_id = entries[0].id
        session.add(
            JoinCode(code="BN7K4T", round_id=round_.id, unit_id=here.id, created_at=LONG_AGO)
        )
        return {"round": round_.id, "here": here.id, "there": there.id, "contest": contest.id}


def text_of(response):
    assert response.status_code == 200, response.text
    words = re.sub(r"<(script|style).*?</\1>|<[^>]+>", " ", response.text, flags=re.DOTALL)
    return re.sub(r"\s+", " ", words)


def home(app, account, query=""):
    return text_of(client_of(app, account).get(f"/manage{query}"))


@pytest.mark.parametrize("role", ROLES)
def test_the_home_of_an_empty_installation_says_what_to_do(app, people, role):
    page = home(app, people[role])
    assert ("Ba bước để mở cuộc thi đầu tiên" in page) is (role in {"admin", "organizer"})
    assert ("Hệ thống" in page) is (role == "admin")
    assert ("Bạn chưa được giao đơn vị nào" in page) is (role == "coordinator")
    assert ("Câu hỏi của bạn" in page) is (role == "trainer")


def test_the_first_steps_lead_to_their_pages_and_go_when_done(app, database, people):
    client = client_of(app, people["organizer"])
    page = client.get("/manage").text
    assert 'href="/manage/units/import"' in page
    with database.transaction() as session:
        make_enterprises(session, 1)
        make_bank(session)
    page = text_of(client.get("/manage"))
    assert page.count("đã có") == 2
    with database.transaction() as session:
        make_contest(session)
    assert "Ba bước" not in text_of(client.get("/manage"))


def test_the_organizer_sees_people_attempts_share_and_enterprises(app, people, stage):
    page = home(app, people["organizer"])
    assert "Tuần 2 đang mở" in page
    assert "Ngày hội · còn 2 ngày 6 giờ · cập nhật 19:30:00" in page
    assert "người dự thi 7" in page
    assert " lượt thi 9" in page
    assert "lao động tham gia 3,5 %" in page
    assert "doanh nghiệp có người thi 1 /2" in page
    assert "1 doanh nghiệp chưa có ai thi Tuần 2" in page
    assert "19h 9 lượt" in page


def test_a_stranger_among_the_organizers_sees_nothing_of_it(app, database, people, stage):
    with database.transaction() as session:
        stranger = make_staff(session, email="khac@x.vn")
    client = client_of(app, stranger)
    assert "Tuần 2" not in text_of(client.get("/manage"))
    for address in ("enterprises", "enterprises.xlsx"):
        assert client.get(f"/manage/rounds/{stage['round']}/{address}").status_code == 404
    assert client.get(f"/manage?round={stage['round']}").status_code in {200, 404}


@pytest.mark.parametrize("role", ["trainer", "reviewer"])
def test_writers_and_reviewers_see_no_list_of_enterprises(app, people, stage, role):
    client = client_of(app, people[role])
    page = text_of(client.get("/manage"))
    assert ("Tuần 2 đang mở" in page) is (role == "trainer")
    assert "Tỷ lệ tham gia theo doanh nghiệp" not in page
    address = f"/manage/rounds/{stage['round']}/enterprises"
    assert client.get(address).status_code == 403


def test_the_coordinator_sees_his_own_enterprise_and_a_text_to_paste(app, people, stage):
    page = home(app, people["coordinator"])
    assert "Công ty số 0001" in page
    assert "người đã dự thi 7 /100" in page
    assert "người trong danh sách chưa thi 19 /20" in page
    assert "Vào thi: http://localhost/j/BN7K4T" in page
    assert "Công ty số 0002" not in page
    listed = client_of(app, people["coordinator"]).get(
        f"/manage/rounds/{stage['round']}/enterprises"
    )
    assert "Công ty số 0001" in text_of(listed)
    assert "Công ty số 0002" not in listed.text


def test_roles_combine(app, database, stage):
    with database.transaction() as session:
        both = make_staff(session, "trainer", "coordinator", email="hai@x.vn")
        session.add(UnitCoordinator(staff_id=both.id, unit_id=stage["there"]))
    page = home(app, both)
    assert "Câu hỏi của bạn" in page
    assert "Công ty số 0002" in page
    assert "Công ty số 0001" not in page


def test_demonstrations_stand_apart_and_are_called_so(app, database, people, stage):
    with database.transaction() as session:
        demo = make_contest(session, "Mẫu", staff_id=people["organizer"].id, is_demo=True)
        [unit] = make_enterprises(session, 1, first=90, is_demo=True)
        round_ = make_round(session, demo, "Vòng mẫu", closes_at=NOW + timedelta(hours=1))
        make_attempts(session, round_, make_people(session, demo, unit, 5))
    page = home(app, people["organizer"])
    assert "Tuần 2 đang mở" in page
    assert "người dự thi 7" in page
    assert "Số liệu mẫu" not in page
    chosen = home(app, people["organizer"], f"?round={round_.id}")
    assert "Vòng mẫu đang mở" in chosen
    assert "Số liệu mẫu" in chosen
    assert "người dự thi 5" in chosen


def test_where_only_demonstrations_are_they_are_shown_as_such(app, database, people):
    with database.transaction() as session:
        demo = make_contest(session, "Mẫu", staff_id=people["organizer"].id, is_demo=True)
        make_round(session, demo, "Vòng mẫu")
    page = home(app, people["organizer"])
    assert "Vòng mẫu đang mở" in page
    assert "Số liệu mẫu" in page
    assert "Ba bước để mở cuộc thi đầu tiên" in page


def sheet_of(response):
    assert response.status_code == 200
    [sheet] = read_sheets(response.data, "a.xlsx")
    return [list(row) for row in sheet.rows]


def test_the_workbook_holds_what_the_list_holds(app, people, stage):
    client = client_of(app, people["organizer"])
    address = f"/manage/rounds/{stage['round']}/enterprises.xlsx"
    rows = sheet_of(client.get(address))
    assert [1, "DN0001", "Công ty số 0001", None, 100, 7, 9, 7.0] in [
        [None if cell == "" else cell for cell in row] for row in rows
    ]
    narrowed = sheet_of(client.get(f"{address}?joined=none"))
    assert "DN0001" not in str(narrowed)
    assert "DN0002" in str(narrowed)
    assert "SỐ LIỆU MẪU" not in str(rows)


@pytest.mark.parametrize("address", ["/manage?round=nothing", "/manage/rounds/nothing/enterprises"])
def test_what_is_not_there_is_not_found(app, people, stage, address):
    assert client_of(app, people["organizer"]).get(address).status_code == 404


def test_every_link_of_the_pages_leads_somewhere(app, people, stage):
    for role in ROLES:
        client = client_of(app, people[role])
        main = client.get("/manage").text.partition("<main")[2]
        for address in set(re.findall(r'href="(/[^"#]*)', main)):
            assert client.get(address.replace("&amp;", "&")).status_code == 200, address


@contextmanager
def counted_statements(app):
    engine, seen = app.extensions["quizapp"].database.engine, []

    def note(_connection, _cursor, statement, *_rest):
        seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield seen
    event.remove(engine, "before_cursor_execute", note)


@pytest.mark.parametrize("role", ["admin", "organizer", "coordinator"])
def test_five_thousand_enterprises_ask_no_more_than_fifty(app, database, people, stage, role):
    def grow(first, last):
        with database.transaction() as session:
            rows = [
                {
                    "id": new_id(),
                    "kind": "enterprise",
                    "code": f"X{n}",
                    "name": f"Công ty {n}",
                    "folded_name": f"cong ty {n}",
                    "headcount": 100,
                    "status": "active",
                    "is_demo": False,
                    "created_at": LONG_AGO,
                }
                for n in range(first, last)
            ]
            session.execute(insert(Unit), rows)
            owned = [{"staff_id": people["coordinator"].id, "unit_id": row["id"]} for row in rows]
            session.execute(insert(UnitCoordinator), owned)
            if not database.is_sqlite:
                # As PostgreSQL does by itself a minute after so many rows came.
                session.execute(text("ANALYZE"))

    client, counts = client_of(app, people[role]), []
    for first, last in ((0, 50), (50, 5000)):
        grow(first, last)
        for address in ("/manage", f"/manage/rounds/{stage['round']}/enterprises"):
            with counted_statements(app) as seen:
                assert client.get(address).status_code == 200
            counts.append(len(seen))
    assert counts[:2] == counts[2:]


def test_every_matter_has_its_page(app):
    """The pages of prizes may be missing; then their line is, too."""
    missing = {matter.endpoint for matter in MATTERS} - set(app.view_functions)
    assert missing <= {"awards_manage.index"}
    assert {matter.count for matter in MATTERS} <= COUNTS


def test_the_newest_backup_is_told(tmp_path):
    assert newest_backup(tmp_path / "nowhere") is None
    (tmp_path / "backups").mkdir()
    assert newest_backup(tmp_path) is None
    for name, seconds in (("a.sqlite3", 100), ("b.sqlite3", 300), ("c.txt", 900)):
        (tmp_path / "backups" / name).touch()
        os.utime(tmp_path / "backups" / name, (seconds, seconds))
    assert newest_backup(tmp_path) == datetime.fromtimestamp(300, UTC)
    last_backup.note(tmp_path, tmp_path / "backup.tar.gz", datetime.fromtimestamp(400, UTC))
    assert newest_backup(tmp_path) == datetime.fromtimestamp(400, UTC)
