"""The checker itself: what a broken database would be called."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

from tests.faults.crowd import Crowd
from tests.faults.journal import Journal

DAMAGES = {
    "lost answers": "DELETE FROM answer WHERE seq > 0",
    "lost submission": "UPDATE attempt SET state = 'open', is_counted = false",
    "scores changed": "UPDATE attempt SET score = score + 1 WHERE state = 'submitted'",
    "others invented": "UPDATE answer SET seq = seq + 1000000",
    "others forged": "UPDATE audit_entry SET actor = 'somebody else'",
    "others uncounted": "UPDATE attempt SET is_counted = false",
}


def test_every_damage_is_found(sqlite, tmp_path):
    with sqlite.crowd(pause=0) as crowd:
        sqlite.grant_a_minute()
        crowd.wait_until(lambda: sqlite.journal.acknowledged["submit"] > 0)
    sqlite.app.kill()
    sqlite.everything().raise_any()
    for name, damage in DAMAGES.items():
        copy = tmp_path / name
        shutil.copytree(Path(sqlite.url.removeprefix("sqlite:///")).parent, copy)
        damaged = replace(sqlite, url=f"sqlite:///{copy / 'quizapp.sqlite3'}")
        damaged.run_sql(damage)
        assert getattr(damaged.everything(), name.split()[0]), name
    sqlite.app.start()


def test_what_a_phone_was_refused_is_a_complaint(sqlite):
    journal = Journal()
    sqlite.run_sql("UPDATE round SET state = 'closed'")
    with Crowd(sqlite.app.url, sqlite.stage, people=1, journal=journal) as crowd:
        crowd.wait_until(lambda: bool(journal.complaints))
