"""Helping those who learn: a PIN for once, the cards of the posts, a new card."""

from __future__ import annotations

from flask import Response, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from quizapp.core import clock
from quizapp.core.addresses import check_is_printable, host_of
from quizapp.core.errors import Conflict
from quizapp.organisations.learner_throttle import forget_tries
from quizapp.organisations.manage_views.base import guards_blueprint as blueprint
from quizapp.organisations.models import Post, Unit
from quizapp.organisations.post_cards import WORDS, CardContent, card_pdf, cards_pdf
from quizapp.organisations.queries.guards import get_guard, get_post, list_open_posts
from quizapp.organisations.queries.learners import get_learner
from quizapp.organisations.queries.scope import get_unit
from quizapp.organisations.service import pins
from quizapp.organisations.service.posts import renew_card
from quizapp.web.context import keyring, reading, settings, transaction
from quizapp.web.guards import staff_only, the_staff
from quizapp.web.i18n import chosen_language, time_of_day


@blueprint.post("/<guard_id>/reset-pin")
@staff_only("guards.edit")
def reset_pin(guard_id: str) -> ResponseReturnValue:
    """A PIN for once, on a page that is shown once; the old one and all sessions end."""
    now = clock.now()
    with transaction() as session:
        guard = get_guard(session, guard_id, the_staff().unit_ids)
        learner = get_learner(session, guard.learner_id, the_staff().unit_ids)
        pin = pins.reset_pin(session, learner, keyring=keyring(), by=the_staff().id, now=now)
        unit = session.get_one(Unit, guard.unit_id)
        page = render_template(
            "organisations/pin_for_once.html",
            guard_id=guard_id,
            name=learner.full_name,
            unit=unit,
            pin=f"{pin[:3]} {pin[3:]}",
            until=time_of_day(pins.holds_until(now)),
            address=f"{settings().base_url}/learn",
        )
    forget_tries(learner.id)
    response = Response(page, content_type="text/html; charset=utf-8")
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.get("/posts/<post_id>/card.pdf")
@staff_only("guards.edit")
def card(post_id: str) -> ResponseReturnValue:
    """The card of one post, A6."""
    check_is_printable(host_of(settings().base_url))
    with reading() as session:
        post = get_post(session, post_id, the_staff().unit_ids)
        if post.closed_at:
            raise Conflict("no_post_open")
        content = _content(session.get_one(Unit, post.unit_id), post)
    return _pdf(card_pdf(content, WORDS[chosen_language()]), "the-chot.pdf")


@blueprint.get("/units/<unit_id>/cards.pdf")
@staff_only("guards.edit")
def cards(unit_id: str) -> ResponseReturnValue:
    """The cards of all open posts of a unit, four on each A4."""
    check_is_printable(host_of(settings().base_url))
    with reading() as session:
        contents = _contents(session, unit_id)
    if not contents:
        raise Conflict("no_post_open")
    return _pdf(cards_pdf(contents, WORDS[chosen_language()]), "the-cac-chot.pdf")


@blueprint.post("/posts/<post_id>/renew-card")
@staff_only("guards.edit")
def renew_card_of_post(post_id: str) -> ResponseReturnValue:
    """The old card is dead from now on."""
    with transaction() as session:
        post = get_post(session, post_id, the_staff().unit_ids)
        renew_card(session, post, by=the_staff().id, now=clock.now())
        name = post.name
    flash(
        _("Thẻ cũ của chốt %(name)s đã hết hiệu lực. Hãy in thẻ mới và treo thay ngay.", name=name),
        "success",
    )
    return redirect(url_for(".post", post_id=post_id))


def _contents(session: Session, unit_id: str) -> list[CardContent]:
    unit = get_unit(session, unit_id, the_staff().unit_ids)
    return [_content(unit, post) for post in list_open_posts(session, unit.id)]


def _content(unit: Unit, post: Post) -> CardContent:
    base_url = settings().base_url
    return CardContent(
        unit_name=unit.name,
        unit_code=unit.code,
        post_name=post.name,
        card_url=f"{base_url}/learn/at/{post.card_code}",
        short_address=f"{base_url.partition('://')[2]}/learn",
    )


def _pdf(content: bytes, filename: str) -> Response:
    response = Response(content, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{filename}"'
    response.headers["Cache-Control"] = "no-store"
    return response
