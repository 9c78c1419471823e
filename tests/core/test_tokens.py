from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from quizapp.core.tokens import CODE_ALPHABET, Keyring, new_code, normalise_code, spaced_code

KEYS = Keyring("a key of the tests, long enough to be one")
OTHER = Keyring("another key of the tests, long as well")
DAY = 24 * 3600


@pytest.mark.parametrize(("bits", "length"), [(1, 1), (49, 10), (50, 11), (54, 12), (83, 17)])
def test_a_code_is_long_enough_and_easy_to_type(bits, length):
    code = new_code(bits)
    assert len(code) == length
    assert len(CODE_ALPHABET) ** length >= 2**bits
    assert set(code) <= set(CODE_ALPHABET)
    assert not set("01OIL U") & set(CODE_ALPHABET)


@pytest.mark.parametrize(
    "typed", ["bn7k4t", "BN7K-4T", " bn 7k 4t ", "BN7K4T\u200b", "B.N.7.K.4.T", "bn7k–4t"]
)
def test_a_code_is_read_however_it_was_typed(typed):
    assert normalise_code(typed) == "BN7K4T"


def test_codes_are_shown_in_groups():
    assert spaced_code("K7M4QX9T2") == "K7M4-QX9T-2"
    assert normalise_code(spaced_code("K7M4QX9T2")) == "K7M4QX9T2"


def test_a_hash_depends_on_key_purpose_and_value():
    hashes = {
        KEYS.keyed_hash("resume", "A"),
        KEYS.keyed_hash("resume", "B"),
        KEYS.keyed_hash("receipt", "A"),
        OTHER.keyed_hash("resume", "A"),
    }
    assert len(hashes) == 4
    assert KEYS.keyed_hash("resume", "A") in hashes


def test_a_derived_code_can_be_told_again():
    assert KEYS.derived_code("receipt", "an") == KEYS.derived_code("receipt", "an")
    assert len(KEYS.derived_code("receipt", "an")) == 12
    assert len({KEYS.derived_code("receipt", str(n)) for n in range(1000)}) == 1000


def test_a_signed_token_is_read_with_its_own_key_purpose_and_age_alone():
    token = KEYS.sign("participant", ["an", 1])
    assert KEYS.read("participant", token, max_age_seconds=DAY) == ["an", 1]
    assert KEYS.read("staff", token, max_age_seconds=DAY) is None
    assert OTHER.read("participant", token, max_age_seconds=DAY) is None
    for altered in (token[:-1], token + "x", "x" + token, "", "a.b.c", token.upper()):
        assert KEYS.read("participant", altered, max_age_seconds=DAY) is None
    with time_machine.travel(datetime.now(UTC) + timedelta(days=1, seconds=2)):
        assert KEYS.read("participant", token, max_age_seconds=DAY) is None


@pytest.mark.parametrize("behind", [timedelta(seconds=2), timedelta(hours=1)])
def test_a_token_holds_where_the_clock_is_behind_that_of_who_signed_it(behind):
    token = KEYS.sign("participant", ["an", 1])
    with time_machine.travel(datetime.now(UTC) - behind):
        assert KEYS.read("participant", token, max_age_seconds=DAY) == ["an", 1]
        assert OTHER.read("participant", token, max_age_seconds=DAY) is None


def test_what_is_sealed_is_opened_with_its_own_key_and_purpose_alone():
    sealed = KEYS.seal("answer", "Đúng".encode())
    assert "Đúng".encode() not in sealed
    assert KEYS.open("answer", sealed) == "Đúng".encode()
    assert KEYS.open("other", sealed) is None
    assert OTHER.open("answer", sealed) is None
    assert KEYS.open("answer", sealed[:-2]) is None
