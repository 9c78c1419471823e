"""The commands of `quiz law`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from quizapp.core import clock
from quizapp.law.register import read_register
from quizapp.law.service import load_register
from quizapp.web.commands import command
from quizapp.web.context import transaction

law = AppGroup("law", help="Danh mục văn bản pháp luật.")
REGISTER = Path(__file__).parents[2] / "question_banks" / "documents.toml"


@command(law, "load")
@click.argument(
    "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), required=False
)
def load(file: Path | None) -> tuple[dict[str, Any], str]:
    """Nạp danh mục văn bản từ tệp TOML; văn bản đã có được giữ nguyên."""
    drafts = read_register((file or REGISTER).read_bytes())
    with transaction() as session:
        counts = load_register(session, drafts, now=clock.now())
    lines = "Thêm {added} văn bản, cập nhật {updated}, giữ nguyên {kept}.".format(**counts)
    return counts, lines
