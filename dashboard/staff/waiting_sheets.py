"""What the desk knows beyond the public: approved sheets that wait for a publication, and what a sheet would change.

Whether a sheet has been published is asked of the data folder, where its rows then stand under its source: so the two
never say different things, whenever a process ended.
"""

import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import pandas as pd

from dashboard.derived import derived
from dashboard.desk.engine import Desk
from dashboard.desk.sheets import Heading, Sheet, listed, newest_step, with_answers
from dashboard.indicators.ask import ask
from dashboard.indicators.cards import Card
from dashboard.indicators.cells import days_on_record
from dashboard.indicators.series import Cell
from dashboard.publishing.publication import Draft, newest_of, stage
from dashboard.sheets.form import State, asked_offices
from dashboard.sheets.table_rows import count_table, report_table
from dashboard.snapshot import Input, Snapshot
from dashboard.store.folder import Tables
from dashboard.store.tables import EVIDENCE
from dashboard.weeks import WEEK, week_of

# A cell of a week that was not shown before.
NOTHING = Cell(0, 0, 0, 0, 0, "not_reported")
# Of a sheet whose sender is this role; at approval the reviewer may say that it rests on more.
EVIDENCE_OF_ROLE = {"clerk": "self", "reviewer": "document"}


@dataclass(frozen=True)
class ChangedCell:
    """A cell that a sheet changes; county_code '' is the province."""

    card: Card
    county_code: str
    before: Cell
    after: Cell


def source_of(sheet: Heading, sample: bool) -> str:
    """The source that a sheet's reports bear once they are published. sample: while sample data are shown."""
    return f"{'sample ' if sample else ''}{sheet.source}"


def published(tables: Tables, sheets: Sequence[Heading]) -> dict[str, str]:
    """The sources of those of these sheets that publications have brought so far -> published or withdrawn."""
    sources = pd.DataFrame({"source": [source_of(sheet, tables.sample) for sheet in sheets]}, dtype="str")
    until = datetime.max
    if tables.has_publications:
        # Rows of a publication that never came to its last step are not published.
        newest = tables.publications["published_at"].max()
        until = datetime.min if pd.isna(newest) else newest.to_pydatetime()
    gone = set(tables.withdrawals["source"])
    known = ask(tables, ["sources_among"], until, more={"wanted": sources})["sources_among"]["source"]
    return {source: "withdrawn" if source in gone else "published" for source in known}


def states_of(sheets: Sequence[Heading], tables: Tables) -> dict[int, str]:
    """Sheets' states as the desk shows them, by number: their own, or that they were published or withdrawn since."""
    done = published(tables, sheets)
    return {
        sheet.id: done.get(source_of(sheet, tables.sample), "approved") if sheet.state == "approved" else sheet.state
        for sheet in sheets
    }


def unpublished(desk: Desk, tables: Tables) -> list[Heading]:
    """Approved sheets that no publication has brought yet, without their answers, oldest first."""
    with desk.reading() as connection:
        approved = listed(connection, step="approved")
    approved = [sheet for sheet in reversed(approved) if filled_on_sample(sheet) == tables.sample]
    done = published(tables, approved)
    return [sheet for sheet in approved if source_of(sheet, tables.sample) not in done]


def waiting_for_publication(desk: Desk, tables: Tables) -> list[Sheet]:
    """Approved sheets that no publication has brought yet, oldest first."""
    numbers = [sheet.id for sheet in unpublished(desk, tables)]
    with desk.reading() as connection:
        return with_answers(connection, numbers)[::-1] if numbers else []


def waiting_of(desk: Desk, given: Input) -> list[Sheet]:
    """The same, worked out once as long as no sheet takes a step: callbacks ask many times in a second."""
    with desk.reading() as connection:
        step = newest_step(connection)
    return list(_waiting(given, desk, step))


@derived(most=1)
def _waiting(given: Input, desk: Desk, step: str) -> tuple[Sheet, ...]:
    return tuple(waiting_for_publication(desk, given.tables))


def filled_on_sample(sheet: Heading) -> bool:
    """Whether an approved sheet was filled in while sample data were shown: it never becomes a real figure."""
    return bool(sheet.step and sheet.step.detail.get("sample"))


def evidence_of(sheet: Heading) -> str:
    """The evidence of a sheet: as the reviewer said; before the review, as its sender's role has it."""
    said = sheet.step.detail.get("evidence") if sheet.step else None
    return str(said or EVIDENCE_OF_ROLE.get(sheet.role, "self"))


