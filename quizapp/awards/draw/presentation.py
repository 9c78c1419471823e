"""Draws in words: what is drawn, from which source, who came out for which prize."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from quizapp.awards.draw.models import DRAWN, LOTS, ORDER, TIE, LotDraw
from quizapp.awards.draw.queries import find_by_codes
from quizapp.awards.draw.sources import SourceKind, drand_round
from quizapp.awards.presentation import HIDDEN_NAME, PUBLISH_NAME
from quizapp.awards.prize_list import tier_title
from quizapp.awards.queries import list_agreed
from quizapp.core.text import mask_name
from quizapp.core.tokens import spaced_code
from quizapp.organisations.models import Participant
from quizapp.web.context import settings
from quizapp.web.i18n import day, number

SHOWN = 200
PURPOSE_LABELS = {
    TIE: _l("Chọn người đạt giải trong những người bằng nhau"),
    LOTS: _l("Quà cho người may mắn"),
    ORDER: _l("Xếp thứ tự ngẫu nhiên"),
}
STATE_LABELS = {
    "draft": _l("Bản nháp"),
    "signing": _l("Chờ chữ ký thứ hai"),
    "promised": _l("Chờ số công khai"),
    "valued": _l("Chờ mở bí mật"),
    "drawn": _l("Đã bốc thăm"),
    "void": _l("Đã hủy"),
}
STATE_TONES = {"draft": "plain", "signing": "warn", "promised": "info", "valued": "warn"}
STATE_TONES |= {"drawn": "", "void": "bad"}


@dataclass(frozen=True)
class Drawn:
    """One who came out: the code, the masked name, and what for."""

    place: int
    code: str
    name: str
    prize: str
    is_reserve: bool


def who_sentence(draw: LotDraw) -> str:
    """Who takes part."""
    sentence = _who(draw)
    if draw.condition.get("spares_winners"):
        return _("%(who)s và người đã có giải", who=sentence)
    return sentence


def _who(draw: LotDraw) -> str:
    who = draw.condition["who"]
    if who == "tie":
        return _(
            "Những người bằng nhau trên mọi tiêu chí khi xét %(prize)s", prize=_tie_prize(draw)
        )
    if who == "all_correct":
        return _("Mọi người trả lời đúng tất cả các câu, trừ người không xét giải")
    if who == "min_score":
        return _(
            "Mọi người đạt từ %(score)s điểm, trừ người không xét giải",
            score=number(draw.condition["score"], 0 if draw.condition["score"] % 1 == 0 else 2),
        )
    return _("Mọi người đã dự thi, trừ người không xét giải")


def _tie_prize(draw: LotDraw) -> str:
    return tier_title(draw.prizes[0][0]) if draw.prizes else ""


def source_sentence(draw: LotDraw, at: datetime) -> str:
    """The named public source, of the main or the fallback date."""
    kind = draw.source["kind"]
    if kind == SourceKind.XSMB_ALL:
        return _("cả 27 số của xổ số miền Bắc quay ngày %(day)s", day=day(at))
    if kind == SourceKind.XSMB_SPECIAL:
        return _("giải đặc biệt xổ số miền Bắc quay ngày %(day)s", day=day(at))
    if kind == SourceKind.DRAND:
        return _("số ngẫu nhiên của mạng drand (quicknet), vòng %(round)s", round=drand_round(at))
    return _("%(source)s, ngày %(day)s", source=draw.source["name"], day=day(at))


def prizes_sentence(draw: LotDraw) -> str:
    """What is drawn, in order."""
    if draw.purpose == ORDER:
        return _("thứ tự của cả %(count)s người", count=number(draw.entrant_count))
    parts = [
        _("%(count)s %(name)s", count=number(many), name=_prize_name(draw, name))
        for name, many, _value in draw.prizes
    ]
    reserves = draw.picks - draw.prize_count
    if draw.purpose == LOTS and reserves:
        parts.append(_("%(count)s người dự bị", count=number(reserves)))
    return ", ".join(parts)


def _prize_name(draw: LotDraw, name: str) -> str:
    return tier_title(name) if draw.purpose == TIE else name


def address_of(draw: LotDraw) -> str:
    """Where everybody reads about it."""
    return settings().base_url + url_for("draws.page", draw_id=draw.id)


def place_of(draw: LotDraw, code: str) -> int | None:
    """At which place of the list a code stands; a search in its text, however long it is."""
    text = f"\n{draw.entrants}"
    at = text.find(f"\n{code}\n") if code else -1
    return text.count("\n", 0, at + 1) if at >= 0 else None


def drawn_lines(session: Session, draw: LotDraw) -> list[Drawn]:
    """Who came out, in order: codes for everybody, names masked unless their owner agreed."""
    if draw.state != DRAWN:
        return []
    codes = draw.winners[:SHOWN]
    people = find_by_codes(session, draw.contest_id, codes)
    agreed = list_agreed(session, {one.id for one in people.values()}, PUBLISH_NAME)
    prizes = _prizes_in_order(draw)
    return [
        Drawn(
            place=place,
            code=spaced_code(code),
            name=_name_of(people.get(code), agreed),
            prize=prizes[place - 1] if place <= len(prizes) else "",
            is_reserve=place > len(prizes) and draw.purpose != ORDER,
        )
        for place, code in enumerate(codes, 1)
    ]


def _prizes_in_order(draw: LotDraw) -> list[str]:
    return [_prize_name(draw, name) for name, many, _value in draw.prizes for _one in range(many)]


def _name_of(person: Participant | None, agreed: set[str]) -> str:
    if person is None or person.name_hidden_at:
        return HIDDEN_NAME
    return person.full_name if person.id in agreed else mask_name(person.full_name)


def steps_of(draw: LotDraw) -> list[dict[str, Any]]:
    """The five steps of a draw: done, now, or later."""
    labels = (
        _("Lập danh sách"),
        _("Cam kết, hai người ký"),
        _("Nhập số công khai, hai người"),
        _("Mở bí mật và bốc"),
        _("Công bố kết quả"),
    )
    reached = {"draft": 1, "signing": 1, "promised": 2, "valued": 3, "drawn": 5}.get(draw.state, 0)
    return [
        {
            "label": label,
            "is_done": place < reached or draw.state == DRAWN,
            "is_now": place == reached and draw.state != DRAWN,
        }
        for place, label in enumerate(labels)
    ]
