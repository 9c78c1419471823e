"""The steps of the guide to a draft round: how each is filled, saved and shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from flask import render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session

from quizapp.banks.queries import Part
from quizapp.banks.words import LAW_CONCERN_WORDS
from quizapp.contests.forms import (
    NEW_ORGANIZER,
    AdditionsForm,
    BasicsForm,
    PeopleForm,
    ScheduleForm,
)
from quizapp.contests.line_sources import codes_in, read_source, source_of
from quizapp.contests.manage_views.common import authority, circumstances, zone
from quizapp.contests.manage_views.ranking_step import (
    fill_ranking,
    page_ranking,
    save_ranking,
)
from quizapp.contests.models import DRAFT, Contest, Round
from quizapp.contests.paper_forms import PaperForm
from quizapp.contests.presentation import FIELD_LABELS, rules_html
from quizapp.contests.queries import (
    count_drawable,
    list_bank_choices,
    list_left_out,
    list_organizers,
    list_rounds,
)
from quizapp.contests.queries.admission import count_listed
from quizapp.contests.rules import LineDraft
from quizapp.contests.rules.divisions import divisions_of
from quizapp.contests.service import (
    ContestDraft,
    draft_of,
    preview_rules,
    propose_organizer,
    update_contest,
    update_round,
)
from quizapp.contests.service.publication import check_is_publishable, draw_terms
from quizapp.core import clock
from quizapp.core.errors import Invalid, QuizError
from quizapp.organisations.models import Unit
from quizapp.web.errors import refusal_of, sentence_of
from quizapp.web.guards import the_staff
from quizapp.web.i18n import local

MOMENT_FORMAT = "%d/%m/%Y %H:%M"
LABELS = {
    "basics": _l("Tên và ban tổ chức"),
    "paper": _l("Đề thi"),
    "schedule": _l("Thời gian và số lượt"),
    "ranking": _l("Xếp hạng"),
    "people": _l("Ai được thi, hỏi gì"),
    "review": _l("Thể lệ và công bố"),
}


@dataclass(frozen=True)
class Step:
    """One page of the guide. `page` adds what the template needs beside the form."""

    name: str
    fill: Callable[[Session, Round], Any]
    save: Callable[[Session, Round, Any], None]
    page: Callable[[Session, Round, Any], dict[str, Any]]

    def render(self, session: Session, round_: Round, form: Any) -> str:
        """The page with the form as it stands."""
        return render_template(
            f"contests/steps/{self.name}.html",
            form=form,
            round=round_,
            contest=round_.contest,
            steps=LABELS,
            step=self.name,
            **self.page(session, round_, form),
        )


def is_frozen(session: Session, contest: Contest) -> bool:
    """Whether the contest's own settings are fixed by a published round."""
    return any(one.state != DRAFT for one in list_rounds(session, contest.id))


def organizer_of(session: Session, form: BasicsForm) -> str:
    """The id of the organizer chosen, or of the new name typed."""
    if form.organizer.data != NEW_ORGANIZER:
        return str(form.organizer.data)
    name, hotline = form.organizer_name.data or "", form.hotline.data or ""
    actor_id = authority().actor_id
    return propose_organizer(session, name, hotline, actor_id=actor_id, now=clock.now()).id


def _fill_basics(session: Session, round_: Round) -> BasicsForm:
    contest = round_.contest
    form = BasicsForm(
        contest_title=contest.title,
        organizer=contest.organizer_id,
        title=round_.title,
        kind=round_.kind,
        stage=round_.stage,
    )
    if is_frozen(session, contest):
        form.without_contest()
    else:
        form.offer(list_organizers(session))
    return form


def _save_basics(session: Session, round_: Round, form: BasicsForm) -> None:
    now, contest = clock.now(), round_.contest
    if "contest_title" in form:
        draft = ContestDraft(
            form.contest_title.data or "", organizer_of(session, form), contest.fields
        )
        update_contest(session, contest.id, draft, authority(), now=now)
    changed = replace(draft_of(round_), title=form.title.data or "", kind=form.kind.data)
    changed = replace(changed, stage=form.stage.data)
    if round_.kind == "practice" and form.kind.data != "practice":
        changed = replace(changed, show_key="after_closing", attempts_allowed=1)
    update_round(session, round_.id, changed, authority(), now=now)


