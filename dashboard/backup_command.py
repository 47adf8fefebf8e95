"""The commands `backup` and `restore`: all that the product keeps into one file, and back into an empty place."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from dashboard.backup.archive import Progress
from dashboard.backup.restore import restore
from dashboard.backup.take import take
from dashboard.faults import Refused
from dashboard.language import COMMA, say
from dashboard.language.digits import whole
from dashboard.settings import Settings, from_environment
from dashboard.store.append import NotWritten
from dashboard.store.decisions_file import utcnow
from dashboard.weeks import moment_label, parse_moment

_LISTED = 10


def add_backup(command: argparse.ArgumentParser) -> None:
    """The options of `backup`."""
    command.add_argument("file", type=Path, metavar="FILE")
    command.add_argument("--force", action="store_true")


def run_backup(options: argparse.Namespace) -> int:
    """Write a backup of the data and the desk. Raises DataError, Refused."""
    lang, settings = options.lang, from_environment()
    target = options.file.expanduser()
    given = (settings.desk_url, target, utcnow, _progress(lang), options.force)
    try:
        if settings.database_url:
            from dashboard.backup.database import take_database

            made = take_database(settings.database_url, *given)
        else:
            made = take(settings.data_folder, *given)
    except NotWritten as failure:
        raise Refused(_words(lang, "not_taken", failure, target, settings)) from None
    count, size = whole(len(made.files), lang), whole(-(-target.stat().st_size // 1024), lang)
    print(say(lang, "backup.taken", file=target, count=count, size=size, digest=made.digest))
    print(say(lang, f"backup.desk_{made.desk}"))
    return 0


def run_restore(options: argparse.Namespace) -> int:
    """Put a backup into an empty place and say what it holds; 1 if a publication in it is not proved.

    Raises DataError, Refused.
    """
    lang, settings = options.lang, from_environment()
    file = options.file.expanduser()
    try:
        if settings.database_url:
            from dashboard.backup.database import restore_database

            done = restore_database(file, settings.database_url, settings.desk_url, utcnow, _progress(lang))
        else:
            done = restore(file, settings.data_folder, settings.desk_url, utcnow, _progress(lang))
    except NotWritten as failure:
        raise Refused(_words(lang, "not_restored", failure, file, settings)) from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise Refused(say(lang, "backup.no_file", file=file, reason=reason)) from None
    tables, made = done.given.tables, done.manifest
    counts = {
        "files": len(made.files),
        "offices": tables.offices["office_id"].nunique(),
        "reports": tables.rows.counts[0],
        "publications": made.publications,
    }
    shown = {name: whole(count, lang) for name, count in counts.items()}
    moment = moment_label(parse_moment(made.made_at), lang)
    print(say(lang, "backup.restored", folder=_place(settings), moment=moment, digest=made.digest, **shown))
    if made.newest:
        newest = moment_label(parse_moment(made.newest), lang)
        print(say(lang, "backup.newest", moment=newest, digest=made.chain_end[:16] or "-"))
    print(say(lang, f"backup.desk_{made.desk}"))
    if done.left:
        names = COMMA[lang].join([*done.left[:_LISTED], *["…"][: len(done.left) - _LISTED]])
        print(say(lang, "backup.left_out", count=whole(len(done.left), lang), names=names), file=sys.stderr)
    wrong = [finding for finding in done.findings if finding.wrong]
    for finding in wrong:
        text = say(lang, f"verify.{finding.code}", digest=finding.digest[:16], **finding.details)
        print(f"{moment_label(finding.moment, lang)}: {text}", file=sys.stderr)
    codes = [finding.code for finding in done.findings]
    sums = {"proved": codes.count("proved"), "open": codes.count("open"), "wrong": len(wrong)}
    print(say(lang, "publish.verified", **{name: whole(count, lang) for name, count in sums.items()}))
    if wrong:
        print(say(lang, "backup.was_wrong"))
    return 1 if wrong else 0


def _place(settings: Settings) -> str:
    """Where the data are, for people."""
    if not settings.database_url:
        return str(settings.data_folder)
    from dashboard.database.engine import shown_url

    return shown_url(settings.database_url)


def _words(lang: str, what: str, failure: NotWritten, file: Path, settings: Settings) -> str:
    reason = say(lang, f"backup.{failure.code}", file=file, folder=_place(settings))
    return f"{reason} {say(lang, f'backup.{what}')}"


def _progress(lang: str) -> Progress:
    """Tells how far it is, on a terminal and only when the number changes."""
    last = -1

    def tell(done: int, total: int) -> None:
        nonlocal last
        percent = 100 * done // total if total else 100
        if percent == last or not sys.stderr.isatty():
            return
        last = percent
        text = say(lang, "backup.progress", percent=whole(percent, lang))
        print(f"\r{text}", end="\n" if percent == 100 else "", file=sys.stderr, flush=True)

    return tell
