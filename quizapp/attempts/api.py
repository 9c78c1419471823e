"""Attempts over HTTP: authorise, parse, one transaction, one service call, answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

import msgspec
from flask import Blueprint, Response, request
from sqlalchemy.orm import Session

from quizapp.attempts import service
from quizapp.attempts.answer_desk import AnswerDesk
from quizapp.attempts.desks import start_desk, submit_desk
from quizapp.attempts.door import REFUSED
from quizapp.attempts.forms import AnswerBody, PredictionBody
from quizapp.attempts.handed_in import handed_in_json
from quizapp.attempts.models import Attempt
from quizapp.attempts.paper_door import ASKED
from quizapp.attempts.presentation import (
    attempt_json,
    clock_json,
    predicted_json,
    progress_json,
    result_json,
    review_json,
    running_json,
    saved_json,
    started_json,
)
from quizapp.attempts.queries import get_attempt, key_is_out, list_answers, load_versions
from quizapp.attempts.ranks import rank_of
from quizapp.attempts.service import AnswerDraft, BatchSaved, PredictionDraft
from quizapp.attempts.service.late import LATE, keep_late
from quizapp.attempts.service.running_sql import Running, look_up_running
from quizapp.attempts.version_cards import VersionCards, cards_of, known_cards
from quizapp.core import clock
from quizapp.core.errors import Conflict, Invalid, NotAllowed, QuizError
from quizapp.core.tokens import spaced_code
from quizapp.organisations.queries.participants import get_participant
from quizapp.organisations.service.joining import receipt_code
from quizapp.web.context import installation, keyring, reading, settings, transaction
from quizapp.web.errors import sentence_of
from quizapp.web.guards import (
    participant_by_claim,
    participant_only,
    the_claim,
    the_participant,
)
from quizapp.web.i18n import chosen_language
from quizapp.web.idempotency import is_keyed, once
from quizapp.web.json import json_response, read_body, rfc3339

blueprint = Blueprint("attempts_api", __name__, url_prefix="/api/v1")
MAX_BATCH = 500


class SlotAnswerBody(msgspec.Struct):
    """An item of a batch."""

    slot: int
    seq: Any
    response: Any = None


class BatchBody(msgspec.Struct):
    """`POST .../answers`."""

    answers: list[SlotAnswerBody]


class SubmissionBody(msgspec.Struct):
    """`POST .../submission`."""

    answers: list[SlotAnswerBody] = []
    prediction: PredictionBody | None = None


@blueprint.post("/rounds/<round_id>/attempts")
@participant_by_claim
def start(round_id: str) -> Response:
    """Begin, or go on with the one that is open."""
    raise_what_the_door_was_told()
    read_body(dict)
    claim = the_claim()
    if not (is_keyed() or ASKED in request.environ):
        started = start_desk().start(round_id, claim.participant_id, claim.epoch)
        if started is not None:
            _desk().expect(started.id, started.paper)
            return json_response({"attempt": started_json(started, chosen_language())}, 201)
    zone = ZoneInfo(settings().timezone)

    def work(session: Session) -> tuple[object, int]:
        now = clock.sure_now()
        attempt, is_new = service.start_attempt(
            session, round_id, the_participant().id, zone=zone, now=now, keyring=keyring()
        )
        return {"attempt": _whole(session, attempt, now)}, 201 if is_new else 200

    return once(the_participant().id, work)


@blueprint.get("/attempts/<attempt_id>")
@participant_by_claim
def show(attempt_id: str) -> Response:
    """The attempt as it stands."""
    claim, database = the_claim(), installation().database
    running = look_up_running(
        *(database.look, attempt_id, claim.participant_id, claim.epoch),
        on_sqlite=database.is_sqlite,
    )
    if running is not None:
        cards = known_cards([running.paper]) or _learn_cards(running)
        return json_response(
            {"attempt": running_json(running, cards, chosen_language(), clock.now())}
        )
    with reading() as session:
        attempt = get_attempt(session, attempt_id, the_participant().id)
        return json_response({"attempt": _whole(session, attempt, clock.now())})


@blueprint.get("/attempts/<attempt_id>/clock")
@participant_only
def show_clock(attempt_id: str) -> Response:
    """The deadline and the server's time: asked often, so the door answers it as a rule."""
    with reading() as session:
        attempt = get_attempt(session, attempt_id, the_participant().id)
        return json_response(clock_json(attempt.window, clock.now()))


@blueprint.put("/attempts/<attempt_id>/answers/<int:slot>")
@participant_by_claim
def save_one(attempt_id: str, slot: int) -> Response:
    """Save one answer; the 200 comes after it is durable. Plain calls are answered by the door."""
    body = read_body(AnswerBody)
    draft = AnswerDraft(slot, body.response, body.seq)
    with _kept_if_late(attempt_id, [draft]):
        raise_what_the_door_was_told()
        claim = the_claim()
        batch = _desk().save_answer(attempt_id, claim.participant_id, claim.epoch, draft)
    return json_response(saved_json(batch, clock.now()))


