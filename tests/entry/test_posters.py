from dataclasses import replace
from time import process_time

import pytest

from quizapp.documents.pdf import render_png
from quizapp.entry.posters import (
    PosterContent,
    PosterWords,
    poster_pdf,
    poster_png,
    poster_svg,
    posters_pdf,
)
from quizapp.entry.posters.poster import _TEMPLATE, VIETNAMESE, _data
from tests.documents.reading_codes import codes_in

POSTER = PosterContent(
    contest_title="Tìm hiểu pháp luật về phòng cháy và chữa cháy năm 2026",
    round_title="Vòng 2",
    organizer="Ban Quản lý các khu công nghiệp",
    unit_name="Công ty TNHH mẫu 07",
    dates_text="Từ 07:30 ngày 01/12/2026 đến 17:00 ngày 15/12/2026",
    join_url="https://thi.example.vn/j/BN7K4T",
    short_address="thi.example.vn",
    code="BN7K 4T",
    hotline="0222 3 000 000",
    prepared_text="In ngày 22/11/2026",
)
LONG = "Công ty Trách nhiệm hữu hạn một thành viên Linh kiện điện tử và Cơ khí chính xác "
LONGEST = replace(
    POSTER,
    contest_title=LONG * 2,
    round_title=LONG * 2,
    unit_name=LONG * 2,
    organizer=LONG * 2,
    short_address="thi-an-toan.khucongnghiep.bacninh.example.gov.vn",
)


def _for_enterprise(number: int) -> PosterContent:
    return replace(
        POSTER,
        unit_name=f"Công ty TNHH mẫu {number:04d}",
        join_url=f"https://thi.example.vn/j/B{number:05d}",
    )


@pytest.mark.parametrize("content", [POSTER, LONGEST, replace(POSTER, unit_name=None)])
def test_a_camera_gets_from_the_poster_to_the_round(content):
    assert codes_in(poster_png(content)) == [content.join_url]


def test_long_names_stay_on_one_page():
    assert poster_pdf(LONGEST).count(b"/MediaBox") == 1
    assert codes_in(poster_png(LONGEST, pixels_per_inch=75)) == [LONGEST.join_url]


def test_a_poster_is_the_same_each_time_it_is_made():
    assert poster_pdf(POSTER) == poster_pdf(POSTER)
    assert poster_svg(POSTER).startswith(b"<svg")


def test_what_people_wrote_is_never_read_as_markup():
    wild = replace(
        POSTER, unit_name="#panic() *A* $x$ <b> {{7*7}} @ref", short_address="{0.__class__}"
    )
    assert codes_in(poster_png(wild)) == [wild.join_url]


def test_the_warning_names_the_address_people_should_see():
    data = _data([POSTER], VIETNAMESE)
    assert "bắt đầu bằng thi.example.vn." in data["posters"][0]["warning_more"]
    assert "OTP" in data["words"]["warning"]


def test_the_words_can_come_in_another_language():
    english = PosterWords(language="en", scan_title="Scan to take part", steps=("Scan.", "Answer."))
    assert codes_in(poster_png(POSTER, english)) == [POSTER.join_url]


def test_posters_for_all_enterprises_are_one_small_file_within_a_minute():
    began = process_time()
    pdf = posters_pdf(_for_enterprise(number) for number in range(1190))
    assert process_time() - began < 60
    assert len(pdf) < 8 * 2**20
    assert pdf.count(b"/MediaBox") == 1190


@pytest.mark.parametrize("number", [0, 7, 594, 1189])
def test_each_enterprise_gets_its_own_code(number):
    content = _for_enterprise(number)
    png = render_png(_TEMPLATE, _data([content], VIETNAMESE), pixels_per_inch=60)
    assert codes_in(png) == [content.join_url]
