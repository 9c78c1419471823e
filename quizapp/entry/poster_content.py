"""What a poster says of a join code."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from quizapp.contests.models import Round
from quizapp.core.addresses import Reach, check_is_printable, host_of, reach_of
from quizapp.core.tokens import shown_join_code
from quizapp.entry.models import JoinCode
from quizapp.entry.posters import PosterContent
from quizapp.organisations.models import Unit
from quizapp.web.i18n import day, moment


def poster_content(
    join_code: JoinCode, round_: Round, unit: Unit | None, base_url: str, now: datetime
) -> PosterContent:
    """The content of one poster. Raises Conflict when no phone could open its address."""
    check_is_printable(host_of(base_url))
    organizer = round_.contest.organizer
    return PosterContent(
        contest_title=round_.contest.title,
        round_title=round_.title,
        organizer=organizer.name,
        unit_name=_place_of(join_code, unit),
        dates_text=_(
            "Từ %(opens)s đến %(closes)s",
            opens=moment(round_.opens_at),
            closes=moment(round_.closes_at),
        ),
        join_url=f"{base_url}/j/{join_code.code}",
        short_address=base_url.partition("://")[2],
        code=shown_join_code(join_code.code),
        hotline=organizer.hotline,
        prepared_text=_("Lập ngày %(day)s", day=day(now)),
    )


def address_warning(base_url: str) -> str | None:
    """What to know before printing posters with this address."""
    reach = reach_of(host_of(base_url))
    if reach is Reach.THIS_MACHINE:
        return _(
            "Địa chỉ %(address)s chỉ mở được trên chính máy này nên chưa in áp phích được. Hãy chạy"
            " “make event”, hoặc đặt QUIZAPP_BASE_URL là địa chỉ mà điện thoại mở được rồi khởi"
            " động lại.",
            address=base_url,
        )
    if reach is Reach.THIS_NETWORK:
        return _(
            "Địa chỉ %(address)s chỉ dùng được trong mạng này và do bộ phát Wi-Fi cấp (DHCP): hết"
            " hạn cấp hoặc đổi mạng thì mọi áp phích đã in không mở được nữa. Hãy đặt địa chỉ cố"
            " định cho máy này trong bộ phát Wi-Fi trước khi in.",
            address=base_url,
        )
    return None


def _place_of(join_code: JoinCode, unit: Unit | None) -> str | None:
    names = [unit.name] if unit else []
    return " – ".join([*names, join_code.place] if join_code.place else names) or None
