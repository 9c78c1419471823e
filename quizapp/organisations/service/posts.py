"""The posts of an enterprise: made, changed, closed. What stood there is never deleted."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quizapp.audit.service import record
from quizapp.core.errors import Invalid
from quizapp.core.text import fold
from quizapp.core.tokens import new_code
from quizapp.core.types import new_id
from quizapp.organisations.models import Guard, Post, Unit
from quizapp.organisations.rules.guards import check_may_close, check_post
from quizapp.organisations.service.guards import check_has_guards

CARD_BITS = 80


def create_post(
    session: Session, unit: Unit, name: str, required_count: int, *, by: str, now: datetime
) -> Post:
    """A new post with a card of its own. Raises Invalid, `post_name_taken` for one in use."""
    check_has_guards(unit)
    name = _free_name(session, unit.id, check_post(name, required_count), None)
    post = new_post(unit.id, name, required_count, now)
    session.add(post)
    session.flush()
    details = {"unit": unit.id, "required": required_count}
    record(session, by, "post.created", ("post", post.id), details, now=now)
    return post


def new_post(unit_id: str, name: str, required_count: int, now: datetime) -> Post:
    """The row of a post."""
    return Post(
        id=new_id(),
        unit_id=unit_id,
        name=name,
        required_count=required_count,
        card_code=new_code(CARD_BITS),
        created_at=now,
    )


def change_post(
    session: Session, post: Post, name: str, required_count: int, *, by: str, now: datetime
) -> list[str]:
    """Rename a post or set how many guards it needs; its card stays. Returns what changed."""
    name = _free_name(session, post.unit_id, check_post(name, required_count), post.id)
    changed = []
    for field, value in (("name", name), ("required_count", required_count)):
        if getattr(post, field) != value:
            setattr(post, field, value)
            changed.append(field)
    session.flush()
    if changed:
        details = {"fields": changed, "required": required_count}
        record(session, by, "post.changed", ("post", post.id), details, now=now)
    return changed


def close_post(session: Session, post: Post, *, by: str, now: datetime) -> None:
    """End a post where nobody stands any more; its card no longer leads anywhere."""
    serving = select(func.count()).where(Guard.post_id == post.id, Guard.left_on.is_(None))
    check_may_close(session.scalar(serving) or 0)
    post.closed_at = post.closed_at or now
    record(session, by, "post.closed", ("post", post.id), now=now)


def reopen_post(session: Session, post: Post, *, by: str, now: datetime) -> None:
    """Take a closing back."""
    post.closed_at = None
    record(session, by, "post.reopened", ("post", post.id), now=now)


def renew_card(session: Session, post: Post, *, by: str, now: datetime) -> None:
    """From now on only the new card leads in; who has signed in stays so."""
    post.card_code = new_code(CARD_BITS)
    record(session, by, "post.card_renewed", ("post", post.id), now=now)


def _free_name(session: Session, unit_id: str, name: str, own_id: str | None) -> str:
    others = select(Post.id, Post.name).where(Post.unit_id == unit_id)
    for other_id, other_name in session.execute(others):
        if other_id != own_id and fold(other_name) == fold(name):
            raise Invalid(fields={"name": "post_name_taken"})
    return name
