"""How rounds, spans and hours are put into words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from quizapp.contests.rules import Phase
from quizapp.reports.rules import RoundNow, hours_to_show
from quizapp.web.i18n import local

PHASES = {
    Phase.OPEN: (_l("Đang mở"), ""),
    Phase.UPCOMING: (_l("Sắp mở"), "info"),
    Phase.CLOSED: (_l("Đã đóng"), "plain"),
}
KINDS = {
    "official": _l("Thi chính thức"),
    "practice": _l("Luyện tập"),
    "trial": _l("Chạy thử"),
}
_DAY, _HOUR, _MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)


def span(length: timedelta) -> str:
    """The two largest parts: `2 ngày 6 giờ`, `6 giờ 5 phút`, `45 phút`."""
    length = max(length, _MINUTE)
    days, hours, minutes = (
        length // _DAY,
        length % _DAY // _HOUR,
        length % _HOUR // _MINUTE,
    )
    parts = [
        ngettext("%(num)s ngày", "%(num)s ngày", days) if days else "",
        ngettext("%(num)s giờ", "%(num)s giờ", hours) if hours else "",
        ngettext("%(num)s phút", "%(num)s phút", minutes) if minutes and not days else "",
    ]
    return " ".join(part for part in parts if part)


def time_words(round_: RoundNow, now: datetime) -> str:
    """How long it still runs, when it opens, or how long it has been over."""
    length = span(round_.distance(now))
    match round_.phase(now):
        case Phase.OPEN:
            return _("còn %(span)s", span=length)
        case Phase.UPCOMING:
            return _("mở sau %(span)s", span=length)
        case _other:
            return _("đóng cách đây %(span)s", span=length)


def headline(round_: RoundNow, now: datetime) -> str:
    """`Tuần 2 đang mở`."""
    match round_.phase(now):
        case Phase.OPEN:
            return _("%(round)s đang mở", round=round_.title)
        case Phase.UPCOMING:
            return _("%(round)s sắp mở", round=round_.title)
        case _other:
            return _("%(round)s đã đóng", round=round_.title)


def round_view(round_: RoundNow, now: datetime) -> dict[str, object]:
    """A round as the home page shows it."""
    phase = round_.phase(now)
    label, tone = PHASES[phase]
    return {
        "id": round_.id,
        "title": round_.title,
        "contest": round_.contest_title,
        "kind": KINDS[round_.kind],
        "is_official": round_.kind == "official",
        "is_demo": round_.is_demo,
        "is_upcoming": phase is Phase.UPCOMING,
        "is_open": phase is Phase.OPEN,
        "phase": label,
        "tone": tone,
        "opens_at": round_.window.opens_at,
        "ended_at": round_.ended_at,
        "time": time_words(round_, now),
        "headline": headline(round_, now),
        "guards_only": round_.guards_only,
    }


def hour_points(
    counts: Sequence[int], hours: Sequence[datetime], now: datetime
) -> list[dict[str, Any]]:
    """The columns of the chart, up to the present hour."""
    passed = sum(1 for hour in hours if hour <= now) - 1
    return [
        {"label": _("%(hour)sh", hour=local(hours[index]).hour), "value": counts[index]}
        for index in hours_to_show(counts, passed)
    ]
