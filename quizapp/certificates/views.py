"""Checking a certificate, for everybody; and the learner's own ones."""

from __future__ import annotations

from datetime import date, datetime

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from quizapp.certificates.papers import paper_response
from quizapp.certificates.presentation import own_card, public_card, verify_url
from quizapp.certificates.queries import (
    Standing,
    find_by_code,
    get_of_learner,
    law_today,
    list_of_learner,
)
from quizapp.certificates.rules.codes import LONGEST_TYPED
from quizapp.certificates.words import CHANGE_WORDS
from quizapp.core import clock
from quizapp.core.errors import NotFound, TooMany
from quizapp.core.tokens import normalise_code
from quizapp.documents.qr import qr_svg
from quizapp.web.context import keyring, limiter, reading
from quizapp.web.guards import learner_only, public, the_learner
from quizapp.web.i18n import local

blueprint = Blueprint("certificates", __name__, template_folder="templates")
CHECKS, CHECK_SECONDS = 300, 600
"""Of one address, behind which a whole park may be: far more than people check, far less than
guessing would need."""
NO_INDEX = "noindex, nofollow, noarchive"


@blueprint.get("/verify")
@public
def verify_form() -> ResponseReturnValue:
    """Where a code is typed."""
    typed = request.args.get("code")
    if typed is None:
        return _unlisted(render_template("certificates/verify.html"))
    code = normalise_code(typed[:LONGEST_TYPED])
    if not code:
        error = _("Hãy gõ mã in dưới ô vuông của giấy.")
        return _unlisted(render_template("certificates/verify.html", error=error), 422)
    return redirect(url_for(".verify", code=code), 303)


@blueprint.get("/verify/<code>")
@public
def verify(code: str) -> ResponseReturnValue:
    """What a certificate is worth today. Whatever is wrong with a code, the answer is the same."""
    wait = limiter().hit(
        "verify", request.remote_addr or "unknown", limit=CHECKS, per_seconds=CHECK_SECONDS
    )
    if wait:
        raise TooMany(retry_after=wait)
    now = clock.now()
    with reading() as session:
        found = find_by_code(session, code, keyring=keyring(), today=_day_of(now), now=now)
    card = public_card(found) if found else None
    page = render_template("certificates/verify.html", card=card, now=now, asked=True)
    return _unlisted(page, 200 if found else 404)


def _unlisted(page: str, status: int = 200) -> Response:
    """For no search engine."""
    response = Response(page, status, content_type="text/html; charset=utf-8")
    response.headers["X-Robots-Tag"] = NO_INDEX
    return response


@blueprint.get("/learn/certificates")
@learner_only
def mine() -> str:
    """All that the learner has."""
    today, standings = _own()
    return render_template(
        "certificates/mine.html",
        learner=the_learner(),
        cards=[own_card(one, today) for one in standings],
    )


@blueprint.get("/learn/certificates/<certificate_id>")
@learner_only
def one(certificate_id: str) -> str:
    """One of them, to be shown to who asks for it."""
    today, standings = _own()
    standing = next((one for one in standings if one.certificate.id == certificate_id), None)
    if standing is None:
        raise NotFound("certificate_not_found")
    return render_template(
        "certificates/one.html",
        learner=the_learner(),
        card=own_card(standing, today),
        changes=CHANGE_WORDS,
        qr=qr_svg(verify_url(standing.certificate)),
        now=clock.now(),
    )


@blueprint.get("/learn/certificates/<certificate_id>/certificate.<kind>")
@learner_only
def paper(certificate_id: str, kind: str) -> Response:
    """The same as a sheet to print (pdf) or as a picture (png)."""
    today = _day_of(clock.now())
    with reading() as session:
        certificate = get_of_learner(session, certificate_id, the_learner().id)
        law = law_today(session, today)
    return paper_response(certificate, law, kind)


def _own() -> tuple[date, list[Standing]]:
    now = clock.now()
    today = _day_of(now)
    with reading() as session:
        learner_id = the_learner().id
        return today, list_of_learner(session, learner_id, keyring=keyring(), today=today, now=now)


def _day_of(now: datetime) -> date:
    return local(now).date()
