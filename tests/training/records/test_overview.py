from datetime import date, timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import event, func, select

from quizapp.organisations.service.posts import create_post
from quizapp.training.records import jobs
from quizapp.training.records.models import OfficialCertificate, TrainingMonth
from quizapp.training.records.queries.overview import (
    OverviewFilter,
    months_of,
    narrowed,
    overview,
)
from quizapp.training.records.queries.trained import Moment
from quizapp.training.records.service.retention import forget_old_papers
from quizapp.training.records.service.snapshots import is_due, take_month
from tests.conftest import NOW
from tests.factories import make_unit, signed_in_client
from tests.organisations.guarding import TODAY, own, serve
from tests.training.records.holding import certify, equip, paper
from tests.training.records.test_inspection import staffed

AT = Moment(TODAY, NOW)
PAGE = "/manage/training/overview"


@pytest.fixture
def session(database):
    with database.transaction() as session:
        yield session


def province(session):
    """Two parks: a busy enterprise with a department, a good one, and one without data."""
    east = make_unit(session, "KCN1", "Khu Đông", kind="park")
    west = make_unit(session, "KCN2", "Khu Tây", kind="park")
    busy, *_ = staffed(session)
    busy.parent_id = east.id
    department = make_unit(session, "CT07-A", "Xưởng A", kind="department", parent_id=busy.id)
    serve(session, department, own("Lê Thị Chi", "C1"))
    good = make_unit(session, "DN2", "Công ty Gọn Gàng", parent_id=west.id)
    gate = create_post(session, good, "Cổng", 1, by="dung", now=NOW)
    certify(session, serve(session, good, own("Phạm Văn Dũng", "D1"), gate))
    equip(session, good)
    make_unit(session, "DN3", "Công ty Mới", parent_id=west.id)
    make_unit(session, "DN4", "Công ty Đã Đóng", parent_id=west.id, valid_to=TODAY)
    session.flush()
    return busy, good


def names(rows):
    return [row.name for row in rows]


def test_each_enterprise_has_its_lights_with_its_departments_counted_in(session):
    busy, good = province(session)
    rows = {row.name: row for row in overview(session, None, AT)}
    assert set(rows) == {busy.name, good.name, "Công ty Mới"}
    assert rows[busy.name].figures.both.guards == 8
    assert rows[busy.name].park_name == "Khu Đông"
    assert rows[busy.name].light == "red"
    assert dict(rows[good.name].lights) == {
        "strength": "green", "papers": "green", "training": "red", "equipment": "green",
    }  # fmt: skip
    assert rows["Công ty Mới"].light == "none"


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (OverviewFilter(sort="name"), ["Công ty Gọn Gàng", "Công ty mẫu 07", "Công ty Mới"]),
        (OverviewFilter(sort="-name"), ["Công ty Mới", "Công ty mẫu 07", "Công ty Gọn Gàng"]),
        (OverviewFilter(sort="-missing"), ["Công ty mẫu 07", "Công ty Gọn Gàng", "Công ty Mới"]),
        (OverviewFilter(sort="papers"), ["Công ty mẫu 07", "Công ty Gọn Gàng", "Công ty Mới"]),
        (OverviewFilter(light="none"), ["Công ty Mới"]),
        (OverviewFilter(typed="gon gang"), ["Công ty Gọn Gàng"]),
        (OverviewFilter(typed="ct07"), ["Công ty mẫu 07"]),
        (OverviewFilter(sort="nonsense", light="none"), ["Công ty Mới"]),
    ],
)
def test_the_table_is_narrowed_and_sorted(session, wanted, found):
    province(session)
    assert names(narrowed(overview(session, None, AT), wanted)) == found


def test_a_coordinator_sees_his_own_alone(session):
    busy, good = province(session)
    assert names(overview(session, [good.id], AT)) == [good.name]
    below = [busy.id, *(unit.id for unit in [make_unit(session, "X", "X", parent_id=busy.id,
                                                       kind="department")])]  # fmt: skip
    assert names(overview(session, below, AT)) == [busy.name]


def test_the_statements_do_not_grow_with_the_enterprises(session):
    province(session)
    first = statements(session)
    for number in range(20):
        unit = make_unit(session, f"N{number}", f"Công ty {number}")
        certify(session, serve(session, unit, own(code=f"G{number}")), paper(number=f"{number}/G"))
        equip(session, unit)
    assert statements(session) == first <= 11


