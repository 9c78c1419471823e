"""Figures as files and the command line tell them, whether stored or computed just now."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from quizapp.analysis.models import AnalysisRun
from quizapp.analysis.queries import ItemRow
from quizapp.analysis.words import sentence
from quizapp.scoring.statistics import ItemFigures, Verdict, judge

DIGITS = 6


def short(figure: float | None) -> float | None:
    """As many digits as mean something."""
    return None if figure is None else round(figure, DIGITS)


def document_of_run(run: AnalysisRun, rows: Sequence[ItemRow]) -> dict[str, Any]:
    """A stored run, in the shape of `quiz analysis items`; the most urgent item first."""
    items = [document_of_row(row) for row in rows]
    whole = {name: short(figure) for name, figure in run.figures.items()}
    return {
        **whole,
        "persons": run.attempts,
        "attempts_found": run.attempts_found,
        "as_of": run.as_of.isoformat() if run.as_of else None,
        "items": items,
        "alpha_if_deleted": [short(row.item.alpha_if_deleted) for row in rows],
    }


def document_of_row(row: ItemRow) -> dict[str, Any]:
    """One stored item."""
    item = row.item
    return {
        "item": f"{row.question.code}/{row.version.number}",
        "code": row.question.code,
        "version": row.version.id,
        "persons": item.persons,
        "p": short(item.p),
        "item_total_r": short(item.item_total_r),
        "item_rest_r": short(item.item_rest_r),
        "d27": short(item.d27),
        "omitted": item.omitted,
        "seconds": short(item.seconds),
        "key": item.key,
        "options": {
            name: {"count": one["count"], "share": short(one["share"]), "r": short(one["r"])}
            for name, one in item.options.items()
        },
        **_verdicts([Verdict(code, tuple(options)) for code, options in item.verdicts]),
    }


def document_of_figures(figures: ItemFigures, options: Sequence[str]) -> dict[str, Any]:
    """One item just computed; `options`: what could be chosen."""
    return {
        "item": figures.item,
        "persons": figures.persons,
        "p": short(figures.p),
        "item_total_r": short(figures.item_total_r),
        "item_rest_r": short(figures.item_rest_r),
        "d27": short(figures.d27),
        "omitted": figures.omitted,
        "key": figures.key,
        "options": {
            name: {"count": option.count, "share": short(option.share), "r": short(option.r)}
            for name, option in figures.options.items()
        },
        **_verdicts(judge(figures, options)),
    }


def _verdicts(verdicts: Sequence[Verdict]) -> dict[str, Any]:
    return {
        "verdict": sentence(verdicts[0]),
        "verdicts": [
            {"code": verdict.code, "options": list(verdict.options), "text": sentence(verdict)}
            for verdict in verdicts
        ],
    }
