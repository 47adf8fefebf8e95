"""Random registers: the agenda equals a second computation in plain Python, point by point."""

import random
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from fractions import Fraction
from itertools import combinations
from typing import Any

import pytest

from dashboard.indicators.cards import Card
from dashboard.meeting.agenda import Agenda, prepare
from dashboard.snapshot import Snapshot
from dashboard.weeks import week_of
from tests.unit.indicators import reference
from tests.unit.indicators.random_snapshots import Drawn, random_snapshots
from tests.unit.indicators.reference import DAY, Address, Expected, Row, Rows
from tests.unit.small_register import CARDS, LATER

STATE = [card for card in CARDS if card.rule == "state"]


def at(cells: Mapping[Address, Expected], card: Card, week: date, county: str) -> Expected | None:
    return cells.get(Address(card.key, 0, week, county, ""))


def share(cell: Expected) -> Fraction | None:
    return None if cell.numerator is None else Fraction(cell.numerator, cell.denominator)


def counted(rows: Mapping[str, Rows], card: Card, week: date, asof: datetime) -> dict[str, bool]:
    """Each office that a card looks at in a week, and whether it is in a numerator."""
    here = reference._existing(rows["offices"], week)
    states = reference._states(reference._known(rows, "reports", asof), week)
    found = {}
    for office in here:
        if office["kind"] in (*card.kinds, *card.county_kinds) and reference._belongs(office, card, here):
            tally = reference.Tally(card)
            reference._count_state(tally, card, card.threshold, office["office_id"], states, week)
            found[office["office_id"]] = tally.numerator == 1
    return found


def crossings(rows: Mapping[str, Rows], week: date, since: date, asof: datetime) -> set[tuple[str, str, str]]:
    found = set()
    expected = set()
    for card in STATE:
        now, before = (counted(rows, card, of, asof) for of in (week, since))
        for office in now.keys() | before.keys():
            change = now.get(office, False) - before.get(office, False)
            address = office, card.measure, card.threshold, card.given_measure
            if change and address not in expected:
                expected.add(address)
                found.add(("gained" if change > 0 else "lost", card.key, office))
    return found


def asking_cards(rows: Mapping[str, Rows], week: date) -> dict[tuple[str, str], str]:
    """For each office and measure, the first card that asks the office for the measure in a week."""
    found: dict[tuple[str, str], str] = {}
    for card in STATE:
        for office in counted(rows, card, week, LATER):
            found.setdefault((office, card.measure), card.key)
    return found


def arrivals(rows: Mapping[str, Rows], week: date, since: date, ends: tuple[datetime, datetime]) -> set[Any]:
    found, cards = set(), asking_cards(rows, week)
    known = [row for row in reference._known(rows, "reports", ends[1]) if row["week"] <= since]
    for office, measure, about in {(row["office_id"], row["measure"], row["week"]) for row in known}:
        own = [r for r in known if (r["office_id"], r["measure"], r["week"]) == (office, measure, about)]
        own.sort(key=reference.version)
        before = [row["value"] for row in own if reference.recorded(row) <= ends[0]]
        card = cards.get((office, measure), "")
        # If an older week was published again after this one, no report is between them.
        between = any(reference.recorded(row) > ends[0] for row in own)
        if card and between and (not before or before[-1] != own[-1]["value"]):
            kind = "corrected" if before else "late"
            found.add((kind, card, office, about, before[-1] if before else None, own[-1]["value"]))
    return found


