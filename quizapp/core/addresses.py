"""How far an address reaches, before it is printed on a thousand walls. Pure."""

from __future__ import annotations

from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import urlsplit

from quizapp.core.errors import Conflict


class Reach(StrEnum):
    """Who can open an address."""

    THIS_MACHINE = "this_machine"
    THIS_NETWORK = "this_network"
    EVERYWHERE = "everywhere"


def host_of(base_url: str) -> str:
    """The host of an address."""
    return urlsplit(base_url).hostname or ""


def reach_of(host: str) -> Reach:
    """Of a host name or address as it stands in QUIZAPP_BASE_URL."""
    name = host.lower().rstrip(".")
    if name == "localhost" or name.endswith(".localhost"):
        return Reach.THIS_MACHINE
    try:
        address = ip_address(name)
    except ValueError:
        is_local = "." not in name or name.endswith((".local", ".lan", ".home", ".internal"))
        return Reach.THIS_NETWORK if is_local else Reach.EVERYWHERE
    if address.is_loopback or address.is_unspecified:
        return Reach.THIS_MACHINE
    is_local = address.is_private or address.is_link_local
    return Reach.THIS_NETWORK if is_local else Reach.EVERYWHERE


def check_is_printable(host: str) -> None:
    """A poster or card whose address no phone can open is not printed."""
    if reach_of(host) is Reach.THIS_MACHINE:
        raise Conflict("loopback_address", host=host)
