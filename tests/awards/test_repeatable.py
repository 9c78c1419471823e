"""Fifty equal people: the same bytes in any order, process and locale, and no id decides."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from datetime import timedelta

import pytest

from quizapp.awards import service
from quizapp.awards.service.runs import digest_of
from tests.awards.stage import NOON, make_closed_stage, play

PROGRAM = """
import random, sys
from datetime import UTC, datetime
import orjson
from quizapp.awards.rules import Candidate, Draw, Plan, Tier, select_winners
from quizapp.scoring.ranking import Standing
NOON = datetime(2026, 11, 22, 5, tzinfo=UTC)
NAMES = [f"İıŞşĐđ-{n:02}" for n in range(50)]
line = [Candidate(Standing(name, 10.0, 300, NOON), None) for name in NAMES]
random.Random(int(sys.argv[1])).shuffle(line)
tiers = (Tier(1, "Nhất", 1), Tier(2, "Nhì", 5))
drawn = Plan(tiers, draws=(Draw(1, tuple(NAMES[::-1])),))
outcomes = [select_winners(line, Plan(tiers)), select_winners(line, drawn)]
sys.stdout.buffer.write(orjson.dumps(outcomes))
"""


def run(seed: int, locale: str) -> bytes:
    environment = {**os.environ, "LC_ALL": locale, "PYTHONHASHSEED": str(seed)}
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(seed)], capture_output=True, check=True, env=environment
    )
    return done.stdout


def test_fifty_equal_people_give_the_same_bytes_in_every_process_and_locale():
    outputs = {run(n, locale) for n, locale in enumerate(("C", "vi_VN.UTF-8", "tr_TR.UTF-8"), 1)}
    assert len(outputs) == 1


def test_none_of_fifty_equal_people_wins_by_when_he_was_entered(database):
    """Two installations with the same people entered in another order agree on the outcome."""
    with database.transaction() as session:
        stage = make_closed_stage(session, ("Nhất", 1))
        names = [f"Người {n}" for n in range(50)]
        random.Random(7).shuffle(names)
        people = [play(session, stage, name) for name in names]
        run_ = service.propose(session, stage.round_id, by="dung", now=NOON)
        assert run_.outcome["winners"] == []
        assert run_.outcome["open_ties"][0]["participant_ids"] == sorted(one.id for one in people)


@pytest.mark.parametrize("hours", [0, 7])
def test_the_digest_does_not_depend_on_when_it_is_computed(database, hours):
    with database.transaction() as session:
        stage = make_closed_stage(session, ("Nhất", 1))
        play(session, stage, "An")
        run_ = service.propose(
            session, stage.round_id, by="dung", now=NOON + timedelta(hours=hours)
        )
        stored = run_.inputs
        assert digest_of(dict(reversed(stored.items()))) == run_.inputs_digest
