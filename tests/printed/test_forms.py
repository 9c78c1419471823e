"""Forms are drawn once, printed the same again, and printed by those who may."""

from io import BytesIO

import pypdfium2
import pytest
from PIL import Image
from sqlalchemy import select, update

from quizapp.audit.models import AuditEntry
from quizapp.banks.models import Media, QuestionVersion
from quizapp.contests.models import ContestStaff, Round
from quizapp.contests.service import Authority
from quizapp.core.errors import Conflict, NotFound
from quizapp.printed.models import PrintedForm
from quizapp.printed.queries import list_forms
from quizapp.printed.service import draw_forms
from tests.attempts.all_types import make_stage_of_all_types
from tests.conftest import NOW
from tests.factories import make_stage, signed_in_client

ALL = Authority("dung", None)


def text_of(pdf):
    pages = pypdfium2.PdfDocument(pdf)
    return "\n".join(page.get_textpage().get_text_bounded() for page in pages), len(pages)


def drawn(database, stage, count):
    with database.transaction() as session:
        return draw_forms(session, stage.round_id, count, ALL, now=NOW)


def papers(database, stage):
    with database.reading() as session:
        return {form.code: form.paper for form in list_forms(session, stage.round_id)}


@pytest.fixture
def stage(database):
    with database.transaction() as session:
        return make_stage(session, now=NOW, on_paper=True, questions=4, bank_questions=8)


def test_more_forms_leave_those_that_stand_as_they_are(database, stage):
    assert drawn(database, stage, 1) == ["101"]
    before = papers(database, stage)["101"]
    assert drawn(database, stage, 3) == ["102", "103"]
    assert papers(database, stage)["101"] == before
    assert drawn(database, stage, 3) == []


def test_neighbours_share_questions_only_where_none_are_left(database, stage):
    drawn(database, stage, 2)
    one, other = ({slot["version"] for slot in p} for p in papers(database, stage).values())
    assert len(one) == len(other) == 4
    assert not one & other


def test_a_round_whose_rules_know_no_paper_has_none(database, stage):
    with database.transaction() as session:
        session.execute(update(Round).values(on_paper=False))
    with pytest.raises(Conflict, match="round_without_papers"):
        drawn(database, stage, 1)


def test_a_stranger_draws_nothing(database, stage):
    with pytest.raises(NotFound), database.transaction() as session:
        draw_forms(session, stage.round_id, 1, Authority("chi", "chi"), now=NOW)


# --- pages ------------------------------------------------------------------------------------


def staff(app, stage, *roles, is_theirs=True):
    client = signed_in_client(app, *roles[:1], email=f"{roles[0]}@kcn.example")
    if is_theirs:
        with app.extensions["quizapp"].database.transaction() as session:
            session.add(ContestStaff(contest_id=stage.contest_id, staff_id=client.staff_id))
    return client


def form_url(stage, rest=""):
    return f"/manage/rounds/{stage.round_id}/forms{rest}"


def test_an_organizer_draws_and_prints_and_it_is_written_down(app, database, stage):
    dung = staff(app, stage, "organizer")
    assert "Chưa có mã đề nào" in dung.get(form_url(stage)).text
    assert dung.post(form_url(stage), data={"count": "2"}).status_code == 302
    page = dung.get(form_url(stage)).text
    assert "101" in page
    assert "102" in page
    first = dung.post(form_url(stage, "/101/paper.pdf"))
    assert first.mimetype == "application/pdf"
    assert first.data == dung.post(form_url(stage, "/101/paper.pdf")).data
    with database.reading() as session:
        actions = list(session.scalars(select(AuditEntry.action)))
    assert actions.count("round.form_printed") == 2
    assert "round.forms_drawn" in actions


def test_the_key_is_for_those_who_may_see_keys(app, database, stage):
    drawn(database, stage, 1)
    dung, minh = staff(app, stage, "organizer"), staff(app, stage, "trainer")
    assert dung.post(form_url(stage, "/101/key")).status_code == 403
    assert dung.post(form_url(stage, "/101/key.pdf")).status_code == 404
    assert minh.post(form_url(stage, "/101/key")).mimetype == "application/pdf"
    assert minh.post(form_url(stage, "/101/paper.pdf")).status_code == 403


