"""What phones send of lessons, at once or when they are back in a network."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
from flask import Blueprint, Response

from quizapp.core import clock
from quizapp.core.errors import Conflict
from quizapp.training.service.progress import (
    NotRecorded,
    ProgressEntry,
    Recorded,
    record_batch,
)
from quizapp.web.context import transaction
from quizapp.web.errors import sentence_of
from quizapp.web.guards import learner_only, the_learner
from quizapp.web.i18n import local
from quizapp.web.json import json_response, read_body, rfc3339

blueprint = Blueprint("learn_api", __name__, url_prefix="/api/v1/learn")
MAX_BATCH, MAX_CHOSEN = 100, 10
Id = Annotated[str, msgspec.Meta(max_length=26, pattern="^[0-9a-z]*$")]
Code = Annotated[str, msgspec.Meta(max_length=60, pattern="^[0-9A-Z-]*$")]


class EntryBody(msgspec.Struct):
    """One thing that was done; without `code` the end of the lesson was reached."""

    lesson: Id
    version: Id
    seq: int
    code: Code = ""
    question: Id = ""
    chosen: Annotated[tuple[int, ...], msgspec.Meta(max_length=MAX_CHOSEN)] = ()


class ProgressBody(msgspec.Struct):
    """`learner`: whose page it was, for a shared phone may belong to somebody else by now."""

    learner: Id
    entries: Annotated[list[EntryBody], msgspec.Meta(min_length=1, max_length=MAX_BATCH)]


@blueprint.post("/progress")
@learner_only
def progress() -> Response:
    """Record what was done; the same again changes nothing."""
    body = read_body(ProgressBody)
    if body.learner != the_learner().id:
        raise Conflict("another_learner")
    now = clock.now()
    entries = [
        ProgressEntry(one.lesson, one.version, one.seq, one.code, one.question, one.chosen)
        for one in body.entries
    ]
    with transaction() as session:
        done = record_batch(session, the_learner().id, entries, today=local(now).date(), now=now)
    return json_response(
        {
            "saved": [_saved(one) for one in done if isinstance(one, Recorded)],
            "refused": [_refused(one) for one in done if isinstance(one, NotRecorded)],
            "server_time": rfc3339(now),
        }
    )


def _saved(one: Recorded) -> dict[str, Any]:
    return {
        **_named(one.entry),
        "superseded": one.is_superseded,
        "is_right": one.is_right,
        "is_done": one.is_done,
    }


def _refused(one: NotRecorded) -> dict[str, Any]:
    return {**_named(one.entry), "reason": one.code, "detail": sentence_of(one.code)}


def _named(entry: ProgressEntry) -> dict[str, Any]:
    return {"lesson": entry.lesson_id, "code": entry.code, "seq": entry.seq}