def statements(session):
    counted = []

    def count(*arguments):
        counted.append(arguments[2])

    session.flush()
    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", count)
    overview(session, None, AT)
    event.remove(engine, "before_cursor_execute", count)
    return len(counted)


def test_a_month_is_written_over_until_it_is_over(session):
    busy, good = province(session)
    assert is_due(session, AT)
    assert take_month(session, AT) == 3
    assert not is_due(session, Moment(TODAY, NOW + timedelta(hours=19)))
    later = Moment(TODAY + timedelta(days=1), NOW + timedelta(days=1))
    assert is_due(session, later)
    serve(session, good, own("Người Mới", "D2"))
    assert take_month(session, later) == 3
    assert session.scalar(select(func.count()).select_from(TrainingMonth)) == 3
    next_month = Moment(date(2026, 12, 1), NOW + timedelta(days=9))
    take_month(session, next_month)
    kept = months_of(session, [busy.id, good.id], date(2026, 1, 1))
    assert [(one.month, one.serving, one.red) for one in kept] == [
        (date(2026, 11, 1), 10, 2),
        (date(2026, 12, 1), 10, 2),
    ]
    assert months_of(session, [good.id], date(2026, 12, 1))[0].serving == 2


def test_the_daily_job_writes_the_month_once_and_forgets_old_papers(database, monkeypatch):
    from zoneinfo import ZoneInfo

    monkeypatch.setattr(jobs.clock, "sure_now", lambda: NOW)
    with database.transaction() as session:
        province(session)
        old = serve(session, make_unit(session, "OLD", "Cũ"), own("Người Cũ", "O1"))
        certify(session, old, paper(number="1/GCN", issued_on=date(2016, 1, 1)))
    turns = iter([False, False, True])
    jobs.run(database, ZoneInfo("Asia/Ho_Chi_Minh"), lambda _seconds: next(turns))
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(TrainingMonth)) == 4
        numbers = session.scalars(select(OfficialCertificate.number)).all()
        assert "1/GCN" not in numbers
        assert "8/GCN" in numbers


@pytest.mark.parametrize(
    ("end", "kept"),
    [(date(2021, 11, 21), False), (date(2021, 11, 22), True), (date(2026, 1, 1), True)],
)
def test_papers_are_kept_five_years_beyond_their_end(session, end, kept):
    an = serve(session, make_unit(session), own())
    certify(session, an, paper("support_tools", issued_on=date(2016, 5, 1), expires_on=end))
    assert forget_old_papers(session, today=TODAY, now=NOW) == (0 if kept else 1)


def test_the_page_says_its_rules_and_whom_it_is_about(app, database):
    with database.transaction() as session:
        busy, _good = province(session)
        park = busy.parent_id
    dung = signed_in_client(app, "organizer")
    shown = dung.get(PAGE).text
    for words in ("Đạt từ 90%", "cần chú ý từ 70%", "Công ty Gọn Gàng", "Khu Đông", "Theo tháng"):
        assert words in shown
    assert "Nguyễn Văn" not in shown
    only_east = dung.get(f"{PAGE}?park={park}").text
    assert ("Công ty Gọn Gàng" in only_east, "Công ty mẫu 07" in only_east) == (False, True)
    assert "Không có doanh nghiệp nào như vậy" in dung.get(f"{PAGE}?q=khongco").text
    coordinator = signed_in_client(app, "coordinator", unit_id=busy.id, email="pt@ct07.example")
    own_page = coordinator.get(PAGE).text
    assert ("Công ty mẫu 07" in own_page, "Công ty Gọn Gàng" in own_page) == (True, False)


def test_the_workbook_holds_figures_and_no_names(app, database):
    with database.transaction() as session:
        province(session)
    dung = signed_in_client(app, "organizer")
    sheet = load_workbook(BytesIO(dung.get(f"{PAGE}.xlsx?sort=name").data)).active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert [row[1] for row in cells[3:]] == ["Công ty Gọn Gàng", "Công ty mẫu 07", "Công ty Mới"]
    assert "Nguyễn Văn" not in str(cells)


def test_commands(app, database):
    with database.transaction() as session:
        province(session)
    run = app.test_cli_runner()
    assert "3 đơn vị" in run.invoke(args=["quiz", "records", "take-month"]).output
    told = run.invoke(args=["quiz", "records", "forget-papers", "--dry-run"]).output
    assert "sẽ xóa 0 giấy" in told
