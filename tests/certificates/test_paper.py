"""The sheet and the picture: what is printed, and what cannot be smuggled into it."""

from dataclasses import replace
from io import BytesIO
from threading import Event

import pypdfium2
import pytest
from PIL import Image

from quizapp.certificates.paper import WORDS, PaperContent, digest_of, image, sheet
from quizapp.certificates.paper import paper as drawing
from quizapp.certificates.rules.codes import new_certificate_code, shown_code
from quizapp.core.errors import Overloaded
from tests.documents.reading_codes import codes_in

CODE = new_certificate_code()
CONTENT = PaperContent(
    holder_name="NGUYỄN VĂN AN",
    unit_name="Công ty mẫu 07",
    course_title="Nghiệp vụ bảo vệ cơ quan, doanh nghiệp",
    completed_on="22/11/2026",
    valid_until="22/11/2027",
    issued_on="22/11/2026",
    code=shown_code(CODE),
    qr_url=f"https://hoc.example.vn/verify/{CODE}",
    short_address="hoc.example.vn/verify",
    issuer="Tìm hiểu pháp luật",
    basis=("06/2013/NĐ-CP", "46/2014/TT-BCA"),
)
LONG_NAME = ("HOÀNG THỊ PHƯƠNG THẢO NGUYỄN TRẦN LÊ QUỲNH ANH " * 3)[:120].strip()
INJECTED = [
    '#panic("x")',
    '#read("/etc/passwd")',
    "#{1+1} $ sum $ *bold* _x_ `raw` <label> @ref",
    '"+ read("sheet.typ") +"',
    "\\u{41} ]]] }}} \" ' // /* */",
    "= Heading\n- list",
    '#import "/x.typ"',
    "{{7*7}} ${7*7} %n",
]


def text_of(pdf: bytes) -> str:
    pages = pypdfium2.PdfDocument(pdf)
    assert len(pages) == 1
    return pages[0].get_textpage().get_text_bounded()


def drawn(pdf: bytes) -> bytes:
    picture = BytesIO()
    pypdfium2.PdfDocument(pdf)[0].render(scale=2).to_pil().save(picture, "PNG")
    return picture.getvalue()


def plain(text: str) -> str:
    return "".join(text.split())


def test_the_sheet_says_all_of_it_on_one_page_across():
    pdf = sheet(CONTENT)
    said = plain(text_of(pdf))
    for words in (CONTENT.holder_name, CONTENT.unit_name, CONTENT.course_title, CONTENT.code):
        assert plain(words) in said
    assert plain("không phải chứng chỉ hay giấy chứng nhận nghiệp vụ bảo vệ") in said
    assert plain("do cơ quan công an cấp") in said
    width, height = pypdfium2.PdfDocument(pdf)[0].get_size()
    assert (round(width), round(height)) == (842, 595)
    assert codes_in(drawn(pdf)) == [CONTENT.qr_url]


def test_the_picture_is_upright_and_its_code_is_read_from_a_screen():
    picture = image(CONTENT)
    width, height = Image.open(BytesIO(picture)).size
    assert height > 1.5 * width >= 1500
    assert codes_in(picture) == [CONTENT.qr_url]


@pytest.mark.parametrize("name", [LONG_NAME, "W" * 120, "Ế" * 120, "김철수", "A"])
def test_any_name_fits(name):
    content = replace(CONTENT, holder_name=name, unit_name="CÔNG TY " * 30, course_title=name)
    assert codes_in(drawn(sheet(content))) == [CONTENT.qr_url]
    assert codes_in(image(content)) == [CONTENT.qr_url]


@pytest.mark.parametrize("typed", INJECTED)
def test_what_looks_like_typst_is_printed_as_it_is(typed):
    content = replace(CONTENT, holder_name=typed, unit_name=typed, course_title=typed)
    said = plain(text_of(sheet(content)))
    assert said.count(plain(typed)) == 3
    assert image(content).startswith(b"\x89PNG")


def test_one_for_ever_says_no_end():
    assert "Cóhiệulựcđến" not in plain(text_of(sheet(replace(CONTENT, valid_until="", basis=()))))


def test_it_is_drawn_once_and_again_when_anything_differs():
    assert sheet(CONTENT) is sheet(CONTENT)
    other = replace(CONTENT, completed_on="23/11/2026")
    digests = {digest_of(kind, one) for kind in ("sheet", "phone") for one in (CONTENT, other)}
    assert len(digests | {digest_of("sheet", CONTENT, WORDS["en"])}) == 5
    assert "23/11/2026" in text_of(sheet(other))


def test_english_words():
    assert plain("has taken the course") in plain(text_of(sheet(CONTENT, WORDS["en"])))


def test_nobody_waits_for_ever(monkeypatch):
    held = Event()
    monkeypatch.setattr(drawing, "SECONDS", 0.05)
    monkeypatch.setattr(drawing, "render_pdf", lambda *_, **__: held.wait(5))
    with pytest.raises(Overloaded):
        sheet(replace(CONTENT, holder_name="CHỜ LÂU"))
    held.set()
