from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from quizapp.audit.models import AuditEntry
from quizapp.core.errors import Conflict, Invalid, NotFound
from quizapp.organisations.models import Guard, Learner, RosterEntry
from quizapp.organisations.queries.guards import (
    GuardFilter,
    get_guard,
    get_post,
    list_guards,
    list_posts,
    list_unit_strengths,
    unit_strength,
    whole_strength,
)
from quizapp.organisations.rules.roster_sheet import read_roster
from quizapp.organisations.service.guards import (
    correct_guard,
    let_leave,
    move_guard,
    take_back_leaving,
)
from quizapp.organisations.service.leavers import Swept, sweep_leavers
from quizapp.organisations.service.posts import (
    change_post,
    close_post,
    create_post,
    reopen_post,
)
from quizapp.organisations.service.roster import ADD, import_roster
from tests.conftest import NOW
from tests.factories import make_unit
from tests.organisations.guarding import LONG_HIRED, TODAY, hired, own, serve
from tests.organisations.sheets import ROSTER_HEADER

BY = {"by": "dung", "now": NOW}
DATED = {**BY, "today": TODAY}


@pytest.fixture
def session(database):
    with database.transaction() as session:
        yield session


@pytest.fixture
def unit(session):
    return make_unit(session)


@pytest.fixture
def strange_unit(session):
    return make_unit(session, "CT99", "Công ty của Chi")


@pytest.fixture
def gate(session, unit):
    return create_post(session, unit, "Cổng chính", 3, **BY)


def deeds(session):
    return [entry.action for entry in session.scalars(select(AuditEntry).order_by("sequence"))]


def complaints(deed, *arguments, **more):
    with pytest.raises(Invalid) as refused:
        deed(*arguments, **more)
    return refused.value.fields


def test_a_guard_is_added_corrected_and_moved_and_each_deed_is_written_down(session, unit, gate):
    an = serve(session, unit, own(), gate)
    assert (an.learner.unit_id, an.post.name, an.left_on) == (unit.id, "Cổng chính", None)
    changed = correct_guard(session, an, own(name="Nguyễn Văn Ân", phone="0912345678"), **DATED)
    assert changed == ["full_name", "phone"]
    store = create_post(session, unit, "Kho", 1, **BY)
    move_guard(session, an, store.id, " Đêm ", **BY)
    assert (an.post.name, an.shift) == ("Kho", "Đêm")
    assert deeds(session) == [
        "post.created", "guard.added", "guard.corrected", "post.created", "guard.moved",
    ]  # fmt: skip


def test_the_log_holds_no_name_and_no_number(session, unit, gate):
    an = serve(session, unit, own(phone="0912345678"), gate)
    let_leave(session, an, TODAY, **DATED)
    kept = str([entry.details for entry in session.scalars(select(AuditEntry))])
    for word in ("Nguyễn", "912345678", "BV1"):
        assert word not in kept


def test_a_correction_that_changes_nothing_is_no_deed(session, unit):
    an = serve(session, unit, own())
    assert correct_guard(session, an, own(), **DATED) == []
    assert deeds(session) == ["guard.added"]


def test_the_kind_is_never_changed(session, unit):
    an = serve(session, unit, own())
    other_kind = hired(name="Nguyễn Văn An")
    assert complaints(correct_guard, session, an, other_kind, **DATED) == {
        "kind": "guard_kind_fixed"
    }


def test_a_code_or_number_of_somebody_else_at_the_unit_is_refused(session, unit, strange_unit):
    an = serve(session, unit, own())
    serve(session, unit, hired())
    assert complaints(serve, session, unit, own(name="Lê Chi")) == {
        "employee_code": "guard_name_differs"
    }
    taken = own(phone="0912345678")
    assert complaints(correct_guard, session, an, taken, **DATED) == {"phone": "guard_phone_taken"}
    assert complaints(serve, session, unit, own()) == {"full_name": "guard_serves_already"}
    assert serve(session, strange_unit, own(name="Lê Chi")).unit_id == strange_unit.id


def test_nobody_stands_at_a_stranger_s_post(session, unit, strange_unit, gate):
    chi = serve(session, strange_unit, own(name="Lê Chi"))
    for deed in (
        lambda: serve(session, strange_unit, own(code="BV2"), gate),
        lambda: move_guard(session, chi, gate.id, None, **BY),
    ):
        with pytest.raises(NotFound):
            deed()


