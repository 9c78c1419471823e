from datetime import date, timedelta

import pytest

from quizapp.organisations.service.guards import let_leave
from quizapp.training.records.queries import expiring
from quizapp.training.records.service.certificates import withdraw_certificate
from quizapp.training.records.service.equipment import correct_equipment, withdraw_equipment
from tests.conftest import NOW
from tests.factories import make_unit
from tests.organisations.guarding import TODAY, own, serve
from tests.training.records.holding import certify, equip, paper, tool

END = date(2029, 3, 1)


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


def due(session, today):
    return [(one.kind, one.number, one.step) for one in expiring(session, today=today)]


def test_a_paper_is_named_from_ninety_days_before_its_end(session, an):
    kept = certify(session, an)
    assert due(session, END - timedelta(days=91)) == []
    (one,) = expiring(session, today=END - timedelta(days=90))
    assert (one.subject_id, one.learner_id, one.unit_id) == (kept.id, an.learner_id, an.unit_id)
    assert (one.what, one.expires_on, one.step) == ("guard_training", END, "expires-90")
    assert due(session, END + timedelta(days=1)) == []


def test_over_the_whole_time_each_step_comes_once_even_when_days_are_left_out(session, an):
    certify(session, an)
    remembered = []
    day = date(2028, 1, 3)
    while day < date(2030, 1, 1):
        for one in expiring(session, today=day):
            if (one.kind, one.key, one.step) not in remembered:
                remembered.append((one.kind, one.key, one.step))
        day += timedelta(days=5)
    assert [step for *_rest, step in remembered] == [
        "expires-90", "expires-60", "expires-30", "expires-7",
    ]  # fmt: skip


def test_what_was_replaced_withdrawn_or_left_is_not_named(session, unit, an):
    kept = certify(session, an)
    soon = END - timedelta(days=20)
    assert due(session, soon) == [("official_certificate", "12/GCN", "expires-30")]
    newer = certify(session, an, paper(number="13/GCN", issued_on=date(2026, 1, 1)))
    assert due(session, soon) == []
    withdraw_certificate(session, newer, "Ghi nhầm", by="dung", today=TODAY, now=NOW)
    assert due(session, soon) == [("official_certificate", "12/GCN", "expires-30")]
    withdraw_certificate(session, kept, "Bị mất", by="dung", today=TODAY, now=NOW)
    assert due(session, soon) == []
    binh = serve(session, unit, own("Trần Thị Bình", "BV2"))
    certify(session, binh, paper(number="77/GCN"))
    let_leave(session, binh, TODAY, by="dung", today=TODAY, now=NOW)
    assert due(session, soon) == []


def test_a_licence_is_named_and_again_after_its_renewal(session, unit):
    kept = equip(session, unit)
    (first,) = expiring(session, today=date(2027, 12, 28))
    assert (first.kind, first.learner_id, first.unit_id) == ("equipment_licence", None, unit.id)
    assert first.step == "expires-7"
    renewed = tool(licence_expires_on=date(2031, 1, 1))
    correct_equipment(session, kept, renewed, by="dung", now=NOW)
    assert due(session, date(2027, 12, 28)) == []
    (second,) = expiring(session, today=date(2030, 12, 28))
    assert (second.step, second.subject_id) == (first.step, first.subject_id)
    assert second.key != first.key
    withdraw_equipment(session, kept, "broken", by="dung", today=TODAY, now=NOW)
    assert due(session, date(2030, 12, 28)) == []
