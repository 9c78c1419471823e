"""`/manage/participants`: helping people who take part, and cases of borrowed names."""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from quizapp.attempts.service import hand_over_attempts
from quizapp.core import clock
from quizapp.core.errors import Conflict, Invalid
from quizapp.core.tokens import spaced_code
from quizapp.integrity.forms import CorrectionForm, ReasonForm, ResolutionForm
from quizapp.integrity.presentation import person_of
from quizapp.integrity.queries import (
    contest_titles,
    people_scope,
    rounds_used,
    rounds_used_by_both,
)
from quizapp.organisations.models import Participant
from quizapp.organisations.queries.cases import count_open_cases, get_case, list_cases
from quizapp.organisations.queries.participants import (
    PeopleFilter,
    PeopleScope,
    get_participant_in,
    list_alike,
    list_participants,
)
from quizapp.organisations.service import people
from quizapp.organisations.service.cases import close_case
from quizapp.organisations.service.merging import merge_participants
from quizapp.web.context import keyring, reading, settings, transaction
from quizapp.web.errors import sentence_of
from quizapp.web.form_errors import show_complaints
from quizapp.web.guards import staff_only, the_staff
from quizapp.web.paging import PAGE_SIZE, Page, page_number

blueprint = Blueprint(
    "integrity_manage", __name__, url_prefix="/manage/participants", template_folder="templates"
)
MAX_QUERY_LENGTH = 100


def scope_of_staff(session: Session) -> PeopleScope:
    """Whom the caller may help."""
    staff = the_staff()
    return people_scope(session, staff.id, staff.roles)


def find_person(session: Session, participant_id: str) -> Participant:
    """A participant whom the caller may help; anybody else is not found."""
    return get_participant_in(session, participant_id, scope_of_staff(session))


@blueprint.get("")
@staff_only("participants.view")
def participants() -> ResponseReturnValue:
    """Search by name, employee code or the end of the phone number; masked."""
    number = page_number()
    wanted = PeopleFilter(
        typed=request.args.get("q", "")[:MAX_QUERY_LENGTH],
        contest_id=request.args.get("contest", "")[:40],
        unit_id=request.args.get("unit", "")[:40],
    )
    with reading() as session:
        scope = scope_of_staff(session)
        found, total = list_participants(
            session, scope, wanted, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE
        )
        return render_template(
            "integrity/participants.html",
            page=Page([person_of(one) for one in found], total, number),
            wanted=wanted,
            contests=list(contest_titles(session, scope).items()),
            open_cases=count_open_cases(session, scope),
        )


@blueprint.get("/<participant_id>")
@staff_only("participants.view")
def participant(participant_id: str) -> ResponseReturnValue:
    """One person, masked, with what can be done for him."""
    with reading() as session:
        return _person_page(session, find_person(session, participant_id))


def _person_page(session: Session, found: Participant, **more: object) -> str:
    scope = scope_of_staff(session)
    context = {
        "person": person_of(found),
        "contest_title": contest_titles(session, PeopleScope(None))[found.contest_id],
        "rounds": rounds_used(session, found.id),
        "alike": [person_of(one) for one in list_alike(session, found, scope)],
        "form": CorrectionForm(formdata=None),
        "reason_form": ReasonForm(formdata=None),
        "may_assist": the_staff().may("participants.assist"),
        "may_unmask": the_staff().may("participants.unmask"),
    }
    return render_template("integrity/participant.html", **{**context, **more})


@blueprint.post("/<participant_id>/unmask")
@staff_only("participants.unmask")
def unmask(participant_id: str) -> ResponseReturnValue:
    """The full data, once, for a reason that is written down."""
    form = ReasonForm()
    with transaction() as session:
        found = find_person(session, participant_id)
        if not form.validate():
            return _person_page(session, found, reason_form=form), 422
        people.unmask(session, found, form.reason.data, by=the_staff().id, now=clock.now())
        shown = person_of(found, masked=False)
        page = _person_page(session, found, person=shown, is_unmasked=True)
    return not_kept(page)


@blueprint.post("/<participant_id>/code")
@staff_only("participants.assist")
def issue_code(participant_id: str) -> ResponseReturnValue:
    """A new resume code, shown once on a page to read out or print."""
    with transaction() as session:
        found = find_person(session, participant_id)
        code = people.issue_resume_code(
            session, found, keyring=keyring(), by=the_staff().id, now=clock.now()
        )
        page = render_template(
            "integrity/new_code.html",
            person=person_of(found),
            code=spaced_code(code),
            address=f"{settings().base_url}/resume",
        )
    return not_kept(page)


