import pytest
from sqlalchemy import select

from quizapp.core.errors import Conflict, NotFound
from quizapp.organisations.models import Participant, RosterEntry, Unit
from quizapp.organisations.queries.roster import (
    RosterFilter,
    count_roster,
    lines_and_shifts,
    list_roster,
)
from quizapp.organisations.rules.roster_sheet import read_roster
from quizapp.organisations.service.roster import ADD, REPLACE, import_roster, remove_person
from quizapp.organisations.spreadsheets import read_upload
from tests.conftest import NOW
from tests.factories import join, make_stage, make_unit
from tests.organisations.sheets import (
    FAULTY_ROWS,
    ROSTER_HEADER,
    roster_of_3000_with_10_faults,
    xlsx,
)

AN = ("NV1", "Nguyễn Văn An", "Chuyền 1", "Ngày", "")
BINH = ("NV2", "Trần Thị Bình", "Chuyền 2", "Đêm", "x")


def take_in(session, unit, *people, mode=ADD, partial=False):
    sheet = read_roster([ROSTER_HEADER, *people])
    return import_roster(session, unit, sheet, mode=mode, partial=partial, by="dung", now=NOW)


def test_3000_rows_with_10_faults_name_each_and_leave_2990_people(database):
    content, name = xlsx(roster_of_3000_with_10_faults())
    sheet = read_upload(content.read(), name, read_roster)
    assert [fault.row for fault in sheet.errors] == FAULTY_ROWS
    assert [fault.code for fault in sheet.errors] == [
        "code_twice", "code_missing", "formula_error", "code_unreadable", "name_missing",
        "name_missing", "not_unicode", "name_too_long", "guard_unclear", "code_twice",
    ]  # fmt: skip
    with database.transaction() as session:
        unit = make_unit(session)
        with pytest.raises(Conflict):
            import_roster(session, unit, sheet, mode=ADD, partial=False, by="dung", now=NOW)
        assert count_roster(session, unit.id) == 0
        outcome = import_roster(session, unit, sheet, mode=ADD, partial=True, by="dung", now=NOW)
        assert (outcome.created, count_roster(session, unit.id)) == (2990, 2990)
        again = import_roster(session, unit, sheet, mode=REPLACE, partial=True, by="d", now=NOW)
        assert (again.created, again.updated, again.unchanged, again.removed) == (0, 0, 2990, 0)


def test_adding_keeps_and_replacing_removes_who_is_not_listed(database):
    with database.transaction() as session:
        unit = make_unit(session)
        take_in(session, unit, AN)
        an_id = session.scalars(select(RosterEntry.id)).one()
        added = take_in(session, unit, BINH)
        assert (added.created, count_roster(session, unit.id)) == (1, 2)
        replaced = take_in(session, unit, AN, mode=REPLACE)
        assert (replaced.unchanged, replaced.removed) == (1, 1)
        assert session.scalars(select(RosterEntry.id)).all() == [an_id]


def test_another_enterprise_may_use_the_same_codes(database):
    with database.transaction() as session:
        take_in(session, make_unit(session), AN)
        other = make_unit(session, "CT99", "Công ty của Chi")
        assert take_in(session, other, AN).created == 1


def test_people_are_found_without_accents_by_name_code_line_and_shift(database):
    with database.transaction() as session:
        unit = make_unit(session)
        take_in(session, unit, AN, BINH)

        def found(**wanted):
            people, _total = list_roster(
                session, unit.id, RosterFilter(**wanted), limit=9, offset=0
            )
            return [person.employee_code for person in people]

        assert found(typed="binh tran") == found(typed="nv2") == found(shift="Đêm") == ["NV2"]
        assert found(line="Chuyền 1") == ["NV1"]
        assert found(typed="chi") == []
        assert lines_and_shifts(session, unit.id) == (["Chuyền 1", "Chuyền 2"], ["Đêm", "Ngày"])


def test_somebody_else_s_entry_cannot_be_removed(database):
    with database.transaction() as session:
        unit = make_unit(session)
        other = make_unit(session, "CT99", "Công ty của Chi")
        take_in(session, unit, AN)
        entry = session.scalars(select(RosterEntry)).one()
        with pytest.raises(NotFound):
            remove_person(session, other, entry.id, by="chi", now=NOW)
        remove_person(session, unit, entry.id, by="dung", now=NOW)
        assert count_roster(session, unit.id) == 0


def test_who_joined_before_the_list_came_is_matched_to_it(database, client):
    fields = [{"name": "employee_code", "required": True}]
    with database.transaction() as session:
        stage = make_stage(session, fields=fields)
    join(client, stage.code, employee_code="nv 1")
    join(client, stage.code, full_name="Lê Chi", employee_code="KHAC9")
    with database.transaction() as session:
        unit = session.get_one(Unit, stage.unit_id)
        assert take_in(session, unit, AN, BINH).matched == 1
    with database.reading() as session:
        matched = select(Participant.full_name).where(Participant.roster_entry_id.is_not(None))
        assert session.scalars(matched).all() == ["Nguyễn Văn An"]


def test_a_code_is_checked_once_there_is_a_roster(database, client):
    with database.transaction() as session:
        stage = make_stage(session, fields=[{"name": "employee_code", "required": True}])
        take_in(session, session.get_one(Unit, stage.unit_id), AN)
    body = {"full_name": "Lê Chi", "employee_code": "NV7", "consents": {"contest": True}}
    refused = client.post(f"/api/v1/join/{stage.code}", json=body)
    assert refused.get_json()["errors"].keys() == {"employee_code"}
    join(client, stage.code, employee_code="NV1")
