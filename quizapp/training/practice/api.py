"""Practice over HTTP: the cards of the day, and the looks at them as phones come by."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

import msgspec
from flask import Blueprint, Response, request

from quizapp.core import clock
from quizapp.core.errors import Conflict
from quizapp.training.practice.days import day_of, the_zone, today_of
from quizapp.training.practice.presentation import day_json, standing_json
from quizapp.training.queries.practice import practice_standing
from quizapp.training.service.practice import (
    NotReviewed,
    ReviewDraft,
    Reviewed,
    record_reviews,
)
from quizapp.web.context import reading, transaction
from quizapp.web.errors import sentence_of
from quizapp.web.guards import learner_only, the_learner
from quizapp.web.i18n import chosen_language
from quizapp.web.json import json_response, read_body, rfc3339

blueprint = Blueprint("practice_api", __name__, url_prefix="/api/v1/learn/practice")
MOST_REVIEWS = 200
FAR_AWAY = datetime(2100, 1, 1, tzinfo=UTC)
Id = Annotated[str, msgspec.Meta(min_length=1, max_length=40)]


class ReviewBody(msgspec.Struct):
    """A look; `at` in milliseconds since 1970, by the phone's clock set right by the server's."""

    id: Id
    item: Annotated[str, msgspec.Meta(max_length=60)]
    at: int
    elapsed_ms: int = 0
    version: Annotated[str, msgspec.Meta(max_length=26)] = ""
    response: Any = None
    word: Annotated[str, msgspec.Meta(max_length=10)] = ""


class ReviewsBody(msgspec.Struct):
    """`learner`: whose looks they are, for a shared phone may belong to somebody else by now."""

    learner: Id
    reviews: Annotated[list[ReviewBody], msgspec.Meta(min_length=1, max_length=MOST_REVIEWS)]


@blueprint.get("")
@learner_only
def cards() -> Response:
    """The cards of today, missed ones first; `?more=1`: another five minutes."""
    now = clock.now()
    with reading() as session:
        day = day_of(session, the_learner().id, now, wants_more=request.args.get("more") == "1")
        return json_response(
            {
                **day_json(day, chosen_language()),
                "learner": the_learner().id,
                "server_time": rfc3339(now),
            }
        )


@blueprint.post("/reviews")
@learner_only
def reviews() -> Response:
    """Count these looks; the same again changes nothing."""
    body = read_body(ReviewsBody)
    if body.learner != the_learner().id:
        raise Conflict("another_learner")
    now = clock.now()
    drafts = [_draft(one) for one in body.reviews]
    with transaction() as session:
        told = record_reviews(session, the_learner().id, drafts, zone=the_zone(), now=now)
        standing = practice_standing(session, the_learner().id, today_of(now))
    return json_response(
        {
            "saved": [_saved(one) for one in told if isinstance(one, Reviewed)],
            "refused": [_refused(one) for one in told if isinstance(one, NotReviewed)],
            **standing_json(standing),
            "server_time": rfc3339(now),
        }
    )


def _draft(body: ReviewBody) -> ReviewDraft:
    latest = int(FAR_AWAY.timestamp() * 1000)
    said_at = datetime.fromtimestamp(min(max(body.at, 0), latest) / 1000, UTC)
    return ReviewDraft(
        body.id, body.item, said_at, body.elapsed_ms, body.version, body.response, body.word
    )


def _saved(one: Reviewed) -> dict[str, Any]:
    return {"id": one.draft.id, "item": one.draft.item, "due_at": rfc3339(one.due_at)}


def _refused(one: NotReviewed) -> dict[str, Any]:
    return {"id": one.draft.id, "reason": one.code, "detail": sentence_of(one.code)}
