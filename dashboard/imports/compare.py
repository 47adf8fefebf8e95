"""The records of a file against the data: what is new, what changes, what the data say already."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from dashboard.imports.contents import Aside, Changed
from dashboard.imports.records import Context, Record
from dashboard.indicators.cards import Card
from dashboard.language import LANGUAGES
from dashboard.language.digits import integer
from dashboard.sheets.form import asked_offices
from dashboard.tables.declared import EVIDENCE
from dashboard.tables.folder import Tables
from dashboard.tables.measures import Measure
from dashboard.weeks import week_of

# The columns of each growing table that name what a row is about, and those that say something of it.
_KEYS: Mapping[str, Sequence[str]] = {
    "reports": ("week", "office_id", "measure"),
    "inspections": ("date", "team", "office_id"),
    "counts": ("week", "office_id", "county_code", "measure", "channel"),
}
_SAYS: Mapping[str, Sequence[str]] = {
    "reports": ("value", "evidence"),
    "inspections": ("findings", "resolved"),
    "counts": ("numerator", "denominator"),
}


@dataclass
class Compared:
    """records: to be written; changed: those of them that differ from the data; unchanged: left out, by table."""

    records: list[Record] = field(default_factory=list)
    changed: list[Changed] = field(default_factory=list)
    unchanged: Counter[str] = field(default_factory=Counter)


def compare(context: Context, cards: Sequence[Card]) -> Compared:
    """Compare a file's records with each other and with the data; adds doubts about contradictions and changes."""
    compared = Compared()
    single = _without_contradictions(context)
    for table in _KEYS:
        records = [record for record in single if record.table == table]
        if records:
            known = _known(context.tables, table, {record.day for record in records})
            for record in records:
                _compare(context, record, known.get(record.key), compared)
    _not_asked(context, compared.records, cards)
    return compared


def _without_contradictions(context: Context) -> list[Record]:
    """One record of each key; none, with a doubt, where the file contradicts itself."""
    by_key: dict[tuple[Any, ...], list[Record]] = {}
    for record in context.records:
        by_key.setdefault((record.table, *record.key), []).append(record)
    kept = []
    for records in by_key.values():
        if all(record.values == records[0].values for record in records):
            kept.append(records[0])
            continue
        names = {f"name_{lang}": records[0].name[lang] for lang in LANGUAGES}
        lines = ", ".join(str(line) for line in dict.fromkeys(record.place.line for record in records))
        typed = " | ".join(dict.fromkeys(record.typed for record in records))
        context.doubts.add("conflict", records[0].place, typed, lines=lines, name=names["name_fa"])
    return kept


def _known(tables: Tables, table: str, days: set[date]) -> dict[tuple[Any, ...], dict[str, Any]]:
    """Key of a record -> what the data say now, without withdrawn sources."""
    if not tables.rows.numbers[table]:
        return {}
    keys, says = _KEYS[table], _SAYS[table]
    low, high = min(days), max(days)
    query = (
        f"SELECT {', '.join((*keys, *says))}, source FROM {table}"
        f" WHERE {keys[0]} BETWEEN DATE '{low}' AND DATE '{high}' ORDER BY recorded_at, received_at"
    )
    with tables.rows.connection() as con:
        frame = con.execute(query).df()
    frame = frame[~frame["source"].isin(tables.withdrawals["source"])]
    frame[keys[0]] = frame[keys[0]].dt.strftime("%Y-%m-%d")
    found = {}
    for row in frame.to_dict("records"):
        values = {name: _plain(row[name]) for name in (*keys, *says)}
        found[tuple(values[name] for name in keys)] = {name: values[name] for name in says}
    return found


def _plain(value: Any) -> Any:
    if pd.isna(value):
        return None
    return value if isinstance(value, str) else int(value)


def _compare(context: Context, record: Record, known: Mapping[str, Any] | None, compared: Compared) -> None:
    same = known is not None and all(known[name] == value for name, value in record.values.items())
    # The same answer with better evidence is news.
    better = bool(same and known and record.evidence and _grade(record.evidence) > _grade(known["evidence"]))
    if same and not better:
        compared.unchanged[record.table] += 1
        return
    compared.records.append(record)
    if known is None or better:
        return
    measure = context.tables.terms.measures.get(str(record.key[2])) if record.table == "reports" else None
    old, new = _in_words(measure, known), _in_words(measure, record.values)
    compared.changed.append(
        Changed(record.table, record.place.sheet, record.place.line, record.name, record.day, record.what, old, new)
    )


def _grade(evidence: str) -> int:
    return EVIDENCE.index(evidence) if evidence in EVIDENCE else -1


def _in_words(measure: Measure | None, values: Mapping[str, Any]) -> dict[str, str]:
    if measure:
        return {lang: measure.word(lang, int(values["value"])) for lang in LANGUAGES}
    numbers = [value for name, value in values.items() if name != "evidence" and value is not None]
    return {lang: " / ".join(integer(int(number), lang) for number in numbers) for lang in LANGUAGES}


def _not_asked(context: Context, records: Sequence[Record], cards: Sequence[Card]) -> None:
    """Note the answers of known offices that no card and no sheet asks for, by measure."""
    reports = [record for record in records if record.table == "reports"]
    columns: dict[tuple[str, str], list[int]] = {}
    for week in sorted({record.day for record in reports}):
        asked = {
            office.office_id: office.asked
            for office in asked_offices(context.tables, cards, week_of(week), context.now)
        }
        for record in reports:
            measures = asked.get(record.unit)
            if record.day == week and measures is not None and record.key[2] not in measures:
                columns.setdefault((record.place.sheet, record.place.column), []).append(record.place.line)
    context.asides += [Aside(sheet, "not_asked", column, tuple(lines)) for (sheet, column), lines in columns.items()]
