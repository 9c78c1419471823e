"""QR codes: as modules, PNG, SVG and as text for a terminal.

Every drawing carries the quiet zone of four light modules the standard asks for.
"""

from __future__ import annotations

from io import BytesIO
from itertools import pairwise, product

from PIL import Image
from qrcode.constants import ERROR_CORRECT_M, ERROR_CORRECT_Q
from qrcode.main import QRCode

Modules = tuple[tuple[bool, ...], ...]
Point = tuple[int, int]

QUIET_ZONE = 4
"""Light modules around the symbol, on every side."""

# A terminal cell shows two modules, the upper and the lower; light ones are painted, because
# most terminals are dark and a camera wants dark modules on a light ground.
_HALF_BLOCKS = {(True, True): " ", (True, False): "▄", (False, True): "▀", (False, False): "█"}


def qr_modules(text: str) -> Modules:
    """Return the rows of the symbol, true for dark, without the quiet zone.

    Error correction is Q where that costs no larger symbol than M, else M: on a poster in the
    sun, behind foil or creased, the spare bits are worth having, smaller modules are not.
    """
    symbol = _symbol(text, ERROR_CORRECT_M)
    sturdier = _symbol(text, ERROR_CORRECT_Q)
    chosen = sturdier if sturdier.version == symbol.version else symbol
    chosen.make(fit=False)
    return tuple(tuple(bool(module) for module in row) for row in chosen.modules)


def qr_png(text: str, *, module_pixels: int) -> bytes:
    """Return a black and white PNG with ``module_pixels`` pixels to a module."""
    modules = qr_modules(text)
    side = len(modules) + 2 * QUIET_ZONE
    image = Image.new("1", (side, side), 1)
    for y, row in enumerate(modules):
        for x, is_dark in enumerate(row):
            if is_dark:
                image.putpixel((x + QUIET_ZONE, y + QUIET_ZONE), 0)
    scaled = image.resize((side * module_pixels, side * module_pixels), Image.Resampling.NEAREST)
    output = BytesIO()
    scaled.save(output, "PNG", optimize=True)
    return output.getvalue()


def qr_svg(text: str) -> str:
    """Return an SVG of one path, to be scaled to any size."""
    modules = qr_modules(text)
    side = len(modules) + 2 * QUIET_ZONE
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" '
        f'width="{side}" height="{side}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/>'
        f'<path fill="#000" fill-rule="evenodd" d="{outline(modules)}"/></svg>'
    )


def qr_terminal(text: str) -> str:
    """Return the symbol in half blocks, for a dark terminal."""
    rows = _with_quiet_zone(qr_modules(text))
    pairs = zip(rows[::2], [*rows[1::2], (False,) * len(rows[0])], strict=False)
    return "\n".join(
        "".join(_HALF_BLOCKS[modules] for modules in zip(upper, lower, strict=True))
        for upper, lower in pairs
    )


def outline(modules: Modules) -> str:
    """Return the SVG path around the dark areas, for even-odd filling, quiet zone included.

    Outlines instead of one square per module: a fifth of the bytes, and no hairlines
    between neighbouring squares where a printer smooths edges.
    """
    edges = _border(modules)
    loops = []
    while edges:
        loops.append(_take_loop(edges))
    return "".join(_drawn(loop) for loop in loops)


def _symbol(text: str, error_correction: int) -> QRCode:
    symbol = QRCode(error_correction=error_correction, border=QUIET_ZONE)
    symbol.add_data(text)
    symbol.best_fit()
    return symbol


def _with_quiet_zone(modules: Modules) -> list[tuple[bool, ...]]:
    side = (False,) * QUIET_ZONE
    empty = [(False,) * (len(modules) + 2 * QUIET_ZONE)] * QUIET_ZONE
    return [*empty, *(side + row + side for row in modules), *empty]


def _border(modules: Modules) -> dict[Point, list[Point]]:
    """Return the unit edges between dark and light, by their start, dark on the right hand."""
    padded = _with_quiet_zone(modules)
    edges: dict[Point, list[Point]] = {}
    for y, x in product(range(QUIET_ZONE, len(padded) - QUIET_ZONE), repeat=2):
        if not padded[y][x]:
            continue
        corners = ((x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1))
        neighbours = (padded[y - 1][x], padded[y][x + 1], padded[y + 1][x], padded[y][x - 1])
        for side, is_dark in enumerate(neighbours):
            if not is_dark:
                edges.setdefault(corners[side], []).append(corners[(side + 1) % 4])
    return edges


def _take_loop(edges: dict[Point, list[Point]]) -> list[Point]:
    """Take one closed line out of the edges.

    Where dark modules touch at a corner two lines cross; filled even-odd, it is all the same
    which way the loop turns there.
    """
    start = next(iter(edges))
    loop = [start]
    while True:
        ends = edges[loop[-1]]
        point = ends.pop()
        if not ends:
            del edges[loop[-1]]
        if point == start:
            return loop
        loop.append(point)


def _drawn(loop: list[Point]) -> str:
    """Return the loop as an SVG path, straight stretches in one stroke."""
    points = zip(loop[-1:] + loop[:-1], loop, loop[1:] + loop[:1], strict=True)
    corners = [
        at for before, at, after in points if before[0] != after[0] and before[1] != after[1]
    ]
    strokes = [
        f"h{x - from_x}" if y == from_y else f"v{y - from_y}"
        for (from_x, from_y), (x, y) in pairwise(corners)
    ]
    return f"M{corners[0][0]} {corners[0][1]}{''.join(strokes)}z"
