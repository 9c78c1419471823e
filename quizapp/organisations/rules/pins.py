"""The PIN by which a learner signs in: six digits that others do not guess first. Pure."""

from __future__ import annotations

import re
import unicodedata

from quizapp.core.errors import Invalid

PIN_DIGITS = 6
_PIN = re.compile(r"[0-9]{6}")
_DIGITS_IN_A_ROW = "01234567890123456789"
_MOST_CHOSEN = frozenset(
    {
        "112233",
        "123321",
        "102030",
        "142536",
        "147258",
        "147852",
        "159357",
        "159753",
        "321654",
        "369258",
        "456123",
        "520131",
        "520520",
        "741852",
        "789456",
        "963852",
        "987456",
    }
)
"""What people like to choose beside rows and repetitions, which the rules below find."""


def clean_new_pin(typed: str) -> str:
    """Six digits, also full-width ones or with spaces. Raises Invalid on pin."""
    pin = _only_typed(typed)
    if not _PIN.fullmatch(pin):
        raise Invalid(fields={"pin": "learner_pin_wrong_shape"})
    return pin


def clean_typed_pin(typed: str) -> str:
    """What was typed to sign in, as it would have been chosen; nothing is refused."""
    return _only_typed(typed)[: 2 * PIN_DIGITS]


def check_new_pin(typed: str, again: str, known: tuple[str | None, ...]) -> str:
    """The chosen PIN. Raises Invalid when it is easy to guess or typed differently again.

    `known` is what colleagues know of her: phone number, employee code.
    """
    pin = clean_new_pin(typed)
    if is_easy(pin, known):
        raise Invalid(fields={"pin": "learner_pin_easy"})
    if _only_typed(again) != pin:
        raise Invalid(fields={"pin_again": "learner_pin_differs"})
    return pin


def is_easy(pin: str, known: tuple[str | None, ...] = ()) -> bool:
    """Whether somebody who tries a handful would try this one."""
    return (
        pin in _MOST_CHOSEN
        or _repeats(pin)
        or pin in _DIGITS_IN_A_ROW
        or pin[::-1] in _DIGITS_IN_A_ROW
        or any(pin in _digits(text) for text in known if text)
    )


def _repeats(pin: str) -> bool:
    """`111111`, `121212`, `123123`, `111222`: few digits, said again."""
    is_pattern = any(pin == pin[:length] * (PIN_DIGITS // length) for length in (1, 2, 3))
    return is_pattern or (len(set(pin[:3])) == len(set(pin[3:])) == 1)


def _digits(text: str) -> str:
    """With the leading 0 that +84 stands for."""
    digits = "".join(c for c in text if c.isdecimal())
    return f"0{digits[2:]}" if text.startswith("+84") else digits


def _only_typed(typed: str) -> str:
    return "".join(unicodedata.normalize("NFKC", typed).split())
