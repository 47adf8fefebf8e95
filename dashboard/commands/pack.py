"""`python -m dashboard pack`: writes a week's pack to a file, or to a folder, there once for the same data."""

import argparse
import errno
import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from dashboard.commands.given import given_settings, given_sources
from dashboard.faults import Refused
from dashboard.indicators.cells import known_until
from dashboard.language import say
from dashboard.language.digits import integer
from dashboard.pages.common.selection import MOST_WEEKS, read_count
from dashboard.pages.common.urls import set_site_path
from dashboard.pages.pack.content import PackRequest
from dashboard.pages.pack.routes import content_digest, file_name, pack_file
from dashboard.selection import UnknownChoice
from dashboard.snapshot import Snapshot, snapshot_at
from dashboard.weeks import parse_date, span_label, utcnow, week_of

FORMATS = ("pdf", "pptx", "txt")
# Error number -> message for a file that cannot be written; other errors have the system's message.
REASONS = {
    errno.ENOENT: "no_folder",
    errno.ENOTDIR: "no_folder",
    errno.EACCES: "not_allowed",
    errno.EPERM: "not_allowed",
    errno.EROFS: "not_allowed",
    errno.EISDIR: "is_folder",
    errno.ENOSPC: "full",
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--week", metavar="DATE")
    parser.add_argument("--latest", action="store_true")
    parser.add_argument("--weeks", default="1", metavar="N")
    parser.add_argument("-o", "--output", type=Path, default=Path("packs"), metavar="PATH")
    parser.add_argument("--format", choices=FORMATS)
    parser.add_argument("--counties", action="store_true")


def run(options: argparse.Namespace) -> int:
    """Write a pack and print its path. Raises Refused for impossible options, DataError for a faulty data folder.

    A path with a file name extension is a file, another path a folder. In a folder a pack is written once for the
    same data, with week, language and digest in the file name.
    """
    if options.latest and options.week is not None:
        raise Refused(say(options.lang, "pack_command.which"))
    path, ending = options.output, _ending(options)
    is_file = bool(path.suffix) and not path.is_dir()
    print(_into_file(options, path, ending) if is_file else _into_folder(options, path, ending))
    return 0


def _into_file(options: argparse.Namespace, target: Path, ending: str) -> Path:
    # Opened first, so that a path that cannot be written is refused before the slow work.
    with atomic_file(options.lang, target) as file:
        snapshot = _snapshot(options)
        file.write(_file_body(options.lang, snapshot, _request(options, snapshot), ending))
    return target


def _into_folder(options: argparse.Namespace, folder: Path, ending: str) -> Path:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refused(unwritable(options.lang, folder, error)) from None
    snapshot = _snapshot(options)
    request = _request(options, snapshot)
    _report(options.lang, "gathering")
    target: Path = folder / file_name(snapshot, request, ending, content_digest(snapshot, request, ending))
    if target.exists():
        _report(options.lang, "there")
    else:
        with atomic_file(options.lang, target) as file:
            file.write(_file_body(options.lang, snapshot, request, ending))
    return target


def _ending(options: argparse.Namespace) -> str:
    """The format: that of the option, else of the file name's extension, else PDF."""
    suffix = "" if options.output.is_dir() else options.output.suffix.removeprefix(".").lower()
    if suffix and (suffix not in FORMATS or options.format not in (None, suffix)):
        raise Refused(say(options.lang, "pack_command.ending", file=options.output.name, known=", ".join(FORMATS)))
    return options.format or suffix or "pdf"


def _snapshot(options: argparse.Namespace) -> Snapshot:
    settings = given_settings(options)
    set_site_path(settings.site_path)
    options.site_origin = settings.site_origin
    data = given_sources(options, settings=settings).read(utcnow())
    # known_until instead of the present moment, so that without publications the same data give the same pack.
    return snapshot_at(data, known_until(data.tables, utcnow()))


def _request(options: argparse.Namespace, snapshot: Snapshot) -> PackRequest:
    lang = options.lang
    try:
        weeks = read_count({"weeks": options.weeks}, "weeks", 1, MOST_WEEKS)
    except UnknownChoice:
        most = integer(MOST_WEEKS, lang)
        raise Refused(say(lang, "pack_command.no_weeks", value=options.weeks, most=most)) from None
    return PackRequest(lang, _week(options, snapshot), options.counties, options.site_origin, weeks)


def _file_body(lang: str, snapshot: Snapshot, request: PackRequest, ending: str) -> bytes:
    _report(lang, f"making_{ending}")
    return pack_file(snapshot, request, ending)


def _week(options: argparse.Namespace, snapshot: Snapshot) -> int:
    """The index of the chosen week in the snapshot's weeks. Raises Refused for a text that is no week with data."""
    lang = options.lang
    if not snapshot.weeks:
        raise Refused(say(lang, "pack_command.nothing"))
    if options.week is None:
        return len(snapshot.weeks) - 1
    first, last = snapshot.weeks[0], snapshot.weeks[-1]
    there = say(lang, "pack_command.weeks", first=span_label(first, lang), last=span_label(last, lang))
    try:
        week = week_of(parse_date(options.week))
        span = span_label(week, lang)
    except (ValueError, OverflowError):
        raise Refused(say(lang, "pack_command.no_date", value=options.week, there=there)) from None
    if week not in snapshot.weeks:
        key = "future" if week > snapshot.province.day(utcnow()) else "unpublished" if week > last else "no_data"
        raise Refused(say(lang, f"pack_command.{key}", week=span, there=there))
    return snapshot.weeks.index(week)


@contextmanager
def atomic_file(lang: str, target: Path) -> Iterator[IO[bytes]]:
    """A temporary file that replaces the target at the end (atomic write). Raises Refused if the file cannot be
    written, for an unwritable path at once."""
    try:
        if target.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        with tempfile.NamedTemporaryFile(dir=target.parent, prefix=f".{target.name}.", delete=False) as file:
            beside = Path(file.name)
            try:
                yield file
                file.close()
                # Temporary files are readable only by their owner; a pack gets the usual permissions.
                beside.chmod(0o666 & ~_umask())
                beside.replace(target)
            except BaseException:
                beside.unlink(missing_ok=True)
                raise
    except OSError as error:
        raise Refused(unwritable(lang, target, error)) from None


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def unwritable(lang: str, path: Path, error: OSError) -> str:
    key = REASONS.get(error.errno or 0)
    reason = say(lang, f"pack_command.{key}") if key else error.strerror or str(error)
    return say(lang, "pack_command.unwritable", path=path, reason=reason)


def _report(lang: str, key: str, **values: object) -> None:
    print(say(lang, f"pack_command.{key}", **values), file=sys.stderr, flush=True)
