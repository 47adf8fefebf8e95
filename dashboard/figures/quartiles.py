"""Lines of the chosen counties over the middle half (interquartile range) of all counties, by week.

The snapshots are those of `explored`.
"""

import math
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from dashboard.derived import derived
from dashboard.figures import tokens
from dashboard.figures.chart import Band, Chart, Dot, Line, Rule
from dashboard.figures.chart_svg import draw_description
from dashboard.figures.explored import panel, span, thinned, week_labels
from dashboard.figures.figure import ChartDescription, Figure, LazySequence, Table, TableRow, Value
from dashboard.figures.trend import MOST_LINES, PROVINCE_DASH, lines_note, offices_of
from dashboard.figures.week_axis import breaks, broken, end_label, value_axis, week_axis
from dashboard.figures.words import common_fields, gap_note, ranked, target_key, target_name
from dashboard.indicators import amounts
from dashboard.language import COMMA, say
from dashboard.language.digits import integer
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot

MEDIAN_DASH = "4 2"
# The smallest number of counties that has quartiles.
FEWEST = 4
SIDES = ("better", "within", "worse")
Shares = NDArray[np.float64]


@derived(most=80)
def quarters(snapshot: Snapshot, key: str, kind: str) -> Shares:
    """The quartiles of the known shares of counties: an array of 3 x weeks; NaN in weeks with fewer than FEWEST."""
    share = panel(snapshot, key, kind).share
    quartiles = share.quantile([0.25, 0.5, 0.75], axis=1).to_numpy(dtype="float64")
    return np.where(share.notna().sum(axis=1).to_numpy() >= FEWEST, quartiles, np.nan)


def shares_of(snapshot: Snapshot, selection: Selection, county: str) -> Shares:
    """The share of a county, or of the province (''), in each week of the snapshot; NaN where it is not known."""
    return panel(snapshot, selection.card.key, selection.kind).shares[county]


def side_of_half(polarity: str, share: float, low: float, high: float) -> str:
    """A share's position relative to the middle half (edges included): one of SIDES, or '' if a number is NaN."""
    if np.isnan([share, low, high]).any():
        return ""
    if low <= share <= high:
        return "within"
    return "better" if (share > high) == (polarity == "high") else "worse"


def side_since(snapshot: Snapshot, selection: Selection, county: str) -> tuple[str, int]:
    """A county's side of the middle half in the last week, and the index of the week since which it has been there.

    Weeks without a share, and weeks before a change of the county's borders, end the search.
    """
    first, last = span(selection)
    start = max(breaks(snapshot, selection, county), default=first)
    weeks = slice(start, last + 1)
    low, _, high = quarters(snapshot, selection.card.key, selection.kind)[:, weeks]
    shares = shares_of(snapshot, selection, county)[weeks]
    # 1 above the middle half, 0 within, -1 below; 2 where nobody knows.
    sides = np.where(np.isnan(shares + low + high), 2, (shares > high) - 1 * (shares < low))
    (others,) = np.nonzero(sides != sides[-1])
    since = start + (int(others[-1]) + 1 if len(others) else 0)
    return side_of_half(selection.card.polarity, shares[-1], low[-1], high[-1]), since


@dataclass(frozen=True)
class _Area:
    """The area of a line: its code ('' for the province), name, colour and dash.

    shares: one for each week of the span, NaN where it is not known.
    """

    code: str
    name: str
    colour: str
    dash: str
    shares: Shares


def describe(snapshot: Snapshot, lang: str, selection: Selection) -> ChartDescription:
    """snapshot: as `explored` gives it for the selection."""
    notes = [gap_note(lang, selection.card)]
    if any(breaks(snapshot, selection, code) for code in selection.counties[:MOST_LINES]):
        notes.append(say(lang, "figure.week_axis.border"))
    return ChartDescription(
        **common_fields(snapshot, lang, selection, "quartiles", _sentence(snapshot, lang, selection)),
        table=_table(snapshot, lang, selection),
        note=" ".join([*notes, *lines_note(lang, selection)]),
        key=[(tokens.ACCENT_SOFT, say(lang, "figure.quartiles.band")), *target_key(lang, selection.card)],
        make_chart=lambda: chart(snapshot, lang, selection),
    )


