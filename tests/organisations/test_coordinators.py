import time
from datetime import UTC, datetime

import pytest

from quizapp.accounts.models import StaffAccount, StaffRole
from quizapp.accounts.service import Actor, NewStaff, look_up_invitation
from quizapp.core.errors import Invalid, NotFound
from quizapp.core.text import fold
from quizapp.core.tokens import Keyring
from quizapp.core.types import new_id
from quizapp.organisations.coordinator_list import ListedCoordinator, read_list
from quizapp.organisations.models import Unit, UnitCoordinator
from quizapp.organisations.queries.coordinators import unit_scope
from quizapp.organisations.service.coordinators import (
    invite_coordinators,
    invite_staff,
    plan_coordinators,
    set_access,
)
from tests.factories import LONG_AGO, make_staff, make_unit

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
KEYS = Keyring("a key of the tests, long enough to be one")
HEADER = ["Mã đơn vị", "Họ và tên", "E-mail"]
COORDINATOR = frozenset({"coordinator"})


def actor(account):
    return Actor(account.id, account.role_names)


@pytest.mark.parametrize(
    ("rows", "read"),
    [
        ([HEADER, ["ct07", "An", "AN@x.vn"]], [ListedCoordinator(2, "CT07", "An", "an@x.vn")]),
        (
            [["DANH SÁCH"], [], ["TT", "Email", "HỌ TÊN", "Mã DN"], ["1", "a@x.vn", "An", "CT07"]],
            [ListedCoordinator(4, "CT07", "An", "a@x.vn")],
        ),
        (
            [HEADER, ["", "", ""], ["CT07"], []],
            [ListedCoordinator(3, "CT07", "", "")],
        ),
    ],
)
def test_the_list_is_read_in_whatever_order_its_columns_stand(rows, read):
    assert read_list(rows) == read


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([], "coordinators_header_missing"),
        ([["Mã đơn vị", "Họ và tên"], ["CT07", "An"]], "coordinators_header_missing"),
        ([HEADER], "coordinators_none_listed"),
        ([HEADER, *([["CT07", "An", "a@x.vn"]] * 3001)], "coordinators_too_many"),
    ],
)
def test_a_list_that_cannot_be_used_says_why(rows, code):
    with pytest.raises(Invalid, match=code):
        read_list(rows)


def test_a_coordinator_sees_his_units_and_all_below_them(database):
    with database.transaction() as session:
        own = make_unit(session, "CT07")
        shop = make_unit(session, "CT07-A", kind="department", parent_id=own.id)
        line = make_unit(session, "CT07-A1", kind="department", parent_id=shop.id)
        make_unit(session, "CT08")
        an = make_staff(session, "coordinator", unit=own)
        trainer = make_staff(session, "trainer")
    with database.reading() as session:
        assert unit_scope(session, an.id, an.role_names) == {own.id, shop.id, line.id}
        assert unit_scope(session, an.id, {"coordinator", "organizer"}) is None
        assert unit_scope(session, trainer.id, trainer.role_names) == frozenset()


def test_every_faulty_row_is_named_and_the_others_are_ready(database):
    with database.transaction() as session:
        make_unit(session, "CT07")
        make_staff(session, "admin", email="admin@kcn.example")
        listed = [
            ListedCoordinator(2, "CT07", "An", "an@x.vn"),
            ListedCoordinator(3, "CT99", "An", "an@x.vn"),
            ListedCoordinator(4, "", "An", "an@x.vn"),
            ListedCoordinator(5, "CT07", "", "binh@x.vn"),
            ListedCoordinator(6, "CT07", "Bình", "binh(at)x.vn"),
            ListedCoordinator(7, "CT07", "An", "an@x.vn"),
            ListedCoordinator(8, "CT07", "Chị Quản", "admin@kcn.example"),
        ]
        plan = plan_coordinators(session, listed, scope=None)
    assert [row.row for row in plan.ready] == [2]
    assert [(fault.row, fault.code) for fault in plan.faults] == [
        (3, "coordinator_unit_unknown"),
        (4, "coordinator_code_missing"),
        (5, "name_missing"),
        (6, "email_wrong"),
        (7, "coordinator_repeated"),
        (8, "coordinator_email_of_other_staff"),
    ]


def test_a_list_makes_accounts_with_codes_that_open(database):
    with database.transaction() as session:
        first, second = make_unit(session, "CT07"), make_unit(session, "CT08")
        dung = make_staff(session, "organizer")
        listed = [
            ListedCoordinator(2, "CT07", "An", "an@x.vn"),
            ListedCoordinator(3, "CT08", "An", "an@x.vn"),
            ListedCoordinator(4, "CT08", "Bình", "binh@x.vn"),
        ]
        issued = invite_coordinators(
            session, actor(dung), listed, scope=None, keyring=KEYS, now=NOW
        )
    an, binh = issued
    assert ([unit.code for unit in an.units], [unit.code for unit in binh.units]) == (
        ["CT07", "CT08"],
        ["CT08"],
    )
    with database.reading() as session:
        found = look_up_invitation(session, an.code, keyring=KEYS, now=NOW)
        assert found.email == "an@x.vn"
        assert unit_scope(session, found.staff_id, COORDINATOR) == {first.id, second.id}


