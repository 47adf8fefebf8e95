"""The tables of the page of inspections: findings by age and kind, parallel work, agreement of reports and visits."""

from collections.abc import Callable, Mapping, Sequence

from dashboard.exports.rows import ORIGIN, Column, Row, Table, origin_values
from dashboard.indicators.cards import card_of_rule
from dashboard.language import COMMA, say
from dashboard.meeting.discrepancies import agreement
from dashboard.meeting.visits import by_age, by_kind, parallel
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import jalali_text

_START = (
    Column("week", "date"),
    Column("week_jalali"),
    Column("county_code", width=10),
    Column("county", width=18),
    Column("kind", width=14),
    Column("kind_name", width=18),
)
_FINDINGS = (Column("findings", "whole"), Column("resolved", "whole"), Column("open", "whole"))
_COLUMNS: Mapping[str, tuple[Column, ...]] = {
    "finding_ages": (Column("age_from", "whole"), Column("age_to", "whole"), Column("visits", "whole"), *_FINDINGS),
    "finding_kinds": (Column("finding", width=14), Column("finding_name", width=30), *_FINDINGS),
    "parallel": (
        Column("office_id", width=13),
        Column("name", width=44),
        Column("date", "date"),
        Column("date_jalali"),
        Column("team", "whole"),
    ),
    "agreement": (
        Column("measure", width=18),
        Column("measure_name", width=24),
        Column("checked", "whole"),
        Column("confirmed", "whole"),
        Column("confirmed_share", "share"),
    ),
}
INSPECTION_TABLES = tuple(_COLUMNS)
"""The names of the tables: those of figures, and `parallel`."""


def inspections_table(snapshot: Snapshot, lang: str, selection: Selection, name: str) -> Table:
    """One of INSPECTION_TABLES for a selection's week, county and kind of office; what is not known is blank."""
    rules = ("state", "inspected") if name == "agreement" else ("parallel",) if name == "parallel" else ("resolved",)
    sources = dict.fromkeys(card.word(lang, "source") for card in snapshot.cards if card.rule in rules)
    ending = origin_values(lang, snapshot, COMMA[lang].join(sources))
    rows = [(*row, *ending) for row in _ROWS[name](snapshot, lang, selection)]
    return Table((*_START, *_COLUMNS[name], Column("sample", width=10), *ORIGIN), rows)


def _start(snapshot: Snapshot, lang: str, selection: Selection, county: str, kind: str) -> Row:
    saturday = snapshot.weeks[selection.week]
    place = snapshot.names[county][lang] if county else snapshot.province.title(lang)
    name = snapshot.terms.kinds[kind].name(lang) if kind else ""
    return (saturday, jalali_text(saturday), county, place, kind, name)


def _ages(snapshot: Snapshot, lang: str, chosen: Selection) -> list[Row]:
    start = _start(snapshot, lang, chosen, chosen.county, chosen.kind)
    ages = by_age(snapshot, chosen.week, chosen.county, chosen.kind)
    return [
        (
            *start,
            age.over,
            age.to,
            *((len(age.visits), age.findings, age.resolved, age.open) if age.visits else [None] * 4),
        )
        for age in ages
    ]


def _kinds(snapshot: Snapshot, lang: str, chosen: Selection) -> list[Row]:
    start = _start(snapshot, lang, chosen, chosen.county, chosen.kind)
    return [
        (*start, each.kind, say(lang, f"finding.{each.kind}"), each.findings, each.resolved, each.open)
        for each in by_kind(snapshot, chosen.week, chosen.county, chosen.kind)
    ]


def _parallel(snapshot: Snapshot, lang: str, chosen: Selection) -> list[Row]:
    card = card_of_rule(snapshot.cards, "parallel")
    if card is None:
        return []
    units = snapshot.drilldown(chosen.week).units(card.key, chosen.county, chosen.kind)
    return [
        (
            *_start(snapshot, lang, chosen, each.office.county_code, each.office.kind),
            each.office.office_id,
            each.office.names[lang],
            visit.day,
            jalali_text(visit.day),
            visit.team,
        )
        for each in parallel(units, card.within_days)
        for visit in each.visits
    ]


def _agreement(snapshot: Snapshot, lang: str, chosen: Selection) -> list[Row]:
    measures = dict.fromkeys(card.measure for card in snapshot.cards if card.rule == "state")
    rates, rows = agreement(snapshot, chosen.week, chosen.kind), list[Row]()
    counties = [chosen.county] if chosen.county else ["", *snapshot.cells.counties(chosen.week, chosen.card.key)]
    for county in counties:
        start = _start(snapshot, lang, chosen, county, chosen.kind)
        for measure in measures:
            rate = rates.get((county, measure))
            share = rate.confirmed / rate.checked if rate else None
            numbers = (rate.checked, rate.confirmed, share) if rate else (0, None, None)
            rows.append((*start, measure, snapshot.terms.measures[measure].name(lang), *numbers))
    return rows


_ROWS: Mapping[str, Callable[[Snapshot, str, Selection], Sequence[Row]]] = {
    "finding_ages": _ages,
    "finding_kinds": _kinds,
    "parallel": _parallel,
    "agreement": _agreement,
}
