"""`Idempotency-Key`: the same key does its work once, whatever the network repeats.

The key is claimed by a unique insert in the transaction of the work itself, so key and work are
durable together or not at all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import cast

import orjson
from flask import Response, request
from sqlalchemy import Executable, LargeBinary, Table, bindparam, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from quizapp.core import clock
from quizapp.core.db import Model, short
from quizapp.core.errors import Conflict, Invalid
from quizapp.web.context import keyring, transaction
from quizapp.web.json import json_response

HEADER = "Idempotency-Key"
PURPOSE = "idempotent answer"
MAX_KEY_LENGTH = 200
KEPT_FOR = timedelta(hours=24)


class IdempotentCall(Model):
    """An answer already given, kept for a day."""

    __tablename__ = "idempotent_call"

    key: Mapped[str] = mapped_column(short(64), primary_key=True)
    request_digest: Mapped[str] = mapped_column(short(64))
    status: Mapped[int | None]
    body: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(index=True)


_TABLE = cast("Table", IdempotentCall.__table__)
_CLAIM: dict[str, Executable] = {
    dialect.dialect.name: dialect.insert(_TABLE).on_conflict_do_nothing().returning(_TABLE.c.key)
    for dialect in (postgresql, sqlite)
}
_ANSWERED = (
    update(_TABLE)
    .where(_TABLE.c.key == bindparam("of"))
    .values(status=bindparam("status"), body=bindparam("body"))
)
Work = Callable[[Session], tuple[object, int]]


def is_keyed() -> bool:
    """Whether the request carries a key."""
    return bool(request.headers.get(HEADER))


def once(principal: str, work: Work) -> Response:
    """Do `work(session) -> (body, status)` in one transaction, or repeat its first answer.

    `principal` is who asks (participant id, or a hash of the address before joining).
    """
    sent = request.headers.get(HEADER)
    with transaction() as session:
        if not sent:
            body, status = work(session)
            return json_response(body, status)
        return _claimed(session, _call_key(principal, sent), work)


def _claimed(session: Session, key: str, work: Work) -> Response:
    digest = hashlib.sha256(request.get_data(cache=True)).hexdigest()
    if not _claim(session, key, digest):
        return _repeat(session, key, digest)
    body, status = work(session)
    # An answer may hold a token, so it is kept sealed.
    sealed = keyring().seal(PURPOSE, orjson.dumps(body))
    session.connection().execute(_ANSWERED, {"of": key, "status": status, "body": sealed})
    return json_response(body, status)


def _call_key(principal: str, sent: str) -> str:
    if len(sent) > MAX_KEY_LENGTH:
        raise Invalid(fields={HEADER: "too_long"})
    whole = f"{principal}\n{request.method}\n{request.path}\n{sent}"
    return hashlib.sha256(whole.encode()).hexdigest()


def _claim(session: Session, key: str, digest: str) -> bool:
    row = {"key": key, "request_digest": digest, "created_at": clock.now()}
    connection = session.connection()
    return connection.execute(_CLAIM[connection.dialect.name], row).first() is not None


def _repeat(session: Session, key: str, digest: str) -> Response:
    call = session.scalars(select(IdempotentCall).where(IdempotentCall.key == key)).one_or_none()
    if call is None or call.status is None or call.body is None:
        raise Conflict("idempotency_in_progress")
    if call.request_digest != digest:
        raise Invalid("idempotency_mismatch")
    answer = keyring().open(PURPOSE, call.body)
    return json_response(orjson.loads(answer or b"null"), call.status)


def forget_old_calls(session: Session, *, now: datetime) -> None:
    """Drop what is older than a day."""
    session.execute(delete(IdempotentCall).where(IdempotentCall.created_at < now - KEPT_FOR))
