"""The trend: figure by week of the province and of the chosen counties, the target, and what happened meanwhile."""

import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from dashboard.figures import lines, tokens
from dashboard.figures.borders import in_borders, split_weeks
from dashboard.figures.cell_text import announced_figure, announcement
from dashboard.figures.explored import week_labels
from dashboard.figures.figure import Description, Drawing, Figure, Paper, Table, Value
from dashboard.figures.figure import Line as TableLine
from dashboard.figures.lines import Chart, Event, Line
from dashboard.figures.week_axis import months_of
from dashboard.figures.words import common_fields, gap_note, target_line
from dashboard.indicators import amounts
from dashboard.indicators.cards import Card
from dashboard.language import say
from dashboard.language.digits import integer, local_digits
from dashboard.meeting.decisions import all_decisions
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import day_label, parse_date, week_of

# Of a decision's text, in letters.
LONGEST = 90
_JALALI_YEAR = re.compile(r"\b1[34]\d\d\b")


def events(snapshot: Snapshot, lang: str, card: Card, counties: Sequence[str], old: bool = False) -> list[Event]:
    """The events of an indicator in the province and in some counties, oldest first.

    old: the counties stand in their old borders.
    """
    found = [
        *_announcement(snapshot, lang, card),
        *_borders(snapshot, lang, counties, old),
        *_definitions(snapshot, lang, card),
        *_decisions(snapshot, lang, card, counties),
        *_target_date(snapshot, lang, card),
    ]
    return sorted(found, key=lambda event: event.first)


def _event(lang: str, sign: str, weeks: tuple[int, int], area: str, message: str = "", /, **values: str) -> Event:
    word = say(lang, f"event.{sign}")
    return Event(sign, *weeks, word, say(lang, f"event.{message or f'{sign}_text'}", word=word, **values), area)


def _borders(snapshot: Snapshot, lang: str, counties: Sequence[str], old: bool) -> Iterator[Event]:
    for county in counties:
        name = snapshot.names[county][lang]
        for place in split_weeks(snapshot, county, old):
            day = day_label(snapshot.weeks[place], lang)
            yield _event(lang, "border", (place, place), county, day=day, name=name)


def _definitions(snapshot: Snapshot, lang: str, card: Card) -> Iterator[Event]:
    for place in snapshot.cells.breaks(card.key):
        day, number = day_label(snapshot.weeks[place], lang), integer(card.on(snapshot.weeks[place]).version, lang)
        yield _event(lang, "definition", (place, place), "", day=day, number=number)


def _decisions(snapshot: Snapshot, lang: str, card: Card, counties: Sequence[str]) -> Iterator[Event]:
    for decision in all_decisions(snapshot, len(snapshot.weeks) - 1):
        place = _place(snapshot, decision.meeting_week)
        if decision.indicator == card.key and decision.area in ("", *counties) and place is not None:
            text = textwrap.shorten(decision.text, LONGEST, placeholder="…")
            day = day_label(decision.meeting_week, lang)
            yield _event(lang, "decision", (place, place), decision.area, day=day, text=text)


def _announcement(snapshot: Snapshot, lang: str, card: Card) -> Iterator[Event]:
    """The announced figure in the week of its day; in all weeks of its year where only that is known."""
    table = snapshot.input.tables.announcements
    said = announcement(table, card.announced)
    if said is None:
        return
    figure = announced_figure(lang, said, card.rule == "inspected")
    when = str(table.loc[table["key"] == card.announced, "date"].iloc[0])
    try:
        day = parse_date(when)
    except ValueError:
        year = _JALALI_YEAR.search(when)
        if not year:
            return
        first, after = (parse_date(f"{int(year[0]) + i}-01-01") for i in (0, 1))
        weeks = [place for place, week in enumerate(snapshot.weeks) if first <= week < after]
        if weeks:
            shown = local_digits(year[0], lang)
            yield _event(
                lang, "announcement", (weeks[0], weeks[-1]), "", "announcement_year", figure=figure, year=shown
            )
        return
    place = _place(snapshot, week_of(day))
    if place is not None:
        yield _event(lang, "announcement", (place, place), "", figure=figure, day=day_label(day, lang))


def _target_date(snapshot: Snapshot, lang: str, card: Card) -> Iterator[Event]:
    place = _place(snapshot, week_of(card.target_date)) if card.target_date else None
    if place is not None and card.target_date:
        yield _event(lang, "target_date", (place, place), "", day=day_label(card.target_date, lang))


def _place(snapshot: Snapshot, week: date) -> int | None:
    return snapshot.weeks.index(week) if week in snapshot.weeks else None


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
        **common_fields(snapshot, lang, selection, "trend"),
        table=Table([say(lang, "filter.week"), *(line.name for line in drawn)], rows),
        note=" ".join([gap_note(lang, selection.card), *lines_note(lang, selection)]),
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
    counts = {"most": integer(MOST_LINES, lang), "n": integer(len(selection.counties), lang)}
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
    return Drawing(lines.draw(chart, size, paper.letters, paper.new_window), *size)


FIGURE = Figure(describe, draw, order=2, embed_height=660)
