"""Codes: what people mistype, and what nobody guesses."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.certificates.rules.codes import (
    LENGTH,
    RANDOM_BITS,
    check_character,
    is_well_formed,
    new_certificate_code,
    possible_codes,
    shown_code,
)
from quizapp.core.tokens import CODE_ALPHABET

GUESSES = 10_000
LOOK_ALIKE = {"D": "0", "Q": "O", "V": "U", "J": "I", "7": "1", "T": "L"}
SWAPPED = {"8": "B", "B": "8", "5": "S", "S": "5", "2": "Z", "Z": "2", "6": "G", "G": "6"}

random_parts = st.text(alphabet=CODE_ALPHABET, min_size=LENGTH - 1, max_size=LENGTH - 1)
codes = random_parts.map(lambda part: part + check_character(part))


def test_a_code_holds_enough_chance():
    assert len(CODE_ALPHABET) ** (LENGTH - 1) >= 2**RANDOM_BITS
    assert is_well_formed(new_certificate_code())


def test_it_is_shown_in_groups_of_four():
    assert [len(group) for group in shown_code(new_certificate_code()).split("-")] == [4] * 7


@given(codes, st.sampled_from([str.lower, str.upper, str.title, shown_code, str.swapcase]))
def test_case_and_hyphens_do_not_matter(code, typed):
    assert possible_codes(typed(code)) == [code]


@given(codes, st.integers(1, 5), st.sampled_from([" ", "-", "\u00a0", " - ", ".", "\t", "–"]))
def test_spaces_and_signs_between_do_not_matter(code, group, sign):
    typed = sign.join(code[at : at + group] for at in range(0, len(code), group))
    assert possible_codes(f" {typed} ") in ([code], [])
    assert len(typed) > 70 or possible_codes(f" {typed} ") == [code]


@given(codes, st.integers(0, LENGTH - 1))
def test_letters_that_no_code_has_are_read_as_what_they_look_like(code, place):
    typed = code[:place] + LOOK_ALIKE.get(code[place], code[place]) + code[place + 1 :]
    assert code in possible_codes(typed)


@given(codes, st.integers(0, LENGTH - 1))
def test_one_letter_may_be_its_look_alike(code, place):
    typed = code[:place] + SWAPPED.get(code[place], code[place]) + code[place + 1 :]
    assert code in possible_codes(typed)


@given(codes, st.integers(0, LENGTH - 1), st.sampled_from(CODE_ALPHABET))
def test_any_one_wrong_letter_shows(code, place, letter):
    typed = code[:place] + letter + code[place + 1 :]
    assert is_well_formed(typed) is (typed == code)


@given(st.text(max_size=120))
def test_whatever_is_typed_gives_a_few_well_formed_codes(typed):
    possible = possible_codes(typed)
    assert len(possible) <= 30
    assert all(is_well_formed(code) for code in possible)


@pytest.mark.parametrize(
    "typed", ["", "BN7K4T", "%", "_" * LENGTH, "Đ" * LENGTH, "O" * LENGTH, "A" * 5000, "\0" * 28]
)
def test_what_is_no_code_is_none(typed):
    assert possible_codes(typed) == []


def test_ten_thousand_guesses_are_no_code_that_was_given_out():
    given_out = {new_certificate_code() for _ in range(1000)}
    assert len(given_out) == 1000
    guesser = random.Random(60)
    for _ in range(GUESSES):
        part = "".join(guesser.choices(CODE_ALPHABET, k=LENGTH - 1))
        assert part + check_character(part) not in given_out
