from __future__ import annotations

import pytest

from web.http.rate_limit import (
    ALTOGETHER,
    BY_NETWORK,
    MOST_CLIENTS,
    MOST_FOR_ADDRESS,
    WINDOW_SECONDS,
    SignInRequests,
    network_of,
)


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def sign_in_requests(clock: Clock) -> SignInRequests:
    return SignInRequests(clock=clock)


def _delays(sign_in_requests: SignInRequests, count: int, *, client: str = "192.0.2.1") -> list[float | None]:
    return [sign_in_requests.delay(address=f"a{n}@example.org", client=client) for n in range(count)]


def test_the_first_of_a_network_wait_for_nothing_and_nobody_waits_for_ever(sign_in_requests: SignInRequests) -> None:
    delays = _delays(sign_in_requests, 2000)

    assert delays[: BY_NETWORK.free] == [0.0] * BY_NETWORK.free
    assert None not in delays
    assert delays == sorted(delays, key=lambda seconds: seconds or 0)
    assert delays[-1] == BY_NETWORK.longest + ALTOGETHER.longest


def test_another_network_does_not_wait_for_what_one_does(sign_in_requests: SignInRequests) -> None:
    _delays(sign_in_requests, 100)

    assert sign_in_requests.delay(address="kim@example.org", client="192.0.2.2") == 0.0


def test_all_networks_together_wait_a_little(sign_in_requests: SignInRequests) -> None:
    for n in range(ALTOGETHER.free):
        sign_in_requests.delay(address=f"{n}@example.org", client=f"2001:db8:0:{n:x}::1")

    assert sign_in_requests.delay(address="kim@example.org", client="192.0.2.2") == ALTOGETHER.first


def test_one_address_is_not_asked_for_without_end_however_it_is_written(sign_in_requests: SignInRequests) -> None:
    written = ["kim@example.org", "KIM@example.org", "Kim@Example.Org", "kim@EXAMPLE.org", "kiM@example.org"]
    delays = [sign_in_requests.delay(address=address, client=f"192.0.2.{n}") for n, address in enumerate(written)]

    assert len(delays) == MOST_FOR_ADDRESS
    assert None not in delays
    assert sign_in_requests.delay(address="kim@example.org", client="192.0.2.99") is None


def test_time_forgives(sign_in_requests: SignInRequests, clock: Clock) -> None:
    _delays(sign_in_requests, 500)
    sign_in_requests.delay(address="a0@example.org", client="192.0.2.1")
    clock.now += WINDOW_SECONDS + 1

    assert sign_in_requests.delay(address="a0@example.org", client="192.0.2.1") == 0.0


def test_memory_does_not_grow_with_those_who_ask(sign_in_requests: SignInRequests) -> None:
    for n in range(MOST_CLIENTS + 500):
        sign_in_requests.delay(address=f"{n}@example.org", client=f"2001:db8:{n >> 16:x}:{n & 0xFFFF:x}::1")

    assert len(sign_in_requests._networks._tries) == MOST_CLIENTS
    assert len(sign_in_requests._addresses._tries) == MOST_CLIENTS
    assert len(sign_in_requests._together._tries["all"]) <= 1000


@pytest.mark.parametrize(
    ("client", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
        ("2001:db8:1:2::ffff", "2001:db8:1:2::"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_a_client_is_its_address_or_its_network(client: str, network: str) -> None:
    assert network_of(client) == network
