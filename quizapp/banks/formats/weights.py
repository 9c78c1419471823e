"""Moodle's percentages on options into a key and a way of scoring."""

from collections.abc import Sequence

from quizapp.banks.formats.drafts import Draft

NEAR = 0.51
EXACT = 0.05
FULL = 100.0


def read_weights(draft: Draft, weights: Sequence[float]) -> None:
    """The right options are those with credit; +-100/n on each option is what "partial" means."""
    right = tuple(place for place, weight in enumerate(weights) if weight > 0)
    draft.type, draft.correct, draft.scoring = "multiple_choice", right, "partial"
    share = 100 / len(right) if right else 100.0
    wanted = [share if weight > 0 else -share for weight in weights]
    if not any(abs(a - b) > NEAR for a, b in zip(weights, wanted, strict=True)):
        return
    whole = sum(weight for weight in weights if weight > 0)
    if abs(whole - FULL) <= NEAR and all(abs(weight) <= FULL for weight in weights):
        draft.scoring, draft.key = "weights", {"weights": _shares(weights)}
        return
    draft.scoring = "all_or_nothing"
    draft.warn("weights_not_kept", weights=shown(weights))


def _shares(weights: Sequence[float]) -> list[float]:
    """As shares of the mark; those above nothing make exactly one, but for the fifth digit."""
    whole = sum(weight for weight in weights if weight > 0)
    scale = FULL if abs(whole - FULL) < EXACT else whole
    return [round(weight / (scale if weight > 0 else FULL), 7) for weight in weights]


def written_weights(
    count: int, correct: Sequence[int], own: Sequence[float] | None = None
) -> list[float]:
    """+-100/n, as Moodle rounds it, or a question's own."""
    if own is not None:
        return [round(FULL * weight, 5) for weight in own]
    share = round(100 / max(len(correct), 1), 5)
    return [share if place in correct else -share for place in range(count)]


def shown(weights: Sequence[float]) -> str:
    """The percentages as people write them."""
    return ", ".join(f"{weight:g}%" for weight in weights)
