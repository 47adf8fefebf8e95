"""`python -m dashboard db …`: the tables of a PostgreSQL database, and a folder into it and out of it again."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from dashboard.faults import Refused
from dashboard.language import COMMA, say
from dashboard.language.digits import whole
from dashboard.settings import from_environment

# The other commands do without a database's driver: it is read by those that need it.
if TYPE_CHECKING:
    from sqlalchemy import Engine

    from dashboard.database.load import Progress
    from dashboard.store.folder import Tables

DOINGS = ("init", "load", "dump", "upgrade")


def add_arguments(parser: argparse.ArgumentParser, lang: str, common: argparse.ArgumentParser) -> None:
    """The sub-commands and their options."""
    doings = parser.add_subparsers(dest="doing", required=True, metavar="WHAT")
    for name in DOINGS:
        text = say(lang, f"db.{name}")
        added = doings.add_parser(name, help=text, description=text, parents=[common])
        if name in ("load", "dump"):
            added.add_argument("folder", type=Path, metavar="FOLDER")
        if name == "load":
            added.add_argument("--replace", action="store_true")


def run(options: argparse.Namespace) -> int:
    """Do it and say so. Raises DataError, Refused."""
    from dashboard.database.engine import connect

    url = from_environment().database_url
    if not url:
        raise Refused(say(options.lang, "db.no_database"))
    doing = {"init": _init, "load": _load, "dump": _dump, "upgrade": _upgrade}[options.doing]
    engine = connect(url)
    try:
        doing(options, engine)
    finally:
        engine.dispose()
    return 0


def _init(options: argparse.Namespace, engine: Engine) -> None:
    from dashboard.database.engine import shown
    from dashboard.database.upgrade import schema_state, upgrade

    if schema_state(engine) == "older":
        raise Refused(say(options.lang, "db.is_older", database=shown(engine.url)))
    before = upgrade(engine)
    said = "was_made" if before == "none" else "was_current"
    print(say(options.lang, f"db.{said}", database=shown(engine.url)))


def _upgrade(options: argparse.Namespace, engine: Engine) -> None:
    from dashboard.database.engine import shown
    from dashboard.database.upgrade import schema_state, upgrade

    if schema_state(engine) == "none":
        raise Refused(say(options.lang, "db.is_none", database=shown(engine.url)))
    before = upgrade(engine)
    said = "was_current" if before == "current" else "was_upgraded"
    print(say(options.lang, f"db.{said}", database=shown(engine.url)))


def _load(options: argparse.Namespace, engine: Engine) -> None:
    from dashboard.database.engine import shown
    from dashboard.database.load import load, own_files
    from dashboard.database.upgrade import require_current
    from dashboard.snapshot import read_input
    from dashboard.store.content import content_digest
    from dashboard.store.decisions_file import utcnow

    lang = options.lang
    require_current(engine)
    given = read_input(options.folder, utcnow())
    try:
        own = own_files(options.folder)
        zips = {name: path.read_bytes() for name, path in given.frozen.items()}
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Refused(say(lang, "db.not_read", file=error.filename or options.folder, reason=reason)) from None
    tables = given.tables
    left = load(engine, tables, own, zips, _progress(lang, "rows"), utcnow(), options.replace)
    digest = content_digest(tables)
    print(
        say(
            lang,
            "db.loaded",
            folder=options.folder,
            database=shown(engine.url),
            digest=digest,
            **_counts(lang, tables),
        )
    )
    if left:
        print(say(lang, "db.left_out", names=COMMA[lang].join(left)), file=sys.stderr)


def _dump(options: argparse.Namespace, engine: Engine) -> None:
    from dashboard.database.dump import dump
    from dashboard.database.engine import shown
    from dashboard.database.upgrade import require_current
    from dashboard.store.append import NotWritten

    lang = options.lang
    require_current(engine)
    try:
        tables = dump(engine, options.folder.expanduser().absolute(), _progress(lang, "files"))
    except NotWritten as failure:
        raise Refused(say(lang, f"db.{failure.code}", folder=options.folder)) from None
    counts = _counts(lang, tables)
    print(say(lang, "db.dumped", folder=options.folder, database=shown(engine.url), digest=tables.digest, **counts))


def _counts(lang: str, tables: Tables) -> dict[str, str]:
    counts = {
        "offices": tables.offices["office_id"].nunique(),
        "reports": tables.rows.counts[0],
        "publications": len(tables.publications),
    }
    return {name: whole(count, lang) for name, count in counts.items()}


def _progress(lang: str, what: str) -> Progress:
    """Tells how far it is, on a terminal."""

    def tell(done: int, total: int) -> None:
        if sys.stderr.isatty():
            text = say(lang, f"db.{what}_done", done=whole(done, lang), total=whole(total, lang))
            print(f"\r{text}", end="" if done < total else "\n", file=sys.stderr, flush=True)

    return tell
