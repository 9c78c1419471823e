import re
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from quizapp.contests.models import Contest, ContestStaff, Round
from tests.contests.conftest import add_organizer
from tests.factories import LONG_AGO, make_bank, make_stage, make_unit, signed_in_client


@pytest.fixture
def dung(app):
    return signed_in_client(app, "organizer", email="dung@kcn.example")


@pytest.fixture
def chi(app):
    return signed_in_client(app, "organizer", email="chi@kcn.example")


@pytest.fixture
def desk(database):
    """A confirmed organizer and a bank of six approved questions: (organizer id, bank id)."""
    with database.transaction() as session:
        organizer = add_organizer(session, "Ban Quản lý các KCN", is_confirmed=True)
        return organizer.id, make_bank(session).id


def basics(organizer_id, **more):
    names = {"contest_title": "An toàn 2026", "organizer": organizer_id, "title": "Tuần 1"}
    return {**names, "kind": "official", **more}


def make_draft(client, desk) -> str:
    """Steps 1 and 2 as an organizer does them; returns the round's id."""
    organizer_id, bank_id = desk
    answer = client.post("/manage/contests/new", data=basics(organizer_id))
    assert answer.status_code == 302, answer.get_data(as_text=True)
    round_id = answer.location.split("/")[3]
    paper = {"lines-0-source": f"{bank_id}|", "lines-0-count": "4", "lines-0-points": "1"}
    answer = client.post(f"/manage/rounds/{round_id}/steps/paper", data=paper)
    assert answer.location == f"/manage/rounds/{round_id}/steps/schedule"
    return round_id


def schedule(**more):
    usual = {
        "opens_at": "01/12/2099 08:00",
        "closes_at": "07/12/2099 17h30",
        "minutes": "15",
        "attempts_allowed": "2",
        "attempts_per": "day",
        "counted_attempt": "best",
        "show_score": "at_once",
        "show_key": "after_closing",
        "shuffle_questions": "y",
    }
    return {**usual, **more}


def text_of(answer) -> str:
    return re.sub(r"\s+", " ", answer.get_data(as_text=True))


def test_the_guide_leads_from_a_name_to_a_published_round(database, dung, desk):
    round_id = make_draft(dung, desk)
    steps = f"/manage/rounds/{round_id}/steps"
    assert dung.post(f"{steps}/schedule", data=schedule()).location == f"{steps}/ranking"
    own = {"preset": "own", "place_1": "score", "place_2": "prediction", "place_3": ""}
    own |= {"ending": "shared"}
    asked = {"prediction_kind": "percent_all_correct", "prediction_over": "people"}
    ranking = own | asked | {"prediction_decimals": "2"}
    assert dung.post(f"{steps}/ranking", data=ranking).location == f"{steps}/people"
    assert "làm tròn đến 2 chữ số" in text_of(dung.get(f"{steps}/ranking"))
    asked = {"audience": "all", "phone": "required", "unit_code": "asked"}
    asked |= {"employee_code": "no", "birth_year": "no"}
    assert dung.post(f"{steps}/people", data=asked).location == f"{steps}/review"
    dung.post(f"{steps}/review", data={"rules_additions": "Trao giải tại hội trường."})
    review = text_of(dung.get(f"{steps}/review"))
    assert "Mỗi người được làm tối đa 2 lượt mỗi ngày." in review
    assert "Trao giải tại hội trường." in review
    assert "Chưa công bố được" not in review
    published = dung.post(f"/manage/rounds/{round_id}/publication", follow_redirects=True)
    assert "Đã công bố" in text_of(published)
    with database.reading() as session:
        round_ = session.get(Round, round_id)
        assert round_.state == "published"
        assert round_.opens_at == datetime(2099, 12, 1, 1, 0, tzinfo=UTC)
        assert round_.closes_at == datetime(2099, 12, 7, 10, 30, tzinfo=UTC)
        assert (round_.duration_seconds, round_.attempts_per) == (900, "day")
        assert (round_.shuffle_questions, round_.shuffle_options) == (True, False)
        assert round_.ranking == ["score", "prediction", "shared"]
        assert round_.prediction["sentence"] in round_.rules_text
        assert "cùng nhận giải của hạng đó" in round_.rules_text
        assert round_.contest.fields == [
            {"name": "unit_code", "required": False},
            {"name": "phone", "required": True},
        ]


