"""Which addresses phones of the same network can reach this machine by."""

from __future__ import annotations

import ipaddress
import socket

import psutil

VIRTUAL = ("docker", "br-", "veth", "virbr", "vmnet", "vEthernet", "tun", "tap", "zt", "tailscale")


def lan_addresses() -> list[str]:
    """IPv4 addresses of interfaces that are up, the likeliest first: private, not virtual."""
    up = {name for name, state in psutil.net_if_stats().items() if state.isup}
    found = [
        (_unlikelihood(name, address.address), address.address)
        for name, addresses in psutil.net_if_addrs().items()
        for address in addresses
        if name in up and address.family == socket.AF_INET and is_lan(address.address)
    ]
    return [address for _rank, address in sorted(found)]


def is_lan(address: str) -> bool:
    """Neither loopback nor an address that a machine gives itself when nobody gave it one."""
    parsed = ipaddress.ip_address(address)
    return not (parsed.is_loopback or parsed.is_link_local or parsed.is_unspecified)


def _unlikelihood(interface: str, address: str) -> int:
    is_virtual = interface.startswith(VIRTUAL)
    return 2 * is_virtual + (not ipaddress.ip_address(address).is_private)
