from pathlib import Path

import pytest

from quizapp.banks.formats import bank_folder, registry
from tests.banks.formats.builders import codes, zipped

QUESTION = """
[[question]]
code = "X-001"
type = "single_choice"
level = "understand"
topic = "Nghỉ phép"
fact = "113"
situation = true
stem = "Ai được nghỉ?"
options = ["Công nhân", "Bảo vệ"]
correct = [1]
explanation = "Vì luật."

[[question.citation]]
document = "blld-2019"
article = 113
clause = 1
point = "a"
grade = "safe"
"""


def test_every_field_is_read():
    (question,) = registry.parse(QUESTION.encode(), "questions.toml").questions
    assert (question.code, question.item, question.level) == ("X-001", "X-001", "understand")
    assert (question.topic, question.fact, question.situation) == ("Nghỉ phép", "113", True)
    assert question.correct == (1,)
    (citation,) = question.citations
    assert (citation.document, citation.article, citation.clause) == ("blld-2019", "113", "1")
    assert (citation.point, citation.grade) == ("a", "safe")


def test_a_statement_is_true_or_false():
    text = '[[question]]\ncode="T"\ntype="true_false"\nstem="Đất vuông."\ncorrect=false'
    (question,) = bank_folder.parse(text.encode()).questions
    assert ([o.text for o in question.options], question.correct) == (["Đúng", "Sai"], (1,))


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("correct", "[7]", "key_out_of_range"),
        ("correct", "[]", "no_key"),
        ("correct", "[0, 1]", "two_keys"),
        ("correct", '"B"', "field_of_wrong_kind"),
        ("type", '"essay"', "field_of_wrong_kind"),
        ("stem", "5", "field_of_wrong_kind"),
        ("options", '["Một"]', "too_few_options"),
    ],
)
def test_a_wrong_field_names_the_question(field: str, value: str, code: str):
    lines = [
        f"{field} = {value}" if line.startswith(f"{field} = ") else line
        for line in QUESTION.splitlines()
    ]
    bank = bank_folder.parse("\n".join(lines).encode())
    assert (bank.found, bank.questions) == (1, ())
    assert code in codes(bank, "error")
    assert bank.failed_items == {"X-001"}


def test_a_zipped_bank_with_pictures():
    text = QUESTION.replace("stem =", 'images = [{file = "media/a.png", alt = "Biển"}]\nstem =')
    picture = b"\x89PNG\r\n\x1a\n" + b"0" * 20
    data = zipped({"pccc/questions.toml": text.encode(), "pccc/media/a.png": picture})
    (question,) = registry.parse(data, "pccc.zip").questions
    assert [(image.name, image.alt) for image in question.images] == [("media/a.png", "Biển")]


def test_a_zip_that_points_outside_is_refused():
    data = zipped({"questions.toml": QUESTION.encode(), "../../evil.toml": b""})
    assert codes(registry.parse(data, "bank.zip")) == ["archive_paths"]


def test_broken_toml_says_where():
    (problem,) = registry.parse(b"[[question]\n", "questions.toml").problems
    assert problem.code == "toml_broken"
    assert "line 1" in str(problem.params["reason"])


@pytest.mark.parametrize("slug", ["pccc", "lao-dong", "bao-ve"])
def test_the_shipped_banks_are_whole(slug: str):
    folder = Path(__file__).parents[3] / "question_banks" / slug
    bank = bank_folder.parse_folder({p.name: p.read_bytes() for p in folder.glob("*.toml")})
    assert len(bank.questions) == bank.found >= 50
    assert not bank.problems
    assert not bank.secrecy_marks
    files = {"bank.toml": (folder / "bank.toml").read_bytes()}
    assert bank_folder.read_description(files).slug == slug