def report_rows(given: Input, chosen: Sequence[Sheet]) -> pd.DataFrame | None:
    """What sheets add to the reports, oldest sheet first, as rows of that table; None if nothing.

    An answer that is the known one adds nothing where the known one rests on better evidence, unless that has become
    late by the sheet's week. So by an untouched sheet no office becomes unverified that was neither late nor
    unverified, and an inspection does not count for ever.
    """
    sample = given.tables.sample
    late = min((card.late_weeks for card in given.cards if card.rule == "state"), default=0) * WEEK
    earlier: dict[tuple[str, str], list[State]] = {}
    frames = []
    for sheet in chosen:
        grade, added = evidence_of(sheet), []
        known = _known(given, sheet.week)
        for office, measure, value in sheet.rows:
            new, of_sheets = State(value, sheet.week, grade), earlier.setdefault((office, measure), [])
            # Of one week the last sheet counts, and a sheet before what is known already.
            before = [state for state in reversed(of_sheets) if state.week <= sheet.week]
            before += [known[office, measure]] if (office, measure) in known else []
            if adds(new, max(before, key=lambda state: state.week, default=None), late):
                added.append((office, measure, value))
                of_sheets.append(new)
        if added:
            frames.append(report_table(added, grade, sheet.week, sheet.received_at, source_of(sheet, sample)))
    return pd.concat(frames, ignore_index=True) if frames else None


def count_rows(given: Input, chosen: Sequence[Sheet]) -> pd.DataFrame | None:
    """The counts of sheets, oldest sheet first, as rows of that table; None if there are none."""
    sample = given.tables.sample
    frames = [
        count_table(sheet.counts, sheet.week, sheet.received_at, source_of(sheet, sample))
        for sheet in chosen
        if sheet.counts
    ]
    return pd.concat(frames, ignore_index=True) if frames else None


def added_by(given: Input, waiting: Sequence[Sheet], sheet: Sheet) -> int:
    """How many reports a sheet adds to what is known and to the other sheets that wait for a publication."""
    chosen = sorted([*waiting, sheet], key=lambda each: each.id or sys.maxsize)
    frame = report_rows(given, chosen)
    source = source_of(sheet, given.tables.sample)
    return 0 if frame is None else int((frame["source"] == source).sum())


def adds(new: State, known: State | None, late: timedelta) -> bool:
    """Whether an answer is a report to be added to what is known. late: the age at which a report becomes late."""
    if known is None or known.value != new.value:
        return True
    weaker = EVIDENCE.index(new.evidence) < EVIDENCE.index(known.evidence)
    return not weaker or new.week - known.week > late


@derived(most=8)
def _known(given: Input, week: date) -> Mapping[tuple[str, str], State]:
    """The newest report up to a week of each office and measure, whether or not a publication has shown it."""
    offices = asked_offices(given.tables, given.cards, week, datetime.max)
    return {(office.office_id, measure): state for office in offices for measure, state in office.states.items()}


def staff_tables(given: Input, waiting: Sequence[Sheet]) -> Tables:
    """The tables with what waits for a publication: what a new sheet is compared with."""
    return replace(given.tables, rows=given.tables.rows.plus(report_rows(given, waiting), count_rows(given, waiting)))


def newest_week(given: Input, chosen: Sequence[Sheet], shown: Snapshot) -> date:
    """The week that the next publication goes up to: the newest that is public or that a sheet is about."""
    weeks = [sheet.week for sheet in chosen] + shown.weeks[-1:]
    days = None if weeks else days_on_record(given.tables)
    return max(weeks) if weeks else week_of(days[1]) if days else date(2000, 1, 1)


def last_weeks(newest: date) -> list[date]:
    """The weeks that a publication may end with: the newest three."""
    return [newest - WEEK * back for back in range(3)]


def staged(given: Input, chosen: Sequence[Sheet], week: date, now: datetime, extra: Sheet | None = None) -> Snapshot:
    """What the public would see by approved sheets, up to a week; extra: and by another one, whoever has seen it."""
    # By the minute, so that a page and its form are made of the same snapshot.
    moment, newest = now.replace(second=0, microsecond=0), newest_of(given)
    if newest:
        moment = max(moment, newest + timedelta(seconds=1))
    return _staged(given, tuple(chosen), extra, week, moment)


# Staging takes a good part of a second.
@derived(most=6)
def _staged(given: Input, chosen: tuple[Sheet, ...], extra: Sheet | None, week: date, moment: datetime) -> Snapshot:
    sheets = [*chosen, extra] if extra else chosen
    draft = Draft(week, report_rows(given, sheets), counts=count_rows(given, sheets))
    return replace(stage(given, draft, moment), mode="coming")


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
