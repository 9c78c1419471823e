"""A lesson from a Word file: what comes along, what is named as left out, what is refused."""

import io
import re
import zipfile

import docx
import pytest
from docx.shared import RGBColor
from PIL import Image
from sqlalchemy import select

from quizapp.banks.formats.unreadable import UnreadableFile
from quizapp.banks.models import Question
from quizapp.training.editor.word import body_of, read_lesson
from quizapp.training.editor.word.runs import Piece, to_markdown
from quizapp.training.lesson_text import to_html
from quizapp.training.models import LessonMedia, Manuscript
from tests.factories import signed_in_client
from tests.training.learning import open_school


def picture(size=(640, 400), kind="PNG"):
    target = io.BytesIO()
    Image.new("RGB", size, (20, 120, 90)).save(target, kind)
    return target.getvalue()


def saved(document):
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


def small_document():
    document = docx.Document()
    document.add_paragraph("Kiểm tra thẻ", style="Title")
    document.add_heading("Nhìn trước", level=1)
    paragraph = document.add_paragraph("Nhìn ")
    paragraph.add_run("thẻ").bold = True
    paragraph.add_run(" và ")
    paragraph.add_run("mặt").italic = True
    document.add_paragraph("ghi sổ", style="List Bullet")
    document.add_paragraph("báo ca trưởng", style="List Bullet")
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ("Giờ", "Việc", "6h", "Mở cổng | đóng"), strict=True):
        cell.text = text
    document.add_picture(io.BytesIO(picture()))
    document.add_paragraph("Xong.")
    return document


def read(document):
    return read_lesson(saved(document), "bai.docx")


def markdown(document):
    lesson = read(document)
    return body_of(lesson, dict.fromkeys(range(9), "HÌNH"))


def left_out(document):
    return {code for code, _params in read(document).left_out}


def test_headings_emphasis_lists_tables_and_pictures_come_along():
    lesson = read(small_document())
    assert lesson.title == "Kiểm tra thẻ"
    body = body_of(lesson, {0: "![cổng](media:hinh)"})
    assert body == (
        "## Nhìn trước\n\nNhìn **thẻ** và *mặt*\n\n- ghi sổ\n- báo ca trưởng\n\n"
        "| Giờ | Việc |\n| --- | --- |\n| 6h | Mở cổng \\| đóng |\n\n![cổng](media:hinh)\n\nXong."
    )
    assert lesson.left_out == ()
    assert "<table>" in to_html(body)


@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        ([("Điều 1.", "**"), ("Nội dung", "")], "**Điều 1**.Nội dung"),
        ([("a ", "**"), ("b", "**")], "**a b**"),
        ([("chữ", ""), ("“x”", "**"), ("chữ", "")], "chữ“**x**”chữ"),
        ([("[[A-01]] <b> *x*", "")], "\\[\\[A-01\\]\\] \\<b> \\*x\\*"),
        ([("# không phải tiêu đề", "")], "\\# không phải tiêu đề"),
        ([("một\nhai", "**")], "**một**\\\n**hai**"),
    ],
)
def test_words_are_read_by_markdown_as_they_stood_in_word(pieces, expected):
    said = to_markdown(Piece(text, mark) for text, mark in pieces)
    assert said == expected
    plain = re.sub(r"<[^>]+>", "", to_html(said)).replace("&lt;", "<").replace("&gt;", ">")
    assert re.sub(r"\s", "", plain) == re.sub(r"\s", "", "".join(text for text, _ in pieces))


def test_what_does_not_come_along_is_named():
    document = small_document()
    document.sections[0].header.paragraphs[0].text = "Công ty mẫu"
    document.add_heading("Sâu", level=5)
    run = document.add_paragraph().add_run("đỏ")
    run.font.color.rgb = RGBColor(200, 0, 0)
    merged = document.add_table(rows=2, cols=2)
    merged.cell(0, 0).merge(merged.cell(0, 1)).text = "gộp"
    assert left_out(document) == {"around", "heading", "emphasis", "merged_cell"}
    assert "**Sâu**" in markdown(document)
    assert "gộp" in markdown(document)


