"""The index of cities: made once, and again if it cannot be read; never where others may write."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from models import city_index
from registry.gazetteer.name_folding import fold


@pytest.fixture(autouse=True)
def _few_cities(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(city_index, "CITIES_FILE", "data/cities15000.json")
    city_index.connection.cache_clear()
    yield
    city_index.connection.cache_clear()


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The files that were built."""
    built: list[Path] = []
    build = city_index.build

    def noting(path: Path, fold: city_index.Fold) -> None:
        built.append(path)
        build(path, fold)

    monkeypatch.setattr(city_index, "build", noting)
    return built


def knows_seoul() -> bool:
    found = city_index.connection(fold).execute("SELECT geoname FROM names WHERE folded = 'seoul' AND country = 'KR'")
    return found.fetchone() is not None


def again() -> bool:
    """As another process asks."""
    city_index.connection(fold).close()
    city_index.connection.cache_clear()
    return knows_seoul()


def test_it_is_made_once_and_again_if_it_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made: list[Path]
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))

    with ThreadPoolExecutor(3) as threads:
        assert all(threads.map(lambda _: knows_seoul(), range(3)))
    assert again()
    (kept,) = (tmp_path / "amity").glob("*.sqlite")
    first = len(made)
    kept.write_bytes(kept.read_bytes()[:5_000])
    assert again()

    assert (first, len(made)) == (1, 2)
    assert [path.suffix for path in (tmp_path / "amity").iterdir() if path.suffix == ".draft"] == []


def test_a_folder_that_others_may_write_is_not_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, made: list[Path]
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    (tmp_path / "amity").mkdir()
    (tmp_path / "amity").chmod(0o777)

    assert knows_seoul()

    assert list((tmp_path / "amity").iterdir()) == []
    assert [path.exists() for path in made] == [False]


def test_without_a_home_it_lasts_as_long_as_the_process(monkeypatch: pytest.MonkeyPatch, made: list[Path]) -> None:
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.delenv("HOME", raising=False)

    assert knows_seoul()

    assert [path.exists() for path in made] == [False]
