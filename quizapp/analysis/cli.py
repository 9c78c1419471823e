"""The commands of `quiz analysis`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click
from flask.cli import AppGroup

from quizapp.analysis.answer_files import MOST_BYTES, read_answers
from quizapp.analysis.words import sentence
from quizapp.scoring.statistics import Analysis, ItemFigures, analyse, judge
from quizapp.web.commands import command

analysis = AppGroup("analysis", help="Phân tích câu hỏi.")
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
DIGITS = 6


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
        "persons": figures.persons,
        "paper_length": _short(figures.length),
        "items": [_item(item, options) for item in figures.items],
        "mean": _short(figures.mean),
        "sd": _short(figures.sd),
        "alpha": _short(figures.alpha),
        "sem": _short(figures.sem),
        "alpha_if_deleted": [_short(item.alpha_if_deleted) for item in figures.items],
    }


def _item(item: ItemFigures, options: list[str]) -> dict[str, Any]:
    verdicts = judge(item, options)
    return {
        "item": item.item,
        "persons": item.persons,
        "p": _short(item.p),
        "item_total_r": _short(item.item_total_r),
        "item_rest_r": _short(item.item_rest_r),
        "d27": _short(item.d27),
        "omitted": item.omitted,
        "key": item.key,
        "options": {
            name: {"count": option.count, "share": _short(option.share), "r": _short(option.r)}
            for name, option in item.options.items()
        },
        "verdict": sentence(verdicts[0]),
        "verdicts": [
            {"code": verdict.code, "options": list(verdict.options), "text": sentence(verdict)}
            for verdict in verdicts
        ],
    }


def _short(figure: float | None) -> float | None:
    return None if figure is None else round(figure, DIGITS)


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
