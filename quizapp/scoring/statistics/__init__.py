"""Classical item analysis: what the answers of many say about each question and the whole paper."""

from quizapp.scoring.statistics.items import (
    Analysis,
    Choice,
    ItemFigures,
    OptionFigures,
    Responses,
    analyse,
)
from quizapp.scoring.statistics.verdicts import CODES, TOO_FEW, Verdict, judge

__all__ = [
    "CODES",
    "TOO_FEW",
    "Analysis",
    "Choice",
    "ItemFigures",
    "OptionFigures",
    "Responses",
    "Verdict",
    "analyse",
    "judge",
]
