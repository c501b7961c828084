"""What a refusal is, whatever its sentence: its class, and the values that it names."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from config.errors import AmityError
from config.messages import Value


@contextmanager
def refused(error: type[AmityError], /, **values: Value) -> Iterator[None]:
    """The block is refused with an error of exactly this class, whose sentence names at least these values."""
    with pytest.raises(error) as caught:
        yield
    assert type(caught.value) is error
    stated = caught.value.message.values
    assert {name: stated.get(name) for name in values} == values


def code_of(answer: tuple[int, Any, str]) -> tuple[int, str]:
    """The status and the error's code of a command that was called with `--json`."""
    status, _, error = answer
    return status, json.loads(error)["error"]["code"]
