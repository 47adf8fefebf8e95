"""What a week's pack says, in words: one content that is written as PDF (`pack`) and as slides (`slides`).

Nothing is worked out here or there: `dashboard.pages.pack_pages` gathers it from the same cells as the screens.
Addresses are absolute, '' where nobody said where the dashboard stands.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from dashboard.areas.boundaries import Boundaries
from dashboard.figures.cell_text import Row
from dashboard.figures.lines import Line

# A sign before Persian digits.
_SIGN = re.compile(r"(?<!\w)([+−-])(?=[۰-۹])")


@dataclass(frozen=True)
class Tile:
    """An indicator's figure of the province.

    figure: the count, or the cell's word; of, share: '' where nothing is known. trend: better, worse, same or
    unknown, which decides the colour of `change`. announced: what was said in public and how the records compare,
    '' where nothing was. counts: (word, its name, number of offices) of not reported, late, unverified. part, aim:
    the share and the target's, 0 to 1, for a bar; part is None where nothing is known.
    """

    name: str
    question: str
    figure: str
    of: str
    share: str
    change: str
    trend: str
    target: str
    announced: str
    counts: Sequence[tuple[str, str, str]]
    part: float | None
    aim: float
    href: str


@dataclass(frozen=True)
class Trend:
    """Shares by week up to the pack's, oldest first. target: its words and share. alt: the figure in a sentence."""

    lines: Sequence[Line]
    labels: Sequence[str]
    target: tuple[str, float]
    alt: str


@dataclass(frozen=True)
class Indicator:
    """An indicator's page.

    rows: the counties, best first. boundaries: None where no borders are there for the week; note says so, and
    which counties are not on the map. numbers: what stands in a county without room for its name, by code;
    numbered: what the numbers stand for. legend: (paint, text); marks: (mark, text). alt: the map in a sentence.
    """

    key: str
    name: str
    sentence: str
    tile: Tile
    boundaries: Boundaries | None
    rows: Sequence[Row]
    numbers: Mapping[str, str]
    legend: Sequence[tuple[str, str]]
    marks: Sequence[tuple[str, str]]
    notes: Sequence[str]
    alt: str
    trend: Trend
    source: str
    href: str


@dataclass(frozen=True)
class Point:
    """A point of the meeting: a sentence, a quieter note ('' for none), and where it leads.

    mark: overdue or closed for a decision, else ''; tag: the mark's word.
    """

    text: str
    note: str
    href: str
    mark: str = ""
    tag: str = ""


@dataclass(frozen=True)
class Group:
    """Points under a heading of their own, '' for none. count: how many there are with those that are not here."""

    heading: str
    points: Sequence[Point]
    count: int


@dataclass(frozen=True)
class Section:
    """A part of the meeting. rule: how its points are chosen and ordered; groups: none, then summary says so."""

    key: str
    heading: str
    summary: str
    rule: str
    groups: Sequence[Group]


def shown_on_a_screen(section: Section) -> int:
    """How many points of a group a screen has room for: fewer, the more groups there are; all decisions."""
    return len(section.groups[0].points) if len(section.groups) == 1 else 2 if len(section.groups) > 4 else 3


@dataclass(frozen=True)
class Word:
    """One of the six words of a cell: its name, its meaning, and its sign (a paint or a mark)."""

    name: str
    meaning: str
    sign: str


@dataclass(frozen=True)
class Definition:
    """An indicator's card in words: (label, text) of numerator, denominator, limits and who checks it."""

    name: str
    question: str
    lines: Sequence[tuple[str, str]]
    href: str


@dataclass(frozen=True)
class CountyRow:
    """An indicator in a county, in words: its figure, its place, and its way to the target.

    place: among the counties, equal ones together. change: of 4 weeks, coloured by trend. need: what each week must
    bring; short, long: the pace of 4 and 13 weeks; expected: when that reaches the target, and span from when to
    when; late: after the target's date.
    """

    name: str
    figure: str
    share: str
    paint: str
    place: str
    change: str
    trend: str
    need: str
    short: str
    long: str
    expected: str
    span: str
    late: bool


@dataclass(frozen=True)
class County:
    """A county's page. silent: offices that have not reported, each with what it has not; more: how many beyond."""

    code: str
    name: str
    title: str
    population: str
    rows: Sequence[CountyRow]
    silent_heading: str
    silent: Sequence[tuple[str, str]]
    more: str
    boundaries: Boundaries | None
    alt: str
    href: str


@dataclass(frozen=True)
class Pack:
    """The whole pack. week, other: the week in the language's calendar and in the other one.

    sample: the word that says so, '' where the data are real; sample_note: the same in a sentence. facts:
    publication, moment of knowledge, digest and sources, a sentence each; known: the first three in a line.
    tiles_note: what was announced but not measured. address: of the dashboard's meeting page. moment: of
    knowledge, UTC, to the second. heads: the headings of a county's columns.
    """

    lang: str
    title: str
    place: str
    week: str
    other: str
    sample: str
    sample_note: str
    facts: Sequence[str]
    known: str
    address: str
    moment: datetime
    tiles: Sequence[Tile]
    tiles_note: str
    indicators: Sequence[Indicator]
    sections: Sequence[Section]
    counties: Sequence[County]
    heads: Sequence[str]
    words: Sequence[Word]
    words_note: str
    definitions: Sequence[Definition]


def signed(text: str) -> str:
    """The text with + and − for the arrows of a change, which the font has not got and nobody reads aloud.

    A sign stands at the left of Persian digits too, as it does in all sums: left to itself it would go to the right.
    """
    plain = text.replace("▲ ", "+").replace("▼ ", "−")
    return _SIGN.sub("\u200e\\1", plain)
