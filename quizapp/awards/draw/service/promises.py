"""Before the public value is known: who takes part, and what is promised to everybody."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from quizapp.awards.draw.models import (
    DRAFT,
    LOTS,
    ORDER,
    PROMISED,
    PURPOSES,
    SIGNING,
    TIE,
    LotDraw,
)
from quizapp.awards.draw.protocol import (
    ALGORITHM,
    SECRET_BYTES,
    canonical_list,
    commitment,
    list_hash,
    list_text,
    needed_bits,
    order_bits,
)
from quizapp.awards.draw.queries import (
    Condition,
    count_unfinished,
    find_open_tie,
    find_other_of_list,
    get_for_update,
    list_entrants,
    next_number,
)
from quizapp.awards.draw.service.records import check_list, write
from quizapp.awards.draw.sources import Source, bits_of, check_source, known_from
from quizapp.awards.queries import list_tiers
from quizapp.contests.models import DRAFT as UNPUBLISHED
from quizapp.contests.models import OFFICIAL, Round
from quizapp.contests.queries import get_round_for_update, list_rounds
from quizapp.contests.rules import Phase
from quizapp.core.errors import Conflict, Invalid, NotAllowed
from quizapp.core.text import clean_line
from quizapp.core.tokens import Keyring

SEALED_FOR = "draw secret"
MAX_PRIZES, MAX_RESERVES, MIN_TITLE_LENGTH = 1000, 1000, 3


Prize = tuple[str, int, int]


@dataclass(frozen=True)
class DrawDraft:
    """A draw as entered. `prizes`: (name, quantity, value in đồng) of lots; a tie has its own."""

    title: str
    purpose: str
    who: Condition
    source: Source
    value_due_at: datetime
    fallback_at: datetime
    prizes: tuple[Prize, ...] = ()
    reserves: int = 0
    is_overall: bool = False


def prepare(
    session: Session, round_id: str, draft: DrawDraft, *, by: str, now: datetime
) -> LotDraw:
    """Set up a draw of a closed round; nothing is promised yet and all can be discarded."""
    round_ = get_round_for_update(session, round_id, None)
    _check_draft(draft, now)
    scope = None if draft.is_overall else round_id
    _check_is_over(session, round_, scope, now)
    draw = LotDraw(
        contest_id=round_.contest_id,
        round_id=scope,
        number=next_number(session, round_.contest_id),
        purpose=draft.purpose,
        title=clean_line(draft.title),
        condition=asdict(draft.who),
        prizes=[list(prize) for prize in draft.prizes],
        picks=0,
        state=DRAFT,
        contest_name=round_.contest.slug,
        source=asdict(draft.source),
        value_due_at=draft.value_due_at,
        fallback_at=draft.fallback_at,
        created_by=by,
        created_at=now,
        winners=[],
    )
    if draft.purpose == TIE:
        _settle_tie(session, draw, round_id)
    _take_list(session, draw, draft.reserves)
    session.add(draw)
    session.flush()
    write(session, draw, by, "draw.prepared", now, entrants=draw.entrant_count)
    return draw


def discard(session: Session, draw_id: str, *, by: str, now: datetime) -> None:
    """Throw away what was not promised to anybody yet."""
    draw = get_for_update(session, draw_id)
    if draw.state not in {DRAFT, SIGNING}:
        raise Conflict("draw_promised")
    write(session, draw, by, "draw.discarded", now, state=draw.state)
    session.delete(draw)


def pledge(session: Session, draw_id: str, *, keyring: Keyring, by: str, now: datetime) -> LotDraw:
    """Freeze the list and bind the secret. A second person's signature makes it public.

    Like the other steps, once more by the same person it changes nothing: an answer may get lost.
    """
    draw = get_for_update(session, draw_id)
    if draw.state == SIGNING and draw.committed_by == by:
        return draw
    _check_state(draw, DRAFT)
    _check_still_early(draw, now)
    _check_is_over(session, _round_of(session, draw), draw.round_id, now)
    _take_list(session, draw, draw.picks - draw.prize_count)
    if find_other_of_list(session, draw):
        raise Conflict("draw_exists")
    secret = secrets.token_bytes(SECRET_BYTES)
    draw.commitment = commitment(secret)
    draw.sealed_secret = keyring.seal(SEALED_FOR, secret).decode()
    draw.state, draw.committed_by, draw.committed_at = SIGNING, by, now
    _tell(session, draw, "draw.committed", by, now)
    return draw


def sign(session: Session, draw_id: str, *, by: str, now: datetime) -> LotDraw:
    """The second person's signature, before the public value can be known by anybody."""
    draw = get_for_update(session, draw_id)
    if draw.state == PROMISED and draw.signed_by == by:
        return draw
    _check_state(draw, SIGNING)
    if by == draw.committed_by:
        raise NotAllowed("draw_same_person")
    _check_still_early(draw, now)
    check_list(session, draw)
    draw.state, draw.signed_by, draw.signed_at = PROMISED, by, now
    _tell(session, draw, "draw.promised", by, now)
    return draw


