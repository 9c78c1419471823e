"""A lesson being written and a Word file half taken in, for the walk over every page."""

import io
import re

import docx
from flask.testing import FlaskClient
from PIL import Image

COURSE = "/manage/courses/bao-ve"
WRITTEN = "g1-1-vi-tri"
BODY = """## Vị trí của bạn

Một đoạn dài hơn một dòng của điện thoại để xem chữ có tràn ra ngoài hay không.

![Bàn trực ở cổng](media:cong)

[[KHONG-CO-CAU-NAY]]

[[KBV-G1-1-01]]

<b>đậm</b>"""


def write_lessons(trainer: FlaskClient) -> dict[str, str]:
    """What fills the addresses."""
    picture = io.BytesIO()
    Image.new("RGB", (900, 500), "#0f6b52").save(picture, "PNG")
    picture.seek(0)
    sent = {"file": (picture, "cong.png"), "description": "Bàn trực ở cổng"}
    trainer.post(f"{COURSE}/media", data=sent)
    typed = {"do": "save", "revision": "0", "title": "Vị trí", "minutes": "5", "body": BODY}
    typed |= {"citation-0-document": "Luật chưa có trong danh mục", "card-0-front": "Một mặt"}
    trainer.post(f"{COURSE}/lessons/{WRITTEN}/write", data=typed)
    document = docx.Document()
    document.add_heading("Khách vào cổng", level=1)
    document.add_paragraph("Chào, hỏi, ghi sổ.")
    document.sections[0].footer.paragraphs[0].text = "Lưu hành nội bộ"
    file = io.BytesIO()
    document.save(file)
    file.seek(0)
    kept = trainer.post(f"{COURSE}/word", data={"file": (file, "bai.docx")})
    upload = re.fullmatch(r".*/word/(\w+)", kept.location)
    assert upload is not None
    return {"written": WRITTEN, "word_upload": upload[1]}
