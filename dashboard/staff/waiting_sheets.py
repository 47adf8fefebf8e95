"""Approved sheets that wait for a publication, their rows, and the cells that a sheet would change."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import pandas as pd

from dashboard.database.desk import Desk
from dashboard.database.sheets import APPROVED, Heading, Sheet, listed, newest_step, with_answers
from dashboard.dataset import Dataset
from dashboard.derived import derived
from dashboard.indicators.ask import ask
from dashboard.indicators.cards import Card
from dashboard.indicators.series import Cell
from dashboard.publications.prepare import Draft, newest_of, stage
from dashboard.sheets.form import Office, State, asked_offices, offices_of
from dashboard.sheets.grades import Known, NewestReports
from dashboard.snapshot import Snapshot
from dashboard.tables.declared import TABLES
from dashboard.tables.folder import Tables
from dashboard.tables.place import Place
from dashboard.weeks import WEEK, friday, week_of

# The cell before, for a week or an area that was not public.
NOTHING = Cell(0, 0, 0, 0, 0, "not_reported")
# The evidence of a sheet by its sender's role; at approval the reviewer may choose another.
EVIDENCE_OF_ROLE = {"clerk": "self", "body": "self", "reviewer": "document"}
# The first word of a source in rows that were published while sample data were shown.
_SAMPLE = "sample "
_TYPES = {"week": "datetime64[us]", "moment": "datetime64[us]", "whole": "int64"}


@dataclass(frozen=True)
class ChangedCell:
    """A cell that a sheet changes; county_code '' is the province."""

    card: Card
    county_code: str
    before: Cell
    after: Cell


def source_of(sheet: Heading, sample: bool) -> str:
    """The value of the column `source` in a sheet's published rows. sample: whether the data are sample data."""
    return f"{_SAMPLE if sample else ''}{sheet.source}"


def gone_offices(tables: Tables, sheet: Sheet) -> list[str]:
    """The ids of a sheet's offices that have left the register: their rows cannot be published."""
    ids, register = {str(row[0]) for row in (*sheet.answers, *sheet.counts)}, tables.offices["office_id"]
    return sorted(ids - set(register[register.isin(ids)]))


def in_register(tables: Tables, sheet: Sheet) -> Sheet:
    """A sheet without the rows of offices that have left the register."""
    gone = gone_offices(tables, sheet)
    if not gone:
        return sheet
    answers = tuple(row for row in sheet.answers if row[0] not in gone)
    return replace(sheet, answers=answers, counts=tuple(row for row in sheet.counts if row[0] not in gone))


def publishable(data: Dataset, sheet: Sheet) -> Sheet:
    """A sheet without the rows that its publication leaves out: those of offices that have left the register, and
    those about which a row of the same week is known that was received later.

    So of the sheets of a county and of a body about the same office, the one that was sent last counts, in whatever
    order they are approved.
    """
    sheet, receipts = in_register(data.tables, sheet), _receipts(data, sheet.week)

    def is_last(office: str, measure: str, channel: str) -> bool:
        return receipts.get((office, measure, channel), sheet.received_at) <= sheet.received_at

    answers = tuple(row for row in sheet.answers if is_last(row[0], row[1], ""))
    return replace(sheet, answers=answers, counts=tuple(row for row in sheet.counts if is_last(*row[:3])))


def within(tables: Tables, sheets: Sequence[Sheet], place: Place) -> list[Sheet]:
    """The rows of sheets about a place's offices, whoever sent them; sheets without such a row are left out."""
    offices = {week: offices_of(tables, place, week) for week in {sheet.week for sheet in sheets}}
    parts = []
    for sheet in sheets:
        answers = tuple(row for row in sheet.answers if row[0] in offices[sheet.week])
        counts = tuple(row for row in sheet.counts if row[0] in offices[sheet.week])
        if answers or counts:
            parts.append(replace(sheet, answers=answers, counts=counts))
    return parts


def withdrawn_sources(tables: Tables) -> dict[str, datetime]:
    """When (naive UTC) rows were withdrawn, by their source as in the column `source` of sheets."""
    rows = tables.withdrawals[["source", "withdrawn_at"]].itertuples(index=False, name=None)
    return {source.removeprefix(_SAMPLE): moment.to_pydatetime() for source, moment in rows}


def states_of(sheets: Sequence[Heading], tables: Tables) -> dict[int, str]:
    """The state of each sheet by number, a key of dashboard.database.sheets.NEXT."""
    withdrawn = withdrawn_sources(tables)
    return {sheet.id: sheet.state_among(withdrawn) for sheet in sheets}


def unpublished(desk: Desk, tables: Tables) -> list[Heading]:
    """Approved sheets that are not published yet, without their answers, oldest first."""
    with desk.reading() as connection:
        approved = listed(connection, state=APPROVED)
    return [sheet for sheet in reversed(approved) if filled_on_sample(sheet) == tables.sample]


def waiting_for_publication(desk: Desk, tables: Tables) -> list[Sheet]:
    """Approved sheets that are not published yet, with their answers, oldest first."""
    numbers = [sheet.id for sheet in unpublished(desk, tables)]
    with desk.reading() as connection:
        return with_answers(connection, numbers)[::-1] if numbers else []


