"""Why a place is what it is, in words: criterion by criterion against somebody else's result."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from flask_babel import gettext as _

from quizapp.contests.models import Round
from quizapp.contests.ranking_words import CRITERION_LABELS
from quizapp.scoring.rank_keys import standing_in
from quizapp.scoring.ranking import NO_PREDICTION, Criterion, Step, explain
from quizapp.web.i18n import local, minutes_and_seconds, number


def place_in_words(mine: str, theirs: str, round_: Round) -> list[dict[str, Any]]:
    """Two rank keys of a round compared: [{"text", "compare", "decides"}], in the rules' order.

    Before the true value is known nothing is said of predictions, so that nobody guesses by it.
    """
    chain = round_.chain
    steps = explain(standing_in(mine, chain), standing_in(theirs, chain), chain)
    shown = [step for step in steps if step.criterion is not Criterion.PREDICTION or round_.actual]
    return [_reason(step) for step in shown]


def _reason(step: Step) -> dict[str, Any]:
    name = CRITERION_LABELS[step.criterion]
    if not step.is_reached:
        text = _("%(criterion)s, chưa phải xét tới", criterion=name)
        return {"text": text, "compare": None, "decides": False}
    if step.sign > 0:
        text = _("%(criterion)s: người ngay trên bạn hơn", criterion=name)
    elif step.sign < 0:
        text = _("%(criterion)s: bạn hơn", criterion=name)
    else:
        text = _("%(criterion)s: bằng người ngay trên bạn", criterion=name)
    mine, theirs = (value_in_words(step.criterion, one) for one in (step.mine, step.theirs))
    return {"text": text, "compare": f"{mine} {_sign(step)} {theirs}", "decides": step.decides}


def _sign(step: Step) -> str:
    if step.sign == 0:
        return "="
    return "<" if cast("Any", step.mine) < cast("Any", step.theirs) else ">"


def value_in_words(criterion: Criterion, value: object) -> str:
    """As people read what a criterion measures."""
    match criterion, value:
        case Criterion.SCORE, float() | int():
            return number(value, 0 if value == int(value) else 2)
        case Criterion.ALL_CORRECT, bool():
            return _("đúng hết") if value else _("chưa đúng hết")
        case Criterion.PREDICTION, Decimal():
            return _off_by(value)
        case Criterion.DURATION, int():
            return minutes_and_seconds(value)
        case Criterion.EARLIEST, datetime():
            return local(value).strftime("%H:%M:%S %d/%m")
        case _:
            return str(value)


def _off_by(error: Decimal) -> str:
    if error == NO_PREDICTION:
        return _("không dự đoán")
    decimals = max(0, -int(error.as_tuple().exponent))
    return _("lệch %(error)s", error=number(float(error), decimals))
