"""What a repaired key did to a result, in the words of the person's page."""

from __future__ import annotations

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from quizapp.attempts.models import Attempt
from quizapp.awards.repairs.models import APPLIED, KeyRepair, RepairedResult
from quizapp.awards.repairs.queries import list_repairs, list_results
from quizapp.web.i18n import day, number


class RepairNews:
    """The port `attempts.ports.ResultNews`."""

    def told(self, session: Session, attempt: Attempt) -> list[str]:
        """Of the repairs of questions in this paper, or that moved this person."""
        slots = {slot["version"]: place for place, slot in enumerate(attempt.paper, 1)}
        results = {repair.id: result for repair, result in list_results(session, attempt.id)}
        applied = [
            one for one in reversed(list_repairs(session, attempt.round_id)) if one.state == APPLIED
        ]
        return [
            _sentence(one, slots.get(one.version_id), results.get(one.id))
            for one in applied
            if one.version_id in slots or one.id in results
        ]


def _sentence(repair: KeyRepair, slot: int | None, result: RepairedResult | None) -> str:
    when = day(repair.decided_at) if repair.decided_at else ""
    told = {"day": when, "reason": repair.reason.rstrip("."), "slot": slot}
    if slot is None:
        first = _("Ngày %(day)s một câu của vòng thi được sửa đáp án. Lý do: %(reason)s.", **told)
    else:
        first = _("Ngày %(day)s câu %(slot)s được sửa đáp án. Lý do: %(reason)s.", **told)
    return f"{first} {_change(result)}"


def _change(result: RepairedResult | None) -> str:
    if result is None:
        return _("Số điểm và thứ hạng của bạn không đổi.")
    return _(
        "Số điểm của bạn: %(before)s → %(after)s; thứ hạng: %(rank_before)s → %(rank_after)s.",
        before=_points(result.score_before),
        after=_points(result.score_after),
        rank_before=result.rank_before,
        rank_after=result.rank_after,
    )


def _points(score: float) -> str:
    return number(score, 0 if score == int(score) else 2)
