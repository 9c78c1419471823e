"""How winners are put into words: who, by which result, and why before the next one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.orm import Session

from quizapp.attempts.rank_words import value_in_words
from quizapp.awards.models import AwardRun
from quizapp.awards.prize_list import tier_title
from quizapp.awards.queries import list_agreed, list_tiers, load_participants
from quizapp.awards.rules import GUARDS, Skip
from quizapp.awards.service.runs import standing_in_row
from quizapp.contests.ranking_words import CRITERION_LABELS
from quizapp.core.text import mask_name
from quizapp.organisations.models import Participant
from quizapp.scoring.ranking import (
    DEFAULT_CHAIN,
    VALUES,
    Chain,
    Criterion,
    Standing,
    chain_of,
    ranked_by,
)
from quizapp.web.i18n import clock_time, day, number

PUBLISH_NAME = "publish_name"
HIDDEN_NAME = "•••"
SKIP_LABELS = {
    Skip.EXCLUDED: _l("Không thuộc diện xét giải"),
    Skip.LEFT_OUT: _l("Ban tổ chức loại khỏi danh sách"),
    Skip.UNIT_FULL: _l("Doanh nghiệp đã đủ số giải"),
    Skip.WON_BEFORE: _l("Đã nhận giải ở vòng trước"),
    Skip.NOT_ALL_CORRECT: _l("Chưa đúng tất cả các câu"),
}
STATE_LABELS = {
    "proposed": _l("Dự kiến"),
    "confirmed": _l("Đã xác nhận"),
    "superseded": _l("Đã thay bằng lần sau"),
}
STATE_TONES = {"proposed": "warn", "confirmed": "", "superseded": "plain"}


@dataclass(frozen=True)
class Result:
    """What a run was computed from, of one participant."""

    score: float
    duration_seconds: int
    submitted_at: datetime
    correct_count: int | None


@dataclass(frozen=True)
class Line:
    """A winner, a reserve, or somebody passed over. `agrees`: to publish the full name."""

    participant_id: str
    full_name: str
    public_name: str
    unit: str
    entrant_code: str
    is_guard: bool
    is_hidden: bool
    agrees: bool
    rank: int
    result: Result
    decided_by: str | None = None
    reason: str = ""


@dataclass(frozen=True)
class TierLines:
    """A prize with those who get it."""

    position: int
    title: str
    quantity: int
    for_guards: bool
    value_vnd: int
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Tie:
    """People among whom a lot must be drawn, for so many places of a prize."""

    tier: str
    places: int
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class RunView:
    """A run as pages and documents show it."""

    tiers: tuple[TierLines, ...]
    reserves: tuple[Line, ...]
    skipped: tuple[Line, ...]
    ties: tuple[Tie, ...]
    candidate_count: int

    @property
    def winners(self) -> list[Line]:
        """All winners, the highest prize first."""
        return [line for tier in self.tiers for line in tier.lines]


def people_of(run: AwardRun) -> set[str]:
    """Everybody whom the outcome names."""
    outcome = run.outcome
    named = {one["participant_id"] for part in _PARTS for one in outcome[part]}
    return named.union(*(tie["participant_ids"] for tie in outcome["open_ties"]))


_PARTS = ("winners", "reserves", "skipped")


def load_run_view(session: Session, run: AwardRun) -> RunView:
    """A run with the names, units and consents of now."""
    ids = people_of(run)
    values = {tier.position: tier.value_vnd for tier in list_tiers(session, run.round_id)}
    agreed = list_agreed(session, ids, PUBLISH_NAME)
    return run_view(run, load_participants(session, ids), agreed, values)


def run_view(
    run: AwardRun,
    people: Mapping[str, Participant],
    agreed: Collection[str],
    values: Mapping[int, int],
) -> RunView:
    """A run in words. `agreed`: who consented to have the name published; `values` of prizes."""
    teller = _Teller(run, people, agreed, values)
    outcome = run.outcome
    return RunView(
        tiers=tuple(teller.tier(*tier) for tier in run.inputs["tiers"]),
        reserves=tuple(teller.chosen(one) for one in outcome["reserves"]),
        skipped=tuple(teller.skipped(one) for one in outcome["skipped"]),
        ties=tuple(teller.tie(tie) for tie in outcome["open_ties"]),
        candidate_count=len(run.inputs["candidates"]),
    )


class _Teller:
    def __init__(
        self,
        run: AwardRun,
        people: Mapping[str, Participant],
        agreed: Collection[str],
        values: Mapping[int, int],
    ) -> None:
        self._values = values
        self._run = run
        self._people = people
        self._agreed = agreed
        rows = run.inputs["candidates"]
        self._results = {row[0]: _result(row) for row in rows}
        self._standings = {row[0]: standing_in_row(row, run.inputs) for row in rows}
        self._chain = chain_of(run.inputs.get("chain", DEFAULT_CHAIN))
        self._titles = {tier[0]: tier_title(tier[1]) for tier in run.inputs["tiers"]}
        self._sharing = Counter(one["rank"] for one in run.outcome["winners"])

    def tier(self, position: int, name: str, quantity: int, division: str) -> TierLines:
        won = [one for one in self._run.outcome["winners"] if one["tier"] == position]
        lines = tuple(self.chosen(one) for one in won)
        value_vnd = self._values.get(position, 0)
        return TierLines(position, tier_title(name), quantity, division == GUARDS, value_vnd, lines)

    def chosen(self, one: Mapping[str, Any]) -> Line:
        reason = self._why(one)
        return self._line(one["participant_id"], one["rank"], reason, one["decided_by"])

    def skipped(self, one: Mapping[str, Any]) -> Line:
        id_, label = one["participant_id"], str(SKIP_LABELS[Skip(one["reason"])])
        inputs = self._run.inputs
        lists = (inputs["excluded"], inputs["left_out"], inputs.get("won_before", {}))
        told = next((one[id_] for one in lists if id_ in one), None)
        reason = _("%(label)s: %(reason)s", label=label, reason=told) if told else label
        return self._line(id_, one["rank"], reason, one["reason"])

    def tie(self, tie: Mapping[str, Any]) -> Tie:
        lines = (self._line(id_, 0) for id_ in tie["participant_ids"])
        return Tie(self._titles[tie["tier"]], tie["places"], tuple(lines))

    def _line(self, id_: str, rank: int, reason: str = "", decided_by: str | None = None) -> Line:
        person = self._people.get(id_)
        return Line(
            participant_id=id_,
            full_name=person.full_name if person else _("(đã xóa dữ liệu cá nhân)"),
            public_name=self._public_name(person),
            unit=person.unit.name if person and person.unit else "",
            entrant_code=person.entrant_code if person else "",
            is_guard=bool(person and person.is_guard),
            is_hidden=bool(person and person.name_hidden_at),
            agrees=id_ in self._agreed,
            rank=rank,
            result=self._results[id_],
            decided_by=decided_by,
            reason=reason,
        )

    def _public_name(self, person: Participant | None) -> str:
        if person is None or person.name_hidden_at:
            return HIDDEN_NAME
        return person.full_name if person.id in self._agreed else mask_name(person.full_name)

    def _why(self, one: Mapping[str, Any]) -> str:
        if one["next_id"] is None:
            return _("không có ai xếp sau")
        mine, theirs = (self._standings[one[name]] for name in ("participant_id", "next_id"))
        sentence = comparison(Criterion(one["decided_by"]), mine, theirs, self._chain)
        others = self._sharing[one["rank"]] - 1
        if others < 1 or one["decided_by"] == Criterion.LOT:
            return sentence
        return _(
            "đồng hạng với %(count)s người khác; %(sentence)s", count=others, sentence=sentence
        )


def comparison(decided_by: Criterion, mine: Standing, theirs: Standing, chain: Chain) -> str:
    """Why somebody stands before the next one, with both values."""
    if decided_by is Criterion.LOT:
        return _("bằng người kế tiếp ở mọi tiêu chí, được xếp trước khi bốc thăm")
    values = _values(decided_by, mine, theirs)
    return _(
        "hơn người kế tiếp ở tiêu chí %(place)s: %(criterion)s %(mine)s so với %(theirs)s",
        place=ranked_by(chain).index(decided_by) + 1,
        criterion=str(CRITERION_LABELS[decided_by]).lower(),
        mine=values[0],
        theirs=values[1],
    )


def _values(criterion: Criterion, mine: Standing, theirs: Standing) -> tuple[str, str]:
    if criterion is Criterion.EARLIEST:
        moments = mine.submitted_at, theirs.submitted_at
        return to_the_second(moments[0], beside=moments[1]), to_the_second(
            moments[1], beside=moments[0]
        )
    value = VALUES[criterion]
    return value_in_words(criterion, value(mine)), value_in_words(criterion, value(theirs))


def points(score: float) -> str:
    """`18`, `17,5`."""
    digits = 0 if float(score).is_integer() else 2
    return number(score, digits)


def to_the_second(at: datetime, *, beside: datetime) -> str:
    """`11:48:05`; with its day where the other moment is of another day."""
    if day(at) == day(beside):
        return clock_time(at)
    return _("%(time)s ngày %(day)s", time=clock_time(at), day=day(at))


def _result(row: list[Any]) -> Result:
    score, seconds, submitted_at, correct_count = row[3:7]
    return Result(score, seconds, datetime.fromisoformat(submitted_at), correct_count)
