"""Names of organizers: proposed by organizers, confirmed by an admin."""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from quizapp.contests.forms import OrganizerForm
from quizapp.contests.manage_views.common import blueprint, tell
from quizapp.contests.queries import list_confirmers, list_organizers
from quizapp.contests.service import confirm_organizer, propose_organizer
from quizapp.core import clock
from quizapp.core.errors import Invalid
from quizapp.web.context import reading, transaction
from quizapp.web.guards import staff_only, the_staff


@blueprint.get("/manage/organizers")
@staff_only("contests.edit", "organizers.confirm")
def organizers() -> ResponseReturnValue:
    """All names and a box for a new one."""
    return _page(OrganizerForm())


@blueprint.post("/manage/organizers")
@staff_only("contests.edit", "organizers.confirm")
def propose() -> ResponseReturnValue:
    """A name for an admin to confirm."""
    form = OrganizerForm()
    if not form.validate():
        return _page(form), 422
    try:
        with transaction() as session:
            name, hotline = form.organizer_name.data or "", form.hotline.data or ""
            actor_id = the_staff().id
            propose_organizer(session, name, hotline, actor_id=actor_id, now=clock.now())
    except Invalid as refusal:
        tell(form, refusal)
        return _page(form), 422
    flash(_("Đã ghi tên ban tổ chức. Quản trị viên xác nhận xong thì dùng được."), "success")
    return redirect(url_for("contests_manage.organizers"))


@blueprint.post("/manage/organizers/<organizer_id>/confirmation")
@staff_only("organizers.confirm")
def confirm(organizer_id: str) -> ResponseReturnValue:
    """Let a name stand on pages and posters."""
    with transaction() as session:
        organizer = confirm_organizer(
            session, organizer_id, actor_id=the_staff().id, now=clock.now()
        )
        flash(_("Đã xác nhận tên “%(name)s”.", name=organizer.name), "success")
    return redirect(url_for("contests_manage.organizers"))


def _page(form: OrganizerForm) -> str:
    with reading() as session:
        return render_template(
            "contests/organizers.html",
            form=form,
            organizers=list_organizers(session),
            confirmers=list_confirmers(session),
            may_confirm=the_staff().may("organizers.confirm"),
        )
