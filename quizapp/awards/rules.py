"""Who wins what: a pure function of sealed inputs, the same in any order and on any machine."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from quizapp.scoring.ranking import (
    DEFAULT_CHAIN,
    Chain,
    Criterion,
    Standing,
    first_difference,
    tie_key,
)

GUARDS = "guards"


class Skip(StrEnum):
    """Why somebody whose rank was good enough gets no prize."""

    EXCLUDED = "excluded"
    LEFT_OUT = "left_out"
    UNIT_FULL = "unit_full"
    WON_BEFORE = "won_before"
    NOT_ALL_CORRECT = "not_all_correct"


@dataclass(frozen=True)
class Tier:
    """A prize: `quantity` of them, for all or for guards only. Tiers are filled in order."""

    position: int
    name: str
    quantity: int
    division: str = "all"


@dataclass(frozen=True)
class Candidate:
    """A participant with a counted attempt. `barred` says why he may not win, or None."""

    standing: Standing
    unit_id: str | None
    is_guard: bool = False
    barred: Skip | None = None

    @property
    def id(self) -> str:
        """The participant."""
        return self.standing.participant_id


@dataclass(frozen=True)
class Draw:
    """Lots drawn for an open tie: the participants in the order in which they came out.

    A draw settles only ties of people who all took part in it: whoever becomes equal to them
    later, by a recount or by being restored, has drawn nothing yet and is owed a new draw.
    """

    tier: int
    order: tuple[str, ...]


@dataclass(frozen=True)
class Plan:
    """The prize settings of a round. One person gets one prize, the first he reaches."""

    tiers: tuple[Tier, ...]
    max_per_unit: int | None = None
    reserve_count: int = 3
    draws: tuple[Draw, ...] = ()
    chain: Chain = DEFAULT_CHAIN
    """As the rules of the round print it. Who is equal on all of it shares a rank. Where there are
    fewer prizes than equal people, its ending says whether a lot is drawn or all get the prize."""

    @property
    def shares_places(self) -> bool:
        """Whether equal people all get the prize of their place; lower prizes are used up by it."""
        return bool(self.chain) and self.chain[-1] is Criterion.SHARED


@dataclass(frozen=True)
class Chosen:
    """A winner or a reserve. `tier` is None for reserves.

    `rank` is the place among all candidates (ties share it). `decided_by` is the criterion that
    set him before the next one in line, `next_id` who that was; None when nobody follows.
    """

    participant_id: str
    tier: int | None
    rank: int
    decided_by: Criterion | None
    next_id: str | None


@dataclass(frozen=True)
class Skipped:
    """Somebody passed over at a tier, and why."""

    participant_id: str
    rank: int
    tier: int
    reason: Skip


@dataclass(frozen=True)
class OpenTie:
    """Equal on every criterion, with fewer prizes left than people: a lot must be drawn."""

    tier: int
    participant_ids: tuple[str, ...]
    places: int


@dataclass(frozen=True)
class Outcome:
    """What a run proposes. With an open tie, filling stops there until lots are entered."""

    winners: tuple[Chosen, ...]
    reserves: tuple[Chosen, ...]
    skipped: tuple[Skipped, ...]
    open_ties: tuple[OpenTie, ...]


def select_winners(candidates: Iterable[Candidate], plan: Plan) -> Outcome:
    """Fill the tiers from the best candidate down.

    Never decides by id, name or arrival: whoever is equal on the whole chain shares a rank, and
    when they cannot all win, the outcome names them as an open tie and chooses none of them.
    """
    line = sorted(candidates, key=lambda one: (*tie_key(one.standing, plan.chain), one.id))
    filling = _Filling(line, plan)
    for tier in sorted(plan.tiers, key=lambda one: one.position):
        filling.fill(tier)
        if filling.waits_for_a_lot:
            break
    return filling.outcome()


class _Filling:
    """The state of one run: who has won, how many of each unit."""

    def __init__(self, line: Sequence[Candidate], plan: Plan) -> None:
        self._line = line
        self._plan = plan
        self._chain = plan.chain
        self._ranks = _ranks(line, plan.chain)
        self._used_up: Counter[str] = Counter()
        self._taken: set[str] = set()
        self._per_unit: Counter[str] = Counter()
        self._winners: list[Chosen] = []
        self._skipped: list[Skipped] = []
        self._ties: list[OpenTie] = []
        self._passed_over: set[str] = set()

    @property
    def waits_for_a_lot(self) -> bool:
        """Whether a tie is open: whoever loses it may still win a lower prize."""
        return bool(self._ties)

    def fill(self, tier: Tier) -> None:
        """Give this tier's prizes to the best who are left."""
        places = self._take_places(tier)
        won_before = len(self._winners)
        standing = (one for one in self._line if self._may_stand_for(one, tier))
        for group in _equal_groups(standing, self._chain):
            left = places - (len(self._winners) - won_before)
            if left <= 0:
                break
            able = self._able(group, tier)
            room = self._room_for(able)
            if len(able) == (room if self._plan.shares_places else min(left, room)):
                for one in able:
                    self._give(one, tier)
            elif order := self._drawn(able, tier.position):
                self._give_by_lot(order, tier, left)
            else:
                ids = tuple(one.id for one in able)
                self._ties.append(OpenTie(tier.position, ids, min(left, room)))
                return
        self._used_up[tier.division] += max(0, len(self._winners) - won_before - places)

    def _take_places(self, tier: Tier) -> int:
        """How many of a prize the shared places before it have left."""
        used = min(tier.quantity, self._used_up[tier.division])
        self._used_up[tier.division] -= used
        return tier.quantity - used

    def outcome(self) -> Outcome:
        """The proposal; who comes next is known only when no tie is open."""
        reserves = () if self._ties else self._reserves()
        return Outcome(
            tuple(self._winners), tuple(reserves), tuple(self._skipped), tuple(self._ties)
        )

    def _may_stand_for(self, one: Candidate, tier: Tier) -> bool:
        in_division = tier.division != GUARDS or one.is_guard
        return in_division and one.id not in self._taken

    def _able(self, group: Sequence[Candidate], tier: Tier) -> list[Candidate]:
        able = []
        for one in group:
            reason = one.barred or (Skip.UNIT_FULL if self._unit_is_full(one) else None)
            if reason is None:
                able.append(one)
            else:
                self._pass_over(one, tier, reason)
        return able

    def _pass_over(self, one: Candidate, tier: Tier, reason: Skip) -> None:
        if one.id not in self._passed_over:
            self._passed_over.add(one.id)
            self._skipped.append(Skipped(one.id, self._ranks[one.id], tier.position, reason))

    def _unit_is_full(self, one: Candidate) -> bool:
        limit = self._plan.max_per_unit
        return bool(limit and one.unit_id and self._per_unit[one.unit_id] >= limit)

    def _room_for(self, able: Sequence[Candidate]) -> int:
        """How many of these equal people their units' limits would let win."""
        limit = self._plan.max_per_unit
        wanted = Counter(one.unit_id for one in able)
        return sum(
            min(count, limit - self._per_unit[unit]) if limit and unit else count
            for unit, count in wanted.items()
        )

    def _drawn(self, able: Sequence[Candidate], tier: int | None) -> list[Candidate] | None:
        """These people in the order of a draw that all of them took part in.

        The tier's own draw comes first, so that a later draw never turns an earlier one round.
        """
        wanted = {one.id: one for one in able}
        newest_first = self._plan.draws[::-1]
        for draw in sorted(newest_first, key=lambda draw: draw.tier != tier):
            if wanted.keys() <= set(draw.order):
                return [wanted[id_] for id_ in draw.order if id_ in wanted]
        return None

    def _give_by_lot(self, order: Sequence[Candidate], tier: Tier, places: int) -> None:
        for one, below in zip(order, (*order[1:], None), strict=True):
            if places == 0:
                return
            if self._unit_is_full(one):
                self._pass_over(one, tier, Skip.UNIT_FULL)
                continue
            self._give(one, tier, below)
            places -= 1

    def _give(self, one: Candidate, tier: Tier, drawn_before: Candidate | None = None) -> None:
        self._taken.add(one.id)
        if one.unit_id is not None:
            self._per_unit[one.unit_id] += 1
        self._winners.append(self._chosen(one, tier.position, drawn_before))

    def _chosen(
        self, one: Candidate, tier: int | None, drawn_before: Candidate | None = None
    ) -> Chosen:
        rank = self._ranks[one.id]
        if drawn_before is not None:
            return Chosen(one.id, tier, rank, Criterion.LOT, drawn_before.id)
        below = next((two for two in self._line if self._ranks[two.id] > rank), None)
        decided_by = first_difference(one.standing, below.standing, self._chain) if below else None
        return Chosen(one.id, tier, rank, decided_by, below.id if below else None)

    def _reserves(self) -> list[Chosen]:
        """The next in line. Equal people are never cut apart without a draw, so may be more."""
        free = [
            one
            for one in self._line
            if one.barred is None and one.id not in self._taken and not self._unit_is_full(one)
        ]
        reserves: list[Chosen] = []
        for group in _equal_groups(free, self._chain):
            left = self._plan.reserve_count - len(reserves)
            if left <= 0:
                break
            order = self._drawn(group, None) if len(group) > 1 else None
            if order is None:
                reserves += [self._chosen(one, None) for one in group]
            else:
                pairs = list(zip(order, (*order[1:], None), strict=True))
                reserves += [self._chosen(one, None, below) for one, below in pairs[:left]]
        return reserves


