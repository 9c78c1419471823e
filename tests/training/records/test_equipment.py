from datetime import timedelta

import pytest
from sqlalchemy import select

from quizapp.audit.models import AuditEntry
from quizapp.core.errors import Conflict, Invalid, NotFound
from quizapp.organisations.models import Unit
from quizapp.organisations.service.guards import let_leave
from quizapp.organisations.service.leavers import sweep_leavers
from quizapp.training.records.queries.equipment import (
    EquipmentFilter,
    book_of,
    get_equipment,
    list_equipment,
    possible_holders,
)
from quizapp.training.records.queries.trained import Moment
from quizapp.training.records.service.equipment import (
    correct_equipment,
    hand_over,
    restore_equipment,
    take_back,
    withdraw_equipment,
)
from tests.conftest import NOW
from tests.factories import make_unit
from tests.organisations.guarding import TODAY, own, serve
from tests.training.records.holding import certify, equip, tool

AT = Moment(TODAY, NOW)


@pytest.fixture
def session(database):
    with database.transaction() as session:
        yield session


@pytest.fixture
def unit(session):
    return make_unit(session)


@pytest.fixture
def an(session, unit):
    return serve(session, unit, own())


@pytest.fixture
def chi(session):
    return serve(session, make_unit(session, "CT99", "Công ty của Chi"), own("Lê Thị Chi", "C1"))


def listed(session, scope=None, **wanted):
    lines = list_equipment(session, scope, EquipmentFilter(**wanted), AT)
    return [(line.tool.serial, line.problems) for line in lines]


def deeds(session, kept):
    return [entry.deed for entry in book_of(session, kept.id)]


def test_a_tool_goes_from_hand_to_hand_and_the_book_tells(session, unit, an):
    kept = equip(session, unit)
    binh = serve(session, unit, own("Trần Thị Bình", "BV2"))
    for minute, guard in enumerate((an, binh), 1):
        hand_over(session, kept, guard, by="dung", now=NOW + timedelta(minutes=minute))
    hand_over(session, kept, binh, by="dung", now=NOW + timedelta(minutes=3))
    take_back(session, kept, by="dung", now=NOW + timedelta(minutes=4))
    withdraw_equipment(
        session, kept, "lost", by="dung", today=TODAY, now=NOW + timedelta(minutes=5)
    )
    book = book_of(session, kept.id)
    assert [(entry.deed, entry.holder_id) for entry in book] == [
        ("withdrawn", None),
        ("returned", binh.id),
        ("handed_over", binh.id),
        ("handed_over", an.id),
        ("added", None),
    ]
    assert book[0].details == {"reason": "lost"}
    logged = select(AuditEntry.action).where(AuditEntry.object_type == "equipment")
    assert len(session.scalars(logged).all()) == 5


def test_only_serving_guards_of_the_same_enterprise_may_hold(session, unit, an, chi):
    kept = equip(session, unit)
    assert [guard.id for guard in possible_holders(session, unit.id)] == [an.id]
    let_leave(session, an, TODAY, by="dung", today=TODAY, now=NOW)
    for guard in (chi, an, None):
        with pytest.raises(Invalid) as refused:
            hand_over(session, kept, guard, by="dung", now=NOW)
        assert refused.value.fields == {"holder_id": "equipment_holder_unknown"}


def test_what_is_struck_off_stays_as_it_is_until_it_is_taken_in_again(session, unit, an):
    kept = equip(session, unit)
    with pytest.raises(Conflict):
        take_back(session, kept, by="dung", now=NOW)
    with pytest.raises(Conflict):
        restore_equipment(session, kept, by="dung", now=NOW)
    with pytest.raises(Invalid):
        withdraw_equipment(session, kept, "tired of it", by="dung", today=TODAY, now=NOW)
    hand_over(session, kept, an, by="dung", now=NOW)
    withdraw_equipment(session, kept, "broken", by="dung", today=TODAY, now=NOW)
    assert kept.holder_id is None
    assert listed(session) == []
    assert listed(session, is_withdrawn=True) == [("DC-01", [])]
    for deed in (
        lambda: hand_over(session, kept, an, by="dung", now=NOW),
        lambda: take_back(session, kept, by="dung", now=NOW),
        lambda: correct_equipment(session, kept, tool(), by="dung", now=NOW),
        lambda: withdraw_equipment(session, kept, "lost", by="dung", today=TODAY, now=NOW),
    ):
        with pytest.raises(Conflict) as refused:
            deed()
        assert refused.value.code == "equipment_withdrawn"
    restore_equipment(session, kept, by="dung", now=NOW)
    assert listed(session) == [("DC-01", [])]


def test_a_serial_is_recorded_once_in_a_unit(session, unit, chi):
    kept = equip(session, unit)
    with pytest.raises(Invalid):
        equip(session, unit, tool(serial="dc-01"))
    other = equip(session, unit, tool(serial="DC-02"))
    with pytest.raises(Invalid):
        correct_equipment(session, other, tool(), by="dung", now=NOW)
    assert equip(session, chi.unit_id and session.get_one(Unit, chi.unit_id)).serial == "DC-01"
    assert correct_equipment(session, kept, tool(), by="dung", now=NOW) == []
    with pytest.raises(NotFound):
        get_equipment(session, kept.id, [chi.unit_id])


def test_a_holder_must_be_trained_by_the_police(session, unit, an):
    kept = equip(session, unit)
    assert listed(session) == [("DC-01", [])]
    hand_over(session, kept, an, by="dung", now=NOW)
    assert listed(session) == [("DC-01", ["holder_untrained"])]
    certify(session, an)
    assert listed(session) == [("DC-01", [])]
    let_leave(session, an, TODAY, by="dung", today=TODAY, now=NOW)
    assert listed(session, problem="holder_left") == [("DC-01", ["holder_left"])]


def test_a_leaver_s_name_goes_and_the_book_stays(session, unit, an):
    kept = equip(session, unit)
    hand_over(session, kept, an, by="dung", now=NOW)
    let_leave(session, an, TODAY, by="dung", today=TODAY, now=NOW)
    later = NOW + timedelta(days=31)
    sweep_leavers(session, today=later.date(), now=later)
    session.expire_all()
    assert kept.holder_id is None
    assert [entry.holder for entry in book_of(session, kept.id)] == [None, None]
    assert sorted(deeds(session, kept)) == ["added", "handed_over"]


def test_the_list_is_searched_and_narrowed(session, unit, an, chi):
    baton = equip(session, unit, tool(stored_at="Tủ kho phía Đông"))
    equip(session, unit, tool("spray", "X-9", licence_number=None, licence_expires_on=None))
    strange = session.get_one(Unit, chi.unit_id)
    equip(session, strange, tool(serial="CHI-1"))
    hand_over(session, baton, an, by="dung", now=NOW)
    assert listed(session, [unit.id]) == [
        ("DC-01", ["holder_untrained"]),
        ("X-9", ["licence_missing"]),
    ]
    assert listed(session, typed="phia dong") == [("DC-01", ["holder_untrained"])]
    assert listed(session, typed="van an") == [("DC-01", ["holder_untrained"])]
    assert listed(session, kind="spray") == [("X-9", ["licence_missing"])]
    assert listed(session, place="held") == [("DC-01", ["holder_untrained"])]
    assert [serial for serial, _ in listed(session, place="store")] == ["X-9", "CHI-1"]
    assert [serial for serial, _ in listed(session, problem="any")] == ["DC-01", "X-9"]
    assert listed(session, unit_id=strange.id) == [("CHI-1", [])]
