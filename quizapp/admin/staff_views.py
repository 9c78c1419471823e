"""Pages about the staff. They stand here and not in accounts because they know units, too."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from quizapp.accounts import service
from quizapp.accounts.models import StaffAccount
from quizapp.accounts.presentation import ROLE_LABELS
from quizapp.accounts.queries import StaffFilter, count_staff, get_staff_for, list_staff
from quizapp.accounts.rules import ROLES, invitable_roles
from quizapp.accounts.service import Actor, Invited, NewStaff
from quizapp.admin.forms import AccessForm, InviteForm
from quizapp.core import clock
from quizapp.core.errors import Invalid
from quizapp.core.tokens import spaced_code
from quizapp.organisations.queries.coordinators import units_of_staff
from quizapp.organisations.service import coordinators
from quizapp.web.context import keyring, reading, settings, transaction
from quizapp.web.form_errors import show_complaints
from quizapp.web.guards import StaffPrincipal, staff_only, the_staff
from quizapp.web.paging import PAGE_SIZE, Page, page_number

blueprint = Blueprint(
    "admin_staff", __name__, template_folder="templates", url_prefix="/manage/staff"
)
INVITING = ("staff.manage", "staff.invite_trainer", "staff.invite_coordinator")


@blueprint.get("")
@staff_only(*INVITING)
def index() -> ResponseReturnValue:
    """The staff; who may only invite sees those whom he has invited."""
    wanted = StaffFilter(
        text=request.args.get("q", "")[:100],
        role=request.args.get("role", ""),
        invited_by=_reach(the_staff()),
    )
    number = page_number()
    with reading() as session:
        total = count_staff(session, wanted)
        rows = list_staff(session, wanted, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE)
        units = units_of_staff(session, [account.id for account in rows])
        return render_template(
            "admin/staff/index.html",
            page=Page(rows, total, number),
            units=units,
            wanted=wanted,
            role_labels=ROLE_LABELS,
            role_options=[("", _("Mọi vai trò")), *((role, ROLE_LABELS[role]) for role in ROLES)],
            all_roles=ROLES,
        )


@blueprint.get("/invite")
@staff_only(*INVITING)
def invite_form() -> ResponseReturnValue:
    """Invite one person."""
    return render_template("admin/staff/invite.html", form=_invite_form())


@blueprint.post("/invite")
@staff_only(*INVITING)
def invite() -> ResponseReturnValue:
    """Make the account and show its one-time code, this once."""
    form = _invite_form()
    if not form.validate():
        return render_template("admin/staff/invite.html", form=form), 422
    person = NewStaff(form.email.data or "", form.name.data or "", frozenset(form.roles.data or ()))
    try:
        with transaction() as session:
            invited = coordinators.invite_staff(
                session,
                _actor(),
                person,
                form.unit_codes(),
                scope=the_staff().unit_ids,
                keyring=keyring(),
                now=clock.now(),
            )
    except Invalid as refusal:
        show_complaints(form, refusal)
        return render_template("admin/staff/invite.html", form=form), 422
    return _code_page(person.name, invited)


@blueprint.get("/<staff_id>")
@staff_only("staff.manage")
def show(staff_id: str) -> ResponseReturnValue:
    """One account: its roles and units, and what can be done about it."""
    with reading() as session:
        account = get_staff_for(session, staff_id, None)
        units = units_of_staff(session, [staff_id]).get(staff_id, [])
        form = AccessForm(
            data={
                "roles": sorted(account.role_names),
                "units": ", ".join(unit.code for unit in units),
            }
        )
        form.offer_roles(ROLES)
        return _account_page(account, form)


@blueprint.post("/<staff_id>/access")
@staff_only("staff.manage")
def change_access(staff_id: str) -> ResponseReturnValue:
    """Other roles or units; they hold from the next request on."""
    form = AccessForm()
    form.offer_roles(ROLES)
    if not form.validate():
        return _access_refused(staff_id, form)
    try:
        with transaction() as session:
            coordinators.set_access(
                session,
                _actor(),
                staff_id,
                form.roles.data or (),
                form.unit_codes(),
                now=clock.now(),
            )
    except Invalid as refusal:
        show_complaints(form, refusal)
        return _access_refused(staff_id, form)
    flash(_("Đã lưu vai trò. Thay đổi có hiệu lực ngay."), "success")
    return redirect(url_for("admin_staff.show", staff_id=staff_id))


@blueprint.post("/<staff_id>/deactivate")
@staff_only("staff.manage")
def deactivate(staff_id: str) -> ResponseReturnValue:
    """Close the account at once."""
    with transaction() as session:
        service.deactivate(session, _actor(), staff_id, now=clock.now())
    flash(_("Đã ngừng tài khoản. Người này bị đăng xuất ngay."), "success")
    return redirect(url_for("admin_staff.show", staff_id=staff_id))


@blueprint.post("/<staff_id>/reactivate")
@staff_only("staff.manage")
def reactivate(staff_id: str) -> ResponseReturnValue:
    """Open it again."""
    with transaction() as session:
        service.reactivate(session, _actor(), staff_id, now=clock.now())
    flash(_("Đã mở lại tài khoản."), "success")
    return redirect(url_for("admin_staff.show", staff_id=staff_id))


@blueprint.post("/<staff_id>/new-code")
@staff_only("staff.manage")
def renew_code(staff_id: str) -> ResponseReturnValue:
    """A new one-time code in place of the password; shown this once."""
    with transaction() as session:
        renewed = service.renew_code(
            session, _actor(), staff_id, keyring=keyring(), now=clock.now()
        )
        name = get_staff_for(session, staff_id, None).name
    return _code_page(name, renewed)


def _invite_form() -> InviteForm:
    form = InviteForm()
    roles = invitable_roles(the_staff().roles)
    form.offer_roles(roles)
    if len(roles) == 1 and not form.roles.data:
        form.roles.data = list(roles)
    return form


def _access_refused(staff_id: str, form: AccessForm) -> ResponseReturnValue:
    with reading() as session:
        return _account_page(get_staff_for(session, staff_id, None), form), 422


def _account_page(account: StaffAccount, form: AccessForm) -> str:
    return render_template(
        "admin/staff/show.html",
        account=account,
        form=form,
        is_own=account.id == the_staff().id,
    )


def _code_page(name: str, invited: Invited) -> str:
    link = url_for("accounts.invitation", _anchor=invited.code)
    return render_template(
        "admin/staff/code.html",
        name=name,
        invited=invited,
        code=spaced_code(invited.code),
        link=settings().base_url + link,
    )


def _actor() -> Actor:
    staff = the_staff()
    return Actor(staff.id, staff.roles)


def _reach(staff: StaffPrincipal) -> str | None:
    return None if staff.may("staff.manage") else staff.id