@blueprint.post("/attempts/<attempt_id>/answers")
@participant_by_claim
def save_many(attempt_id: str) -> Response:
    """Save what was collected during a gap."""
    drafts = _drafts(read_body(BatchBody).answers)
    if not is_keyed():
        claim = the_claim()
        with _kept_if_late(attempt_id, drafts):
            batch = _desk().save_answers(attempt_id, claim.participant_id, claim.epoch, drafts)
        return json_response(_batch_json(batch))

    def work(session: Session) -> tuple[object, int]:
        batch = service.save_answers(
            session, attempt_id, the_participant().id, drafts, now=clock.sure_now()
        )
        return _batch_json(batch), 200

    with _kept_if_late(attempt_id, drafts):
        return once(the_participant().id, work)


@blueprint.put("/attempts/<attempt_id>/prediction")
@participant_only
def save_prediction(attempt_id: str) -> Response:
    """Save what is predicted; an attempt that the clock closes has it then."""
    body = read_body(PredictionBody)
    now = clock.sure_now()
    with transaction() as session:
        saved = service.save_prediction(
            session, attempt_id, the_participant().id, _guess(body), now=now
        )
        told = predicted_json(saved, now)
    return json_response(told)


@blueprint.post("/attempts/<attempt_id>/submission")
@participant_by_claim
def submit(attempt_id: str) -> Response:
    """Hand in; again the same gives the same."""
    body = read_body(SubmissionBody)
    drafts = _drafts(body.answers)
    with _kept_if_late(attempt_id, drafts):
        return _hand_in(attempt_id, body, drafts)


def _hand_in(attempt_id: str, body: SubmissionBody, drafts: Sequence[AnswerDraft]) -> Response:
    raise_what_the_door_was_told()
    guess = _guess(body.prediction) if body.prediction else None
    claim = the_claim()
    if not is_keyed() and guess is None:
        submitted = submit_desk().submit(attempt_id, claim.participant_id, claim.epoch, drafts)
        if submitted is not None:
            return json_response(handed_in_json(submitted, installation()))

    def work(session: Session) -> tuple[object, int]:
        now = clock.sure_now()
        attempt = service.submit(session, attempt_id, the_participant().id, drafts, guess, now=now)
        return _submitted(session, attempt, now), 200

    return once(the_participant().id, work)


@blueprint.get("/attempts/<attempt_id>/review")
@participant_only
def review(attempt_id: str) -> Response:
    """Own answers beside the key, once it is released."""
    with reading() as session:
        attempt = get_attempt(session, attempt_id, the_participant().id)
        now = clock.now()
        if attempt.state == "open" or not key_is_out(session, attempt.round, now):
            raise NotAllowed("not_released")
        versions = load_versions(session, {slot["version"] for slot in attempt.paper})
        answers = list_answers(session, attempt.id)
        questions = review_json(attempt, versions, answers, chosen_language())
        return json_response(
            {"attempt_id": attempt.id, "questions": questions, "server_time": rfc3339(now)}
        )


def raise_what_the_door_was_told() -> None:
    """The door leaves the answering of refusals to us."""
    refusal = request.environ.get(REFUSED)
    if refusal is not None:
        raise cast("QuizError", refusal)


@contextmanager
def _kept_if_late(attempt_id: str, drafts: Sequence[AnswerDraft]) -> Iterator[None]:
    """What is refused only because the time is over is kept apart, for the staff to decide on."""
    try:
        yield
    except Conflict as refusal:
        if refusal.code in LATE and drafts:
            with suppress(QuizError), transaction() as session:
                keep_late(session, attempt_id, the_participant().id, drafts, now=clock.now())
        raise


def _desk() -> AnswerDesk:
    return cast("AnswerDesk", installation().parts["answers"])


def _guess(body: PredictionBody) -> PredictionDraft:
    return PredictionDraft(body.value, body.seq)


def _drafts(bodies: list[SlotAnswerBody]) -> list[AnswerDraft]:
    if len(bodies) > MAX_BATCH:
        raise Invalid("too_many_answers")
    return [AnswerDraft(body.slot, body.response, body.seq) for body in bodies]


def _learn_cards(running: Running) -> VersionCards:
    with reading() as session:
        return cards_of(session, [running.paper])


def _whole(session: Session, attempt: Attempt, now: datetime) -> dict[str, Any]:
    return attempt_json(
        attempt,
        cards_of(session, [attempt.paper]),
        list_answers(session, attempt.id),
        language=chosen_language(),
        rank=rank_of(session, attempt),
        now=now,
    )


def _batch_json(batch: BatchSaved) -> dict[str, Any]:
    return {
        "saved": [
            {"slot": one.slot, "seq": one.seq, "superseded": one.superseded} for one in batch.saved
        ],
        "refused": [
            {"slot": slot, "code": code, "detail": sentence_of(code)}
            for slot, code in batch.refused
        ],
        **progress_json(batch, clock.now()),
    }


def _submitted(session: Session, attempt: Attempt, now: datetime) -> dict[str, Any]:
    participant = get_participant(session, attempt.participant_id)
    return {
        "state": attempt.state,
        "submitted_at": rfc3339(attempt.submitted_at),
        "answered_count": attempt.answered_count,
        "question_count": len(attempt.paper),
        "receipt_code": spaced_code(receipt_code(participant.id, keyring())),
        "entrant_code": participant.entrant_code,
        "result": result_json(attempt, rank_of(session, attempt), now),
        "server_time": rfc3339(now),
    }
