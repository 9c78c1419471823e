import pytest

from quizapp.core.addresses import Reach, check_is_printable, reach_of
from quizapp.core.errors import Conflict


@pytest.mark.parametrize(
    ("host", "reach"),
    [
        ("127.0.0.1", Reach.THIS_MACHINE),
        ("127.3.2.1", Reach.THIS_MACHINE),
        ("localhost", Reach.THIS_MACHINE),
        ("Thi.Localhost", Reach.THIS_MACHINE),
        ("::1", Reach.THIS_MACHINE),
        ("0.0.0.0", Reach.THIS_MACHINE),
        ("192.168.1.5", Reach.THIS_NETWORK),
        ("10.0.0.7", Reach.THIS_NETWORK),
        ("172.16.3.4", Reach.THIS_NETWORK),
        ("169.254.1.1", Reach.THIS_NETWORK),
        ("fd00::5", Reach.THIS_NETWORK),
        ("quiz", Reach.THIS_NETWORK),
        ("laptop.local", Reach.THIS_NETWORK),
        ("thi.bacninh.gov.vn", Reach.EVERYWHERE),
        ("113.160.1.2", Reach.EVERYWHERE),
    ],
)
def test_how_far_an_address_reaches(host, reach):
    assert reach_of(host) is reach


def test_a_loopback_address_is_not_printed():
    with pytest.raises(Conflict, match="loopback_address"):
        check_is_printable("127.0.0.1")
    check_is_printable("192.168.1.5")
