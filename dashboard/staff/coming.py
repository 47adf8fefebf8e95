"""What the desk knows beyond the public: approved sheets that wait for a publication, and what a sheet would change.

Whether a sheet has been published is asked of the data folder, where its rows then stand under its source: so the two
never say different things, whenever a process ended.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

import pandas as pd

from dashboard.derived import derived
from dashboard.desk.engine import Desk
from dashboard.desk.sheets import Sheet, listed
from dashboard.indicators.ask import ask
from dashboard.indicators.cards import Card
from dashboard.indicators.cells import days_on_record
from dashboard.indicators.series import Cell
from dashboard.publishing.made import newest_of
from dashboard.publishing.staged import Coming, stage
from dashboard.sheets.check import CheckedForm, reports
from dashboard.snapshot import Input, Snapshot
from dashboard.store.folder import Tables
from dashboard.weeks import WEEK, week_of

# A cell of a week that was not shown before.
NOTHING = Cell(0, 0, 0, 0, 0, "not_reported")
# Of a sheet whose sender is this role; at approval the reviewer may say that it rests on more.
GRADE = {"clerk": "self", "reviewer": "document"}


@dataclass(frozen=True)
class Moved:
    """A cell that a sheet changes; county_code '' is the province."""

    card: Card
    county_code: str
    before: Cell
    after: Cell


def source_of(sheet: Sheet, sample: bool) -> str:
    """The source that a sheet's reports bear once they are published. sample: while sample data are shown."""
    return f"{'sample ' if sample else ''}{sheet.source}"


def rows_of(sheet: Sheet, evidence: str, sample: bool, source: str = "") -> pd.DataFrame:
    """A sheet's answers as rows of the table reports."""
    frame = pd.DataFrame(list(sheet.rows), columns=["office_id", "measure", "value"])
    checked = CheckedForm(sheet.week, sheet.county_code, frame.astype({"value": "int64"}), (), ())
    return reports(checked, evidence, sheet.received_at, source or source_of(sheet, sample))


def published(tables: Tables, sheets: Sequence[Sheet]) -> dict[str, str]:
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


def states_of(sheets: Sequence[Sheet], tables: Tables) -> dict[int, str]:
    """Sheets' states as the desk shows them, by number: their own, or that they were published or withdrawn since."""
    done = published(tables, sheets)
    return {
        sheet.id: done.get(source_of(sheet, tables.sample), "approved") if sheet.state == "approved" else sheet.state
        for sheet in sheets
    }


def approved_sheets(desk: Desk) -> list[Sheet]:
    """The sheets that a reviewer has approved, newest first, public or not."""
    with desk.reading() as connection:
        return listed(connection, step="approved")


def waiting_for_publication(approved: Sequence[Sheet], tables: Tables) -> list[Sheet]:
    """Approved sheets that no publication has brought yet, oldest first."""
    done = published(tables, approved)
    return sorted(
        (
            sheet
            for sheet in approved
            if of_sample(sheet) == tables.sample and source_of(sheet, tables.sample) not in done
        ),
        key=lambda sheet: sheet.id,
    )


def of_sample(sheet: Sheet) -> bool:
    """Whether an approved sheet was filled in while sample data were shown: it never becomes a real figure."""
    return bool(sheet.step and sheet.step.detail.get("sample"))


def frame_of(chosen: Sequence[Sheet], sample: bool) -> pd.DataFrame | None:
    """The rows of approved sheets, oldest first; None if there are none."""
    frames = [rows_of(sheet, str(sheet.step.detail["evidence"]), sample) for sheet in chosen if sheet.step]
    return pd.concat(frames, ignore_index=True) if frames else None


def staff_tables(given: Input, approved: Sequence[Sheet]) -> Tables:
    """The tables with what waits for a publication: what a new sheet is compared with."""
    waiting = waiting_for_publication(approved, given.tables)
    return replace(given.tables, rows=given.tables.rows.plus(frame_of(waiting, given.tables.sample)))


def newest_week(given: Input, chosen: Sequence[Sheet], shown: Snapshot) -> date:
    """The week that the next publication goes up to: the newest that is public or that a sheet is about."""
    weeks = [sheet.week for sheet in chosen] + shown.weeks[-1:]
    days = None if weeks else days_on_record(given.tables)
    return max(weeks) if weeks else week_of(days[1]) if days else date(2000, 1, 1)


def last_weeks(newest: date) -> list[date]:
    """The weeks that a publication may end with: the newest three."""
    return [newest - WEEK * back for back in range(3)]


def staged(given: Input, chosen: Sequence[Sheet], week: date, now: datetime, extra: Sheet | None = None) -> Snapshot:
    """What the public would see by approved sheets, up to a week; extra: and by one that nobody has approved."""
    # By the minute, so that a page and its form are made of the same snapshot.
    moment, newest = now.replace(second=0, microsecond=0), newest_of(given)
    if newest:
        moment = max(moment, newest + timedelta(seconds=1))
    return _staged(given, tuple(chosen), extra, week, moment)


# Staging takes a good part of a second.
@derived(most=6)
def _staged(given: Input, chosen: tuple[Sheet, ...], extra: Sheet | None, week: date, moment: datetime) -> Snapshot:
    sample = given.tables.sample
    frames = [frame_of(chosen, sample)]
    if extra:
        frames.append(rows_of(extra, GRADE.get(extra.role, "self"), sample, source="new"))
    found = [frame for frame in frames if frame is not None]
    rows = pd.concat(found, ignore_index=True) if found else None
    return replace(stage(given, Coming(week, rows), moment), mode="coming")


def moved(before: Snapshot, after: Snapshot, week: date) -> Iterator[Moved]:
    """The cells of a week that differ between two snapshots of the same cards, card by card, the province first."""
    if week not in after.weeks:
        return
    for card in after.cards:
        for area in after.cells.areas:
            new = after.cells.at(card.key, after.weeks.index(week), area)
            at = before.weeks.index(week) if week in before.weeks and area in before.cells.areas else None
            old = before.cells.at(card.key, at, area) if at is not None else NOTHING
            if old != new and "absent" not in (old.state, new.state):
                yield Moved(card, area, old, new)
