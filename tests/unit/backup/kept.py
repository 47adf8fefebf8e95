"""A folder with publications and a desk, and what is compared of two of them."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from dashboard.backup.archive import Manifest
from dashboard.backup.restore import Restored, restore
from dashboard.backup.take import take
from dashboard.desk import accounts, log
from dashboard.desk.engine import make_desk, open_desk
from dashboard.desk.schema import sessions as sessions_table
from dashboard.desk.sessions import Limits
from dashboard.desk.sign_in import enter
from dashboard.live import utcnow
from tests.unit.publishing.publications import bring, published_folder, row


def desk_url(folder: Path) -> str:
    return f"sqlite:///{folder / 'staff' / 'desk.sqlite'}"


def full_folder(place: Path) -> Path:
    """Two publications that are proved, names with a half-space, and a desk in which one is signed in."""
    folder = published_folder(place)
    bring(folder, row())
    bring(folder, row("G1003", source="sheet-2"))
    (folder / "یادداشت‌ها.txt").write_text("of our own", "utf-8")
    desk = make_desk(desk_url(folder))
    with desk.writing() as connection:
        made = accounts.add(connection, utcnow(), "admin-1", "administrator", "blue kettle at noon")
        enter(connection, utcnow(), made, Limits())
    desk.engine.dispose()
    return folder


def nothing(*_: int) -> None:
    pass


def back_up(folder: Path, file: Path, url: str = "", force: bool = False) -> Manifest:
    return take(folder, url or desk_url(folder), file, utcnow, nothing, force)


def put_back(file: Path, folder: Path, url: str = "") -> Restored:
    return restore(file, folder, url or desk_url(folder), utcnow, nothing)


def contents(folder: Path) -> dict[str, bytes]:
    """Every file by name, but for locks and the desk."""
    names = [path.relative_to(folder) for path in folder.rglob("*") if path.is_file()]
    plain = [name for name in names if not name.name.startswith(".") and name.parts[0] != "staff"]
    return {name.as_posix(): (folder / name).read_bytes() for name in plain}


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def desk_rows(url: str) -> tuple[str, list[tuple[str, str]], list[str], int]:
    """Of a desk: key, accounts with hashes, actions of the log, number of sessions."""
    desk = open_desk(url)
    with desk.reading() as connection:
        known = [(one.name, accounts.stored_hash(connection, one)) for one in accounts.everyone(connection)]
        actions = [entry.action for entry in log.page(connection, log.Filter())]
        number = len(connection.execute(select(sessions_table)).all())
    desk.engine.dispose()
    return desk.secret_key, known, actions, number