def _fill_paper(session: Session, round_: Round) -> PaperForm:
    known = [
        {
            "source": source_of(line.bank_id, line.topic, line.group_size),
            "level": line.level or "",
            "count": line.count,
            "points": line.points,
            "questions": ", ".join(line.questions),
        }
        for line in round_.blueprint
    ]
    form = PaperForm(data={"lines": known or [{"count": 20, "points": 1}]})
    form.offer(list_bank_choices(session, draw_terms(round_, zone())))
    return form


def _save_paper(session: Session, round_: Round, form: PaperForm) -> None:
    lines = []
    for line in form.chosen:
        bank_id, topic, size = read_source(line.source.data)
        points = 1 if line.points.data is None else line.points.data
        level = line.level.data or None
        codes = codes_in(line.questions.data or "")
        if codes:
            lines.append(LineDraft(bank_id, len(codes), points=points, questions=codes))
        else:
            lines.append(LineDraft(bank_id, line.count.data or 0, topic, level, points, size))
    changed = replace(draft_of(round_), lines=tuple(lines))
    update_round(session, round_.id, changed, authority(), now=clock.now())


def _page_paper(session: Session, round_: Round, form: PaperForm) -> dict[str, Any]:
    available, terms = [], draw_terms(round_, zone())
    for line in form.lines:
        bank_id, topic, size = read_source(line.form.source.data or "")
        level = line.form.level.data or None
        count = count_drawable(session, bank_id, Part(topic, level, size), terms)
        available.append(count if bank_id else None)
    for line in form.chosen:
        codes = codes_in(line.questions.data or "")
        line.count.data = len(codes) or line.count.data
    counted = [line for line in form.chosen if line.count.data]
    return {
        "available": available,
        "total": sum(line.count.data for line in counted),
        "max_score": sum(line.count.data * (line.points.data or 1) for line in counted),
        "with_drafts": terms.with_drafts,
        "has_banks": bool(list_bank_choices(session, replace(terms, with_drafts=True))),
    }


def _fill_schedule(_session: Session, round_: Round) -> ScheduleForm:
    minutes, seconds = divmod(round_.duration_seconds, 60)
    form = ScheduleForm(obj=round_, minutes=minutes + (1 if seconds else 0))
    if not request.form:
        form.opens_at.data = local(round_.opens_at).strftime(MOMENT_FORMAT)
        form.closes_at.data = local(round_.closes_at).strftime(MOMENT_FORMAT)
    if round_.kind == "practice":
        form.for_practice()
    return form


def _save_schedule(session: Session, round_: Round, form: ScheduleForm) -> None:
    if not form.read_moments(zone()):
        raise Invalid(fields={})
    draft = draft_of(round_)
    kept = ("attempts_allowed", "attempts_per", "counted_attempt", "show_score", "show_key")
    changes = {name: form[name].data for name in kept if name in form}
    changed = replace(
        draft,
        opens_at=form.opens_at.moment or draft.opens_at,
        closes_at=form.closes_at.moment or draft.closes_at,
        duration_seconds=(form.minutes.data or 0) * 60,
        shuffle_questions=form.shuffle_questions.data,
        shuffle_options=form.shuffle_options.data,
        difficulty_band=form.difficulty_band.data,
        max_exposure=form.max_exposure.data,
        seen_last=form.seen_last.data,
        on_paper=form.on_paper.data,
        **changes,
    )
    update_round(session, round_.id, changed, authority(), now=clock.now())


def _fill_people(session: Session, round_: Round) -> PeopleForm:
    chosen = _units(session, Unit.id.in_(round_.eligible_unit_ids))
    form = PeopleForm(
        audience="units" if chosen else "all",
        parks=[unit.id for unit in chosen if unit.kind == "park"],
        enterprise_codes=", ".join(unit.code for unit in chosen if unit.kind != "park"),
        guards_only=round_.guards_only,
        divisions=list(round_.eligible_division_ids),
        age_from=round_.age_from,
        age_to=round_.age_to,
        listed_only=round_.listed_only,
    )
    known = divisions_of(round_.contest.divisions)
    form.divisions.choices = [(one.id, one.name) for one in known.all] if known else []
    form.parks.choices = [
        (unit.id, unit.name)
        for unit in _units(session, Unit.kind == "park", Unit.valid_to.is_(None))
    ]
    if is_frozen(session, round_.contest):
        form.without_fields()
    elif not request.form:
        form.fill_asked(round_.contest.fields)
    return form


