from __future__ import annotations

from datetime import timedelta

import pytest

from tasks.limits import Limits


@pytest.mark.parametrize("seconds", [3, 30, 600])
def test_whatever_holds_a_claim_ends_before_the_claim(seconds: int) -> None:
    limits = Limits(timedelta(seconds=seconds))

    # The last mail may hang for as long as a server is given.
    assert limits.enough_seconds + limits.server_seconds < limits.soft_seconds < limits.hard_seconds < seconds
