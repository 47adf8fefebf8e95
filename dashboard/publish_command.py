"""The commands `publish` and `verify`: what is on record becomes public, and what was published is proved."""

from __future__ import annotations

import argparse
import sys
from datetime import date, datetime

from dashboard.faults import Fault, Refused
from dashboard.indicators.cells import days_on_record
from dashboard.language import describe, say
from dashboard.language.digits import local_digits, whole
from dashboard.live import utcnow
from dashboard.publishing.staged import Coming
from dashboard.publishing.verify import verify
from dashboard.settings import from_environment
from dashboard.snapshot import Input
from dashboard.storage.errors import NotWritten
from dashboard.storage.read import open_storage
from dashboard.storage.write import publish
from dashboard.weeks import moment_label, parse_date, week_of


def add_publish(command: argparse.ArgumentParser) -> None:
    """The options of `publish`."""
    command.add_argument("--week", metavar="DATE")
    command.add_argument("--note", default="", metavar="TEXT")


def run_publish(options: argparse.Namespace) -> int:
    """Publish what the data hold."""
    lang = options.lang
    storage = open_storage(from_environment(), options.until)

    def coming(given: Input, _: datetime) -> Coming:
        return Coming(_week(lang, given, options.week), note=" ".join(options.note.split()))

    try:
        published = publish(storage, coming, utcnow)
    except NotWritten as failure:
        raise Refused(say(lang, f"publish.not_{failure.code}", folder=storage.database.shown)) from None
    week = published.shown.weeks[-1].isoformat() if published.shown.weeks else ""
    digest = published.digest
    print(
        say(
            lang,
            "publish.done",
            moment=published.shown.moment_label(published.moment, lang),
            week=week,
            digest=digest,
        )
    )
    return 0


def run_verify(options: argparse.Namespace) -> int:
    """Prove every publication; 1 if one is not what was published."""
    lang = options.lang
    given = open_storage(from_environment(), options.until).read(utcnow())
    found = []
    total = len(given.tables.publications)
    for finding in verify(given):
        found.append(finding)
        if sys.stderr.isatty():
            done = say(lang, "publish.verifying", done=whole(len(found), lang), total=whole(total, lang))
            print(f"\r{done}", end="" if len(found) < total else "\n", file=sys.stderr, flush=True)
        if finding.code != "open":
            digest = finding.digest[:16]
            text = say(lang, f"verify.{finding.code}", digest=digest, **finding.details)
            print(f"{moment_label(finding.moment, lang, given.tables.province.time_zone)}: {text}")
    name_late_rows(lang, given)
    wrong = sum(finding.wrong for finding in found)
    open_ones = sum(finding.code == "open" for finding in found)
    counts = {"proved": len(found) - wrong - open_ones, "open": open_ones, "wrong": wrong}
    print(say(lang, "publish.verified", **{name: local_digits(str(count), lang) for name, count in counts.items()}))
    return 1 if wrong else 0


def name_late_rows(lang: str, given: Input) -> None:
    """Name on stderr each row of the folder that came after a publication which should have known the row."""
    for file, line in given.ledger.late if given.ledger else ():
        print(describe(Fault(file, line, code="row_late"), lang), file=sys.stderr)


def _week(lang: str, given: Input, typed: str | None) -> date:
    days = days_on_record(given.tables)
    if not days:
        raise Refused(say(lang, "publish.nothing"))
    first, last = map(week_of, days)
    if not typed:
        return last
    try:
        week = week_of(parse_date(typed))
    except (ValueError, OverflowError):
        raise Refused(say(lang, "command.unknown_week", value=typed)) from None
    if not first <= week <= last:
        raise Refused(say(lang, "publish.no_week", value=typed))
    return week
