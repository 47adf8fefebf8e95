"""Counties side by side as a table: a row for each indicator and county."""

from collections.abc import Iterator

from dashboard.exports.rows import CELL_START, NO_RANK, ORIGIN, Column, Row, Table, change_values, origin_values
from dashboard.figures.matrix_cells import target_gap
from dashboard.figures.peers import populations
from dashboard.figures.side_by_side import SideBySide
from dashboard.indicators import amounts
from dashboard.indicators.standing import ranks
from dashboard.language import say
from dashboard.meeting.changes import earlier_week
from dashboard.meeting.histories import histories
from dashboard.snapshot import Snapshot
from dashboard.weeks import jalali_text

COLUMNS = (
    *CELL_START,
    Column("county_population", "whole", 12),
    Column("numerator", "whole", 9),
    Column("denominator", "whole", 9),
    Column("share", "share", 9),
    Column("state", width=14),
    Column("state_name", width=14),
    Column("target_value", "share", 9),
    Column("target_gap", "points", 11),
    Column("target_state", width=11),
    Column("target_state_name", width=16),
    Column("compared_weeks", "whole", 9),
    Column("period_change", "whole", 11),
    Column("period_change_points", "points", 11),
    Column("rank", "whole", 8),
    Column("rank_shared", "flag", 10),
    Column("rank_first", "whole", 8),
    Column("rank_last", "whole", 8),
    Column("less_first", "points", 11),
    Column("sample", width=10),
    *ORIGIN,
)


def side_by_side_table(snapshot: Snapshot, described: SideBySide) -> Table:
    """The rows of counties side by side, in the order of the page; nothing unknown is a number."""
    return Table(COLUMNS, list(_rows(snapshot, described)))


def _rows(snapshot: Snapshot, described: SideBySide) -> Iterator[Row]:
    lang, week = described.lang, described.selection.week
    first_week = earlier_week(week, described.selection.weeks)
    saturday, people, known = snapshot.weeks[week], populations(snapshot), histories(snapshot, week)
    for row in described.rows:
        card, first = row.card, row.places[0].cell.cell.value
        ending = origin_values(lang, snapshot, card.word(lang, "source"))
        for place in row.places:
            cell, moved = place.cell.cell, place.cell.difference
            numerator, denominator, value, *_ = cell.figures(card.of_counts)
            history, state = known.get((card.key, place.code)), place.cell.target_state
            gap = target_gap(history) if history else None
            rank = ranks(snapshot.cells, card, week).get(place.code, NO_RANK)
            less = None if value is None or first is None else amounts.tenths(card, value - first) / 10
            yield (
                card.key,
                card.word(lang, "name"),
                saturday,
                jalali_text(saturday),
                place.code,
                place.cell.name,
                people[place.code],
                numerator,
                denominator,
                value,
                cell.state,
                place.cell.word,
                card.target,
                None if gap is None else amounts.tenths(card, gap) / 10,
                state,
                say(lang, f"target_state.{state}") if state else "",
                None if first_week is None else week - first_week,
                *change_values(card, moved),
                *rank,
                less,
                *ending,
            )
