"""`python -m dashboard sheet` writes a weekly sheet, or the template; `check-sheet` checks a returned sheet."""

import argparse
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path

from dashboard.commands.given import given_sources
from dashboard.commands.pack import atomic_file
from dashboard.faults import DataError, Refused
from dashboard.indicators.cells import public_moment, week_range
from dashboard.language import say, say_near
from dashboard.language.digits import integer
from dashboard.sheets import blank, template
from dashboard.sheets.check import CheckedForm
from dashboard.sheets.check import check as checked_sheet
from dashboard.sheets.doubts import Known, describe_doubt, doubts
from dashboard.sheets.form import build
from dashboard.sheets.places import find_body, find_county, place_name
from dashboard.sheets.reader import read
from dashboard.tables.folder import Tables
from dashboard.tables.place import Place
from dashboard.weeks import parse_date, span_label, utcnow, week_of

FORMATS = ("xlsx", "csv")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    place = parser.add_mutually_exclusive_group(required=True)
    place.add_argument("--county", metavar="CODE|NAME")
    place.add_argument("--body", metavar="ID|NAME")
    place.add_argument("--template", action="store_true")
    parser.add_argument("--week", metavar="DATE")
    parser.add_argument("-o", "--output", type=Path, required=True, metavar="FILE")


def write(options: argparse.Namespace) -> int:
    """Write a sheet and print its path. Raises Refused for impossible options, DataError for a faulty folder."""
    lang, output = options.lang, options.output
    ending = output.suffix.removeprefix(".").lower()
    if ending not in FORMATS:
        raise Refused(say(lang, "sheet_command.ending", file=output.name))
    if options.template and ending != "xlsx":
        raise Refused(say(lang, "sheet_command.template_ending", file=output.name))
    # Opened first, so that a path that cannot be written is refused before the slow work.
    with atomic_file(lang, output) as file:
        now = utcnow()
        data = given_sources(options).read(now)
        week = _week(options, data.tables, now)
        if options.template:
            file.write(blank.workbook(data.tables, data.cards, week, now, lang))
            print(output)
            return 0
        form = build(data.tables, data.cards, _place(options, data.tables, week), week, now)
        content = template.xlsx if ending == "xlsx" else template.csv
        file.write(content(form, lang, data.tables.sample))
    print(output)
    return 0


def check(options: argparse.Namespace) -> int:
    """Print the warnings about a sheet and a summary of its reports. Raises DataError with every fault."""
    lang, path = options.lang, options.file
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Refused(say(lang, "sheet_command.unreadable", file=path, reason=error.strerror)) from None
    now = utcnow()
    data = given_sources(options).read(now)
    measures = data.tables.terms.reported
    grid = read(path.name, content, measures)
    checked = checked_sheet(grid, data.tables, data.cards, now)
    doubtful = (doubts(checked, Known(data.tables, data.cards, checked.week, now)) if checked.week else None) or ()
    for doubt in doubtful:
        print(describe_doubt(doubt, lang, measures))
    if checked.faults:
        raise DataError(checked.faults)
    print(say(lang, "sheet_command.doubts", count=integer(len(doubtful), lang)))
    _print_summary(lang, checked, data.tables)
    return 0


def _print_summary(lang: str, checked: CheckedForm, tables: Tables) -> None:
    assert checked.week
    answers = [row[1] for row in checked.rows] + [count.measure for count in checked.counts]
    offices = {row[0] for row in (*checked.rows, *checked.counts)}
    print(
        say(
            lang,
            "sheet_command.would",
            place=place_name(tables, checked.place, lang),
            week=span_label(checked.week, lang),
            offices=integer(len(offices), lang),
            rows=integer(len(answers), lang),
        )
    )
    for measure, count in Counter(answers).items():
        question = tables.terms.measures[measure].question(lang)
        print(say(lang, "sheet_command.measure", name=question, rows=integer(count, lang)))


def _place(options: argparse.Namespace, tables: Tables, week: date) -> Place:
    """The county or body of the options. Raises Refused with the nearest one for an unknown one."""
    if options.body is None:
        code, near = find_county(tables, week, options.county)
        kind, typed, place = "county", options.county, Place(code)
    else:
        code, near = find_body(tables, week, options.body)
        kind, typed, place = "body", options.body, Place("", code)
    if not code:
        raise Refused(say_near(options.lang, f"sheet_command.no_{kind}", near, value=typed))
    return place


def _week(options: argparse.Namespace, tables: Tables, now: datetime) -> date:
    """The week of the option; by default the newest public one, of the template the last one that is over. Raises
    Refused for a text that is no week."""
    lang = options.lang
    if not options.week and options.template:
        return week_of(tables.province.day(now)) - timedelta(weeks=1)
    if not options.week:
        weeks = week_range(tables, *public_moment(tables, now))
        if not weeks:
            raise Refused(say(lang, "sheet_command.no_week"))
        return weeks[1]
    try:
        week = week_of(parse_date(options.week))
        span = span_label(week, lang)
    except (ValueError, OverflowError):
        raise Refused(say(lang, "sheet_command.no_date", value=options.week)) from None
    if week > tables.province.day(now):
        raise Refused(say(lang, "sheet_command.future", week=span))
    return week
