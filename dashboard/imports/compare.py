"""The records of a file against the data: what is new, what changes, what the data say already."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pandas as pd

from dashboard.imports.contents import Aside, Changed
from dashboard.imports.records import Context, Record
from dashboard.indicators.ask import ask
from dashboard.indicators.cards import Card
from dashboard.language import LANGUAGES
from dashboard.language.digits import integer
from dashboard.sheets.form import State, asked_offices
from dashboard.sheets.grades import NewestReports
from dashboard.tables.declared import EVIDENCE
from dashboard.tables.folder import Tables
from dashboard.tables.measures import Measure
from dashboard.tables.versions import Team, newest
from dashboard.weeks import day_label, week_of

# The columns of each table that name what a row is about, and those that say something of it.
KEYS: Mapping[str, Sequence[str]] = {
    "reports": ("week", "office_id", "measure"),
    "inspections": ("date", "team", "office_id", "finding"),
    "counts": ("week", "office_id", "county_code", "measure", "channel"),
    "teams": ("team",),
}
_SAYS: Mapping[str, Sequence[str]] = {
    "reports": ("value", "evidence"),
    "inspections": ("findings", "resolved", "resolved_on"),
    "counts": ("numerator", "denominator"),
    "teams": ("county_code", "office_id", "capacity"),
}
Values = Mapping[str, Any]


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
    for table in KEYS:
        records = [record for record in single if record.table == table]
        if not records:
            continue
        known = _teams(context.tables) if table == "teams" else _known(context.tables, table, records)
        if table == "inspections":
            _compare_visits(context, records, known, compared)
            continue
        if table == "reports":
            records = _graded(context, records)
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
        _contradiction(context, records)
    return kept


def _contradiction(context: Context, records: Sequence[Record]) -> None:
    lines = ", ".join(str(line) for line in dict.fromkeys(record.place.line for record in records))
    typed = " | ".join(dict.fromkeys(record.typed for record in records))
    context.doubts.add("conflict", records[0].place, typed, lines=lines, name=records[0].name["fa"])


def _known(tables: Tables, table: str, records: Sequence[Record]) -> dict[tuple[Any, ...], Values]:
    """Key of a record -> what the data say now, without withdrawn sources; what was recorded last comes last."""
    if not tables.rows.numbers[table]:
        return {}
    keys, says = KEYS[table], _SAYS[table]
    days = [record.day for record in records if record.day]
    low, high = min(days), max(days)
    query = (
        f"SELECT {', '.join((*keys, *says))}, source FROM {table}"
        f" WHERE {keys[0]} BETWEEN DATE '{low}' AND DATE '{high}' ORDER BY recorded_at, received_at"
    )
    with tables.rows.connection() as con:
        frame = con.execute(query).df()
    frame = frame[~frame["source"].isin(tables.withdrawals["source"])]
    for name in ("week", "date", "resolved_on"):
        if name in frame:
            frame[name] = frame[name].dt.strftime("%Y-%m-%d").fillna("")
    found: dict[tuple[Any, ...], Values] = {}
    for row in frame.to_dict("records"):
        values = {name: _plain(row[name]) for name in (*keys, *says)}
        key = tuple(values[name] for name in keys)
        found.pop(key, None)
        found[key] = {name: values[name] for name in says}
    return found


def _teams(tables: Tables) -> dict[tuple[Any, ...], Values]:
    return {
        (team.team,): {name: getattr(team, name) for name in _SAYS["teams"]} for team in newest(tables.teams, Team)
    }


def _plain(value: Any) -> Any:
    if pd.isna(value):
        return None
    return value if isinstance(value, str) else int(value)


def _graded(context: Context, records: Sequence[Record]) -> list[Record]:
    """Reports with their evidence. Where a row states none, the file's: but an answer that repeats what the data say,
    or what the file says of an earlier week, keeps better evidence."""
    reports, grades = NewestReports(_newest_reports(context, records).__getitem__), dict[tuple[Any, ...], str]()
    for record in sorted(records, key=lambda record: str(record.key[0])):
        week, office, measure = map(str, record.key)
        answer = State(
            int(record.values["value"] or 0), date.fromisoformat(week), record.evidence or context.evidence
        )
        if record.evidence:
            reports.note(office, measure, answer)
        elif report := reports.add(office, measure, answer):
            answer = report
        grades[record.key] = answer.evidence
    return [replace(record, evidence=grades[record.key]) for record in records]


def _newest_reports(context: Context, records: Sequence[Record]) -> dict[date, dict[tuple[str, str], State]]:
    """By week of the records the newest reports up to it, by (office_id, measure)."""
    answers = pd.DataFrame([record.key for record in records], columns=list(KEYS["reports"]))
    answers["week"] = pd.to_datetime(answers["week"])
    first, last = (moment.date() for moment in (answers["week"].min(), answers["week"].max()))
    more = {"answers": answers}
    rows = ask(context.tables, ["newest_reports"], context.now, span=(first, last), edge=first, more=more)
    found: dict[date, dict[tuple[str, str], State]] = {week.date(): {} for week in answers["week"]}
    for week, office, measure, value, since, evidence in rows["newest_reports"].itertuples(index=False):
        found[week.date()][office, measure] = State(int(value), since.date(), evidence)
    return found


def _compare_visits(
    context: Context, records: Sequence[Record], known: Mapping[tuple[Any, ...], Values], compared: Compared
) -> None:
    """Compare the rows of each visit, which tell its total or its kinds of finding, with what the data tell.

    Where one of the two tells the total and the other the kinds, the totals are compared: a total that is known by
    kinds already is not written, since it would take their place.
    """
    before: dict[tuple[Any, ...], dict[str, Values]] = {}
    for key, values in known.items():
        before.setdefault(key[:3], {})[key[3] or ""] = values
    for visit, rows in _by_visit(records).items():
        told, there = {str(record.key[3]): record.values for record in rows}, before.get(visit, {})
        # Whether the total counts or the kinds, the newest row decides, which is the last.
        is_total = [*there][-1:] == [""]
        there = {finding: values for finding, values in there.items() if is_total == (not finding)}
        if "" in told and len(told) > 1:
            _contradiction(context, rows)
        elif not there or ("" in told) == ("" in there):
            for record in rows:
                _compare(context, record, there.get(str(record.key[3])), compared)
        elif "" in told and _totals(told) == _totals(there):
            compared.unchanged["inspections"] += len(rows)
        else:
            compared.records += rows
            if _totals(told) != _totals(there):
                compared.changed.append(_changed(replace(rows[0], what={}), None, _totals(there), _totals(told)))


def _by_visit(records: Sequence[Record]) -> dict[tuple[Any, ...], list[Record]]:
    found: dict[tuple[Any, ...], list[Record]] = {}
    for record in records:
        found.setdefault(record.key[:3], []).append(record)
    return found


def _totals(kinds: Mapping[str, Values]) -> dict[str, int]:
    return {name: sum(int(values[name]) for values in kinds.values()) for name in ("findings", "resolved")}


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
    compared.changed.append(_changed(record, measure, known, record.values))


def _changed(record: Record, measure: Measure | None, old: Values, new: Values) -> Changed:
    place, texts = record.place, (_in_words(measure, old), _in_words(measure, new))
    return Changed(record.table, place.sheet, place.line, record.name, record.day, record.what, *texts)


def _grade(evidence: str) -> int:
    return EVIDENCE.index(evidence) if evidence in EVIDENCE else -1


def _in_words(measure: Measure | None, values: Mapping[str, Any]) -> dict[str, str]:
    if measure:
        return {lang: measure.word(lang, int(values["value"])) for lang in LANGUAGES}
    told = {name: value for name, value in values.items() if name != "evidence" and value not in (None, "")}
    return {lang: " / ".join(_word(name, value, lang) for name, value in told.items()) for lang in LANGUAGES}


def _word(name: str, value: Any, lang: str) -> str:
    if name == "resolved_on":
        return day_label(date.fromisoformat(value), lang)
    return value if isinstance(value, str) else integer(value, lang)


def _not_asked(context: Context, records: Sequence[Record], cards: Sequence[Card]) -> None:
    """Note the answers of known offices that no card and no sheet asks for, by measure."""
    reports = [record for record in records if record.table == "reports"]
    columns: dict[tuple[str, str], list[int]] = {}
    for week in sorted({record.day for record in reports if record.day}):
        asked = {
            office.office_id: office.asked
            for office in asked_offices(context.tables, cards, week_of(week), context.now)
        }
        for record in reports:
            measures = asked.get(record.unit)
            if record.day == week and measures is not None and record.key[2] not in measures:
                columns.setdefault((record.place.sheet, record.place.column), []).append(record.place.line)
    context.asides += [Aside(sheet, "not_asked", column, tuple(lines)) for (sheet, column), lines in columns.items()]
