"""`quiz banks ...` as the contract has it."""

import json
from pathlib import Path

import pytest
from flask import Flask

from quizapp.banks.shipped_files import FOLDER
from quizapp.core.db import Database
from tests.factories import make_staff

TEXT = """Câu 1. Số nào để báo cháy?
A. 113
*B. 114

Câu 2. Câu này không có đáp án?
A. Có
B. Không
"""


@pytest.fixture
def quiz(app: Flask):
    """Runs a command with --json; returns (exit code, document)."""

    def run(*arguments: object) -> tuple[int, dict]:
        words = ["quiz", *map(str, arguments), "--json"]
        result = app.test_cli_runner().invoke(args=words)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.output
        return result.exit_code, json.loads(result.stdout)

    return run


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "cau-hoi.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def test_import_counts_names_and_refuses(quiz, file: Path):
    command = ("banks", "import", file, "--bank", "thu")
    code, refused = quiz(*command)
    assert (code, refused["written"], refused["imported"]) == (1, False, 1)
    assert quiz("banks", "list")[1] == {"banks": []}
    problem = next(p for p in refused["problems"] if p["severity"] == "error")
    assert (problem["item"], problem["code"]) == ("2", "no_key")
    assert problem["message"]
    assert quiz(*command, "--partial", "--dry-run")[1]["written"] is False
    code, done = quiz(*command, "--partial", "--items")
    assert (code, done["found"], done["imported"], done["unchanged"]) == (0, 2, 1, 0)
    assert done["by_type"] == {"single_choice": 1}
    assert done["items"][0]["correct"] == [1]
    assert set(done["items"][0]) >= {"type", "stem", "options", "correct", "feedback", "media"}
    assert quiz(*command, "--partial")[1]["unchanged"] == 1


def test_a_folder_is_imported_as_a_file_is(quiz):
    quiz("law", "load")
    code, done = quiz("banks", "import", FOLDER / "pccc", "--bank", "pccc")
    assert (code, done["imported"], done["problems"]) == (0, done["found"], [])


def test_shipped_banks_are_loaded_once(quiz):
    first, again = quiz("banks", "load-shipped")[1], quiz("banks", "load-shipped")[1]
    imported = {one["bank"]: one["imported"] for one in first["banks"]}
    assert sorted(imported) == sorted(about.parent.name for about in FOLDER.glob("*/bank.toml"))
    assert {one["imported"] for one in again["banks"]} == {0}
    checked = quiz("banks", "check", "pccc")[1]
    assert checked["banks"][0]["in_review"] == imported["pccc"]
    assert {one["code"] for one in checked["concerns"]} <= {"law_amended"}


def test_approval_needs_a_reviewer_and_a_reason(quiz, database: Database, file: Path):
    with database.transaction() as session:
        make_staff(session, "reviewer", email="binh@kcn.example")
        make_staff(session, "trainer", email="an@kcn.example")
    quiz("banks", "import", file, "--bank", "thu", "--partial")
    approve = ("banks", "approve", "thu", "--by")
    assert quiz(*approve, "ma@kcn.example")[0] == 1
    assert quiz(*approve, "an@kcn.example")[1]["code"] == "approver_not_reviewer"
    left = [{"item": "1", "code": "citation_missing"}]
    assert quiz(*approve, "binh@kcn.example") == (0, {"approved": 0, "left": left})
    reason = ("--allow-uncited", "Đề của tác giả khác")
    code, document = quiz(*approve, "binh@kcn.example", *reason)
    assert (code, document) == (0, {"approved": 1, "left": []})
    assert quiz("banks", "list")[1]["banks"][0]["uncited_reason"] == "Đề của tác giả khác"


def test_the_one_who_imported_does_not_approve(quiz, database: Database, file: Path):
    with database.transaction() as session:
        make_staff(session, "reviewer", "trainer", email="ca-hai@kcn.example")
    by = ("--by", "ca-hai@kcn.example")
    quiz("banks", "import", file, "--bank", "thu", "--partial", *by)
    _code, document = quiz("banks", "approve", "thu", *by, "--allow-uncited", "Đề")
    assert document["left"] == [{"item": "1", "code": "approver_is_author"}]


def test_secrecy_needs_somebody_who_answers_for_it(quiz, database: Database, tmp_path: Path):
    with database.transaction() as session:
        make_staff(session, "trainer", email="an@kcn.example")
    path = tmp_path / "mat.txt"
    path.write_text("TỐI MẬT\n\n" + TEXT.partition("\n\n")[0], encoding="utf-8")
    command = ("banks", "import", path, "--bank", "thu")
    code, refused = quiz(*command)
    assert (code, refused["refused"]) == (1, "secrecy_undeclared")
    assert quiz(*command, "--no-secret", "--by", "an@kcn.example")[0] == 0