def test_a_round_begins_from_the_rules_of_a_real_contest(dung, desk, database):
    form = basics(desk[0], preset="weekly_prediction")
    round_id = dung.post("/manage/contests/new", data=form).location.split("/")[3]
    with database.reading() as session:
        round_ = session.get(Round, round_id)
        assert round_.ranking == ["correct", "prediction", "earliest", "lot"]
        assert "có bao nhiêu người" in round_.prediction["sentence"]
    dung.post(f"/manage/rounds/{round_id}/copies")
    with database.reading() as session:
        copy = session.scalars(select(Round).where(Round.id != round_id)).one()
    for one in (round_id, copy.id):
        page = dung.get(f"/manage/rounds/{one}/prizes").get_data(as_text=True)
        assert 'value="Nhất"' in page
        assert 'name="only_all_correct" type="checkbox"' in page


def test_a_ranking_that_cannot_stand_is_refused_beside_its_field(dung, desk):
    address = f"/manage/rounds/{make_draft(dung, desk)}/steps/ranking"
    form = {"preset": "prediction_first", "ending": "lot", "prediction_over": "people"}
    without = dung.post(address, data=form)
    assert without.status_code == 422
    assert "phải có câu dự đoán" in text_of(without)
    twice = {"preset": "own", "place_1": "score", "place_2": "score", "ending": "lot"}
    assert "bị chọn hai lần" in text_of(dung.post(address, data=form | twice))
    page = dung.get(address).get_data(as_text=True)
    assert 'value="speed" checked' in page or 'checked id="preset-0"' in page


def test_the_rules_are_public_once_published(client, dung, desk):
    round_id = make_draft(dung, desk)
    dung.post(f"/manage/rounds/{round_id}/steps/schedule", data=schedule())
    assert client.get(f"/rounds/{round_id}/rules").status_code == 404
    dung.post(f"/manage/rounds/{round_id}/publication")
    page = client.get(f"/rounds/{round_id}/rules")
    assert page.status_code == 200
    assert "Cổng thi mở từ 8 giờ ngày 01/12/2099" in text_of(page)


def test_a_stranger_and_other_roles(app, client, dung, chi, desk):
    round_id = make_draft(dung, desk)
    contest_id = contest_of(app, round_id)
    pages = [
        f"/manage/contests/{contest_id}",
        f"/manage/contests/{contest_id}/rounds/new",
        f"/manage/rounds/{round_id}",
        *(f"/manage/rounds/{round_id}/steps/{one}" for one in ("basics", "paper", "review")),
    ]
    for page in pages:
        assert dung.get(page, follow_redirects=True).status_code == 200, page
        assert chi.get(page).status_code == 404, page
        assert client.get(page).status_code == 302, page
    deeds = ["publication", "copies", "deletion", "opening", "closing", "wiping"]
    for deed in deeds:
        assert chi.post(f"/manage/rounds/{round_id}/{deed}").status_code == 404, deed
    coordinator = signed_in_client(app, "coordinator", email="nam@kcn.example")
    assert coordinator.get("/manage/contests").status_code == 403


def contest_of(app, round_id) -> str:
    with app.extensions["quizapp"].database.reading() as session:
        return session.get(Round, round_id).contest_id