def contradicted(
    rows: Mapping[str, Rows], week: date, asof: datetime
) -> Iterator[tuple[str, str, Row, Row, list[Row]]]:
    """(office, measure, claimed value, report of the inspection, later reports) of each discrepancy."""
    known = [row for row in reference._known(rows, "reports", asof) if row["week"] <= week]
    for office, measure in sorted({(row["office_id"], row["measure"]) for row in known}):
        own = [row for row in known if (row["office_id"], row["measure"]) == (office, measure)]
        own.sort(key=lambda row: (row["week"], reference.version(row)))
        valid = [
            row
            for place, row in enumerate(own)
            if row["evidence"] != "inspection"
            or not any(o["evidence"] == "inspection" and o["week"] == row["week"] for o in own[place + 1 :])
        ]
        for place, row in enumerate(valid[1:], 1):
            before = valid[place - 1]
            checks = row["evidence"] == "inspection" and before["evidence"] == "self"
            if checks and row["week"] - before["week"] <= 14 * DAY and before["value"] != row["value"]:
                yield office, measure, before, row, valid[place + 1 :]


def check_turnovers(snapshot: Snapshot, agenda: Agenda) -> None:
    """Check that gains minus losses of the province are the change of its figure."""
    assert agenda.since is not None
    for key, turnover in agenda.turnovers.items():
        now, before = (snapshot.cells.at(key, week) for week in (agenda.week, agenda.since))
        assert turnover.gained - turnover.lost == now.numerator - before.numerator


def same_as_a_slow_count(drawn: Iterable[Drawn], chance: random.Random) -> None:
    """Compare the meetings of two weeks each with the rows."""
    for register, publications, snapshot in drawn:
        through = max(publications)[1] if publications else None
        cells = reference.every_cell(register.rows, CARDS, snapshot.asof, through)
        for back in {0, chance.randint(1, 3)}:
            week = len(snapshot.weeks) - 1 - back
            agenda = prepare(snapshot, week, max(week - chance.randint(1, 3), 0))
            check_events(register.rows, snapshot, agenda, sorted(publications))
            check_discrepancies(register.rows, snapshot, agenda)
            check_counties(cells, snapshot, agenda)
            check_turnovers(snapshot, agenda)


def test_the_agenda_is_that_of_a_slow_count(seed: int, chance: random.Random):
    same_as_a_slow_count(random_snapshots(seed), chance)


@pytest.mark.rare
def test_the_agendas_of_many_registers_are_those_of_a_slow_count(seed: int, chance: random.Random):
    same_as_a_slow_count(random_snapshots(seed, 20), chance)


def test_in_the_first_week_there_is_no_meeting_before(seed: int):
    agenda = prepare(random_snapshots(seed)[0].snapshot, 0)
    assert (agenda.since, agenda.events) == (None, ())


def check_events(rows: Mapping[str, Rows], snapshot: Any, agenda: Agenda, dated: list[tuple[datetime, date]]) -> None:
    assert agenda.since is not None
    week, since = (snapshot.weeks[place] for place in (agenda.week, agenda.since))
    expected = [
        (e.kind, e.subject.indicator, e.subject.office) for e in agenda.events if e.kind in ("gained", "lost")
    ]
    assert len(expected) == len(set(expected))
    assert set(expected) == crossings(rows, week, since, snapshot.asof)

    def moment(of: date) -> datetime:
        own = [moment for moment, last in dated if last == of]
        later = [moment for moment, last in dated if last > of]
        if own or later:
            return max(own) if own else min(later)
        end = datetime.combine(of + 7 * DAY, datetime.min.time())
        return snapshot.asof if of == snapshot.weeks[-1] else min(end, snapshot.asof)

    came = [
        (e.kind, e.subject.indicator, e.subject.office, e.week, e.before, e.after)
        for e in agenda.events
        if e.kind in ("corrected", "late")
    ]
    assert len(came) == len(set(came))
    assert set(came) == arrivals(rows, week, since, (moment(since), moment(week)))
    existing = {office["office_id"] for office in reference._existing(rows["offices"], week)}
    visits = reference._newest_visits(reference._known(rows, "inspections", snapshot.asof))
    between = [v for v in visits if since + 6 * DAY < v["date"] <= week + 6 * DAY and v["office_id"] in existing]
    assert {(e.subject.office, e.findings, e.resolved) for e in agenda.events if e.kind == "inspected"} == {
        (office, *(sum(v[name] for v in between if v["office_id"] == office) for name in ("findings", "resolved")))
        for office in {visit["office_id"] for visit in between}
    }


