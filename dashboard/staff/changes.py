"""The changes by a sheet in words and pictures: changed answers, changed cells, the map before and after."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from dashboard.database.sheets import Sheet, content_of
from dashboard.figures.map import page_map
from dashboard.figures.picture import patterns
from dashboard.figures.words import county_rows, few_key, legend
from dashboard.indicators import amounts
from dashboard.indicators.series import direction
from dashboard.language import COMMA
from dashboard.pages.common.change_table import ChangeRow, change_table
from dashboard.pages.common.urls import url
from dashboard.publications.parts import differences
from dashboard.selection import Selection
from dashboard.sheets.counts import Count
from dashboard.sheets.form import Office, State, asked_offices
from dashboard.sheets.words import NAME, NOT_ASKED, OFFICE, channel_words
from dashboard.snapshot import Snapshot
from dashboard.staff.staff_request import StaffRequest
from dashboard.staff.waiting_sheets import (
    ChangedCell,
    changed_cells,
    gone_offices,
    in_register,
    newest_week,
    publishable,
    staff_tables,
    staged,
    within,
)
from dashboard.tables.declared import CHANNELS
from dashboard.tables.measures import TOTAL
from dashboard.tables.place import EVERYWHERE
from dashboard.tables.words import answer as answer_words
from dashboard.weeks import span_label

MARKS = ("not_reported", "late", "unverified")


@dataclass(frozen=True)
class Answer:
    """An answer of a sheet beside what was known before. number: its place in the sheet; key: of the measure; office,
    measure, before, after: in words; state: the known report, None if there is none or if nothing was compared."""

    number: int
    office_id: str
    key: str
    office: str
    measure: str
    before: str
    after: str
    state: State | None
    changed: bool


def changes_of(staff: StaffRequest, waiting: Sequence[Sheet], new: Sheet, unchanged: int = 0) -> dict[str, Any]:
    """The values for the macro `changes` of staff_parts.html.

    waiting: the other sheets that wait for a publication; the sheet is compared with the data including them.
    unchanged: the number of unchanged answers that are not among those of the sheet.
    """
    answers = answers_of(staff, new, waiting)
    changed = [answer for answer in answers if answer.changed]
    return {
        "offices": changed,
        "office_counts": counts_in_words(staff, new, len(changed), len(answers) - len(changed) + unchanged),
        **figures_of(staff, waiting, new),
    }


def counts_in_words(staff: StaffRequest, sheet: Sheet, changed: int, same: int) -> str:
    """How many answers of a sheet differ from what was known, and how many were reported again since."""
    data = staff.public_snapshot.full_input
    later = len(in_register(data.tables, sheet).answers) - len(publishable(data, sheet).answers)
    counts = staff.say("sheets.offices_counts", **_numbers(staff, {"changed": changed, "same": same}))
    return f"{counts} {staff.say('sheets.later_known', n=staff.number(later))}" if later else counts


def figures_of(staff: StaffRequest, waiting: Sequence[Sheet], new: Sheet) -> dict[str, Any]:
    """The values for the macro `figures` of staff_parts.html: counts, cells and maps. waiting: see changes_of."""
    new = publishable(staff.public_snapshot.full_input, new)
    before, after, cells = cell_changes(staff, waiting, new)
    moves = [direction(_moves(cell)) for cell in cells]
    figures = {way: moves.count(way) for way in ("up", "down")}
    figures["unverified"] = sum(cell.after.unverified > cell.before.unverified for cell in cells)
    return {
        "counts": count_sums(staff, new),
        "cells": [_cell_words(staff, cell) for cell in cells],
        "cell_counts": staff.say("sheets.cells_counts", **_numbers(staff, figures)),
        "maps": maps_of(staff.lang, before, after, cells, new.week),
    }


def _moves(cell: ChangedCell) -> int | None:
    """1 if the value rises, -1 if it falls, 0 if unchanged; None if either value is unknown."""
    before, after = cell.before.value, cell.after.value
    return None if before is None or after is None else (after > before) - (after < before)


def _numbers(staff: StaffRequest, counts: Mapping[str, int]) -> dict[str, str]:
    return {name: staff.number(count) for name, count in counts.items()}


def cell_changes(
    staff: StaffRequest, waiting: Sequence[Sheet], new: Sheet
) -> tuple[Snapshot, Snapshot, list[ChangedCell]]:
    """The public snapshot without and with a sheet, and the cells of the sheet's week that differ.

    The cells of the sheet's county come first, of a body's sheet those of the province.
    """
    public = staff.public_snapshot
    # A clerk and a body see unpublished answers of their own offices only, whoever sent them.
    if staff.signed_in.place != EVERYWHERE:
        waiting = within(public.full_input.tables, waiting, staff.signed_in.place)
    week = newest_week(public.full_input, [*waiting, new], public)
    before = staged(public.full_input, waiting, week)
    after = staged(public.full_input, waiting, week, new)
    cells = changed_cells(before, after, new.week)
    return before, after, sorted(cells, key=lambda cell: (cell.county_code != new.county_code, cell.county_code))


def _cell_words(staff: StaffRequest, cell: ChangedCell) -> dict[str, Any]:
    """A changed cell in words: indicator, area, figure before and after.

    marks: changed numbers of offices that are not reported, late or unverified: unverified 12 → 26.
    """
    marks = []
    for name in MARKS:
        ends = {"before": getattr(cell.before, name), "after": getattr(cell.after, name)}
        if ends["before"] != ends["after"]:
            marks.append(staff.say("sheets.mark", name=staff.say(f"heading.{name}"), **_numbers(staff, ends)))
    lang, card = staff.lang, cell.card
    return {
        "name": card.word(lang, "name"),
        "place": staff.county(cell.county_code) if cell.county_code else staff.public_snapshot.province.title(lang),
        "before": amounts.counts(lang, card, cell.before),
        "after": amounts.counts(lang, card, cell.after),
        "marks": marks,
    }


def answers_of(staff: StaffRequest, sheet: Sheet, waiting: Sequence[Sheet] | None) -> list[Answer]:
    """The answers of a sheet that are published with it, without those about measures that are gone.

    waiting: see changes_of; None compares with nothing, for a sheet about which all is decided: then every answer of
    an office in the register counts as changed.
    """
    lang, data = staff.lang, staff.public_snapshot.full_input
    measures = data.tables.terms.reported
    shown = in_register(data.tables, sheet) if waiting is None else publishable(data, sheet)
    answers = {row[:2] for row in shown.answers}
    known: dict[str, Office] = {}
    if waiting is not None:
        offices = asked_offices(staff_tables(data, waiting), data.cards, sheet.week, staff.now)
        known = {office.office_id: office for office in offices}
    found = []
    for number, (code, key, value) in enumerate(sheet.answers):
        office, measure = known.get(code), measures.get(key)
        if not measure or (code, key) not in answers:
            continue
        state = office.states.get(key) if office else None
        found.append(
            Answer(
                number,
                code,
                key,
                office.names[lang] if office else staff.office(code),
                measure.question(lang),
                answer_words(lang, measure, state.value) if state else staff.say("words.not_reported"),
                answer_words(lang, measure, value),
                state,
                state is None or state.value != value,
            )
        )
    return found


def count_sums(staff: StaffRequest, sheet: Sheet) -> list[dict[str, str]]:
    """The counts of a sheet, added up by measure and channel."""
    counted = staff.public_snapshot.full_input.tables.terms.counted
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
    lang: str, before: Snapshot, after: Snapshot, cells: Sequence[ChangedCell], week: date
) -> dict[str, Any] | None:
    """The maps before and after of the indicator with the largest change of a county's value.

    None if no county changes or no map can be drawn.
    """
    counties = [cell for cell in cells if cell.county_code]
    if not counties or week not in after.weeks:
        return None
    card = max(counties, key=lambda row: abs((row.after.value or 0) - (row.before.value or 0)) / row.card.top).card
    pictures = []
    for name, snapshot in (("before", before), ("after", after)):
        if week not in snapshot.weeks:
            return None
        view = Selection(snapshot.card(card.key), snapshot.weeks.index(week))
        rows = county_rows(snapshot, lang, view)
        links = {row.code: url(lang, None, "county", county=row.code) for row in rows}
        drawn = page_map(snapshot, lang, view, rows, links)
        if not drawn.svg:
            return None
        pictures.append((name, drawn))
    return {
        "name": card.word(lang, "name"),
        "week": span_label(week, lang),
        "pictures": pictures,
        "legend": [*legend(lang, card), few_key(lang, card)],
        "patterns": patterns(),
    }


def gone_in_words(staff: StaffRequest, sheet: Sheet) -> str:
    """The offices of a sheet that have left the register, by the sheet's names of them; '' if there are none."""
    gone = gone_offices(staff.public_snapshot.full_input.tables, sheet)
    if not gone:
        return ""
    columns, *rows = staff.read(content_of, sheet.id)["texts"][0]
    code_at, name_at = columns.index(OFFICE), columns.index(NAME)
    names = {row[code_at]: row[name_at] for row in rows}
    offices = COMMA[staff.lang].join(f"{names[code]} ({code})" if names.get(code) else code for code in gone)
    return staff.say("sheets.gone", sheet=staff.sheet_name(sheet.id), offices=offices)


def province_changes(staff: StaffRequest, new: Snapshot) -> list[ChangeRow]:
    """The changes of the province's figures from the public snapshot to a coming one, by indicator; [] if either has
    no weeks."""
    old = staff.public_snapshot
    if not old.weeks or not new.weeks:
        return []
    province = [change for change in differences(old, new) if not change.county_code]
    return change_table(staff.lang, province, old, new, {"": new.province.title(staff.lang)})
