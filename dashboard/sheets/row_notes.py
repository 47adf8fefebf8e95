"""Rows that are sound, but probably not as meant: `check` names them with their number and lines."""

from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import duckdb
import pandas as pd

from dashboard.faults import Fault
from dashboard.indicators.cards import Card
from dashboard.tables.declared import TRACED
from dashboard.tables.folder import Tables

# The column of each table with the day before which a row cannot have been received.
_DAY = {"reports": "week", "inspections": "date", "counts": "week"}


def row_notes(tables: Tables, cards: Sequence[Card]) -> list[Fault]:
    """Notes about rows of measures that the kind of their office is not asked for, and about rows received before
    their week or day began: one for each table, and one for each file."""
    with tables.rows.connection() as con:
        filled = [name for name in TRACED if tables.rows.numbers[name]]
        notes = [note for name in filled for note in _early(con, tables.province.time_zone, name)]
        notes += [note for name in filled if name != "inspections" for note in _unasked(con, tables, cards, name)]
    return sorted(notes)


def asked_kinds(tables: Tables, cards: Sequence[Card]) -> dict[str, set[str]]:
    """The kinds of office that are asked for each measure: those that its cards count and those of the measure."""
    found = {key: set(measure.asked) for key, measure in tables.terms.measures.items()}
    for definition in (each for card in cards for each in (*card.earlier, card)):
        for measure in filter(None, (definition.measure, definition.given_measure)):
            found[measure] |= {*definition.kinds, *definition.county_kinds}
    return found


def _unasked(con: duckdb.DuckDBPyConnection, tables: Tables, cards: Sequence[Card], table: str) -> Iterator[Fault]:
    asked = asked_kinds(tables, cards)
    # An office that was of another kind before may be asked as such.
    of_office = tables.offices.groupby("office_id")["kind"].agg(set)
    pairs = [
        (office, measure, min(kinds))
        for measure, those in asked.items()
        for office, kinds in of_office.items()
        if not kinds & those
    ]
    frame = pd.DataFrame(pairs, columns=["office_id", "measure", "kind"], dtype="str")
    con.register("unasked", frame)
    query = (
        f"SELECT kind, measure, COUNT(*) AS rows, MIN((file, line)) AS first FROM {table}_as_read "
        "JOIN unasked USING (office_id, measure) GROUP BY ALL ORDER BY ALL"
    )
    found = con.execute(query).fetchall()
    if not found:
        return
    of_kinds: dict[str, list[str]] = {}
    for kind, measure, *_ in found:
        of_kinds.setdefault(kind, []).append(measure)
    pairs_text = "; ".join(f"{kind}: {', '.join(measures)}" for kind, measures in of_kinds.items())
    # The rows of a file's thousands of lines have one cause: the first place and the number are enough.
    (file, line), count = min(row[3] for row in found), sum(row[2] for row in found)
    yield Fault(file, line, "measure", "measure_not_asked", details={"pairs": pairs_text, "count": str(count)})


def _early(con: duckdb.DuckDBPyConnection, zone: ZoneInfo, table: str) -> Iterator[Fault]:
    day = _DAY[table]
    days: list[date] = [row[0] for row in con.execute(f"SELECT DISTINCT {day} FROM {table}_as_read").fetchall()]
    begins = [datetime.combine(each, time(), zone).astimezone(UTC).replace(tzinfo=None) for each in days]
    con.register("beginnings", pd.DataFrame({"day": days, "begins": begins}))
    query = (
        f"SELECT file, LIST(line ORDER BY line) FROM {table}_as_read AS r JOIN beginnings AS b ON r.{day} = b.day "
        "WHERE received_at < begins GROUP BY ALL ORDER BY ALL"
    )
    for file, lines in con.execute(query).fetchall():
        yield _note(file, "received_at", "received_early", lines, day=day)


def _note(file: str, column: str, code: str, lines: list[int], value: str = "", **details: str) -> Fault:
    """A note about some rows. Rows of a database have no lines: they are only counted."""
    first, *others = lines
    details["count"] = str(len(lines))
    if not first:
        return Fault(file, 0, column, code, value, details)
    return Fault(file, first, column, code, value, details, alike=tuple(others))
