"""The commands `publish`, which publishes the recorded rows, and `verify`, which verifies all publications."""

import argparse
import sys
from collections.abc import Sequence
from datetime import date, timedelta

from sqlalchemy import Connection

from dashboard.commands.given import given_sources
from dashboard.database import log
from dashboard.database.errors import NotWritten
from dashboard.dataset import Dataset
from dashboard.faults import Fault, Refused
from dashboard.indicators.cells import days_on_record
from dashboard.language import COMMA, describe, say
from dashboard.language.digits import integer
from dashboard.live import utcnow
from dashboard.pages.common.change_table import change_table
from dashboard.publications.doubts import doubts, reporting_in
from dashboard.publications.parts import changes
from dashboard.publications.prepare import Draft, Published, newest_of, stage
from dashboard.publications.verify import Finding, verify
from dashboard.publications.write import publish
from dashboard.snapshot import snapshot_at
from dashboard.staff import notices_events
from dashboard.tables.personal import title_of_person
from dashboard.weeks import moment_label, moment_text, parse_date, span_label, week_of


def add_publish(command: argparse.ArgumentParser) -> None:
    command.add_argument("--week", metavar="DATE")
    command.add_argument("--note", default="", metavar="TEXT")
    command.add_argument("--yes", action="store_true")


def run_publish(options: argparse.Namespace) -> int:
    """Print what would change, ask for confirmation unless --yes is given, and publish. Raises DataError, Refused."""
    lang = options.lang
    if title := title_of_person(options.note):
        raise Refused(say(lang, "decisions.names_person", word=title))
    sources = given_sources(options, writes="database")
    token, data = sources.change_token(), sources.read(utcnow())
    draft = Draft(_week(lang, data, options.week), note=" ".join(options.note.split()))
    print("\n".join(_changes(lang, data, draft)), file=sys.stderr)
    if not options.yes and not _confirmed(lang):
        raise Refused(say(lang, "publish.said_no"))

    def unchanged_draft(*_: object) -> Draft:
        # Publish only the data that the printed changes are about.
        if sources.change_token() != token:
            raise Refused(say(lang, "publish.changed"))
        return draft

    def logged(connection: Connection, done: Published) -> None:
        began = {"began": moment_text(done.began)} if done.began else {}
        detail = {"week": draft.week.isoformat(), "digest": done.digest[:16], **began}
        moment, sample = moment_text(done.moment), done.snapshot.sample
        notices_events.append(connection, utcnow(), "published", log.COMMAND_LINE, "", moment, detail, sample)

    try:
        done = publish(sources, unchanged_draft, utcnow, logged)
    except NotWritten as failure:
        raise Refused(say(lang, f"publish.not_{failure.code}", folder=sources.database.display_name)) from None
    week = span_label(done.snapshot.weeks[-1], lang) if done.snapshot.weeks else ""
    if done.began:
        print(say(lang, "publish.began", moment=done.snapshot.publication_label(done.began, lang)))
    moment = done.snapshot.publication_label(done.moment, lang)
    print(say(lang, "publish.done", moment=moment, week=week, digest=done.digest))
    return 0


def _changes(lang: str, data: Dataset, draft: Draft) -> list[str]:
    """Lines about the changes by a publication: its weeks, warnings, and the province's figures."""
    now = utcnow()
    moment = max(now, (newest_of(data) or now) + timedelta(seconds=1))
    shown, coming = snapshot_at(data, now), stage(data, draft, moment)
    lines = [say(lang, "publish.through", week=span_label(draft.week, lang))]
    heard = reporting_in(coming, draft.week, draft.week)
    lines += [say(lang, "publish.reported", reporting=week.words(lang)) for week in heard]
    lines += doubts(lang, shown, coming, has_content=False)
    if newest_of(data) is None:
        numbers = {name: integer(count, lang) for name, count in coming.input.tables.rows.numbers.items()}
        return [*lines, say(lang, "publish.first", **numbers)]
    if not shown.weeks or not coming.weeks:
        return lines
    province = [change for change in changes(shown, coming) if not change.county_code and change.is_different]
    lines.append(say(lang, "publish.moves" if province else "publish.moves_nothing"))
    for row in change_table(lang, province, shown, coming, {"": ""}):
        parts = [f"{say(lang, f'change.{part}')} {number}" for part, number in row.steps if number]
        because = f" ({COMMA[lang].join(parts)})" if parts else ""
        lines.append(f"  {row.name}: {row.before.figure} → {row.after.figure}{because}")
    return lines


def _confirmed(lang: str) -> bool:
    """Whether the user confirms at the terminal. Raises Refused if there is no terminal."""
    if not sys.stdin.isatty():
        raise Refused(say(lang, "publish.nobody_asked"))
    print(say(lang, "publish.ask"), end=" ", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().casefold() in ("y", "yes", "ب", "بله")


def run_verify(options: argparse.Namespace) -> int:
    """Verify every publication; the exit code is 1 if one differs from what was published."""
    lang = options.lang
    data = given_sources(options).read(utcnow())
    found = []
    total = len(data.tables.publications)
    for finding in verify(data):
        found.append(finding)
        if sys.stderr.isatty():
            done = say(lang, "publish.verifying", done=integer(len(found), lang), total=integer(total, lang))
            print(f"\r{done}", end="" if len(found) < total else "\n", file=sys.stderr, flush=True)
        if finding.code != "open":
            digest = finding.digest[:16]
            text = say(lang, f"verify.{finding.code}", digest=digest, **finding.details)
            moment = moment_label(finding.moment, lang, data.tables.province.time_zone, seconds=True)
            more = say(lang, "verify.otherwise", count=integer(finding.otherwise, lang)) if finding.otherwise else ""
            print(f"{moment}: {text} {more}".rstrip())
    name_late_rows(lang, data)
    print_sums(lang, found)
    return 1 if any(finding.wrong for finding in found) else 0


def print_sums(lang: str, findings: Sequence[Finding]) -> None:
    """Print the numbers of publications that are proved, open and wrong."""
    codes = [finding.code for finding in findings]
    sums = {"proved": codes.count("proved"), "open": codes.count("open")}
    sums["wrong"] = len(codes) - sum(sums.values())
    print(say(lang, "publish.verified", **{name: integer(count, lang) for name, count in sums.items()}))


def name_late_rows(lang: str, data: Dataset) -> None:
    """List on stderr each row of the folder that came after a publication which should have known the row."""
    for file, line in data.late_rows:
        print(describe(Fault(file, line, code="row_late"), lang), file=sys.stderr)


def _week(lang: str, data: Dataset, typed: str | None) -> date:
    days = days_on_record(data.tables)
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
