"""The county's offices by kind with their states, and the counts of inspections."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from dashboard.indicators.cards import card_of_rule
from dashboard.indicators.evidence import Office, Visit
from dashboard.indicators.office_states import OfficeStates
from dashboard.language import say
from dashboard.language.digits import integer
from dashboard.pages.common.office_filter import (
    NEVER,
    NOT_WITHIN,
    REPORTED,
    WITHIN,
    Matches,
    WeekOffices,
    choose,
    week_offices,
)
from dashboard.pages.common.office_text import OfficeText, inspected_name, reported_name
from dashboard.pages.common.urls import url
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.tables.measures import STAGES, Measure
from dashboard.weeks import friday

# Limited for reading and for slow connections; the offices page lists all.
MOST_ROWS = 60


@dataclass(frozen=True)
class Count:
    """The number of offices that have something, out of those that should; '' if none should.

    missing: number of offices without a report, '' for none or all. href, missing_href: addresses of these offices.
    """

    text: str
    missing: str
    href: str = ""
    missing_href: str = ""


class Group:
    """The offices of a kind. counts: one for each measure, then inspections; more: number of offices beyond `rows`.

    measures: those that any of these offices is asked for, the columns of `rows`.
    """

    def __init__(
        self,
        lang: str,
        snapshot: Snapshot,
        of_kind: Selection,
        among: WeekOffices,
        found: Sequence[Office],
        measures: Sequence[Measure],
    ) -> None:
        more = len(found) - MOST_ROWS
        counts = [_count(lang, snapshot, among.states, found, measure.measure, of_kind) for measure in measures]
        states = among.states
        asked = [m for m in measures if any(states.state(office, m.measure) != "not_applicable" for office in found)]
        self.kind = snapshot.terms.kinds[of_kind.kind].name(lang)
        self.total = integer(len(found), lang)
        self.summary = say(lang, "county_offices.summary", kind=self.kind, count=self.total)
        self.counts = [*counts, _visited(lang, snapshot, among, found, of_kind)]
        self.measures = [measure.name(lang) for measure in asked]
        self.rows = [OfficeText(lang, snapshot, of_kind.week, office, asked) for office in found[:MOST_ROWS]]
        self.more = say(lang, "county_offices.more", k=integer(more, lang)) if more > 0 else ""
        self.href = url(lang, snapshot, "offices", of_kind)


class Offices:
    """The county's offices by kind.

    measures: of the columns. to_act: (address, text) of lists of offices to act on. note: how the measures are
    counted. href: address of the list of offices.
    """

    def __init__(self, lang: str, snapshot: Snapshot, selection: Selection) -> None:
        among = week_offices(snapshot, selection.week)
        chosen = {kind: choose(among, (selection.county,), kind, lang=lang) for kind in snapshot.terms.kinds}
        measures = among.states.measures(office for found in chosen.values() for office in found)
        self.measures = [measure.name(lang) for measure in measures]
        self.groups = [
            Group(lang, snapshot, replace(selection, kind=kind), among, found, measures)
            for kind, found in chosen.items()
            if found
        ]
        self.to_act = list(_to_act(lang, snapshot, selection))
        self.note = _note(lang, snapshot, measures)
        self.href = url(lang, snapshot, "offices", selection)
        self.find = say(lang, "county_offices.find", name=snapshot.names[selection.county][lang])
        self.visited = say(lang, "county_offices.visited", weeks=integer(among.states.window_weeks, lang))


def _to_act(lang: str, snapshot: Snapshot, selection: Selection) -> Iterator[tuple[str, str]]:
    matches = Matches(lang, snapshot, selection)
    texts = {("reported", word): reported_name(lang, word, matches.states) for word in REPORTED}
    for word in (NEVER, f"{NOT_WITHIN}{matches.states.window_weeks}"):
        texts["inspected", word] = inspected_name(lang, word)
    for (name, word), text in texts.items():
        if count := matches.counts[name].get(word):
            address = url(lang, snapshot, "offices", selection, **{name: word})
            yield address, say(lang, "offices.choice", text=text, n=integer(count, lang))


class Visits:
    """Counts of inspections: (name, in the window, in all). window: its length in words."""

    def __init__(self, lang: str, snapshot: Snapshot, selection: Selection) -> None:
        among = week_offices(snapshot, selection.week)
        weeks = among.states.window_weeks
        everywhere = [entry.office for entry in among.entries[lang]]
        here = [office for office in everywhere if office.county_code == selection.county]
        after = friday(snapshot.weeks[selection.week]) - timedelta(weeks=weeks)
        # If the data have no visit in the whole province, the number of visits is not known.
        known = bool(_visits(everywhere, after)), bool(_visits(everywhere))
        counts = _counts(_visits(here, after)), _counts(_visits(here))
        columns = [
            [integer(count, lang) if reported else say(lang, "words.not_reported") for count in column]
            for column, reported in zip(counts, known, strict=True)
        ]
        names = [
            say(lang, f"county_visits.{name}") for name in ("visits", "offices", "teams", "findings", "resolved")
        ]
        card = card_of_rule(snapshot.cards, "inspected")
        stage = "counted" if known[0] else "not_reported"
        self.rows = list(zip(names, *columns, strict=True))
        self.window = say(lang, "county_visits.window", weeks=integer(weeks, lang))
        self.window_why = url(lang, snapshot, "why", replace(selection, card=card), stage=stage) if card else ""


def _visits(offices: Iterable[Office], after: date = date.min) -> list[tuple[str, Visit]]:
    """(id of the office, visit) of all visits after a day."""
    return [(office.office_id, visit) for office in offices for visit in office.visits if visit.day > after]


def _counts(found: Sequence[tuple[str, Visit]]) -> list[int]:
    """The numbers of visits, visited offices, teams, findings and resolved findings."""
    visits = [visit for _, visit in found]
    offices, teams = len({office for office, _ in found}), len({visit.team for visit in visits})
    return [
        len(visits),
        offices,
        teams,
        *(sum(getattr(v, name) for v in visits) for name in ("findings", "resolved")),
    ]


def _note(lang: str, snapshot: Snapshot, measures: Sequence[Measure]) -> str:
    """A note on the counts of the measures: which offices are counted, and from which stage on."""
    conditions = {card.measure: card for card in snapshot.cards if card.rule == "state" and card.given_measure}
    lines = []
    for measure in measures:
        name, card = measure.name(lang), conditions.get(measure.measure)
        if card:
            condition = snapshot.terms.measures[card.given_measure]
            words = {"given": condition.name(lang), "word": condition.word(lang, card.given_threshold)}
            lines.append(say(lang, "county_offices.given", name=name, **words))
        if measure.kind == STAGES:
            counting = [
                card.threshold for card in snapshot.cards if card.rule == "state" and card.measure == measure.measure
            ]
            lines.append(say(lang, "county_offices.stages", name=name, stage=integer(min(counting, default=1), lang)))
    return " ".join([*lines, say(lang, "county_offices.dash_note")])


def _count(
    lang: str, snapshot: Snapshot, states: OfficeStates, found: Sequence[Office], measure: str, of_kind: Selection
) -> Count:
    counting = (card for card in snapshot.cards if card.rule == "state" and card.measure == measure)
    card = next((card for card in counting if of_kind.kind in card.county_kinds), None)
    counts = Counter(states.state(office, measure) for office in found)
    missing, counted = counts["not_reported"], len(found) - counts["not_applicable"]
    threshold = card.threshold if card else 1
    reached = sum(states.state(o, measure) == "yes" and o.reports[measure].value >= threshold for o in found)
    if not counted:
        return Count("", "")
    text = say(lang, "county_offices.count_of", n=integer(reached, lang), d=integer(counted, lang))
    if missing == counted:
        text = say(lang, "words.not_reported")
    missing_text = say(lang, "county_offices.missing", m=integer(missing, lang)) if 0 < missing < counted else ""
    if card:
        of_card = replace(of_kind, card=card)
        cell = snapshot.cells.at(card.key, of_kind.week, of_kind.county, of_kind.kind)
        # If an office has not reported its desk, an indicator that depends on desks may not count the office, so the
        # numbers can differ from the cell's; the link to the cell's offices is given only if they agree.
        if (cell.numerator, cell.denominator, cell.not_reported) == (reached, counted, missing):
            why, silent = (url(lang, snapshot, "why", of_card, stage=stage) for stage in ("", "not_reported"))
            return Count(text, missing_text, why, silent)
    listed = url(lang, snapshot, "offices", of_kind)
    return Count(text, missing_text, listed, listed)


def _visited(lang: str, snapshot: Snapshot, among: WeekOffices, found: Sequence[Office], of_kind: Selection) -> Count:
    inspected = among.states.inspected
    # If the data have no visit in the whole province, the number of visits is not known.
    if not any(inspected(entry.office) for entry in among.entries[lang]):
        return Count(say(lang, "words.not_reported"), "", url(lang, snapshot, "offices", of_kind))
    counts = {"n": integer(sum(map(inspected, found)), lang), "d": integer(len(found), lang)}
    visited = replace(of_kind, inspected=f"{WITHIN}{among.states.window_weeks}")
    href = url(lang, snapshot, "offices", visited)
    return Count(say(lang, "county_offices.count_of", **counts), "", href)