def _ranks(line: Sequence[Candidate], chain: Chain) -> dict[str, int]:
    ranks: dict[str, int] = {}
    place = 1
    for group in _equal_groups(line, chain):
        ranks.update((one.id, place) for one in group)
        place += len(group)
    return ranks


def _equal_groups(line: Iterable[Candidate], chain: Chain) -> Iterator[list[Candidate]]:
    """One after the other as they are asked for: prizes end long before the line does."""
    group: list[Candidate] = []
    for one in line:
        if group and first_difference(group[0].standing, one.standing, chain) is not None:
            yield group
            group = []
        group.append(one)
    if group:
        yield group


@dataclass(frozen=True)
class Bars:
    """Who may not win, and why: participant -> reason in words."""

    excluded: Mapping[str, str]
    left_out: Mapping[str, str]
    won_before: Mapping[str, str]
    only_all_correct: bool = False

    def of(self, standing: Standing) -> Skip | None:
        """The first reason, or None for who is free to win."""
        id_ = standing.participant_id
        if id_ in self.excluded:
            return Skip.EXCLUDED
        if id_ in self.left_out:
            return Skip.LEFT_OUT
        if id_ in self.won_before:
            return Skip.WON_BEFORE
        is_short = self.only_all_correct and not standing.is_all_correct
        return Skip.NOT_ALL_CORRECT if is_short else None
