"""Whoever opens a database knows every table, so that no row names one that is unknown."""

from __future__ import annotations

import subprocess
import sys

OPENED_ALONE = """
from models.database import Database

Database("postgresql+psycopg://nobody@127.0.0.1:1/none")

from models.tables.base import Base

print(sum(key.column is not None for table in Base.metadata.tables.values() for key in table.foreign_keys))
"""


def test_a_process_that_only_opens_a_database_knows_every_table() -> None:
    result = subprocess.run([sys.executable, "-c", OPENED_ALONE], capture_output=True, text=True, check=False)

    assert result.stderr == ""
    assert int(result.stdout) > 50
