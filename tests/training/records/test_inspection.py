from datetime import timedelta
from io import BytesIO

import pypdfium2
import pytest
from sqlalchemy import func, select, update

from quizapp.audit.models import AuditEntry
from quizapp.core.types import new_id
from quizapp.law.models import LegalDocument
from quizapp.organisations.models import Unit
from quizapp.organisations.service.posts import create_post
from quizapp.training.models import (
    Course,
    CourseCompletion,
    LessonCitation,
    LessonProgress,
)
from quizapp.training.queries.completions import standings
from quizapp.training.records.models import InspectionPrint
from quizapp.training.records.queries.inspection import find_print, sheet_of
from quizapp.training.records.queries.trained import Moment
from quizapp.training.records.rules.inspection import digest_of, short_form
from quizapp.training.records.service.equipment import hand_over
from quizapp.training.records.service.inspection import remember_print
from tests.conftest import NOW
from tests.factories import make_unit, signed_in_client
from tests.organisations.guarding import TODAY, hired, own, serve
from tests.training.records.holding import certify, equip, paper, tool

AT = Moment(TODAY, NOW)


def staffed(session):
    """Eleven own guards and one hired, at three posts; papers, courses and tools of all sorts."""
    unit = make_unit(session, headcount=900)
    gate = create_post(session, unit, "Cổng chính", 8, by="dung", now=NOW)
    store = create_post(session, unit, "Kho thành phẩm", 4, by="dung", now=NOW)
    guards = [
        serve(session, unit, own(f"Nguyễn Văn Gác {number}", f"BV{number}"), gate)
        for number in range(6)
    ]
    binh = serve(session, unit, hired(), store)
    for guard in guards[:3]:
        certify(session, guard, paper(number=f"{guard.id[:4]}1"))
    expired = TODAY - timedelta(days=5 * 365 + 30)
    certify(session, guards[3], paper(number="8/GCN", issued_on=expired))
    certify(session, binh, paper("security_service", "4/CC", TODAY - timedelta(days=1800)))
    first, second = equip(session, unit), equip(session, unit, tool(serial="DC-02"))
    equip(session, unit, tool("spray", "X-1", licence_number=None, licence_expires_on=None))
    hand_over(session, first, guards[0], by="dung", now=NOW)
    hand_over(session, second, guards[5], by="dung", now=NOW)
    return unit, guards, binh


@pytest.fixture
def session(database):
    with database.transaction() as session:
        yield session


def test_the_sheet_counts_the_kinds_apart_and_names_nobody(session):
    unit, guards, _binh = staffed(session)
    sheet = sheet_of(session, unit, AT)
    assert (sheet["required"], sheet["missing"]) == (12, 5)
    own_counts, service = sheet["guards"]["own"], sheet["guards"]["service"]
    assert (own_counts["guards"], service["guards"]) == (6, 1)
    states = ("valid", "expiring", "expired", "missing")
    assert [own_counts[f"paper_{state}"] for state in states] == [3, 0, 1, 2]
    assert service["paper_expiring"] == 1
    assert sheet["posts"] == [
        {"name": "Kho thành phẩm", "required": 4, "own": 0, "service": 1},
        {"name": "Cổng chính", "required": 8, "own": 6, "service": 0},
    ]
    tools = sheet["equipment"]
    assert (tools["total"], tools["held"], tools["grave"]) == (3, 2, 2)
    assert (tools["licence_missing"], tools["holder_untrained"]) == (1, 1)
    assert guards[0].learner.full_name not in str(sheet)
    assert "CT07" in str(sheet)


def test_departments_are_counted_into_their_enterprise(session):
    unit, *_ = staffed(session)
    department = make_unit(session, "CT07-A", "Xưởng A", kind="department", parent_id=unit.id)
    serve(session, department, own("Lê Thị Chi", "C1"))
    make_unit(session, "CT99", "Công ty của Chi")
    sheet = sheet_of(session, unit, AT)
    assert sheet["guards"]["own"]["guards"] == 7
    assert sheet["posts"][-1] == {"name": "", "required": 0, "own": 1, "service": 0}


