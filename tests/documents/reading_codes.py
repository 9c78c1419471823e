"""What a camera sees on a printed page."""

from io import BytesIO

import zxingcpp
from PIL import Image


def codes_in(png: bytes) -> list[str]:
    image = Image.open(BytesIO(png)).convert("L")
    return [found.text for found in zxingcpp.read_barcodes(image)]
