"""Posters: the sheet on the wall from which people get into a round."""

from __future__ import annotations

from quizapp.entry.posters.poster import (
    WORDS,
    PosterContent,
    PosterWords,
    poster_pdf,
    poster_png,
    poster_svg,
    posters_pdf,
)

__all__ = [
    "WORDS",
    "PosterContent",
    "PosterWords",
    "poster_pdf",
    "poster_png",
    "poster_svg",
    "posters_pdf",
]
