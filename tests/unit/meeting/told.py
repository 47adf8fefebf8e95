"""What the sections of a small register's meeting say."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.indicators.cards import Card
from dashboard.meeting.agenda import prepare
from dashboard.meeting.lines import Section
from dashboard.meeting.words import sections
from tests.unit.marks import unmarked
from tests.unit.meeting.meetings import ago, desks, growing, published
from tests.unit.small_register import ARDESTAN, CARDS, ISFAHAN, WEEK, Published, SmallRegister, days, noon

PUBLISHED = [(noon(ago(back)) + days(8), ago(back)) for back in (2, 1, 0)]
BETWEEN = PUBLISHED[1][0] + days(3)
SINCE = "Since the last meeting (week of 29 Nov – 5 Dec 2014)"


def said(
    lang: str, register: SmallRegister, publications: Published = (), cards: Sequence[Card] = CARDS, most: int = 8
) -> dict[str, Section]:
    """The meeting of WEEK in words: its sections by their keys."""
    snapshot = published(register, publications, cards)
    agenda = prepare(snapshot, snapshot.weeks.index(WEEK))
    return {section.key: section for section in sections(lang, snapshot, agenda, most)}


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
