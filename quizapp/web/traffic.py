"""What kind of work a request asks for, told by its method and path alone.

The order of the kinds is the order in which they are let go when a machine is too small for what is
asked of it: answers last.
"""

from __future__ import annotations

KIND = "quizapp.kind"
"""Where the environment of a request keeps it, once it was told."""
SAVE = "save"
"""An answer, a prediction or a submission: somebody's work, which has no second place yet."""
ATTEMPT = "attempt"
"""Starting, and what a running attempt needs: its page, its clock, scripts and pictures."""
JOIN = "join"
"""From the QR code to being a participant or present in a class, and coming back."""
STAFF = "staff"
"""The pages of organizers, trainers and coordinators; opening, closing and extending rounds."""
READ = "read"
"""Everything else that is looked at."""
BOARD = "board"
"""Who is in front."""
EXPORT = "export"
"""Files that are made or read whole: exports, posters, imports."""
HEALTH = "health"
"""Questions of machines that watch."""
KINDS = (SAVE, ATTEMPT, JOIN, STAFF, READ, BOARD, EXPORT, HEALTH)

_FILES = (".xlsx", ".pdf", ".docx", ".svg", ".png", ".csv", ".zip")
_PAPERS = ("poster.", "certificate.")
_WRITING = frozenset({"POST", "PUT"})
_OF_PAGES = {
    "": JOIN,
    "resume": JOIN,
    "sw.js": ATTEMPT,
    "sign-in": STAFF,
    "invitation": STAFF,
    "healthz": HEALTH,
    "readyz": HEALTH,
    "metrics": HEALTH,
}
_OF_A_ROUND = {
    "start": ATTEMPT,
    "attempts": ATTEMPT,
    "leaderboard": BOARD,
    "projector": BOARD,
    "counts": BOARD,
    "units": BOARD,
    "winners": BOARD,
}
_OF_AN_ATTEMPT = {"clock": ATTEMPT, "result": ATTEMPT}
_SAVING = frozenset({"answers", "submission", "prediction"})
_CALLS = "/api/v1/"
_CALLS_OF_ATTEMPTS = "/api/v1/attempts/"


def kind_of(method: str, path: str) -> str:
    """The kind of a request. A path that leads nowhere is no more than reading."""
    if path.startswith(_CALLS_OF_ATTEMPTS):
        return _of_an_attempt(method, path[len(_CALLS_OF_ATTEMPTS) :].split("/"))
    if path.startswith(_CALLS):
        return _of_a_call(path[len(_CALLS) :].split("/"))
    if path.startswith("/manage"):
        return _of_staff(method, path)
    return _of_a_page(method, path.split("/")[1:])


def _of_an_attempt(method: str, steps: list[str]) -> str:
    """`id`, `id/clock`, `id/answers/3`."""
    if len(steps) == 1:
        return ATTEMPT
    about, *deeper = steps[1:]
    if about in _SAVING and not deeper[1:]:
        return SAVE if method in _WRITING else READ
    return READ if deeper else _OF_AN_ATTEMPT.get(about, READ)


def _of_a_call(steps: list[str]) -> str:
    match steps:
        case ["rounds", _, about]:
            return _OF_A_ROUND.get(about, READ)
        case ["resume"] | ["join", _] | ["join", _, "units"]:
            return JOIN
    return READ


def _of_a_page(method: str, steps: list[str]) -> str:
    match steps:
        case ["attempts", *rest]:
            return _of_an_attempt(method, rest)
        case ["static" | "media", *_]:
            return ATTEMPT
        case ["j", _] | ["j", _, "leave"] | ["c", *_] | ["learn", "here"]:
            return JOIN
        case ["rounds", _, about]:
            return _OF_A_ROUND.get(about, READ)
        case [only]:
            return _OF_PAGES.get(only, READ)
    return EXPORT if steps[-1:] and steps[-1].startswith(_PAPERS) else READ


def _of_staff(method: str, path: str) -> str:
    if path.endswith(_FILES):
        return EXPORT
    is_upload = method in _WRITING and ("/import" in path or path.endswith("/staff/coordinators"))
    return EXPORT if is_upload else STAFF
