"""Pictures from strangers: looked at before they are unpacked, then painted anew by us."""

from __future__ import annotations

import hashlib
import io
import warnings
from dataclasses import dataclass

from PIL import Image, ImageOps

from quizapp.core.errors import Invalid

MAX_BYTES = 5 * 1024 * 1024
MAX_PIXELS = 40_000_000
MAX_EDGE = 1600
LARGE_PNG_BYTES = 400_000
JPEG_QUALITY = 85
READABLE = ("PNG", "JPEG", "GIF", "WEBP")


@dataclass(frozen=True, slots=True)
class PaintedPicture:
    """A picture in our own bytes, without whatever else the file carried."""

    content: bytes
    content_type: str
    width: int
    height: int

    @property
    def sha256(self) -> str:
        """Tells equal pictures."""
        return hashlib.sha256(self.content).hexdigest()


def repaint(data: bytes) -> PaintedPicture:
    """The picture within our bounds; Invalid when it is none, or too large. No SVG: it may act."""
    if len(data) > MAX_BYTES:
        raise Invalid("picture_too_large")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            return _repaint(data)
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
        raise Invalid("picture_too_large") from error
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise Invalid("picture_unreadable") from error


def _repaint(data: bytes) -> PaintedPicture:
    with Image.open(io.BytesIO(data), formats=READABLE) as source:
        if source.width * source.height > MAX_PIXELS:
            raise Invalid("picture_too_large")
        is_photo = source.format == "JPEG"
        picture = ImageOps.exif_transpose(source)
        see_through = picture.has_transparency_data
        picture = picture.convert("RGBA" if see_through else "RGB")
    picture.thumbnail((MAX_EDGE, MAX_EDGE))
    if not is_photo:
        content = _bytes(picture, "PNG", optimize=True)
        if see_through or len(content) <= LARGE_PNG_BYTES:
            return PaintedPicture(content, "image/png", picture.width, picture.height)
    content = _bytes(picture, "JPEG", quality=JPEG_QUALITY, optimize=True)
    return PaintedPicture(content, "image/jpeg", picture.width, picture.height)


def _bytes(picture: Image.Image, format_: str, **how: object) -> bytes:
    target = io.BytesIO()
    picture.save(target, format_, **how)
    return target.getvalue()
