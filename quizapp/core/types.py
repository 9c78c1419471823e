"""Column types that the tables share."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime
from typing import Annotated

from sqlalchemy import DateTime, Dialect, String, TypeDecorator
from sqlalchemy.orm import mapped_column

ID_LENGTH = 26
RANK_KEY_LENGTH = 80
_ALPHABET = b"0123456789abcdefghjkmnpqrstvwxyz"
_LETTER_OF_BYTE = bytes(_ALPHABET[byte % len(_ALPHABET)] for byte in range(256))


def new_id() -> str:
    """An opaque id of 130 random bits: nobody can guess or count with it."""
    return secrets.token_bytes(ID_LENGTH).translate(_LETTER_OF_BYTE).decode()


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC datetime on both databases; a naive one is a programming error."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            message = "a naive datetime reached the database"
            raise ValueError(message)
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        aware = value if value.tzinfo else value.replace(tzinfo=UTC)
        return aware.astimezone(UTC)


def stored_moment(moment: datetime) -> str:
    """As SQLite keeps a moment, for SQL of our own: texts that compare as the moments do."""
    return moment.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")


RankKey = String(RANK_KEY_LENGTH).with_variant(String(RANK_KEY_LENGTH, collation="C"), "postgresql")
"""Hex that is compared byte by byte, whatever the locale of the database."""
PublicId = Annotated[str, mapped_column(String(ID_LENGTH), primary_key=True, default=new_id)]
"""The primary key of everything that has a URL."""
