"""The commands `check`, `cells`, `boundaries` and `indicators`."""

import argparse
import sys
from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from pathlib import Path

from dashboard.areas.boundaries import counties_of, read_file
from dashboard.areas.install import install
from dashboard.commands.given import given_sources, note_sample
from dashboard.commands.publish import name_late_rows
from dashboard.database import accounts
from dashboard.database.engine import missing_parts
from dashboard.faults import Refused
from dashboard.indicators.card_files import read_cards
from dashboard.indicators.cells import compute, printable_cells, public_moment, week_range
from dashboard.indicators.document import card_document, document
from dashboard.language import COMMA, describe, say
from dashboard.language.digits import integer
from dashboard.publications.waiting import waiting_rows
from dashboard.settings import ROOT, SHIPPED_DATA
from dashboard.sheets.row_notes import row_notes
from dashboard.snapshot import archive_of
from dashboard.sources.load import load
from dashboard.sources.office import OfficeDatabase
from dashboard.sources.read import Sources
from dashboard.tables.folder import Tables, read_folder, read_terms
from dashboard.weeks import day_label, moment_label, parse_date, parse_moment, span_label, utcnow, week_of


def add_arguments(add: Callable[[str, Callable[[argparse.Namespace], int]], argparse.ArgumentParser]) -> None:
    """add: creates a command's parser from the command's name and the function that runs the command."""
    add("check", run_check)
    loading = add("load", run_load)
    loading.add_argument("folder", type=Path, metavar="FOLDER")
    loading.add_argument("url", metavar="URL")
    cells = add("cells", run_cells)
    cells.add_argument("--indicator", metavar="KEY")
    cells.add_argument("--week", metavar="DATE")
    cells.add_argument("--asof", metavar="TIME")
    boundaries = add("boundaries", run_boundaries)
    boundaries.add_argument("file", type=Path, metavar="FILE")
    boundaries.add_argument("--valid-on", metavar="DATE")
    boundaries.add_argument("--skip-unknown", action="store_true")
    boundaries.add_argument("--attribution", metavar="TEXT", default="")
    add("indicators", run_indicators).add_argument("--out", type=Path, default=ROOT / "docs", metavar="FOLDER")


def run_check(options: argparse.Namespace) -> int:
    """Print that the data are valid, a summary, and what is not read; the exit code is 1 for workbooks with rows."""
    sources = given_sources(options)
    data = sources.read(utcnow())
    tables = data.tables
    archive_of(data, public_moment(tables, utcnow())[0])  # raises DataError if the newest publication is damaged
    counts = {"files": tables.files, "offices": tables.offices["office_id"].nunique(), **tables.rows.numbers}
    counts_text = {name: integer(count, options.lang) for name, count in counts.items()}
    workbooks = sum(note.code == "file_workbook" for note in data.notes)
    counts_text |= {"folder": sources.display_name, "workbooks": integer(workbooks, options.lang)}
    print(say(options.lang, "command.incomplete" if workbooks else "command.sound", **counts_text))
    name_late_rows(options.lang, data)
    if waiting := waiting_rows(data):
        print(waiting.words(options.lang, sources.folder), file=sys.stderr)
    for note in (*data.notes, *row_notes(tables, data.cards)):
        print(describe(note, options.lang), file=sys.stderr)
    _name_accounts_without_team(options.lang, sources, tables)
    note_sample(options.lang, tables.sample)
    return 1 if workbooks else 0


def _name_accounts_without_team(lang: str, sources: Sources, tables: Tables) -> None:
    """Print which accounts of the desk belong to teams that the province does not have."""
    known = sources.database.read(lambda on: [] if on is None or missing_parts(on) else accounts.everyone(on))
    teams = tables.province.inspection_teams
    names = COMMA[lang].join(account.name for account in accounts.without_team(known, teams))
    if names:
        print(say(lang, "staff.accounts_without_team", teams=integer(teams or 0, lang), names=names), file=sys.stderr)


def run_load(options: argparse.Namespace) -> int:
    """Write a folder's tables into a database, and print what to type next."""
    tables = read_folder(options.folder, utcnow())
    source = OfficeDatabase(options.url)
    options.until.callback(source.close)
    numbers = load(tables, source)
    for name, count in numbers.items():
        print(f"{name}: {integer(count, options.lang)}")
    print(say(options.lang, "command.loaded", database=source.display_name))
    return 0


def run_cells(options: argparse.Namespace) -> int:
    lang = options.lang
    data = given_sources(options).read(utcnow())
    known = [card.key for card in data.cards]
    if options.indicator and options.indicator not in known:
        keys = ", ".join(known)
        raise Refused(say(lang, "command.unknown_indicator", value=options.indicator, known=keys))
    wanted: date | None = None
    if options.week:
        try:
            wanted = week_of(parse_date(options.week))
        except ValueError:
            raise Refused(say(lang, "command.unknown_week", value=options.week)) from None
    asof, through = public_moment(data.tables, utcnow())
    if options.asof:
        try:
            asof, through = parse_moment(options.asof, data.tables.province.time_zone), None
        except (ValueError, OverflowError):
            raise Refused(say(lang, "command.unknown_moment", value=options.asof)) from None
    cards = [card for card in data.cards if not options.indicator or card.key == options.indicator]
    frame = printable_cells(compute(data.tables, cards, asof, through))
    if wanted:
        frame = frame[frame["week"] == wanted.isoformat()]
    frame.to_csv(sys.stdout, index=False)
    sys.stdout.flush()
    if frame.empty:
        print(_why_no_cells(lang, data.tables, wanted, asof, through), file=sys.stderr)
    note_sample(lang, data.tables.sample)
    return 0


def _why_no_cells(lang: str, tables: Tables, wanted: date | None, asof: datetime, through: date | None) -> str:
    weeks, moment = week_range(tables, asof, through), moment_label(asof, lang, tables.province.time_zone)
    if weeks is None:
        return say(lang, "command.nothing_known", moment=moment)
    first, last, week = (span_label(day, lang) for day in (*weeks, wanted or weeks[0]))
    return say(lang, "command.week_not_known", week=week, moment=moment, first=first, last=last)


def run_boundaries(options: argparse.Namespace) -> int:
    folder = given_sources(options, writes="folder").folder
    register = counties_of(read_folder(folder, utcnow()).counties)
    try:
        day = parse_date(options.valid_on) if options.valid_on else None
    except ValueError:
        raise Refused(say(options.lang, "command.unknown_week", value=options.valid_on)) from None
    placed = install(
        options.file,
        register,
        folder / "boundaries",
        day,
        skip_unknown=options.skip_unknown,
        attribution=options.attribution,
        note=lambda note: print(describe(note, options.lang), file=sys.stderr),
    )
    era = read_file(placed, register)
    said = {"count": integer(len(era.codes), options.lang), "day": day_label(era.valid_on, options.lang)}
    print(say(options.lang, "boundaries.installed", file=placed, **said))
    return 0


def run_indicators(options: argparse.Namespace) -> int:
    """Write the documents that list the shipped cards and the fields of a card."""
    cards = read_cards(SHIPPED_DATA / "indicators", read_terms(SHIPPED_DATA, utcnow()))
    for name, rewrite in (("indicators.md", partial(document, cards)), ("cards.md", card_document)):
        text = rewrite((ROOT / "docs" / name).read_text(encoding="utf-8"))
        (options.out / name).write_text(text, encoding="utf-8")
        print(options.out / name)
    return 0