def is_thin(draw: LotDraw) -> bool:
    """Whether the public value carries fewer bits than there are sets of winners."""
    return bits_of(draw.named_source) < needed(draw)


def needed(draw: LotDraw) -> float:
    """The bits that this draw asks of its public value; a whole order asks for all of them."""
    if draw.purpose == ORDER:
        return order_bits(draw.entrant_count)
    return needed_bits(draw.entrant_count, min(draw.prize_count, draw.entrant_count))


def _tell(session: Session, draw: LotDraw, action: str, by: str, now: datetime) -> None:
    more: dict[str, Any] = {
        "algorithm": ALGORITHM,
        "list_hash": draw.list_hash,
        "commitment": draw.commitment,
        "entrants": draw.entrant_count,
        "picks": draw.picks,
        "due": draw.value_due_at.isoformat(),
        "source": draw.source["kind"],
        "bits": round(bits_of(draw.named_source)),
        "needed_bits": round(needed(draw)),
    }
    write(session, draw, by, action, now, **more)


def _take_list(session: Session, draw: LotDraw, reserves: int) -> None:
    who = Condition(**draw.condition)
    found = list_entrants(session, (draw.contest_id, draw.round_id), who)
    codes = canonical_list(found)
    draw.entrants, draw.list_hash = list_text(codes).decode(), list_hash(codes)
    draw.entrant_count = len(codes)
    draw.picks = draw.prize_count + reserves if draw.purpose == LOTS else len(codes)
    if draw.picks > len(codes):
        raise Invalid("draw_more_prizes_than_people", people=len(codes), picks=draw.picks)


def _settle_tie(session: Session, draw: LotDraw, round_id: str) -> None:
    tie = find_open_tie(session, round_id)
    if tie is None:
        raise Conflict("draw_without_tie")
    tiers = {tier.position: tier for tier in list_tiers(session, round_id)}
    draw.condition = asdict(Condition("tie", tier=tie["tier"]))
    tier = tiers.get(tie["tier"])
    name, value = (tier.name, tier.value_vnd) if tier else ("", 0)
    draw.prizes = [[name, tie["places"], value]]


def _check_draft(draft: DrawDraft, now: datetime) -> None:
    check_source(draft.source)
    wrong: dict[str, str] = {}
    if len(clean_line(draft.title)) < MIN_TITLE_LENGTH:
        wrong["title"] = "draw_title_needed"
    if draft.purpose not in PURPOSES:
        wrong["purpose"] = "draw_purpose_unknown"
    if draft.purpose == LOTS and not _are_prizes(draft.prizes):
        wrong["prizes"] = "draw_prizes_needed"
    if not 0 <= draft.reserves <= MAX_RESERVES:
        wrong["reserves"] = "draw_reserves_wrong"
    known_at = known_from(draft.source, draft.value_due_at)
    if known_at <= now:
        wrong["value_due_at"] = "draw_due_must_come"
    elif draft.value_due_at < known_at:
        wrong["value_due_at"] = "draw_due_before_drawing"
    if draft.fallback_at <= draft.value_due_at:
        wrong["fallback_at"] = "draw_fallback_too_early"
    if draft.who.who == "min_score" and draft.who.score is None:
        wrong["min_score"] = "draw_score_needed"
    if wrong:
        raise Invalid(fields=wrong)


def _are_prizes(prizes: Sequence[Prize]) -> bool:
    return bool(prizes) and all(
        name.strip() and 1 <= many <= MAX_PRIZES and value >= 0 for name, many, value in prizes
    )


def _check_state(draw: LotDraw, state: str) -> None:
    if draw.state != state:
        raise Conflict("draw_not_at_this_step")


def _check_still_early(draw: LotDraw, now: datetime) -> None:
    if now >= known_from(draw.named_source, draw.value_due_at):
        raise Conflict("draw_due_passed")


def _round_of(session: Session, draw: LotDraw) -> Round:
    rounds = list_rounds(session, draw.contest_id)
    return next((one for one in rounds if draw.round_id in {None, one.id}), rounds[0])


def _check_is_over(session: Session, round_: Round, scope: str | None, now: datetime) -> None:
    """The round, or all published official rounds of its contest, are closed with no one in."""
    every = list_rounds(session, round_.contest_id)
    rounds = [round_] if scope else [one for one in every if one.kind == OFFICIAL]
    for one in rounds:
        if one.state != UNPUBLISHED and one.window.phase(now) is not Phase.CLOSED:
            raise Conflict("round_still_open")
    if round_.kind != OFFICIAL:
        raise Conflict("round_without_prizes")
    if count_unfinished(session, round_.contest_id, scope):
        raise Conflict("attempts_still_open")
