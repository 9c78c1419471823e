from datetime import UTC, datetime, timedelta

import pytest

from quizapp.accounts.models import StaffAccount, StaffInvitation
from quizapp.accounts.service import (
    Actor,
    NewStaff,
    accept_invitation,
    change_roles,
    deactivate,
    invite,
    look_up_invitation,
    renew_code,
)
from quizapp.audit.models import AuditEntry
from quizapp.core.errors import Conflict, Invalid, NotAllowed, NotFound
from quizapp.core.tokens import Keyring
from tests.factories import PASSWORD, carry_token, make_staff, sign_in, signed_in_client

NOW = datetime.now(UTC)
KEYS = Keyring("a key of the tests, long enough to be one")
TRAINER = NewStaff("Binh@KCN.example", "Trần Thị Bình", frozenset({"trainer"}))


def actor(account):
    return Actor(account.id, account.role_names)


def test_an_invited_person_chooses_a_password_and_is_in(app, database):
    dung = signed_in_client(app, "organizer")
    data = {"name": "Trần Thị Bình", "email": "Binh@KCN.example", "roles": "trainer"}
    page = dung.post("/manage/staff/invite", data=data)
    assert page.status_code == 200
    code = page.text.split('id="code">')[1].split("<")[0]
    binh = app.test_client()
    assert accept(binh, code.lower().replace("-", " ")).location == "/manage"
    assert "Bình" in binh.get("/manage").text
    assert sign_in(app.test_client(), "binh@kcn.example").status_code == 302


def accept(client, code, password=PASSWORD):
    carry_token(client)
    data = {"code": code, "password": password, "repeated": password}
    return client.post("/invitation", data=data)


def test_a_code_opens_once_and_not_after_its_time(database):
    with database.transaction() as session:
        admin = make_staff(session, "admin")
        invited = invite(session, actor(admin), TRAINER, keyring=KEYS, now=NOW)
    with database.reading() as session:
        found = look_up_invitation(session, invited.code, keyring=KEYS, now=NOW)
        with pytest.raises(NotFound):
            look_up_invitation(session, invited.code, keyring=KEYS, now=NOW + timedelta(days=31))
    with database.transaction() as session:
        accept_invitation(session, found, "hash", keyring=KEYS, now=NOW)
    for _ in range(2):
        with pytest.raises(NotFound), database.transaction() as session:
            accept_invitation(session, found, "another", keyring=KEYS, now=NOW)
    with database.reading() as session:
        assert session.get(StaffAccount, invited.staff_id).password_hash == "hash"


def test_the_code_is_nowhere_kept(database):
    with database.transaction() as session:
        admin = make_staff(session, "admin")
        invited = invite(session, actor(admin), TRAINER, keyring=KEYS, now=NOW)
    with database.reading() as session:
        kept = session.query(StaffInvitation).one()
        entry = session.query(AuditEntry).filter_by(action="staff.invited").one()
        assert invited.code not in kept.code_hash
        assert entry.details == {"roles": ["trainer"]}


def test_a_new_code_ends_password_sessions_and_the_code_before(app, database):
    with database.transaction() as session:
        admin = make_staff(session, "admin")
        invited = invite(session, actor(admin), TRAINER, keyring=KEYS, now=NOW)
        session.get(StaffAccount, invited.staff_id).password_hash = "a hash"
        renewed = renew_code(session, actor(admin), invited.staff_id, keyring=KEYS, now=NOW)
        account = session.get(StaffAccount, invited.staff_id)
        assert (account.password_hash, account.session_epoch) == (None, 1)
        with pytest.raises(NotFound):
            look_up_invitation(session, invited.code, keyring=KEYS, now=NOW)
        assert look_up_invitation(session, renewed.code, keyring=KEYS, now=NOW).email


def test_guessing_codes_is_slowed_down_for_an_address(client):
    statuses = [accept(client, f"SAI{number}").status_code for number in range(62)]
    assert statuses == [404] * 60 + [429] * 2


def test_an_organizer_cannot_make_an_admin(database):
    with database.transaction() as session:
        dung = make_staff(session, "organizer")
    boss = NewStaff("chi@kcn.example", "Chi", frozenset({"admin"}))
    with pytest.raises(NotAllowed), database.transaction() as session:
        invite(session, actor(dung), boss, keyring=KEYS, now=NOW)
    with database.reading() as session:
        assert session.query(StaffAccount).count() == 1


@pytest.mark.parametrize(
    ("person", "fields"),
    [
        (NewStaff("admin@kcn.example", "A", frozenset({"trainer"})), {"email": "email_taken"}),
        (NewStaff("no address", "A", frozenset({"trainer"})), {"email": "email_wrong"}),
        (NewStaff("a@b\n.vn", "A", frozenset({"trainer"})), {"email": "email_wrong"}),
        (NewStaff("a@b.vn", " \u200b ", frozenset({"trainer"})), {"name": "required"}),
    ],
)
def test_who_cannot_be_invited(database, person, fields):
    with database.transaction() as session:
        admin = make_staff(session, "admin", email="admin@kcn.example")
    with pytest.raises(Invalid) as refusal, database.transaction() as session:
        invite(session, actor(admin), person, keyring=KEYS, now=NOW)
    assert refusal.value.fields == fields


def test_nobody_changes_himself_and_the_last_admin_stays(database):
    with database.transaction() as session:
        admin = make_staff(session, "admin")
        dung = make_staff(session, "organizer")
    for deed in (
        lambda s: change_roles(s, actor(admin), admin.id, {"admin", "organizer"}, now=NOW),
        lambda s: deactivate(s, actor(admin), admin.id, now=NOW),
        lambda s: renew_code(s, actor(admin), admin.id, keyring=KEYS, now=NOW),
    ):
        with pytest.raises(NotAllowed), database.transaction() as session:
            deed(session)
    for deed in (
        lambda s: change_roles(s, actor(dung), admin.id, {"trainer"}, now=NOW),
        lambda s: deactivate(s, actor(dung), admin.id, now=NOW),
    ):
        with pytest.raises(Conflict, match="last_admin"), database.transaction() as session:
            deed(session)


def test_a_deactivated_admin_does_not_count_as_one_who_remains(database):
    with database.transaction() as session:
        admin = make_staff(session, "admin")
        other = make_staff(session, "admin", email="other@kcn.example", is_active=False)
    with pytest.raises(Conflict), database.transaction() as session:
        change_roles(session, actor(other), admin.id, {"trainer"}, now=NOW)


def test_changed_roles_are_written_down(database):
    with database.transaction() as session:
        admin = make_staff(session, "admin")
        dung = make_staff(session, "organizer")
    with database.transaction() as session:
        change_roles(session, actor(admin), dung.id, {"organizer", "reviewer"}, now=NOW)
    with database.reading() as session:
        entry = session.query(AuditEntry).one()
        assert session.get(StaffAccount, dung.id).role_names == {"organizer", "reviewer"}
        assert (entry.actor, entry.action) == (admin.id, "staff.roles_changed")
        assert entry.details == {"from": ["organizer"], "to": ["organizer", "reviewer"]}
