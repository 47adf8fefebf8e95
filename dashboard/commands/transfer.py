"""The command `export`, which writes all data to one file, and the import of such a file."""

import argparse
import sys
from pathlib import Path

from dashboard.commands.publish import print_sums
from dashboard.database.errors import NotWritten
from dashboard.faults import Refused
from dashboard.language import say
from dashboard.language.digits import integer
from dashboard.settings import from_environment
from dashboard.sources.read import Sources, open_sources
from dashboard.transfer.export import export
from dashboard.transfer.file import Progress
from dashboard.transfer.importing import Imported, import_file
from dashboard.weeks import moment_label, parse_moment, utcnow


def add_export(command: argparse.ArgumentParser) -> None:
    command.add_argument("file", type=Path, metavar="FILE")
    command.add_argument("--force", action="store_true")


def run_export(options: argparse.Namespace) -> int:
    """Write all data into a file. Raises DataError, Refused."""
    lang, target = options.lang, options.file.expanduser()
    sources = open_sources(from_environment(), options.until)
    try:
        exported = export(sources, target, utcnow, _progress(lang), options.force)
    except NotWritten as failure:
        raise Refused(_words(lang, "not_exported", failure, target, sources)) from None
    count, size = integer(len(exported.files), lang), integer(-(-target.stat().st_size // 1024), lang)
    print(say(lang, "transfer.exported", file=target, count=count, size=size, digest=exported.digest))
    return 0


def import_archive(lang: str, file: Path, sources: Sources) -> int:
    """Import a file of `export`, and print a summary; the exit code is 1 if a publication is wrong.

    Raises DataError, Refused, OSError.
    """
    try:
        done = import_file(file, sources, utcnow, _progress(lang))
    except NotWritten as failure:
        raise Refused(_words(lang, "not_imported", failure, file, sources)) from None
    return _print_result(lang, done, sources)


def _print_result(lang: str, done: Imported, sources: Sources) -> int:
    tables = done.data.tables
    counts = {
        "files": len(done.manifest.files),
        "offices": tables.offices["office_id"].nunique(),
        "reports": tables.rows.numbers["reports"],
        "publications": len(tables.publications),
    }
    counts_text = {name: integer(count, lang) for name, count in counts.items()}
    zone, digest = tables.province.time_zone, done.manifest.digest
    moment = moment_label(parse_moment(done.manifest.made_at, zone), lang, zone)
    print(say(lang, "transfer.imported", folder=sources.display_name, moment=moment, digest=digest, **counts_text))
    wrong = [finding for finding in done.findings if finding.wrong]
    for finding in wrong:
        text = say(lang, f"verify.{finding.code}", digest=finding.digest[:16], **finding.details)
        print(f"{moment_label(finding.moment, lang, zone, seconds=True)}: {text}", file=sys.stderr)
    print_sums(lang, done.findings)
    if wrong:
        print(say(lang, "transfer.was_wrong"))
    return 1 if wrong else 0


def _words(lang: str, result: str, failure: NotWritten, file: Path, sources: Sources) -> str:
    places = {"file": file, "folder": sources.display_name, "database": sources.database.display_name}
    return f"{say(lang, f'transfer.{failure.code}', **places)} {say(lang, f'transfer.{result}')}"


def _progress(lang: str) -> Progress:
    """A function that prints the progress on a terminal when the percentage changes."""
    last = -1

    def print_percentage(done: int, total: int) -> None:
        nonlocal last
        percent = 100 * done // total if total else 100
        if percent == last or not sys.stderr.isatty():
            return
        last = percent
        text = say(lang, "transfer.progress", percent=integer(percent, lang))
        print(f"\r{text}", end="\n" if percent == 100 else "", file=sys.stderr, flush=True)

    return print_percentage
