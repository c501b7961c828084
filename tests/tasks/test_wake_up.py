"""Waking the workers must never hold up whoever has just committed."""

from __future__ import annotations

import os
import signal
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis

from cli.processes.stores import EmbeddedValkey
from config.homes import Home, HomeKind
from config.runtime import Runtime
from tasks.wake_up import waker
from tests import stores

# 200 ms are allowed; the rest is for a machine that is busy with other tests.
BOUND_SECONDS = 0.6

Wake = Callable[[], None]
Making = Callable[[str], Wake]


@pytest.fixture
def making(clone: stores.Clone, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Making:
    def make(redis_url: str) -> Wake:
        Home(tmp_path / "home", HomeKind.PRODUCTION).establish()
        monkeypatch.setenv("AMITY_HOME", str(tmp_path / "home"))
        monkeypatch.setenv("AMITY_DATABASE_URL", clone.app_url)
        monkeypatch.setenv("AMITY_REDIS_URL", redis_url)
        wake = waker(Runtime.load())
        # Imports Celery and reads the installation's id, once in a process.
        waker(Runtime.load())()
        return wake

    return make


@pytest.fixture
def silent(short_folder: Path) -> Iterator[str]:
    """The address of a broker that accepts and never answers."""
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(short_folder / "silent.sock"))
        server.listen(16)
        yield f"unix://{short_folder}/silent.sock"


def test_a_broker_that_never_answers_is_given_up(making: Making, silent: str) -> None:
    wake = making(silent)

    assert [each for each in (_seconds(wake) for _ in range(3)) if each > BOUND_SECONDS] == []


def test_a_broker_that_stops_answering_is_given_up_and_found_again(making: Making, short_folder: Path) -> None:
    with EmbeddedValkey(short_folder / "valkey", short_folder) as valkey:
        wake = making(valkey.url)
        wake()
        before = _waiting(valkey)
        assert valkey.process is not None
        os.kill(valkey.process.pid, signal.SIGSTOP)

        hung = [_seconds(wake) for _ in range(3)]

        os.kill(valkey.process.pid, signal.SIGCONT)
        wake()
        assert [each for each in hung if each > BOUND_SECONDS] == []
        assert _waiting(valkey) > before


def test_a_broker_that_is_not_there_is_no_error(making: Making, short_folder: Path) -> None:
    assert _seconds(making(f"unix://{short_folder}/nobody.sock")) < BOUND_SECONDS


def _seconds(wake: Wake) -> float:
    began = time.monotonic()
    wake()
    return time.monotonic() - began


def _waiting(valkey: EmbeddedValkey) -> int:
    """How many messages lie in the queue for due work."""
    with redis.Redis(unix_socket_path=str(valkey.socket)) as client:
        (key,) = client.keys("amity:*:due")
        length = client.llen(key)
        assert isinstance(length, int)
        return length
