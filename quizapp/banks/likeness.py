"""Are two questions the same? Never by the stem alone: "Biển nào cấm?" is asked of many signs."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz

ALIKE_PER_CENT = 93
NUMBERS = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What is compared: folded stem, folded options and the ids of the pictures."""

    id: str
    code: str
    stem: str
    options: tuple[str, ...]
    pictures: tuple[str, ...] = ()

    @property
    def exact(self) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
        """Equal for questions that differ only by the order of their options."""
        return self.stem, tuple(sorted(self.options)), tuple(sorted(self.pictures))

    @property
    def sorted_options(self) -> str:
        """All options in one text, whatever their order."""
        return " ".join(sorted(self.options))

    @property
    def figures(self) -> list[str]:
        """The numbers in stem and options: "8 giờ" and "9 giờ" are two questions."""
        return sorted(NUMBERS.findall(f"{self.stem} {self.sorted_options}"))


def fingerprint(id_: str, code: str, folded_text: str, pictures: Iterable[str]) -> Fingerprint:
    """From the stored searchable text: stem and options, a line each."""
    stem, *options = folded_text.split("\n")
    return Fingerprint(id_, code, stem, tuple(options), tuple(pictures))


def alike(one: Fingerprint, other: Fingerprint) -> bool:
    """Stem and options nearly equal, the same figures and the same pictures."""
    if not fuzz.ratio(one.stem, other.stem, score_cutoff=ALIKE_PER_CENT):
        return False
    if bool(one.options) != bool(other.options):
        return False
    ours, theirs = one.sorted_options, other.sorted_options
    if ours and not fuzz.ratio(ours, theirs, score_cutoff=ALIKE_PER_CENT):
        return False
    return one.figures == other.figures and sorted(one.pictures) == sorted(other.pictures)


def look_alikes(one: Fingerprint, others: Iterable[Fingerprint]) -> list[Fingerprint]:
    """Those of the others that say the same."""
    return [other for other in others if other.id != one.id and alike(one, other)]