def check_discrepancies(rows: Mapping[str, Rows], snapshot: Any, agenda: Agenda) -> None:
    week = snapshot.weeks[agenda.week]
    last = {(office, measure): rest for office, measure, *rest in contradicted(rows, week, snapshot.asof)}
    visits = reference._known(rows, "inspections", snapshot.asof)
    visited = {(visit["office_id"], week_of(visit["date"])) for visit in visits}
    expected, cards = {}, asking_cards(rows, week)
    for (office, measure), (said, row, later) in last.items():
        card = cards.get((office, measure), "")
        is_present = not any(
            (r["evidence"] != "inspection" or (office, r["week"]) not in visited)
            if r["value"] == row["value"]
            else r["evidence"] == "inspection"
            for r in later
        )
        if card:
            expected[card, office] = (said["value"], said["week"], row["value"], row["week"], is_present)
    listed = {
        (d.subject.indicator, d.subject.office): (d.said, d.said_week, d.found, d.found_week, d.unresolved)
        for d in agenda.discrepancies
    }
    # All listed claims are correct, and all present ones are listed.
    assert listed.items() <= expected.items()
    assert {key for key, value in expected.items() if value[-1]} <= listed.keys()
    assert all(point.unresolved or point.new for point in agenda.discrepancies)


def check_counties(cells: Mapping[Address, Expected], snapshot: Any, agenda: Agenda) -> None:
    week = snapshot.weeks[agenda.week]
    for card in CARDS:
        sign = 1 if card.polarity == "high" else -1
        own = (card.key, 0, week, "")
        now = {a.county: cell for a, cell in cells.items() if (a.indicator, a.step, a.week, a.kind) == own}
        moved: dict[str, Any] = {}
        for area, cell in now.items():
            before = at(cells, card, week - 28 * DAY, area)
            if before is not None and before.numerator is not None and cell.numerator is not None:
                units, points = cell.numerator - before.numerator, (share(cell) or 0) - (share(before) or 0)
                moved[area] = sign * units, sign * points
        lacking = {area: needed(card, cell) for area, cell in now.items() if cell.numerator is not None}

        best = {p.subject.area: p.gained for p in agenda.best if p.subject.indicator == card.key}
        assert best == {a: units for a, (units, points) in moved.items() if a and units > 0 and points > 0}
        falling = {
            p.subject.area: p.lost
            for p in agenda.off_track
            if p.subject.indicator == card.key and "falling" in p.reasons
        }
        assert falling == {
            a: -units for a, (units, points) in moved.items() if units < 0 and points < 0 and lacking[a] > 0
        }
        short = {area: units for area, units in lacking.items() if area and units > 0}
        check_gap(short, [gap for gap in agenda.gaps if gap.indicator == card.key], card)
        assert {area for key, area in agenda.outlooks if key == card.key} == set(now)


def needed(card: Card, cell: Expected) -> int:
    """Units that a known cell lacks, one by one."""
    units, good = 0, cell.numerator or 0
    while card.polarity == "high" and good + units < card.target * cell.denominator - 1e-9:
        units += 1
    while card.polarity == "low" and good - units > card.target * cell.denominator + 1e-9:
        units += 1
    return units


def check_gap(short: Mapping[str, int], sets: list[Any], card: Card) -> None:
    total = sum(short.values())
    assert len(sets) == (total > 0)
    for gap in sets:
        assert (gap.total, gap.areas) == (total, len(short))
        smallest = next(
            size
            for size in range(1, len(short) + 1)
            if any(2 * sum(chosen) >= total for chosen in combinations(short.values(), size))
        )
        if any(subject.office for subject, _ in gap.members):
            assert card.rule == "resolved" and len(gap.members) < smallest
            continue
        assert len(gap.members) == smallest
        assert {subject.area: units for subject, units in gap.members}.items() <= short.items()
        assert gap.closes == sum(units for _, units in gap.members) and 2 * gap.closes >= total
