"""Reading claims, and who is owed a prize."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from quizapp.awards.draw.models import DRAWN, LOTS, LotDraw
from quizapp.awards.draw.queries import find_by_codes
from quizapp.awards.handover.models import DRAW, RUN, ClaimPhoto, HandoverPlan, PrizeClaim
from quizapp.awards.prize_list import tier_title
from quizapp.awards.queries import find_confirmed_run, list_tiers
from quizapp.contests.models import Contest, Round
from quizapp.core.errors import NotFound
from quizapp.core.text import fold
from quizapp.organisations.models import Participant, Unit
from quizapp.organisations.queries.scope import Scope, within


@dataclass(frozen=True)
class Owed:
    """A prize that somebody has won."""

    source: str
    source_id: str
    participant_id: str
    position: int
    prize: str
    value_vnd: int


@dataclass(frozen=True)
class ClaimRow:
    """A claim with its winner, who may be gone."""

    claim: PrizeClaim
    person: Participant | None
    unit: Unit | None


def find_plan(session: Session, round_id: str) -> HandoverPlan | None:
    """How the prizes of a round are given out."""
    return session.get(HandoverPlan, round_id)


def list_owed(session: Session, round_: Round) -> list[Owed]:
    """The winners of the confirmed run, the highest prize first, then those of drawn lots."""
    return [*_of_run(session, round_), *_of_draws(session, round_)]


def _of_run(session: Session, round_: Round) -> list[Owed]:
    run = find_confirmed_run(session, round_.id)
    if run is None:
        return []
    tiers = {tier.position: tier for tier in list_tiers(session, round_.id)}
    names = {tier[0]: tier[1] for tier in run.inputs["tiers"]}
    return [
        Owed(
            RUN,
            round_.id,
            one["participant_id"],
            one["tier"],
            tier_title(names[one["tier"]]),
            tiers[one["tier"]].value_vnd if one["tier"] in tiers else 0,
        )
        for one in run.outcome["winners"]
    ]


def _of_draws(session: Session, round_: Round) -> list[Owed]:
    draws = select(LotDraw).where(
        LotDraw.contest_id == round_.contest_id,
        or_(LotDraw.round_id == round_.id, LotDraw.round_id.is_(None)),
        LotDraw.purpose == LOTS,
        LotDraw.state == DRAWN,
    )
    owed: list[Owed] = []
    for draw in session.scalars(draws.order_by(LotDraw.number)):
        prizes = [(name, value) for name, many, value in draw.prizes for _one in range(many)]
        won = draw.winners[: len(prizes)]
        people = find_by_codes(session, draw.contest_id, won)
        owed += [
            Owed(DRAW, draw.id, people[code].id, 100 + place, name, value)
            for place, (code, (name, value)) in enumerate(zip(won, prizes, strict=False), 1)
            if code in people
        ]
    return owed


def list_claims(session: Session, round_id: str) -> list[PrizeClaim]:
    """All claims of a round, the highest prize first."""
    claims = select(PrizeClaim).where(PrizeClaim.round_id == round_id)
    return list(session.scalars(claims.order_by(PrizeClaim.position, PrizeClaim.id)))


def list_rows(
    session: Session, round_id: str, states: Collection[str] = (), typed: str = ""
) -> list[ClaimRow]:
    """Claims with their winners; `typed` searches names and prizes without accents."""
    rows = _rows().where(PrizeClaim.round_id == round_id)
    if states:
        rows = rows.where(PrizeClaim.state.in_(states))
    rows = rows.order_by(PrizeClaim.position, PrizeClaim.created_at, PrizeClaim.id)
    found = [ClaimRow(*row) for row in session.execute(rows)]
    words = fold(typed).split()
    return [row for row in found if all(word in _searched(row) for word in words)]


def _searched(row: ClaimRow) -> str:
    name = row.person.folded_name if row.person else ""
    return f"{name} {fold(row.claim.prize)} {fold(row.unit.name) if row.unit else ''}"


def _rows() -> Select[PrizeClaim, Participant | None, Unit | None]:
    return (
        select(PrizeClaim, Participant, Unit)
        .outerjoin(Participant, Participant.id == PrizeClaim.participant_id)
        .outerjoin(Unit, Unit.id == Participant.unit_id)
    )


def get_row(session: Session, round_id: str, claim_id: str) -> ClaimRow:
    """One claim of a round."""
    wanted = _rows().where(PrizeClaim.id == claim_id, PrizeClaim.round_id == round_id)
    found = session.execute(wanted).one_or_none()
    if found is None:
        raise NotFound
    return ClaimRow(*found)


def get_for_update(session: Session, claim_id: str) -> PrizeClaim:
    """The claim as it is now, and so it stays until the end of this transaction."""
    held = select(PrizeClaim).where(PrizeClaim.id == claim_id).with_for_update()
    found = session.scalars(held.execution_options(populate_existing=True)).one_or_none()
    if found is None:
        raise NotFound
    return found


def find_by_link(session: Session, link_hash: str) -> ClaimRow | None:
    """The claim that a private link opens, whether or not it has expired."""
    found = session.execute(_rows().where(PrizeClaim.link_hash == link_hash)).one_or_none()
    return ClaimRow(*found) if found else None


def find_photo(session: Session, claim_id: str) -> ClaimPhoto | None:
    """The picture of a hand-over."""
    return session.get(ClaimPhoto, claim_id)


def has_photo(session: Session, claim_id: str) -> bool:
    """Whether there is one, without fetching it."""
    found = select(ClaimPhoto.claim_id).where(ClaimPhoto.claim_id == claim_id)
    return session.scalar(found) is not None


def list_of_units(session: Session, scope: Scope) -> list[tuple[ClaimRow, Round, Contest]]:
    """The winners of a coordinator's units, the newest first."""
    rows = (
        select(PrizeClaim, Participant, Unit, Round, Contest)
        .join(Participant, Participant.id == PrizeClaim.participant_id)
        .join(Unit, Unit.id == Participant.unit_id)
        .join(Round, Round.id == PrizeClaim.round_id)
        .join(Contest, Contest.id == Round.contest_id)
        .where(within(scope, Participant.unit_id), PrizeClaim.state != "withdrawn")
        .order_by(PrizeClaim.created_at.desc(), PrizeClaim.position, PrizeClaim.id)
        .limit(500)
    )
    return [
        (ClaimRow(claim, person, unit), round_, contest)
        for claim, person, unit, round_, contest in session.execute(rows)
    ]


def next_reserve(session: Session, claim: PrizeClaim) -> Participant | None:
    """Of lots: the next one drawn who holds no prize of this draw and never did."""
    draw = session.get(LotDraw, claim.source_id)
    if draw is None or draw.state != DRAWN:
        return None
    taken = set(
        session.scalars(select(PrizeClaim.participant_id).where(PrizeClaim.source_id == draw.id))
    )
    people = find_by_codes(session, draw.contest_id, draw.winners)
    line = (people[code] for code in draw.winners[draw.prize_count :] if code in people)
    return next((one for one in line if one.id not in taken), None)


def count_of_round(session: Session, round_id: str) -> int:
    """How many claims a round has."""
    counted = select(func.count()).select_from(PrizeClaim)
    return session.scalar(counted.where(PrizeClaim.round_id == round_id)) or 0
