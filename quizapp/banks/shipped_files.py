"""Reads the folder `question_banks/` of the product."""

from __future__ import annotations

from pathlib import Path

from quizapp.banks.formats import bank_folder
from quizapp.banks.service.shipped import ShippedBank
from quizapp.law.register import DocumentDraft, read_register

FOLDER = Path(__file__).parents[2] / "question_banks"


def read_folder(folder: Path) -> dict[str, bytes]:
    """The files of a bank by their names below its folder."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def read_shipped(folder: Path = FOLDER) -> tuple[dict[str, DocumentDraft], list[ShippedBank]]:
    """(register, banks)."""
    register = read_register((folder / "documents.toml").read_bytes())
    folders = [path.parent for path in sorted(folder.glob("*/bank.toml"))]
    return register, [_bank(read_folder(one)) for one in folders]


def _bank(files: dict[str, bytes]) -> ShippedBank:
    return ShippedBank(bank_folder.read_description(files), bank_folder.parse_folder(files))
