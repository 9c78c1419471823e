from datetime import timedelta

import pytest
from sqlalchemy import select

from quizapp.audit.models import AuditEntry
from quizapp.contests.models import Contest, ContestStaff, Round
from quizapp.contests.service import Authority
from quizapp.core.errors import Conflict, Invalid, NotFound
from quizapp.core.tokens import CODE_ALPHABET
from quizapp.core.types import new_id
from quizapp.entry.models import JoinCode
from quizapp.entry.queries import (
    CodeFilter,
    count_missing_units,
    list_code_lines,
    list_moves,
)
from quizapp.entry.service import codes as codes_service
from quizapp.entry.service import (
    count_scans,
    create_place_code,
    create_unit_codes,
    repoint_all,
    repoint_code,
    set_kiosk,
)
from tests.conftest import NOW
from tests.factories import LONG_AGO, Stage, make_staff, make_stage, make_unit

TODAY = NOW.date()


@pytest.fixture
def scene(database) -> tuple[Stage, Authority, Authority]:
    """A stage with two more enterprises without codes; dung works on it, chi does not."""
    with database.transaction() as session:
        stage = make_stage(session, now=NOW)
        make_unit(session, "CT08", "Công ty Điện tử Đông Á")
        make_unit(session, "CT09", "Công ty May", status="closed")
        make_unit(session, "KCN1", "KCN Một", kind="park")
        dung = make_staff(session, "organizer", email="dung@kcn.example")
        chi = make_staff(session, "organizer", email="chi@kcn.example")
        session.add(ContestStaff(contest_id=stage.contest_id, staff_id=dung.id))
        session.flush()
        return stage, Authority(dung.id, dung.id), Authority(chi.id, chi.id)


def add_round(session, stage: Stage, title="Tuần 2", **more) -> str:
    values = {"state": "published", "position": 2, "duration_seconds": 600, **more}
    round_ = Round(
        id=new_id(),
        contest_id=stage.contest_id,
        title=title,
        opens_at=NOW,
        closes_at=NOW + timedelta(days=1),
        created_at=LONG_AGO,
        **values,
    )
    session.add(round_)
    session.flush()
    return round_.id


def test_one_click_gives_every_working_enterprise_a_code_once(database, scene):
    stage, dung, _chi = scene
    with database.transaction() as session:
        round_ = session.get(Round, stage.round_id)
        assert count_missing_units(session, round_) == 1
        assert create_unit_codes(session, stage.round_id, dung, now=NOW) == 1
        assert create_unit_codes(session, stage.round_id, dung, now=NOW) == 0
        lines = list_code_lines(session, stage.round_id, None, CodeFilter(), TODAY)
        assert [line.unit.code for line in lines] == ["CT08", "CT07"]
        new = lines[0].join_code.code
        assert len(new) == 6
        assert set(new) <= set(CODE_ALPHABET)


def test_only_units_that_may_take_part_get_codes(database, scene):
    stage, dung, _chi = scene
    with database.transaction() as session:
        park = session.scalars(select_unit("KCN1")).one()
        inside = make_unit(session, "CT10", "Công ty Trong", parent_id=park.id)
        session.get(Round, stage.round_id).eligible_unit_ids = [park.id]
        session.flush()
        assert create_unit_codes(session, stage.round_id, dung, now=NOW) == 1
        assert session.scalars(select(JoinCode).where(JoinCode.unit_id == inside.id)).one()


def select_unit(code):
    from quizapp.organisations.models import Unit

    return select(Unit).where(Unit.code == code)


def test_a_code_that_is_taken_is_drawn_again(database, scene, monkeypatch):
    stage, dung, _chi = scene
    drawn = iter(["BN7K4T", "BN7K4T", "Q2Q2Q2"])
    monkeypatch.setattr(codes_service, "new_join_code", lambda: next(drawn))
    with database.transaction() as session:
        create_unit_codes(session, stage.round_id, dung, now=NOW)
        codes = session.scalars(select(JoinCode.code).order_by(JoinCode.code)).all()
        assert codes == ["BN7K4T", "Q2Q2Q2"]


def test_strangers_and_drafts_get_no_codes(database, scene):
    stage, dung, chi = scene
    with database.transaction() as session:
        with pytest.raises(NotFound):
            create_unit_codes(session, stage.round_id, chi, now=NOW)
        draft = add_round(session, stage, state="draft")
        with pytest.raises(Conflict, match="round_not_published"):
            create_unit_codes(session, draft, dung, now=NOW)


