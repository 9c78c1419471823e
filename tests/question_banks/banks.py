"""Reads the shipped banks and the register of legal documents as they lie on disk."""

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2] / "question_banks"
BANKS = sorted(path.parent for path in ROOT.glob("*/questions.toml"))
COURSES = sorted(path.parent for path in ROOT.glob("courses/*/course.toml"))

Table = dict[str, Any]


def read_toml(path: Path) -> Table:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def read_register() -> dict[str, Table]:
    documents: list[Table] = read_toml(ROOT / "documents.toml")["document"]
    assert len({document["slug"] for document in documents}) == len(documents)
    return {document["slug"]: document for document in documents}


def read_questions(bank: Path) -> list[Table]:
    """Of a bank, or of all lessons of a course."""
    files = sorted(bank.glob("lessons/*.toml")) or [bank / "questions.toml"]
    return [question for file in files for question in read_toml(file)["question"]]


def single_choice(questions: list[Table]) -> list[Table]:
    return [question for question in questions if question["type"] == "single_choice"]


def texts(question: Table) -> Iterator[str]:
    """Yield everything in the question that people read."""
    yield question["topic"]
    yield question["stem"]
    yield from question.get("options", [])
    yield question["explanation"]