def test_a_coordinator_finds_no_stranger_s_guard_or_post(session, unit, strange_unit, gate):
    an = serve(session, unit, own(), gate)
    assert get_guard(session, an.id, {unit.id}) is an
    for find, id_ in ((get_guard, an.id), (get_post, gate.id)):
        with pytest.raises(NotFound):
            find(session, id_, {strange_unit.id})
        with pytest.raises(NotFound):
            find(session, id_, set())
    everything = {"limit": 9, "offset": 0}
    assert list_guards(session, {strange_unit.id}, GuardFilter(unit_id=unit.id), **everything) == (
        [], 0,
    )  # fmt: skip
    assert list_unit_strengths(session, {strange_unit.id}, **everything)[0][0].unit is strange_unit


def test_a_park_and_a_closed_unit_take_no_guards(session):
    park = make_unit(session, "KCN1", "KCN Một", kind="park")
    closed = make_unit(session, "CT98", "Đã đóng", valid_to=date(2026, 1, 1))
    for unit in (park, closed):
        with pytest.raises(Conflict):
            serve(session, unit, own())
        with pytest.raises(Conflict):
            create_post(session, unit, "Cổng", 1, **BY)


def test_required_and_actual_are_counted_by_post_and_enterprise(session, unit, strange_unit, gate):
    store = create_post(session, unit, "Kho", 1, **BY)
    serve(session, unit, own(), gate)
    serve(session, unit, hired(is_full_time=False), gate)
    left = serve(session, unit, own(name="Lê Cũ", code="BV9"), store)
    let_leave(session, left, TODAY, **DATED)
    serve(session, unit, own(name="Lê Không Chốt", code="BV8"))
    lines = {line.post.name: line.strength for line in list_posts(session, unit.id)}
    assert (lines["Cổng chính"].own, lines["Cổng chính"].service) == (1, 1)
    assert (lines["Cổng chính"].missing, lines["Cổng chính"].part_time) == (1, 1)
    assert (lines["Kho"].actual, lines["Kho"].missing) == (0, 1)
    strength = unit_strength(session, unit.id)
    assert (strength.required, strength.actual, strength.missing) == (4, 3, 1)
    found, total = list_unit_strengths(session, None, limit=9, offset=0)
    assert total == 2
    assert [(line.unit.code, line.post_count, line.strength.state) for line in found] == [
        ("CT07", 2, "short"),
        ("CT99", 0, "unplanned"),
    ]
    short, _total = list_unit_strengths(session, None, "", "short", limit=9, offset=0)
    assert [line.unit.code for line in short] == ["CT07"]
    assert whole_strength(session, None)[1] == 1
    assert whole_strength(session, {strange_unit.id})[0].actual == 0


def test_guards_are_found_without_accents_and_by_every_filter(session, unit, gate):
    serve(session, unit, own(), gate)
    serve(session, unit, hired(is_full_time=False))

    def found(**wanted):
        lines, total = list_guards(session, None, GuardFilter(**wanted), limit=9, offset=0)
        assert len(lines) == total
        return [line.guard.learner.full_name.split()[-1] for line in lines]

    assert found(typed="NGUYEN an") == found(typed="bv1") == found(post_id=gate.id) == ["An"]
    assert found(typed="tran thi") == found(typed="0345678") == found(kind="service") == ["Bình"]
    assert found(work="part") == found(post_id="none") == ["Bình"]
    assert found(unit_id=unit.id) == ["An", "Bình"]
    assert found(typed="chi") == found(has_left=True) == []


def test_leaving_empties_unit_and_code_and_keeps_the_person_s_account(session, unit, gate):
    an = serve(session, unit, own(phone="0912345678"), gate)
    an.learner.pin_hash = "a hash"
    roster = read_roster([ROSTER_HEADER, ("BV1", "Nguyễn Văn An", "", "", "x")])
    import_roster(session, unit, roster, mode=ADD, partial=False, by="dung", now=NOW)
    let_leave(session, an, TODAY, **DATED)
    person = an.learner
    assert (person.unit_id, person.employee_code, person.left_at) == (None, None, NOW)
    assert (person.full_name, person.phone, person.pin_hash) == (
        "Nguyễn Văn An", "+84912345678", "a hash",
    )  # fmt: skip
    assert session.scalars(select(RosterEntry)).all() == []
    for deed in (
        lambda: let_leave(session, an, TODAY, **DATED),
        lambda: move_guard(session, an, None, None, **BY),
        lambda: correct_guard(session, an, own(), **DATED),
    ):
        with pytest.raises(Conflict, match="guard_has_left"):
            deed()


