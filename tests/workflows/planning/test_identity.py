"""The identity of a mail never changes: a copy that is sent after a crash is known as one by its Message-ID."""

from __future__ import annotations

from typing import Any

import pytest

from tests.workflows.pure import id_of
from workflows.planning.identity import message_id, reminder_key

KEY = reminder_key("AND-2022-001", "signing-anniversary", "5", "P-14D")
WHOLE: dict[str, Any] = {
    "secret": b"secret",
    "mail_domain": "example.org",
    "office": id_of(1),
    "key": KEY,
    "person": id_of(2),
}


def test_the_identity_is_the_same_in_every_release() -> None:
    assert KEY == "AND-2022-001/signing-anniversary/5/P-14D"
    assert message_id(**WHOLE) == "<cffdf23d5f079eecc0e8e77342f8b8ab3ed25b03@example.org>"


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("secret", b"another"),
        ("office", id_of(3)),
        ("key", reminder_key("AND-2022-001", "signing-anniversary", "5", "P-7D")),
        ("person", id_of(3)),
    ],
)
def test_whatever_differs_makes_another_mail(name: str, other: object) -> None:
    assert message_id(**{**WHOLE, name: other}) != message_id(**WHOLE)
