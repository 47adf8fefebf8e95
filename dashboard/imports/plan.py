"""A file of an office -> what an import would write, and every question, doubt and fault before that."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime

import pandas as pd

from dashboard.faults import DataError, Fault
from dashboard.imports.beside import tables_of
from dashboard.imports.columns import Columns
from dashboard.imports.compare import KEYS, Compared, compare
from dashboard.imports.contents import READ, Aside, Changes, Plan
from dashboard.imports.layout import letter
from dashboard.imports.offices import NewOffice, Offices
from dashboard.imports.places import Counties, Place
from dashboard.imports.records import Context, Doubts, Record, place_of
from dashboard.imports.rows import RegionRows
from dashboard.imports.when import Weeks
from dashboard.imports.workbook import Worksheet, read_workbook
from dashboard.indicators.cards import Card
from dashboard.sheets.words import is_help_title
from dashboard.tables.declared import TABLES
from dashboard.tables.folder import Tables
from dashboard.tables.personal import title_of_person
from dashboard.weeks import moment_text, week_of

# The tables whose rows are about a week.
_OF_WEEKS = ("reports", "counts")
# The causes of tables that have nothing which could be lost.
_UNFILLED = ("import_no_rows", "import_no_answers")


def make_plan(
    file_name: str,
    data: bytes,
    tables: Tables,
    cards: Sequence[Card],
    answers: Mapping[str, str],
    now: datetime,
    *,
    week: date | None = None,
    evidence: str = "self",
) -> Plan:
    """The plan of importing a file.

    tables: all data, read without the sample. answers: by the keys of questions and doubts, remembered ones and those
    given now. now: naive UTC. week: a day of the week of rows whose week the file does not say. evidence: of reports
    whose row names none. Raises nothing: a file that cannot be read gives a plan with its faults. Pure.
    """
    digest = hashlib.sha256(data).hexdigest()
    now = now.replace(microsecond=0)
    try:
        sheets = read_workbook(file_name, data)
    except DataError as error:
        return Plan(file_name, digest, faults=error.faults)
    counties = Counties(tables.counties, answers)
    context = Context(
        tables,
        answers,
        now,
        counties,
        Offices(tables, counties, answers),
        Weeks(answers, tables.province.day(now), digest),
        Doubts(file_name, answers),
        evidence,
    )
    columns = Columns(tables, answers)
    parts = [part for sheet in sheets for part in _parts(context, sheet, columns)]
    if not parts and not any(not question.certain for question in context.questions.values()):
        return Plan(file_name, digest, faults=_nothing(file_name, context))
    for code, place in context.unknown if parts else ():
        if code not in _UNFILLED:
            context.doubts.add("not_understood", place)
    _read(context, parts, file_name, week)
    compared = compare(context, cards)
    return _plan(file_name, digest, context, compared)


def _nothing(file: str, context: Context) -> list[Fault]:
    """Why no table of a file is understood, with the headings that are."""
    names = [measure.name("fa") for measure in context.tables.terms.measures.values()]
    details = {"headings": "، ".join(f"«{name}»" for name in names)}
    return [Fault(place_of(file, place), place.line, code=code, details=details) for code, place in context.unknown]


def _parts(context: Context, sheet: Worksheet, columns: Columns) -> list[RegionRows]:
    """The tables of a worksheet that are understood; the others are set aside."""
    if sheet.hidden or is_help_title(sheet.title):
        context.asides.append(Aside(sheet.title, "sheet", sheet.title))
        return []
    found, unknown = [], []
    for region in tables_of(_read_hidden(context, sheet), columns.known):
        part = RegionRows(context, region, columns.match(region))
        if part.is_understood or part.may_be_understood:
            for column in part.columns:
                context.ask(column.question)
        if part.is_understood:
            found.append(part)
        elif not part.may_be_understood:
            unknown.append(part)
    for part in unknown:
        headings = " | ".join(heading for _, heading in part.region.headings)
        code, place = part.unknown_fault
        kind = "unfilled" if code in _UNFILLED else "table"
        context.asides.append(Aside(sheet.title, kind, headings, (place.line,)))
        context.unknown.append((code, place))
    if not found and not unknown and not context.asks_of(sheet.title):
        context.asides.append(Aside(sheet.title, "sheet", sheet.title))
        context.unknown.append(("import_nothing", Place(sheet.title, 0)))
    return found


def _read_hidden(context: Context, sheet: Worksheet) -> Worksheet:
    """A worksheet, without its hidden rows and columns if an answer leaves these out."""
    if not (sheet.hidden_rows or sheet.hidden_columns):
        return sheet
    hidden = ", ".join([*map(str, sheet.hidden_rows), *map(letter, sheet.hidden_columns)])
    if context.ask_rows("hidden", Place(sheet.title, 0), hidden, READ) == READ:
        return sheet
    context.asides.append(Aside(sheet.title, "hidden", hidden))
    return sheet.without_hidden()


def _read(context: Context, parts: Sequence[RegionRows], file: str, week: date | None) -> None:
    """Read the rows of all tables. A table without a week has the one of the others, else the given or asked one."""
    weeks = context.weeks
    named = [
        weeks.of_titles(part.region.sheet, [(0, 0, part.region.sheet), *part.region.titles])
        if part.needs_week
        else None
        for part in parts
    ]
    given = week_of(week) if week else None
    of_file = {each for each in named if each}
    for part, of_part in zip(parts, named, strict=True):
        mine = of_part
        if mine is None and len(of_file) == 1 and not weeks.is_doubtful(part.region.sheet, min(of_file)):
            mine = min(of_file)
        if given and mine and mine != given and part.needs_week:
            context.doubts.add(
                "week_differs", Place(part.region.sheet, 0), week=mine.isoformat(), given=given.isoformat()
            )
        mine = given or mine
        if part.needs_week and mine is None:
            mine = weeks.ask(part.region.sheet, file)
        part.read(mine)
    _doubt_weeks(context, given)


def _doubt_weeks(context: Context, given: date | None) -> None:
    """Doubt a week that still runs, and weeks before the newest of the data. given: the week of an option, which
    somebody has typed for this file."""
    of_weeks = [record for record in context.records if record.table in _OF_WEEKS and record.day not in (None, given)]
    running, newest = week_of(context.tables.province.day(context.now)), _newest_week(context.tables)
    for code, weeks in (
        ("week_runs", {record.day for record in of_weeks if record.day == running}),
        ("week_old", {record.day for record in of_weeks if record.day and newest and record.day < newest}),
    ):
        for week in sorted(filter(None, weeks)):
            place = next(record.place for record in of_weeks if record.day == week)
            details = {"newest": newest.isoformat()} if newest and code == "week_old" else {}
            context.doubts.add(code, Place(place.sheet, 0), day_of=week.isoformat(), **details)


def _newest_week(tables: Tables) -> date | None:
    """The newest week of the data; None if they have none."""
    found = []
    with tables.rows.connection() as con:
        for name in _OF_WEEKS:
            if tables.rows.numbers[name]:
                found += [row[0] for row in con.execute(f"SELECT max(week) FROM {name}").fetchall()]
    return max((week.date() if isinstance(week, datetime) else week for week in found if week), default=None)


def _plan(file: str, digest: str, context: Context, compared: Compared) -> Plan:
    this_week = week_of(context.tables.province.day(context.now))
    days = {record.day for record in context.records if record.day}
    future = sorted(day for day in days if week_of(day) > this_week)
    faults = [Fault(file, code="import_future", details={"week": day.isoformat()}) for day in future]
    faults += [
        Fault(place_of(file, place), place.line, place.column, code, typed)
        for code, place, typed in context.offices.refused
    ]
    new = list(context.offices.new.values())
    names_by_sheet: dict[str, list[NewOffice]] = {}
    for office in new:
        names_by_sheet.setdefault(office.place.sheet, []).append(office)
    for sheet, offices in names_by_sheet.items():
        context.doubts.add("new_offices", Place(sheet, offices[0].place.line), count=str(len(offices)))
    for county in context.new_counties.values():
        context.doubts.add("new_county", county.place, county.name, county=county.code)
    for sheet, count in Counter(changed.sheet for changed in compared.changed).items():
        context.doubts.add("changed", Place(sheet, 0), count=str(count))
    tables, places = _frames(file, digest, context, compared.records, new)
    questions = {**context.questions, **context.offices.questions, **context.weeks.questions}
    return Plan(
        file,
        digest,
        tables,
        places,
        list(questions.values()),
        context.doubts.all(),
        faults,
        Changes(
            {name: len(frame) for name, frame in tables.items()},
            compared.changed,
            dict(compared.unchanged),
            context.asides,
        ),
        sorted({week_of(record.day) for record in compared.records if record.day}),
    )


def _frames(
    file: str, digest: str, context: Context, records: Sequence[Record], new: Sequence[NewOffice]
) -> tuple[dict[str, pd.DataFrame], dict[str, list[tuple[str, int]]]]:
    """By table the rows to write as texts, and the place of each."""
    moment = moment_text(context.now)
    source = source_of(file, digest)
    rows: dict[str, list[dict[str, object]]] = {}
    places: dict[str, list[tuple[str, int]]] = {}
    for county in context.new_counties.values():
        values = {"county_code": county.code, "name_fa": county.name, "population": county.population}
        rows.setdefault("counties", []).append(dict(values))
        places.setdefault("counties", []).append((county.place.sheet, county.place.line))
    first: dict[str, date] = {}
    for record in records:
        if record.day:
            first[record.unit] = min(week_of(record.day), first.get(record.unit, date.max))
    for office in new:
        rows.setdefault("offices", []).append(_office_row(context, office, first.get(office.office.office_id)))
        places.setdefault("offices", []).append((office.place.sheet, office.place.line))
    for record in records:
        of_row = {"evidence": record.evidence, "received_at": moment, "recorded_at": moment, "source": source}
        rows.setdefault(record.table, []).append(
            {**dict(zip(KEYS[record.table], record.key, strict=True)), **record.values, **of_row}
        )
        places.setdefault(record.table, []).append((record.place.sheet, record.place.line))
    frames = {}
    for name, of_table in rows.items():
        texts = [{column: _text(row.get(column)) for column in TABLES[name].names} for row in of_table]
        frames[name] = pd.DataFrame(texts, columns=list(TABLES[name].names), dtype="str")
    return frames, places


def _office_row(context: Context, new: NewOffice, first: date | None) -> dict[str, object]:
    office, more = new.office, dict(new.more)
    # Where the data go back further, an office that was unknown then must not count as silent in those weeks.
    if first and "valid_from" not in more and any(context.tables.rows.numbers.values()):
        more["valid_from"] = first.isoformat()
    return {
        **more,
        "office_id": office.office_id,
        "kind": office.kind,
        "name_fa": office.names["fa"],
        "county_code": office.county_code,
    }


def source_of(file: str, digest: str) -> str:
    """The source of a file's rows: its name, unless that names a person, and the beginning of its digest."""
    return f"{'import' if title_of_person(file) else file} {digest[:8]}"


def _text(value: object) -> str:
    return "" if value is None else str(value)
