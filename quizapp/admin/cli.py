"""`quiz staff ...`: accounts from the command line; so the first admin comes into being."""

from __future__ import annotations

from typing import Any

import click
from flask.cli import AppGroup

from quizapp.accounts import service
from quizapp.accounts.models import StaffAccount
from quizapp.accounts.passwords import hash_password
from quizapp.accounts.queries import StaffFilter, list_staff
from quizapp.accounts.rules import COORDINATOR, ROLES
from quizapp.accounts.service import NewStaff
from quizapp.core import clock
from quizapp.core.tokens import new_code, spaced_code
from quizapp.organisations.service import coordinators
from quizapp.web.commands import command
from quizapp.web.context import reading, transaction

PASSWORD_BITS = 70

staff = AppGroup("staff", help="Tài khoản của ban tổ chức, người soạn câu hỏi, đầu mối.")


@command(staff, "add")
@click.argument("email")
@click.option("--role", type=click.Choice(ROLES), required=True, help="Vai trò.")
@click.option("--unit", "unit_code", help="Mã đơn vị mà đầu mối phụ trách.")
@click.option("--name", help="Họ và tên; để trống thì lấy phần đầu của e-mail.")
def add(email: str, role: str, unit_code: str | None, name: str | None) -> tuple[Any, str]:
    """Thêm tài khoản; mật khẩu in ra một lần và phải đổi khi đăng nhập."""
    if unit_code and role != COORDINATOR:
        raise click.UsageError("--unit chỉ dùng với --role coordinator")
    password = _new_password()
    hashed = hash_password(password)
    person = NewStaff(email, name or email.partition("@")[0], frozenset({role}))
    with transaction() as session:
        account = service.add_by_operator(session, person, hashed, now=clock.now())
        if unit_code:
            coordinators.entrust_by_operator(session, account.id, unit_code, now=clock.now())
    return _shown_once(account.email, role, password)


@command(staff, "reset")
@click.argument("email")
def reset(email: str) -> tuple[Any, str]:
    """Đặt mật khẩu mới cho người đã quên; mọi phiên đăng nhập của họ kết thúc."""
    password = _new_password()
    hashed = hash_password(password)
    with transaction() as session:
        account = service.reset_by_operator(session, email, hashed, now=clock.now())
        role = next(role for role in ROLES if role in account.role_names)
    return _shown_once(account.email, role, password)


@command(staff, "list")
def list_() -> tuple[Any, str]:
    """Liệt kê các tài khoản."""
    with reading() as session:
        people = [_listed(account) for account in list_staff(session, StaffFilter())]
    lines = ("\t".join((one["email"], ",".join(one["roles"]), one["name"])) for one in people)
    return {"staff": people}, "\n".join(lines) or "Chưa có tài khoản nào."


def _listed(account: StaffAccount) -> dict[str, Any]:
    return {
        "email": account.email,
        "name": account.name,
        "roles": [role for role in ROLES if role in account.role_names],
        "is_active": account.is_active,
        "last_signed_in_at": account.last_signed_in_at,
    }


def _new_password() -> str:
    return spaced_code(new_code(PASSWORD_BITS), 5)


def _shown_once(email: str, role: str, password: str) -> tuple[Any, str]:
    lines = (
        f"{email} ({role})\n"
        f"Mật khẩu: {password}\n"
        "Mật khẩu chỉ hiện lần này và phải đổi khi đăng nhập."
    )
    return {"email": email, "role": role, "password": password}, lines
