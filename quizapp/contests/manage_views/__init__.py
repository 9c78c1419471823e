"""The staff's pages of contests and rounds."""

from quizapp.contests.manage_views import (
    admission,
    contests,
    leaks,
    matrix,
    organizers,
    rounds,
    running,
    series,
)
from quizapp.contests.manage_views.common import blueprint

__all__ = [
    "admission",
    "blueprint",
    "contests",
    "leaks",
    "matrix",
    "organizers",
    "rounds",
    "running",
    "series",
]