def test_leaving_does_not_touch_the_roster_line_of_somebody_else_with_that_code(session, unit):
    an = serve(session, unit, own())
    roster = read_roster([ROSTER_HEADER, ("BV1", "Trần Thị Bình", "", "", "")])
    import_roster(session, unit, roster, mode=ADD, partial=False, by="dung", now=NOW)
    let_leave(session, an, TODAY, **DATED)
    assert len(session.scalars(select(RosterEntry)).all()) == 1


def test_who_comes_back_has_the_account_again_but_only_at_the_same_unit(
    session, unit, strange_unit
):
    an = serve(session, unit, own(phone="0912345678"))
    let_leave(session, an, TODAY, **DATED)
    elsewhere = serve(session, strange_unit, own(phone="0912345678"))
    assert elsewhere.learner_id != an.learner_id
    again = serve(session, unit, own(code="BV7", phone="0912345678"))
    assert again.learner_id == an.learner_id
    assert (again.learner.unit_id, again.learner.left_at) == (unit.id, None)


def test_a_leaving_by_mistake_is_taken_back(session, unit, gate):
    an = serve(session, unit, own(), gate)
    let_leave(session, an, TODAY, **DATED)
    assert complaints(take_back_leaving, session, an, None, **DATED) == {
        "employee_code": "guard_code_or_phone_needed"
    }
    take_back_leaving(session, an, "bv1", **DATED)
    assert (an.left_on, an.learner.unit_id, an.learner.employee_code) == (None, unit.id, "BV1")
    assert an.post_id == gate.id
    with pytest.raises(Conflict, match="guard_serves_already"):
        take_back_leaving(session, an, "bv1", **DATED)


def test_a_post_is_renamed_closed_once_empty_and_opened_again(session, unit, gate):
    an = serve(session, unit, own(), gate)
    card = gate.card_code
    assert change_post(session, gate, "Cổng Bắc", 2, **BY) == ["name", "required_count"]
    assert complaints(create_post, session, unit, "cong bac", 1, **BY) == {
        "name": "post_name_taken"
    }
    with pytest.raises(Conflict, match="post_has_guards"):
        close_post(session, gate, **BY)
    move_guard(session, an, None, None, **BY)
    close_post(session, gate, **BY)
    assert complaints(move_guard, session, an, gate.id, None, **BY) == {"post_id": "post_closed"}
    assert unit_strength(session, unit.id).required == 0
    reopen_post(session, gate, **BY)
    assert (gate.closed_at, gate.card_code) == (None, card)


def test_after_30_days_the_row_goes_and_the_account_that_was_used_stays(session, unit):
    used = serve(session, unit, own(phone="0912345678"))
    used.learner.pin_hash = "a hash"
    never_used = serve(session, unit, own(name="Lê Chưa Vào", code="BV2"))
    staying = serve(session, unit, own(name="Lê Ở Lại", code="BV3"))
    kept_id, gone_id = used.learner_id, never_used.learner_id
    for guard in (used, never_used):
        let_leave(session, guard, TODAY, **DATED)
    early = {"today": TODAY + timedelta(days=29), "now": NOW}
    assert sweep_leavers(session, **early) == Swept()
    due = {"today": TODAY + timedelta(days=30), "now": NOW}
    assert sweep_leavers(session, **due) == Swept(guards=2, accounts=1)
    assert sweep_leavers(session, **due) == Swept()
    session.expire_all()
    assert session.scalars(select(Guard.id)).all() == [staying.id]
    assert session.get(Learner, gone_id) is None
    kept = session.get_one(Learner, kept_id)
    assert (kept.full_name, kept.phone, kept.pin_hash) == (
        "Nguyễn Văn An", "+84912345678", "a hash",
    )  # fmt: skip
    assert deeds(session).count("guards.swept") == 1


def test_an_account_never_used_stays_while_somebody_else_employs_the_person(session, unit):
    an = serve(session, unit, own(phone="0912345678"))
    let_leave(session, an, TODAY, **DATED)
    again = serve(session, unit, own(phone="0912345678"))
    late = TODAY + timedelta(days=40)
    assert sweep_leavers(session, today=late, now=NOW) == Swept(guards=1, accounts=0)
    assert session.scalars(select(Guard.id)).all() == [again.id]


def test_a_leaving_written_down_late_is_swept_at_once(session, unit):
    an = serve(session, unit, own())
    let_leave(session, an, TODAY - timedelta(days=45), **DATED)
    assert sweep_leavers(session, today=TODAY, now=NOW).guards == 1


def test_the_draft_without_a_post_keeps_dates_and_shift(session, unit):
    an = serve(session, unit, replace(own(), shift="Ngày"))
    assert (an.hired_on, an.shift, an.post_id) == (LONG_HIRED, "Ngày", None)
