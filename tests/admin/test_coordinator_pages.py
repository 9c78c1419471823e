import re
from dataclasses import replace
from io import BytesIO

import pytest

from quizapp.documents.spreadsheets import read_sheets, write_csv
from tests.factories import PASSWORD, carry_token, make_staff, make_unit, signed_in_client

HEADER = ["Mã đơn vị", "Họ và tên", "E-mail"]


@pytest.fixture
def settings(settings):
    return replace(settings, base_url="https://thi.example.vn")


@pytest.fixture
def units(database):
    with database.transaction() as session:
        return [make_unit(session, code).id for code in ("CT07", "CT08")]


def hand_in(client, *rows, name="ds.csv", data=None):
    file = (BytesIO(data or write_csv([HEADER, *rows])), name)
    return client.post("/manage/staff/coordinators", data={"file": file})


def sealed(page):
    return re.search(r'name="sealed" value="([^"]+)"', page.text).group(1)


def test_list_in_preview_codes_out_and_one_of_them_opens(app, units):
    dung = signed_in_client(app, "organizer")
    rows = (["CT07", "Nguyễn Văn An", "an@x.vn"], ["CT99", "Lạc", "lac@x.vn"])
    preview = hand_in(dung, *rows)
    assert preview.status_code == 200
    assert "Không tìm thấy mã đơn vị" in preview.text
    confirmed = dung.post("/manage/staff/coordinators/confirm", data={"sealed": sealed(preview)})
    assert "Nguyễn Văn An" in confirmed.text
    assert "Lạc" not in confirmed.text
    sheet = dung.post("/manage/staff/coordinators/codes.xlsx", data={"sealed": sealed(confirmed)})
    cells = read_sheets(sheet.data, "codes.xlsx")[0].rows[-1]
    assert cells[1:5] == ("CT07", "Công ty mẫu 07", "Nguyễn Văn An", "an@x.vn")
    an = app.test_client()
    carry_token(an)
    chosen = {"code": cells[5], "password": PASSWORD, "repeated": PASSWORD}
    assert an.post("/invitation", data=chosen).location == "/manage"


def test_the_codes_come_as_cards_to_print(app, units):
    dung = signed_in_client(app, "organizer")
    preview = hand_in(dung, ["CT07", "Nguyễn Văn An", "an@x.vn"])
    confirmed = dung.post("/manage/staff/coordinators/confirm", data={"sealed": sealed(preview)})
    cards = dung.post("/manage/staff/coordinators/codes.pdf", data={"sealed": sealed(confirmed)})
    assert cards.data.startswith(b"%PDF")
    assert "Xem địa chỉ trước khi trao mã" not in confirmed.text


class TestWithAnAddressThatOnlyThisMachineOpens:
    @pytest.fixture
    def settings(self, settings):
        return replace(settings, base_url="http://127.0.0.1:8000")

    def test_the_page_warns_and_no_card_is_printed(self, app, units):
        dung = signed_in_client(app, "organizer")
        warning = "Địa chỉ http://127.0.0.1:8000 chỉ mở được trên chính máy này"
        assert warning in dung.get("/manage/staff/coordinators").text
        kept = sealed(hand_in(dung, ["CT07", "Nguyễn Văn An", "an@x.vn"]))
        confirmed = dung.post("/manage/staff/coordinators/confirm", data={"sealed": kept})
        assert warning in confirmed.text
        assert "Tải bảng Excel" in confirmed.text
        assert "Tải thẻ để in" not in confirmed.text
        cards = dung.post(
            "/manage/staff/coordinators/codes.pdf", data={"sealed": sealed(confirmed)}
        )
        assert cards.status_code == 409
        assert "QUIZAPP_BASE_URL" in cards.text


class TestWithAnAddressOfTheHall:
    @pytest.fixture
    def settings(self, settings):
        return replace(settings, base_url="http://192.168.1.5:8000")

    def test_the_page_says_where_it_opens(self, app, units):
        page = signed_in_client(app, "organizer").get("/manage/staff/coordinators")
        assert "chỉ mở được trong mạng này" in page.text


def test_a_preview_writes_nothing(app, database, units):
    dung = signed_in_client(app, "organizer")
    hand_in(dung, ["CT07", "An", "an@x.vn"])
    assert "an@x.vn" not in signed_in_client(app, "admin").get("/manage/staff").text


def test_what_another_person_sealed_is_refused(app, units):
    dung = signed_in_client(app, "organizer")
    kept = sealed(hand_in(dung, ["CT08", "An", "an@x.vn"]))
    chi = signed_in_client(app, "coordinator", unit_id=units[0])
    answer = chi.post("/manage/staff/coordinators/confirm", data={"sealed": kept})
    assert answer.status_code == 409
    forged = dung.post("/manage/staff/coordinators/confirm", data={"sealed": "x" + kept[1:]})
    assert forged.status_code == 409


def test_a_coordinator_hands_in_his_own_enterprise_only(app, units):
    an = signed_in_client(app, "coordinator", unit_id=units[0])
    page = hand_in(an, ["CT08", "Bình", "binh@x.vn"])
    assert "Không có dòng nào dùng được" in page.text
    assert "Công ty mẫu" not in page.text


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"PK\x03\x04 broken", "ds.xlsx", "Excel"),
        (b"a,b,c\n1,2,3\n", "ds.csv", "tiêu đề"),
        (b"", "ds.csv", "trống"),
    ],
)
def test_a_file_that_cannot_be_used_says_what_to_do(app, units, data, name, sentence):
    dung = signed_in_client(app, "organizer")
    page = hand_in(dung, name=name, data=data or b" ")
    assert page.status_code == 422
    assert sentence in page.text


def test_the_template_is_read_back_with_its_header(app, units):
    dung = signed_in_client(app, "organizer")
    template = dung.get("/manage/staff/coordinators/template.xlsx")
    assert tuple(HEADER) in read_sheets(template.data, "mau.xlsx")[0].rows


def test_staff_with_codes_not_used_are_shown_as_such(app, database, units):
    with database.transaction() as session:
        make_staff(session, "trainer", email="binh@x.vn", name="Trần Thị Bình")
    page = signed_in_client(app, "admin").get("/manage/staff?q=tran binh").text
    assert "binh@x.vn" in page
    assert "Chưa nhận lời mời" in page
