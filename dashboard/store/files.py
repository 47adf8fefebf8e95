"""Which files of a data folder make a table, which only look like one, and whether any of them has changed.

A table NAME is NAME.csv, NAME/*.csv read together in name order, or both, whatever the capitals; reports and
inspections also NAME.parquet and NAME/*.parquet. `sample/` inside the folder has the same layout; it is read along as
long as the folder has no reports or inspections of its own.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from dashboard.areas.province import FILE as PROVINCE
from dashboard.store.csv_file import NOTHING_NEAR, nearest
from dashboard.store.parquet import SUFFIX
from dashboard.store.tables import TABLES, TRACED

SAMPLE = "sample"
FROZEN = "frozen"
_ALSO_WATCHED = (
    ("indicators", ".toml"),
    ("boundaries", ".geojson"),
    (FROZEN, ".zip"),
    (f"{SAMPLE}/{FROZEN}", ".zip"),
)
# What people keep tables in: a file of one of these endings that is not read is named.
_OF_TABLES = frozenset((".csv", ".tsv", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", SUFFIX, ".geojson"))
# How like a table's name that of another file or folder must be for it to be held for the table.
MISSPELT = 0.8


def table_files(folder: Path, with_sample: bool = True) -> list[tuple[str, Path]]:
    """Each file that is read, under its table's name and in the order of reading.

    with_sample: False leaves out sample/ in any case. Raises OSError if a folder cannot be listed.
    """
    own = _tables_in(folder)
    if not with_sample or any(name in TRACED for name in own.values()):
        return [(name, path) for path, name in own.items()]
    return [(name, path) for path, name in (own | _tables_in(folder / SAMPLE)).items()]


def _tables_in(home: Path) -> dict[Path, str]:
    """The files of tables in a data folder or its sample, in the order of reading: the table of each."""
    entries: dict[str, list[Path]] = {}
    for path in _entries(home):
        entries.setdefault(path.name.casefold(), []).append(path)
    found: dict[Path, str] = {}
    for name in TABLES:
        for suffix in (".csv", SUFFIX) if name in TRACED else (".csv",):
            files = entries.get(f"{name}{suffix}", [])
            for inside in filter(Path.is_dir, entries.get(name, [])):
                try:
                    files = files + _inside(inside, suffix)
                except OSError:
                    # The reader then says what is wrong: a folder that cannot be listed cannot be opened either.
                    files = [*files, inside]
            found |= dict.fromkeys(files, name)
    return found


def unread_files(folder: Path) -> list[Path]:
    """The files that look like tables and are none: in the folder, in its sample, and in folders with (nearly) a
    table's name. Raises OSError if a folder cannot be listed.
    """
    return _unread(folder, _watched(folder))


def _watched(folder: Path) -> list[Path]:
    """Every file that makes up what is shown, the sample's as well where it is not read along."""
    paths = [path for home in (folder, folder / SAMPLE) for path in _tables_in(home)]
    paths += [folder / PROVINCE] if (folder / PROVINCE).is_file() else []
    return paths + [path for name, suffix in _ALSO_WATCHED for path in _inside(folder / name, suffix)]


def _unread(folder: Path, read: Sequence[Path]) -> list[Path]:
    looked_at = _entries(folder)
    for home in [
        path for path in looked_at if nearest(path.name, TABLES, MISSPELT) != NOTHING_NEAR and path.is_dir()
    ]:
        with suppress(OSError):
            looked_at += _entries(home)
    looked_at += _entries(folder / SAMPLE)
    known = set(read)
    return [path for path in looked_at if path not in known and _like_table(path)]


def _like_table(path: Path) -> bool:
    return path.name[0] not in ".~" and path.suffix.lower() in _OF_TABLES and path.is_file()


def _entries(folder: Path) -> list[Path]:
    """What a folder holds, by name; nothing where there is no such folder. Raises OSError if it cannot be listed."""
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _inside(folder: Path, suffix: str) -> list[Path]:
    # Names that begin with a dot or a tilde are the litter of editors and spreadsheets.
    return [path for path in _entries(folder) if path.suffix.lower() == suffix and path.name[0] not in ".~"]


def fingerprint(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Name, size in bytes and time of change (ns) of every file that makes up what is shown.

    That is the tables, the province's file, the indicators' cards, the boundaries, the archives of publications, and
    the files that are named as not read; no file is opened. An empty folder counts by its name and a slash. Two equal
    answers mean that nothing has changed. A folder that is not there, or is closed to us, gives (). Raises nothing.
    """
    try:
        paths = _watched(folder)
        paths += _unread(folder, paths)
        homes = [folder / name for name, _ in _ALSO_WATCHED]
        homes += [
            path for home in (folder, folder / SAMPLE) for path in _entries(home) if path.name.casefold() in TABLES
        ]
        folders = [(f"{home.relative_to(folder).as_posix()}/", 0, 0) for home in homes if home.is_dir()]
    except OSError:
        return ()
    return (*(entry for path in paths for entry in _state(folder, path)), *folders)


def reads_sample(folder: Path) -> bool:
    """Whether sample data is there and read along. Raises OSError if the folder cannot be listed."""
    return any(in_sample(folder, path) for _, path in table_files(folder))


def _state(folder: Path, path: Path) -> Iterator[tuple[str, int, int]]:
    try:
        status = path.stat()
    except OSError:
        return
    yield path.relative_to(folder).as_posix(), status.st_size, status.st_mtime_ns


def in_sample(folder: Path, path: Path) -> bool:
    """Whether a file of a data folder is of its sample data."""
    return path.relative_to(folder).parts[0] == SAMPLE


def shown_name(folder: Path) -> str:
    """The folder's name in faults."""
    # abspath, not resolve: a folder reached by a link keeps the name that was typed.
    return Path(os.path.abspath(folder)).name or str(folder)  # noqa: PTH100
