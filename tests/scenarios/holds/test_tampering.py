"""Whatever somebody with the superuser's password does to the log or beside it, `amity verify` names it."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import psycopg
import pytest
import rfc8785
from psycopg.rows import dict_row

from models.database import Database
from tests import stores
from tests.factories import make_office
from workflows.audit.verification import verify

TABLES = ("offices", "agreements", "events", "personal_values", "approvals", "votes")
CASES = 300
Connection = psycopg.Connection[dict[str, Any]]


@pytest.fixture
def tampered(rehearsal: stores.Clone, rehearsed: Database) -> Iterator[Connection]:
    """A superuser's connection to a database with signed agreements, and a copy of each table to go back to."""
    office = make_office(rehearsed)
    for _ in range(2):
        reference = office.propose()
        office.bring_to_signing(reference)
        office.advance(reference, "sign", note="Signed in the town hall.")
    office.record("2010-05-04")
    postgres = stores.addresses().postgres()
    with psycopg.connect(
        postgres.conninfo("postgres", rehearsal.name), autocommit=True, row_factory=dict_row
    ) as connection:
        connection.execute("SET session_replication_role = replica")
        for table in TABLES:
            for row in connection.execute(
                "SELECT conname FROM pg_constraint WHERE contype IN ('c', 'u') AND conrelid = %s::regclass", (table,)
            ).fetchall():
                connection.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{row["conname"]}" CASCADE')
        for table in TABLES:
            connection.execute(f"CREATE TABLE kept_{table} AS TABLE {table}")
        yield connection


def put_back(connection: Connection) -> None:
    for table in TABLES:
        connection.execute(f"DELETE FROM {table}")
        connection.execute(f"INSERT INTO {table} SELECT * FROM kept_{table}")


def rows(connection: Connection, query: str, *values: Any) -> list[dict[str, Any]]:
    return connection.execute(query, values).fetchall()


def an_event(connection: Connection, draw: random.Random, where: str = "true") -> dict[str, Any]:
    return draw.choice(rows(connection, f"SELECT * FROM events WHERE {where} ORDER BY id"))


def rewrite(connection: Connection, event: dict[str, Any], body: bytes, *, rehash: bool) -> None:
    digest = hashlib.sha256(body).digest() if rehash else event["hash"]
    connection.execute("UPDATE events SET body = %s, hash = %s WHERE id = %s", (body, digest, event["id"]))


def change_a_byte(connection: Connection, draw: random.Random) -> None:
    event = an_event(connection, draw)
    body = bytearray(event["body"])
    body[draw.randrange(len(body))] ^= draw.randint(1, 255)
    rewrite(connection, event, bytes(body), rehash=draw.random() < 0.5)


def change_a_member(connection: Connection, draw: random.Random) -> None:
    event = an_event(connection, draw)
    body = json.loads(event["body"])
    body[draw.choice([name for name in body if name != "recorded_at"])] = draw.choice(
        [None, [], {}, "x", 7, -1, "9" * 40]
    )
    rewrite(connection, event, rfc8785.dumps(body), rehash=draw.random() < 0.5)


ODD = (
    b"",
    b"null",
    b"[]",
    b'"text"',
    b"7",
    b"{}",
    b"\xff\xfe",
    b"\x00",
    b"{" * 5000,
    b"[" * 100_000,
    b'{"format":2}',
    b'{"format":1}',
    b'{"format":[1]}',
    b'{"a":1e999}',
    b"9" * 5000,
)