def changed(document, before, after):
    """The file with a piece of its main part replaced."""
    source = zipfile.ZipFile(io.BytesIO(saved(document)))
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name in source.namelist():
            content = source.read(name)
            if name == "word/document.xml":
                assert before in content
                content = content.replace(before, after)
            made.writestr(name, content)
    return target.getvalue()


def test_text_in_a_strange_place_is_never_lost_silently():
    strange = b"<w:strange><w:p><w:r><w:t>giau o day</w:t></w:r></w:p></w:strange><w:sectPr"
    lesson = read_lesson(changed(small_document(), b"<w:sectPr", strange), "bai.docx")
    assert ("lost_text", {"text": "giau o day"}) in lesson.left_out


def test_deleted_words_of_tracked_changes_are_named():
    gone = b"<w:p><w:del><w:r><w:delText>bo</w:delText></w:r></w:del></w:p><w:sectPr"
    lesson = read_lesson(changed(small_document(), b"<w:sectPr", gone), "bai.docx")
    assert lesson.left_out == (("deleted", {"text": "bo"}),)


def entities():
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "b">]>'
    head = b"<?xml version='1.0' encoding='UTF-8' standalone='yes'?>"
    return changed(small_document(), head, bomb)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"),
        b"%PDF-1.7",
    ],
)
def test_what_is_no_word_file_is_refused(content):
    with pytest.raises(UnreadableFile):
        read_lesson(content, "bai.docx")


def test_entities_and_endless_depth_are_refused():
    with pytest.raises(UnreadableFile):
        read_lesson(entities(), "bai.docx")
    deep = b"<w:p>" * 2000 + b"</w:p>" * 2000 + b"<w:sectPr"
    with pytest.raises(UnreadableFile):
        read_lesson(changed(small_document(), b"<w:sectPr", deep), "bai.docx")


def test_a_bomb_is_refused_before_it_is_unpacked():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("word/document.xml", b" " * 60_000_000)
    with pytest.raises(UnreadableFile):
        read_lesson(target.getvalue(), "bai.docx")


def with_questions():
    document = small_document()
    for line in ("Câu 1: Gặp cháy gọi số nào?", "A. 113", "B. 114", "C. 115", "Đáp án: B"):
        document.add_paragraph(line)
    document.add_paragraph("Câu 2: Gặp trộm gọi số nào?")
    for line in ("A. 113", "B. 114", "Đáp án: A"):
        document.add_paragraph(line)
    document.add_heading("Nhớ", level=1)
    document.add_paragraph("Gọi đúng số.")
    return document


def test_questions_of_the_file_are_found_at_their_places():
    lesson = read(with_questions())
    assert lesson.kept_as_text == 0
    body = body_of(lesson, {0: "HÌNH"}, {"1": "Q-1", "2": "Q-2"})
    assert body.endswith("Xong.\n\n[[Q-1]]\n\n[[Q-2]]\n\n## Nhớ\n\nGọi đúng số.")
    assert "Câu 2: Gặp trộm" in body_of(lesson, {0: "HÌNH"})


def test_lists_in_lists_by_words_own_styles_stay_nested():
    document = docx.Document()
    for text, style in (
        ("Kiểm tra", "List Bullet"),
        ("người", "List Bullet 2"),
        ("thẻ", "List Bullet 3"),
        ("xe", "List Bullet 2"),
        ("Ghi sổ", "List Bullet"),
    ):
        document.add_paragraph(text, style=style)
    assert to_html(markdown(document)).replace("\n", "") == (
        "<ul><li>Kiểm tra<ul><li>người<ul><li>thẻ</li></ul></li><li>xe</li></ul></li>"
        "<li>Ghi sổ</li></ul>"
    )


