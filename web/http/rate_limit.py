"""How often one client may ask: counted, and answered with patience rather than with a closed door.

The counts are in the memory of one process, so that with several each counts what it saw: a brake, not the lock on
the door. The lock is that a link has 256 random bits and that one person has three open ones at most, which the
database counts for all processes.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from ipaddress import IPv6Address, ip_address
from threading import Lock

from config.errors import AmityError

MOST_CLIENTS = 10_000
WINDOW_SECONDS = 15 * 60
# IPv6 gives every household, and every attacker, at least so much.
NETWORK_BITS = 64


class Counter:
    """Counts tries within `seconds` by name; forgets who has been quiet the longest, and counts none beyond `most`."""

    def __init__(self, *, most: int, seconds: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._seconds = seconds
        self._clock = clock
        self._tries: OrderedDict[str, list[float]] = OrderedDict()
        self._lock = Lock()

    def count(self, name: str) -> int:
        """Counts this try; how many there were in the time that counts, this one included, `most` at most."""
        at = self._clock()
        with self._lock:
            tries = [then for then in self._tries.pop(name, []) if then > at - self._seconds]
            tries = [*tries, at][-self._most :]
            self._tries[name] = tries
            while len(self._tries) > MOST_CLIENTS:
                self._tries.popitem(last=False)
        return len(tries)


@dataclass(frozen=True)
class RateLimit:
    """None for `free` tries; then `first` seconds, twice as many every `doubling` tries, and `longest` at most."""

    free: int
    first: float
    doubling: int
    longest: float

    def seconds(self, tries: int) -> float:
        if tries <= self.free:
            return 0.0
        # Beyond so many doublings it is the longest anyway, and no power has to be computed.
        doublings = min((tries - self.free - 1) / self.doubling, 32)
        return float(min(self.longest, self.first * 2**doublings))


# Whole offices share one address behind a proxy or a router: their twenty first requests wait for nothing.
BY_NETWORK = RateLimit(free=20, first=0.5, doubling=5, longest=20)
ALTOGETHER = RateLimit(free=200, first=0.5, doubling=50, longest=10)
# For one mail address; more is not answered, and looks the same as if it were. Its owner has three links by then.
MOST_FOR_ADDRESS = 5
# Each is an address and a clock in memory.
MOST_WAITING = 5000
_ALL = "all"


@dataclass
class SignInRequests:
    """Who asked for sign-in links of late: by the address asked for, by client network, and all together.

    No number of requests closes the sign-in for others: they make the mails come later, by half a minute at most.
    """

    clock: Callable[[], float] = time.monotonic
    _addresses: Counter = field(init=False)
    _networks: Counter = field(init=False)
    _together: Counter = field(init=False)

    # Whose mail is put off just now.
    _waiting: int = 0

    def __post_init__(self) -> None:
        def counter(most: int) -> Counter:
            return Counter(most=most, seconds=WINDOW_SECONDS, clock=self.clock)

        self._addresses = counter(MOST_FOR_ADDRESS + 1)
        self._networks = counter(100)
        self._together = counter(1000)

    @property
    def is_full(self) -> bool:
        """Whether so many wait that it is a flood: then nobody is promised anything for some seconds."""
        return self._waiting >= MOST_WAITING

    @contextmanager
    def waiting(self) -> Iterator[None]:
        self._waiting += 1
        try:
            yield
        finally:
            self._waiting -= 1

    def delay(self, *, address: str, client: str) -> float | None:
        """Counts a request; the seconds after which it is to be acted on, or None where it is not to be at all."""
        wait = BY_NETWORK.seconds(self._networks.count(network_of(client)))
        wait += ALTOGETHER.seconds(self._together.count(_ALL))
        if self._addresses.count(address.casefold()) > MOST_FOR_ADDRESS:
            return None
        return wait


def network_of(client: str) -> str:
    """What counts as one client: an IPv4 address, or the network of an IPv6 one."""
    try:
        address = ip_address(client.partition("%")[0])
    except ValueError:
        return client[:100]
    if isinstance(address, IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(IPv6Address(int(address) >> (128 - NETWORK_BITS) << (128 - NETWORK_BITS)))
    return str(address)


class TooManyError(AmityError):
    code = "too-many"