def plant(connection: Connection, draw: random.Random) -> None:
    """A record of any kind at the end of a chain, with the right hash and the head moved on: it links perfectly."""
    last = draw.choice(rows(connection, "SELECT DISTINCT ON (chain) * FROM events ORDER BY chain, seq DESC"))
    forged = json.loads(last["body"])
    forged |= {"id": str(uuid4()), "seq": last["seq"] + 1, "prev": bytes(last["hash"]).hex()}
    known = str(rows(connection, "SELECT id FROM personal_values ORDER BY id")[0]["id"])
    forged["data"] = draw.choice(
        [
            {"x": {"personal": known, "hmac": draw.choice(["é", "00"])}},
            None,
            [],
            "text",
            {"facts": []},
            {"facts": {"state": "ended"}},
            {"votes": [7]},
            {"votes": [{"id": "x"}]},
            {"votes": {}},
            {"x": {"personal": [], "hmac": {}}},
            {"x": {"personal": str(uuid4()), "hmac": "00"}},
            {"x": [[{"personal": None, "hmac": None}]]},
        ]
    )
    if draw.random() < 0.3:
        forged |= draw.choice([{"more": 1}, {"seq": "2"}, {"at": 7}, {"by": None}, {"prev": 0}])
    elif draw.random() < 0.3:
        del forged[draw.choice(list(forged))]
    body = draw.choice(ODD) if draw.random() < 0.5 else rfc8785.dumps(forged)
    event = {**last, "id": forged.get("id", uuid4()), "seq": last["seq"] + 1, "prev": last["hash"], "body": body}
    event["hash"] = hashlib.sha256(body).digest()
    columns = ", ".join(event)
    connection.execute(
        f"INSERT INTO events ({columns}) VALUES ({', '.join(['%s'] * len(event))})",
        list(event.values()),
    )
    for table in ("agreements", "offices"):
        connection.execute(
            f"UPDATE {table} SET head_seq = %s, head_hash = %s WHERE id = %s",
            (event["seq"], event["hash"], last["chain"]),
        )


def plant_a_creation(connection: Connection, draw: random.Random) -> None:
    """In the office's chain: that something was created, without saying so as it must be forged."""
    (last,) = rows(connection, "SELECT * FROM events WHERE agreement_id IS NULL ORDER BY seq DESC LIMIT 1")
    data = draw.choice([{}, {"agreement": 7, "reference": "X"}, {"agreement": "no id", "reference": "AND-2000-001"}])
    type = draw.choice(["agreement.created", "personal.erased"])
    event = {**json.loads(last["body"]), "id": str(uuid4()), "seq": last["seq"] + 1, "data": data, "type": type}
    body = rfc8785.dumps({**event, "prev": bytes(last["hash"]).hex()})
    digest = hashlib.sha256(body).digest()
    connection.execute(
        "INSERT INTO events (id, office_id, chain, seq, prev, hash, type, at, body)"
        " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)",
        (event["id"], last["office_id"], last["chain"], event["seq"], last["hash"], digest, type, last["at"], body),
    )
    connection.execute("UPDATE offices SET head_seq = %s, head_hash = %s", (event["seq"], digest))


def take_away(connection: Connection, draw: random.Random) -> None:
    connection.execute("DELETE FROM events WHERE id = %s", (an_event(connection, draw)["id"],))


def cut_the_end(connection: Connection, draw: random.Random) -> None:
    """The last step of an agreement and everything after it goes, and the head goes back with it."""
    event = an_event(connection, draw, "type = 'agreement.advanced'")
    connection.execute("DELETE FROM events WHERE chain = %s AND seq >= %s", (event["chain"], event["seq"]))
    connection.execute(
        "UPDATE agreements SET head_seq = %s, head_hash = %s WHERE id = %s",
        (event["seq"] - 1, event["prev"], event["chain"]),
    )


def change_the_row(connection: Connection, draw: random.Random) -> None:
    event = an_event(connection, draw)
    change = draw.choice(
        [
            "type = 'agreement.forged'",
            "at = at + interval '1 microsecond'",
            "at = 'infinity'",
            "at = '4000-01-01 BC'",
            "at = '99999-01-01'",
            "seq = seq + 1000",
            "seq = -seq",
            "prev = hash",
            "hash = prev",
        ]
    )
    connection.execute(f"UPDATE events SET {change} WHERE id = %s", (event["id"],))


def change_a_personal_value(connection: Connection, draw: random.Random) -> None:
    value = draw.choice(rows(connection, "SELECT * FROM personal_values ORDER BY id"))
    statement = draw.choice(
        [
            "UPDATE personal_values SET value = '\"somebody else\"' WHERE id = %s",
            "UPDATE personal_values SET value = 'no JSON' WHERE id = %s",
            "UPDATE personal_values SET value = repeat('[', 100000) WHERE id = %s",
            "UPDATE personal_values SET value = NULL, salt = NULL, erased_at = now() WHERE id = %s",
            "UPDATE personal_values SET salt = '\\x00' WHERE id = %s",
            "DELETE FROM personal_values WHERE id = %s",
        ]
    )
    connection.execute(statement, (value["id"],))