def chart(snapshot: Snapshot, lang: str, selection: Selection) -> Chart:
    """The chart with the lines of the first MOST_LINES chosen counties."""
    card, (first, last) = selection.card, span(selection)
    low, half, high = quarters(snapshot, card.key, selection.kind)[:, first : last + 1].round(4)
    areas = _areas(snapshot, lang, selection)
    median = _Area("", say(lang, "figure.quartiles.median"), tokens.ACCENT, MEDIAN_DASH, half)
    highest = np.nan_to_num([area.shares for area in (*areas, median)]).max()
    # The lines of chosen counties lie over those of the province and the median.
    lines = [_line(snapshot, lang, selection, area) for area in reversed((*areas, median))]
    bands = list(_bands(say(lang, "figure.quartiles.band"), first, low, high, breaks(snapshot, selection, "")))
    edges = [edge for band in bands for _, _, edge in band.points]
    return Chart(
        lang,
        week_axis(snapshot, lang, first, last),
        value_axis(lang, card, max([card.target or 0.0, float(highest), *edges])),
        bands=bands,
        rules=[] if card.target is None else [Rule("y", card.target, target_name(lang, card), tokens.TARGET)],
        lines=[replace(lines[0], width=1.5), *lines[1:]],
        dots=list(_dots(snapshot, lang, selection, areas)),
    )


def _areas(snapshot: Snapshot, lang: str, selection: Selection) -> list[_Area]:
    """The chosen counties with a line, and the province."""
    first, last = span(selection)
    chosen = enumerate(selection.counties[:MOST_LINES])
    looks = [(code, snapshot.names[code][lang], *tokens.look(i)) for i, code in chosen]
    looks.append(("", snapshot.province.title(lang), tokens.PROVINCE, PROVINCE_DASH))
    return [_Area(*area, shares_of(snapshot, selection, area[0])[first : last + 1].round(4)) for area in looks]


def _line(snapshot: Snapshot, lang: str, selection: Selection, area: _Area) -> Line:
    first, last = span(selection)
    weeks = thinned(area.shares)
    known = [None if math.isnan(share) else share for share in area.shares[weeks].tolist()]
    points = list(zip((first + weeks).tolist(), known, strict=True))
    label = end_label(snapshot, lang, selection.card, area.name, points, last)
    cut = broken(points, breaks(snapshot, selection, area.code))
    return Line(area.code, area.name, cut, area.colour, 2.5, area.dash, label)


def _bands(name: str, first: int, low: Shares, high: Shares, cuts: Sequence[int]) -> Iterator[Band]:
    """A band for each stretch of weeks with quartiles; a single week has a band almost a week wide.

    low, high: one for each week from `first` on. cuts: weeks at which a new band begins.
    """
    edges = [(first + i, *pair) for i, pair in enumerate(zip(low.tolist(), high.tolist(), strict=True))]
    for (known, _), group in groupby(
        edges, key=lambda point: (not math.isnan(point[1]), bisect_right(cuts, point[0]))
    ):
        points: list[tuple[float, float, float]] = list(group)
        if known and len(points) == 1:
            ((week, *pair),) = points
            points = [(week - 0.4, pair[0], pair[1]), (week + 0.4, pair[0], pair[1])]
        if known:
            yield Band(name, points, tokens.ACCENT_SOFT)


def _dots(snapshot: Snapshot, lang: str, selection: Selection, areas: Sequence[_Area]) -> Iterator[Dot]:
    """Dots at the shares of the last week, with links to the offices behind them."""
    _, last = span(selection)
    day = week_labels(snapshot, lang)[last]
    for area in areas:
        share, offices = float(area.shares[-1]), offices_of(selection, area.code, last)
        if not math.isnan(share):
            text = f"{area.name}{COMMA[lang]}{day}: {amounts.in_unit(lang, selection.card, share)}"
            yield Dot(area.code, last, share, text, area.colour, 4.5, opens=offices)


def _range(snapshot: Snapshot, lang: str, selection: Selection, week: int) -> str:
    """The edges of the middle half in a week, in words; '' if it has none."""
    card = selection.card
    low, _, high = quarters(snapshot, card.key, selection.kind)[:, week].tolist()
    if math.isnan(low):
        return ""
    bottom, top = amounts.bare(lang, card, low), amounts.in_unit(lang, card, high)
    return top if bottom == top or low == high else say(lang, "figure.quartiles.range", low=bottom, high=top)


