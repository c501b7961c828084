"""A broker that answers and takes no messages, each on a store of the test's own."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis

from cli.processes.stores import EmbeddedValkey
from models.database import Database
from tasks.broker_keys import key_prefix
from tasks.health import REFUSALS, broker_fault

Command = Callable[..., object]


@pytest.fixture
def valkey(short_folder: Path) -> Iterator[EmbeddedValkey]:
    with EmbeddedValkey(short_folder / "valkey", short_folder) as started:
        yield started


@pytest.fixture
def command(valkey: EmbeddedValkey) -> Iterator[Command]:
    with redis.Redis(unix_socket_path=str(valkey.socket)) as client:
        yield client.execute_command


@pytest.fixture
def fault(valkey: EmbeddedValkey, database: Database) -> Callable[[], str | None]:
    return lambda: broker_fault(valkey.url, database, seconds=0.5)


def test_one_that_takes_messages(
    fault: Callable[[], str | None], command: Command, database: Database, valkey: EmbeddedValkey
) -> None:
    assert fault() is None
    with redis.Redis(unix_socket_path=str(valkey.socket), decode_responses=True) as client:
        (key,) = client.keys("*")
        assert key.startswith(key_prefix(database.installation))
        assert 0 < client.pttl(key) <= 5000


def test_a_replica(fault: Callable[[], str | None], command: Command) -> None:
    command("REPLICAOF", "127.0.0.1", "1")
    replica = fault()
    command("REPLICAOF", "NO", "ONE")

    assert (replica, fault()) == ("read-only", None)


def test_a_full_one(fault: Callable[[], str | None], command: Command) -> None:
    command("CONFIG", "SET", "maxmemory", "1")
    full = fault()
    command("CONFIG", "SET", "maxmemory", "0")

    assert (full, fault()) == ("full", None)


def test_one_that_hangs_or_is_not_there(
    fault: Callable[[], str | None], valkey: EmbeddedValkey, database: Database, short_folder: Path
) -> None:
    assert valkey.process is not None
    valkey.process.send_signal(signal.SIGSTOP)
    hangs = fault()
    valkey.process.send_signal(signal.SIGCONT)

    assert (hangs, fault()) == ("unreachable", None)
    assert broker_fault(f"unix://{short_folder}/nobody.sock", database, seconds=0.5) == "unreachable"


def test_one_whose_user_may_not_write(valkey: EmbeddedValkey, command: Command, database: Database) -> None:
    command("ACL", "SETUSER", "reader", "on", ">secret", "~*", "+@read", "+ping", "+hello", "+client")
    address = valkey.url.replace("unix://", "unix://reader:secret@")

    assert broker_fault(address, database, seconds=0.5) == REFUSALS["NOPERM"]
    assert broker_fault(address.replace("secret", "other"), database, seconds=0.5) == REFUSALS["WRONGPASS"]


def test_a_database_that_is_away_leaves_the_broker_to_be_asked_whether_it_answers(
    valkey: EmbeddedValkey,
) -> None:
    database = Database("postgresql+psycopg://nobody@127.0.0.1:1/none")

    assert broker_fault(valkey.url, database, seconds=0.5) is None
