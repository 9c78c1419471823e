"""Pictures of lessons in two widths, as WebP and as what every phone reads."""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image

from quizapp.banks.pictures import repaint

WIDTHS = (480, 960)
WEBP_QUALITY, JPEG_QUALITY = 78, 82


@dataclass(frozen=True, slots=True)
class Rendition:
    """One file of a picture; `name` is the end of its address."""

    name: str
    content: bytes
    content_type: str
    width: int
    height: int


def renditions_of(data: bytes) -> list[Rendition]:
    """Painted anew within our bounds, without what else the file carried; never enlarged.

    Invalid when it is no picture, or too large.
    """
    painted = repaint(data)
    is_drawing = painted.content_type == "image/png"
    with Image.open(io.BytesIO(painted.content)) as picture:
        picture.load()
        widths = sorted({min(width, picture.width) for width in WIDTHS})
        return [one for width in widths for one in _at(picture, width, is_drawing=is_drawing)]


def _at(picture: Image.Image, width: int, *, is_drawing: bool) -> list[Rendition]:
    height = max(1, round(picture.height * width / picture.width))
    scaled = picture.resize((width, height), Image.Resampling.LANCZOS)
    webp = _bytes(scaled, "WEBP", quality=WEBP_QUALITY, method=4)
    found = [Rendition(f"{width}.webp", webp, "image/webp", width, height)]
    if is_drawing:
        content = _bytes(scaled, "PNG", optimize=True)
        return [*found, Rendition(f"{width}.png", content, "image/png", width, height)]
    content = _bytes(scaled, "JPEG", quality=JPEG_QUALITY, optimize=True)
    return [*found, Rendition(f"{width}.jpg", content, "image/jpeg", width, height)]


def _bytes(picture: Image.Image, format_: str, **how: object) -> bytes:
    target = io.BytesIO()
    picture.save(target, format_, **how)
    return target.getvalue()