def waiting_of(desk: Desk, data: Dataset) -> list[Sheet]:
    """waiting_for_publication, cached until a sheet's state changes: callbacks need the list many times a second."""
    with desk.reading() as connection:
        step = newest_step(connection)
    return list(_waiting(data, desk, step))


@derived(most=1)
def _waiting(data: Dataset, desk: Desk, step: str) -> tuple[Sheet, ...]:
    return tuple(waiting_for_publication(desk, data.tables))


def filled_on_sample(sheet: Heading) -> bool:
    """Whether an approved sheet was filled in with sample data: it is never published with real data."""
    return bool(sheet.step and sheet.step.detail.get("sample"))


def evidence_of(sheet: Heading) -> str:
    """The evidence of a sheet: the reviewer's choice; before the review, that of the sender's role."""
    reviewed = sheet.step.detail.get("evidence") if sheet.step else None
    return str(reviewed or EVIDENCE_OF_ROLE.get(sheet.role, "self"))


def grades_of(sheet: Heading) -> dict[tuple[str, str], str]:
    """The evidence of single answers that the reviewer graded apart from the sheet, by office_id and measure."""
    grades = sheet.step.detail.get("grades", ()) if sheet.step else ()
    return {(office, measure): evidence for office, measure, evidence in grades}


def report_rows(data: Dataset, chosen: Sequence[Sheet]) -> pd.DataFrame | None:
    """The new rows of the table `reports` from sheets, oldest sheet first; None if there are none.

    An answer that repeats what is known, or what an earlier one of these sheets says, is a report on the sheet's week
    with the better evidence of the two (dashboard.sheets.grades). An answer is left out if a report of the same week
    says the same by no weaker evidence, and for the reasons of `publishable`.
    """
    reports, frames = NewestReports(partial(known_reports, data)), []
    for sheet in (publishable(data, sheet) for sheet in chosen):
        evidence, grades = evidence_of(sheet), grades_of(sheet)
        rows = []
        for office, measure, value in sheet.answers:
            answer = State(value, sheet.week, grades.get((office, measure), evidence))
            if report := reports.add(office, measure, answer):
                rows.append((office, measure, value, report.evidence))
        if rows:
            frames.append(report_table(rows, sheet.week, sheet.received_at, source_of(sheet, data.tables.sample)))
    return pd.concat(frames, ignore_index=True) if frames else None


def count_rows(data: Dataset, chosen: Sequence[Sheet]) -> pd.DataFrame | None:
    """The rows of the table `counts` from sheets, oldest sheet first; None if there are none. See report_rows."""
    sample = data.tables.sample
    frames = [
        count_table(sheet.counts, sheet.week, sheet.received_at, source_of(sheet, sample))
        for sheet in (publishable(data, sheet) for sheet in chosen)
        if sheet.counts
    ]
    return pd.concat(frames, ignore_index=True) if frames else None


def report_table(
    rows: Sequence[tuple[str, str, int, str]], week: date, received_at: datetime, source: str
) -> pd.DataFrame:
    """Answers (office_id, measure, value, evidence) as rows of `reports`, with its columns and dtypes.

    week: its Saturday. received_at: naive UTC. source: the origin of the answers, never a person.
    """
    frame = pd.DataFrame(rows, columns=["office_id", "measure", "value", "evidence"])
    return _rows("reports", frame, week, received_at, source)


def count_table(rows: Sequence[tuple[Any, ...]], week: date, received_at: datetime, source: str) -> pd.DataFrame:
    """Counts (office_id, measure, channel, numerator, denominator) as rows of `counts`; see report_table."""
    frame = pd.DataFrame(rows, columns=["office_id", "measure", "channel", "numerator", "denominator"])
    return _rows("counts", frame, week, received_at, source, county_code="")


def _rows(
    table: str, frame: pd.DataFrame, week: date, received_at: datetime, source: str, **same: str
) -> pd.DataFrame:
    # recorded_at is set when the rows are written.
    frame = frame.assign(week=week, received_at=received_at, source=source, recorded_at=None, **same)
    types = {column.name: _TYPES.get(column.type, "str") for column in TABLES[table].columns}
    if "denominator" in types:
        types["denominator"] = "Int64"
    return frame[list(TABLES[table].names)].astype(types)


def with_corrected(waiting: Sequence[Sheet], numbers: Collection[int]) -> list[Sheet]:
    """The sheets with these numbers and those that they correct, which would override them if published later:
    earlier ones of the same week about the same offices. waiting: oldest first."""
    taken: list[Sheet] = []
    offices: dict[date, set[str]] = {}
    for sheet in reversed(waiting):
        about = {str(row[0]) for row in (*sheet.answers, *sheet.counts)}
        if sheet.id in numbers or about & offices.get(sheet.week, set()):
            taken.append(sheet)
            offices.setdefault(sheet.week, set()).update(about)
    return taken[::-1]


