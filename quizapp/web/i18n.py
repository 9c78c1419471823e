"""Languages and Vietnamese formats. Vietnamese is the source; the person chooses another."""

from __future__ import annotations

import os
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, Response, has_request_context, request
from flask_babel import Babel, get_locale
from flask_babel import gettext as _

from quizapp.core.stopped import is_stopped
from quizapp.web.context import settings
from quizapp.web.guards import PARTICIPANT_COOKIE

if TYPE_CHECKING:
    from collections.abc import Callable

LANGUAGES = {"vi": "Tiếng Việt", "en": "English"}
COOKIE = "quizapp_language"
TRANSLATIONS = Path(__file__).parents[1] / "translations"
SEARCHED = "q"
_ONE_YEAR_SECONDS = 31_536_000


def install(app: Flask, timezone: str) -> None:
    """Choose the language of each request; give templates the formats."""
    compile_catalogs(TRANSLATIONS)
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = str(TRANSLATIONS)
    Babel(app, default_locale="vi", default_timezone=timezone, locale_selector=chosen_language)
    app.after_request(_remember_choice)
    filters: dict[str, Callable[..., str]] = {
        "number": number,
        "moment": moment,
        "day": day,
        "clock": clock_time,
        "minutes": minutes_and_seconds,
    }
    app.jinja_env.filters.update(filters)
    app.context_processor(_language_words)


def compile_catalogs(folder: Path) -> None:
    """Make the machine's form of each catalog when its text is newer."""
    for text_form in folder.glob("*/LC_MESSAGES/*.po"):
        machine_form = text_form.with_suffix(".mo")
        if machine_form.exists() and machine_form.stat().st_mtime >= text_form.stat().st_mtime:
            continue
        with text_form.open("rb") as source:
            catalog = read_po(source)
        # Several processes may start at once: each writes its own and puts it in place whole.
        own = machine_form.with_suffix(f".{os.getpid()}.mo")
        with own.open("wb") as target:
            write_mo(target, catalog)
        own.replace(machine_form)


def chosen_language() -> str:
    """The language asked for, else Vietnamese.

    Cheap phones are often set to English by the shop, so a page does not follow the browser's
    header; a program calling the API without our cookies means what it says.
    """
    if not has_request_context():
        return "vi"
    asked = request.args.get("lang") or request.cookies.get(COOKIE)
    if asked in LANGUAGES:
        return asked
    if request.path.startswith("/api/") and PARTICIPANT_COOKIE not in request.cookies:
        return request.accept_languages.best_match(list(LANGUAGES), "vi") or "vi"
    return "vi"


def _language_words() -> dict[str, object]:
    lang = str(get_locale() or "vi")
    return {"lang": lang, "other_languages": _other_languages(lang)}


def _other_languages(lang: str) -> list[tuple[str, str, str]]:
    """Code, own name and query of each other language; the query keeps the page asked for.

    What was searched for may be somebody's name or phone and is not written out once more. An
    answer to a form has no address of its own to come back to, so it offers none.
    """
    if not has_request_context() or request.method not in {"GET", "HEAD"}:
        return []
    left_out = {"lang", SEARCHED}
    asked = [one for one in request.args.items(multi=True) if one[0] not in left_out]
    return [
        (code, name, "?" + urlencode([*asked, ("lang", code)]))
        for code, name in LANGUAGES.items()
        if code != lang
    ]


def _remember_choice(response: Response) -> Response:
    asked = request.args.get("lang") if request.query_string else None
    if asked in LANGUAGES:
        response.set_cookie(
            COOKIE, asked, max_age=_ONE_YEAR_SECONDS, samesite="Lax", secure=settings().is_https
        )
    return response


def number(value: float | None, digits: int = 0) -> str:
    """`1.234.567` and `87,65`, whatever the language: the figures stand on Vietnamese papers."""
    if value is None:
        return "–"
    english = f"{value:,.{digits}f}"
    return english.translate(str.maketrans(",.", ".,"))


def local(value: datetime) -> datetime:
    """In the installation's time zone."""
    return value.astimezone(ZoneInfo(settings().timezone))


def moment(value: datetime | None) -> str:
    """`22/11/2026 07:30`; of a round that is paused nobody knows the moment."""
    if value is not None and is_stopped(value):
        return _("sau khi hết tạm dừng")
    return "–" if value is None else local(value).strftime("%d/%m/%Y %H:%M")


def day(value: date | datetime | None) -> str:
    """`22/11/2026`."""
    if value is None:
        return "–"
    return (local(value) if isinstance(value, datetime) else value).strftime("%d/%m/%Y")


def clock_time(value: datetime | None) -> str:
    """`11:48:05`."""
    return "–" if value is None else local(value).strftime("%H:%M:%S")


def time_of_day(value: datetime) -> str:
    """`5 giờ 37`: in a sentence, 05:37 could be minutes and seconds."""
    then = local(value)
    return _("%(hour)s giờ %(minute)s", hour=then.hour, minute=f"{then:%M}")


def minutes_and_seconds(seconds: int | None) -> str:
    """`06:12`; over an hour `1:06:12`."""
    if seconds is None:
        return "–"
    minutes, rest = divmod(int(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes:02}:{rest:02}"
