"""Filtering offices by county, kind, state, and a search that ignores differences of spelling.

The page, its CSV and its XLSX use these functions, so a file holds the rows that the screen shows.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, repeat

from dashboard.derived import derived
from dashboard.indicators.evidence import Office
from dashboard.indicators.office_states import OfficeStates
from dashboard.language import LANGUAGES
from dashboard.language.order import order
from dashboard.language.spelling import key
from dashboard.language.table import DEFAULT
from dashboard.pages.common.selection import read_selection
from dashboard.pages.common.urls import url
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot

DESK_STATES = ("desk", "no_desk", "desk_not_reported")
STATES = (*DESK_STATES, "late", "never", "inspected", "not_inspected")
# The list is sorted by the state of the service desk, which citizens ask for most, then by name.
DESK_ORDER = ("yes", "no", "not_reported", "not_applicable")


def read_offices(parameters: Mapping[str, str], snapshot: Snapshot) -> Selection:
    """The filter of offices from an address's parameters. Raises UnknownChoice for an unknown value."""
    return read_selection(parameters, snapshot, "county kind state q week", STATES)


def office_url(lang: str, snapshot: Snapshot, week: int, office: str, county: str) -> str:
    """The address of an office in the list. week: index; office: id; county: the office's county in that week."""
    chosen = Selection(snapshot.cards[0], week, county, q=office)
    return url(lang, snapshot, "offices", chosen, anchor=f"office-{office}")


@dataclass(frozen=True)
class Entry:
    """An office with precomputed values for filters.

    text: spelling keys of its names and of its county's, one per line. code: key of its id.
    desk: index of its desk's state in DESK_ORDER.
    """

    office: Office
    desk: int
    states: frozenset[str]
    text: str
    code: str


@dataclass(frozen=True, eq=False)
class WeekOffices:
    """The offices of a week, sorted for each language, so that filters need not sort."""

    states: OfficeStates
    entries: Mapping[str, Sequence[Entry]]


@derived(most=4)
def week_offices(snapshot: Snapshot, week: int) -> WeekOffices:
    """The offices of a snapshot's week. week: its index in the snapshot's weeks."""
    states = snapshot.office_states(week)
    counties = {code: [key(name) for name in names.values()] for code, names in snapshot.names.items()}
    entries = [
        Entry(
            office,
            DESK_ORDER.index(states.state(office, "desk")),
            _filters(states, office),
            "\n".join([*(key(name) for name in office.names.values()), *counties.get(office.county_code, [])]),
            key(office.office_id),
        )
        for office in snapshot.drilldown(week).offices.values()
    ]
    return WeekOffices(states, {lang: _in_order(entries, lang) for lang in LANGUAGES})


def _filters(states: OfficeStates, office: Office) -> frozenset[str]:
    """The STATES that apply to an office."""
    found = {"yes": "desk", "no": "no_desk", "not_reported": "desk_not_reported"}.get(
        states.state(office, "desk"), ""
    )
    filters = {found, "inspected" if states.inspected(office) else "not_inspected"}
    if states.silent(office):
        filters.add("late")
    if not office.reports and states.must_report(office):
        filters.add("never")
    return frozenset(filters - {""})


def _in_order(entries: Sequence[Entry], lang: str) -> Sequence[Entry]:
    return sorted(entries, key=lambda entry: (entry.desk, order(entry.office.names[lang]), entry.office.office_id))


def choose(
    among: WeekOffices,
    counties: Sequence[str] | None = None,
    kind: str = "",
    state: str = "",
    q: str = "",
    lang: str = DEFAULT,
) -> list[Office]:
    """The offices of a filter, in the order of DESK_ORDER, then by name.

    counties: None for all. state: one of STATES. q: words in any order and spelling from the office's or its county's
    Persian or English name, or the beginning of its id. '' means no filter.
    """
    return [entry.office for entry in find(among, counties, kind, q, lang) if not state or state in entry.states]


def find(
    among: WeekOffices, counties: Sequence[str] | None = None, kind: str = "", q: str = "", lang: str = DEFAULT
) -> list[Entry]:
    """Like `choose` without the state, with each office's Entry."""
    tests = [_test(word) for word in dict.fromkeys(filter(None, map(key, q.split())))]
    return [
        entry
        for entry in among.entries[lang]
        if (counties is None or entry.office.county_code in counties)
        and (not kind or entry.office.kind == kind)
        and all(test(entry) for test in tests)
    ]


def tally(found: Sequence[Entry]) -> Mapping[str, int]:
    """The number of offices in each of STATES; '' is the total."""
    return Counter(chain(repeat("", len(found)), *(entry.states for entry in found)))


def _test(word: str) -> Callable[[Entry], bool]:
    """The test of an office for a search word; a number does not match within a longer number."""
    if not word.isdigit():
        return lambda entry: word in entry.text or entry.code.startswith(word)
    number = re.compile(rf"(?<!\d){word}(?!\d)")
    return lambda entry: number.search(entry.text) is not None or entry.code.startswith(word)