def test_a_trainer_who_is_assigned_reads_only(app, dung, desk):
    round_id = make_draft(dung, desk)
    contest_id = contest_of(app, round_id)
    thu = signed_in_client(app, "trainer", email="thu@kcn.example")
    assert thu.get(f"/manage/contests/{contest_id}").status_code == 404
    dung.post(f"/manage/contests/{contest_id}/people", data={"email": "thu@kcn.example"})
    page = thu.get(f"/manage/contests/{contest_id}")
    assert page.status_code == 200
    assert "Thêm vòng thi" not in text_of(page)
    assert thu.get(f"/manage/rounds/{round_id}").status_code == 200
    assert thu.get(f"/manage/rounds/{round_id}/steps/paper").status_code == 403
    assert thu.post(f"/manage/rounds/{round_id}/closing").status_code == 403


def test_wrong_fields_are_named_beside_them(dung, desk):
    empty = dung.post("/manage/contests/new", data={"kind": "official"})
    assert empty.status_code == 422
    assert text_of(empty).count("Hãy điền ô này.") >= 2
    round_id = make_draft(dung, desk)
    address = f"/manage/rounds/{round_id}/steps/schedule"
    wrong = dung.post(address, data=schedule(opens_at="mai", closes_at="31/02/2099 08:00"))
    assert wrong.status_code == 422
    assert text_of(wrong).count("Không đọc được ngày giờ.") == 2
    late = dung.post(address, data=schedule(closes_at="01/12/2098 08:00"))
    assert "Giờ đóng phải sau giờ mở." in text_of(late)
    assert 'value="01/12/2098 08:00"' in text_of(late)
    people = f"/manage/rounds/{round_id}/steps/people"
    unknown = dung.post(people, data={"audience": "units", "enterprise_codes": "CT99"})
    assert "Không có đơn vị nào mang mã: CT99." in text_of(unknown)
    none = dung.post(people, data={"audience": "units"})
    assert "Hãy chọn ít nhất một khu công nghiệp" in text_of(none)


def test_lines_are_added_removed_and_counted_without_script(dung, desk):
    round_id = make_draft(dung, desk)
    address = f"/manage/rounds/{round_id}/steps/paper"
    line = {"lines-0-source": f"{desk[1]}|", "lines-0-count": "9", "lines-0-points": "2"}
    counted = text_of(dung.post(address, data={**line, "action": "count"}))
    assert "có 6 câu dùng được – thiếu 3 câu" in counted
    added = text_of(dung.post(address, data={**line, "action": "add"}))
    assert "Dòng 2" in added
    two = {**line, "lines-1-source": "", "lines-1-count": "5"}
    removed = text_of(dung.post(address, data={**two, "action": "remove-0"}))
    assert "Dòng 2" not in removed
    assert 'value="5"' in removed


def test_the_enter_key_saves_the_paper(dung, desk):
    page = dung.get(f"/manage/rounds/{make_draft(dung, desk)}/steps/paper").text
    form = page.partition('id="paper"')[2]
    # A browser presses the first button of the form, which carries no deed like "remove-0".
    assert "name=" not in form.partition("<button")[2].partition(">")[0]


def test_a_wrong_count_is_named_and_nothing_is_saved(database, dung, desk):
    round_id = make_draft(dung, desk)
    line = {"lines-0-source": f"{desk[1]}|", "lines-0-count": "0", "lines-0-points": "1"}
    answer = dung.post(f"/manage/rounds/{round_id}/steps/paper", data=line)
    assert answer.status_code == 422
    assert "Số câu của một dòng phải từ 1 đến 200." in text_of(answer)
    with database.reading() as session:
        assert session.get(Round, round_id).question_count == 4


def test_the_script_asks_how_many_questions_a_line_may_draw(dung, chi, desk):
    round_id = make_draft(dung, desk)
    address = f"/manage/rounds/{round_id}/drawable?source={desk[1]}|&level="
    assert dung.get(address).get_json() == {"count": 6}
    assert chi.get(address).status_code == 404


