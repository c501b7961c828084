import os
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The tester's own variables and `.env` say nothing here."""
    for name in [name for name in os.environ if name.startswith("AMITY_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)
