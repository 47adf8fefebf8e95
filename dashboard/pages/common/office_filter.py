"""Filtering and sorting offices: by county, kind, state in an indicator, last report and last inspection, and by a
search that ignores differences of spelling.

The page, its CSV and its XLSX use these functions, so a file holds the rows that the screen shows, in their order.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import chain

from dashboard.derived import derived
from dashboard.indicators.evidence import UNIT_STATUSES, Office
from dashboard.indicators.office_states import OfficeStates
from dashboard.language import LANGUAGES
from dashboard.language.order import order
from dashboard.language.spelling import key
from dashboard.language.table import DEFAULT
from dashboard.meeting.visits import AGES, KINDS, OPEN, Age, Findings, ages_of, office_findings
from dashboard.pages.common.border_history import all_units, counted_counties
from dashboard.pages.common.selection import MOST_WEEKS, one_of, read_selection
from dashboard.pages.common.sorting import both_ways
from dashboard.pages.common.urls import url
from dashboard.selection import Selection, UnknownChoice
from dashboard.snapshot import Snapshot
from dashboard.weeks import friday

# Of an office in an indicator.
STATES = (*UNIT_STATUSES, "late")
# Of an office's last report of any measure.
REPORTED = ("not_this_week", "late", "never")
# Of an office's last inspection: `never`, or in the last weeks or not; the numbers of weeks that the page offers.
NEVER, WITHIN, NOT_WITHIN = "never", "within_", "not_within_"
INSPECTION_WEEKS = (4, 13, 26, 52)
_INSPECTED = re.compile(rf"(?:{NOT_WITHIN}|{WITHIN})([1-9]\d?)")
# Of the findings of an office's visits: some are open; those of visits of an age; those of a kind.
FINDING_KINDS = {f"{OPEN}_{kind}": kind for kind in KINDS}
FINDINGS = (OPEN, *(age.key for age in AGES), *FINDING_KINDS)
# The orders of the list; with - before it, the reverse.
SORTS = ("name", "kind", "county", "inspection", "report")


def read_offices(parameters: Mapping[str, str], snapshot: Snapshot) -> Selection:
    """The filter of offices from an address's parameters. Raises UnknownChoice for an unknown value."""
    chosen = read_selection(parameters, snapshot, "county kind indicator state q week", STATES)
    inspected = parameters.get("inspected", "").strip()
    weeks = _INSPECTED.fullmatch(inspected)
    if inspected not in ("", NEVER) and not (weeks and int(weeks[1]) <= MOST_WEEKS):
        raise UnknownChoice("inspected", inspected)
    return replace(
        chosen,
        reported=one_of(parameters, "reported", REPORTED),
        inspected=inspected,
        findings=one_of(parameters, "findings", FINDINGS),
        sort=one_of(parameters, "sort", both_ways(SORTS)),
    )


def office_url(lang: str, snapshot: Snapshot, week: int, office: str, county: str) -> str:
    """The address of an office in the list. week: index; office: id; county: the office's county in that week."""
    chosen = Selection(snapshot.cards[0], week, county, q=office)
    return url(lang, snapshot, "offices", chosen, indicator="", anchor=f"office-{office}")


@dataclass(frozen=True)
class Entry:
    """An office with precomputed values for filters.

    reported: those of REPORTED that apply. report: week of the newest report; days: since the last inspection, up to
    the week's Friday; None for none. findings: those of FINDINGS that apply. text: spelling keys of its names and of
    its county's, one per line. code: key of its id.
    """

    office: Office
    reported: frozenset[str]
    report: date | None
    days: int | None
    findings: frozenset[str]
    text: str
    code: str


@dataclass(frozen=True, eq=False)
class WeekOffices:
    """The offices of a week, sorted by name for each language, so that filters need not sort."""

    states: OfficeStates
    entries: Mapping[str, Sequence[Entry]]


@derived(most=4)
def week_offices(snapshot: Snapshot, week: int) -> WeekOffices:
    """The offices of a snapshot's week. week: its index in the snapshot's weeks."""
    states, end = snapshot.office_states(week), friday(snapshot.weeks[week])
    counties = {code: [key(name) for name in names.values()] for code, names in snapshot.names.items()}
    kinds = office_findings(snapshot, week)
    entries = [
        Entry(
            office,
            _reported(states, office),
            office.freshest,
            (end - office.inspected).days if office.inspected else None,
            _findings(office, end, kinds.get(office.office_id, ())),
            "\n".join([*(key(name) for name in office.names.values()), *counties.get(office.county_code, [])]),
            key(office.office_id),
        )
        for office in snapshot.drilldown(week).offices.values()
    ]
    return WeekOffices(states, {lang: _by_name(entries, lang) for lang in LANGUAGES})


def _reported(states: OfficeStates, office: Office) -> frozenset[str]:
    """Those of REPORTED that apply to an office; an office that need not report lacks no report."""
    held = {"late": states.silent(office)}
    if states.must_report(office):
        held |= {"not_this_week": office.freshest != states.week, "never": not office.reports}
    return frozenset(name for name, holds in held.items() if holds)


def _findings(office: Office, end: date, kinds: Sequence[Findings]) -> frozenset[str]:
    """Those of FINDINGS that apply to an office. end: the week's Friday. kinds: its findings."""
    if not any(visit.findings > visit.resolved for visit in office.visits):
        return frozenset()
    groups: list[Age | Findings] = [*ages_of(office.visits, end), *kinds]
    return frozenset([OPEN, *(group.key for group in groups if group.open)])


def _by_name(entries: Sequence[Entry], lang: str) -> Sequence[Entry]:
    return sorted(entries, key=lambda entry: (order(entry.office.names[lang]), entry.office.office_id))