def test_export_writes_a_workbook_that_comes_back(quiz, file: Path, tmp_path: Path):
    quiz("banks", "import", file, "--bank", "thu", "--partial")
    output = tmp_path / "thu.xlsx"
    code, document = quiz("banks", "export", "thu", "--format", "xlsx", "--output", output)
    assert (code, document["exported"], document["lossy"]) == (0, 1, [])
    again = quiz("banks", "import", output, "--bank", "ban-sao")[1]
    assert (again["found"], again["imported"]) == (1, 1)


def test_an_export_over_its_own_bank_is_unchanged(quiz, file: Path, tmp_path: Path):
    quiz("banks", "import", file, "--bank", "thu", "--partial")
    output = tmp_path / "thu.xlsx"
    quiz("banks", "export", "thu", "--format", "xlsx", "--output", output)
    for more in (("--format", "xlsx"), ("--format", "auto")):
        again = quiz("banks", "import", output, "--bank", "thu", *more)[1]
        assert (again["found"], again["imported"], again["unchanged"]) == (1, 0, 1)


def test_wrong_usage_is_two(app, quiz, file: Path, tmp_path: Path):
    quiz("banks", "import", file, "--bank", "thu", "--partial")
    nowhere = str(tmp_path / "khong-co" / "thu.xlsx")
    for wrong in (
        ["import", str(file), "--bank", "thu", "--format", "doc-cu"],
        ["import", str(file), "--bank", "thu", "--key-file", str(file), "--fields", str(file)],
        ["import", str(tmp_path), "--bank", "thu", "--key-file", str(file)],
        ["export", "thu", "--format", "xlsx", "--output", nowhere],
        ["approve", "thu", "--by", "an@kcn.example", "--allow-uncited", "  "],
    ):
        done = app.test_cli_runner().invoke(args=["quiz", "banks", *wrong, "--json"])
        assert (done.exit_code, done.stdout) == (2, "")


def test_an_unknown_bank_is_a_refusal(quiz):
    assert quiz("banks", "check", "khong-co")[1]["code"] == "bank_not_found"


@pytest.mark.parametrize("name", ["json", "moodle_xml", "gift", "aiken", "docx"])
def test_an_export_of_each_format_comes_back(quiz, file: Path, tmp_path: Path, name: str):
    quiz("banks", "import", file, "--bank", "thu", "--partial")
    output = tmp_path / f"thu.{name}"
    code, document = quiz("banks", "export", "thu", "--format", name, "--output", output)
    assert (code, document["format"], document["exported"]) == (0, name, 1)
    code, back = quiz("banks", "import", output, "--bank", "khac", "--format", name, "--items")
    assert (code, back["format"], back["imported"]) == (0, name, 1)
    assert back["items"][0]["options"] == ["113", "114"]
    assert back["items"][0]["correct"] == [1]


def test_fields_of_another_program(quiz, tmp_path: Path):
    foreign, fields = tmp_path / "a.json", tmp_path / "fields.json"
    foreign.write_text('[{"cau": "Ai?", "chon": ["An", "Chi"], "dung": 1}]', encoding="utf-8")
    fields.write_text('{"stem": "cau", "options": "chon", "correct": "dung"}', encoding="utf-8")
    command = ("banks", "import", foreign, "--bank", "thu", "--fields", fields, "--items")
    code, refused = quiz(*command)
    assert (code, [p["code"] for p in refused["problems"]]) == (1, ["key_counts_from"])
    fields.write_text(
        '{"stem": "cau", "options": "chon", "correct": "dung", "first": 1}', encoding="utf-8"
    )
    code, done = quiz(*command)
    assert (code, done["items"][0]["correct"]) == (0, [0])


def test_a_file_of_keys_beside_the_questions(quiz, tmp_path: Path):
    questions, given = tmp_path / "de.txt", tmp_path / "dap-an.txt"
    questions.write_text(
        "Câu 1. Ai?\nA. An\nB. Chi\nCâu 2. Gì?\nA. Một\nB. Hai\n", encoding="utf-8"
    )
    given.write_text("1.B 3.A", encoding="utf-8")
    command = ("banks", "import", questions, "--bank", "thu", "--key-file", given, "--items")
    code, refused = quiz(*command)
    told = [(p["item"], p["code"]) for p in refused["problems"]]
    assert (code, told) == (1, [("", "key_without_question"), ("2", "no_key_in_file")])
    given.write_text("1.B 2.A", encoding="utf-8")
    code, done = quiz(*command)
    assert (code, [one["correct"] for one in done["items"]]) == (0, [[1], [0]])
