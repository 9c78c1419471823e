"""A backup of a moment while people answer: whole, and nobody waits for it."""

import threading
from datetime import timedelta

from sqlalchemy import select, update

from quizapp.attempts.models import Answer
from quizapp.backups import service
from quizapp.core.db import Database
from quizapp.core.errors import Conflict
from tests.backups.test_backups import silent
from tests.conftest import NOW


def test_answers_go_on_while_it_is_made(played, place, empty_place, tmp_path):
    done, moments, failures = threading.Event(), [], []

    def answer() -> None:
        while not done.is_set():
            moment = NOW + timedelta(seconds=len(moments))
            try:
                with played.transaction() as session:
                    session.execute(update(Answer).values(saved_at=moment))
            except Conflict as error:
                failures.append(error)
            moments.append(moment)

    writer = threading.Thread(target=answer)
    writer.start()
    before = len(moments)
    service.make(place, tmp_path / "a.tar.gz", silent, with_key=False, now=NOW)
    written = len(moments) - before
    done.set()
    writer.join()
    service.restore(empty_place, tmp_path / "a.tar.gz", silent)
    restored = Database(empty_place.url.render_as_string(hide_password=False))
    with restored.reading() as session:
        kept = session.scalars(select(Answer.saved_at).distinct()).all()
    restored.dispose()
    assert failures == []
    assert written > 2
    # One moment of all rows: no transaction was cut in two.
    assert len(kept) == 1
    assert kept[0] in moments
