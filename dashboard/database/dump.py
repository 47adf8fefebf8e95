"""The database as a folder: the same tables in the same files, made beside its place and put there whole."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath

from sqlalchemy import Connection, Engine, text

from dashboard.areas.province import FILE as PROVINCE
from dashboard.database.engine import schema_for, told
from dashboard.database.load import OWN, Progress
from dashboard.database.read import read_rows
from dashboard.faults import DataError, Fault
from dashboard.store import frozen
from dashboard.store.append import NotWritten, sync
from dashboard.store.append import told as told_of_files
from dashboard.store.check import TRACED
from dashboard.store.content import content_digest
from dashboard.store.folder import SAMPLE, Tables, frames_of
from dashboard.store.table_text import rows_bytes
from dashboard.store.tables import TABLES

_LONGEST_NAME = 200  # bytes
# What goes into sample/ with a sample's reports, since it ends with them.
_OF_A_SAMPLE = ("publications", "withdrawals", "decisions")


def dump(engine: Engine, folder: Path, progress: Progress) -> Tables:
    """Write all that this role may read into a folder that is empty or not there yet, and give its tables.

    progress: told files done and files in all. The tables' digest is content_digest, whole. Raises DataError,
    and NotWritten: not_empty, no_parent, and those of dashboard.store.append.
    """
    with told_of_files():
        _free(folder)
        part = folder.with_name(f".{folder.name}.dumping")
        with told(engine), engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
            tables, written = contents(connection)
        try:
            part.mkdir()
        except FileExistsError:
            raise NotWritten("busy") from None
        try:
            for done, (path, data) in enumerate(written.items()):
                progress(done, len(written))
                write_file(part, path, data)
            for home, _, _ in os.walk(part, topdown=False):
                sync(Path(home))
            part.rename(folder)
        except BaseException:
            shutil.rmtree(part, ignore_errors=True)
            raise
        sync(folder.parent)
    progress(len(written), len(written))
    return replace(tables, digest=content_digest(tables), files=len(written))


def contents(connection: Connection) -> tuple[Tables, dict[str, bytes]]:
    """All that this role may read, within the transaction of the connection: its tables, and the files of a folder.

    files: by path; that of an empty folder ends with a slash. Raises DataError, SQLAlchemyError.
    """
    tables = read_rows(connection)
    return tables, {**_tables(tables), **dict(_files(connection, in_sample(tables)))}


def write_file(folder: Path, path: str, data: bytes) -> None:
    """Put one of these files into a folder, or make its empty folder there. Raises OSError."""
    place = folder / path
    if path.endswith("/"):
        place.mkdir(parents=True, exist_ok=True)
        return
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("xb") as out:
        out.write(data)
        out.flush()
        os.fsync(out.fileno())


def in_sample(tables: Tables) -> bool:
    """Whether a folder of these tables has them in sample/, so that they end with the first reports of its own."""
    if not tables.sample:
        return False
    own = any(
        bool(file) and not _in_sample(file) for name in TRACED for file in frames_of(tables)[name]["file"].unique()
    )
    return not (own and tables.offices["sample"].any())


def _in_sample(file: str) -> bool:
    return SAMPLE in PurePosixPath(file).parts[1:2]


def _tables(tables: Tables) -> dict[str, bytes]:
    """Path in the folder -> bytes, of all tables."""
    sample = in_sample(tables)
    written: dict[str, bytes] = {}
    for name, table in TABLES.items():
        frame = frames_of(tables)[name]
        home = f"{SAMPLE}/" if sample and name in (*TRACED, *_OF_A_SAMPLE) else ""
        if name in TRACED:
            places = frame["file"].map({file: _place(file, name) for file in frame["file"].unique()})
            for place, rows in frame.sort_values("line", kind="stable").groupby(places, sort=True):
                written[f"{home}{place}"] = rows_bytes(name, rows)
        elif name == "offices" and sample:
            made_up = frame["sample"].astype(bool)
            written["offices.csv"] = rows_bytes(name, frame[~made_up])
            written[f"{SAMPLE}/offices.csv"] = rows_bytes(name, frame[made_up])
        elif len(frame):
            written[f"{home}{name}.csv"] = rows_bytes(name, frame)
        # A heading alone says something: nothing is published yet, or nothing has been reported.
        must = not table.optional or (name == "publications" and tables.has_publications)
        if must and not len(frame):
            written[f"{home}{name}.csv"] = rows_bytes(name, frame)
    return written


def _place(file: str, name: str) -> str:
    """The file of a table, in the folder or in sample/, that a row came from, where that is one the reader finds."""
    parts = PurePosixPath(file).parts[1:]
    inside = parts[1:] if parts[:1] == (SAMPLE,) else parts
    whole = f"{name}.csv"
    if len(inside) != 2 or inside[0] != name or not _plain(inside[1]) or not inside[1].lower().endswith(".csv"):
        return whole
    return f"{name}/{inside[1]}"


def _plain(name: str) -> bool:
    # A half-space is part of a Persian name.
    unsafe = any(ord(letter) < 32 or letter in "/\\\x7f" for letter in name)
    return bool(name) and name[0] not in ".~" and not unsafe and len(name.encode()) <= _LONGEST_NAME


def _files(connection: Connection, sample: bool) -> Iterator[tuple[str, bytes]]:
    schema = schema_for(connection)
    home = f"{SAMPLE}/{frozen.FOLDER}" if sample else frozen.FOLDER
    for moment, data in connection.execute(text(f"SELECT published_at, data FROM {schema}.archives ORDER BY 1")):
        yield f"{home}/{frozen.file_name(moment)}", bytes(data)
    for path, data in connection.execute(text(f"SELECT path, data FROM {schema}.files ORDER BY 1")):
        folder, _, name = path.partition("/")
        if path == PROVINCE:
            yield path, bytes(data)
            continue
        if folder not in OWN or (name and not (_plain(name) and name.lower().endswith(OWN[folder]))):
            raise DataError([Fault(path, code="database_path")])
        yield path, bytes(data)


def _free(folder: Path) -> None:
    if folder.is_symlink() or (folder.exists() and (not folder.is_dir() or any(folder.iterdir()))):
        raise NotWritten("not_empty")
    if not folder.parent.is_dir():
        raise NotWritten("no_parent")