def load_courses_of_guards(session):
    from quizapp.banks.service.shipped import load_shipped
    from quizapp.banks.shipped_files import read_shipped
    from quizapp.training.service import load_courses
    from quizapp.training.shipped_files import read_courses

    load_shipped(session, *read_shipped(), now=NOW)
    load_courses(session, read_courses(), now=NOW)
    return session.scalars(select(Course).where(Course.slug == "bao-ve")).one()


def complete(session, course, guard, **more):
    row = CourseCompletion(
        id=new_id(),
        learner_id=guard.learner_id,
        course_id=course.id,
        completed_at=more.pop("completed_at", NOW - timedelta(days=30)),
        valid_until=more.pop("valid_until", NOW + timedelta(days=300)),
        **more,
    )
    session.add(row)
    session.flush()


def learn_by_law(session, course, guard):
    """One lesson of the course done, resting on a document of the register; returns that."""
    from quizapp.training.models import Lesson, LessonVersion

    slug = course.plan[0]["lessons"][0]
    lesson = session.scalars(
        select(Lesson).where(Lesson.course_id == course.id, Lesson.slug == slug)
    ).one()
    version = session.get_one(LessonVersion, lesson.current_version_id)
    session.add(
        LessonProgress(
            learner_id=guard.learner_id,
            lesson_id=lesson.id,
            version_id=version.id,
            answers={},
            is_read=True,
            begun_at=NOW,
            changed_at=NOW,
            done_at=NOW,
            done_version_id=version.id,
        )
    )
    session.flush()
    cited = select(LessonCitation.document_id).where(LessonCitation.version_id == version.id)
    return session.scalars(cited).first()


def test_a_law_that_dies_shows_on_the_sheet_the_same_day(session):
    unit, guards, binh = staffed(session)
    course = load_courses_of_guards(session)
    complete(session, course, guards[0])
    complete(session, course, guards[1], valid_until=NOW + timedelta(days=10))
    complete(session, course, guards[2], valid_until=NOW - timedelta(days=1))
    complete(session, course, binh)
    document = learn_by_law(session, course, guards[0])
    before = sheet_of(session, unit, AT)
    assert course_counts(before, "own") == [1, 1, 0, 1]
    assert course_counts(before, "service") == [1, 0, 0, 0]
    session.execute(
        update(LegalDocument)
        .where(LegalDocument.id == document)
        .values(status="expired", in_force_to=TODAY - timedelta(days=1))
    )
    session.expire_all()
    after = sheet_of(session, unit, AT)
    assert course_counts(after, "own") == [0, 1, 1, 1]
    assert len(after["lessons"]) > len(before["lessons"])
    assert digest_of(after) != digest_of(before)
    said = standings(session, course.id, [guard.learner_id for guard in guards], now=NOW)
    assert sorted(one.state for one in said.values()) == ["expired", "expiring", "law_changed"]


def course_counts(sheet, kind):
    states = ("valid", "expiring", "law_changed", "expired")
    return [sheet["guards"][kind][f"course_{state}"] for state in states]


def test_what_was_printed_is_kept_once_and_each_printing_is_logged(session):
    unit, guards, _binh = staffed(session)
    sheet = sheet_of(session, unit, AT)
    digests = {remember_print(session, unit, sheet, by="dung", at=AT) for _ in range(2)}
    assert digests == {digest_of(sheet)}
    assert session.scalar(select(func.count()).select_from(InspectionPrint)) == 1
    logged = select(func.count()).where(AuditEntry.action == "inspection.printed")
    assert session.scalar(logged) == 2
    certify(session, guards[4], paper(number="44/GCN"))
    changed = sheet_of(session, unit, AT)
    assert digest_of(changed) not in digests
    found = find_print(session, unit.id, digest_of(sheet)[:16])
    assert found.figures == sheet
    assert find_print(session, unit.id, digest_of(changed)[:16]) is None
    strange = make_unit(session, "CT99", "Công ty của Chi")
    assert find_print(session, strange.id, digest_of(sheet)[:16]) is None


