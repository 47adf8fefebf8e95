"""What a sheet changes, in words and pictures: its offices, the cells that move, the map before and after."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.desk.sheets import Sheet
from dashboard.figures.picture import patterns
from dashboard.indicators.series import Cell
from dashboard.language.digits import percent
from dashboard.pages import fields, overview
from dashboard.pages.drawings import rows_of
from dashboard.pages.view import View
from dashboard.sheets.form import asked_offices
from dashboard.sheets.words import heading
from dashboard.snapshot import Snapshot
from dashboard.staff.coming import Moved, moved, newest_week, staged, waiting_for_publication
from dashboard.staff.rights import may
from dashboard.staff.site import Visit
from dashboard.store.folder import Tables
from dashboard.store.words import answer
from dashboard.weeks import span_label


@dataclass(frozen=True)
class CellChange:
    """A cell that moves: indicator and area in words, figure and share before and after; card and county_code."""

    name: str
    place: str
    before: str
    after: str
    moved: Moved


def cell_changes(visit: Visit, approved: Sequence[Sheet], new: Sheet) -> tuple[Snapshot, Snapshot, list[CellChange]]:
    """What the public would see without and with a sheet, and the cells of its week that differ: its county first."""
    shown = visit.site.live.newest
    given = shown.whole
    # Of what is not public yet a clerk sees his own county's alone.
    waiting = [
        sheet
        for sheet in waiting_for_publication(approved, given.tables)
        if sheet.id != new.id and may(visit.account, "sheets", sheet.county_code)
    ]
    week = newest_week(given, [*waiting, new], shown)
    before = staged(given, waiting, week, visit.now)
    after = staged(given, waiting, week, visit.now, new)
    lang = visit.lang
    found = []
    for change in moved(before, after, new.week):
        place = (
            visit.county(change.county_code)
            if change.county_code
            else visit.site.live.newest.province.title(visit.lang)
        )
        figures = [told(lang, cell) for cell in (change.before, change.after)]
        found.append(CellChange(change.card.word(lang, "name"), place, figures[0], figures[1], change))
    return (
        before,
        after,
        sorted(found, key=lambda row: (row.moved.county_code != new.county_code, row.moved.county_code)),
    )


def told(lang: str, cell: Cell) -> str:
    """12 of 30 (40%), or the cell's word where nothing is known."""
    share = f" ({percent(cell.share, lang)})" if cell.share is not None else ""
    return fields.figure(lang, cell) + share


def office_changes(visit: Visit, tables: Tables, new: Sheet) -> list[dict[str, str]]:
    """The answers that differ from what was known: office, measure, before and after in words."""
    known = asked_offices(tables, visit.site.live.newest.whole.cards, new.week, visit.now)
    names = {str(row.office_id): str(getattr(row, f"name_{visit.lang}")) for row in known.itertuples()}
    had = known[known["value"].notna()]
    parts = zip(had["office_id"].tolist(), had["measure"].tolist(), had["value"].astype(int).tolist(), strict=True)
    old = {(office, measure): value for office, measure, value in parts}
    found = []
    for office, measure, value in new.rows:
        before = old.get((office, measure))
        if before != value:
            found.append(
                {
                    "office": names.get(office, office),
                    "measure": heading(visit.lang, measure),
                    "before": visit.say("words.not_reported")
                    if before is None
                    else answer(visit.lang, measure, before),
                    "after": answer(visit.lang, measure, value),
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
    card = max(counties, key=lambda row: abs((row.after.share or 0) - (row.before.share or 0))).card
    pictures = []
    for name, snapshot in (("before", before), ("after", after)):
        if week not in snapshot.weeks:
            return None
        view = View(snapshot.card(card.key), snapshot.weeks.index(week))
        rows = rows_of(snapshot, lang, view)
        drawn = overview.map_picture(
            lang, snapshot, view, rows, {row.code: f"/{lang}/county/{row.code}" for row in rows}
        )
        if not drawn:
            return None
        pictures.append((name, drawn))
    return {
        "name": card.word(lang, "name"),
        "week": span_label(week, lang),
        "pictures": pictures,
        "legend": overview.legend(lang, card),
        "patterns": patterns(),
    }
