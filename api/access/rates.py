"""How often somebody may ask: a bucket of permissions for each, filled at a steady rate (token bucket)."""

from __future__ import annotations

import ipaddress
import time
from collections import OrderedDict
from collections.abc import Callable

__all__ = ["Rates", "network_of"]

_MOST = 20_000
"""Buckets kept; beyond it, the one that was used least recently goes."""
_AT_ONCE = 10


class Rates:
    """Buckets by key. Each holds a sixth of a minute's requests, at least ten (never more than a minute's)."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, key: str, a_minute: int) -> float:
        """Ask for one request: 0 where it may go on, else the seconds until it may be tried again.

        :param a_minute: requests a minute; 0 for any number.
        """
        if a_minute <= 0:
            return 0.0
        room = float(min(a_minute, max(_AT_ONCE, a_minute // 6)))
        now = self._clock()
        left, then = self._buckets.pop(key, (room, now))
        left = min(room, left + (now - then) * a_minute / 60)
        wait = 0.0 if left >= 1 else (1 - left) * 60 / a_minute
        self._buckets[key] = (left - 1 if left >= 1 else left, now)
        if len(self._buckets) > _MOST:
            self._buckets.popitem(last=False)
        return wait


def network_of(address: str) -> str:
    """Whom an address stands for: itself, or the network of 64 bits of an IPv6 address, which one household has."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(parsed, ipaddress.IPv4Address):
        return str(parsed)
    if parsed.ipv4_mapped:
        return str(parsed.ipv4_mapped)
    return str(ipaddress.ip_network((parsed, 64), strict=False))
