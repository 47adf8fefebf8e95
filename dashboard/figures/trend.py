"""The trend: weekly figures of the province and of the chosen counties over the middle half of all counties, the
target, and events.
"""

import math
import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from dashboard.figures import tokens
from dashboard.figures.announced import announced_figure, announcement
from dashboard.figures.borders import split_weeks
from dashboard.figures.chart import Axis, Band, Chart, Dot, Event, Line, Rule
from dashboard.figures.chart_svg import draw_description
from dashboard.figures.explored import week_labels
from dashboard.figures.figure import ChartDescription, Figure, Table, TableRow, Value
from dashboard.figures.quartiles import FEWEST, Values, quarters, side_since, stretches
from dashboard.figures.target_words import target_name
from dashboard.figures.week_axis import Point, end_label, week_axis
from dashboard.figures.words import common_fields, gap_note, view_sentence
from dashboard.indicators import amounts
from dashboard.indicators.cards import Card
from dashboard.language import COMMA, say
from dashboard.language.digits import integer, local_digits
from dashboard.meeting.decisions import all_decisions
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import day_label, parse_date, week_of

# Most letters of a decision's text.
LONGEST = 90
_JALALI_YEAR = re.compile(r"\b1[34]\d\d\b")


def events(snapshot: Snapshot, lang: str, card: Card, counties: Sequence[str]) -> list[Event]:
    """The events of an indicator in the province and in some counties, oldest first."""
    found = [
        *_announcement(snapshot, lang, card),
        *_borders(snapshot, lang, counties),
        *_definitions(snapshot, lang, card),
        *_decisions(snapshot, lang, card, counties),
        *_target_date(snapshot, lang, card),
    ]
    return sorted(found, key=lambda event: event.first)


def _event(lang: str, sign: str, weeks: tuple[int, int], area: str, message: str = "", /, **values: str) -> Event:
    word = say(lang, f"event.{sign}")
    return Event(sign, *weeks, word, say(lang, f"event.{message or f'{sign}_text'}", word=word, **values), area)


def _borders(snapshot: Snapshot, lang: str, counties: Sequence[str]) -> Iterator[Event]:
    for county in counties:
        name = snapshot.names[county][lang]
        for place in split_weeks(snapshot, county):
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
    """The announced figure as an event in the week of its date, or over its year if only the year is known."""
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


# Dashes of lines that are only a reference: the province beside counties, and the median of similar counties.
PROVINCE_DASH, BESIDE_DASH = "10 4 2 4", "2 3"
# More lines could not be distinguished.
MOST_LINES = len(tokens.LINES)


def describe(
    snapshot: Snapshot,
    lang: str,
    selection: Selection,
    beside: tuple[str, Sequence[float | None]] = ("", ()),
    last: int | None = None,
) -> ChartDescription:
    """The lines of the chosen counties and of the province; with a chosen county, over the middle half of all.

    Without one there is no middle half, since the province's figure may count other offices than the counties' do.
    beside: name and weekly values of one more line; name '' for none. last: the last week, None for the newest.
    """
    card, kind, cells = selection.card, selection.kind, snapshot.cells
    weeks = range(len(snapshot.weeks) if last is None else last + 1)
    counties = selection.counties[:MOST_LINES]
    looks = [(code, snapshot.names[code][lang], *look) for code, look in zip(counties, tokens.LINES, strict=False)]
    of_province = (tokens.PROVINCE, PROVINCE_DASH) if counties else (tokens.ACCENT, "")
    looks.append(("", snapshot.province.title(lang), *of_province))
    series = [cells.series(card.key, area, kind) for area, *_ in looks]
    lines = []
    for (area, title, colour, dash), found in zip(looks, series, strict=True):
        points, earlier = list[Point](), cells.earlier(card.key, area, kind)
        for week in weeks:
            if week in earlier:
                points += [(week, earlier[week].value), (week, None)]
            points.append((week, found[week].value))
        lines.append(Line(area, title, points, colour, dash=dash))
    name, values = beside
    more = [Line("", name, list(zip(weeks, values, strict=False)), tokens.ACCENT, dash=BESIDE_DASH)] if name else []
    labels = week_labels(snapshot, lang)
    happened = events(snapshot, lang, card, counties)
    half = quarters(snapshot, card.key, kind)[::2] if counties else None
    heads = [] if half is None else [say(lang, f"figure.trend.{edge}") for edge in ("low", "high")]
    rows = []
    for week in reversed(weeks):
        texts = [amounts.counts(lang, card, own[week]) for own in series]
        links = [offices_of(selection, line.code, week) for line in lines]
        edges = [] if half is None else [Value(text) for text in edge_texts(lang, card, half[:, week])]
        row = [*map(Value, texts, links), *edges, *(Value(_value(lang, card, values[week])) for _ in more)]
        rows.append(TableRow(labels[week], row, week == selection.week))
    names = [*(line.name for line in lines), *heads, *(line.name for line in more)]
    sentences = [view_sentence(lang, snapshot, selection), side_of_half(snapshot, lang, selection)]
    notes = [gap_note(lang, card), half_note(lang) if counties else "", *lines_note(lang, selection)]
    return ChartDescription(
        **common_fields(snapshot, lang, selection, "trend", " ".join(filter(None, sentences))),
        table=Table([say(lang, "filter.week"), *names], rows),
        note=" ".join(filter(None, notes)),
        key=[*half_key(lang, selection), *((event.sign, event.text) for event in happened)],
        make_chart=lambda: _chart(snapshot, lang, selection, weeks[-1], lines, more, half, happened),
    )


