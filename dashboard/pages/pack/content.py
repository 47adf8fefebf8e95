"""The words and figures of a week's pack, which `pdf` and `slides` both write; `gather` fills them in.

Addresses are absolute; they are '' where the dashboard's own address is not known.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from dashboard.areas.boundaries import Boundaries
from dashboard.figures.cell_text import Row
from dashboard.figures.figure import Description
from dashboard.figures.map import CountyMap
from dashboard.figures.trend import Trend
from dashboard.language import COMMA
from dashboard.meeting.decisions import DecisionLine
from dashboard.meeting.lines import Section
from dashboard.meeting.points import Subject
from dashboard.pages.common import county_rows
from dashboard.pages.common.tiles import Tile

# A plus or minus sign before Persian digits.
_SIGN = re.compile(r"(?<!\w)([+−-])(?=[۰-۹])")


@dataclass(frozen=True)
class Indicator:
    """An indicator's headline, page and definition.

    Headline: tile, question, target_share (0 to 1), announced (what was said in public and how the records compare,
    '' if nothing was), counts ((word, its name, number) of the offices not reported, late and unverified), why
    (address of the offices behind the figure).
    Page: map and trend (up to the pack's week) as figures, each with a sentence for screen readers (alt); rows (the
    counties, best first), source, href.
    figures: the figures that have a page of their own, by name.
    Definition: (label, text) of numerator, denominator, target, limits, source and reviewer; definition_href.
    """

    key: str
    name: str
    tile: Tile
    question: str
    target_share: float
    announced: str
    counts: Sequence[tuple[str, str, str]]
    why: str
    map: CountyMap
    map_alt: str
    trend: Trend
    trend_alt: str
    rows: Sequence[Row]
    figures: Mapping[str, Description]
    source: str
    href: str
    definition: Sequence[tuple[str, str]]
    definition_href: str


@dataclass(frozen=True)
class Word:
    """One of the six words of a cell: its name, its meaning, and its sign (a paint or a mark)."""

    name: str
    meaning: str
    sign: str


@dataclass(frozen=True)
class County:
    """A county's page. rows: its row of each indicator, with the indicator's short name.

    silent: offices that have not reported, each with the measures that it has not reported; more: how many further
    such offices there are, in words. on_map: whether the week's boundaries have the county; alt: says where it lies.
    """

    code: str
    name: str
    title: str
    population: str
    rows: Sequence[tuple[str, county_rows.Row]]
    silent_heading: str
    silent: Sequence[tuple[str, str]]
    more: str
    on_map: bool
    alt: str
    href: str


@dataclass(frozen=True)
class Pack:
    """The whole pack. week, other: the week in the language's calendar and in the other one.

    sample: the word for sample data, '' where the data are real; sample_note: the same in a sentence. facts:
    publication, moment of knowledge, digest and sources, a sentence each; known: the first three in one line.
    tiles_note: what was announced but cannot be measured. address: the dashboard's meeting page. moment: of
    knowledge, UTC, to the second. boundaries: None where the week has none. decided: the decisions counted, in
    words. links: where a point of the meeting leads. heads: the headings of a county's columns.
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
    tiles_note: str
    boundaries: Boundaries | None
    indicators: Sequence[Indicator]
    sections: Sequence[Section]
    decisions: Sequence[DecisionLine]
    decided: str
    links: Mapping[Subject, str]
    counties: Sequence[County]
    heads: Sequence[str]
    words: Sequence[Word]
    words_note: str


def summary_of(section: Section) -> str:
    """The sentence beneath a section's heading."""
    return section.summary if section.groups else section.empty


def most_shown(section: Section) -> int:
    """How many points of each group a screen has room for: fewer, the more groups there are."""
    return len(section.groups[0].lines) if len(section.groups) == 1 else 2 if len(section.groups) > 4 else 3


def mark_of(line: DecisionLine) -> str:
    """A decision's mark: overdue, closed or ''."""
    return "overdue" if line.overdue else "closed" if line.closed else ""


def isolated(text: str) -> str:
    """Text in a language that we do not know, such as a decision's, with a direction of its own."""
    return f"\u2068{text}\u2069"


def signed(text: str) -> str:
    """The text with + and − for the arrows of a change, which the font lacks and nobody reads aloud.

    In sums a sign stands at the left of Persian digits too; a mark of direction keeps it there.
    """
    plain = text.replace("▲ ", "+").replace("▼ ", "−")
    return _SIGN.sub("\u200e\\1", plain)


def alt_of(described: Description, sample: str) -> str:
    """A figure in a sentence: its title, and the first value of each row of its table. sample: as in Pack."""
    title = f"{sample}: {described.title}" if sample else described.title
    values = [f"{row.name}: {row.values[0].text}" for row in described.table.rows]
    return f"{title}. {COMMA[described.lang].join(values)}."
