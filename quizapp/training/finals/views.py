"""The learner's pages of a course's tests: what awaits one, the start, and what came of it."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from quizapp.attempts.models import OPEN, Attempt
from quizapp.core import clock
from quizapp.core.errors import Conflict
from quizapp.organisations.models import Participant
from quizapp.organisations.tokens import token_for
from quizapp.training.finals.presentation import own_attempt, result_context, test_context
from quizapp.training.models import BEFORE, FINAL
from quizapp.training.queries.finals import list_unsettled
from quizapp.training.service.finals.results import settle_learner
from quizapp.training.service.finals.tries import start_test
from quizapp.web.attempt_cookies import let_into_attempt
from quizapp.web.context import keyring, reading, transaction
from quizapp.web.errors import sentence_of
from quizapp.web.guards import learner_only, the_learner
from quizapp.web.i18n import local

blueprint = Blueprint("course_tests", __name__, template_folder="../templates")
AFTER_THE_END_SECONDS = {False: 7 * 24 * 3600, True: 3600}
"""So long answers kept on the phone may still find their way; shorter on a shared one."""


@blueprint.get("/learn/<course_slug>/test")
@learner_only
def show(course_slug: str) -> str:
    """The rules of the final test, the tries so far, and the start."""
    now = clock.now()
    _take_in_results(now)
    with reading() as session:
        context = test_context(
            session, the_learner().id, course_slug, today=local(now).date(), now=local(now)
        )
        return render_template("training/finals/test.html", learner=the_learner(), **context)


@blueprint.post("/learn/<course_slug>/test")
@learner_only
def start(course_slug: str) -> Response:
    """Begin, or go on with the attempt that runs."""
    try:
        return _begin(course_slug, FINAL)
    except Conflict as refusal:
        flash(sentence_of(refusal.code), "info")
        return redirect(url_for(".show", course_slug=course_slug), 303)


@blueprint.post("/learn/<course_slug>/before")
@learner_only
def start_before(course_slug: str) -> Response:
    """A few questions before the first lesson; whoever does not want them just begins to read."""
    try:
        return _begin(course_slug, BEFORE)
    except Conflict as refusal:
        flash(sentence_of(refusal.code), "info")
        return redirect(url_for("learn.course", course_slug=course_slug), 303)


@blueprint.get("/learn/<course_slug>/test/<attempt_id>")
@learner_only
def result(course_slug: str, attempt_id: str) -> str | Response:
    """Passed or not yet, what was missed, and what to do next."""
    now = clock.now()
    _take_in_results(now)
    with reading() as session:
        attempt = own_attempt(session, the_learner().id, attempt_id)
        if attempt.state == OPEN:
            return redirect(url_for(".show", course_slug=course_slug))
        context = result_context(
            *(session, the_learner().id, course_slug, attempt),
            today=local(now).date(),
            now=local(now),
        )
        return render_template("training/finals/result.html", learner=the_learner(), **context)


def _begin(course_slug: str, purpose: str) -> Response:
    now = clock.sure_now()
    with transaction() as session:
        attempt = start_test(
            *(session, the_learner().id, course_slug, purpose),
            today=local(now).date(),
            keyring=keyring(),
            now=local(now),
        )
        participant = session.get_one(Participant, attempt.participant_id)
        token = token_for(participant, keyring())
    response = redirect(url_for("attempts.paper", attempt_id=attempt.id), 303)
    _let_in(response, attempt, token, now)
    return response


def _let_in(response: Response, attempt: Attempt, token: str, now: datetime) -> None:
    left = int((attempt.deadline_at - now).total_seconds())
    max_age = left + AFTER_THE_END_SECONDS[the_learner().is_shared]
    let_into_attempt(response, attempt.id, token, max_age=max_age)


def _take_in_results(now: datetime) -> None:
    """What the listener has missed; as a rule there is nothing."""
    with reading() as session:
        missed = list_unsettled(session, learner_id=the_learner().id)
    if missed:
        with transaction() as session:
            settle_learner(session, the_learner().id, keyring=keyring(), now=now)
