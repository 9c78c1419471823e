"""The daily job: nothing twice, whatever the runs, processes and crashes; mail at most once."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from quizapp.certificates.service import Completion, issue
from quizapp.core.tokens import Keyring
from quizapp.law.models import LegalDocument
from quizapp.organisations.models import Unit
from quizapp.settings import Settings, WrongSetting, from_env
from quizapp.training.duty import jobs
from quizapp.training.duty.models import CoordinatorMail, Notice, ReminderDay
from quizapp.training.duty.rules import NEW_HIRES, ONCE, Rule
from quizapp.training.service.progress import record_progress
from tests.conftest import settings_for
from tests.factories import make_staff
from tests.training.duty.mail_server import MailServer
from tests.training.duty.people import TODAY, ZONE, Town, at, build_town
from tests.training.learning import NOW, School

DUE = date(2026, 12, 31)
KEYRING = Keyring("a key of the tests, long enough to be one")


@pytest.fixture
def town(database) -> Town:
    return build_town(database)


def remind(town: Town, today: date, *, with_letters: bool = False):
    return jobs.remind(town.database, ZONE, today, now=at(today), with_letters=with_letters)


def steps(town: Town, learner_id: str) -> list[tuple[str, str]]:
    with town.database.reading() as session:
        wanted = select(Notice).filter_by(learner_id=learner_id).order_by(Notice.made_on, Notice.id)
        return [(one.kind, one.step) for one in session.scalars(wanted)]


def test_before_and_after_the_due_date(town):
    town.assign(Rule(ONCE, TODAY, due_on=DUE))
    town.complete(town.binh)
    for number in range(120):
        for _twice in range(2):
            remind(town, TODAY + timedelta(number))
    late = [("course_due", f"late-{number}") for number in range(1, 9)]
    before = [("course_due", f"due-{days}") for days in (14, 7, 1)]
    assert steps(town, town.an) == before + late
    assert steps(town, town.binh) == steps(town, town.chi) == []


def test_a_missed_day_is_not_made_up_for_by_a_flood(town):
    town.assign(Rule(ONCE, TODAY, due_on=DUE))
    remind(town, DUE - timedelta(3))
    remind(town, DUE + timedelta(40))
    remind(town, DUE + timedelta(41))
    assert steps(town, town.an) == [("course_due", "due-7"), ("course_due", "late-1")]


def test_a_dry_run_says_the_same_and_writes_nothing(app, town):
    town.assign(Rule(NEW_HIRES, date(2020, 1, 1), days=14))
    run = app.test_cli_runner().invoke
    dry = run(args=["quiz", "training", "remind", "--dry-run", "--today", "2026-11-22"])
    assert dry.output == "sẽ ghi 2 lời nhắc\n"
    assert steps(town, town.an) == []
    done = run(args=["quiz", "training", "remind", "--today", "2026-11-22"])
    assert done.output.startswith("đã ghi 2 lời nhắc")
    again = run(args=["quiz", "training", "remind", "--today", "2026-11-22", "--json"])
    assert '"notices":0' in again.output


def test_many_at_once_say_it_once(town):
    town.assign(Rule(NEW_HIRES, date(2020, 1, 1), days=14))
    together = threading.Barrier(6)

    def run(_number: int) -> int:
        together.wait()
        return remind(town, TODAY).notices

    with ThreadPoolExecutor(6) as threads:
        assert sum(threads.map(run, range(6))) == 2
    assert steps(town, town.an) == steps(town, town.binh) == [("course_due", "late-1")]


def test_a_crash_between_loses_and_repeats_nothing(town, monkeypatch):
    town.assign(Rule(NEW_HIRES, date(2020, 1, 1), days=14))
    monkeypatch.setattr(jobs, "AT_ONCE", 1)
    real, calls = jobs.remember, []

    def crash_at_the_second(*arguments, **more):
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return real(*arguments, **more)

    monkeypatch.setattr(jobs, "remember", crash_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        remind(town, TODAY)
    with town.database.reading() as session:
        assert session.query(Notice).count() == 1
        assert session.get(ReminderDay, TODAY) is None
    remind(town, TODAY)
    assert steps(town, town.an) == steps(town, town.binh) == [("course_due", "late-1")]


def test_one_process_a_day_from_the_morning_on(town, tmp_path):
    town.assign(Rule(NEW_HIRES, date(2020, 1, 1), days=14))
    settings = settings_for(town.database, tmp_path)
    night = at(TODAY) - timedelta(hours=7)
    assert jobs.turn(town.database, settings, now=night).notices == 0
    assert jobs.turn(town.database, settings, now=at(TODAY)).notices == 2
    assert jobs.turn(town.database, settings, now=at(TODAY)) == jobs.Reminded()


def test_who_died_with_a_day_in_hand_is_succeeded(town, tmp_path):
    town.assign(Rule(NEW_HIRES, date(2020, 1, 1), days=14))
    settings, now = settings_for(town.database, tmp_path), at(TODAY)
    with town.database.transaction() as session:
        assert jobs.begin_day(session, TODAY, now=now)
        assert not jobs.begin_day(session, TODAY, now=now)
    assert jobs.turn(town.database, settings, now=now + timedelta(minutes=20)).notices == 0
    assert jobs.turn(town.database, settings, now=now + timedelta(minutes=31)).notices == 2


def test_certificates_that_end_and_law_that_dies(town):
    until = TODAY + timedelta(100)
    completion_id = town.complete(town.an, TODAY, until)
    school = School(town.database, town.an, town.chi)
    for entry in (school.entry(), school.entry(code="")):
        with town.database.transaction() as session:
            record_progress(session, town.an, entry, today=TODAY, now=NOW)
    with town.database.transaction() as session:
        completion = Completion(
            learner_id=town.an,
            holder_name="Nguyễn Văn An",
            unit_id=town.unit,
            course_key="x",
            course_title="Khóa mẫu",
            completed_at=at(TODAY),
            valid_until=at(until),
            basis=[],
            source_id=completion_id,
        )
        issue(session, completion, keyring=KEYRING, now=at(TODAY))
    for number in range(105):
        if number == 20:
            with town.database.transaction() as session:
                session.query(LegalDocument).update({"status": "expired"})
        remind(town, TODAY + timedelta(number))
    expiring = [("certificate_expiring", f"expires-{days}") for days in (60, 30, 7)]
    assert steps(town, town.an) == [("law_changed", "law"), *expiring]


# --- letters --------------------------------------------------------------------------------


@pytest.fixture
def server():
    with MailServer() as server:
        yield server


@pytest.fixture(autouse=True)
def mai(town):
    with town.database.transaction() as session:
        unit = session.get_one(Unit, town.unit)
        make_staff(session, "coordinator", email="mai@ct.example", unit=unit)


def mailing(town: Town, tmp_path, server: MailServer) -> Settings:
    address = f"smtp://127.0.0.1:{server.port}"
    home = settings_for(town.database, tmp_path)
    return replace(home, smtp_url=address, mail_from="nhac@kcn.example")


def test_one_letter_a_day_and_unit_without_names(town, tmp_path, server):
    town.assign(Rule(NEW_HIRES, date(2020, 1, 1), days=14))
    settings = mailing(town, tmp_path, server)
    for hours in range(3):
        jobs.turn(town.database, settings, now=at(TODAY) + timedelta(hours=hours))
    remind(town, TODAY, with_letters=True)
    jobs.send_letters(town.database, settings, now=at(TODAY))
    [letter] = server.letters
    assert letter["To"] == "mai@ct.example"
    text = letter.get_content()
    assert "2 lượt người quá hạn" in text
    assert f"/manage/duty?unit={town.unit}" in text
    assert "Bình" not in text
    assert "An" not in text.replace("\n", " ").split()
    later = at(TODAY + timedelta(7))
    jobs.turn(town.database, settings, now=later)
    assert len(server.letters) == 2
    assert len({one["Message-ID"] for one in server.letters}) == 2


def test_a_letter_that_was_refused_is_sent_later_once(town, tmp_path, server):
    town.assign(Rule(NEW_HIRES, date(2020, 1, 1), days=14))
    settings, now = mailing(town, tmp_path, server), at(TODAY)
    server.answers = ["451 later", "450 later"]
    jobs.turn(town.database, settings, now=now)
    jobs.turn(town.database, settings, now=now + timedelta(minutes=1))
    assert server.tries == 1
    jobs.turn(town.database, settings, now=now + timedelta(minutes=6))
    jobs.turn(town.database, settings, now=now + timedelta(minutes=30))
    jobs.turn(town.database, settings, now=now + timedelta(minutes=60))
    assert (server.tries, len(server.letters)) == (3, 1)


def test_a_server_that_is_away_is_asked_again(town, tmp_path, server):
    town.assign(Rule(NEW_HIRES, date(2020, 1, 1), days=14))
    settings, now = mailing(town, tmp_path, server), at(TODAY)
    away = replace(settings, smtp_url="smtp://127.0.0.1:9")
    jobs.turn(town.database, away, now=now)
    with town.database.reading() as session:
        assert session.query(CoordinatorMail.failure).scalar() == "ConnectionRefusedError"
    jobs.turn(town.database, settings, now=now + timedelta(minutes=6))
    assert len(server.letters) == 1


def test_a_letter_whose_fate_nobody_knows_is_never_sent_again(app, town, tmp_path, server):
    town.assign(Rule(NEW_HIRES, date(2020, 1, 1), days=14))
    settings, now = mailing(town, tmp_path, server), at(TODAY)
    server.answers = ["hang up"]
    for minutes in (0, 10, 60, 600):
        jobs.turn(town.database, settings, now=now + timedelta(minutes=minutes))
    assert server.tries == 1
    told = app.test_cli_runner().invoke(
        args=["quiz", "training", "remind", "--today", "2026-11-23"]
    )
    assert "1 thư không rõ" in told.output


def test_without_a_server_nothing_is_written_nor_flooded_later(town, tmp_path, server):
    town.assign(Rule(NEW_HIRES, date(2020, 1, 1), days=14))
    jobs.turn(town.database, settings_for(town.database, tmp_path), now=at(TODAY))
    settings = mailing(town, tmp_path, server)
    jobs.turn(town.database, settings, now=at(TODAY + timedelta(60)))
    [letter] = server.letters
    assert "2 lượt người quá hạn" in letter.get_content()


@pytest.mark.parametrize(
    "values",
    [
        {"SMTP_URL": "mail.example.vn"},
        {"SMTP_URL": "smtp://mail.example.vn"},
        {"SMTP_URL": "smtp://mail.example.vn", "MAIL_FROM": "nobody"},
    ],
)
def test_wrong_settings_stop_the_start(values, tmp_path):
    environ = {f"QUIZAPP_{name}": value for name, value in values.items()}
    with pytest.raises(WrongSetting):
        from_env({"QUIZAPP_VAR_DIR": str(tmp_path), **environ})
