"""Every exchange file nobody here wrote: found is what other programs counted, keys are theirs."""

import hashlib
import json
from collections import Counter
from pathlib import Path

import pytest

from quizapp.banks.formats.parsed import ParsedBank
from quizapp.banks.formats.registry import parse, parse_by_fields
from quizapp.banks.rules import CHOSEN_TYPES
from tests.banks.formats.builders import adds_up, codes, keys

PROJECT = Path(__file__).parents[3]
NORMALIZED = {
    "an_toan_lao_dong": {"1", "117"},
    "cong_chuc_questions_common": set(),
    "gplx600_khangle": set(),
    "gplx_huynhnhon_60-cauliet": set(),
    "luat_dau_thau_390": set(),
    "pldc_ducvu": set(),
    "quan_doi_nhan_thuc": set(),
}
GIFT_KINDS = {"short_text": "Short", "numeric": "Numerical", "matching": "Matching"}
MOODLE_KINDS = ("multichoice", "truefalse", "shortanswer", "numerical", "matching", "gapselect")
BROKEN = "broken_cloze_questions.xml"
FIELDS = json.dumps(
    {"stem": "q", "options": "options", "correct": "correct", "first": 0,
     "explanation": "explanation", "image": "image"}
).encode()  # fmt: skip


def read(path: Path) -> ParsedBank:
    bank = parse(path.read_bytes(), path.name)
    assert adds_up(bank), path.name
    return bank


def expected(folder: Path) -> dict:
    return json.loads((folder / "EXPECTED.json").read_text("utf-8"))


@pytest.mark.parametrize("name", NORMALIZED)
def test_normalized_files_by_a_list_of_fields(shared_data: Path, name: str):
    folder = shared_data / "vn_question_banks"
    data = (folder / f"{name}.normalized.json").read_bytes()
    bank, source = parse_by_fields(data, FIELDS), json.loads(data)
    wanted = expected(folder)[name]
    assert adds_up(bank)
    assert bank.found == wanted["questions"]
    assert bank.failed_items == NORMALIZED[name]
    read_keys = {q.item: list(q.correct) for q in bank.questions}
    shown = [read_keys.get(str(n), one["correct"]) for n, one in enumerate(source, start=1)]
    digest = hashlib.sha1(
        ";".join(",".join(map(str, key)) for key in shown).encode(), usedforsecurity=False
    )
    assert digest.hexdigest() == wanted["key_sha1"]
    assert codes(bank).count("picture_not_in_file") == wanted["with_image"]


def test_every_gift_block_is_a_question_or_is_reported(shared_data: Path):
    folder = shared_data / "moodle_formats"
    for name, wanted in expected(folder).items():
        if name.startswith("gift/"):
            bank = read(folder / name)
            assert bank.format == "gift", name
            theirs = wanted.get("gift_pegjs_types", {})
            kinds = Counter(question.type for question in bank.questions)
            for mine, kind in GIFT_KINDS.items():
                assert theirs == {} or kinds[mine] == theirs.get(kind, 0), name
            assert bank.found == wanted["blank_line_separated_blocks_without_category"], name


@pytest.mark.parametrize("name", ["tf1", "tf2", "mc4", "escapeEquals", "symbolsAll"])
def test_gift_keys_are_those_of_another_parser(shared_data: Path, name: str):
    folder = shared_data / "moodle_formats/gift/fuhrmanator"
    theirs = json.loads((folder / f"{name}.expected.json").read_text("utf-8"))
    asked = [one for one in theirs if one["type"] in {"TF", "MC"}]
    bank = read(folder / f"{name}.gift")
    for wanted, question in zip(asked, bank.questions, strict=True):
        if wanted["type"] == "TF":
            assert question.correct == ((0,) if wanted["isTrue"] else (1,))
        else:
            right = [i for i, one in enumerate(wanted["choices"]) if one["isCorrect"]]
            assert list(question.correct) == right


def test_moodle_xml_counts_kinds_and_keys(shared_data: Path):
    folder = shared_data / "moodle_formats"
    for name, wanted in expected(folder).items():
        if not name.startswith("moodlexml/") or "questions" not in wanted:
            continue
        bank = read(folder / name)
        kinds = Counter(wanted["types"])
        kept = sum(kinds[kind] for kind in MOODLE_KINDS)
        kept += 0 if name.endswith(BROKEN) else kinds["cloze"]
        assert (bank.format, bank.found) == ("moodle_xml", wanted["questions"]), name
        assert len(bank.questions) == kept, name
        told = wanted["answers_with_positive_fraction"]
        right = [tuple(key) for kind, _, _, key, *_ in (t for t in told if len(t) > 3)
                 if kind in {"multichoice", "truefalse"}]  # fmt: skip
        chosen = [q.correct for q in bank.questions if q.type in CHOSEN_TYPES]
        assert chosen == right, name
        worth = [len(key) for kind, _, _, key, *_ in (t for t in told if len(t) > 3)
                 if kind in {"shortanswer", "numerical"}]  # fmt: skip
        keys_read = [q.key["accepted"] for q in bank.questions if q.key and "accepted" in q.key]
        assert [len(accepted) for accepted in keys_read] == worth, name


def test_a_broken_moodle_file_names_its_line(shared_data: Path):
    bank = read(shared_data / "moodle_formats/moodlexml/russian_nettest.xml")
    assert (codes(bank), bank.problems[0].params["line"]) == (["xml_broken"], 2496)


def test_aiken_files(shared_data: Path):
    folder = shared_data / "moodle_formats"
    for name, wanted in expected(folder).items():
        if name.startswith("aiken/"):
            bank = read(folder / name)
            assert bank.format == "aiken"
            assert keys(bank).split() == [key for _, key in wanted["options_and_keys"]]


def test_the_table_of_the_docs_is_true(shared_data: Path):
    rows = [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in (PROJECT / "docs/question-files.md").read_text("utf-8").splitlines()
        if line.startswith("| `")
    ]
    assert len(rows) > 90
    for name, format_name, found, imported, reported, *_ in rows:
        bank = read(shared_data / name.strip("`"))
        counted = [bank.format, bank.found, len(bank.questions), len(bank.failed_items)]
        assert [str(one) for one in counted] == [format_name, found, imported, reported], name
