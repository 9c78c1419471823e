"""F17: the database's machine is gone. Another begins from the base backup and the archived log.

What was acknowledged in the last seconds before the loss is not in the archive. Phones keep what
they sent, send it again, and nothing is missing any more.
"""

from __future__ import annotations

import shutil
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.faults.arena import Arena, built, running
from tests.faults.mortal_servers import MortalPostgres, kill, revive
from tests.faults.outcomes import outcome_of
from tests.faults.phone import Phone
from tests.processes import eventually
from tests.servers import give_to_nobody, make_folder

PEOPLE = 8
ARCHIVED_EVERY_SECONDS = 1


class ArchivingPostgres(MortalPostgres):
    """Hands its write-ahead log over to another place, every second."""

    def __init__(self) -> None:
        super().__init__()
        self.archive = make_folder("archive")

    def settings(self):
        keep = f"cp %p {self.archive}/%f.part && mv {self.archive}/%f.part {self.archive}/%f"
        return {
            **super().settings(),
            "archive_mode": "on",
            "archive_command": keep,
            "archive_timeout": f"{ARCHIVED_EVERY_SECONDS}s",
            "restore_command": f"cp {self.archive}/%f %p",
        }

    def back_up(self) -> Path:
        """A base backup beside the archive; older backups and logs are not needed any more."""
        shutil.rmtree(self.archive / "base", ignore_errors=True)
        for log in self.archive.glob("0*"):
            log.unlink()
        self.run_program(
            "pg_basebackup", "-D", self.archive / "base", "--wal-method=none", "-cfast"
        )
        return self.archive / "base"

    def lose_and_restore(self) -> float:
        """Its disk is gone; returns the seconds until the new machine answers."""
        kill(self)
        shutil.rmtree(self.folder / "data")
        began = time.monotonic()
        shutil.copytree(self.archive / "base", self.folder / "data")
        (self.folder / "data/recovery.signal").touch()
        for path in [self.folder / "data", *(self.folder / "data").rglob("*")]:
            give_to_nobody(path)
        (self.folder / "data").chmod(0o700)
        revive(self)
        return time.monotonic() - began

    def stop(self) -> None:
        super().stop()
        shutil.rmtree(self.archive, ignore_errors=True)


@pytest.fixture
def arena(tmp_path):
    with ArchivingPostgres() as postgres:
        arena = built(postgres.url, tmp_path, postgres)
        with running(arena):
            yield arena


def begin(arena: Arena) -> Phone:
    phone = Phone(arena.app.url, arena.stage, arena.journal)
    phone.join()
    phone.start()
    return phone


def answer_until(phone: Phone, gone: threading.Event) -> None:
    while not gone.is_set():
        draft = phone.draft()
        path = f"/api/v1/attempts/{phone.paper.attempt_id}/answers/{draft['slot']}"
        body = {"response": draft["response"], "seq": draft["seq"]}
        if phone.line.ask("save", "PUT", path, body).status == 200:
            phone.paper.note_acknowledged(draft["slot"], draft["seq"])
            phone.journal.note_acknowledged("save")
        gone.wait(0.03)


def send_again(phone: Phone) -> None:
    """The newest answer to every slot, whether it was acknowledged or not."""
    drafts = [
        {"slot": slot, "seq": max(sent), "response": sent[max(sent)]}
        for slot, sent in phone.paper.sent.items()
    ]
    path = f"/api/v1/attempts/{phone.paper.attempt_id}/answers"
    answer = phone.insist("save", "POST", path, {"answers": drafts})
    assert answer["refused"] == []
    for one in answer["saved"]:
        phone.paper.note_acknowledged(one["slot"], one["seq"])


def test_f17_a_lost_host_is_restored_and_phones_send_again(arena, effort, tell):
    rounds = effort(1, 20)
    slowest, missing = 0.0, 0
    for _ in range(rounds):
        arena.postgres.back_up()
        phones = [begin(arena) for _ in range(PEOPLE)]
        ((log,),) = arena.run_sql("SELECT pg_walfile_name(pg_switch_wal())")
        assert eventually((arena.postgres.archive / log).exists)
        gone = threading.Event()
        with ThreadPoolExecutor(PEOPLE) as crowd:
            answering = [crowd.submit(answer_until, phone, gone) for phone in phones]
            time.sleep(3)
            seconds = arena.postgres.lose_and_restore()
            gone.set()
        assert all(one.exception() is None for one in answering)
        slowest = max(slowest, seconds)
        missing += len(arena.so_far().lost)
        for phone in phones:
            send_again(phone)
            phone.submit()
            phone.line.hang_up()
    findings = arena.everything()
    note = f"restored in {slowest:.1f} s; {missing} answers were sent again"
    tell(outcome_of("F17 database host lost", arena, rounds, findings, note))
    findings.raise_any()