def test_staff_of_other_contests_find_nothing(app, database, stage):
    drawn(database, stage, 1)
    chi = staff(app, stage, "organizer", is_theirs=False)
    assert chi.get(form_url(stage)).status_code == 404
    assert chi.post(form_url(stage), data={"count": "3"}).status_code == 404
    assert chi.post(form_url(stage, "/101/sheet.pdf")).status_code == 404
    huong = staff(app, stage, "trainer", is_theirs=False)
    assert huong.post(form_url(stage, "/101/key")).status_code == 404
    assert list(papers(database, stage)) == ["101"]


@pytest.mark.parametrize("typed", ["", "0", "9", "-1", "x", "²"])
def test_a_number_of_forms_that_is_none_is_said(app, stage, typed):
    page = staff(app, stage, "organizer").post(form_url(stage), data={"count": typed})
    assert page.status_code == 422
    assert "từ 1 đến 8" in page.text


# --- on paper ---------------------------------------------------------------------------------


@pytest.fixture
def all_types(database):
    with database.transaction() as session:
        stage = make_stage_of_all_types(session)
        session.execute(update(Round).values(on_paper=True))
    drawn(database, stage, 1)
    return stage


def test_every_type_is_printed_with_its_letters_and_nothing_of_its_key(app, all_types):
    dung = staff(app, all_types, "organizer")
    text, pages = text_of(dung.post(form_url(all_types, "/101/paper.pdf")).data)
    assert pages == 1
    for part in ("Tìm hiểu pháp luật 2026", "Tuần 1", "101", "Trang 1/1", "Họ và tên"):
        assert part in text
    for part in ("Đúng hay sai?", "Báo động", "Tai nạn", "Bao xa?", "Chỗ trống (1)", "(2)"):
        assert part in text
    assert "Hòa giải" not in text
    assert "{{" not in text


def test_the_answer_sheet_is_one_page_with_a_row_for_each_mark(app, all_types):
    dung = staff(app, all_types, "organizer")
    text, pages = text_of(dung.post(form_url(all_types, "/101/sheet.pdf")).data)
    assert pages == 1
    for part in ("Phiếu trả lời", "101", "Số điện thoại", "Tôi đồng ý cho", "Bắt đầu", "Nộp"):
        assert part in text


def test_the_key_says_what_is_right_in_the_letters_of_the_form(app, all_types):
    minh = staff(app, all_types, "trainer")
    text, _pages = text_of(minh.post(form_url(all_types, "/101/key")).data)
    assert "Hòa giải" in text
    assert "(2) cháy" in text


def test_pictures_are_printed_and_what_people_wrote_is_no_markup(app, database, stage):
    picture = BytesIO()
    Image.new("RGB", (400, 200), "red").save(picture, "PNG")
    wild = "#panic() *A* $x$ @ref [b]"
    with database.transaction() as session:
        media = Media(
            sha256="0" * 64,
            content_type="image/png",
            width=400,
            height=200,
            content=picture.getvalue(),
            created_at=NOW,
        )
        session.add(media)
        session.flush()
        for version in session.scalars(select(QuestionVersion)):
            version.texts = {"vi": {**version.texts["vi"], "stem": wild}}
            version.stem_media = [{"id": media.id, "alt": "Biển báo"}]
    drawn(database, stage, 1)
    pdf = staff(app, stage, "organizer").post(form_url(stage, "/101/paper.pdf")).data
    assert wild in text_of(pdf)[0]
    page = pypdfium2.PdfDocument(pdf)[0].render(scale=0.5).to_pil().convert("RGB")
    reds = sum(count for count, colour in page.getcolors(1 << 24) if colour == (255, 0, 0))
    assert reds > 1000


def test_many_questions_stay_on_one_answer_sheet(app, database):
    with database.transaction() as session:
        stage = make_stage(session, on_paper=True, questions=100, bank_questions=100)
    drawn(database, stage, 1)
    dung = staff(app, stage, "organizer")
    text, pages = text_of(dung.post(form_url(stage, "/101/sheet.pdf")).data)
    assert pages == 1
    assert "100" in text


def test_a_form_is_gone_with_its_round_only(database, stage):
    drawn(database, stage, 1)
    with database.transaction() as session:
        session.delete(session.get(Round, stage.round_id))
    with database.reading() as session:
        assert session.scalars(select(PrintedForm)).all() == []
