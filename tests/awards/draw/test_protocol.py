"""The draw's protocol: the vector, what makes it fair, and three programs that must agree."""

import json
import subprocess
import sys
from collections import Counter

import pytest

from quizapp.awards.draw.protocol import (
    SPAN,
    canonical_list,
    commitment,
    list_hash,
    needed_bits,
    number_below,
    picks,
    seed,
)
from quizapp.core.errors import Invalid
from tests.conftest import PROJECT
from tests.script_lint import node

CODES = [f"A{number:04}" for number in range(1, 101)]
SECRET = bytes(31) + b"\x01"
VALUE = "XSMB 2026-11-20 DB 12345"
SCRIPTS = PROJECT / "quizapp/awards/static/awards/draw"
CHECK = f"""
import {{ wrongIn, isSkipped, picks, seedOf }} from "{SCRIPTS / "protocol.js"}";
import {{ readFileSync }} from "fs";
const {{ draws, order, numbers }} = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify({{
  wrong: draws.map(wrongIn),
  order: picks(seedOf(...order.seed), order.codes, order.codes.length),
  skipped: numbers.map(([bytes, limit]) => isSkipped(Uint8Array.from(bytes), limit)),
}}));
"""


def vector():
    hashed = list_hash(CODES)
    from_seed = seed("demo-2026", hashed, SECRET, VALUE)
    return {
        "algorithm": "TPDRAW/1",
        "contest": "demo-2026",
        "entrants": CODES,
        "list_hash": hashed,
        "commitment": commitment(SECRET),
        "secret": SECRET.hex(),
        "value": VALUE,
        "seed": from_seed.hex(),
        "picks": 5,
        "winners": picks(from_seed, CODES, 5),
    }


def test_the_vector_comes_out():
    draw = vector()
    assert draw["list_hash"] == "88278a86e57ed9c4917960888945dbf9258deec98e648ac97a153804aff61a85"
    assert draw["commitment"] == "ec4916dd28fc4c10d78e287ca5d9cc51ee1ae73cbfde08c6b37324cbfaac8bc5"
    assert draw["seed"] == "47080f4c792695f465b86afa7d968c3b161947e5b966c17368181638116f92b8"
    assert draw["winners"] == ["A0042", "A0091", "A0086", "A0012", "A0075"]


def test_the_order_of_arrival_changes_nothing():
    draw = vector()
    assert list_hash(CODES[::-1]) == draw["list_hash"]
    assert picks(bytes.fromhex(draw["seed"]), CODES[::-1], 5) == draw["winners"]


@pytest.mark.parametrize("codes", [[], ["A1", "A1"], ["A1", ""], ["A1", "A 2"], ["A1", "Ă2"]])
def test_a_list_that_could_be_read_two_ways_is_refused(codes):
    with pytest.raises(Invalid, match="draw_list_wrong"):
        canonical_list(codes)


@pytest.mark.parametrize("number", [0, 101])
def test_no_more_come_out_than_are_in(number):
    with pytest.raises(Invalid, match="draw_picks_wrong"):
        picks(bytes(32), CODES, number)


@pytest.mark.parametrize("value", ["", " 12345", "123\n45"])
def test_a_value_with_lines_or_blanks_around_it_is_refused(value):
    with pytest.raises(Invalid, match="draw_value_wrong"):
        seed("demo-2026", "0" * 64, SECRET, value)


def test_a_secret_of_another_length_is_refused():
    with pytest.raises(Invalid, match="draw_secret_wrong"):
        commitment(bytes(31))


def test_numbers_of_the_incomplete_last_round_are_skipped():
    rest = SPAN % 7
    assert number_below(7, iter([SPAN - 1, SPAN - rest, 10])) == 3
    assert number_below(7, iter([SPAN - rest - 1, 10])) == 6
    assert number_below(8, iter([SPAN - 1])) == 7


def test_every_entry_comes_first_equally_often():
    first = Counter(picks(number.to_bytes(32, "big"), CODES[:10], 1)[0] for number in range(4_000))
    expected = 400
    chi_square = sum((first[code] - expected) ** 2 / expected for code in CODES[:10])
    assert chi_square < 27.9  # one in a thousand


def test_all_come_out_once_and_as_a_plain_list_would_give_them():
    from_seed = bytes(32)
    order = picks(from_seed, CODES, len(CODES))
    assert sorted(order) == CODES
    assert order[:5] == picks(from_seed, CODES, 5)


def test_a_special_prize_alone_carries_too_little():
    assert needed_bits(300_000, 10) == pytest.approx(160.1, abs=0.1)
    assert needed_bits(100, 1) < 16.6 < needed_bits(300_000, 1)


def test_the_script_anyone_can_read_agrees(tmp_path):
    file = tmp_path / "draw.json"
    for change, status in (({}, 0), ({"winners": CODES[:5]}, 1), ({"entrants": CODES[1:]}, 1)):
        file.write_text(json.dumps({**vector(), **change}))
        script = [sys.executable, str(PROJECT / "docs/verify_draw.py"), str(file)]
        done = subprocess.run(script, capture_output=True, text=True)
        assert (done.returncode, "WRONG" in done.stdout) == (status, bool(status))


def test_the_browsers_scripts_agree():
    """One start of Node.js: the vector, tampered ones, a whole order, numbers to be skipped."""
    good = vector()
    tampered = {
        "entrants": [*CODES, "B0001"],
        "secret": "02" * 32,
        "value": "XSMB 2026-11-20 DB 12346",
        "winners": CODES[:5],
        "picks": 4,
        "contest": "demo-2027",
    }
    draws = [good, *({**good, name: value} for name, value in tampered.items())]
    many = [f"C{number:05}" for number in range(999)]
    edge = SPAN % 7
    numbers = [SPAN - 1, SPAN - edge, SPAN - edge - 1, 5]
    asked = {
        "draws": draws,
        "order": {"seed": ["demo-2026", "0" * 64, SECRET.hex(), VALUE], "codes": many},
        "numbers": [[list(number.to_bytes(32, "big")), 7] for number in numbers],
    }
    script = [str(node()), "--input-type=module", "--eval", CHECK]
    done = subprocess.run(script, input=json.dumps(asked), capture_output=True, text=True)
    told = json.loads(done.stdout or done.stderr)
    assert told["wrong"][0] == []
    assert all("winners" in wrong or "list_hash" in wrong for wrong in told["wrong"][1:])
    from_seed = seed("demo-2026", "0" * 64, SECRET, VALUE)
    assert told["order"] == picks(from_seed, many, len(many))
    assert told["skipped"] == [True, True, False, False]


def test_the_script_is_offered_as_it_stands_in_the_documents():
    offered = (SCRIPTS / "verify_draw.txt").read_text()
    assert offered == (PROJECT / "docs/verify_draw.py").read_text()
