"""Signed tokens, random codes and keyed hashes.

A code is for people to type: capital letters and digits without 0/O, 1/I/L, U. What must be found
again from a secret is stored as a keyed hash, so a copy of the database alone confirms no guess.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from typing import Any, cast

from cryptography.fernet import Fernet, InvalidToken
from itsdangerous import BadSignature, SignatureExpired, TimestampSigner, URLSafeTimedSerializer

CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_code(bits: int) -> str:
    """A random code of at least `bits` bits, canonical form (no hyphens)."""
    length = -(-bits * 10 // 49)
    return _written(secrets.randbelow(len(CODE_ALPHABET) ** length), length)


def _written(number: int, characters: int) -> str:
    """The last so many digits of a number, with the letters of a code as digits."""
    letters = []
    for _ in range(characters):
        number, rest = divmod(number, len(CODE_ALPHABET))
        letters.append(CODE_ALPHABET[rest])
    return "".join(letters)


def normalise_code(typed: str) -> str:
    """What a person typed -> canonical form: either case, spaces and hyphens ignored."""
    return "".join(c for c in typed.upper() if c.isalnum() and c.isascii())


def spaced_code(code: str, group: int = 4) -> str:
    """`K7M4QX9T` -> `K7M4-QX9T`: how a code is shown."""
    return "-".join(code[i : i + group] for i in range(0, len(code), group))


def shown_join_code(code: str) -> str:
    """`BN7K4T` -> `BN7 K4T`: as on posters and screens."""
    return spaced_code(code, 3).replace("-", " ")


class CalmSigner(TimestampSigner):
    """Takes what a clock ahead of ours has signed: only our own keys can, so it is just new.

    The machines of an installation differ by seconds, and a clock that was wrong is set back. That
    must sign nobody out.
    """

    def unsign(
        self,
        signed_value: str | bytes,
        max_age: int | None = None,
        return_timestamp: bool = False,  # noqa: FBT001, FBT002 - the parent's way to call it
    ) -> Any:
        """As the parent does, but for ages below nothing."""
        value, signed_at = super().unsign(signed_value, return_timestamp=True)
        age = self.get_timestamp() - int(signed_at.timestamp())
        if max_age is not None and age > max_age:
            raise SignatureExpired("too old", payload=value, date_signed=signed_at)
        return (value, signed_at) if return_timestamp else value


class _Signer(CalmSigner):
    """Derives its one key once, not for every token."""

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self._derived = super().derive_key()

    def derive_key(self, secret_key: str | bytes | None = None) -> bytes:  # noqa: ARG002 - it has one
        """The key of all its signatures."""
        return self._derived


class Keyring:
    """Everything derived from the installation's secret key, one key per purpose."""

    def __init__(self, secret_key: str) -> None:
        self._secret = secret_key.encode()
        self._keys: dict[str, bytes] = {}
        self._begun: dict[str, hmac.HMAC] = {}
        self._signing: dict[str, tuple[URLSafeTimedSerializer, TimestampSigner]] = {}
        self._safes: dict[str, Fernet] = {}

    def keyed_hash(self, purpose: str, value: str) -> str:
        """Hex HMAC-SHA256 of `value`: equal values are found, guesses are not confirmed."""
        return self._digest(purpose, value).hex()

    def derived_code(self, purpose: str, value: str, *, characters: int = 12) -> str:
        """A code that can be told again later without being stored (12 characters: 58 bits)."""
        digest = self._digest(purpose, value)
        return _written(int.from_bytes(digest, "big"), characters)

    def sign(self, purpose: str, payload: object) -> str:
        """A URL-safe signed token holding `payload` (JSON) and the time of signing."""
        serializer, signer = self._signing_of(purpose)
        return signer.sign(serializer.dump_payload(payload)).decode()

    def read(self, purpose: str, token: str, *, max_age_seconds: int) -> object | None:
        """The payload of a token of this purpose, or None when forged, altered or too old."""
        serializer, signer = self._signing_of(purpose)
        try:
            signed = signer.unsign(token, max_age=max_age_seconds)
            payload: object = serializer.load_payload(signed)
        except BadSignature:
            return None
        return payload

    def seal(self, purpose: str, content: bytes) -> bytes:
        """Encrypt what must be kept for a while and not be read in a copy of the database."""
        return self._safe(purpose).encrypt(content)

    def open(self, purpose: str, sealed: bytes) -> bytes | None:
        """What was sealed for this purpose, or None when it was altered."""
        try:
            return self._safe(purpose).decrypt(sealed)
        except InvalidToken:
            return None

    def _signing_of(self, purpose: str) -> tuple[URLSafeTimedSerializer, TimestampSigner]:
        made = self._signing.get(purpose)
        if made is None:
            key = base64.urlsafe_b64encode(self._key(purpose)).decode()
            serializer = URLSafeTimedSerializer(
                key, salt=purpose, signer=_Signer, signer_kwargs={"digest_method": hashlib.sha256}
            )
            signer = cast("TimestampSigner", serializer.make_signer(purpose))
            made = self._signing[purpose] = (serializer, signer)
        return made

    def _safe(self, purpose: str) -> Fernet:
        made = self._safes.get(purpose)
        if made is None:
            made = self._safes[purpose] = Fernet(base64.urlsafe_b64encode(self._key(purpose)))
        return made

    def _digest(self, purpose: str, value: str) -> bytes:
        """HMAC-SHA256 under the purpose's key.

        Carried on from where the key was taken in: half the work of `hmac.digest`, which also
        hands the interpreter to another thread each time.
        """
        begun = self._begun.get(purpose)
        if begun is None:
            begun = self._begun[purpose] = hmac.new(self._key(purpose), digestmod="sha256")
        mac = begun.copy()
        mac.update(value.encode())
        return mac.digest()

    def _key(self, purpose: str) -> bytes:
        made = self._keys.get(purpose)
        if made is None:
            made = self._keys[purpose] = hmac.digest(self._secret, purpose.encode(), "sha256")
        return made
