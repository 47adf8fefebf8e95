"""`python -m dashboard plan`: proposes the teams' visits of a week, and writes them to files or into the database."""

import argparse
import errno
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from dashboard.commands.given import given_sources, note_sample
from dashboard.commands.pack import atomic_file, unwritable
from dashboard.database import log, plans
from dashboard.database.errors import NotWritten
from dashboard.faults import Refused
from dashboard.language import say
from dashboard.language.digits import integer, latin, whole_number
from dashboard.planning.calendar import team_calendar
from dashboard.planning.model import solve
from dashboard.planning.plan import Plan
from dashboard.planning.plan_words import Names, summary, title, unmet_texts
from dashboard.planning.printed import plan_page
from dashboard.planning.stored import as_json
from dashboard.planning.task import Lock, Rules, coming_week, task_of
from dashboard.planning.travel import NO_TABLE, read_table
from dashboard.planning.workbook import plan_workbook
from dashboard.snapshot import Snapshot, snapshot_at
from dashboard.sources.read import Sources
from dashboard.weeks import parse_date, quarter_start, quarter_weeks, span_label, utcnow, week_of


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--week", metavar="DATE")
    parser.add_argument("--teams", metavar="N,N")
    parser.add_argument("--absent", metavar="N,N")
    parser.add_argument("--lock", action="append", default=[], metavar="TEAM:OFFICE")
    parser.add_argument("--reach", metavar="KM")
    parser.add_argument("--travel", type=Path, metavar="FILE")
    parser.add_argument("-o", "--output", type=Path, metavar="FOLDER")
    parser.add_argument("--store", action="store_true")


def run(options: argparse.Namespace) -> int:
    """Print the plan in words. Raises Refused for impossible options, DataError for faulty data or ways."""
    lang = options.lang
    week = _week(lang, options.week)
    locks = [_lock(lang, text) for text in options.lock]
    teams, absent = _teams(lang, "--teams", options.teams), _teams(lang, "--absent", options.absent)
    rules = _rules(lang, options.reach)
    sources = given_sources(options, writes="database" if options.store else "nothing")
    now = utcnow()
    snapshot = snapshot_at(sources.read(now), now)
    travel = _travel(lang, options.travel, snapshot)
    week = week or coming_week(snapshot, now)
    plan = solve(task_of(snapshot, week, locks, absent or (), travel, rules, teams))
    note_sample(lang, plan.sample)
    _print(lang, snapshot, plan)
    if options.output:
        count = _write(lang, snapshot, plan, options.output)
        print(say(lang, "plan_command.written", folder=options.output, count=integer(count, lang)))
    if options.store:
        _store(lang, sources, plan, now)
        name = sources.database.display_name
        print(say(lang, "plan_command.stored", database=name, week=span_label(week, lang)))
    return 0


def _print(lang: str, snapshot: Snapshot, plan: Plan) -> None:
    print(title(plan, lang))
    for line in summary(plan, lang):
        print(line)
    lines = unmet_texts(plan.unmet, Names(snapshot, plan.week, lang))
    print(f"\n{say(lang, 'planning.unmet')}:" if lines else say(lang, "planning.all_met"))
    for line in lines:
        print(f"- {line}")


def _write(lang: str, snapshot: Snapshot, plan: Plan, folder: Path) -> int:
    """Write the files of a plan; their number. Raises Refused."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Refused(unwritable(lang, folder, error)) from None
    contents = {
        "plan.xlsx": plan_workbook(lang, snapshot, plan),
        "plan.html": plan_page(lang, snapshot, plan).encode(),
        **{
            f"plan-team-{load.team}.ics": team_calendar(lang, snapshot, plan, load.team)
            for load in plan.teams
            if load.planned
        },
    }
    for name, content in contents.items():
        with atomic_file(lang, folder / name) as file:
            file.write(content)
    # Calendars of teams without visits in this plan are those of an earlier one.
    for old in set(folder.glob("plan-team-*.ics")) - {folder / name for name in contents}:
        old.unlink()
    return len(contents)


def _store(lang: str, sources: Sources, plan: Plan, now: datetime) -> None:
    """Store the plan as the newest of its week. Raises Refused if the database cannot be written."""
    try:
        with sources.database.writing() as connection:
            plans.store(connection, plan.week, now, log.COMMAND_LINE, as_json(plan))
    except NotWritten as failure:
        address = sources.database.display_name
        raise Refused(say(lang, f"plan_command.not_{failure.code}", database=address)) from None


def _week(lang: str, text: str | None) -> date | None:
    """The week of an option; None without it. Raises Refused."""
    if text is None:
        return None
    try:
        week = week_of(parse_date(text))
        # A week outside of one of the calendars has no words and no quarter.
        span_label(week, lang)
        quarter_weeks(quarter_start(week))
    except (ValueError, OverflowError):
        raise Refused(say(lang, "plan_command.no_week", value=text)) from None
    return week


def _teams(lang: str, option: str, text: str | None) -> list[int] | None:
    """The numbers of an option; None without it. Raises Refused with the first part that is no number."""
    if text is None:
        return None
    numbers = []
    for part in text.replace("،", ",").split(","):
        number = whole_number(part)
        if not number:
            raise Refused(say(lang, "plan_command.no_team", option=option, value=part.strip()))
        numbers.append(number)
    return numbers


def _rules(lang: str, text: str | None) -> Rules:
    """The rules with the reach of an option. Raises Refused."""
    if text is None:
        return Rules()
    reach = whole_number(text)
    if reach is None:
        raise Refused(say(lang, "plan_command.no_reach", value=text))
    return Rules(reach)


def _lock(lang: str, text: str) -> Lock:
    """The lock of an option. Raises Refused."""
    team, _, office = (part.strip() for part in latin(text).partition(":"))
    number = whole_number(team)
    if number is None or not office:
        raise Refused(say(lang, "plan_command.no_lock", value=text))
    return Lock(number, office)


def _travel(lang: str, file: Path | None, snapshot: Snapshot) -> Mapping[tuple[str, str], int]:
    """The ways of a file. Raises Refused if it cannot be read, DataError with its faults."""
    if file is None:
        return NO_TABLE
    try:
        data = file.read_bytes()
    except OSError as error:
        reason = error.strerror or errno.errorcode.get(error.errno or 0, "")
        raise Refused(say(lang, "plan_command.unreadable", file=file, reason=reason)) from None
    return read_table(file.name, data, snapshot, utcnow())