def test_places_and_kiosks(database, scene):
    stage, dung, chi = scene
    with database.transaction() as session:
        made = create_place_code(
            session, stage.round_id, " Nhà ăn ", None, dung, is_kiosk=True, now=NOW
        )
        assert (made.place, made.is_kiosk) == ("Nhà ăn", True)
        set_kiosk(session, made.id, dung, is_kiosk=False, now=NOW)
        assert not made.is_kiosk
        with pytest.raises(NotFound):
            set_kiosk(session, made.id, chi, is_kiosk=True, now=NOW)
        with pytest.raises(Invalid):
            create_place_code(session, stage.round_id, " ", None, dung, is_kiosk=False, now=NOW)


def test_a_printed_code_leads_to_another_round_and_remembers(database, scene):
    stage, dung, chi = scene
    with database.transaction() as session:
        later = add_round(session, stage)
        code_id = session.scalars(select(JoinCode.id)).one()
        with pytest.raises(NotFound):
            repoint_code(session, code_id, later, chi, now=NOW)
        assert repoint_code(session, code_id, later, dung, now=NOW).round_id == later
        repoint_code(session, code_id, later, dung, now=NOW)
        moves = list_moves(session, code_id)
        assert [(one.from_round_id, one.to_round_id) for one in moves] == [(stage.round_id, later)]
        actions = session.scalars(select(AuditEntry.action)).all()
        assert actions == ["join_code.repointed"]


def test_all_codes_of_a_round_move_together(database, scene):
    stage, dung, chi = scene
    with database.transaction() as session:
        create_unit_codes(session, stage.round_id, dung, now=NOW)
        later = add_round(session, stage)
        with pytest.raises(NotFound):
            repoint_all(session, stage.round_id, later, chi, now=NOW)
        with pytest.raises(Conflict, match="same_round"):
            repoint_all(session, later, later, dung, now=NOW)
        assert repoint_all(session, stage.round_id, later, dung, now=NOW) == 2
    with database.reading() as session:
        assert {one.round_id for one in session.scalars(select(JoinCode))} == {later}


def test_codes_do_not_move_into_somebody_elses_contest(database, scene):
    stage, dung, _chi = scene
    with database.transaction() as session:
        mine = session.get(Contest, stage.contest_id)
        other = Contest(
            id=new_id(),
            slug="khac",
            title="Khác",
            organizer_id=mine.organizer_id,
            fields=[],
            created_at=LONG_AGO,
        )
        session.add(other)
        session.flush()
        elsewhere = add_round(session, Stage("", other.id, "", ""))
        code_id = session.scalars(select(JoinCode.id)).one()
        with pytest.raises(NotFound):
            repoint_code(session, code_id, elsewhere, dung, now=NOW)


@pytest.mark.parametrize(
    ("wanted", "codes"),
    [
        (CodeFilter("dien tu"), ["CT08"]),
        (CodeFilter("ct07"), ["CT07"]),
        (CodeFilter("bn7-k4t"), ["CT07"]),
        (CodeFilter("nha an"), []),
        (CodeFilter(kind="units"), ["CT08", "CT07"]),
        (CodeFilter(kind="unseen"), ["CT08"]),
        (CodeFilter(kind="kiosks"), []),
        (CodeFilter(kind="nonsense"), ["CT08", "CT07"]),
    ],
)
def test_the_list_is_searched_and_filtered(database, scene, wanted, codes):
    stage, dung, _chi = scene
    with database.transaction() as session:
        create_unit_codes(session, stage.round_id, dung, now=NOW)
        seen = session.scalars(select(JoinCode).where(JoinCode.code == "BN7K4T")).one()
        count_scans(session, {(seen.id, TODAY - timedelta(days=1)): 1, (seen.id, TODAY): 1})
        count_scans(session, {(seen.id, TODAY): 1, (new_id(), TODAY): 1})
        lines = list_code_lines(session, stage.round_id, None, wanted, TODAY)
        assert [line.unit.code for line in lines] == codes
        counts = {line.unit.code: (line.scan_count, line.today_count) for line in lines}
        assert counts.get("CT07", (3, 2)) == (3, 2)


def test_a_coordinator_sees_the_codes_of_his_units(database, scene):
    stage, dung, _chi = scene
    with database.transaction() as session:
        create_unit_codes(session, stage.round_id, dung, now=NOW)
        lines = list_code_lines(session, stage.round_id, [stage.unit_id], CodeFilter(), TODAY)
        assert [line.unit.code for line in lines] == ["CT07"]
