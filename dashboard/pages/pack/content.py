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
from dashboard.figures.ranking import Ranking
from dashboard.figures.trend import Trend
from dashboard.language import COMMA

# A plus or minus sign before Persian digits.
_SIGN = re.compile(r"(?<!\w)([+−-])(?=[۰-۹])")


@dataclass(frozen=True)
class Part:
    """A part or a view of the meeting: its heading, and the figure that shows it. name: '' for no figure."""

    heading: str
    name: str
    figure: Description


@dataclass(frozen=True)
class Indicator:
    """An indicator's page and definition.

    row: the province's figure; headline: as cell_text.headline gives it; change, target, state: what stands beside
    it, state being one of TARGET_STATES or ''. announced: what was said in public and how the records compare, '' if
    nothing was. counts: (word, its name, number) of the offices not reported, late and unverified. why: address of
    the offices behind the figure.
    map, trend (up to the pack's week) and ranking: figures, the first two each with a sentence for screen readers
    (alt). figures: those that have a page of their own, by name.
    definition: (label, text) of numerator, denominator, target, limits, source and reviewer.
    """

    key: str
    name: str
    question: str
    row: Row
    headline: tuple[str, str, str]
    change: str
    target: str
    state: str
    announced: str
    counts: Sequence[tuple[str, str, str]]
    why: str
    map: CountyMap
    map_alt: str
    trend: Trend
    trend_alt: str
    ranking: Ranking
    figures: Mapping[str, Description]
    source: str
    href: str
    definition: Sequence[tuple[str, str]]
    definition_href: str


@dataclass(frozen=True)
class Word:
    """One of the seven words of a cell: its name, its meaning, and its sign (a paint or a mark)."""

    name: str
    meaning: str
    sign: str


@dataclass(frozen=True)
class County:
    """A county's page. figure: its value in every indicator; silent: offices that have not reported, each with the
    measures that it has not reported; more: how many further such offices there are, in words. on_map: whether the
    week's boundaries have the county; alt: says where it lies.
    """

    code: str
    name: str
    title: str
    population: str
    figure: Part
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
    address: the dashboard's meeting page. moment: of knowledge, UTC, to the second. boundaries: None where the week
    has none.
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
    boundaries: Boundaries | None
    parts: Sequence[Part]
    indicators: Sequence[Indicator]
    counties: Sequence[County]
    words: Sequence[Word]
    words_note: str


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