def test_an_unconfirmed_organizer_waits_for_an_admin(app, dung, desk):
    data = basics("new", organizer_name="Công đoàn các KCN", hotline="0222 111 222")
    round_id = dung.post("/manage/contests/new", data=data).location.split("/")[3]
    paper = {"lines-0-source": f"{desk[1]}|", "lines-0-count": "4", "lines-0-points": "1"}
    dung.post(f"/manage/rounds/{round_id}/steps/paper", data=paper)
    admin = signed_in_client(app, "admin", email="hoa@kcn.example", name="Lê Thị Hoa")
    review = text_of(dung.get(f"/manage/rounds/{round_id}/steps/review"))
    assert "chưa được xác nhận" in review
    assert "Lê Thị Hoa (hoa@kcn.example)" in review
    refused = dung.post(f"/manage/rounds/{round_id}/publication", follow_redirects=True)
    assert "chưa được xác nhận" in text_of(refused)
    page = text_of(admin.get("/manage/organizers"))
    confirmation = re.search(r"/manage/organizers/\w+/confirmation", page).group()
    assert dung.post(confirmation).status_code == 403
    admin.post(confirmation)
    done = dung.post(f"/manage/rounds/{round_id}/publication", follow_redirects=True)
    assert "Đã công bố" in text_of(done)


def test_organizers_propose_names(dung):
    assert "Chưa có ban tổ chức nào" in text_of(dung.get("/manage/organizers"))
    dung.post("/manage/organizers", data={"organizer_name": "Sở Tư pháp", "hotline": ""})
    page = text_of(dung.get("/manage/organizers"))
    assert "Sở Tư pháp" in page
    assert "Chờ xác nhận" in page
    assert dung.post("/manage/organizers", data={"organizer_name": ""}).status_code == 422


def running_round(database, dung) -> str:
    with database.transaction() as session:
        stage = make_stage(session)
        session.add(ContestStaff(contest_id=stage.contest_id, staff_id=dung.staff_id))
        session.get(Round, stage.round_id).published_at = LONG_AGO
    return stage.round_id


def test_extending_and_closing_by_the_buttons(database, dung):
    round_id = running_round(database, dung)
    with database.reading() as session:
        closes_at = session.get(Round, round_id).closes_at
    address = f"/manage/rounds/{round_id}"
    wrong = dung.post(f"{address}/extension", data={"minutes": "5", "reason": ""})
    assert wrong.status_code == 422
    nobody = {"minutes": "5", "reason": "Mất mạng", "unit_code": "XX"}
    unknown = text_of(dung.post(f"{address}/extension", data=nobody))
    assert 'id="unit_code-error"' in unknown
    dung.post(f"{address}/extension", data={"minutes": "5", "reason": "Mất mạng"})
    with database.reading() as session:
        assert session.get(Round, round_id).closes_at == closes_at + timedelta(minutes=5)
    closed = dung.post(f"{address}/closing", follow_redirects=True)
    assert "Cổng thi đã đóng. 0 lượt" in text_of(closed)
    with database.reading() as session:
        assert session.get(Round, round_id).state == "closed"


def test_an_admin_may_close_what_is_not_his_and_not_change_it(app, database, dung):
    round_id = running_round(database, dung)
    admin = signed_in_client(app, "admin", email="hoa@kcn.example")
    assert admin.get(f"/manage/rounds/{round_id}").status_code == 200
    assert admin.post(f"/manage/rounds/{round_id}/copies").status_code == 403
    assert admin.post(f"/manage/rounds/{round_id}/closing").status_code == 302


def test_the_list_is_searched_and_filtered(dung, desk):
    assert "Chưa có cuộc thi nào" in text_of(dung.get("/manage/contests"))
    make_draft(dung, desk)
    assert "An toàn 2026" in text_of(dung.get("/manage/contests?q=an toan"))
    assert "An toàn 2026" in text_of(dung.get("/manage/contests?phase=draft"))
    assert "Không có cuộc thi nào khớp" in text_of(dung.get("/manage/contests?phase=open"))
    assert "Không có cuộc thi nào khớp" in text_of(dung.get("/manage/contests?q=khac"))


