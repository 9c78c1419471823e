import pytest

from quizapp.accounts.common_passwords import COMMON_PASSWORDS
from quizapp.accounts.rules import (
    PERMISSIONS,
    ROLES,
    check_an_admin_remains,
    check_changes_somebody_else,
    check_may_invite,
    check_password,
    invitable_roles,
    permissions_of,
)
from quizapp.core.errors import Conflict, Invalid, NotAllowed

EMAIL = "dung.tran@kcn.example"


@pytest.mark.parametrize(
    ("password", "complaint"),
    [
        ("", "password_too_short"),
        ("chín ký tự"[:9], "password_too_short"),
        ("chín ký tự", None),
        ("aaaaaaaaaaaa", "password_common"),
        ("1212121212", "password_common"),
        ("1234567890", "password_common"),
        ("Password1234", "password_common"),
        ("ANHYEUEM123", "password_common"),
        ("mật khẩu 123", "password_common"),
        (EMAIL, "password_is_email"),
        ("Dung.Tran@KCN.example", "password_is_email"),
        ("dung.tran", "password_too_short"),
        ("trời xanh mây trắng", None),
        ("không cần chữ hoa hay số", None),
        ("비밀번호는길게쓰세요", None),
        ("x" * 99 + "yz" * 50, None),
        ("x" * 99 + "yz" * 51, "password_too_long"),
    ],
)
def test_length_counts_and_not_kinds_of_characters(password, complaint):
    if complaint is None:
        check_password(password, EMAIL)
        return
    with pytest.raises(Invalid) as refusal:
        check_password(password, EMAIL)
    assert refusal.value.fields == {"password": complaint}


def test_a_hundred_common_passwords_are_known():
    assert len(COMMON_PASSWORDS) >= 100


@pytest.mark.parametrize(
    ("inviter", "may_give"),
    [
        ("admin", set(ROLES)),
        ("organizer", {"trainer", "coordinator"}),
        ("coordinator", {"coordinator"}),
        ("trainer", set()),
        ("reviewer", set()),
    ],
)
def test_who_may_give_which_role(inviter, may_give):
    assert invitable_roles({inviter}) == may_give
    for role in ROLES:
        if role in may_give:
            check_may_invite({inviter}, {role})
        else:
            with pytest.raises(NotAllowed):
                check_may_invite({inviter}, {role})


def test_an_unknown_role_is_nobodys_to_give():
    with pytest.raises(NotAllowed):
        check_may_invite({"admin"}, {"god"})
    with pytest.raises(Invalid):
        check_may_invite({"admin"}, set())


def test_roles_combine_by_union_and_an_unknown_one_adds_nothing():
    both = permissions_of({"trainer", "reviewer"})
    assert both == permissions_of({"trainer"}) | permissions_of({"reviewer"})
    assert permissions_of({"god"}) == permissions_of(()) == frozenset()


def test_every_permission_is_held_by_known_roles_only():
    assert {role for allowed in PERMISSIONS.values() for role in allowed} <= set(ROLES)


def test_nobody_changes_his_own_roles():
    with pytest.raises(NotAllowed):
        check_changes_somebody_else("dung", "dung")
    check_changes_somebody_else("dung", "chi")


@pytest.mark.parametrize(
    ("is_admin_now", "stays_admin", "other_admins", "refused"),
    [
        (True, False, 0, True),
        (True, False, 1, False),
        (True, True, 0, False),
        (False, False, 0, False),
    ],
)
def test_the_last_admin_cannot_be_removed(is_admin_now, stays_admin, other_admins, refused):
    case = {
        "is_admin_now": is_admin_now,
        "stays_admin": stays_admin,
        "other_admins": other_admins,
    }
    if not refused:
        check_an_admin_remains(**case)
        return
    with pytest.raises(Conflict):
        check_an_admin_remains(**case)
