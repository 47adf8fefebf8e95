"""Meetings of small registers: what an agenda says of what a test wrote down."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

import pandas as pd

from dashboard.indicators.cards import Card
from dashboard.meeting.agenda import Agenda, prepare
from dashboard.snapshot import Input, Snapshot, publish
from tests.unit.small_register import CARDS, ISFAHAN, LATER, WEEK, SmallRegister, days, tables_of, weeks

CARD = {card.key: card for card in CARDS}
Published = Sequence[tuple[datetime, date]]


def published(register: SmallRegister, publications: Published = (), cards: Sequence[Card] = CARDS) -> Snapshot:
    """What the public sees. publications: (moment, last week); without them all that has arrived is shown."""
    tables = tables_of(register.rows)
    if publications:
        columns = {"published_at": [moment for moment, _ in publications], "week": [week for _, week in publications]}
        frame = pd.DataFrame(columns).astype("datetime64[us]").assign(digest="", note="")
        tables = replace(tables, publications=frame, has_publications=True)
    return publish(Input(tables, tuple(cards), ()), LATER)


def meeting(
    register: SmallRegister,
    week: date = WEEK,
    since: date | None = None,
    publications: Published = (),
    cards: Sequence[Card] = CARDS,
) -> Agenda:
    """The agenda of a week's meeting."""
    snapshot = published(register, publications, cards)
    place = snapshot.weeks.index
    return prepare(snapshot, place(week), None if since is None else place(since))


def ago(number: int) -> date:
    """The Saturday so many weeks before WEEK."""
    return WEEK - weeks(number)


def desks(*changes: tuple[int, str, int], bodies: int = 5, county: str = ISFAHAN) -> SmallRegister:
    """Bodies D0, D1, … of one county, and what they reported of their desks: (weeks ago, body, value)."""
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
    """The shipped card of an indicator alone, with another target."""
    date = WEEK + weeks(weeks_left) + days(6)
    return (replace(CARD[key], target_share=share, target_date=date, **changed),)
