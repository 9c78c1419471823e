"""Pages of long lists: bounded sizes, whatever the query string says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from flask import request

from quizapp.core.errors import Malformed

Row = TypeVar("Row")
PAGE_SIZE = 50
MAX_LIMIT = 200
DEFAULT_LIMIT = 50
MAX_OFFSET = 10_000_000
MAX_DIGITS = 12


@dataclass(frozen=True)
class Page(Generic[Row]):
    """Some rows of many. `number` begins at 1."""

    rows: Sequence[Row]
    total: int
    number: int = 1
    size: int = PAGE_SIZE

    @property
    def last(self) -> int:
        """The number of the last page."""
        return max(1, -(-self.total // self.size))

    @property
    def offset(self) -> int:
        """How many rows stand before this page."""
        return (self.number - 1) * self.size


def page_number() -> int:
    """`?page=` of the request, at least 1."""
    return whole_number("page", default=1, lowest=1, highest=MAX_OFFSET // PAGE_SIZE)


def limit_and_offset(default_limit: int = DEFAULT_LIMIT) -> tuple[int, int]:
    """`?limit=&offset=` of an API call, the limit capped."""
    limit = whole_number("limit", default=default_limit, lowest=1, highest=10**12)
    return min(limit, MAX_LIMIT), whole_number("offset", default=0, lowest=0, highest=MAX_OFFSET)


def whole_number(name: str, *, default: int, lowest: int, highest: int) -> int:
    """A whole number of the query string within bounds, else Malformed."""
    value = request.args.get(name, "")
    if not value:
        return default
    if not (value.isascii() and value.isdecimal() and len(value) <= MAX_DIGITS):
        raise Malformed
    number = int(value)
    if not lowest <= number <= highest:
        raise Malformed
    return number
