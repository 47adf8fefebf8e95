"""Which offices a filter chooses: by county, kind, state, and a search that forgives spelling.

The page, its CSV and its XLSX all ask here, so that a file holds the rows that the screen shows:

    choice = read_choice(request.args, snapshot)        # UnknownChoice for a value that names nothing
    offices = choose(ready(snapshot, choice.week), choice.places(snapshot), choice.kind, choice.state, choice.q, lang)
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import chain, repeat
from urllib.parse import urlencode

from dashboard.derived import derived
from dashboard.indicators.cards import Card
from dashboard.indicators.evidence import Office
from dashboard.language import LANGUAGES
from dashboard.language.order import order
from dashboard.language.spelling import key
from dashboard.pages.old_borders import parts, read_view
from dashboard.pages.view import UnknownChoice
from dashboard.snapshot import Snapshot
from dashboard.store.tables import MEASURES
from dashboard.weeks import friday

STATES = ("desk", "no_desk", "desk_not_reported", "late", "never", "inspected", "not_inspected")
# Offices come by the state of their desk: what a citizen asks for first, then by name.
DESK_ORDER = ("yes", "no", "not_reported", "not_applicable")
LONGEST_SEARCH = 100


@dataclass(frozen=True)
class Choice:
    """What is asked of the register. week: its place in the snapshot's weeks; '' in the others: all.

    old: the county is its area in the borders before all splits.
    """

    week: int
    county: str = ""
    kind: str = ""
    state: str = ""
    q: str = ""
    old: bool = False

    def places(self, snapshot: Snapshot) -> Sequence[str] | None:
        """The counties whose offices are meant; None for the whole province."""
        return parts(snapshot, self.week, self.county, self.old) if self.county else None


def read_choice(given: Mapping[str, str], snapshot: Snapshot) -> Choice:
    """The choice of an address. Blank and unknown parameters are ignored; a search is cut at 100 letters.

    Raises UnknownChoice for a county, kind, week, state or borders that we do not know.
    """
    view = read_view({name: given.get(name, "") for name in ("week", "county", "kind", "borders")}, snapshot)
    state = given.get("state", "")
    if state and state not in STATES:
        raise UnknownChoice("state", state)
    return Choice(view.week, view.county, view.kind, state, given.get("q", "").strip()[:LONGEST_SEARCH], view.old)


def address(lang: str, choice: Choice, snapshot: Snapshot, path: str = "offices", page: int = 1) -> str:
    """The shortest address of a choice: what is not chosen is not in it."""
    newest = choice.week == len(snapshot.weeks) - 1
    chosen = {
        "county": choice.county,
        "kind": choice.kind,
        "state": choice.state,
        "q": choice.q,
        "week": "" if newest else snapshot.cells.weeks[choice.week],
        "borders": "old" if choice.old else "",
        "page": page if page > 1 else "",
    }
    query = urlencode({name: value for name, value in chosen.items() if value})
    return f"/{lang}/{path}" + (f"?{query}" if query else "")


def office_address(lang: str, snapshot: Snapshot, week: int, office: str, county: str) -> str:
    """Where an office stands on the offices page. week: its place; office: its id; county: where it stands then."""
    return f"{address(lang, Choice(week, county, q=office), snapshot)}#office-{office}"


class Rules:
    """What the cards ask of an office, in the week of a Saturday."""

    def __init__(self, cards: Sequence[Card], week: date, kinds: Mapping[str, str]) -> None:
        """kinds: of each office that stands in the week, by its id."""
        self.week = week
        self._state_cards = [card for card in cards if card.rule == "state"]
        self._kinds = kinds
        self._asked: dict[tuple[str, str], frozenset[str]] = {}
        self.late_weeks = {
            measure: min((card.late_weeks for card in self._state_cards if card.measure == measure), default=4)
            for measure in MEASURES
        }
        # What some card counts without a condition is asked of all.
        self._given = {card.measure: (card.given_measure, card.given_threshold) for card in self._state_cards}
        self._given |= {card.measure: ("", 1) for card in self._state_cards if not card.given_measure}
        self.window_weeks = next((card.window_weeks for card in cards if card.rule == "inspected"), 13)

    def asked(self, office: Office) -> frozenset[str]:
        """The measures that some card counts at offices of this kind; the others are not applicable to it."""
        place = office.kind, self._kinds.get(office.parent_id, "")
        if place not in self._asked:
            self._asked[place] = frozenset(card.measure for card in self._state_cards if _counts(card, *place))
        return self._asked[place]

    def state(self, office: Office, measure: str) -> str:
        """yes (a value above zero), no (zero), not_reported or not_applicable.

        Not applicable: not asked of such an office, or only of those that run something else first, as experts
        are of a running desk.
        """
        if measure not in self.asked(office):
            return "not_applicable"
        first, threshold = self._given.get(measure, ("", 1))
        if first:
            before = office.reports.get(first)
            if before is None:
                return "not_reported"
            if before.value < threshold:
                return "not_applicable"
        report = office.reports.get(measure)
        if report is None:
            return "not_reported"
        return "yes" if report.value else "no"

    def late(self, office: Office, measure: str) -> bool:
        """Whether a measure's newest report is older than its card allows."""
        report = office.reports.get(measure)
        return report is not None and (self.week - report.since).days > 7 * self.late_weeks[measure]

    def silent(self, office: Office) -> bool:
        """Whether the office reported once, but its newest report is more than 4 weeks old."""
        newest = office.freshest
        return newest is not None and (self.week - newest).days > 7 * min(self.late_weeks.values())

    def inspected(self, office: Office) -> bool:
        """Whether a team has visited it in the weeks that the card of inspections looks at."""
        seen = office.inspected
        return seen is not None and (friday(self.week) - seen).days < 7 * self.window_weeks

    def states(self, office: Office) -> frozenset[str]:
        """Which of STATES hold."""
        desk = self.state(office, "desk")
        found = {"yes": "desk", "no": "no_desk", "not_reported": "desk_not_reported"}.get(desk, "")
        held = {found, "inspected" if self.inspected(office) else "not_inspected"}
        if self.silent(office):
            held.add("late")
        if not office.reports and self.asked(office):
            held.add("never")
        return frozenset(held - {""})


