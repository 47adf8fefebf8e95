"""The trend: figure by week of the province and of the chosen counties, the target, and what happened meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dashboard.figures import lines, tokens
from dashboard.figures.borders import in_borders
from dashboard.figures.events import events
from dashboard.figures.explored import week_labels
from dashboard.figures.figure import Description, Drawing, Figure, Paper, Table, Value
from dashboard.figures.figure import Line as TableLine
from dashboard.figures.lines import Chart, Event, Line
from dashboard.figures.week_axis import months_of
from dashboard.figures.words import about, target_line
from dashboard.indicators import amounts
from dashboard.indicators.cards import Card
from dashboard.language import say
from dashboard.language.digits import whole
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot

# The province beside counties: a reference, and their median's is finer still.
PROVINCE_DASH, BESIDE_DASH = "10 4 2 4", "2 3"
# More counties' lines could not be told apart.
MOST_LINES = len(tokens.LINES)


@dataclass(frozen=True, kw_only=True)
class Trend(Description):
    """lines: of the chosen counties, the province, and what stands beside them; labels: a label a week, oldest first.

    months: as `weeks.month_starts` gives them. target: its words and value. events: what happened, oldest first.
    """

    lines: Sequence[Line]
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
    looks = [(code, snapshot.names[code][lang], *look) for code, look in zip(counties, tokens.LINES, strict=False)]
    of_province = (tokens.PROVINCE, PROVINCE_DASH) if counties else (tokens.ACCENT, "")
    looks.append(("", snapshot.province.title(lang), *of_province))
    series = [cells.series(card.key, area, kind) for area, *_ in looks]
    drawn = []
    for (area, title, colour, dash), found in zip(looks, series, strict=True):
        earlier = {week: cell.value for week, cell in cells.earlier(card.key, area, kind).items()}
        drawn.append(Line(title, colour, [cell.value for cell in found], dash, earlier=earlier, area=area))
    beside = [Line(name, tokens.ACCENT, shares, BESIDE_DASH)] if name else []
    labels = week_labels(snapshot, lang)
    happened = events(snapshot, lang, card, counties, selection.old)
    rows = [
        TableLine(
            labels[week],
            [
                *(
                    Value(amounts.counts(lang, card, found[week]), _offices(selection, line.area or "", week))
                    for line, found in zip(drawn, series, strict=True)
                ),
                *(Value(_value(lang, card, line.shares[week])) for line in beside),
            ],
            week == selection.week,
        )
        for week in range(len(labels) - 1, -1, -1)
    ]
    drawn += beside
    return Trend(
        **about(snapshot, lang, selection, "trend"),
        table=Table([say(lang, "filter.week"), *(line.name for line in drawn)], rows),
        note=" ".join([say(lang, "pictures.gap"), *lines_note(lang, selection)]),
        key=[(event.sign, event.text) for event in happened],
        # The first line is what the picture is about.
        lines=[replace(line, width=2.5 if i else 3) for i, line in enumerate(drawn)],
        labels=labels,
        months=months_of(snapshot, lang),
        target=target_line(lang, card),
        # Two decisions of one week have one sign.
        events=list(dict.fromkeys(happened)),
    )


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
    selection, weeks, size = described.selection, len(described.labels), (paper.width, paper.height)

    def href(line: Line) -> str:
        return "" if line.area is None else paper.link(_offices(selection, line.area, selection.week))

    chart = Chart(
        described.lang,
        selection.card,
        [replace(line, href=href(line)) for line in described.lines],
        described.labels,
        [month for month in described.months if month[0] < weeks],
        described.target,
        selection.week,
        [event for event in described.events if event.first < weeks],
    )
    return Drawing(lines.draw(chart, size, paper.letters, paper.beside), *size)


FIGURE = Figure(describe, draw, order=2, high=660)
