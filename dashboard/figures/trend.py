"""The trend: figure by week of the province and of the chosen counties, the target, and what happened meanwhile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from dashboard.figures import lines, tokens
from dashboard.figures.borders import in_borders
from dashboard.figures.events import events
from dashboard.figures.figure import Description, Drawing, Figure, Paper, Table, Value
from dashboard.figures.figure import Line as TableLine
from dashboard.figures.lines import Chart, Event, Line
from dashboard.figures.words import about, target_line
from dashboard.indicators import amounts
from dashboard.indicators.cards import Card
from dashboard.indicators.series import Cells
from dashboard.language import say
from dashboard.language.digits import whole
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import day_label, month_starts

# The province beside counties: a reference, and their median's is finer still.
PROVINCE_DASH, BESIDE_DASH = "10 4 2 4", "2 3"
BESIDE = "beside"
# More counties' lines could not be told apart.
MOST_LINES = len(tokens.LINES)


@dataclass(frozen=True, kw_only=True)
class Trend(Description):
    """areas: code ('' is the province), name, colour and values of each line; labels: a label a week, oldest first.

    months: as `weeks.month_starts` gives them. target: its words and value. events: what happened, oldest first. A
    line whose code is BESIDE is of no area. earlier: of each line the values in the definition before, by week.
    """

    areas: Sequence[tuple[str, str, str, Sequence[float | None]]]
    earlier: Sequence[Mapping[int, float | None]]
    labels: Sequence[str]
    months: Sequence[tuple[int, int, str]]
    target: tuple[str, float] | None
    events: Sequence[Event]


def describe(snapshot: Snapshot, lang: str, selection: Selection) -> Trend:
    """The province's line, and before it those of the counties that are chosen."""
    return describe_beside(snapshot, lang, selection)


def describe_beside(
    snapshot: Snapshot, lang: str, selection: Selection, name: str = "", shares: Sequence[float | None] = ()
) -> Trend:
    """The same in the selection's borders, and with one more line, of no area, under a name; '' for none."""
    card, kind, cells = selection.card, selection.kind, in_borders(snapshot, selection.old).cells
    counties = selection.counties[:MOST_LINES]
    named = [(code, snapshot.names[code][lang], tokens.LINES[i][0]) for i, code in enumerate(counties)]
    named.append(("", snapshot.province.title(lang), tokens.PROVINCE if counties else tokens.ACCENT))
    series = [cells.series(card.key, area, kind) for area, _, _ in named]
    labels = [day_label(week, lang) for week in snapshot.weeks]
    areas = [(*area, [cell.value for cell in found]) for area, found in zip(named, series, strict=True)]
    beside = [(BESIDE, name, tokens.ACCENT, shares)] if name else []
    happened = events(snapshot, lang, card, counties, selection.old)
    return Trend(
        **about(snapshot, lang, selection, "trend"),
        table=Table(
            head=[say(lang, "filter.week"), *(name for _, name, _ in named), *(name for _, name, *_ in beside)],
            rows=[
                TableLine(
                    labels[week],
                    [
                        Value(amounts.counts(lang, card, found[week]), _offices(selection, area, week))
                        for (area, _, _), found in zip(named, series, strict=True)
                    ]
                    + [Value(_value(lang, card, other[week])) for *_, other in beside],
                    week == selection.week,
                )
                for week in range(len(labels) - 1, -1, -1)
            ],
        ),
        note=" ".join([say(lang, "pictures.gap"), *lines_note(lang, selection)]),
        key=[(event.sign, event.text) for event in happened],
        areas=areas + beside,
        earlier=[_earlier(cells, selection, area) for area, _, _ in named] + [{} for _ in beside],
        labels=labels,
        months=month_starts(snapshot.weeks, lang),
        target=target_line(lang, card),
        # Two decisions of one week have one sign.
        events=list(dict.fromkeys(happened)),
    )


def _earlier(cells: Cells, selection: Selection, area: str) -> dict[int, float | None]:
    found = cells.earlier(selection.card.key, area, selection.kind)
    return {week: cell.value for week, cell in found.items()}


def lines_note(lang: str, selection: Selection) -> list[str]:
    """What is said where more counties are chosen than have a line."""
    if len(selection.counties) <= MOST_LINES:
        return []
    counts = {"most": whole(MOST_LINES, lang), "n": whole(len(selection.counties), lang)}
    return [say(lang, "figure.trend.first_lines", **counts)]


def _value(lang: str, card: Card, value: float | None) -> str:
    return "" if value is None else amounts.in_unit(lang, card, value)


def _offices(selection: Selection, area: str, week: int) -> Selection:
    """The offices behind a cell of the table or a point of a line."""
    return replace(selection, county=area, others=(), week=week, old=selection.old and bool(area))


def draw(described: Trend, paper: Paper) -> Drawing:
    """The lines; their points of the chosen week open the offices behind them."""
    selection, weeks = described.selection, len(described.labels)
    drawn = []
    for i, (area, name, colour, shares) in enumerate(described.areas):
        dash = _dash(area, i)
        href = "" if area == BESIDE else paper.link(_offices(selection, area, selection.week))
        drawn.append(Line(name, colour, shares, dash, 3 if i == 0 else 2.5, href, described.earlier[i]))
    chart = Chart(
        described.lang,
        selection.card,
        drawn,
        described.labels,
        [month for month in described.months if month[0] < weeks],
        described.target,
        selection.week,
        [event for event in described.events if event.first < weeks],
    )
    size = paper.width, paper.height
    return Drawing(lines.draw(chart, size, paper.letters, paper.beside), *size)


def _dash(area: str, place: int) -> str:
    """The stroke of a line, so that nobody has to tell lines apart by colour."""
    if area == BESIDE:
        return BESIDE_DASH
    return tokens.LINES[place][1] if area else PROVINCE_DASH if place else ""


FIGURE = Figure(describe, draw, order=2, high=660)
