"""What is let go of by the job and by the command; the rules stand in test_states."""

import json
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import func, select

from quizapp.certificates import jobs
from quizapp.certificates.models import Certificate
from quizapp.certificates.queries.found import is_genuine, seal_of
from quizapp.core import clock
from quizapp.core.tokens import Keyring
from tests.certificates.issuing import KEYRING, YEAR, certify, make_people
from tests.factories import make_staff

ZONE = ZoneInfo("Asia/Ho_Chi_Minh")


@pytest.fixture
def two_old_ones(database):
    """One ended six years ago, one four years ago, one holds."""
    now = clock.now()
    with database.transaction() as session:
        people = make_people(session)
        for course, years in (("mot", 6), ("hai", 4), ("ba", -1)):
            certify(
                session,
                people,
                course_key=course,
                completed_at=now - 7 * YEAR,
                valid_until=now - years * (YEAR + timedelta(days=1)),
                now=now,
            )


def courses(database):
    with database.reading() as session:
        return set(session.scalars(select(Certificate.course_key)))


def test_the_job_sweeps_once_and_again_finds_nothing(database, two_old_ones):
    assert jobs.sweep(database, ZONE) == 1
    assert jobs.sweep(database, ZONE) == 0
    assert courses(database) == {"hai", "ba"}


def test_the_job_ends_when_it_is_told_to(database, two_old_ones):
    turns = iter([False, True])
    jobs.run(database, ZONE, lambda _seconds: next(turns))
    assert courses(database) == {"hai", "ba"}


def test_the_command_tells_first_what_it_would_delete(app, database, two_old_ones):
    runner = app.test_cli_runner()
    command = ["quiz", "certificates", "forget-ended", "--json"]
    told = json.loads(runner.invoke(args=[*command, "--dry-run"]).output)
    assert told == {"certificates": 1, "written": False}
    assert len(courses(database)) == 3
    assert json.loads(runner.invoke(args=command).output)["written"] is True
    assert len(courses(database)) == 2


def test_seals_are_checked_by_a_command(app, database, two_old_ones):
    runner = app.test_cli_runner()
    command = ["quiz", "certificates", "check", "--json"]
    assert runner.invoke(args=command).exit_code == 0
    with database.transaction() as session:
        changed = session.scalars(select(Certificate).filter_by(course_key="ba")).one()
        changed.holder_name = "Nguyễn Văn Anh"
        changed_id = changed.id
    told = runner.invoke(args=command)
    assert told.exit_code == 1
    assert json.loads(told.output) == {"verified": False, "checked": 3, "altered": [changed_id]}
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(Certificate)) == 3


def test_a_new_key_seals_what_the_old_one_vouched_for(app, database, two_old_ones, tmp_path):
    old = "the key that was in use before this one"
    (tmp_path / "old_key").write_text(old)
    with database.transaction() as session:
        make_staff(session, "admin", email="pt@kcn.example")
        make_staff(session, "trainer", email="gv@kcn.example")
        for one in session.scalars(select(Certificate)):
            one.seal = seal_of(one, Keyring(old))
            if one.course_key == "ba":
                one.holder_name = "Nguyễn Văn Anh"
    command = ["quiz", "certificates", "reseal", "--json", f"--old-key-file={tmp_path}/old_key"]
    runner = app.test_cli_runner()
    assert runner.invoke(args=[*command, "--by=gv@kcn.example"]).exit_code == 1
    told = runner.invoke(args=[*command, "--by=pt@kcn.example"]).output
    assert json.loads(told) == {"resealed": 2, "left": 1}
    with database.reading() as session:
        genuine = {
            one.course_key: is_genuine(one, KEYRING) for one in session.scalars(select(Certificate))
        }
    assert genuine == {"mot": True, "hai": True, "ba": False}
