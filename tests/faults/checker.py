"""Z: what must be true of the database after any fault, without anybody's repair."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from quizapp.attempts.models import Answer, Attempt
from quizapp.audit.service import first_broken
from quizapp.awards.models import AwardRun
from quizapp.core.db import Database
from quizapp.organisations.models import Participant
from tests.faults.journal import Journal, Paper

RIGHT_INDEX = 0
"""In the stage's bank the option authored first is the right one: graded here without quizapp."""


@dataclass
class Findings:
    """What is wrong; empty is what everybody wants."""

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    scores: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)

    def raise_any(self) -> None:
        wrong = {name: found[:5] for name, found in vars(self).items() if found}
        assert not wrong, wrong


def check_all(database: Database, journal: Journal) -> Findings:
    """Everything of Z, once nobody writes any more."""
    findings = Findings(others=list(journal.complaints))
    with database.reading() as session:
        _check_papers(session, journal.papers, findings)
        _check_doubles(session, journal, findings)
        _check_scores(session, findings)
        if (broken := first_broken(session)) is not None:
            findings.others.append(f"the audit chain breaks at {broken}")
    return findings


def check_acknowledged(database: Database, journal: Journal) -> Findings:
    """What was acknowledged before this look is there, while phones go on."""
    findings = Findings()
    told = [(paper, dict(paper.acknowledged)) for paper in list(journal.papers)]
    with database.reading() as session:
        stored = _stored(session)
    for paper, acknowledged in told:
        for slot, seq in acknowledged.items():
            _check_answer(paper, slot, seq, stored.get((paper.attempt_id, slot)), findings)
    return findings


def _stored(session: Session) -> dict[tuple[str, int], tuple[int, object]]:
    rows = session.execute(select(Answer.attempt_id, Answer.slot, Answer.seq, Answer.response))
    return {(row.attempt_id, row.slot): (row.seq, row.response) for row in rows}


def _check_papers(session: Session, papers: list[Paper], findings: Findings) -> None:
    stored = _stored(session)
    attempts = {one.id: one for one in session.scalars(select(Attempt))}
    for paper in papers:
        attempt = attempts.get(paper.attempt_id)
        if attempt is None:
            findings.lost.append(f"attempt {paper.attempt_id}")
            continue
        _check_result(attempt, paper, findings)
        _check_stays_the_same(attempt, paper, findings)
        for slot in {*paper.acknowledged, *paper.sent}:
            found = stored.get((paper.attempt_id, slot))
            _check_answer(paper, slot, paper.acknowledged.get(slot), found, findings)


def _check_answer(
    paper: Paper,
    slot: int,
    acknowledged: int | None,
    found: tuple[int, object] | None,
    findings: Findings,
) -> None:
    where = f"{paper.attempt_id}/{slot}"
    if acknowledged is not None and (found is None or found[0] < acknowledged):
        findings.lost.append(f"{where}: {acknowledged} was acknowledged, {found} is there")
    elif found is not None and found[1] != paper.sent[slot].get(found[0], "never sent"):
        findings.others.append(f"{where}: {found} was never sent")


def _check_result(attempt: Attempt, paper: Paper, findings: Findings) -> None:
    if paper.result is None:
        return
    if attempt.state != "submitted":
        findings.lost.append(f"submission of {attempt.id}: it is {attempt.state}")
    elif attempt.score != paper.result["score"]:
        findings.scores.append(f"{attempt.id}: told {paper.result['score']}, kept {attempt.score}")


def _check_stays_the_same(attempt: Attempt, paper: Paper, findings: Findings) -> None:
    shown = [[option["id"] for option in one["options"]] for one in paper.questions]
    kept = [[option[0] for option in slot["options"]] for slot in attempt.paper]
    if shown != kept:
        findings.others.append(f"the paper of {attempt.id} changed")


def _check_doubles(session: Session, journal: Journal, findings: Findings) -> None:
    people = Counter(session.scalars(select(Participant.phone)))
    findings.doubled += [f"{phone} joined {n} times" for phone, n in people.items() if n > 1]
    known = set(session.scalars(select(Participant.id)))
    told = journal.participants.items()
    findings.lost += [f"participant {phone}" for phone, id_ in told if id_ not in known]
    for model, keys in (
        (Attempt, (Attempt.round_id, Attempt.participant_id)),
        (Answer, (Answer.attempt_id, Answer.slot)),
        (AwardRun, (AwardRun.round_id, AwardRun.number)),
    ):
        doubles = select(*keys).group_by(*keys).having(func.count() > 1)
        findings.doubled += [f"{model.__tablename__} {row}" for row in session.execute(doubles)]


def _check_scores(session: Session, findings: Findings) -> None:
    """Of all finished attempts, graded anew from paper and answers alone."""
    given: dict[str, dict[int, object]] = {}
    for (attempt_id, slot), (_, response) in _stored(session).items():
        given.setdefault(attempt_id, {})[slot] = response
    finished = select(Attempt).where(Attempt.state != "open")
    for attempt in session.scalars(finished):
        score = _graded(attempt, given.get(attempt.id, {}))
        if attempt.score != score or attempt.correct_count != score:
            findings.scores.append(f"{attempt.id}: kept {attempt.score}, graded anew {score}")
        if not attempt.is_counted:
            findings.others.append(f"{attempt.id} is finished and does not count")


def _graded(attempt: Attempt, responses: dict[int, object]) -> int:
    right = 0
    for slot, question in enumerate(attempt.paper, 1):
        indexes = dict(question["options"])
        right += slot in responses and indexes.get(responses[slot]) == RIGHT_INDEX
    return right
