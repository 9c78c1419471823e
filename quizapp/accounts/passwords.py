"""Hashing passwords with argon2id.

Slow on purpose, so it is done before a transaction begins, never inside one. The cost is what
OWASP names as the least for argon2id: a laptop that carries an event must not run out of memory
when twenty trainers sign in together.
"""

from __future__ import annotations

from dataclasses import dataclass

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from quizapp.accounts.rules import check_password
from quizapp.core.text import nfc

_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)
_nobodys_hash = _hasher.hash("the hash that unknown accounts are compared with")


@dataclass(frozen=True)
class Verdict:
    """Whether the password was right; `fresh_hash` when the cost has changed since it was kept."""

    is_right: bool
    fresh_hash: str | None = None


def hash_new_password(password: str, email: str) -> str:
    """The hash to keep of a password somebody has chosen; refuses weak ones."""
    check_password(password, email)
    return hash_password(password)


def hash_password(password: str) -> str:
    """The hash to keep. Phones type "ấ" as one sign or as three; both are one password."""
    return _hasher.hash(nfc(password))


def verify_password(kept_hash: str | None, typed: str) -> Verdict:
    """Compare; for an account without a password as slowly as for one that has it."""
    try:
        _hasher.verify(kept_hash or _nobodys_hash, nfc(typed))
    except (VerificationError, InvalidHashError):
        return Verdict(is_right=False)
    if kept_hash is None:
        return Verdict(is_right=False)
    stale = _hasher.check_needs_rehash(kept_hash)
    return Verdict(is_right=True, fresh_hash=hash_password(typed) if stale else None)
