"""Which files of a data folder belong to tables, which only look like tables, and whether any has changed.

The files of a table NAME are NAME.csv and NAME/*.csv in name order, whatever their capitals; for tables of TRACED
also NAME.parquet and NAME/*.parquet. `sample/` inside the folder has the same layout; its tables are read as well
while the folder itself has no file of a TRACED table, unless sample/province.toml has the code of another province.
"""

import os
import tomllib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from dashboard.areas.province import FILE as PROVINCE
from dashboard.tables.csv_file import NOTHING_NEAR, nearest
from dashboard.tables.declared import TABLES, TRACED
from dashboard.tables.parquet import SUFFIX

SAMPLE = "sample"
_ALSO_WATCHED = (("indicators", ".toml"), ("boundaries", ".geojson"))
# Endings of workbooks, and of all files that may contain tables: `check` lists such a file, as it is not read.
_WORKBOOKS = (".xlsx", ".xlsm", ".xlsb", ".xls", ".ods")
_OF_TABLES = frozenset((".csv", ".tsv", SUFFIX, ".geojson", *_WORKBOOKS))
# The beginning of the name of an unfinished import's mark in the folder; the rest is the end of its files' names.
UNFINISHED = ".import-"
# Least similarity, from 0 to 1, of a file's or folder's name to a table's for the name to count as misspelt.
MISSPELT = 0.8


def table_files(folder: Path, with_sample: bool = True) -> list[tuple[str, Path]]:
    """Table name and path of each file to read, in reading order.

    with_sample: False always leaves out sample/. Raises OSError if a folder cannot be listed.
    """
    own = _tables_in(folder)
    if not with_sample or any(name in TRACED for name in own.values()) or _is_sample_of_other_province(folder):
        return [(name, path) for path, name in own.items()]
    return [(name, path) for path, name in (own | _tables_in(folder / SAMPLE)).items()]


def _is_sample_of_other_province(folder: Path) -> bool:
    """Whether the province.toml of a folder and of its sample/ have different codes."""
    codes: list[str] = []
    for file in (folder / PROVINCE, folder / SAMPLE / PROVINCE):
        try:
            codes.append(tomllib.loads(file.read_text(encoding="utf-8-sig"))["code"])
        except (OSError, ValueError, KeyError):
            return False
    return bool(codes[0] != codes[1])


def _tables_in(home: Path) -> dict[Path, str]:
    """Path -> table name of the table files in a data folder or in its sample folder, in reading order."""
    entries: dict[str, list[Path]] = {}
    for path in _entries(home):
        entries.setdefault(path.name.casefold(), []).append(path)
    found: dict[Path, str] = {}
    unfinished = tuple(f"-{name.removeprefix(UNFINISHED)}.csv" for name in entries if name.startswith(UNFINISHED))
    for name in TABLES:
        for suffix in (".csv", SUFFIX) if name in TRACED else (".csv",):
            files = entries.get(f"{name}{suffix}", [])
            for inside in entries.get(name, []):
                try:
                    # Opening a broken link or an unreadable folder as a file will fail, which gives the fault.
                    files = files + ([inside] if is_broken_link(inside) else _inside(inside, suffix))
                except OSError:
                    files = [*files, inside]
            found |= {file: name for file in files if not (unfinished and file.name.endswith(unfinished))}
    return found


def is_broken_link(path: Path) -> bool:
    """Whether a path is a symbolic link to a file or folder that is not there or cannot be reached."""
    # Path.exists raises PermissionError.
    return path.is_symlink() and not os.path.exists(path)  # noqa: PTH110


def broken_links(folder: Path) -> list[Path]:
    """The broken links in place of province.toml, sample/ and the folders of cards and borders."""
    names = (PROVINCE, SAMPLE, *(name for name, _ in _ALSO_WATCHED))
    return [path for path in (folder / name for name in names) if is_broken_link(path)]


def unread_files(folder: Path) -> list[Path]:
    """The files that look like tables but are not read: in the folder, in its sample, and in folders whose name is,
    or resembles, a table's. Raises OSError if a folder cannot be listed.
    """
    return _unread(folder, _watched(folder))


def _watched(folder: Path) -> list[Path]:
    """Every file whose change may change the snapshot, including sample files that are not read at present."""
    paths = [path for home in (folder, folder / SAMPLE) for path in _tables_in(home)]
    paths += [folder / PROVINCE] if (folder / PROVINCE).is_file() else []
    paths += broken_links(folder)
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


def is_workbook_of_table(name: str) -> bool:
    """Whether a file, by its name with its folders, is a workbook in the place of a table's file, so that it probably
    holds rows."""
    path = Path(name.casefold())
    places = (path.stem, path.parent.name)
    return path.suffix in _WORKBOOKS and any(nearest(place, TABLES, MISSPELT) != NOTHING_NEAR for place in places)


def _like_table(path: Path) -> bool:
    return path.name[0] not in ".~" and path.suffix.lower() in _OF_TABLES and path.is_file()


def _entries(folder: Path) -> list[Path]:
    """A folder's entries by name; none if the folder does not exist. Raises OSError if it cannot be listed."""
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _inside(folder: Path, suffix: str) -> list[Path]:
    # Editors and spreadsheets give temporary files names that begin with a dot or a tilde.
    return [path for path in _entries(folder) if path.suffix.lower() == suffix and path.name[0] not in ".~"]


def fingerprint(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Name, size in bytes and time of change (ns) of every file whose change may change the snapshot.

    These are the tables, province.toml, the cards, the boundaries, and files that look
    like tables but are not read; no file is opened. Folders are included by name with a slash; their numbers are 0,
    as those of broken links. Equal results mean that nothing has changed. A missing or unreadable folder gives ().
    Raises nothing.
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
    """Whether the folder's sample data are read. Raises OSError if the folder cannot be listed."""
    return any(in_sample(folder, path) for _, path in table_files(folder))


def _state(folder: Path, path: Path) -> Iterator[tuple[str, int, int]]:
    name = path.relative_to(folder).as_posix()
    try:
        status = path.stat()
    except OSError:
        # A broken link is a fault, and its removal is a change.
        if path.is_symlink():
            yield name, 0, 0
        return
    yield name, status.st_size, status.st_mtime_ns


def in_sample(folder: Path, path: Path) -> bool:
    """Whether a file of a data folder is in its sample folder."""
    return path.relative_to(folder).parts[0] == SAMPLE


def shown_name(folder: Path) -> str:
    """The folder's name in faults."""
    # abspath, not resolve: a symbolic link to a folder keeps its own name.
    return Path(os.path.abspath(folder)).name or str(folder)  # noqa: PTH100
