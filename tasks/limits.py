"""How long work may take. All of it follows from the lease: what holds a claim ends before the claim does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from models.patience import Patience


@dataclass(frozen=True)
class Limits:
    """With a lease of 30 s: tasks are killed after 25, interrupted after 20, and end on their own after 10."""

    lease: timedelta

    @property
    def hard_seconds(self) -> float:
        return self._seconds * 5 / 6

    @property
    def soft_seconds(self) -> float:
        return self._seconds * 2 / 3

    @property
    def enough_seconds(self) -> float:
        """After so long a task takes up nothing more: what is left is claimed by the next one."""
        return self._seconds / 3

    @property
    def server_seconds(self) -> float:
        """For one answer of a mail server, so that one which hangs fits between enough and the soft limit."""
        return self._seconds / 4

    @property
    def patience(self) -> Patience:
        """Towards the database. What is given up for a lock is taken up again when its lease runs out."""
        return Patience(lock=min(self._seconds / 6, 10), statement=self.hard_seconds, idle=self._seconds)

    @property
    def _seconds(self) -> float:
        return self.lease.total_seconds()
