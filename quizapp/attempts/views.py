"""The participant's pages of an attempt; they work as plain forms, scripts make them quicker."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, g, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from quizapp.attempts import service
from quizapp.attempts.at_the_start import find_at_the_start
from quizapp.attempts.desks import start_desk, submit_desk
from quizapp.attempts.forms import response_of, whole
from quizapp.attempts.models import OPEN, Attempt
from quizapp.attempts.pages import result_context, review_context, start_context
from quizapp.attempts.paper_page import Paper, paper_page
from quizapp.attempts.ports import HiddenResults
from quizapp.attempts.queries import (
    find_latest_finished,
    get_attempt,
    get_attempt_for_update,
    key_is_out,
)
from quizapp.attempts.rules import check_slot
from quizapp.attempts.service import AnswerDraft, PredictionDraft
from quizapp.attempts.service.running_sql import Running, look_up_running
from quizapp.attempts.version_cards import cards_of, known_cards
from quizapp.banks.service import faults
from quizapp.contests.models import HIDDEN, Round
from quizapp.contests.queries import get_round
from quizapp.contests.rules import Phase
from quizapp.core import clock
from quizapp.core.errors import (
    Conflict,
    Invalid,
    NotAllowed,
    NotFound,
    NotSignedIn,
    QuizError,
    TooMany,
)
from quizapp.core.short_memory import ShortMemory
from quizapp.organisations.queries.participants import get_participant, lock_participant
from quizapp.organisations.service.joining import find_by_receipt
from quizapp.organisations.tokens import WELCOME_COOKIE
from quizapp.web.context import installation, keyring, limiter, reading, settings, transaction
from quizapp.web.csrf import anonymous_without_token
from quizapp.web.errors import refusal_of, sentence_of, status_of
from quizapp.web.guards import (
    participant_by_claim,
    participant_only,
    public,
    the_claim,
    the_participant,
)

blueprint = Blueprint("attempts", __name__, template_folder="templates")
Page = str | Response | tuple[str, int]
CHOSEN_ONCE = ("single_choice", "true_false")
VIEWS = ("question", "overview", "submit")
LOOKUP_TRIES, LOOKUP_WINDOW_SECONDS = 300, 15 * 60


@blueprint.get("/rounds/<round_id>/start")
@participant_by_claim
def start_page(round_id: str) -> Response:
    """Rules in short, the resume code, and Start; or the one big button to go on."""
    response = make_response(_start_page(round_id))
    response.delete_cookie(WELCOME_COOKIE, samesite="Lax")
    return response


@blueprint.post("/rounds/<round_id>/start")
@participant_by_claim
def start(round_id: str) -> Page:
    """Begin or go on, without script."""
    claim = the_claim()
    started = start_desk().start(round_id, claim.participant_id, claim.epoch)
    if started is not None:
        return redirect(url_for("attempts.paper", attempt_id=started.id))
    try:
        with transaction() as session:
            attempt, _new = service.start_attempt(
                session,
                round_id,
                the_participant().id,
                zone=ZoneInfo(settings().timezone),
                now=clock.sure_now(),
                keyring=keyring(),
            )
    except (Conflict, NotAllowed) as refusal:
        return _start_page(round_id, refusal)
    return redirect(url_for("attempts.paper", attempt_id=attempt.id))


@blueprint.get("/attempts/<attempt_id>")
@participant_by_claim
def paper(attempt_id: str) -> Page:
    """The questions, one shown; a closed attempt leads to its result."""
    running = _find_running(attempt_id)
    now = clock.now()
    if running is None:
        with reading() as session:
            _own_attempt(session, attempt_id)
    elif running.window.is_over(now):
        _finish(attempt_id)
    else:
        return _paper(running, now)
    return redirect(url_for("attempts.result", attempt_id=attempt_id))


def _find_running(attempt_id: str) -> Running | None:
    claim, database = the_claim(), installation().database
    return look_up_running(
        *(database.look, attempt_id, claim.participant_id, claim.epoch),
        on_sqlite=database.is_sqlite,
    )


def _paper(running: Running, now: datetime) -> str:
    cards = known_cards([running.paper])
    if cards is None:
        with reading() as session:
            cards = cards_of(session, [running.paper])
    view = request.args.get("view", "question")
    g.hotline = ""  # This page shows none.
    slot = whole(request.args.get("slot"), 0)
    view = view if view in VIEWS else "question"
    is_refused = request.args.get("prediction") == "refused"
    return paper_page(Paper(running, cards, slot, view, is_refused=is_refused), now)


@blueprint.post("/attempts/<attempt_id>/answers/<int:slot>")
@participant_only
def answer(attempt_id: str, slot: int) -> Page:
    """Save one answer without script, then go where the button says."""
    try:
        with transaction() as session:
            attempt = get_attempt(session, attempt_id, the_participant().id)
            question = check_slot(slot, attempt.paper)
            draft = AnswerDraft(
                slot,
                response_of(request.form, str(question["type"])),
                whole(request.form.get("seq"), 1),
            )
            # Among radios nothing chosen is nothing said; boxes and fields may be emptied again.
            if draft.response is not None or question["type"] not in CHOSEN_ONCE:
                service.save_answer(
                    session, attempt_id, the_participant().id, draft, now=clock.sure_now()
                )
    except Conflict:
        return redirect(url_for("attempts.paper", attempt_id=attempt_id))
    return redirect(_next_address(attempt, slot, request.form.get("go", "next")))


@blueprint.post("/attempts/<attempt_id>/prediction")
@participant_only
def predict(attempt_id: str) -> Page:
    """Save the prediction without script."""
    draft = PredictionDraft(request.form.get("value", "")[:60], whole(request.form.get("seq"), 1))
    try:
        with transaction() as session:
            service.save_prediction(
                session, attempt_id, the_participant().id, draft, now=clock.sure_now()
            )
    except Invalid:
        return redirect(_to_the_prediction(attempt_id, prediction="refused"))
    except Conflict:
        return redirect(url_for("attempts.paper", attempt_id=attempt_id))
    return redirect(_to_the_prediction(attempt_id))


def _to_the_prediction(attempt_id: str, **more: str) -> str:
    return url_for("attempts.paper", attempt_id=attempt_id, _anchor="guess", view="submit", **more)  # type: ignore[arg-type]


@blueprint.post("/attempts/<attempt_id>/submission")
@participant_by_claim
def submit(attempt_id: str) -> Page:
    """Hand in without script."""
    claim = the_claim()
    if submit_desk().submit(attempt_id, claim.participant_id, claim.epoch, ()) is not None:
        return redirect(url_for("attempts.result", attempt_id=attempt_id))
    try:
        with transaction() as session:
            service.submit(session, attempt_id, the_participant().id, now=clock.sure_now())
    except Conflict:
        return redirect(url_for("attempts.paper", attempt_id=attempt_id))
    return redirect(url_for("attempts.result", attempt_id=attempt_id))


@blueprint.get("/attempts/<attempt_id>/result")
@participant_only
def result(attempt_id: str) -> Page:
    """The score when it may be shown, the place with its reasons, the receipt."""
    with reading() as session:
        attempt = _own_attempt(session, attempt_id)
        if attempt.state == OPEN:
            return redirect(url_for("attempts.paper", attempt_id=attempt.id))
        if attempt.round.state == HIDDEN:
            elsewhere: HiddenResults = installation().parts["hidden_results"]
            return redirect(elsewhere.address_of(session, attempt))
        participant = get_participant(session, attempt.participant_id)
        return render_template(
            "attempts/result.html", **result_context(session, attempt, participant, clock.now())
        )


@blueprint.get("/attempts/<attempt_id>/review")
@participant_only
def review(attempt_id: str) -> Page:
    """Own answers beside key, explanation and citations."""
    with reading() as session:
        attempt = _released_attempt(session, attempt_id)
        return render_template(
            "attempts/review.html", **review_context(session, attempt, clock.now())
        )


@blueprint.post("/attempts/<attempt_id>/faults")
@participant_only
def report_fault(attempt_id: str) -> Page:
    """Tell the trainer that a question is wrong."""
    message = request.form.get("message", "")
    slot = whole(request.form.get("slot"), 0)
    with transaction() as session:
        attempt = _released_attempt(session, attempt_id)
        version_id = str(check_slot(slot, attempt.paper)["version"])
        faults.report_fault(session, version_id, the_participant().id, message, now=clock.now())
    flash(_("Đã gửi cho người soạn câu hỏi. Cảm ơn bạn."), "good")
    return redirect(url_for("attempts.review", attempt_id=attempt_id) + f"#question-{slot}")


@blueprint.get("/result")
@public
def lookup_page() -> Page:
    """A box for the receipt code."""
    return render_template("entry/lookup.html")


@blueprint.post("/result")
@public
@anonymous_without_token
def lookup() -> Page:
    """The newest result of whoever holds the receipt; nothing else tells it."""
    typed = request.form.get("receipt_code", "")[:60]
    # A factory is one address: its people's right codes do not count, guesses do.
    caller, budget = str(request.remote_addr), (LOOKUP_TRIES, LOOKUP_WINDOW_SECONDS)
    wait = limiter().would_refuse("receipt", caller, limit=budget[0], per_seconds=budget[1])
    if wait:
        raise TooMany(retry_after=wait)
    try:
        with reading() as session:
            return _result_by_receipt(session, typed)
    except NotFound as refusal:
        limiter().hit("receipt", caller, limit=budget[0], per_seconds=budget[1])
        page = render_template("entry/lookup.html", error=sentence_of(refusal.code))
        return page, status_of(refusal.code)


def _result_by_receipt(session: Session, typed: str) -> str:
    participant = find_by_receipt(session, typed, keyring=keyring())
    attempt = find_latest_finished(session, participant.id) if participant else None
    if participant is None or attempt is None:
        raise NotFound("receipt_unknown")
    g.hotline = attempt.round.contest.organizer.hotline
    context = result_context(session, attempt, participant, clock.now())
    # The receipt shows the result; the review and a new attempt need the participant himself.
    context.update(review_url=None, again_url=None)
    return render_template("attempts/result.html", **context)


def _start_page(round_id: str, refusal: QuizError | None = None) -> Page:
    claim, now = the_claim(), clock.now()
    round_ = _round_as_seen(round_id)
    database = installation().database
    who = find_at_the_start(database, round_id, claim.participant_id, claim.epoch)
    if who is None:
        raise NotSignedIn("participant_unknown")
    if who.window.phase(now) is Phase.DRAFT or round_.contest_id != who.contest_id:
        raise NotFound
    g.hotline = round_.contest.organizer.hotline
    page = render_template(
        "entry/rules.html",
        **start_context(round_, who, now),
        resume_code=request.cookies.get(WELCOME_COOKIE, ""),
        refusal=refusal_of(refusal) if refusal else None,
    )
    return page, status_of(refusal.code) if refusal else 200


def _round_as_seen(round_id: str) -> Round:
    """As it stood within the last second: for showing, not for deciding."""

    def look() -> Round:
        with reading() as session:
            return get_round(session, round_id)

    seen: ShortMemory[str, Round] = installation().parts["rounds_seen"]
    return seen.get(round_id, look)


def _finish(attempt_id: str) -> None:
    """Close an attempt whose time is over, before the sweeper comes by."""
    now = clock.sure_now()
    with transaction() as session:
        participant = lock_participant(session, the_participant().id)
        attempt = get_attempt_for_update(session, attempt_id, participant.id)
        if attempt.state == OPEN and attempt.window.is_over(now):
            service.finish(session, [attempt], now=now)


def _own_attempt(session: Session, attempt_id: str) -> Attempt:
    attempt = get_attempt(session, attempt_id, the_participant().id)
    g.hotline = attempt.round.contest.organizer.hotline
    return attempt


def _released_attempt(session: Session, attempt_id: str) -> Attempt:
    attempt = get_attempt(session, attempt_id, the_participant().id)
    g.hotline = attempt.round.contest.organizer.hotline
    if attempt.state == OPEN or not key_is_out(session, attempt.round, clock.now()):
        raise NotAllowed("not_released")
    return attempt


def _next_address(attempt: Attempt, slot: int, go: str) -> str:
    last = len(attempt.paper)
    if go in {"overview", "submit"} or (go == "next" and slot >= last):
        view = "overview" if go == "overview" else "submit"
        return url_for("attempts.paper", attempt_id=attempt.id, slot=slot, view=view)
    step = {"next": 1, "previous": -1}.get(go, 0)
    return url_for("attempts.paper", attempt_id=attempt.id, slot=min(max(slot + step, 1), last))
