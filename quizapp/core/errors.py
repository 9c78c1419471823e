"""Refusals as exceptions with codes.

A service raises one of these; the edge turns the code into a status and a sentence by the tables
that the features register (`refusals.py`). The code is part of the public contract.
"""

from __future__ import annotations

from collections.abc import Mapping

OVERLOADED_SECONDS = 2


class QuizError(Exception):
    """Something was refused. `code` names the refusal, `params` fill its sentence."""

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


class NotFound(QuizError):
    """It does not exist, or it is somebody else's: the two are never told apart."""

    def __init__(self, code: str = "not_found", **params: object) -> None:
        super().__init__(code, **params)


class NotSignedIn(QuizError):
    """Nobody is known to be asking."""

    def __init__(self, code: str = "not_signed_in", **params: object) -> None:
        super().__init__(code, **params)


class NotAllowed(QuizError):
    """The caller is known and may not do this."""

    def __init__(self, code: str = "not_allowed", **params: object) -> None:
        super().__init__(code, **params)


class Conflict(QuizError):
    """The state of the thing does not permit it (any more)."""


class Malformed(QuizError):
    """The request cannot be read at all."""

    def __init__(self, code: str = "malformed", **params: object) -> None:
        super().__init__(code, **params)


class Invalid(QuizError):
    """Fields hold what they must not. `fields` maps field name -> code of its complaint."""

    def __init__(
        self, code: str = "invalid", fields: Mapping[str, str] | None = None, **params: object
    ) -> None:
        super().__init__(code, **params)
        self.fields: dict[str, str] = dict(fields or {})


class TooMany(QuizError):
    """Too often; `retry_after` in whole seconds."""

    def __init__(self, code: str = "rate_limited", *, retry_after: int, **params: object) -> None:
        super().__init__(code, **params)
        self.retry_after = retry_after


class Overloaded(QuizError):
    """It cannot be done at this moment, through no fault of the caller; `retry_after` seconds.

    The edge spreads them: those turned away together shall not come back together.
    """

    def __init__(
        self, code: str = "overloaded", *, retry_after: int | None = None, **params: object
    ) -> None:
        super().__init__(code, **params)
        self.retry_after = retry_after or OVERLOADED_SECONDS
