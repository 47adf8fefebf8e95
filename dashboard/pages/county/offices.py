"""The county's offices by kind with each one's state, and what inspection teams did there, as counts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from dashboard.figures.borders import in_borders
from dashboard.indicators.evidence import Office, Visit
from dashboard.indicators.office_states import OfficeStates
from dashboard.language import say
from dashboard.language.digits import whole
from dashboard.pages.common.grouped_borders import parts
from dashboard.pages.common.office_filter import WeekOffices, choose, week_offices
from dashboard.pages.common.office_text import Value, value
from dashboard.pages.common.urls import url
from dashboard.pages.county.view import behind
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.store.tables import KINDS, MEASURES
from dashboard.weeks import day_label, friday

# A page is to be read, and sent over a slow line: the offices page has them all.
MOST_ROWS = 60


@dataclass(frozen=True)
class Count:
    """How many offices have something, of how many of which it is asked; '' where it is asked of none.

    href, missing_href: where these offices are.
    """

    text: str
    missing: str
    href: str = ""
    missing_href: str = ""


@dataclass(frozen=True)
class Row:
    """An office: its state in each measure, and its last inspection."""

    name: str
    county: str
    values: Sequence[Value]
    inspected: str


@dataclass(frozen=True)
class Group:
    """The offices of a kind. counts: a measure each, then inspections; more: how many more there are, in words.

    href: of all of them.
    """

    kind: str
    total: str
    summary: str
    counts: Sequence[Count]
    rows: Sequence[Row]
    more: str
    href: str


def offices(lang: str, snapshot: Snapshot, choice: Selection) -> dict[str, Any]:
    """The offices that stand in the county in the shown week, by kind; the counts come first."""
    counted = parts(snapshot, choice.week, choice.county, choice.old)
    among = week_offices(snapshot, choice.week)
    groups = [group for kind in KINDS for group in _group(lang, snapshot, choice, among, counted, kind)]
    return {
        "groups": groups,
        "several": len(counted) > 1,
        "href": url(lang, snapshot, "offices", choice),
        "find": say(lang, "county_offices.find", name=snapshot.names[choice.county][lang]),
        "visited": say(lang, "county_offices.visited", weeks=whole(among.states.window_weeks, lang)),
    }


def visits(lang: str, snapshot: Snapshot, choice: Selection) -> dict[str, Any]:
    """Visits, offices, teams, findings and those resolved: in the card's window of weeks, and in all."""
    among = week_offices(snapshot, choice.week)
    weeks = among.states.window_weeks
    everywhere = [entry.office for entry in among.entries[lang]]
    here = set(parts(snapshot, choice.week, choice.county, choice.old))
    county = [office for office in everywhere if office.county_code in here]
    after = friday(snapshot.weeks[choice.week]) - timedelta(weeks=weeks)
    rows = []
    columns = [_recent(county, after), {office.office_id: office.visits for office in county}]
    counts = [_counts(column) for column in columns]
    # Where no visit at all is on record in the province, nobody knows whether there was none.
    reported = any(_recent(everywhere, after).values()), any(office.visits for office in everywhere)
    for i, name in enumerate(("visits", "offices", "teams", "findings", "resolved")):
        texts = [
            whole(count[i], lang) if known else say(lang, "words.not_reported")
            for count, known in zip(counts, reported, strict=True)
        ]
        rows.append((say(lang, f"county_visits.{name}"), *texts))
    return {
        "rows": rows,
        "window": say(lang, "county_visits.window", weeks=whole(weeks, lang)),
        "window_why": _visited_why(lang, snapshot, choice, "counted" if reported[0] else "not_reported"),
        "all_why": url(lang, snapshot, "offices", choice),
    }


def _visited_why(lang: str, snapshot: Snapshot, choice: Selection, stage: str) -> str:
    """Where the visited offices are, each with its visits; '' if no card counts them."""
    card = next((card for card in snapshot.cards if card.rule == "inspected"), None)
    return behind(lang, snapshot, replace(choice, card=card), stage) if card else ""


def _recent(offices: Iterable[Office], after: date) -> dict[str, tuple[Visit, ...]]:
    return {office.office_id: tuple(visit for visit in office.visits if visit.day > after) for office in offices}