def test_copies_and_deletion_by_the_buttons(app, database, dung, desk):
    round_id = make_draft(dung, desk)
    contest_id = contest_of(app, round_id)
    assert dung.post(f"/manage/rounds/{round_id}/copies").location.endswith("/steps/basics")
    dung.post(f"/manage/contests/{contest_id}/copies", data={"title": "Năm sau"})
    dung.post(f"/manage/rounds/{round_id}/deletion")
    with database.reading() as session:
        titles = session.scalars(select(Contest.title).order_by(Contest.created_at)).all()
        assert titles == ["An toàn 2026", "Năm sau"]
        assert session.get(Round, round_id) is None
        assert len(session.scalars(select(Round)).all()) == 3


def test_a_published_round_has_no_guide_any_more(database, dung):
    round_id = running_round(database, dung)
    answer = dung.get(f"/manage/rounds/{round_id}/steps/paper")
    assert answer.location == f"/manage/rounds/{round_id}"
    saved = dung.post(f"/manage/rounds/{round_id}/steps/review", data={"rules_additions": "x"})
    assert "không đổi được nữa" in text_of(saved)


def test_eligible_units_are_chosen_by_box_and_code(database, dung, desk):
    with database.transaction() as session:
        park_id = make_unit(session, "KCN1", "KCN Quế Võ", kind="park").id
        enterprise_id = make_unit(session).id
    round_id = make_draft(dung, desk)
    chosen = {"audience": "units", "parks": park_id, "enterprise_codes": "ct07"}
    dung.post(f"/manage/rounds/{round_id}/steps/people", data=chosen)
    with database.reading() as session:
        assert set(session.get(Round, round_id).eligible_unit_ids) == {park_id, enterprise_id}
    page = text_of(dung.get(f"/manage/rounds/{round_id}/steps/people"))
    assert 'checked name="parks"' in page or 'name="parks" type="checkbox"' in page
    assert "CT07" in page


def test_a_series_is_shown_before_it_is_made_and_published_at_once(database, dung, chi, desk):
    round_id = make_draft(dung, desk)
    with database.reading() as session:
        contest_id = session.get_one(Round, round_id).contest_id
    page = f"/manage/contests/{contest_id}/series"
    typed = {"template": round_id, "label": "Kỳ", "first_number": "1", "count": "2"}
    typed |= {"every": "week", "opens_at": "04/01/2099 10:00", "closes_at": "11/01/2099 09:00"}
    assert chi.get(page).status_code == 404
    assert "Kỳ 2" in text_of(dung.post(page, data=typed))
    made = dung.post(page, data={**typed, "action": "create"})
    assert made.location == f"/manage/contests/{contest_id}/drafts"
    refused = dung.post(page, data={**typed, "action": "create"})
    assert refused.status_code == 422
    assert "đã có vòng mang tên" in text_of(refused)
    with database.transaction() as session:
        rounds = {one.title: one for one in session.scalars(select(Round))}
        assert sorted(rounds) == ["Kỳ 1", "Kỳ 2", "Tuần 1"]
        rounds["Kỳ 2"].blueprint.clear()
        chosen = [rounds["Kỳ 1"].id, rounds["Kỳ 2"].id]
    assert "chưa có dòng nào" in text_of(dung.get(made.location))
    assert chi.post(made.location, data={"round": chosen}).status_code == 404
    answer = dung.post(made.location, data={"round": chosen}, follow_redirects=True)
    assert "Đã công bố 1 vòng" in text_of(answer)
    assert "Kỳ 2: Đề thi chưa có dòng nào" in text_of(answer)
    with database.reading() as session:
        states = {one.title: one.state for one in session.scalars(select(Round))}
        assert states == {"Kỳ 1": "published", "Kỳ 2": "draft", "Tuần 1": "draft"}
