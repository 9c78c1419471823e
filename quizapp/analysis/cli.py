"""The commands of `quiz analysis`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup
from sqlalchemy.orm import Session

from quizapp.analysis.answer_files import MOST_BYTES, read_answers
from quizapp.analysis.figures import document_of_figures, document_of_run, short
from quizapp.analysis.jobs import analyse_claimed
from quizapp.analysis.queries import ItemFilter, Subject, get_run, list_items
from quizapp.analysis.service import ask, claim, summary_of
from quizapp.banks.queries import get_bank_by_slug
from quizapp.contests.models import OFFICIAL, PRACTICE
from quizapp.contests.queries import get_round
from quizapp.core import clock
from quizapp.scoring.statistics import Analysis, analyse
from quizapp.web.commands import command
from quizapp.web.context import installation

analysis = AppGroup("analysis", help="Phân tích câu hỏi.")
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@command(analysis, "items")
@click.argument("file", metavar="RESPONSES.csv", type=FILE)
@click.option("--key", "key_file", type=FILE, help="Tệp CSV đáp án, mỗi câu một dòng.")
def items(file: Path, key_file: Path | None) -> tuple[dict[str, Any], str]:
    """Phân tích từng câu từ bảng trả lời: mỗi người một dòng, mỗi câu một cột.

    Ô trống là bỏ trống; NA là câu không có trong đề của người đó.
    """
    read = read_answers(_bytes(file), _bytes(key_file) if key_file else None)
    figures = analyse(read.responses)
    options = sorted(key for key in set(read.responses.keys) if isinstance(key, str))
    document = _document(figures, options)
    document["left_aside"] = list(read.left_aside)
    return document, _lines(document)


def _bytes(file: Path) -> bytes:
    """One more than allowed at most, so that a large file is refused and never read whole."""
    with file.open("rb") as stream:
        return stream.read(MOST_BYTES + 1)


def _document(figures: Analysis, options: list[str]) -> dict[str, Any]:
    return {
        **{name: short(figure) for name, figure in summary_of(figures).items()},
        "persons": figures.persons,
        "items": [document_of_figures(item, options) for item in figures.items],
        "alpha_if_deleted": [short(item.alpha_if_deleted) for item in figures.items],
    }


@command(analysis, "run")
@click.option("--round", "round_id", metavar="ID", help="Một vòng thi.")
@click.option("--bank", "slug", metavar="SLUG", help="Một ngân hàng, qua mọi vòng đã thi.")
@click.option(
    "--practice", is_flag=True, help="Của ngân hàng: các vòng luyện tập thay vì vòng thi."
)
def run(*, round_id: str | None, slug: str | None, practice: bool) -> tuple[dict[str, Any], str]:
    """Phân tích ngay các câu đã thi và lưu kết quả cho trang quản trị."""
    if (round_id is None) == (slug is None):
        raise click.UsageError("Hãy chọn một trong hai: --round hoặc --bank.")
    database = installation().database
    with database.transaction() as session:
        subject = _subject(session, round_id, slug, PRACTICE if practice else OFFICIAL)
        run_id = ask(session, subject, now=clock.now()).id
        claimed = claim(session, run_id, now=clock.now())
    analyse_claimed(database, claimed)
    with database.reading() as session:
        rows, _total = list_items(session, run_id, ItemFilter())
        document = document_of_run(get_run(session, run_id), rows)
    return document, _lines(document)


def _subject(session: Session, round_id: str | None, slug: str | None, kind: str) -> Subject:
    if round_id is not None:
        round_ = get_round(session, round_id)
        return Subject(round_.kind, round_id=round_.id)
    return Subject(kind, bank_id=get_bank_by_slug(session, slug or "").id)


def _lines(document: dict[str, Any]) -> str:
    head = (
        f"{document['persons']} người, {len(document['items'])} câu;"
        f" trung bình {_shown(document['mean'])}, độ lệch chuẩn {_shown(document['sd'])},"
        f" alpha {_shown(document['alpha'])}, sai số đo {_shown(document['sem'])}."
    )
    rows = [
        f"{item['item']}: đúng {item['p']:.0%}, tương quan {_shown(item['item_rest_r'])}."
        f" {item['verdict']}"
        for item in document["items"]
    ]
    return "\n".join([head, *rows])


def _shown(figure: float | None) -> str:
    return "-" if figure is None else f"{figure:.3f}".replace(".", ",")
