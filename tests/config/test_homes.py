import stat
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from config import homes
from config.homes import (
    AlreadyRunningError,
    Home,
    HomeKind,
    HomeKindError,
    LongPathError,
    Running,
    SeveralHomesError,
    check_socket_path,
    choose_home,
)
from tests.refusals import refused


@pytest.fixture
def defaults(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(homes, "_default_folder", lambda: tmp_path / "var")
    return tmp_path / "var"


def started(path: Path, kind: HomeKind) -> Home:
    home = Home(path, kind)
    home.establish()
    return home


def test_without_a_name_production_is_meant(defaults: Path) -> None:
    assert choose_home(None) == Home(defaults / "production", HomeKind.PRODUCTION)


def test_without_a_name_the_running_home_is_meant(defaults: Path) -> None:
    rehearsal = started(defaults / "rehearsal", HomeKind.REHEARSAL)

    with rehearsal.locked():
        assert choose_home(None) == rehearsal
    assert choose_home(None).kind is HomeKind.PRODUCTION


def test_several_running_homes_must_be_told_apart(defaults: Path) -> None:
    with ExitStack() as stack:
        for kind in (HomeKind.REHEARSAL, HomeKind.DEMO):
            stack.enter_context(started(defaults / kind, kind).locked())

        with pytest.raises(SeveralHomesError):
            choose_home(None)


def test_a_kind_is_fixed_at_the_first_start(tmp_path: Path) -> None:
    started(tmp_path / "home", HomeKind.REHEARSAL)

    assert choose_home(tmp_path / "home").kind is HomeKind.REHEARSAL
    with refused(HomeKindError, stored=HomeKind.REHEARSAL, wanted=HomeKind.DEMO):
        choose_home(tmp_path / "home", HomeKind.DEMO)
    with refused(HomeKindError, stored=HomeKind.REHEARSAL, wanted=HomeKind.PRODUCTION):
        Home(tmp_path / "home", HomeKind.PRODUCTION).establish()


def test_a_home_is_held_once(tmp_path: Path) -> None:
    home = started(tmp_path / "home", HomeKind.PRODUCTION)

    with home.locked():
        assert home.is_running
        with pytest.raises(AlreadyRunningError), home.locked():
            pass
    assert not home.is_running
    assert not (home.run_dir / "amity.lock").exists()


def test_a_lock_file_that_nobody_holds_means_nothing(tmp_path: Path) -> None:
    home = started(tmp_path / "home", HomeKind.PRODUCTION)
    (home.run_dir / "amity.lock").touch()
    (home.run_dir / "up.json").write_text('{"pid": 1, "port": 80, "base_url": "http://here", "ready": true}')

    assert not home.is_running
    assert home.running() is None
    with home.locked():
        assert home.running() == Running(1, 80, "http://here", ready=True)


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"pid": "x", "port": 80, "base_url": "http://here", "ready": true}']
)
def test_what_a_running_home_says_by_halves_is_not_believed(tmp_path: Path, content: str) -> None:
    home = started(tmp_path / "home", HomeKind.PRODUCTION)
    (home.run_dir / "up.json").write_text(content)

    with home.locked():
        assert home.running() is None


def test_secrets_are_made_once_and_for_their_owner_only(tmp_path: Path) -> None:
    home = started(tmp_path / "home", HomeKind.PRODUCTION)

    with ThreadPoolExecutor(8) as pool:
        found = set(pool.map(lambda _: home.secret("key"), range(32)))

    assert len(found) == 1
    assert stat.S_IMODE((home.secrets_dir / "key").stat().st_mode) == 0o600
    assert stat.S_IMODE(home.secrets_dir.stat().st_mode) == 0o700
    assert [path.name for path in home.secrets_dir.iterdir()] == ["key"]


def test_a_socket_path_is_measured_in_bytes() -> None:
    check_socket_path(Path("/" + "a" * 106))
    with refused(LongPathError):
        check_socket_path(Path("/" + "안" * 36))