def not_kept(page: str) -> Response:
    """A page that no cache may keep."""
    response = Response(page, content_type="text/html; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.post("/<participant_id>/correct")
@staff_only("participants.assist")
def correct(participant_id: str) -> ResponseReturnValue:
    """Put a name, phone, code or unit right."""
    form = CorrectionForm()
    is_valid = form.validate()
    clash: Conflict | None = None
    try:
        with transaction() as session:
            found = find_person(session, participant_id)
            if not is_valid:
                return _person_page(session, found, form=form), 422
            changed = _correct(session, found, form)
    except Invalid as refused:
        show_complaints(form, refused)
    except Conflict as refused:
        clash = refused
    else:
        told = _("Đã sửa.") if changed else _("Chưa ghi gì vì các ô đều trống hoặc như cũ.")
        flash(told, "success" if changed else "warning")
        return redirect(url_for(".participant", participant_id=participant_id))
    with reading() as session:
        found = find_person(session, participant_id)
        page = _person_page(session, found, form=form, **_clash_words(session, clash))
    return page, 409 if clash else 422


def _correct(session: Session, found: Participant, form: CorrectionForm) -> list[str]:
    scope = scope_of_staff(session)
    changed = people.correct(
        session, found, form.correction(), keyring=keyring(), by=the_staff().id, now=clock.now()
    )
    if not scope.covers(found.contest_id, found.unit_id):
        # A coordinator cannot send his people to somebody else's enterprise.
        raise Invalid(fields={"unit_code": "unit_unknown"})
    return changed


def _clash_words(session: Session, clash: Conflict | None) -> dict[str, object]:
    """The refusal, and the other entry to merge with when the caller may see it."""
    if clash is None:
        return {}
    other = session.get(Participant, str(clash.params.get("other", "")))
    scope = scope_of_staff(session)
    is_seen = other is not None and scope.covers(other.contest_id, other.unit_id)
    words: dict[str, object] = {"clash": sentence_of(clash.code)}
    return {**words, "clash_with": person_of(other)} if other and is_seen else words


@blueprint.post("/<participant_id>/name")
@staff_only("participants.assist")
def set_name_display(participant_id: str) -> ResponseReturnValue:
    """Hide an abusive name on public displays at once, or show it again."""
    is_hiding = request.form.get("display") == "hide"
    with transaction() as session:
        found = find_person(session, participant_id)
        act = people.hide_name if is_hiding else people.show_name
        act(session, found, by=the_staff().id, now=clock.now())
    flash(
        _("Đã ẩn tên khỏi mọi bảng công khai.") if is_hiding else _("Tên được hiện trở lại."),
        "success",
    )
    return redirect(url_for(".participant", participant_id=participant_id))


@blueprint.get("/<participant_id>/merge")
@staff_only("participants.assist")
def merge_page(participant_id: str) -> ResponseReturnValue:
    """The two entries side by side, before they become one."""
    with reading() as session:
        kept = find_person(session, participant_id)
        other = find_person(session, request.args.get("other", ""))
        mine, others = rounds_used(session, kept.id), rounds_used(session, other.id)
        return render_template(
            "integrity/merge.html",
            kept=person_of(kept),
            other=person_of(other),
            kept_rounds=mine,
            other_rounds=others,
            both=rounds_used_by_both(mine, others),
        )


@blueprint.post("/<participant_id>/merge")
@staff_only("participants.assist")
def merge(participant_id: str) -> ResponseReturnValue:
    """Make the two entries one."""
    try:
        with transaction() as session:
            kept = find_person(session, participant_id)
            other = find_person(session, request.form.get("other", ""))
            moved = merge_participants(
                session,
                kept,
                other,
                hand_over=hand_over_attempts,
                by=the_staff().id,
                now=clock.now(),
            )
        flash(_("Đã gộp; %(count)s lượt thi được chuyển sang.", count=moved), "success")
    except Conflict as refused:
        flash(sentence_of(refused.code), "error")
    return redirect(url_for(".participant", participant_id=participant_id))


@blueprint.get("/cases")
@staff_only("participants.assist")
def cases() -> ResponseReturnValue:
    """What participants reported; open ones first in their order."""
    is_open, number = request.args.get("state") != "closed", page_number()
    with reading() as session:
        return _cases_page(session, is_open=is_open, number=number)


def _cases_page(session: Session, *, is_open: bool, number: int = 1, **more: object) -> str:
    scope = scope_of_staff(session)
    found, total = list_cases(
        session, scope, is_open=is_open, limit=PAGE_SIZE, offset=(number - 1) * PAGE_SIZE
    )
    return render_template(
        "integrity/cases.html",
        page=Page(found, total, number),
        is_open=is_open,
        contests=contest_titles(session, PeopleScope(None)),
        form=ResolutionForm(formdata=None),
        open_cases=count_open_cases(session, scope),
        **more,
    )


@blueprint.post("/cases/<case_id>/close")
@staff_only("participants.assist")
def close(case_id: str) -> ResponseReturnValue:
    """Close a case with what was found and done."""
    form = ResolutionForm()
    is_valid = form.validate()
    with transaction() as session:
        case = get_case(session, case_id, scope_of_staff(session))
        if not is_valid:
            return _cases_page(session, is_open=True, failed=case.id, failed_form=form), 422
        close_case(session, case, form.resolution.data, by=the_staff().id, now=clock.now())
    flash(_("Đã khép lại việc này."), "success")
    return redirect(url_for(".cases"))