def test_the_same_list_again_renews_unused_codes_and_leaves_passwords_alone(database):
    listed = [
        ListedCoordinator(2, "CT07", "An", "an@x.vn"),
        ListedCoordinator(3, "CT07", "Bình", "binh@x.vn"),
    ]

    def invite_all():
        with database.transaction() as session:
            return invite_coordinators(
                session, actor(dung), listed, scope=None, keyring=KEYS, now=NOW
            )

    with database.transaction() as session:
        make_unit(session, "CT07")
        dung = make_staff(session, "organizer")
    before = invite_all()
    with database.transaction() as session:
        an = session.query(StaffAccount).filter_by(email="an@x.vn").one()
        an.password_hash = "his own"
    after = invite_all()
    assert (after[0].code, bool(after[1].code)) == ("", True)
    with database.reading() as session:
        with pytest.raises(NotFound):
            look_up_invitation(session, before[1].code, keyring=KEYS, now=NOW)
        assert look_up_invitation(session, after[1].code, keyring=KEYS, now=NOW)
        assert session.query(StaffAccount).count() == 3


def test_a_coordinator_gets_no_code_of_somebody_who_sees_more(database):
    with database.transaction() as session:
        own, other = make_unit(session, "CT07"), make_unit(session, "CT08")
        an = make_staff(session, "coordinator", unit=own)
        make_staff(session, "coordinator", email="chi@x.vn", unit=other)
        boss = make_staff(session, "coordinator", "admin", email="sep@x.vn", unit=own)
        listed = [
            ListedCoordinator(2, "CT07", "Chi", "chi@x.vn"),
            ListedCoordinator(3, "CT07", "Sếp", "sep@x.vn"),
            ListedCoordinator(4, "CT08", "Dũng", "dung@x.vn"),
            ListedCoordinator(5, "CT07", "Bình", "binh@x.vn"),
        ]
        issued = invite_coordinators(
            session, actor(an), listed, scope=frozenset({own.id}), keyring=KEYS, now=NOW
        )
    assert [code.email for code in issued] == ["binh@x.vn"]
    assert boss.password_hash is None


def test_one_coordinator_invites_another_for_his_own_enterprise_only(database):
    with database.transaction() as session:
        own = make_unit(session, "CT07")
        make_unit(session, "CT08")
        an = make_staff(session, "coordinator", unit=own)
    scope = frozenset({own.id})
    person = NewStaff("binh@x.vn", "Bình", COORDINATOR)
    for codes, complaint in ((["CT08"], "unknown"), (["CT07", "CT08"], "unknown"), ([], "needed")):
        with pytest.raises(Invalid) as refusal, database.transaction() as session:
            invite_staff(session, actor(an), person, codes, scope=scope, keyring=KEYS, now=NOW)
        assert refusal.value.fields == {"units": f"coordinator_unit_{complaint}"}
    with database.transaction() as session:
        made = invite_staff(
            session, actor(an), person, ["ct07"], scope=scope, keyring=KEYS, now=NOW
        )
        assert unit_scope(session, made.staff_id, COORDINATOR) == scope


def test_who_is_coordinator_no_more_sees_no_units(database):
    with database.transaction() as session:
        admin = make_staff(session, "admin")
        an = make_staff(session, "coordinator", unit=make_unit(session, "CT07"))
    with database.transaction() as session:
        set_access(session, actor(admin), an.id, {"trainer"}, ["CT07"], now=NOW)
        assert session.query(UnitCoordinator).count() == 0


def test_a_thousand_are_invited_within_twenty_seconds(database):
    with database.transaction() as session:
        session.add_all(
            Unit(
                id=new_id(),
                kind="enterprise",
                code=f"DN{number:04}",
                name=f"Công ty {number}",
                folded_name=fold(f"Công ty {number}"),
                created_at=LONG_AGO,
            )
            for number in range(1000)
        )
        dung = make_staff(session, "organizer")
    listed = [
        ListedCoordinator(n + 2, f"DN{n:04}", f"Người thứ {n}", f"dau.moi.{n}@x.vn")
        for n in range(1000)
    ]
    begin = time.process_time()
    with database.transaction() as session:
        issued = invite_coordinators(
            session, actor(dung), listed, scope=None, keyring=KEYS, now=NOW
        )
    assert time.process_time() - begin < 20
    assert len({code.code for code in issued}) == 1000
    with database.reading() as session:
        assert session.query(StaffRole).filter_by(role="coordinator").count() == 1000