def with_a_faulty_question():
    document = docx.Document()
    for number, key in ((1, "Đáp án: A"), (2, ""), (3, "Đáp án: B")):
        lines = (
            f"Câu {number}: Việc thứ {number} là gì?",
            "**mở** *cổng*",
            "A. Mở",
            "B. Đóng",
            key,
        )
        for line in filter(None, lines):
            document.add_paragraph(line)
        document.add_heading(f"Sau câu {number}", level=1)
    return document


def test_a_faulty_question_leaves_the_others_their_places():
    lesson = read(with_a_faulty_question())
    assert (lesson.parsed.found, len(lesson.parsed.questions), lesson.kept_as_text) == (3, 2, 1)
    body = body_of(lesson, {}, {"1": "Q-1", "3": "Q-3"})
    assert body.startswith("[[Q-1]]\n\n## Sau câu 1\n\nCâu 2: Việc thứ 2")
    assert body.endswith("## Sau câu 2\n\n[[Q-3]]\n\n## Sau câu 3")
    assert "Đáp án" not in body


def test_a_faulty_question_is_told_before_anything_is_written(app, database):
    open_school(database)
    trainer = signed_in_client(app, "trainer")
    file = (io.BytesIO(saved(with_a_faulty_question())), "bai.docx")
    sent = trainer.post("/manage/courses/cong/word", data={"file": file})
    preview = trainer.get(sent.location).text
    assert "1 câu có lỗi nằm lại trong bài dưới dạng chữ" in preview
    data = {"title": "Ba việc", "module": "ra-vao", "questions": "1"}
    trainer.post(sent.location, data=data)
    with database.reading() as session:
        content = session.scalars(select(Manuscript)).one().content
    assert len(re.findall(r"\[\[[^\]]+\]\]", content["body"])) == 2
    assert content["body"].count("Đáp án") == 0
    assert not content.get("extra_codes")


def test_from_the_file_to_a_manuscript_with_its_picture_and_questions(app, database):
    open_school(database)
    trainer = signed_in_client(app, "trainer")
    word = "/manage/courses/cong/word"
    sent = trainer.post(word, data={"file": (io.BytesIO(saved(with_questions())), "bai.docx")})
    preview = trainer.get(sent.location).text
    assert "Mọi chữ và hình trong tệp đều có trong bài." in preview
    assert "[Hình 1]" in preview
    assert "Đưa 2 câu hỏi vào ngân hàng" in preview
    with database.reading() as session:
        assert session.scalars(select(Manuscript)).all() == []
    data = {"title": "Thẻ và số", "module": "ra-vao", "questions": "1"}
    made = trainer.post(sent.location, data=data)
    assert made.location == "/manage/courses/cong/lessons/the-va-so/write"
    page = trainer.get(made.location).text
    assert "![](media:hinh)" in page
    assert "Hãy viết trong ngoặc vuông hình này cho thấy gì." in page
    with database.reading() as session:
        body = session.scalars(select(Manuscript)).one().content["body"]
        codes = re.findall(r"\[\[([^\]]+)\]\]", body)
        states = {
            one.code: one.state
            for one in session.scalars(select(Question).where(Question.code.in_(codes)))
        }
        assert list(states.values()) == ["draft", "draft"]
        assert session.scalars(select(LessonMedia)).one().code == "hinh"
    stranger = signed_in_client(app, "trainer", email="khac@kcn.example")
    assert stranger.get(sent.location, follow_redirects=True).status_code == 404


def test_a_file_marked_secret_waits_for_somebody_to_answer_for_it(app, database):
    open_school(database)
    trainer = signed_in_client(app, "trainer")
    document = small_document()
    document.add_paragraph("TỐI MẬT")
    sent = trainer.post(
        "/manage/courses/cong/word", data={"file": (io.BytesIO(saved(document)), "bai.docx")}
    )
    assert "Tệp có dấu chỉ mức mật" in trainer.get(sent.location).text
    trainer.post(sent.location, data={"title": "X", "module": "ra-vao"})
    with database.reading() as session:
        assert session.scalars(select(Manuscript)).all() == []