@derived(most=8)
def states_in(snapshot: Snapshot, week: int, card: str) -> Mapping[str, frozenset[str]]:
    """By office: its STATES in an indicator (a card's key) in a week (index); without the offices that the card does
    not count.
    """
    return {
        unit.office.office_id: frozenset((unit.status, "late") if unit.late else (unit.status,))
        for unit in all_units(snapshot, snapshot.card(card), week)
    }


@lru_cache(maxsize=4096)
def _inspected(days: int | None, weeks: tuple[int, ...]) -> frozenset[str]:
    """The values of the parameter `inspected` for some numbers of weeks that apply after so many days."""
    found = {WITHIN + str(n) if days is not None and days < 7 * n else NOT_WITHIN + str(n) for n in weeks}
    return frozenset(found | ({NEVER} if days is None else set()))


def weeks_of(selection: Selection, states: OfficeStates) -> tuple[int, ...]:
    """The numbers of weeks without inspection to choose from: INSPECTION_WEEKS, the card's window, the chosen one."""
    chosen = _INSPECTED.fullmatch(selection.inspected)
    return tuple(sorted({*INSPECTION_WEEKS, states.window_weeks, *([int(chosen[1])] if chosen else [])}))


class Matches:
    """The offices of a filter. offices: sorted; total: number of all offices in the week.

    counts: by parameter (state, reported, inspected, findings), the number of offices of each of its values, of those
    that pass all other filters; '' is their total.
    """

    def __init__(self, lang: str, snapshot: Snapshot, selection: Selection) -> None:
        among = week_offices(snapshot, selection.week)
        found = find(among, counted_counties(snapshot, selection), selection.kind, selection.q, lang)
        states, weeks = states_in(snapshot, selection.week, selection.card.key), weeks_of(selection, among.states)
        none: frozenset[str] = frozenset()
        values: Mapping[str, Callable[[Entry], frozenset[str]]] = {
            "state": lambda entry: states.get(entry.office.office_id, none),
            "reported": lambda entry: entry.reported,
            "inspected": lambda entry: _inspected(entry.days, weeks),
            "findings": lambda entry: entry.findings,
        }
        chosen = {name: word for name in values if (word := getattr(selection, name))}

        def passing(skip: str = "") -> list[Entry]:
            tests = [(values[name], word) for name, word in chosen.items() if name != skip]
            return [entry for entry in found if all(word in values_of(entry) for values_of, word in tests)]

        self.states, self.total = among.states, len(among.entries[lang])
        self.counts = {name: _tally(map(read, passing(name))) for name, read in values.items()}
        self.offices = [entry.office for entry in _in_order(passing(), lang, snapshot, sort_of(selection))]


def _tally(held: Iterable[frozenset[str]]) -> Mapping[str, int]:
    sets = list(held)
    return Counter(chain.from_iterable(sets)) + Counter({"": len(sets)})


def sort_of(selection: Selection) -> str:
    """The order of the list: the chosen one, else by what is filtered, the longest silent or not inspected first."""
    if selection.sort:
        return selection.sort
    if selection.reported or selection.state in ("late", "not_reported"):
        return "report"
    if selection.inspected or selection.findings:
        return "-inspection" if selection.inspected.startswith(WITHIN) else "inspection"
    return "name"


def _in_order(found: list[Entry], lang: str, snapshot: Snapshot, sort: str) -> list[Entry]:
    """The entries, which are in the order of their names, in another one; by a day, those without one are oldest."""
    counties = {code: order(names[lang]) for code, names in snapshot.names.items()}
    kinds = {code: order(kind.name(lang)) for code, kind in snapshot.terms.kinds.items()}
    keys: Mapping[str, Callable[[Entry], str | int]] = {
        "county": lambda entry: counties[entry.office.county_code],
        "kind": lambda entry: kinds[entry.office.kind],
        "report": lambda entry: entry.report.toordinal() if entry.report else 0,
        "inspection": lambda entry: date.max.toordinal() if entry.days is None else entry.days,
    }
    name, backwards = sort.removeprefix("-"), sort.startswith("-")
    if name == "name":
        return found[::-1] if backwards else found
    # Days since an inspection grow as its day gets older.
    return sorted(found, key=keys[name], reverse=backwards != (name == "inspection"))


def choose(
    among: WeekOffices, counties: Sequence[str] | None = None, kind: str = "", q: str = "", lang: str = DEFAULT
) -> list[Office]:
    """The offices of `find`."""
    return [entry.office for entry in find(among, counties, kind, q, lang)]


def find(
    among: WeekOffices, counties: Sequence[str] | None = None, kind: str = "", q: str = "", lang: str = DEFAULT
) -> list[Entry]:
    """The offices of some counties, of a kind and of a search, by name.

    counties: None for all. q: words in any order and spelling from the office's or its county's Persian or English
    name, or the beginning of its id. '' means no filter.
    """
    tests = [_test(word) for word in dict.fromkeys(filter(None, map(key, q.split())))]
    return [
        entry
        for entry in among.entries[lang]
        if (counties is None or entry.office.county_code in counties)
        and (not kind or entry.office.kind == kind)
        and all(test(entry) for test in tests)
    ]


def _test(word: str) -> Callable[[Entry], bool]:
    """The test of an office for a search word; a number does not match within a longer number."""
    if not word.isdigit():
        return lambda entry: word in entry.text or entry.code.startswith(word)
    number = re.compile(rf"(?<!\d){word}(?!\d)")
    return lambda entry: number.search(entry.text) is not None or entry.code.startswith(word)