def _sentence(snapshot: Snapshot, lang: str, selection: Selection) -> str:
    chosen = selection.counties[:MOST_LINES]
    now = _range(snapshot, lang, selection, selection.week)
    if not now:
        return say(lang, "figure.quartiles.few", n=integer(FEWEST, lang))
    if not chosen:
        return _of_province(snapshot, lang, selection, now)
    found = [(code, *side_since(snapshot, selection, code)) for code in chosen]
    if len(found) == 1 and found[0][1]:
        return _of_one(snapshot, lang, selection, now, *found[0])
    clauses = [say(lang, "figure.quartiles.several", range=now)]
    for each in (*SIDES, ""):
        names = [snapshot.names[code][lang] for code, where, _ in found if where == each]
        if names:
            clauses.append(say(lang, f"figure.quartiles.of_{each or 'unknown'}", names=COMMA[lang].join(names)))
    return say(lang, "sentence.join").join(clauses) + "."


def _of_province(snapshot: Snapshot, lang: str, selection: Selection, now: str) -> str:
    """The sentence without chosen counties: the middle half at the end and at the start of the span."""
    first, last = span(selection)
    half = quarters(snapshot, selection.card.key, selection.kind)[1]
    text = say(lang, "figure.quartiles.all", range=now, median=amounts.in_unit(lang, selection.card, half[last]))
    before = _range(snapshot, lang, selection, first) if first < last else ""
    if before:
        values = {"week": week_labels(snapshot, lang)[first], "range": before}
        median = amounts.in_unit(lang, selection.card, half[first])
        text += say(lang, "figure.quartiles.before", **values, median=median)
    return text + "."


def _of_one(
    snapshot: Snapshot, lang: str, selection: Selection, now: str, county: str, where: str, since: int
) -> str:
    """The sentence about a single chosen county: its side of the middle half, and since when."""
    first, last = span(selection)
    share = amounts.in_unit(lang, selection.card, shares_of(snapshot, selection, county)[last])
    text = say(lang, f"figure.quartiles.one_{where}", county=snapshot.names[county][lang], share=share, range=now)
    if since > first:
        text += say(lang, "figure.quartiles.since", week=week_labels(snapshot, lang)[since])
    elif first < last:
        text += say(lang, "figure.quartiles.throughout", n=integer(last + 1 - first, lang))
    return text + "."


def _table(snapshot: Snapshot, lang: str, selection: Selection) -> Table:
    """Rows of the province, the middle half, the median, and the counties, best first."""
    (first, last), days = span(selection), week_labels(snapshot, lang)
    _, half, _ = quarters(snapshot, selection.card.key, selection.kind)
    cells, card, kind = snapshot.cells, selection.card, selection.kind

    def shares(area: str) -> list[Value]:
        found = shares_of(snapshot, selection, area)
        return [
            Value(
                amounts.in_unit(lang, card, found[week])
                if not math.isnan(found[week])
                else say(lang, f"words.{cells.at(card.key, week, area, kind).state}"),
                offices_of(selection, area, week),
            )
            for week in (first, last)
        ]

    def county(code: str, name: str) -> TableRow:
        where, since = side_since(snapshot, selection, code)
        word = say(lang, f"figure.quartiles.{where}") if where else ""
        begun = say(lang, "figure.quartiles.whole_span") if since == first < last else days[since]
        values = [*shares(code), Value(word), Value(begun if where else "")]
        return TableRow(name, values, code in selection.counties)

    none = [Value(""), Value("")]
    medians = [
        Value(amounts.in_unit(lang, card, half[week]) if not math.isnan(half[week]) else "") for week in (first, last)
    ]
    edges = [Value(_range(snapshot, lang, selection, week)) for week in (first, last)]
    heads = "start now where since".split()
    return Table(
        head=[say(lang, "view.county"), *(say(lang, f"figure.quartiles.head_{name}") for name in heads)],
        rows=LazySequence(
            lambda: [
                TableRow(snapshot.province.title(lang), [*shares(""), *none]),
                TableRow(say(lang, "figure.quartiles.half"), [*edges, *none]),
                TableRow(say(lang, "figure.quartiles.median"), [*medians, *none]),
                *(county(row.code, row.name) for row in ranked(snapshot, lang, selection)),
            ]
        ),
    )


FIGURE = Figure(describe, draw_description, order=19, embed_height=660)