def change_an_agreement(connection: Connection, draw: random.Random) -> None:
    agreement = draw.choice(rows(connection, "SELECT * FROM agreements ORDER BY id"))
    change = draw.choice(
        [
            "state = 'dormant', phase = 'asleep'",
            "state = 'proposed', phase = 'making'",
            "signed_on = '1999-09-09'",
            "in_force_on = NULL, proposed_on = '1901'",
            "last_contact_on = '2030-01-01'",
            "ended_on = '2026-01-01'",
            "owner_id = gen_random_uuid()",
            "definition_version = 2",
            "reference = 'XXX-2000-001'",
            "head_seq = head_seq + 1",
            "head_hash = sha256(head_hash)",
        ]
    )
    connection.execute(f"UPDATE agreements SET {change} WHERE id = %s", (agreement["id"],))


def remove_an_agreement(connection: Connection, draw: random.Random) -> None:
    agreement = draw.choice(rows(connection, "SELECT id FROM agreements ORDER BY id"))["id"]
    if draw.random() < 0.5:
        connection.execute("DELETE FROM events WHERE chain = %s", (agreement,))
    connection.execute("DELETE FROM agreements WHERE id = %s", (agreement,))


def change_a_vote(connection: Connection, draw: random.Random) -> None:
    vote = draw.choice(rows(connection, "SELECT * FROM votes ORDER BY id"))
    statement = draw.choice(
        [
            "UPDATE votes SET choice = 'return' WHERE id = %s",
            "UPDATE votes SET by = 'operator' WHERE id = %s",
            "UPDATE votes SET decided_by = 'x', decided_on = '2020-01-01', document = 'x' WHERE id = %s",
            "UPDATE votes SET on_behalf_of = gen_random_uuid() WHERE id = %s",
            "DELETE FROM votes WHERE id = %s",
            "INSERT INTO votes (id, office_id, approval_id, user_id, on_behalf_of, by, choice, note, at)"
            " SELECT gen_random_uuid(), office_id, approval_id, user_id, on_behalf_of, by, choice, note, at"
            " FROM votes WHERE id = %s",
        ]
    )
    connection.execute(statement, (vote["id"],))


KINDS: tuple[Callable[[Connection, random.Random], None], ...] = (
    change_a_byte,
    change_a_member,
    plant,
    plant,
    plant_a_creation,
    take_away,
    cut_the_end,
    change_the_row,
    change_a_personal_value,
    change_an_agreement,
    remove_an_agreement,
    change_a_vote,
)


def test_every_tampering_is_named(
    tampered: Connection, rehearsed: Database, record_property: Callable[[str, object], None]
) -> None:
    seed = random.randrange(2**32)
    draw = random.Random(seed)
    assert verify(rehearsed).ok

    unseen = []
    for number in range(CASES):
        kind = draw.choice(KINDS)
        kind(tampered, draw)
        if tuples(tampered) == tuples(tampered, "kept_"):
            continue
        report = verify(rehearsed)
        if report.ok or not all(item.reason and item.ref for item in report.broken):
            unseen.append((number, kind.__name__))
        put_back(tampered)

    assert (seed, unseen) == (seed, [])
    assert verify(rehearsed).ok
    record_property("figures", f"{CASES} random tamperings of the log, each named")


def tuples(connection: Connection, prefix: str = "") -> list[Any]:
    return [
        rows(connection, f"SELECT md5(string_agg(t::text, '|' ORDER BY t.id)) AS sum FROM {prefix}{table} t")
        for table in TABLES
    ]


def test_a_planted_record_hides_nothing_else(tampered: Connection, rehearsed: Database) -> None:
    first, second, _ = (row["id"] for row in rows(tampered, "SELECT id FROM agreements ORDER BY id"))
    planted = b'[{"no": "record"}]'
    digest = hashlib.sha256(planted).digest()
    tampered.execute("UPDATE events SET body = %s, hash = %s WHERE chain = %s AND seq = 2", (planted, digest, first))
    tampered.execute("UPDATE agreements SET signed_on = '1999-09-09' WHERE id = %s", (second,))

    broken = {(item.ref, item.code) for item in verify(rehearsed).broken}

    references = {row["id"]: row["reference"] for row in rows(tampered, "SELECT id, reference FROM agreements")}
    assert broken == {
        (references[first], "record"),
        (references[second], "agreement"),
    }


def test_a_broken_chain_of_the_office_accuses_no_agreement(tampered: Connection, rehearsed: Database) -> None:
    tampered.execute("UPDATE events SET body = 'x' WHERE agreement_id IS NULL AND seq = 2")

    assert [item.ref for item in verify(rehearsed).broken] == ["office"]
