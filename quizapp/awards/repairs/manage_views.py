"""The staff's pages of repaired keys: choose the question, see what it would move, let it count."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from quizapp.accounts.queries import names_by_id
from quizapp.awards.queries import list_tiers, load_participants
from quizapp.awards.repairs import service
from quizapp.awards.repairs.models import KeyRepair
from quizapp.awards.repairs.queries import (
    get_asked_question,
    get_waiting,
    list_asked_questions,
    list_repairs,
)
from quizapp.awards.repairs.service import CHOICES, SHOWN, Effect, Moved, RepairDraft
from quizapp.banks.models import QuestionVersion
from quizapp.contests.models import Round
from quizapp.contests.queries import get_round_of
from quizapp.contests.rules import Phase
from quizapp.core import clock
from quizapp.core.errors import Conflict, Invalid, QuizError
from quizapp.core.text import fold, mask_name
from quizapp.scoring.policies import RepairKind
from quizapp.web.context import reading, transaction
from quizapp.web.errors import refusal_of, sentence_of
from quizapp.web.guards import staff_only, the_staff

blueprint = Blueprint(
    "repairs_manage", __name__, url_prefix="/manage", template_folder="../templates"
)
KIND_WORDS = {
    RepairKind.DROP: _l("Bỏ câu này: mọi người đều được điểm của câu"),
    RepairKind.ACCEPT: _l("Tính đúng thêm phương án khác"),
    RepairKind.CHANGE: _l("Đổi sang đáp án khác"),
}
STATE_WORDS = {
    "asked": (_l("Chờ người thứ hai"), "warn"),
    "applied": (_l("Đã sửa và tính lại"), ""),
    "refused": (_l("Không đồng ý"), "plain"),
}
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


@dataclass(frozen=True)
class Tried:
    """What a repair would do, with the masked names of those it moves."""

    effect: Effect
    people: dict[str, str]


@blueprint.get("/rounds/<round_id>/repairs")
@staff_only("awards.view", "banks.approve")
def repairs(round_id: str) -> ResponseReturnValue:
    """What was repaired, what waits, and the questions of the round."""
    with reading() as session:
        round_ = _the_round(session, round_id)
        typed = request.args.get("q", "")[:120]
        found = list_repairs(session, round_id)
        return render_template(
            "awards/repairs/index.html",
            round=round_,
            is_closed=round_.window.phase(clock.now()) is Phase.CLOSED,
            repairs=[_shown(one) for one in found],
            names=names_by_id(session, _people_of(found)),
            typed=typed,
            questions=_matching(session, round_, typed),
            may_ask=the_staff().may("awards.edit"),
            me=the_staff().id,
        )


@blueprint.get("/rounds/<round_id>/repairs/new/<version_id>")
@staff_only("awards.edit")
def new_repair(round_id: str, version_id: str) -> ResponseReturnValue:
    """The question with its key, and what may become of it."""
    return _form_page(round_id, version_id)


@blueprint.post("/rounds/<round_id>/repairs/new/<version_id>")
@staff_only("awards.edit")
def ask(round_id: str, version_id: str) -> ResponseReturnValue:
    """Try it, or with the other button ask a second person."""
    draft = _draft(version_id)
    is_trial = request.form.get("do") != "ask"
    now, by, tried = clock.now(), the_staff().id, None
    try:
        with transaction() as session:
            _the_round(session, round_id)
            if is_trial:
                effect = service.try_out(session, round_id, draft, by=by, now=now)
                tried = Tried(effect, _names(session, effect))
            else:
                service.ask(session, round_id, draft, by=by, now=now)
    except (Invalid, Conflict) as refusal:
        return _form_page(round_id, version_id, refusal), 422
    if tried is not None:
        return _form_page(round_id, version_id, tried=tried)
    flash(_("Đã gửi đề nghị. Một người khác phải xem và quyết định."), "success")
    return redirect(url_for(".repairs", round_id=round_id))


@blueprint.get("/rounds/<round_id>/repairs/<repair_id>/decision")
@staff_only("awards.edit", "banks.approve")
def decision(round_id: str, repair_id: str) -> ResponseReturnValue:
    """What a second person sees before deciding."""
    return _decision_page(round_id, repair_id)


@blueprint.post("/rounds/<round_id>/repairs/<repair_id>/decision")
@staff_only("awards.edit", "banks.approve")
def decide(round_id: str, repair_id: str) -> ResponseReturnValue:
    """Let it count, or say why not."""
    now, by = clock.now(), the_staff().id
    agrees = request.form.get("do") == "apply"
    try:
        with transaction() as session:
            _the_round(session, round_id)
            if agrees:
                service.apply(session, round_id, repair_id, by=by, now=now)
            else:
                reason = request.form.get("refusal", "")
                service.refuse(session, round_id, repair_id, reason, by=by, now=now)
    except (Invalid, Conflict) as refusal:
        return _decision_page(round_id, repair_id, refusal), 422
    told = (
        _("Đã sửa đáp án, chấm và xếp hạng lại. Hãy xem lại người đạt giải.")
        if agrees
        else _("Đã ghi lý do không đồng ý.")
    )
    flash(told, "success")
    return redirect(url_for(".repairs", round_id=round_id))


def _the_round(session: Session, round_id: str) -> Round:
    return get_round_of(session, round_id, the_staff().id)


def _draft(version_id: str) -> RepairDraft:
    options = tuple(
        int(one) for one in request.form.getlist("options") if one.isascii() and one.isdecimal()
    )
    kind = request.form.get("kind", "")
    value = {"true": True, "false": False}.get(request.form.get("value", ""))
    known = kind if kind in set(RepairKind) else RepairKind.DROP.value
    return RepairDraft(version_id, known, request.form.get("reason", ""), options, value)


def _form_page(
    round_id: str,
    version_id: str,
    refusal: QuizError | None = None,
    tried: Tried | None = None,
) -> str:
    with reading() as session:
        round_ = _the_round(session, round_id)
        code, version = get_asked_question(session, round_, version_id)
        return render_template(
            "awards/repairs/new.html",
            round=round_,
            code=code,
            question=_question(version),
            kinds=KIND_WORDS,
            form=request.form,
            chosen=request.form.getlist("options"),
            effect=_effect(session, round_, tried.effect, tried.people) if tried else None,
            **_complaints(refusal),
        )


def _decision_page(round_id: str, repair_id: str, refusal: QuizError | None = None) -> str:
    now, by = clock.now(), the_staff().id
    with transaction() as session:
        round_ = _the_round(session, round_id)
        effect = service.try_again(session, round_id, repair_id, by=by, now=now)
        repair = get_waiting(session, round_id, repair_id)
        code, version = get_asked_question(session, round_, repair.version_id)
        return render_template(
            "awards/repairs/decision.html",
            round=round_,
            repair=_shown(repair),
            code=code,
            question=_question(version, repair),
            names=names_by_id(session, {repair.asked_by}),
            effect=_effect(session, round_, effect, _names(session, effect)),
            is_own=repair.asked_by == by,
            **_complaints(refusal),
        )


def _complaints(refusal: QuizError | None) -> dict[str, Any]:
    fields = refusal.fields if isinstance(refusal, Invalid) else {}
    return {
        "errors": {name: sentence_of(code) for name, code in fields.items()},
        "refusal": refusal_of(refusal)["text"] if refusal and not fields else None,
    }


def _matching(session: Session, round_: Round, typed: str) -> list[dict[str, Any]]:
    """By code, or by what the question says."""
    words = fold(typed)
    found = [
        {"code": code, **_question(version)}
        for code, version in list_asked_questions(session, round_)
    ]
    return [one for one in found if words in fold(f"{one['code']} {one['stem']}")][:SHOWN]


def _question(version: QuestionVersion, repair: KeyRepair | None = None) -> dict[str, Any]:
    texts = next(iter(version.texts.values()))
    key = version.answer_key
    keys = repair.keys if repair else []
    wanted = {option for one in keys for option in one.get("options", [])}
    options = texts.get("options", []) if version.type in CHOICES else []
    return {
        "id": version.id,
        "stem": texts.get("stem", ""),
        "type": version.type,
        "may_change": version.type in CHOICES,
        "value": key.get("value"),
        "new_value": next((one["value"] for one in keys if "value" in one), None),
        "options": [
            {
                "index": index,
                "letter": LETTERS[index],
                "text": text,
                "is_key": index in key.get("options", []),
                "is_wanted": index in wanted,
            }
            for index, text in enumerate(options)
        ],
    }


def _names(session: Session, effect: Effect) -> dict[str, str]:
    ids = {one.participant_id for one in effect.moved[:SHOWN]}
    people = load_participants(session, ids)
    return {id_: mask_name(one.full_name) for id_, one in people.items()}


def _effect(
    session: Session, round_: Round, effect: Effect, people: dict[str, str]
) -> dict[str, Any]:
    titles = {tier.position: tier.name for tier in list_tiers(session, round_.id)}
    return {
        "counts": effect,
        "rest": max(0, len(effect.moved) - SHOWN),
        "moved": [
            {"name": people.get(one.participant_id, "•••"), **_places(one)}
            for one in effect.moved[:SHOWN]
        ],
        "titles": titles,
    }


def _places(one: Moved) -> dict[str, Any]:
    return {"before": one.before, "after": one.after}


def _shown(repair: KeyRepair) -> dict[str, Any]:
    word, tone = STATE_WORDS[repair.state]
    texts = next(iter(repair.version.texts.values()))
    return {
        "row": repair,
        "kind": KIND_WORDS[RepairKind(repair.kind)],
        "state": word,
        "tone": tone,
        "stem": texts.get("stem", ""),
    }


def _people_of(found: Any) -> set[str]:
    ids = {one.asked_by for one in found} | {one.decided_by for one in found}
    return {id_ for id_ in ids if id_}
