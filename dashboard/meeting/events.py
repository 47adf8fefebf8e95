"""What is new since the last meeting, office by office."""

from collections.abc import Iterator, Sequence

import pandas as pd

from dashboard.indicators.ask import ask
from dashboard.indicators.cards import Card, card_of_rule
from dashboard.indicators.evidence import Drilldown
from dashboard.meeting.points import EVENTS, Event, Subject, Turnover
from dashboard.publications.parts import meeting_moment
from dashboard.snapshot import Snapshot
from dashboard.weeks import friday, week_of


def find(snapshot: Snapshot, week: int, since: int) -> list[Event]:
    """The events between the meetings of two weeks (indices into the snapshot's weeks), by EVENTS, card and office.

    If several cards ask an office the same, the event is listed once, under the first of these cards.
    """
    found = [*crossings(snapshot, week, since), *visits(snapshot, week, since), *arrivals(snapshot, week, since)]
    order = {card.key: place for place, card in enumerate(snapshot.cards)}

    def place(event: Event) -> tuple[int, int, int, str]:
        # Visits with the most unresolved findings come first.
        unresolved = event.findings - event.resolved
        return EVENTS.index(event.kind), order[event.subject.indicator], -unresolved, event.subject.office

    return sorted(found, key=place)


def crossings(snapshot: Snapshot, week: int, since: int) -> Iterator[Event]:
    """Offices that a card of rule `state` counts now but did not count at the last meeting, and vice versa."""
    conditions = {
        card.key: (card.measure, card.threshold, card.given_measure, card.given_threshold)
        for card in _state(snapshot.cards)
    }
    now, before = (_eligible_offices(snapshot.drilldown(at).members, list(conditions)) for at in (week, since))
    pairs = now.merge(before, how="outer", on=["indicator", "office_id"], suffixes=("", "_before"))
    pairs = pairs[pairs["good"].fillna(0) != pairs["good_before"].fillna(0)]
    listed = set()
    for row in sorted(pairs.to_dict("records"), key=lambda row: list(conditions).index(row["indicator"])):
        office = row["office_id"]
        if (office, conditions[row["indicator"]]) in listed:
            continue
        listed.add((office, conditions[row["indicator"]]))
        removed, new = pd.isna(row["county_code"]), pd.isna(row["county_code_before"])
        area = row["county_code_before"] if removed else row["county_code"]
        cause = "register" if removed or new else "" if row["counted"] else "given"
        about = snapshot.weeks[week] if pd.isna(row["since"]) else row["since"].date()
        was, value = (None if pd.isna(value) else int(value) for value in (row["value_before"], row["value"]))
        kind = "gained" if row["good"] == 1 else "lost"
        evidence = "" if pd.isna(row["evidence"]) else row["evidence"]
        subject = Subject(row["indicator"], area, office)
        yield Event(kind, subject, about, was, value, evidence=evidence, cause=cause)


def turnovers(snapshot: Snapshot, week: int, since: int) -> dict[str, Turnover]:
    """The offices gained and lost by each card of rule `state` between two weeks, by the card's key.

    Unlike in `crossings`, an office is counted under every card, even if several cards ask the same.
    """
    now, before = (_counted_offices(snapshot.drilldown(at).members) for at in (week, since))
    found = {}
    for card in _state(snapshot.cards):
        sides = [(now.get((card.key, own), set()), before.get((card.key, own), set())) for own in (True, False)]
        found[card.key] = Turnover(*(len(part) for new, old in sides for part in (new - old, old - new)))
    return found


def visits(snapshot: Snapshot, week: int, since: int) -> Iterator[Event]:
    """The offices that a team visited after the Friday of the last meeting's week, up to this one's."""
    card = card_of_rule(snapshot.cards, "inspected")
    card = card or next((card for card in snapshot.cards if card.rule != "state"), None)
    if card is None:
        return
    start = friday(snapshot.weeks[since])
    for office in snapshot.drilldown(week).offices.values():
        # The visits are newest first and none is after the week.
        recent = [visit for visit in office.visits if visit.day > start]
        if recent:
            subject = Subject(card.key, office.county_code, office.office_id)
            counts = sum(visit.findings for visit in recent), sum(visit.resolved for visit in recent)
            newest = recent[0].day
            yield Event("inspected", subject, week_of(newest), None, None, newest, *counts)


def arrivals(snapshot: Snapshot, week: int, since: int) -> Iterator[Event]:
    """Reports that came in between the two meetings about the last meeting's week or earlier weeks.

    corrected: the report changes a value known for that week; late: the office had not reported for that week.
    """
    start, end = meeting_moment(snapshot, since), meeting_moment(snapshot, week)
    last = snapshot.weeks[since]
    rows = ask(snapshot.input.tables, ["arrivals"], end, span=(last, last), since=start)["arrivals"]
    subjects = reporting_subjects(snapshot.drilldown(week), snapshot.cards)
    for row in rows.to_dict("records"):
        subject = subjects.get((row["office_id"], row["measure"]))
        if subject is not None:
            before = None if pd.isna(row["value_before"]) else int(row["value_before"])
            kind = "late" if before is None else "corrected"
            received = snapshot.province.day(row["received_at"])
            week_of_report, after = row["week"].date(), int(row["value"])
            yield Event(kind, subject, week_of_report, before, after, received, evidence=row["evidence"])


def reporting_subjects(drilldown: Drilldown, cards: Sequence[Card]) -> dict[tuple[str, str], Subject]:
    """By (office, measure): the first card that counts the office by the measure, with the office's county."""
    measures = {card.key: card.measure for card in _state(cards)}
    found: dict[tuple[str, str], Subject] = {}
    for key, measure in measures.items():
        rows = _eligible_offices(drilldown.members, [key])[["office_id", "county_code"]]
        for office, area in rows.itertuples(index=False):
            found.setdefault((office, measure), Subject(key, area, office))
    return found


def _state(cards: Sequence[Card]) -> list[Card]:
    return [card for card in cards if card.rule == "state"]


def _counted_offices(members: pd.DataFrame) -> dict[tuple[str, bool], set[str]]:
    """The offices in each card's numerator, by (card, whether the office is in the province's figure)."""
    of_province = members["scope"] == "province"
    headline = set(members.loc[of_province, ["indicator", "office_id"]].itertuples(index=False, name=None))
    rows = members.loc[members["good"] > 0, ["indicator", "office_id"]].drop_duplicates()
    found: dict[tuple[str, bool], set[str]] = {}
    for key, office in rows.itertuples(index=False, name=None):
        found.setdefault((key, (key, office) in headline), set()).add(office)
    return found


def _eligible_offices(members: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
    """The offices that these cards may count, for the province, the county or both; a row per card and office."""
    columns = ["indicator", "office_id", "county_code", "counted", "good", "value", "evidence", "since"]
    rows = members.loc[members["indicator"].isin(keys), columns]
    return rows.drop_duplicates(["indicator", "office_id"])