def half_key(lang: str, selection: Selection) -> list[tuple[str, str]]:
    """The entry of a key for the middle half: (paint, meaning); empty without a chosen county."""
    return [(tokens.ACCENT_SOFT, say(lang, "figure.trend.half"))] if selection.county else []


def half_note(lang: str) -> str:
    """How to read the middle half."""
    return say(lang, "figure.trend.half_note", n=integer(FEWEST, lang))


def edge_texts(lang: str, card: Card, edges: Values) -> list[str]:
    """The edges of the middle half (low, high) in words, or for each of them that too few counties are known."""
    if math.isnan(edges[0]):
        return [say(lang, "figure.trend.few", n=integer(FEWEST, lang))] * 2
    return [amounts.in_unit(lang, card, edge) for edge in edges.tolist()]


def side_of_half(snapshot: Snapshot, lang: str, selection: Selection) -> str:
    """The chosen county's side of the middle half in the chosen week and since when; '' if there is none."""
    card, county, week = selection.card, selection.county, selection.week
    found = side_since(snapshot, card.key, selection.kind, county, week) if county else None
    if found is None:
        return ""
    side, since = found
    edges = quarters(snapshot, card.key, selection.kind)[::2, week].tolist()
    low, high = amounts.bare(lang, card, edges[0]), amounts.in_unit(lang, card, edges[1])
    better = "better" if (side > 0) == (card.polarity == "high") else "worse"
    return say(
        lang,
        "figure.trend.side",
        side=say(lang, f"figure.trend.{better if side else 'within'}"),
        range=say(lang, "figure.trend.range", low=low, high=high),
        week=week_labels(snapshot, lang)[since],
    )


def _chart(
    snapshot: Snapshot,
    lang: str,
    selection: Selection,
    last: int,
    areas: Sequence[Line],
    more: Sequence[Line],
    half: Values | None,
    happened: Sequence[Event],
) -> Chart:
    """areas: lines whose points in the chosen week link to their offices. more: other lines. half: low and high edge
    of the middle half by week.
    """
    card, week, labels = selection.card, selection.week, week_labels(snapshot, lang)
    parts = (
        [] if half is None else stretches(half[0, : last + 1], half[1, : last + 1], snapshot.cells.breaks(card.key))
    )
    bands = [Band("", points, tokens.ACCENT_SOFT) for points in parts]
    tops = (top for band in bands for *_, top in band.points)
    high = amounts.end(card, [*tops, *(value for line in (*areas, *more) for _, value in line.points)])
    rules = [] if card.target is None else [Rule("y", card.target, target_name(lang, card), tokens.TARGET)]
    if week < last:
        rules.append(Rule("x", week, labels[week], tokens.INK, "2 3"))
    lines, dots, links = [], [], []
    # The first line is the subject of the picture: the thickest, drawn on top.
    for place, line in reversed(list(enumerate((*areas, *more)))):
        label = end_label(snapshot, lang, card, line.name, line.points, last) or line.name
        lines.append(replace(line, width=2.5 if place else 3, label=label))
        value = dict(line.points).get(week)
        if value is not None:
            dots.append(Dot(line.code, week, value, "", line.colour, 4.5))
            text = f"{line.name}{COMMA[lang]}{labels[week]}: {_value(lang, card, value)}"
            opens = offices_of(selection, line.code, week) if place < len(areas) else None
            # An invisible larger dot, since the visible one is too small for a finger.
            links.append(Dot(line.code, week, value, text, "transparent", 10, "transparent", opens=opens))
    return Chart(
        lang,
        week_axis(snapshot, lang, 0, last),
        Axis("", 0, high, amounts.marks(lang, card, high)),
        bands=bands,
        # Two decisions in the same week share a sign.
        events=[replace(each, last=min(each.last, last)) for each in dict.fromkeys(happened) if each.first <= last],
        rules=rules,
        lines=lines,
        dots=[*dots, *links],
    )


def week_names(described: ChartDescription) -> list[str]:
    """The names of a trend's weeks, oldest first."""
    return [row.name for row in reversed(described.table.rows)]


def shares(line: Line) -> list[float | None]:
    """A line's values, one for each week; in a week with two definitions, that of the later one."""
    return list(dict(line.points).values())


def lines_note(lang: str, selection: Selection) -> list[str]:
    """A note if more counties are chosen than can have a line."""
    if len(selection.counties) <= MOST_LINES:
        return []
    counts = {"most": integer(MOST_LINES, lang), "n": integer(len(selection.counties), lang)}
    return [say(lang, "figure.trend.first_lines", **counts)]


def _value(lang: str, card: Card, value: float | None) -> str:
    return "" if value is None else amounts.in_unit(lang, card, value)


def offices_of(selection: Selection, area: str, week: int) -> Selection:
    """The offices behind a cell of the table or a point of a line."""
    return replace(selection, county=area, others=(), week=week)


FIGURE = Figure(describe, draw_description, order=2, embed_height=660)
