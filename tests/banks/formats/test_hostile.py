"""Nothing a file contains may raise, take long or reach outside."""

import io
import re
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.banks.formats.registry import FORMATS, parse
from tests.banks.formats.builders import FOUR, adds_up, codes, keys, paragraphs, workbook, zipped

HEADER = ["STT", "Câu hỏi", "A", "B", "Đáp án"]
WORKBOOK = workbook([HEADER, [1, "Ai?", "Một", "Hai", "A"]])
DOCUMENT = paragraphs("Câu 1: Ai?", *FOUR, "Đáp án: A")
PIECES = st.sampled_from(
    [
        "Câu 1:",
        "Câu 2.",
        "3.",
        "A.",
        "B)",
        "c.",
        "*D.",
        "Đáp án: A",
        "ANSWER: B",
        "1-A 2-B",
        "1\t2\t3",
        "A\tB\tC",
        "\n",
        "\n\n",
        " ",
        "[1]",
        "Giải thích:",
        "• B. x",
        "Chương 1",
        "Tối mật",
        "\t",
        "Đúng",
        "ƣ",
        "\x00",
        "(",
        "=1+1",
        '"',
        ";",
        ",",
    ]
)


def replaced(data: bytes, part: str, change) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return zipped(
            {
                n: change(archive.read(n)) if n == part else archive.read(n)
                for n in archive.namelist()
            }
        )


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES | st.text(max_size=12), max_size=40).map("".join))
def test_any_text_is_accounted_for(text: str):
    for name in ("text", "spreadsheet"):
        assert adds_up(parse(text.encode("utf-8", "replace"), format_name=name))


@settings(max_examples=100, deadline=None)
@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\xff\xfe"]),
)
def test_any_bytes_are_refused_or_read(data: bytes, start: bytes):
    for known in FORMATS:
        assert adds_up(parse(start + data, format_name=known.name))


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_damaged_office_files_are_refused_or_read(data: st.DataObject):
    whole, name = data.draw(st.sampled_from([(WORKBOOK, "a.xlsx"), (DOCUMENT, "a.docx")]))
    broken = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 20))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    assert adds_up(parse(bytes(broken[: data.draw(st.integers(1, len(broken)))]), name))


MEASURED = """
import pathlib, resource, sys, time
from quizapp.banks.formats.registry import parse
data = pathlib.Path(sys.argv[1]).read_bytes()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
began = time.monotonic()
bank = parse(data, "bomb.xlsx")
spent = time.monotonic() - began
grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
print(bank.problems[0].code, spent, grown / 1024)
"""
ENTITIES = b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize(
    ("data", "part", "name"),
    [
        (WORKBOOK, "xl/workbook.xml", "a.xlsx"),
        (WORKBOOK, "xl/sharedStrings.xml", "a.xlsx"),
        (WORKBOOK, "xl/worksheets/sheet1.xml", "a.xlsx"),
        (DOCUMENT, "word/document.xml", "a.docx"),
        (DOCUMENT, "word/styles.xml", "a.docx"),
    ],
)
def test_entities_are_refused_in_every_part(data: bytes, part: str, name: str):
    def declare(xml: bytes) -> bytes:
        return re.sub(rb"^(<\?xml[^>]*\?>)", rb"\1" + ENTITIES, xml, count=1)

    def in_utf16(xml: bytes) -> bytes:
        return declare(xml).decode().replace("UTF-8", "UTF-16").encode("utf-16")

    assert codes(parse(replaced(data, part, declare), name)) == ["xml_entities"]
    assert codes(parse(replaced(data, part, in_utf16), name)) == ["xml_entities"]


def test_a_namespace_that_is_no_address_is_read_or_refused():
    strange = replaced(
        WORKBOOK,
        "xl/sharedStrings.xml",
        lambda xml: xml.replace(b"http://schemas.open", b"}//schemas.open"),
    )
    assert adds_up(parse(strange, "a.xlsx"))


def test_an_old_workbook_is_read_and_a_damaged_one_refused():
    whole = (Path(__file__).parent / "files/old_workbook.xls").read_bytes()
    assert keys(parse(whole, "a.xls")) == "B C"
    for broken in (whole[:2000], whole[:8] + b"\xff" * 600 + whole[608:]):
        assert codes(parse(broken, "a.xls")) == ["file_damaged"]


