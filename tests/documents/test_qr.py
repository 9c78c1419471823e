import pytest
from PIL import Image

from quizapp.documents.qr import QUIET_ZONE, qr_modules, qr_png, qr_svg, qr_terminal
from tests.documents.reading_codes import codes_in

URL = "https://thi.example.vn/j/BN7K4T"
PAINTED = {" ": (0, 0), "▄": (0, 1), "▀": (1, 0), "█": (1, 1)}


@pytest.mark.parametrize(
    "text", [URL, "http://192.168.1.20:8000/j/BN7K4T", "A", "https://thi.example.vn/" + "x" * 300]
)
def test_a_png_says_what_was_put_in(text):
    assert codes_in(qr_png(text, module_pixels=4)) == [text]


def test_the_quiet_zone_is_four_light_modules():
    side = len(qr_modules(URL))
    assert f'viewBox="0 0 {side + 8} {side + 8}"' in qr_svg(URL)
    assert QUIET_ZONE == 4


def test_the_correction_is_sturdier_where_it_costs_no_larger_symbol():
    fits_q, fits_m_only = "x" * 32, "x" * 42
    assert len(qr_modules(fits_q)) == len(qr_modules(fits_m_only)) == 29


def test_the_terminal_shows_a_code_that_can_be_scanned(tmp_path):
    lines = qr_terminal(URL).split("\n")
    image = Image.new("L", (len(lines[0]) * 5, len(lines) * 10), 0)
    for y, line in enumerate(lines):
        for x, letter in enumerate(line):
            upper, lower = PAINTED[letter]
            image.paste(255 * upper, (x * 5, y * 10, x * 5 + 5, y * 10 + 5))
            image.paste(255 * lower, (x * 5, y * 10 + 5, x * 5 + 5, y * 10 + 10))
    path = tmp_path / "terminal.png"
    image.save(path)
    assert codes_in(path.read_bytes()) == [URL]
