"""Pages of boards as bytes, made once a second at most, with room for the caller's own entry."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any

import orjson

GZIP = 31
"""zlib's name for the format."""
_LAST_STORED_BLOCK = b"\x01"
_LENGTHS, _ENDING = struct.Struct("<HH"), struct.Struct("<II")


@dataclass(frozen=True)
class EncodedPage:
    """`{..., "me":` as bytes, plain and compressed so that an ending may follow.

    `mark` is the same for pages that show the same, whenever they were made.
    """

    plain: bytes
    packed: bytes
    checksum: int
    mark: str

    def with_me(self, me: bytes) -> bytes:
        """The whole answer."""
        return b"%b%b}" % (self.plain, me)

    def packed_with_me(self, me: bytes) -> bytes:
        """The whole answer, compressed: the ending goes along as it is."""
        rest = me + b"}"
        count = len(rest)
        checksum = zlib.crc32(rest, self.checksum)
        return b"".join(
            (
                self.packed,
                _LAST_STORED_BLOCK,
                _LENGTHS.pack(count, count ^ 0xFFFF),
                rest,
                _ENDING.pack(checksum, (len(self.plain) + count) & 0xFFFFFFFF),
            )
        )


def encoded(as_of: str | None, content: dict[str, Any]) -> EncodedPage:
    """A page to which `me` is added later."""
    shown = orjson.dumps(content)
    plain = b'{"as_of":%b,%b,"me":' % (orjson.dumps(as_of), shown[1:-1])
    packer = zlib.compressobj(9, zlib.DEFLATED, GZIP)
    packed = packer.compress(plain) + packer.flush(zlib.Z_SYNC_FLUSH)
    mark = blake2b(shown, digest_size=9).hexdigest()
    return EncodedPage(plain, packed, zlib.crc32(plain), mark)