@pytest.mark.parametrize("text", ["<![,DATA[x", "<![C", "<![CDATA[a]]>", "<!", "<!-", "<?", "</"])
def test_declarations_inside_html_are_text(text: str):
    bank = parse(f"::a::[html]<p>Ai? {text}</p>{{=An ~<b>{text}}}".encode(), "a.gift")
    assert adds_up(bank)


ENDLESS = ["=a", "{1:MULTICHOICE:", "{1:SHORTANSWER:=a", "<a b='", "<a ", "<!--", "<!--x-->", "->"]


@pytest.mark.parametrize("piece", ENDLESS)
def test_answers_made_to_be_slow_are_not(piece: str):
    body = piece * (80_000 // len(piece))
    held = f"<questiontext><text><![CDATA[{body.replace(']]>', '')}]]></text></questiontext>"
    moodle = f'<quiz><question type="cloze">{held}</question></quiz>'
    began = time.thread_time()
    for text, name in ((f"::q:: [html] x {{=a ~b {body}}}", "a.gift"), (moodle, "a.xml")):
        assert adds_up(parse(text.encode(), name))
    assert time.thread_time() - began < 2


def sheet_of(xml: bytes) -> bytes:
    whole = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        + xml
    )
    return replaced(
        WORKBOOK, "xl/worksheets/sheet1.xml", lambda _: whole + b"</sheetData></worksheet>"
    )


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (zipped({"xl/workbook.xml": b"<a/>" + b" " * 101_000_000}), "archive_too_large"),
        (zipped({"xl/workbook.xml": b"<a/>" + b" " * 9_000_000}), "archive_bomb"),
        (zipped({f"xl/{n}.xml": b"" for n in range(4_001)}), "archive_too_many_entries"),
        (sheet_of(b'<row r="1"/>' * 150_002), "too_many_rows"),
        (sheet_of(b'<row r="1"><c r="XFD1" t="str"><v>x</v></c></row>'), "too_many_columns"),
    ],
    ids=["size", "ratio", "entries", "rows", "columns"],
)
def test_bombs_are_refused_soon_and_small(tmp_path: Path, data: bytes, code: str):
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(data)
    told = subprocess.run(
        [sys.executable, "-c", MEASURED, str(path)], check=True, capture_output=True, text=True
    )
    said, seconds, megabytes = told.stdout.split()
    assert said == code
    assert float(seconds) < 3
    assert float(megabytes) < 100


@pytest.mark.parametrize(
    "line",
    [
        "Câu 1" + " " * 100_000 + "x",
        "A." + "\t" * 100_000 + "x",
        "Đáp án" + " " * 100_000,
        "1A " * 30_000 + "?",
        "độ " + " " * 100_000 + "x",
        "1 " * 50_000,
        "•" * 100_000,
        "(" * 100_000,
        "A, " * 30_000,
        "ñ" * 100_000,
        "*" * 100_000,
        "[" * 50_000,
        "điều " * 30_000,
    ],
    ids=lambda line: line[:6],
)
def test_lines_made_to_be_slow_are_not(line: str):
    text = f"Câu 1: Ai?\nA. x\nB. y\n{line}\nĐáp án: {line}\nCăn cứ: {line}\nGiải thích: {line}"
    began = time.thread_time()
    for name in ("text", "spreadsheet"):
        parse(text.encode(), format_name=name)
    parse(workbook([HEADER, [1, line[:32_000], line[:32_000], "y", line[:32_000]]]), "a.xlsx")
    assert time.thread_time() - began < 3


@pytest.mark.parametrize("line", ["x y z\n", "1-A\n"])
def test_lines_without_any_question_cost_the_same_each(line: str):
    few, many = seconds_for(line * 6_000), seconds_for(line * 60_000)
    assert many < 30 * few


def seconds_for(text: str) -> float:
    """The best of three, of this thread alone: other tests leave threads behind."""
    return min(timed(text) for _ in range(3))


def timed(text: str) -> float:
    began = time.thread_time()
    parse(text.encode(), "a.txt")
    return time.thread_time() - began