@pytest.fixture
def coordinator(app, database):
    with database.transaction() as session:
        unit, *_ = staffed(session)
    client = signed_in_client(app, "coordinator", unit_id=unit.id, email="phu-trach@ct07.example")
    client.page = f"/manage/units/{unit.id}/inspection"
    return client


def text_of(pdf):
    document = pypdfium2.PdfDocument(BytesIO(pdf))
    pages = [document[number].get_textpage().get_text_bounded() for number in range(len(document))]
    return len(pages), " ".join(pages)


def test_a_coordinator_prints_and_an_inspector_compares(app, coordinator, database):
    shown = coordinator.get(coordinator.page)
    assert shown.status_code == 200
    for words in ("Kho thành phẩm", "Chưa đạt", "Mã đối chiếu", "Đối chiếu bản in"):
        assert words in shown.text
    assert "Nguyễn Văn Gác" not in shown.text
    pages, printed = text_of(coordinator.get(f"{coordinator.page}.pdf").data)
    with database.reading() as session:
        code = short_form(session.scalars(select(InspectionPrint.digest)).one())
    assert (pages, code in printed) == (1, True)
    assert "Nguyễn Văn Gác" not in printed
    dung = signed_in_client(app, "organizer")
    assert "giống hệt bản in này" in dung.get(f"{coordinator.page}?code={code}").text
    assert "Không có bản in nào" in dung.get(f"{coordinator.page}?code=ABCD-1234").text
    with database.transaction() as session:
        equip(session, session.scalars(select(Unit)).first(), tool(serial="DC-77"))
    assert "Số liệu từ đó đã thay đổi" in dung.get(f"{coordinator.page}?code={code}").text


def test_names_stand_in_the_annex_alone_and_for_the_coordinator_alone(app, coordinator, database):
    _pages, printed = text_of(coordinator.get(f"{coordinator.page}-annex.pdf").data)
    assert "Nguyễn Văn Gác 3" in printed
    assert (
        signed_in_client(app, "organizer").get(f"{coordinator.page}-annex.pdf").status_code == 403
    )
    with database.transaction() as session:
        strange = make_unit(session, "CT99", "Công ty của Chi")
    stranger = signed_in_client(app, "coordinator", unit_id=strange.id, email="chi@ct99.example")
    for ending in ("", ".pdf", "-annex.pdf"):
        assert stranger.get(f"{coordinator.page}{ending}").status_code == 404


def test_a_park_has_no_sheet(app, database):
    with database.transaction() as session:
        park = make_unit(session, "KCN", "Khu", kind="park").id
    dung = signed_in_client(app, "organizer")
    assert dung.get(f"/manage/units/{park}/inspection").status_code == 404


@pytest.mark.parametrize(("posts", "name"), [(0, "Công ty A"), (60, "Công ty " + "Rất Dài " * 30)])
def test_the_paper_has_one_page_however_large_the_enterprise(app, database, posts, name):
    with database.transaction() as session:
        unit = make_unit(session, "CT-LON", name[:250])
        for number in range(posts):
            create_post(
                session, unit, f"Chốt số {number} của xưởng có tên rất dài " * 2, 9, by="d", now=NOW
            )
        for number in range(posts):
            equip(session, unit, tool(serial=f"S{number}", licence_number=None,
                                      licence_expires_on=None))  # fmt: skip
    dung = signed_in_client(app, "organizer")
    pages, printed = text_of(dung.get(f"/manage/units/{unit.id}/inspection.pdf").data)
    assert pages == 1
    assert ("46 chốt khác" in printed) is bool(posts)
    english = dung.get(f"/manage/units/{unit.id}/inspection.pdf?lang=en").data
    assert text_of(english)[0] == 1
