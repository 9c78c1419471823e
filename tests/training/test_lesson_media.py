"""Files of lessons: what is taken, what is refused, who gets them, and how they are handed out."""

import contextlib
import io
import random
import zipfile

import pytest
from PIL import Image
from sqlalchemy import select

from quizapp.core.errors import Invalid
from quizapp.training.editor.pictures import renditions_of
from quizapp.training.editor.rules.media_kinds import kind_of
from quizapp.training.models import LessonMedia
from tests.factories import signed_in_client, signed_in_learner
from tests.training.learning import open_school

MEDIA = "/manage/courses/cong/media"
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
FRAME = b"\xff\xfb\x90\x00" + b"\0" * 413
MP3 = b"ID3\x04\0\0\0\0\0\x0a" + b"\0" * 10 + FRAME * 3


def picture(size=(1200, 800), kind="JPEG", **more):
    target = io.BytesIO()
    Image.effect_noise(size, 60).convert("RGB").save(target, kind, **more)
    return target.getvalue()


def box(name, content=b""):
    return (8 + len(content)).to_bytes(4, "big") + name + content


def mp4(brand=b"isom"):
    return box(b"ftyp", brand + b"\0\0\0\0") + box(b"moov", b"x" * 20) + box(b"mdat", b"y" * 50)


def office(*names):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        for name in ("[Content_Types].xml", *names):
            made.writestr(name, "<x/>")
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "filename", "content_type"),
    [
        (picture(), "cong.JPG", ""),
        (picture(kind="PNG"), "cong.png", ""),
        (MP3, "loi.mp3", "audio/mpeg"),
        (FRAME * 2, "loi.mp3", "audio/mpeg"),
        (mp4(b"M4A "), "loi.m4a", "audio/mp4"),
        (mp4(), "loi.m4a", "audio/mp4"),
        (mp4(), "phim.mp4", "video/mp4"),
        (b"\x1a\x45\xdf\xa3\x9f\x42\x82\x84webm" + b"\0" * 40, "phim.webm", "video/webm"),
        (PDF, "mau.pdf", "application/pdf"),
    ],
)
def test_a_file_is_known_by_its_bytes(content, filename, content_type):
    assert kind_of(content, filename).content_type == content_type


def test_sheets_of_office_are_known_by_their_parts():
    assert kind_of(office("word/document.xml"), "mau.docx").endings == (".docx",)
    assert kind_of(office("xl/workbook.xml"), "mau.xlsx").endings == (".xlsx",)


def bomb():
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("[Content_Types].xml", b" " * 60_000_000)
        made.writestr("word/document.xml", "<x/>")
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "filename", "code"),
    [
        (b"<script>alert(1)</script>", "x.html", "media_unknown_kind"),
        (b"<svg onload='alert(1)'/>", "x.svg", "media_unknown_kind"),
        (b"MZ\x90\0", "x.exe", "media_unknown_kind"),
        (b"<html>" + PDF, "mau.pdf", "media_unknown_kind"),
        (PDF[:20], "mau.pdf", "media_unknown_kind"),
        (PDF + office("word/document.xml"), "mau.pdf", "media_unknown_kind"),
        (b"GIF89a" + b"<script>alert(1)</script>", "x.mp4", "media_misnamed"),
        (picture(), "cong.pdf", "media_misnamed"),
        (PDF, "mau", "media_misnamed"),
        (mp4(), "phim.webm", "media_misnamed"),
        (mp4(b"heic"), "hinh.mp4", "media_unknown_kind"),
        (mp4()[:-5], "phim.mp4", "media_unknown_kind"),
        (b"ID3" + b"<html>" * 20, "loi.mp3", "media_unknown_kind"),
        (b"\xff\xf1\x50\x80" + b"\0" * 400, "loi.mp3", "media_unknown_kind"),
        (b"\x1a\x45\xdf\xa3 matroska", "phim.webm", "media_unknown_kind"),
        (office("word/document.xml", "word/vbaProject.bin"), "mau.docx", "media_has_macros"),
        (office("anything.xml"), "mau.docx", "media_unknown_kind"),
        (b"PK\x03\x04" + b"\0" * 60, "mau.docx", "media_damaged"),
        (bomb(), "mau.docx", "media_damaged"),
    ],
)
def test_what_is_something_else_is_refused(content, filename, code):
    with pytest.raises(Invalid) as refusal:
        kind_of(content, filename)
    assert refusal.value.code == code


def test_no_garbage_breaks_the_reader():
    dice = random.Random(7)
    heads = [
        b"",
        b"ID3",
        b"\0\0\0\x18ftyp",
        b"\x1a\x45\xdf\xa3",
        b"%PDF-",
        b"PK\x03\x04",
        b"\xff\xfb",
    ]
    names = ["a.jpg", "a.mp3", "a.mp4", "a.webm", "a.pdf", "a.docx", "a"]
    for _ in range(1500):
        content = dice.choice(heads) + dice.randbytes(dice.randrange(300))
        with contextlib.suppress(Invalid):
            kind_of(content, dice.choice(names))


def test_a_picture_comes_in_two_widths_without_what_else_it_carried():
    exif = Image.Exif()
    exif[0x010E] = "Nha rieng cua An"
    found = renditions_of(picture((1600, 1200), exif=exif))
    assert [(one.name, one.width, one.height) for one in found] == [
        ("480.webp", 480, 360),
        ("480.jpg", 480, 360),
        ("960.webp", 960, 720),
        ("960.jpg", 960, 720),
    ]
    assert all(b"Nha rieng" not in one.content for one in found)


