"""What a sheet changes, in words and pictures: its offices, the cells that move, the map before and after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.desk.sheets import Sheet, listed
from dashboard.figures import cell_text
from dashboard.figures.map import page_map
from dashboard.figures.picture import patterns
from dashboard.figures.words import legend, rows_of
from dashboard.indicators import amounts
from dashboard.language import COMMA
from dashboard.pages.common.urls import url
from dashboard.selection import Selection
from dashboard.sheets.counts import Count
from dashboard.sheets.form import asked_offices
from dashboard.sheets.words import NOT_ASKED, channel_words
from dashboard.snapshot import Snapshot
from dashboard.staff.rights import may
from dashboard.staff.staff_request import StaffRequest
from dashboard.staff.waiting_sheets import ChangedCell, added_by, changed_cells, newest_week, staff_tables, staged
from dashboard.store.folder import Tables
from dashboard.store.measures import TOTAL
from dashboard.store.tables import CHANNELS
from dashboard.store.words import answer
from dashboard.weeks import span_label

MARKS = ("not_reported", "late", "unverified")


@dataclass(frozen=True)
class CellChange:
    """A cell that moves: indicator and area in words, figure and share before and after, and what else differs.

    marks: how many of the cell's offices are not reported, late or unverified, before and after, where that differs.
    """

    name: str
    place: str
    before: str
    after: str
    marks: str
    moved: ChangedCell


def changes_of(staff: StaffRequest, waiting: Sequence[Sheet], new: Sheet) -> dict[str, Any]:
    """What the macro `changes` of staff_changes.html shows of a sheet.

    waiting: the other sheets that wait for a publication: the sheet is compared with what they bring.
    """
    given = staff.shown.whole
    offices = office_changes(staff, staff_tables(given, waiting), new)
    better_known = len(new.rows) - added_by(given, waiting, new)
    before, after, cells = cell_changes(staff, waiting, new)
    moves = [(cell_text.trend(row.moved.card, _moves(row.moved)), _more(row.moved)) for row in cells]
    counts = {"changed": len(offices), "same": len(new.rows) - len(offices)}
    figures = {direction: sum(found == direction for found, _ in moves) for direction in ("better", "worse")}
    figures["unverified"] = sum(more for _, more in moves)
    return {
        "offices": offices,
        "office_counts": staff.say("sheets.offices_counts", **_whole(staff, counts)),
        "better_known": staff.say("sheets.better_known", n=staff.number(better_known)) if better_known else "",
        "counts": count_sums(staff, new),
        "cells": cells,
        "cell_counts": staff.say("sheets.cells_counts", **_whole(staff, figures)),
        "maps": maps_of(staff.lang, before, after, cells, new.week),
    }


def _moves(change: ChangedCell) -> int | None:
    """1 if the share rises, -1 if it falls, 0 if it stays; None where one of them is unknown."""
    before, after = change.before.value, change.after.value
    return None if before is None or after is None else (after > before) - (after < before)


def _more(change: ChangedCell) -> bool:
    return change.after.unverified > change.before.unverified


def _whole(staff: StaffRequest, counts: Mapping[str, int]) -> dict[str, str]:
    return {name: staff.number(count) for name, count in counts.items()}


def cell_changes(
    staff: StaffRequest, waiting: Sequence[Sheet], new: Sheet
) -> tuple[Snapshot, Snapshot, list[CellChange]]:
    """What the public would see without and with a sheet, and the cells of its week that differ: its county first."""
    shown = staff.shown
    given = shown.whole
    # Of what is not public yet a clerk sees his own county's alone.
    waiting = [sheet for sheet in waiting if may(staff.account, "sheets", sheet.county_code)]
    week = newest_week(given, [*waiting, new], shown)
    before = staged(given, waiting, week, staff.now)
    after = staged(given, waiting, week, staff.now, new)
    province = shown.province.title(staff.lang)
    found = [
        CellChange(
            change.card.word(staff.lang, "name"),
            staff.county(change.county_code) if change.county_code else province,
            amounts.counts(staff.lang, change.card, change.before),
            amounts.counts(staff.lang, change.card, change.after),
            _marks(staff, change),
            change,
        )
        for change in changed_cells(before, after, new.week)
    ]
    found.sort(key=lambda row: (row.moved.county_code != new.county_code, row.moved.county_code))
    return before, after, found


def _marks(staff: StaffRequest, change: ChangedCell) -> str:
    """Such as: unverified 12 → 26, late 3 → 0."""
    pairs = [(name, getattr(change.before, name), getattr(change.after, name)) for name in MARKS]
    return COMMA[staff.lang].join(
        staff.say(
            "sheets.mark", name=staff.say(f"heading.{name}"), **_whole(staff, {"before": before, "after": after})
        )
        for name, before, after in pairs
        if before != after
    )


def office_changes(staff: StaffRequest, tables: Tables, new: Sheet) -> list[dict[str, str]]:
    """The answers that differ from what was known: office, measure, before and after in words."""
    measures = tables.terms.reported
    known = asked_offices(tables, staff.shown.whole.cards, new.week, staff.now)
    names = {str(row.office_id): str(getattr(row, f"name_{staff.lang}")) for row in known.itertuples()}
    had = known[known["value"].notna()]
    parts = zip(had["office_id"].tolist(), had["measure"].tolist(), had["value"].astype(int).tolist(), strict=True)
    old = {(office, measure): value for office, measure, value in parts}
    found = []
    for office, key, value in new.rows:
        before, measure = old.get((office, key)), measures.get(key)
        # A measure may have gone since the sheet was sent.
        if measure and before != value:
            found.append(
                {
                    "office": names.get(office, office),
                    "measure": measure.question(staff.lang),
                    "before": staff.say("words.not_reported")
                    if before is None
                    else answer(staff.lang, measure, before),
                    "after": answer(staff.lang, measure, value),
                }
            )
    return found


def count_sums(staff: StaffRequest, sheet: Sheet) -> list[dict[str, str]]:
    """The counts of a sheet, added up by measure and channel, never over channels."""
    counted = staff.shown.whole.tables.terms.counted
    found = []
    for key, measure in counted.items():
        for channel in ("", *CHANNELS):
            rows = [Count(*row) for row in sheet.counts if row[1:3] == (key, channel)]
            if rows:
                total = sum(row.denominator or 0 for row in rows)
                found.append(
                    {
                        "measure": measure.name(staff.lang),
                        "channel": channel_words(staff.lang, channel),
                        "offices": staff.number(len(rows)),
                        "numerator": staff.number(sum(row.numerator for row in rows)),
                        "denominator": NOT_ASKED if measure.kind == TOTAL else staff.number(total),
                    }
                )
    return found


def maps_of(
    lang: str, before: Snapshot, after: Snapshot, cells: Sequence[CellChange], week: date
) -> dict[str, Any] | None:
    """Both maps of the indicator in which a county moves most; None where no county moves or none can be drawn."""
    counties = [row.moved for row in cells if row.moved.county_code]
    if not counties or week not in after.weeks:
        return None
    card = max(counties, key=lambda row: abs((row.after.value or 0) - (row.before.value or 0)) / row.card.top).card
    pictures = []
    for name, snapshot in (("before", before), ("after", after)):
        if week not in snapshot.weeks:
            return None
        view = Selection(snapshot.card(card.key), snapshot.weeks.index(week))
        rows = rows_of(snapshot, lang, view)
        links = {row.code: url(lang, None, "county", county=row.code) for row in rows}
        drawn = page_map(snapshot, lang, view, rows, links)
        if not drawn.svg:
            return None
        pictures.append((name, drawn))
    return {
        "name": card.word(lang, "name"),
        "week": span_label(week, lang),
        "pictures": pictures,
        "legend": legend(lang, card),
        "patterns": patterns(),
    }


def in_words(staff: StaffRequest, sources: Sequence[str]) -> str:
    """Sources of reports: of a sheet its number, county and week, else the source itself."""
    plain = [source.removeprefix("sample ") for source in sources]
    sheets = {sheet.source: sheet for sheet in staff.read(listed, sources=plain)}

    def words(name: str, source: str) -> str:
        sheet = sheets.get(name)
        return (
            f"{staff.sheet_name(sheet.id)} ({staff.sheet_place(sheet.county_code, sheet.week)})" if sheet else source
        )

    return COMMA[staff.lang].join(map(words, plain, sources))
