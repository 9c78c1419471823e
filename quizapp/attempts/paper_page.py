"""The page of a running attempt, put together from pieces that the process keeps.

The frame of a question is the same for all of its type with as many options, and the texts of a
version never change. What remains is to join them in the attempt's order.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

import orjson
from flask import current_app, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from jinja2.utils import htmlsafe_json_dumps
from markupsafe import Markup

from quizapp.attempts.models import OPEN
from quizapp.attempts.presentation import unit_of
from quizapp.attempts.service.running_sql import Running
from quizapp.attempts.version_cards import CHOSEN, Media, Slot, VersionCard, VersionCards
from quizapp.banks.question_fields import fields_of
from quizapp.core.bounded import BoundedCache
from quizapp.core.stopped import time_left
from quizapp.scoring.predictions import prediction_of
from quizapp.web.context import settings
from quizapp.web.csrf import csrf_token
from quizapp.web.prepared import Piece, piece

KEPT = 20_000
_NO_ANSWER: tuple[object, ...] = (None, [])
LONG_STEM = 240
_NOTHING, _CHECKED, _HIDDEN, _LONG = map(Markup, ("", " checked", " hidden", " long"))
_LINE, _SEGMENT = Markup("\n"), Markup('<i class="%s"></i>')


class Paper:
    """A running attempt as one request sees it."""

    def __init__(
        self,
        running: Running,
        cards: VersionCards,
        slot: int,
        view: str,
        *,
        is_refused: bool = False,
    ) -> None:
        """`slot` 0: where to go on, the first question without an answer.

        `is_refused`: a prediction that was typed without script could not be taken.
        """
        self.running = running
        self.slots: Sequence[Slot] = running.paper
        self.cards = cards
        self.total = len(self.slots)
        self.view = view
        self.is_refused = is_refused
        self.language = str(get_locale())
        self.answers: dict[str, dict[str, Any]] = orjson.loads(running.answers)
        answers = [self.answers.get(str(slot)) for slot in range(1, self.total + 1)]
        self.responses = [answer and answer["response"] for answer in answers]
        self.current = min(max(slot or self._first_open(), 1), self.total)
        self.common: dict[str, object] = {
            "address": url_for("attempts.paper", attempt_id=running.id),
            "csrf_token": csrf_token(),
            "current": self.current,
            "total": self.total,
        }

    def _first_open(self) -> int:
        answers = enumerate(self.responses, 1)
        return next((number for number, answer in answers if answer in _NO_ANSWER), 1)


def paper_page(paper: Paper, now: datetime) -> str:
    """`attempts/question.html`."""
    # A response of no options at all is an answer, but none of those that are counted.
    count = sum(response is not None and response != [] for response in paper.responses)
    around: dict[str, Any] = {}
    current_app.update_template_context(around)
    kiosk = around["kiosk"] or {}
    page = piece(
        "attempts/question.html",
        view=paper.view,
        is_first=paper.current == 1,
        is_last=paper.current == paper.total,
        is_complete=count == paper.total,
        is_kiosk=bool(kiosk),
        has_prediction=bool(paper.running.prediction),
        is_refused=paper.is_refused,
    )
    return page.fill(
        {
            **paper.common,
            **kiosk,
            **_prediction(paper),
            "count": count,
            "missing": paper.total - count,
            "left": _left(paper, now),
            "segments": _segments(paper),
            "questions": questions_html(paper),
            "overview": _overview(paper),
            "unanswered": _unanswered(paper),
            "attempt": _for_scripts(paper, now),
        }
    )


def _prediction(paper: Paper) -> dict[str, object]:
    """What fills the box of the prediction, where the round asks one."""
    question = prediction_of(paper.running.prediction)
    if question is None:
        return {}
    return {
        "prediction_label": question.sentence,
        "prediction_unit": unit_of(question),
        "predicted": (paper.running.predicted or "").replace(".", ","),
        "prediction_seq": (paper.running.prediction_seq or 0) + 1,
    }


def _left(paper: Paper, now: datetime) -> str:
    seconds = max(int(time_left(paper.running.deadline_at, now).total_seconds()), 0)
    return f"{seconds // 60:02}:{seconds % 60:02}"


def _segments(paper: Paper) -> Markup:
    states = ["" if response is None else "done" for response in paper.responses]
    states[paper.current - 1] = "now"
    return Markup().join([_SEGMENT % state for state in states])


def _overview(paper: Paper) -> Markup:
    links = {state: piece("attempts/_slot_link.html", state=state) for state in ("done", "empty")}
    return _LINE.join(
        links["empty" if response is None else "done"].fill(
            {"slot": slot, "address": paper.common["address"]}
        )
        for slot, response in enumerate(paper.responses, 1)
    )


def _unanswered(paper: Paper) -> Markup:
    link = piece("attempts/_slot_link.html", state="")
    return _LINE.join(
        link.fill({"slot": slot, "address": paper.common["address"]})
        for slot, response in enumerate(paper.responses, 1)
        if response is None
    )


def _for_scripts(paper: Paper, now: datetime) -> Markup:
    address, running = str(paper.common["address"]), paper.running
    told = {
        "id": running.id,
        "state": OPEN,
        "current": paper.current,
        "view": paper.view,
        "api": f"/api/v1{address}",
        "page": address,
        "result": f"{address}/result",
        "deadline_at": running.deadline_at.timestamp() * 1000,
        "server_time": now.timestamp() * 1000,
        "time_zone": settings().timezone,
        "answers": paper.answers,
        "prediction": {"value": running.predicted, "seq": running.prediction_seq},
    }
    return htmlsafe_json_dumps(told, dumps=current_app.json.dumps)


def questions_html(paper: Paper) -> Markup:
    """All questions, the current one shown."""
    frames: dict[tuple[str, int | None], Piece] = {}
    questions = []
    for number, slot in enumerate(paper.slots, 1):
        kind = (slot["type"], len(slot["options"]) if slot["type"] in CHOSEN else None)
        frame = frames.get(kind)
        if frame is None:
            type_, options = kind
            frame = frames[kind] = piece("attempts/_question.html", type=type_, options=options)
        questions.append(frame.fill(_question(paper, number, slot)))
    return Markup().join(questions)


def _question(paper: Paper, number: int, slot: Slot) -> dict[str, object]:
    texts = _texts(paper.cards[slot["version"]], paper.language)
    answer = paper.answers.get(str(number))
    response = answer["response"] if answer else None
    values = {
        **paper.common,
        **texts.constant,
        "slot": number,
        "hidden": _NOTHING if number == paper.current else _HIDDEN,
        "seq": (answer["seq"] if answer else 0) + 1,
        "checked_true": _CHECKED if response is True else _NOTHING,
        "checked_false": _CHECKED if response is False else _NOTHING,
    }
    if slot["type"] not in CHOSEN:
        return values | _other(paper.cards[slot["version"]], paper.language, number, slot, response)
    chosen = response if isinstance(response, list) else (response,)
    for place, (id_, index) in enumerate(slot["options"]):
        values[f"id{place}"] = id_
        values[f"html{place}"], values[f"pictures{place}"] = texts.options[index]
        values[f"checked{place}"] = _CHECKED if id_ in chosen else _NOTHING
    return values


def _other(
    card: VersionCard, language: str, number: int, slot: Slot, response: object
) -> dict[str, object]:
    """The inputs of a type that has its own for every question."""
    shown = card.shown(language)
    question = fields_of(slot, shown.stem_html, shown.options)
    macros = current_app.jinja_env.get_template("attempts/types/_other.html").module
    inner = getattr(macros, slot["type"])(question, _given(slot["type"], response), number)
    # The text of a cloze stands among its gaps.
    stem = {"stem": _("Điền vào các chỗ trống.")} if "parts" in question else {}
    return {"inner": Markup(inner), **stem}  # noqa: S704 - a macro's


def _given(type_: str, response: object) -> object:
    if response is not None or type_ in {"short_text", "numeric"}:
        return response
    return [] if type_ == "ordering" else {}


class _Texts(NamedTuple):
    """A version's own words in one language."""

    constant: dict[str, object]
    options: list[tuple[Markup, Markup]]