def test_a_small_picture_is_not_enlarged_and_a_drawing_stays_sharp():
    target = io.BytesIO()
    Image.new("RGB", (300, 200), (9, 9, 9)).save(target, "PNG")
    assert [one.name for one in renditions_of(target.getvalue())] == ["300.webp", "300.png"]


@pytest.mark.parametrize("content", [picture()[:400], b"\x89PNG\r\n\x1a\n" + b"\0" * 90])
def test_a_broken_picture_is_refused(content):
    with pytest.raises(Invalid):
        renditions_of(content)


def test_huge_dimensions_are_refused_before_they_are_unpacked():
    target = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(target, "PNG")
    with pytest.raises(Invalid) as refusal:
        renditions_of(target.getvalue())
    assert refusal.value.code == "picture_too_large"


@pytest.fixture
def school(database):
    return open_school(database)


@pytest.fixture
def trainer(app, school):
    return signed_in_client(app, "trainer")


def send(client, content, filename, **words):
    data = {"file": (io.BytesIO(content), filename), "description": "Cổng số 1", **words}
    return client.post(MEDIA, data=data)


def address_of(database, code, name, base="/media/lessons"):
    with database.reading() as session:
        media = session.scalars(select(LessonMedia).filter_by(code=code)).one()
        return f"{base}/{media.id}/{name}"


def test_words_are_asked_for_beside_the_field(trainer):
    silent = send(trainer, picture(), "cong.jpg", description="")
    assert silent.status_code == 422
    assert "cho người không xem được" in silent.text
    deaf = send(trainer, MP3, "loi.mp3")
    assert deaf.status_code == 422
    assert "cho người không nghe được" in deaf.text
    assert "đuôi .pdf nhưng bên trong là loại khác" in send(trainer, MP3, "loi.pdf").text
    assert "Hãy chọn tệp" in trainer.post(MEDIA, data={"description": "x"}).text


def test_only_those_who_may_learn_the_course_get_its_files(app, school, trainer):
    send(trainer, picture(), "Cổng chính.jpg")
    path = address_of(school.database, "cong-chinh", "480.webp")
    an = signed_in_learner(app, learner_id=school.an)
    chi = signed_in_learner(app, learner_id=school.chi)
    got = an.get(path)
    assert (got.status_code, got.content_type) == (200, "image/webp")
    assert got.headers["Cache-Control"] == "private, max-age=31536000, immutable"
    assert got.headers["X-Content-Type-Options"] == "nosniff"
    assert chi.get(path).status_code == 404
    assert app.test_client().get(path).status_code in {302, 401}
    assert an.get(path.replace("480.webp", "../../secret_key")).status_code == 404
    assert an.get(path.replace("480.webp", "999.webp")).status_code == 404
    staff = address_of(school.database, "cong-chinh", "960.jpg", "/manage/courses/media")
    assert trainer.get(staff).status_code == 200
    assert an.get(staff).status_code in {302, 401}


def test_a_recording_is_handed_out_in_parts(app, school, trainer):
    send(trainer, MP3, "loi.mp3", transcript="Xin chào.\nMời vào.")
    path = address_of(school.database, "loi", "file.mp3")
    an = signed_in_learner(app, learner_id=school.an)
    part = an.get(path, headers={"Range": "bytes=3-9"})
    assert (part.status_code, part.data) == (206, MP3[3:10])
    assert part.headers["Content-Range"] == f"bytes 3-9/{len(MP3)}"
    assert an.get(path, headers={"Range": "bytes=99999-"}).status_code == 416
    again = an.get(path, headers={"If-None-Match": part.headers["ETag"]})
    assert again.status_code == 304


def test_a_sheet_is_downloaded_and_never_opened_in_the_page(app, school, trainer):
    send(trainer, PDF, "Mẫu sổ.pdf")
    got = signed_in_learner(app, learner_id=school.an).get(
        address_of(school.database, "mau-so", "file.pdf")
    )
    assert got.headers["Content-Disposition"].startswith("attachment;")
    assert got.data == PDF


def test_the_same_bytes_lie_once_and_go_with_the_last_who_named_them(app, school, trainer):
    folder = app.extensions["quizapp"].settings.var_dir / "media"
    for name in ("a.pdf", "b.pdf"):
        send(trainer, PDF, name)
    assert len([one for one in folder.rglob("*") if one.is_file()]) == 1
    with school.database.reading() as session:
        ids = list(session.scalars(select(LessonMedia.id).order_by(LessonMedia.code)))
    trainer.post(f"{MEDIA}/{ids[0]}", data={"do": "remove"})
    assert len([one for one in folder.rglob("*") if one.is_file()]) == 1
    trainer.post(f"{MEDIA}/{ids[1]}", data={"do": "remove"})
    assert [one for one in folder.rglob("*") if one.is_file()] == []


def test_a_file_that_a_lesson_shows_stays(school, trainer):
    send(trainer, picture(), "cong.jpg")
    write = "/manage/courses/cong/lessons/the/write"
    trainer.post(
        write, data={"do": "save", "revision": "0", "title": "X", "body": "![Cổng](media:cong)"}
    )
    page = trainer.get(write).text
    assert 'alt="Cổng"' in page
    assert 'width="960" height="640"' in page
    with school.database.reading() as session:
        media_id = session.scalars(select(LessonMedia.id)).one()
    refused = trainer.post(f"{MEDIA}/{media_id}", data={"do": "remove"}, follow_redirects=True)
    assert "không xóa được" in refused.text
