"""Which addresses phones can reach."""

import pytest

from quizapp.cli.network import is_lan, lan_addresses


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("127.0.0.1", False),
        ("169.254.10.1", False),
        ("0.0.0.0", False),
        ("192.168.1.10", True),
        ("10.0.0.5", True),
        ("8.8.8.8", True),
    ],
)
def test_loopback_and_self_given_addresses_are_none_of_a_lan(address, expected):
    assert is_lan(address) is expected


def test_the_addresses_of_this_machine_are_all_reachable_ones():
    assert all(is_lan(address) for address in lan_addresses())
