"""What a round ranks by, as its organizer sets it, and what cannot stand. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from quizapp.scoring.predictions import MAX_DECIMALS, Over, PredictionKind
from quizapp.scoring.ranking import ENDINGS, Criterion, ranked_by

MAX_SENTENCE_LENGTH = 300
PRESETS: dict[str, tuple[Criterion, ...]] = {
    "speed": (Criterion.SCORE, Criterion.DURATION, Criterion.EARLIEST, Criterion.LOT),
    "earliest": (Criterion.SCORE, Criterion.EARLIEST, Criterion.LOT),
    "prediction_first": (
        *(Criterion.ALL_CORRECT, Criterion.PREDICTION),
        *(Criterion.EARLIEST, Criterion.LOT),
    ),
    "prediction_later": (
        *(Criterion.SCORE, Criterion.DURATION, Criterion.PREDICTION),
        *(Criterion.EARLIEST, Criterion.LOT),
    ),
}
"""The two families of published rules, each with and without the prediction question: all right and
then the nearest guess, or knowledge and then speed."""
_BEFORE_ALL_CORRECT = (Criterion.SCORE, Criterion.CORRECT)


def preset_of(chain: Sequence[str]) -> str | None:
    """The name of the preset that a chain is."""
    return next((name for name, one in PRESETS.items() if list(one) == list(chain)), None)


def ranking_problems(chain: Sequence[str], prediction: Mapping[str, Any] | None) -> dict[str, str]:
    """Field -> code of what is wrong with a chain and the question it may rest on."""
    return _chain_problem(chain, prediction) | _prediction_problems(prediction, chain)


def _chain_problem(chain: Sequence[str], prediction: Mapping[str, Any] | None) -> dict[str, str]:
    if not set(chain) <= set(Criterion) or len(set(chain)) != len(chain):
        return {"ranking": "ranking_twice"}
    criteria = [Criterion(name) for name in chain]
    if not criteria or criteria[-1] not in ENDINGS or not ranked_by(criteria):
        return {"ranking": "ranking_without_end"}
    if any(one in ENDINGS for one in criteria[:-1]):
        return {"ranking": "ranking_end_too_early"}
    if Criterion.PREDICTION in criteria and not prediction:
        return {"ranking": "ranking_needs_prediction"}
    if _comes_too_late(criteria):
        return {"ranking": "ranking_all_correct_late"}
    return {}


def _comes_too_late(criteria: Sequence[Criterion]) -> bool:
    """Among people of equal score or number of right answers, all-correct decides nothing."""
    if Criterion.ALL_CORRECT not in criteria:
        return False
    before = criteria[: criteria.index(Criterion.ALL_CORRECT)]
    return any(one in before for one in _BEFORE_ALL_CORRECT)


def _prediction_problems(
    prediction: Mapping[str, Any] | None, chain: Sequence[str]
) -> dict[str, str]:
    if not prediction:
        return {}
    problems = {}
    if prediction.get("kind") not in set(PredictionKind):
        problems["prediction_kind"] = "choice_unknown"
    if prediction.get("over") not in set(Over):
        problems["prediction_over"] = "choice_unknown"
    if not _is_whole(prediction.get("decimals")):
        problems["prediction_decimals"] = "decimals_out_of_range"
    sentence = str(prediction.get("sentence") or "").strip()
    if not sentence:
        problems["prediction_sentence"] = "required"
    elif len(sentence) > MAX_SENTENCE_LENGTH:
        problems["prediction_sentence"] = "too_long"
    if Criterion.PREDICTION not in chain:
        problems["ranking"] = "prediction_not_ranked"
    return problems


def _is_whole(decimals: object) -> bool:
    return isinstance(decimals, int) and 0 <= decimals <= MAX_DECIMALS
