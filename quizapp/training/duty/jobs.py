"""The one daily job: makes notices and letters, and sends what waits. Any process may run it.

However often it runs, in however many processes, wherever it is cut off: notices are made by a
unique key, letters with what they tell in one transaction, and sent only after being marked.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from quizapp.accounts.models import StaffAccount
from quizapp.core import clock
from quizapp.core.db import Database
from quizapp.core.errors import Overloaded
from quizapp.organisations.models import Unit
from quizapp.settings import Settings
from quizapp.training.duty import letter_text
from quizapp.training.duty.mailer import Letter, Mailer, NotTakenError, UnsureError
from quizapp.training.duty.models import CoordinatorMail
from quizapp.training.duty.service.letters import (
    note_failed,
    note_sent,
    take_letter,
    write_letters,
)
from quizapp.training.duty.service.notices import remember
from quizapp.training.duty.service.reminders import (
    begin_day,
    end_day,
    is_done,
    messages_of_day,
)

log = logging.getLogger(__name__)
EVERY_SECONDS = 600.0
MORNING = 6
"""Not before this hour: nobody wants to be reminded at night."""
AT_ONCE = 500
"""Notices of one transaction: whoever saves an answer meanwhile does not wait for them all."""


@dataclass(frozen=True)
class Reminded:
    """How many notices were new, and how many letters were written."""

    notices: int = 0
    letters: int = 0


def run(database: Database, settings: Settings, wait: Callable[[float], object]) -> None:
    """Look every ten minutes; `wait(seconds)` ends the loop by returning something true."""
    while not wait(EVERY_SECONDS):
        try:
            turn(database, settings, now=clock.sure_now())
        except (SQLAlchemyError, Overloaded) as error:
            log.warning("reminders wait for the next turn: %s", type(error).__name__)


def turn(database: Database, settings: Settings, *, now: datetime) -> Reminded:
    """The day's reminders, if they are nobody else's, and the letters that wait."""
    zone = ZoneInfo(settings.timezone)
    local = now.astimezone(zone)
    done = Reminded()
    if local.hour >= MORNING and _is_ours(database, local.date(), now):
        done = remind(database, zone, local.date(), now=now, with_letters=bool(settings.smtp_url))
    send_letters(database, settings, now=now)
    return done


def _is_ours(database: Database, today: date, now: datetime) -> bool:
    with database.reading() as session:
        if is_done(session, today):
            return False
    with database.transaction() as session:
        return begin_day(session, today, now=now)


def remind(
    database: Database, zone: ZoneInfo, today: date, *, now: datetime, with_letters: bool
) -> Reminded:
    """Make the notices of a day, and the letters about them."""
    with database.reading() as session:
        messages = messages_of_day(session, today, zone)
    notices = letters = 0
    for start in range(0, len(messages), AT_ONCE):
        with database.transaction() as session:
            notices += remember(session, messages[start : start + AT_ONCE], today=today, now=now)
    with database.transaction() as session:
        if with_letters:
            letters = write_letters(session, today, now=now)
        end_day(session, today, notices, now=now)
    return Reminded(notices, letters)


def send_letters(database: Database, settings: Settings, *, now: datetime) -> int:
    """Send what waits, one by one; returns how many the server took."""
    if settings.smtp_url is None or settings.mail_from is None:
        return 0
    mailer, sent = Mailer(settings.smtp_url, settings.mail_from), 0
    while True:
        with database.transaction() as session:
            taken = take_letter(session, now=now)
            letter = _letter(session, taken, settings) if taken else None
        if letter is None:
            return sent
        sent += _send(database, mailer, letter, now)


def _letter(session: Session, taken: CoordinatorMail, settings: Settings) -> Letter:
    staff = session.get_one(StaffAccount, taken.staff_id)
    unit = session.get_one(Unit, taken.unit_id)
    return Letter(
        taken.id,
        staff.email,
        letter_text.subject(unit.name, taken.day),
        letter_text.text(unit.name, unit.id, taken.counts, settings.base_url),
    )


def _send(database: Database, mailer: Mailer, letter: Letter, now: datetime) -> int:
    try:
        mailer.send(letter)
    except NotTakenError as error:
        with database.transaction() as session:
            note_failed(session, letter.id, str(error), now=now)
        log.warning("a letter waits for another try: %s", error)
        return 0
    except UnsureError as error:
        log.warning("nobody knows whether a letter was taken, it is not sent again: %s", error)
        return 0
    with database.transaction() as session:
        note_sent(session, letter.id, now=now)
    return 1
