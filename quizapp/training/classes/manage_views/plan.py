"""The list of classes, and one class: what it is, where, when, for how many, how far."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from quizapp.accounts.models import StaffAccount
from quizapp.core import clock
from quizapp.core.errors import Conflict, Invalid, NotFound
from quizapp.organisations.queries.units import find_unit_by_code
from quizapp.training.classes.codes import host_code
from quizapp.training.classes.forms import ClassForm, PlaceForm, QuotaForm, SessionForm
from quizapp.training.classes.host_door import begin_hosting, check_day
from quizapp.training.classes.manage_views.base import (
    MAX_QUERY_LENGTH,
    blueprint,
    people_scope,
    seen,
    tell_refusal,
    viewer,
    words,
)
from quizapp.training.classes.models import ClassPlace, ClassPoint, TrainingClass
from quizapp.training.classes.queries.attendance import count_points
from quizapp.training.classes.queries.classes import get_class, get_point, list_classes, points_of
from quizapp.training.classes.queries.people import list_quotas, seats_of_places
from quizapp.training.classes.rules.plan import CANCELLED, OPEN
from quizapp.training.classes.service import planning
from quizapp.training.classes.service.points import renew_link
from quizapp.training.classes.words import STATE_WORDS
from quizapp.training.models import Course
from quizapp.web.context import keyring, reading, settings, transaction
from quizapp.web.errors import sentence_of
from quizapp.web.form_errors import show_complaints
from quizapp.web.guards import staff_only, the_staff
from quizapp.web.paging import PAGE_SIZE, Page, page_number

Deed = Callable[[Session, datetime], object]


@blueprint.get("")
@staff_only("classes.view")
def classes() -> str:
    """All classes that concern this member of the staff."""
    typed, number = request.args.get("q", "")[:MAX_QUERY_LENGTH], page_number()
    asked = request.args.get("state", "")
    state = asked if asked in STATE_WORDS else ""
    with reading() as session:
        lines, total = list_classes(
            session, viewer(), typed, state, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE
        )
        page = Page(lines, total, number)
        return render_template(
            "training/classes/list.html", page=page, typed=typed, state=state, **words()
        )


@blueprint.get("/new")
@staff_only("classes.edit")
def new_class() -> str:
    """The empty form."""
    return _form_page(ClassForm(), None)


@blueprint.post("/new")
@staff_only("classes.edit")
def create() -> ResponseReturnValue:
    """A new class, still a draft."""
    form = ClassForm()
    if form.validate():
        try:
            with transaction() as session:
                made = planning.create_class(
                    session, form.draft(), by=the_staff().id, now=clock.now()
                )
            flash(_("Đã lập lớp. Hãy thêm địa điểm, buổi học và chỉ tiêu."), "success")
            return redirect(url_for(".show", class_id=made.id))
        except Invalid as refused:
            show_complaints(form, refused)
    return _form_page(form, None), 422


@blueprint.get("/<class_id>/edit")
@staff_only("classes.edit")
def edit_form(class_id: str) -> str:
    """What the class is, to put right."""
    with reading() as session:
        one = seen(session, class_id)
    return _form_page(ClassForm.of(one), one)


@blueprint.post("/<class_id>/edit")
@staff_only("classes.edit")
def edit(class_id: str) -> ResponseReturnValue:
    """Put it right."""
    form = ClassForm()
    if form.validate():
        try:
            with transaction() as session:
                planning.change_class(
                    session, class_id, form.draft(), by=the_staff().id, now=clock.now()
                )
            flash(_("Đã lưu."), "success")
            return redirect(url_for(".show", class_id=class_id))
        except Invalid as refused:
            show_complaints(form, refused)
    with reading() as session:
        one = seen(session, class_id)
    return _form_page(form, one), 422


def _form_page(form: ClassForm, one: TrainingClass | None) -> str:
    with reading() as session:
        courses = session.execute(select(Course.id, Course.title).order_by(Course.title))
        form.course_id.choices = [("", _("Không kèm khóa học")), *((id_, t) for id_, t in courses)]
    return render_template("training/classes/form.html", form=form, held=one, **words())


@blueprint.get("/<class_id>")
@staff_only("classes.view")
def show(class_id: str) -> str:
    """One class."""
    return _class_page(class_id)


def _class_page(
    class_id: str,
    place: PlaceForm | None = None,
    meeting: SessionForm | None = None,
    quota: QuotaForm | None = None,
) -> str:
    with reading() as session:
        held = seen(session, class_id)
        points = points_of(session, class_id)
        course = session.get(Course, held.course_id) if held.course_id else None
        return render_template(
            "training/classes/show.html",
            held=held,
            course=course,
            counts=count_points(session, points),
            links={point.id: _link(point) for point in points},
            hosted={p.id for p in held.places if p.host_staff_id == the_staff().id},
            quotas=list_quotas(session, class_id, people_scope()),
            seats=seats_of_places(session, class_id),
            is_open=held.state in OPEN,
            place_form=place or PlaceForm(formdata=None),
            session_form=meeting or SessionForm(formdata=None),
            quota_form=quota or QuotaForm(formdata=None),
            **words(),
        )


def _link(point: ClassPoint) -> str:
    return f"{settings().base_url}/c/host/{host_code(keyring(), point.id, point.epoch)}"


@blueprint.post("/<class_id>/state")
@staff_only("classes.edit")
def set_state(class_id: str) -> Response:
    """Announce, begin, close, open again."""
    state = request.form.get("state", "")

    def deed(session: Session, now: datetime) -> None:
        if state not in STATE_WORDS or state == CANCELLED:
            raise NotFound
        planning.move_on(session, class_id, state, by=the_staff().id, now=now)

    return _done(class_id, deed, _("Đã chuyển tình trạng lớp."))


@blueprint.post("/<class_id>/cancel")
@staff_only("classes.edit")
def cancel(class_id: str) -> Response:
    """End it before its time, with the reason that those invited see."""
    reason = request.form.get("reason", "")[:500]

    def deed(session: Session, now: datetime) -> None:
        planning.move_on(session, class_id, CANCELLED, by=the_staff().id, now=now, reason=reason)

    return _done(class_id, deed, _("Đã hủy lớp."))


@blueprint.post("/<class_id>/places")
@staff_only("classes.edit")
def add_place(class_id: str) -> ResponseReturnValue:
    """Another place."""
    form = PlaceForm()
    if form.validate():
        try:
            with transaction() as session:
                draft = form.draft(_host(session, form))
                planning.add_place(
                    session, class_id, draft, keyring(), by=the_staff().id, now=clock.now()
                )
            flash(_("Đã thêm địa điểm."), "success")
            return redirect(url_for(".show", class_id=class_id))
        except Invalid as refused:
            show_complaints(form, refused)
    return _class_page(class_id, place=form), 422


@blueprint.get("/<class_id>/places/<place_id>")
@staff_only("classes.edit")
def place_form(class_id: str, place_id: str) -> str:
    """A place, to put right."""
    with reading() as session:
        held = seen(session, class_id)
        place = _place(held, place_id)
        host = session.get(StaffAccount, place.host_staff_id) if place.host_staff_id else None
    form = PlaceForm.of(place, host.email if host else "")
    return _place_page(form, held, place)


@blueprint.post("/<class_id>/places/<place_id>")
@staff_only("classes.edit")
def change_place(class_id: str, place_id: str) -> ResponseReturnValue:
    """Put it right."""
    form = PlaceForm()
    if form.validate():
        try:
            with transaction() as session:
                draft = form.draft(_host(session, form))
                planning.change_place(
                    session, class_id, place_id, draft, by=the_staff().id, now=clock.now()
                )
            flash(_("Đã lưu."), "success")
            return redirect(url_for(".show", class_id=class_id))
        except Invalid as refused:
            show_complaints(form, refused)
    with reading() as session:
        held = seen(session, class_id)
    return _place_page(form, held, _place(held, place_id)), 422


def _place_page(form: PlaceForm, held: TrainingClass, place: ClassPlace) -> str:
    return render_template(
        "training/classes/place.html", form=form, held=held, place=place, **words()
    )


def _place(held: TrainingClass, place_id: str) -> ClassPlace:
    place = next((one for one in held.places if one.id == place_id), None)
    if place is None:
        raise NotFound
    return place


def _host(session: Session, form: PlaceForm) -> str | None:
    email = (form.host_email.data or "").strip().lower()
    if not email:
        return None
    found = session.scalar(select(StaffAccount.id).where(StaffAccount.email == email))
    if found is None:
        raise Invalid(fields={"host_email": "class_host_not_staff"})
    return found


@blueprint.post("/<class_id>/places/<place_id>/remove")
@staff_only("classes.edit")
def remove_place(class_id: str, place_id: str) -> Response:
    """Take a place out again."""

    def deed(session: Session, now: datetime) -> None:
        planning.remove_place(session, class_id, place_id, by=the_staff().id, now=now)

    return _done(class_id, deed, _("Đã bỏ địa điểm."))


@blueprint.post("/<class_id>/sessions")
@staff_only("classes.edit")
def add_session(class_id: str) -> ResponseReturnValue:
    """Another meeting."""
    form = SessionForm()
    if form.validate():
        try:
            with transaction() as session:
                planning.add_session(
                    session,
                    class_id,
                    form.title.data or "",
                    form.times(ZoneInfo(settings().timezone)),
                    keyring(),
                    by=the_staff().id,
                    now=clock.now(),
                )
            flash(_("Đã thêm buổi học."), "success")
            return redirect(url_for(".show", class_id=class_id))
        except Invalid as refused:
            show_complaints(form, refused)
    return _class_page(class_id, meeting=form), 422


@blueprint.post("/<class_id>/sessions/<session_id>/remove")
@staff_only("classes.edit")
def remove_session(class_id: str, session_id: str) -> Response:
    """Take a meeting out again."""

    def deed(session: Session, now: datetime) -> None:
        planning.remove_session(session, class_id, session_id, by=the_staff().id, now=now)

    return _done(class_id, deed, _("Đã bỏ buổi học."))


@blueprint.post("/<class_id>/quotas")
@staff_only("classes.edit")
def set_quota(class_id: str) -> ResponseReturnValue:
    """How many an enterprise may send."""
    form = QuotaForm()
    if form.validate():
        with transaction() as session:
            unit = find_unit_by_code(session, form.unit_code.data or "")
            if unit is not None and unit.kind == "enterprise":
                planning.set_quota(
                    session, class_id, unit.id, form.seats.data, by=the_staff().id, now=clock.now()
                )
                flash(_("Đã lưu chỉ tiêu của %(name)s.", name=unit.name), "success")
                return redirect(url_for(".show", class_id=class_id, _anchor="quotas"))
        form.unit_code.errors = [*form.unit_code.errors, sentence_of("class_unit_unknown")]
    return _class_page(class_id, quota=form), 422


@blueprint.post("/points/<point_id>/renew")
@staff_only("classes.edit")
def renew(point_id: str) -> Response:
    """Another link: the old one, and whoever came in by it, is out at once."""
    with reading() as session:
        class_id = get_point(session, point_id).place.class_id

    def deed(session: Session, now: datetime) -> None:
        renew_link(session, get_point(session, point_id), keyring(), by=the_staff().id, now=now)

    return _done(class_id, deed, _("Đã thay liên kết. Hãy gửi liên kết mới cho người phụ trách."))


@blueprint.post("/points/<point_id>/open")
@staff_only("classes.view")
def open_point(point_id: str) -> Response:
    """The host's page, for the host of the point who has an account, and for who runs classes."""
    with reading() as session:
        point = get_point(session, point_id)
        get_class(session, point.place.class_id)
    staff = the_staff()
    if point.place.host_staff_id != staff.id and not staff.may("classes.edit"):
        raise NotFound
    try:
        check_day(point, clock.now())
    except NotFound:
        flash(_("Điểm này chỉ mở được trong ngày học."), "error")
        return redirect(url_for(".show", class_id=point.place.class_id))
    response = redirect(url_for("class_host.control"), 303)
    begin_hosting(response, point, staff.id)
    return response


def _done(class_id: str, deed: Deed, told: str) -> Response:
    try:
        with transaction() as session:
            deed(session, clock.now())
        flash(told, "success")
    except (Conflict, Invalid) as refused:
        tell_refusal(refused)
    return redirect(url_for(".show", class_id=class_id))
