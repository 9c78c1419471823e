from datetime import date, timedelta

import pytest
from sqlalchemy import select

from quizapp.audit.models import AuditEntry
from quizapp.core.errors import Conflict, Invalid, NotFound
from quizapp.organisations.models import Guard
from quizapp.organisations.service.guards import let_leave
from quizapp.organisations.service.leavers import sweep_leavers
from quizapp.training.records.models import OfficialCertificate
from quizapp.training.records.queries.certificates import (
    PaperFilter,
    count_by_state,
    get_paper,
    kinds_in_force,
    list_papers,
    papers_of,
)
from quizapp.training.records.service.certificates import (
    correct_certificate,
    restore_certificate,
    withdraw_certificate,
)
from tests.conftest import NOW
from tests.factories import make_unit
from tests.organisations.guarding import TODAY, hired, own, serve
from tests.training.records.holding import certify, paper


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
def binh(session, unit):
    return serve(session, unit, hired())


@pytest.fixture
def chi(session):
    return serve(session, make_unit(session, "CT99", "Công ty của Chi"), own("Lê Thị Chi", "C1"))


def listed(session, scope=None, **wanted):
    lines, total = list_papers(session, scope, PaperFilter(**wanted), TODAY, limit=50, offset=0)
    assert total == len(lines)
    return [(line.guard.learner.full_name, line.state) for line in lines]


def actions(session):
    return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.sequence)))


def test_a_paper_is_recorded_with_the_end_of_the_law_and_a_line_in_the_log(session, an):
    kept = certify(session, an)
    assert (kept.number, kept.expires_on) == ("12/GCN", date(2029, 3, 1))
    assert actions(session)[-1] == "paper.added"
    details = session.scalars(select(AuditEntry).order_by(AuditEntry.sequence.desc())).first()
    assert "12/GCN" not in str(details.details)


def test_the_paper_of_the_other_law_is_refused(session, an, binh):
    for guard, kind in ((an, "security_service"), (binh, "guard_training")):
        with pytest.raises(Invalid) as refused:
            certify(session, guard, paper(kind))
        assert refused.value.fields == {"kind": "paper_of_other_law"}
    assert session.scalars(select(OfficialCertificate)).all() == []


def test_the_same_paper_is_recorded_once(session, an):
    certify(session, an)
    with pytest.raises(Invalid) as refused:
        certify(session, an, paper(issued_on=date(2024, 5, 1)))
    assert refused.value.fields == {"number": "paper_recorded_already"}


def test_each_guard_is_listed_with_the_paper_that_her_kind_needs(session, an, binh, chi):
    certify(session, an)
    certify(session, an, paper("fire_rescue", "9/PCCC", date(2021, 1, 5)))
    certify(session, binh, paper("security_service", "4/CC", TODAY - timedelta(days=5 * 365 - 30)))
    assert listed(session) == [
        ("Trần Thị Bình", "expiring"),
        ("Lê Thị Chi", "missing"),
        ("Nguyễn Văn An", "valid"),
    ]
    assert listed(session, [chi.unit_id]) == [("Lê Thị Chi", "missing")]
    assert listed(session, kind="fire_rescue", state="expired") == [("Nguyễn Văn An", "expired")]
    assert listed(session, typed="binh") == [("Trần Thị Bình", "expiring")]
    assert listed(session, typed="12/gcn") == [("Nguyễn Văn An", "valid")]
    assert listed(session, guard_kind="service") == [("Trần Thị Bình", "expiring")]
    counted = count_by_state(session, None, PaperFilter(), TODAY)
    assert counted == {"valid": 1, "expiring": 1, "missing": 1}


def test_a_newer_paper_takes_the_place_of_the_old_one(session, an):
    certify(session, an, paper(number="1/GCN", issued_on=date(2020, 1, 1)))
    assert listed(session) == [("Nguyễn Văn An", "expired")]
    newer = certify(session, an, paper(number="2/GCN", issued_on=date(2026, 1, 1)))
    assert listed(session) == [("Nguyễn Văn An", "valid")]
    withdraw_certificate(session, newer, "Công an thu hồi", by="dung", today=TODAY, now=NOW)
    assert listed(session) == [("Nguyễn Văn An", "expired")]
    assert [one.number for one in papers_of(session, an.learner_id)] == ["2/GCN", "1/GCN"]
    restore_certificate(session, newer, by="dung", now=NOW)
    assert listed(session) == [("Nguyễn Văn An", "valid")]


def test_a_slip_of_the_pen_is_put_right(session, an):
    kept = certify(session, an)
    changed = correct_certificate(
        session, kept, an, paper(number="13/GCN"), by="dung", today=TODAY, now=NOW
    )
    assert changed == ["number"]
    again = correct_certificate(
        session, kept, an, paper(number="13/GCN"), by="dung", today=TODAY, now=NOW
    )
    assert (again, actions(session)[-1]) == ([], "paper.corrected")


def test_a_withdrawn_paper_is_neither_corrected_nor_withdrawn_again(session, an):
    kept = certify(session, an)
    with pytest.raises(Invalid):
        withdraw_certificate(session, kept, " ", by="dung", today=TODAY, now=NOW)
    with pytest.raises(Conflict):
        restore_certificate(session, kept, by="dung", now=NOW)
    withdraw_certificate(session, kept, "Bị mất", by="dung", today=TODAY, now=NOW)
    for deed in (
        lambda: correct_certificate(session, kept, an, paper(), by="dung", today=TODAY, now=NOW),
        lambda: withdraw_certificate(session, kept, "Mất", by="dung", today=TODAY, now=NOW),
    ):
        with pytest.raises(Conflict) as refused:
            deed()
        assert refused.value.code == "paper_withdrawn"


def test_a_stranger_finds_nothing(session, an, chi):
    kept = certify(session, an)
    assert get_paper(session, kept.id, [an.unit_id])[0] is kept
    with pytest.raises(NotFound):
        get_paper(session, kept.id, [chi.unit_id])
    assert kinds_in_force(session, [an.learner_id, chi.learner_id], TODAY) == {
        an.learner_id: {"guard_training"}
    }


def test_who_leaves_keeps_the_paper_and_the_enterprise_loses_sight_of_it(session, an):
    kept = certify(session, an)
    unit_id, learner_id = an.unit_id, an.learner_id
    let_leave(session, an, TODAY, by="dung", today=TODAY, now=NOW)
    assert listed(session) == []
    with pytest.raises(NotFound):
        get_paper(session, kept.id, [unit_id])
    with pytest.raises(Conflict):
        certify(session, an, paper(number="99/GCN"))
    later = TODAY + timedelta(days=31)
    assert sweep_leavers(session, today=later, now=NOW + timedelta(days=31)).accounts == 0
    session.expire_all()
    assert session.scalars(select(Guard)).all() == []
    assert [one.number for one in papers_of(session, learner_id)] == ["12/GCN"]
