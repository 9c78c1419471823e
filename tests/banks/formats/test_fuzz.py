"""Files that were real and then were damaged: read or refused, never anything else.

Few examples here; before a release: FUZZ_EXAMPLES=100000 pytest tests/banks/formats/test_fuzz.py
"""

import io
import os
import random
import zipfile
import zlib
from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizapp.banks.formats.parsed import ParsedBank
from quizapp.banks.formats.registry import WRITERS, parse, parse_by_fields, parse_with_keys
from quizapp.banks.import_messages import message_of
from tests.banks.formats.builders import adds_up, workbook
from tests.banks.formats.test_export_docx import OTHERS, PNG, question

FILES = Path(__file__).parent / "files"
SEEDS = st.integers(0, 2**63)
FUZZED = settings(
    max_examples=int(os.environ.get("FUZZ_EXAMPLES", "25")),
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
LARGEST = 60_000
TOKENS = [
    b"<", b">", b"</w:p>", b"<w:p>", b"<w:tbl>", b"<w:tr/>", b'<w:gridSpan w:val="999999999"/>',
    b'<w:numId w:val="1"/>', b'<w:ilvl w:val="99"/>', b'w:val="-1"', b"<w:sym/>", b"<w:vanish/>",
    b"<w:del>", b"&#0;", b"&#xD800;", b"&amp;", b"<!DOCTYPE x>", b"<![CDATA[", b"]]>", b"<?x?>",
    b"<!--", b'<c r="A99999999"><v>1</v></c>', b'<c r="??"/>', b't="s"', b"<v>-7</v>",
    b"<v>1e999</v>", b"<mergeCell ref='A1:XFD1048576'/>", b'fraction="1e400"', b"<questiontext/>",
    b"{{1}}", b"{1:", b"{=", b"}", b"~%-999999999%", b"%50%", b"->", b"#", b"::", b"\\",
    b"$CATEGORY:", b"\x00", b"\xff", "ƣ".encode(), "Đáp án:".encode(), b"\n\n", b"\r", b"\t",
    b"1-A", b"null", b"NaN", b"1e999", b"[", b'{"', b'"', b",", b";", b"99999999999999999999",
    b"\xcc\x80", b"\xed\xa0\x80", b"2958466",
]  # fmt: skip
TYPED = """Câu 1: Ai?
A. An\tB. Chi
Đáp án: A

Câu 2. Gì?
a) x
*b) y
1-A 2-B
"""
NAMES = ["a.docx", "a.xlsx", "a.csv", "a.gift", "a.xml", "a.json", "a.txt"]


@cache
def corpus() -> dict[str, bytes]:
    """Files by their names: written by LibreOffice, by our own writers, and as people type."""
    found = {path.name: path.read_bytes() for path in sorted(FILES.glob("*.docx"))}
    bank = [question("a", images=(PNG,)), question("b", "multiple_choice"), *OTHERS]
    found |= {f"{name}.{one.ending}": one.dump(bank).content for name, one in WRITERS.items()
              if name != "aiken"}  # fmt: skip
    found["old.xls"] = (FILES / "old_workbook.xls").read_bytes()
    rows = [["STT", "Câu hỏi", "A", "B", "Đáp án"], [1, "Ai?", "An", "Chi", "A"], [2, "?", 1, 2, 3]]
    found["a.xlsx"] = workbook(rows)
    found["a.csv"] = "\n".join(",".join(map(str, row)) for row in rows).encode()
    found["a.txt"] = TYPED.encode()
    found["a.aiken"] = b"Who?\nA) An\nB) Chi\nANSWER: B\n"
    return found


@cache
def real_corpus(folder: Path) -> dict[str, bytes]:
    """Small files of other programs and other people."""
    kinds = {".gift", ".xml", ".csv", ".xlsx", ".docx", ".json", ".txt"}
    return {
        path.name: path.read_bytes()
        for place in ("moodle_formats", "spreadsheet_word", "adversarial/office_fuzz")
        for path in sorted((folder / place).rglob("*"))
        if path.suffix in kinds and 0 < path.stat().st_size <= LARGEST
    }


def damaged(data: bytes, source: random.Random) -> bytes:
    """The bytes with a few things done to them; a zip mostly in one of its parts."""
    if data.startswith(b"PK") and source.random() < 0.85:
        with suppress(zipfile.BadZipFile, KeyError, NotImplementedError, zlib.error):
            return _with_damaged_part(data, source)
    broken = bytearray(data)
    for _ in range(source.randint(1, 6)):
        _DEEDS[source.randrange(len(_DEEDS))](broken, source)
    return bytes(broken)


def _with_damaged_part(data: bytes, source: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    inner = [name for name in parts if name.endswith((".xml", ".rels"))]
    chosen = source.choice(inner or list(parts))
    if source.random() < 0.05:
        del parts[chosen]
    else:
        parts[chosen] = damaged(parts[chosen] or b" ", source)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def _slice(broken: bytearray, source: random.Random) -> tuple[int, int]:
    begin = source.randrange(len(broken) + 1)
    return begin, min(len(broken), begin + source.choice((1, 2, 8, 40, 300)))


def _set(broken: bytearray, source: random.Random) -> None:
    if broken:
        broken[source.randrange(len(broken))] = source.randrange(256)


def _insert(broken: bytearray, source: random.Random) -> None:
    begin, _end = _slice(broken, source)
    broken[begin:begin] = source.choice(TOKENS) * source.choice((1, 1, 1, 50))


def _replace(broken: bytearray, source: random.Random) -> None:
    begin, end = _slice(broken, source)
    broken[begin:end] = source.choice(TOKENS)


def _delete(broken: bytearray, source: random.Random) -> None:
    begin, end = _slice(broken, source)
    del broken[begin:end]


def _copy(broken: bytearray, source: random.Random) -> None:
    (begin, end), (place, _) = _slice(broken, source), _slice(broken, source)
    broken[place:place] = broken[begin:end]


def _cut(broken: bytearray, source: random.Random) -> None:
    if source.random() < 0.3:
        del broken[source.randrange(len(broken) + 1) :]


def _renumber(broken: bytearray, source: random.Random) -> None:
    """Figures are where readers trust most."""
    digits = [place for place, byte in enumerate(broken) if 48 <= byte <= 57]
    if digits:
        place = source.choice(digits)
        broken[place : place + 1] = source.choice((b"-1", b"0", b"9" * 12, b"1e9", b""))


_DEEDS = (_set, _insert, _replace, _delete, _copy, _cut, _renumber)


def check(bank: ParsedBank) -> None:
    assert adds_up(bank)
    for problem in bank.problems:
        assert message_of(problem)


@FUZZED
@given(SEEDS)
def test_damaged_files_are_read_or_refused(seed: int):
    source = random.Random(seed)
    name = source.choice(list(corpus()))
    check(parse(damaged(corpus()[name], source), name))


@FUZZED
@given(SEEDS)
def test_damaged_files_of_others_are_read_or_refused(shared_data: Path, seed: int):
    source = random.Random(seed)
    real = real_corpus(shared_data)
    name = source.choice(list(real))
    check(parse(damaged(real[name], source), name))


@FUZZED
@given(SEEDS)
def test_damaged_keys_and_fields_are_read_or_refused(seed: int):
    source = random.Random(seed)
    keys = source.choice([name for name in corpus() if name.endswith((".docx", ".txt", ".csv"))])
    paper = corpus()["apart_questions.docx"]
    check(parse_with_keys(paper, "a.docx", keys, damaged(corpus()[keys], source)))
    fields = b'{"stem": "stem", "options": "options", "correct": "correct", "first": 0}'
    entries = b'[{"stem": "Ai?", "options": ["An", "Chi"], "correct": 1, "code": "x", "level": 2}]'
    either = source.random() < 0.5
    check(parse_by_fields(*(damaged(entries, source), fields) if either
                          else (entries, damaged(fields, source))))  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_nothing_at_all_is_refused(name: str):
    for data in (b"", b"\x00", b"PK", b"PK\x05\x06" + b"\0" * 18, b"\xff\xfe", b"<", b"{"):
        check(parse(data, name))
