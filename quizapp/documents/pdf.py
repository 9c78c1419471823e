"""Pages by Typst: a template of ours and data, never a template made of somebody's text.

Templates lie beside the feature that owns them; `/documents/templates/house.typ` holds what all
share. The data reach the template as JSON: `#let data = json(bytes(sys.inputs.data))`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, Literal

import orjson
import typst

FONTS = Path(__file__).with_name("fonts")
TEMPLATES = Path(__file__).with_name("templates")
_ROOT = Path(__file__).parent.parent

Data = Mapping[str, Any]


def render_pdf(template: Path, data: Data, *, tagged: bool = True) -> bytes:
    """Return the PDF, with tags for screen readers unless told otherwise.

    The same data give the same bytes: nothing in it tells when it was made.
    """
    return _one_file(_render(template, data, "pdf", tagged=tagged))


def render_png(template: Path, data: Data, *, pixels_per_inch: float = 144) -> bytes:
    """Return the only page as PNG."""
    return _one_file(_render(template, data, "png", pixels_per_inch))


def render_svg(template: Path, data: Data) -> bytes:
    """Return the only page as SVG, its letters drawn as outlines: no font is needed to show it."""
    return _one_file(_render(template, data, "svg"))


def _render(
    template: Path,
    data: Data,
    kind: Literal["pdf", "png", "svg"],
    pixels_per_inch: float | None = None,
    *,
    tagged: bool = True,
) -> bytes | list[bytes]:
    compiled: bytes | list[bytes] = typst.compile(
        template,
        root=_ROOT,
        font_paths=_fonts(),
        format=kind,
        ppi=pixels_per_inch,
        pdf_tags=tagged,
        sys_inputs={"data": orjson.dumps(data).decode()},
    )
    return compiled


@cache
def _fonts() -> typst.Fonts:
    """Look through the fonts once per process: with a full system it takes a tenth of a second.

    The system's fonts come after ours, so that a Korean or Chinese name is printed wherever the
    machine has such a font.
    """
    return typst.Fonts(include_system_fonts=True, font_paths=[FONTS])


def _one_file(compiled: bytes | Sequence[bytes]) -> bytes:
    if isinstance(compiled, bytes):
        return compiled
    raise ValueError(f"one page expected, not {len(compiled)}")