@dataclass(frozen=True)
class Entry:
    """An office and what filters ask of it.

    text: keys of its names and its county's, a line each. code: its id's key.
    desk: the place of its desk's state in DESK_ORDER.
    """

    office: Office
    desk: int
    states: frozenset[str]
    text: str
    code: str


@dataclass(frozen=True, eq=False)
class WeekOffices:
    """The offices of a week, in each language's order, so that a filter only walks through them."""

    rules: Rules
    entries: Mapping[str, Sequence[Entry]]


@derived(most=4)
def week_offices(snapshot: Snapshot, week: int) -> WeekOffices:
    """The offices of a snapshot's week. week: its index in the snapshot's weeks."""
    offices = list(snapshot.drilldown(week).offices.values())
    rules = Rules(snapshot.cards, snapshot.weeks[week], {office.office_id: office.kind for office in offices})
    counties = {code: [key(name) for name in names.values()] for code, names in snapshot.names.items()}
    entries = [
        Entry(
            office,
            DESK_ORDER.index(rules.state(office, "desk")),
            rules.states(office),
            "\n".join([*(key(name) for name in office.names.values()), *counties.get(office.county_code, [])]),
            key(office.office_id),
        )
        for office in offices
    ]
    return WeekOffices(rules, {lang: _in_order(entries, lang) for lang in LANGUAGES})


def _in_order(entries: Sequence[Entry], lang: str) -> Sequence[Entry]:
    return sorted(entries, key=lambda entry: (entry.desk, order(entry.office.names[lang]), entry.office.office_id))


def choose(
    among: WeekOffices,
    counties: Sequence[str] | None = None,
    kind: str = "",
    state: str = "",
    q: str = "",
    lang: str = "fa",
) -> list[Office]:
    """The offices of a filter, in order: running desk, none, not reported, not asked; each by name.

    counties: None for all. state: one of STATES. q: words in any order, in any spelling, of the office's or its
    county's Persian or English name; or how its id begins. '' leaves a filter out.
    """
    return [entry.office for entry in find(among, counties, kind, q, lang) if not state or state in entry.states]


def find(
    among: WeekOffices, counties: Sequence[str] | None = None, kind: str = "", q: str = "", lang: str = "fa"
) -> list[Entry]:
    """The same whatever their state, with all that is known of each."""
    tests = [_test(word) for word in dict.fromkeys(filter(None, map(key, q.split())))]
    return [
        entry
        for entry in among.entries[lang]
        if (counties is None or entry.office.county_code in counties)
        and (not kind or entry.office.kind == kind)
        and all(test(entry) for test in tests)
    ]


def tally(found: Sequence[Entry]) -> Mapping[str, int]:
    """How many of these are in each of STATES; '' is all of them."""
    return Counter(chain(repeat("", len(found)), *(entry.states for entry in found)))


def _test(word: str) -> Callable[[Entry], bool]:
    """Whether an office answers to a word of a search; a number is not looked for within a longer one."""
    if not word.isdigit():
        return lambda entry: word in entry.text or entry.code.startswith(word)
    number = re.compile(rf"(?<!\d){word}(?!\d)")
    return lambda entry: number.search(entry.text) is not None or entry.code.startswith(word)


def _counts(card: Card, kind: str, parent_kind: str) -> bool:
    of_parent = kind != "county_office" or not card.parent_kinds or parent_kind in card.parent_kinds
    return kind in (*card.kinds, *card.county_kinds) and of_parent