def adding(data: Dataset, chosen: Sequence[Sheet]) -> list[Sheet]:
    """Those sheets of which at least one row would be published, if all of them were published together.

    All answers of the others are known for their week already, by evidence that is no weaker or by a later report, or
    are about offices that have left the register.
    """
    frames = [report_rows(data, chosen), count_rows(data, chosen)]
    sources = {source for frame in frames if frame is not None for source in frame["source"]}
    return [sheet for sheet in chosen if source_of(sheet, data.tables.sample) in sources]


@derived(most=8)
def asked_of_week(data: Dataset, week: date) -> Sequence[Office]:
    """Every office that is valid in a week (its Saturday), with the newest reports up to the week, public or not."""
    return asked_offices(data.tables, data.cards, week, datetime.max)


@derived(most=8)
def known_reports(data: Dataset, week: date) -> Known:
    """The newest report up to a week by (office, measure), public or not."""
    return {
        (office.office_id, measure): state
        for office in asked_of_week(data, week)
        for measure, state in office.states.items()
    }


@derived(most=8)
def _receipts(data: Dataset, week: date) -> Mapping[tuple[str, str, str], datetime]:
    """When the newest row of a week was received, public or not, by office, measure and channel ('' for reports)."""
    rows = ask(data.tables, ["receipts"], datetime.max, edge=week, week=week)["receipts"]
    return {tuple(keys): moment for *keys, moment in rows.itertuples(index=False, name=None)}


def staff_tables(data: Dataset, waiting: Sequence[Sheet]) -> Tables:
    """The tables including the sheets that wait for a publication; a new sheet is compared with them."""
    return replace(
        data.tables, rows=data.tables.rows.plus(reports=report_rows(data, waiting), counts=count_rows(data, waiting))
    )


def newest_week(data: Dataset, chosen: Sequence[Sheet], public: Snapshot) -> date:
    """The last week of the next publication: the newest week that is public, that a sheet is about, or to which rows
    refer that were recorded since the last publication."""
    recorded = _newest_recorded(data)
    weeks = [sheet.week for sheet in chosen] + public.weeks[-1:] + ([recorded] if recorded else [])
    return max(weeks, default=date(2000, 1, 1))


@derived()
def _newest_recorded(data: Dataset) -> date | None:
    since = newest_of(data) or datetime.min
    day = ask(data.tables, ["new_days"], datetime.max, since=since)["new_days"]["last_day"].iloc[0]
    return None if pd.isna(day) else week_of(day.date())


def last_weeks(newest: date) -> list[date]:
    """The weeks with which a publication may end: the newest three."""
    return [newest - WEEK * back for back in range(3)]


def usual_last_week(public: Snapshot, newest: date, today: date) -> date:
    """The one of `last_weeks` with which the page proposes to end: the newest that is over, and none before the last
    public week. The newest, if there is no such week."""
    over = [week for week in last_weeks(newest) if friday(week) < today or week in public.weeks[-1:]]
    return max(over, default=newest)


def staged(
    data: Dataset, chosen: Sequence[Sheet], week: date, extra: Sheet | None = None, left_out: Sequence[str] = ()
) -> Snapshot:
    """The snapshot if every row of the data and approved sheets were published up to a week.

    extra: one more sheet, reviewed or not. left_out: sources that the publication would withdraw. The same object as
    long as nothing new is known, so that derived values are computed once. Its moment is the first second after all
    of its rows and sheets.
    """
    return _staged(data, tuple(chosen), extra, week, tuple(left_out))


# Staging takes up to a second.
@derived(most=6)
def _staged(
    data: Dataset, chosen: tuple[Sheet, ...], extra: Sheet | None, week: date, left_out: tuple[str, ...]
) -> Snapshot:
    sheets = [*chosen, extra] if extra else chosen
    draft = Draft(week, report_rows(data, sheets), left_out, counts=count_rows(data, sheets))
    came = [sheet.step.at if sheet.step else sheet.received_at for sheet in sheets]
    moment = max([_newest_moment(data), *came]).replace(microsecond=0) + timedelta(seconds=1)
    return replace(stage(data, draft, moment), mode="coming")


@derived()
def _newest_moment(data: Dataset) -> datetime:
    """When the newest row, withdrawal or publication of the data was recorded (naive UTC)."""
    tables = data.tables
    rows = ask(tables, ["newest_row"], datetime.max)["newest_row"]["recorded_at"]
    newest = pd.concat([rows, tables.withdrawals["withdrawn_at"], tables.publications["published_at"]]).max()
    return datetime(2000, 1, 1) if pd.isna(newest) else newest.to_pydatetime()


def changed_cells(before: Snapshot, after: Snapshot, week: date) -> Iterator[ChangedCell]:
    """The cells of a week that differ between two snapshots of the same cards, card by card, the province first."""
    if week not in after.weeks:
        return
    for card in after.cards:
        for area in after.cells.areas:
            new = after.cells.at(card.key, after.weeks.index(week), area)
            at = before.weeks.index(week) if week in before.weeks and area in before.cells.areas else None
            old = before.cells.at(card.key, at, area) if at is not None else NOTHING
            if old != new and "absent" not in (old.state, new.state):
                yield ChangedCell(card, area, old, new)
