"""What can be done about analyses: ask for one, take one on, keep what came out.

Asking costs a row. A worker claims what waits, computes on a look at the database, and keeps the
result if the claim is still its own: whoever dies meanwhile leaves a claim that runs out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, cast

from sqlalchemy import CursorResult, Table, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from quizapp.analysis.models import AnalysedItem, AnalysisRun
from quizapp.analysis.queries import (
    AnswersRead,
    Subject,
    find_run,
    find_waiting,
    get_run,
    is_free,
    is_waiting,
    list_rounds_of_bank,
    list_rounds_to_ask,
    read_answers_of,
)
from quizapp.audit.service import record
from quizapp.banks.service.difficulties import keep_difficulties
from quizapp.contests.models import OFFICIAL
from quizapp.core.errors import NotFound
from quizapp.core.types import new_id
from quizapp.scoring.statistics import CODES, Analysis, ItemFigures, analyse, judge

EDITION = 1
"""Raised when the same answers give other figures; rounds are then computed anew."""
CLAIM = timedelta(minutes=15)
ROUNDS_AT_ONCE = 20
_AT_ONCE = 500
_TABLE = cast("Table", AnalysisRun.__table__)
_INSERT: dict[str, Callable[[Table], Any]] = {
    "postgresql": postgresql.insert,
    "sqlite": sqlite.insert,
}


@dataclass(frozen=True)
class Claim:
    """A run taken on at `at`; worth something until `until`."""

    run_id: str
    at: datetime
    until: datetime


@dataclass(frozen=True)
class Found:
    """What a worker computed."""

    read: AnswersRead
    analysis: Analysis


def ask(session: Session, subject: Subject, *, now: datetime, by: str | None = None) -> AnalysisRun:
    """Let the subject be analysed soon; `by`: who pressed the button, for the log."""
    first: dict[str, Any] = {
        "id": new_id(),
        "round_id": subject.round_id,
        "bank_id": subject.bank_id,
        "kind": subject.kind,
        "asked_at": now,
        "edition": 0,
        "attempts": 0,
        "attempts_found": 0,
        "figures": {},
    }
    dialect = session.get_bind().dialect.name
    session.execute(_INSERT[dialect](_TABLE).values(first).on_conflict_do_nothing())
    run = find_run(session, subject)
    if run is None:
        raise NotFound
    run.asked_at = now
    session.flush()
    if by is not None:
        about = ("round", subject.round_id) if subject.round_id else ("bank", subject.bank_id or "")
        record(session, by, "analysis.asked", about, {"kind": subject.kind}, now=now)
    return run


def ask_for_rounds_over(session: Session, *, now: datetime) -> int:
    """Ask for every round that has ended, and for the banks that it drew from; returns how many."""
    rounds = list_rounds_to_ask(session, EDITION, now, limit=ROUNDS_AT_ONCE)
    for round_ in rounds:
        ask(session, Subject(round_.kind, round_id=round_.id), now=now)
        if round_.contest.is_demo:
            continue
        for bank_id in sorted({line.bank_id for line in round_.blueprint}):
            ask(session, Subject(round_.kind, bank_id=bank_id), now=now)
    return len(rounds)


def claim_next(session: Session, *, now: datetime) -> Claim | None:
    """Take on what has waited longest, unless somebody else is at it."""
    run_id = find_waiting(session, now)
    if run_id is None:
        return None
    until = now + CLAIM
    claiming = update(AnalysisRun).where(AnalysisRun.id == run_id, is_waiting(), is_free(now))
    done = cast("CursorResult[Any]", session.execute(claiming.values(claimed_until=until)))
    return Claim(run_id, now, until) if done.rowcount else None


def claim(session: Session, run_id: str, *, now: datetime) -> Claim:
    """Take this one on, whoever else may be at it: the later claim is the one that counts."""
    until = now + CLAIM
    session.execute(update(AnalysisRun).where(AnalysisRun.id == run_id).values(claimed_until=until))
    return Claim(run_id, now, until)


def compute(session: Session, run_id: str) -> Found:
    """Read and compute; changes nothing."""
    run = get_run(session, run_id)
    if run.round_id is not None:
        read = read_answers_of(session, [run.round_id])
    else:
        rounds = list_rounds_of_bank(session, run.bank_id or "", run.kind)
        read = read_answers_of(session, rounds, run.bank_id)
    return Found(read, analyse(read.responses))


def keep(session: Session, claimed: Claim, found: Found, *, now: datetime) -> bool:
    """Store the figures in place of the earlier ones; False when the claim was lost meanwhile."""
    mine = select(AnalysisRun).where(
        AnalysisRun.id == claimed.run_id, AnalysisRun.claimed_until == claimed.until
    )
    run = session.scalars(mine.with_for_update()).one_or_none()
    if run is None:
        return False
    run.claimed_until, run.as_of, run.edition = None, claimed.at, EDITION
    run.attempts, run.attempts_found = found.analysis.persons, found.read.found
    run.figures = summary_of(found.analysis)
    _replace_items(session, run, found)
    if run.bank_id is not None and run.kind == OFFICIAL:
        known = {one.item: (one.p, one.persons) for one in found.analysis.items}
        keep_difficulties(session, known, now=now)
    session.flush()
    return True


def summary_of(analysis: Analysis) -> dict[str, Any]:
    """The figures of the whole."""
    return {
        "persons": analysis.persons,
        "paper_length": analysis.length,
        "mean": analysis.mean,
        "sd": analysis.sd,
        "alpha": analysis.alpha,
        "sem": analysis.sem,
    }


def _replace_items(session: Session, run: AnalysisRun, found: Found) -> None:
    session.execute(delete(AnalysedItem).where(AnalysedItem.run_id == run.id))
    rows = [
        {"run_id": run.id, "seconds": seconds, **_row(figures, options)}
        for figures, options, seconds in zip(
            found.analysis.items, found.read.options, found.read.seconds, strict=True
        )
    ]
    for start in range(0, len(rows), _AT_ONCE):
        session.execute(insert(AnalysedItem), rows[start : start + _AT_ONCE])


def _row(figures: ItemFigures, options: Sequence[str]) -> Mapping[str, Any]:
    verdicts = judge(figures, options)
    return {
        "version_id": figures.item,
        "urgency": CODES.index(verdicts[0].code),
        "verdict": verdicts[0].code,
        "verdicts": [[one.code, list(one.options)] for one in verdicts],
        "persons": figures.persons,
        "p": figures.p,
        "item_total_r": figures.item_total_r,
        "item_rest_r": figures.item_rest_r,
        "d27": figures.d27,
        "omitted": figures.omitted or 0,
        "alpha_if_deleted": figures.alpha_if_deleted,
        "key": figures.key,
        "options": _options(figures, options),
        "p_by_group": list(figures.p_by_group),
    }


def _options(figures: ItemFigures, options: Sequence[str]) -> dict[str, Any]:
    """All that could be chosen, nobody having done so included."""
    nobody = [0.0] * len(figures.p_by_group)
    offered = {name: {"count": 0, "share": 0.0, "r": None, "by_group": nobody} for name in options}
    chosen = {
        name: {
            "count": one.count,
            "share": one.share,
            "r": one.r,
            "by_group": list(one.by_group),
        }
        for name, one in figures.options.items()
    }
    return {**offered, **chosen}
