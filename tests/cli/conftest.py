import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The tester's own variables and `.env` say nothing here."""
    for name in [name for name in os.environ if name.startswith("AMITY_")]:
        monkeypatch.delenv(name)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def short_folder() -> Iterator[Path]:
    """Short enough for sockets, and open to the account that the database runs as when root tests."""
    folder = Path(tempfile.mkdtemp(prefix="amity-", dir="/tmp"))
    folder.chmod(0o711)
    yield folder
    shutil.rmtree(folder)
