"""One click, every enterprise of a province: from the button to what a camera reads.

A smaller province in every run; what 1,190 weigh in one file is told by `test_posters.py`.
"""

import time
from dataclasses import replace

import pypdfium2
import pytest
import zxingcpp
from sqlalchemy import insert, select

from quizapp.contests.models import ContestStaff
from quizapp.core.types import new_id
from quizapp.entry.models import JoinCode
from quizapp.organisations.models import Unit
from tests.factories import LONG_AGO, make_stage, signed_in_client

ADDRESS = "http://thi.kcn.example"


@pytest.fixture
def settings(settings):
    return replace(settings, base_url=ADDRESS)


def add_enterprises(session, count: int) -> None:
    rows = [
        {
            "id": new_id(),
            "kind": "enterprise",
            "code": f"DN{number:04}",
            "name": f"Công ty TNHH Linh kiện số {number:04}",
            "folded_name": f"cong ty tnhh linh kien so {number:04}",
            "status": "active",
            "is_demo": False,
            "created_at": LONG_AGO,
        }
        for number in range(count)
    ]
    session.execute(insert(Unit), rows)


def read_pages(pdf: bytes):
    """What a camera and what a person read on each page."""
    for page in pypdfium2.PdfDocument(pdf):
        image = page.render(scale=1.2, grayscale=True).to_pil()
        yield zxingcpp.read_barcode(image).text, page.get_textpage().get_text_bounded()


@pytest.mark.slow
def test_every_enterprise_gets_a_poster_that_opens_its_own_door(app, database, effort):
    enterprises = effort(240, 1190)
    dung = signed_in_client(app, "organizer")
    with database.transaction() as session:
        stage = make_stage(session)
        session.add(ContestStaff(contest_id=stage.contest_id, staff_id=dung.staff_id))
        add_enterprises(session, enterprises - 1)
    began = time.process_time()
    assert dung.post(f"/manage/rounds/{stage.round_id}/codes").status_code == 302
    assert time.process_time() - began < 10
    began = time.process_time()
    answer = dung.get(f"/manage/rounds/{stage.round_id}/posters.pdf")
    print(f"{enterprises} posters: {time.process_time() - began:.1f} s, {len(answer.data)} bytes")
    with database.reading() as session:
        wanted = session.execute(
            select(JoinCode.code, Unit.name).join(Unit).order_by(Unit.folded_name)
        ).all()
    pages = list(read_pages(answer.data))
    assert len(pages) == enterprises
    for (address, text), (code, name) in zip(pages, wanted, strict=True):
        assert address == f"{ADDRESS}/j/{code}"
        assert name in text