def _units(session: Session, *wanted: Any) -> list[Unit]:
    return list(session.scalars(select(Unit).where(*wanted).order_by(Unit.name)))


def _save_people(session: Session, round_: Round, form: PeopleForm) -> None:
    now, contest = clock.now(), round_.contest
    if "phone" in form:
        draft = ContestDraft(contest.title, contest.organizer_id, form.asked())
        update_contest(session, contest.id, draft, authority(), now=now)
    unit_ids = _chosen_units(session, form) if form.audience.data == "units" else ()
    changed = replace(
        draft_of(round_),
        guards_only=form.guards_only.data,
        eligible_unit_ids=unit_ids,
        eligible_division_ids=tuple(form.divisions.data or ()),
        age_from=form.age_from.data,
        age_to=form.age_to.data,
        listed_only=form.listed_only.data,
    )
    update_round(session, round_.id, changed, authority(), now=now)


def _chosen_units(session: Session, form: PeopleForm) -> tuple[str, ...]:
    codes = form.codes()
    known = {unit.code: unit.id for unit in _units(session, Unit.code.in_(codes))} if codes else {}
    unknown = [code for code in codes if code not in known]
    if unknown:
        form.enterprise_codes.errors = [
            _("Không có đơn vị nào mang mã: %(codes)s.", codes=", ".join(unknown[:10]))
        ]
        raise Invalid(fields={})
    chosen = (*(form.parks.data or ()), *known.values())
    if not chosen:
        form.enterprise_codes.errors = [_("Hãy chọn ít nhất một khu công nghiệp hoặc ghi mã.")]
        raise Invalid(fields={})
    return chosen


def _page_people(session: Session, round_: Round, form: PeopleForm) -> dict[str, Any]:
    return {
        "asked": [form[name] for name in FIELD_LABELS if name in form],
        "listed": count_listed(session, round_.id),
    }


def _fill_review(_session: Session, round_: Round) -> AdditionsForm:
    return AdditionsForm(rules_additions=round_.rules_additions)


def _save_review(session: Session, round_: Round, form: AdditionsForm) -> None:
    changed = replace(draft_of(round_), rules_additions=form.rules_additions.data or "")
    update_round(session, round_.id, changed, authority(), now=clock.now())


def _page_review(session: Session, round_: Round, _form: AdditionsForm) -> dict[str, Any]:
    text = preview_rules(session, round_, circumstances(session, round_))
    stopped, once = list_left_out(session, round_, draw_terms(round_, zone()))
    return {
        "rules": rules_html(text),
        "obstacle": obstacle_of(session, round_),
        "stopped": stopped,
        "once": once,
        "concern_words": LAW_CONCERN_WORDS,
        "may_see": the_staff().may("banks.view"),
    }


def obstacle_of(session: Session, round_: Round) -> str | None:
    """What stands against publication now, as a sentence."""
    try:
        check_is_publishable(session, round_, zone(), now=clock.now())
    except QuizError as refusal:
        fields = getattr(refusal, "fields", {})
        words = [sentence_of(code) for code in fields.values()]
        return " ".join(words) or refusal_of(refusal)["text"]
    return None


def _nothing(_session: Session, _round: Round, _form: Any) -> dict[str, Any]:
    return {}


STEPS = {
    step.name: step
    for step in (
        Step("basics", _fill_basics, _save_basics, _nothing),
        Step("paper", _fill_paper, _save_paper, _page_paper),
        Step("schedule", _fill_schedule, _save_schedule, _nothing),
        Step("ranking", fill_ranking, save_ranking, page_ranking),
        Step("people", _fill_people, _save_people, _page_people),
        Step("review", _fill_review, _save_review, _page_review),
    )
}
NEXT = {
    "basics": "paper",
    "paper": "schedule",
    "schedule": "ranking",
    "ranking": "people",
    "people": "review",
}