_TEXTS: BoundedCache[tuple[str, str], _Texts] = BoundedCache(KEPT)


def _texts(card: VersionCard, language: str) -> _Texts:
    key = (card.item.version_id, language)
    texts = _TEXTS.get(key)
    if texts is None:
        texts = _made(card, language)
        _TEXTS.put(key, texts)
    return texts


def _made(card: VersionCard, language: str) -> _Texts:
    """Texts were escaped when the card showed them; see `version_cards.to_html`."""
    shown = card.shown(language)
    constant: dict[str, object] = {
        "lang": shown.lang,
        "stem": Markup(shown.stem_html),  # noqa: S704
        "group": _group(shown.group),
        "long": _LONG if len(shown.stem_html) > LONG_STEM else _NOTHING,
        "pictures": _pictures(shown.media),
    }
    options = [(Markup(html), _pictures(media)) for html, media in shown.options]  # noqa: S704
    return _Texts(constant, options)


def _group(html: str) -> Markup:
    if not html:
        return _NOTHING
    module = current_app.jinja_env.get_template("attempts/_group.html").module
    return Markup(module.group(Markup(html)))  # type: ignore[attr-defined]  # noqa: S704 - escaped


def _pictures(media: Media) -> Markup:
    if not media:
        return _NOTHING
    module = current_app.jinja_env.get_template("attempts/_media.html").module
    return Markup(module.media(media))  # type: ignore[attr-defined]  # noqa: S704 - a macro's