def _counts(visits: dict[str, tuple[Visit, ...]]) -> tuple[int, int, int, int, int]:
    """Visits, offices visited, teams, findings, resolved."""
    every = [visit for of_office in visits.values() for visit in of_office]
    offices_visited = sum(1 for of_office in visits.values() if of_office)
    teams = len({visit.team for visit in every})
    return (
        len(every),
        offices_visited,
        teams,
        sum(visit.findings for visit in every),
        sum(visit.resolved for visit in every),
    )


def _group(
    lang: str, snapshot: Snapshot, choice: Selection, among: WeekOffices, counted: Sequence[str], kind: str
) -> list[Group]:
    """The group of a kind; none if no such office stands here."""
    found = choose(among, counted, kind, lang=lang)
    if not found:
        return []
    known, more = among.states, len(found) - MOST_ROWS
    name, total = say(lang, f"kind.{kind}"), whole(len(found), lang)
    place = replace(choice, kind=kind)
    counts = [*(_count(lang, snapshot, known, found, measure, place) for measure in MEASURES)]
    return [
        Group(
            kind=name,
            total=total,
            summary=say(lang, "county_offices.summary", kind=name, count=total),
            counts=[*counts, _visited(lang, snapshot, among, found, place)],
            rows=[_row(lang, snapshot, known, office) for office in found[:MOST_ROWS]],
            more=say(lang, "county_offices.more", k=whole(more, lang)) if more > 0 else "",
            href=url(lang, snapshot, "offices", place),
        )
    ]


def _count(
    lang: str,
    snapshot: Snapshot,
    known: OfficeStates,
    found: Sequence[Office],
    measure: str,
    place: Selection,
) -> Count:
    states = [known.state(office, measure) for office in found]
    asked = len(states) - states.count("not_applicable")
    missing = states.count("not_reported")
    if not asked:
        return Count("", "")
    yes = states.count("yes")
    text = say(lang, "county_offices.count_of", n=whole(yes, lang), d=whole(asked, lang))
    if missing == asked:
        text = say(lang, "words.not_reported")
    silent = say(lang, "county_offices.missing", m=whole(missing, lang)) if 0 < missing < asked else ""
    return Count(text, silent, *_whys(lang, snapshot, place, measure, (yes, asked, missing)))


def _whys(
    lang: str, snapshot: Snapshot, place: Selection, measure: str, counts: tuple[int, int, int]
) -> tuple[str, str]:
    """Where the counted offices are, and those that have not reported.

    Behind the figure of a card that counts the same (numerator, denominator, not reported); else in the list.
    """
    cells = in_borders(snapshot, place.old).cells
    for card in snapshot.cards:
        cell = cells.at(card.key, place.week, place.county, place.kind)
        if card.measure == measure and (cell.numerator, cell.denominator, cell.not_reported) == counts:
            view = replace(place, card=card)
            return url(lang, snapshot, "why", view), url(lang, snapshot, "why", view, stage="not_reported")
    return (url(lang, snapshot, "offices", place),) * 2


def _visited(lang: str, snapshot: Snapshot, among: WeekOffices, found: Sequence[Office], place: Selection) -> Count:
    known = among.states

    def listed(state: str) -> str:
        return url(lang, snapshot, "offices", replace(place, state=state))

    # Where no visit at all is on record in the province, nobody knows whether there was none.
    if not any(known.inspected(entry.office) for entry in among.entries[lang]):
        return Count(say(lang, "words.not_reported"), "", listed(""))
    count = sum(known.inspected(office) for office in found)
    return Count(
        say(lang, "county_offices.count_of", n=whole(count, lang), d=whole(len(found), lang)), "", listed("inspected")
    )


def _row(lang: str, snapshot: Snapshot, known: OfficeStates, office: Office) -> Row:
    seen = office.inspected
    return Row(
        name=office.names[lang],
        county=snapshot.names[office.county_code][lang],
        values=[value(lang, known, office, measure) for measure in MEASURES],
        inspected=day_label(seen, lang) if seen else say(lang, "county_offices.never"),
    )
