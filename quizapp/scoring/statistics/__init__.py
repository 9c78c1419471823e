"""Classical item analysis: what the answers of many say about each question and the whole paper."""

from quizapp.scoring.statistics.items import (
    Analysis,
    ItemFigures,
    OptionFigures,
    Responses,
    analyse,
)
from quizapp.scoring.statistics.verdicts import Verdict, judge

__all__ = [
    "Analysis",
    "ItemFigures",
    "OptionFigures",
    "Responses",
    "Verdict",
    "analyse",
    "judge",
]
