"""Helpers: the agenda of a small register that a test has filled."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from unittest.mock import patch

import pandas as pd

from dashboard.indicators.cards import Card
from dashboard.meeting import area_points
from dashboard.meeting.agenda import Agenda, prepare
from dashboard.meeting.changes import earlier_week
from dashboard.meeting.discrepancies import Rate
from dashboard.meeting.histories import histories
from dashboard.meeting.lines import Section
from dashboard.meeting.words import sections
from dashboard.snapshot import Snapshot
from dashboard.tables.folder import Tables
from tests.unit import small_register
from tests.unit.indicators import reference
from tests.unit.indicators.by_reference import frame_of
from tests.unit.indicators.reference import Rows
from tests.unit.marks import unmarked
from tests.unit.small_register import ARDESTAN, CARDS, ISFAHAN, WEEK, Published, SmallRegister, days, noon, weeks

CARD = {card.key: card for card in CARDS}


class ByReference:
    """Works out a register's cells in plain Python (tests/unit/indicators/reference.py).

    For few offices that is faster than SQL. That both ways give the same cells is held by
    tests/unit/indicators/test_cells_random.py.
    """

    def __init__(self, rows: Mapping[str, Rows]) -> None:
        self.rows = rows

    def computing(self) -> AbstractContextManager[object]:
        """Within the context a snapshot's cells are worked out in this way."""
        return patch("dashboard.snapshot.compute", self.cells)

    def cells(
        self, tables: Tables, cards: Sequence[Card], asof: datetime, through: date | None = None
    ) -> pd.DataFrame:
        """As dashboard.indicators.cells.compute."""
        return frame_of(reference.every_cell(self.rows, cards, asof, through))


def published(register: SmallRegister, publications: Published = (), cards: Sequence[Card] = CARDS) -> Snapshot:
    """What the public sees of a register, worked out by reference."""
    with ByReference(register.rows).computing():
        return small_register.published(register, publications, cards)


def meeting(
    register: SmallRegister, week: date = WEEK, publications: Published = (), cards: Sequence[Card] = CARDS
) -> Agenda:
    """The agenda of a week's meeting; the last one was the week before."""
    snapshot = published(register, publications, cards)
    return prepare(snapshot, snapshot.weeks.index(week))


def area_agenda(register: SmallRegister, snapshot: Snapshot) -> Agenda:
    """The agenda of the newest week with its points about areas only, without a question to the database engine."""
    week = len(snapshot.weeks) - 1
    known, members = histories(snapshot, week), _members(register.rows, snapshot.cards, snapshot.weeks[week])
    return Agenda(
        week=week,
        since=earlier_week(week),
        known=snapshot.asof,
        events=(),
        off_track=tuple(area_points.off_track(known, members)),
        best=tuple(area_points.best(known)),
        gaps=tuple(area_points.gap_sets(known, members)),
        discrepancies=(),
        outlooks={place: history.outlook for place, history in known.items()},
        turnovers={},
        rate=Rate(0, 0),
    )


def _members(rows: Mapping[str, Rows], cards: Sequence[Card], week: date) -> pd.DataFrame:
    """The offices behind a week's cells, as in Drilldown.members; test_evidence holds that these add up to the cells.

    Cards of counts are left out, since no point about an area needs their offices.
    """
    here = reference._existing(rows["offices"], week)
    states = reference._states(rows["reports"], week)
    found = []
    for card in (card for card in cards if not card.of_counts):
        visits = reference._window(reference._newest_visits(rows["inspections"]), week, card.window_weeks)
        for scope, kinds in (("province", card.kinds), ("county", card.county_kinds)):
            for office in here:
                if office["kind"] in kinds and reference._belongs(office, card, here):
                    part = reference._tally(card, card.threshold, [office], states, visits, week)
                    place = card.key, scope, office["office_id"], office["county_code"]
                    found.append((*place, part.denominator, part.numerator, part.not_reported))
    return pd.DataFrame(found, columns="indicator scope office_id county_code counted good missing".split())


def area_meeting(register: SmallRegister, cards: Sequence[Card] = CARDS) -> Agenda:
    """`area_agenda` of a register."""
    return area_agenda(register, published(register, cards=cards))


def ago(number: int) -> date:
    """The Saturday so many weeks before WEEK."""
    return WEEK - weeks(number)


def desks(*changes: tuple[int, str, int], bodies: int = 5, county: str = ISFAHAN) -> SmallRegister:
    """Bodies D0, D1, … of one county with reports on desks: (weeks ago, body, value)."""
    register = SmallRegister(county)
    for number in range(bodies):
        register.office(f"D{number}", "body", county)
    for back, office, value in changes:
        register.report(office, "desk", value, ago(back))
    return register


def growing(offices: int = 5, silent: int = 0, **counts: Sequence[int]) -> SmallRegister:
    """Counties (c1001=…) of so many bodies, and how many of each had a desk week by week, the last being WEEK.

    Every body reports every week but for the `silent` last ones, which never do.
    """
    register = SmallRegister(*(name.removeprefix("c") for name in counts))
    for name, having in counts.items():
        county = name.removeprefix("c")
        for number in range(offices):
            office = f"B{county}{number}"
            register.office(office, "body", county)
            for back, count in enumerate(reversed(having)):
                if number < offices - silent:
                    register.report(office, "desk", int(number < count), ago(back))
    return register


def aimed(
    share: float = 1.0, weeks_left: int = 60, key: str = "service_desks", **changed: object
) -> tuple[Card, ...]:
    """The shipped card of an indicator with another target."""
    date = WEEK + weeks(weeks_left) + days(6)
    return (CARD[key].model_copy(update={"target": share, "target_date": date, **changed}),)


PUBLISHED = [(noon(ago(back)) + days(8), ago(back)) for back in (2, 1, 0)]
BETWEEN = PUBLISHED[1][0] + days(3)
SINCE = "Since the last meeting (week of 29 Nov – 5 Dec 2014)"


def agenda_lines(lang: str, register: SmallRegister, publications: Published = ()) -> dict[str, Section]:
    """The meeting of WEEK in words: its sections by their keys."""
    snapshot = published(register, publications)
    agenda = prepare(snapshot, snapshot.weeks.index(WEEK))
    return {section.key: section for section in sections(lang, snapshot, agenda)}


def area_lines(lang: str, register: SmallRegister, cards: Sequence[Card]) -> dict[str, Section]:
    """`area_agenda` of a register in words."""
    snapshot = published(register, cards=cards)
    return {section.key: section for section in sections(lang, snapshot, area_agenda(register, snapshot))}


def lines(section: Section) -> list[tuple[str, str]]:
    return [(unmarked(line.text), unmarked(line.note)) for group in section.groups for line in group.lines]


def texts(section: Section) -> list[str]:
    return [text for text, _ in lines(section)]


def bodies(*changes: tuple[int, str, int]) -> SmallRegister:
    """desks(), with names."""
    register = desks(*changes)
    for row in register.rows["offices"]:
        row |= {"name_fa": f"ادارهٔ {row['office_id'][1]}", "name_en": f"Office {row['office_id'][1]}"}
    register.rows["counties"][0] |= {"name_fa": "اصفهان", "name_en": "Isfahan"}
    return register


def counties(offices: int = 10, **counts: Sequence[int]) -> SmallRegister:
    """growing(), with names."""
    register = growing(offices, **counts)
    names = {ARDESTAN: ("اردستان", "Ardestan"), ISFAHAN: ("اصفهان", "Isfahan"), "1017": ("نائین", "Nain")}
    for row in register.rows["counties"]:
        row["name_fa"], row["name_en"] = names[row["county_code"]]
    return register
