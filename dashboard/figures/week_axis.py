"""Parts of all charts over weeks: the axis of weeks, the axis of values, and gaps in lines at changes of borders."""

import math
from collections.abc import Collection, Sequence

from dashboard.derived import derived
from dashboard.figures.borders import split_weeks
from dashboard.figures.chart import Axis
from dashboard.figures.explored import span, week_labels
from dashboard.indicators import amounts
from dashboard.indicators.cards import Card
from dashboard.language import COMMA, say
from dashboard.language.digits import percent
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import month_starts

# The greatest number of months with a tick.
MOST_MONTHS = 7
Point = tuple[float, float | None]


@derived()
def months_of(snapshot: Snapshot, lang: str) -> list[tuple[int, int, str]]:
    """`weeks.month_starts` of the snapshot's weeks."""
    return month_starts(snapshot.weeks, lang)


def week_axis(snapshot: Snapshot, lang: str, first: int, last: int) -> Axis:
    """The axis of the weeks from first to last (indices), from left to right; a single week is in the middle."""
    days = week_labels(snapshot, lang)
    months = [month for month in months_of(snapshot, lang) if first <= month[0] <= last]
    step = next((step for step in (1, 2, 3, 6) if len(months) <= step * MOST_MONTHS), 12)
    ticks: list[tuple[float, str]] = [(week, name) for week, number, name in months if number % step == 0]
    if first == last:
        return Axis(say(lang, "figure.week_axis.one", week=days[last]), first - 0.5, first + 0.5, [])
    # No-break spaces keep the title in one row.
    title = say(lang, "figure.week_axis.title", first=days[first], last=days[last]).replace(" ", "\u00a0")
    return Axis(title, first, last, ticks, (days[first], days[last]))


def value_axis(lang: str, card: Card, most: float) -> Axis:
    """The axis of a card's values: from zero to the next round value above `most`, with a small margin."""
    if card.format != "share":
        end = amounts.end(card, [most])
        return Axis("", 0, end * 1.02, amounts.marks(lang, card, end))
    step = next(step for step in (0.05, 0.1, 0.25) if step >= 0.25 or most <= step * 5 + 1e-9)
    steps = max(math.ceil(most / step - 1e-9), 1)
    ticks = [(i * step, percent(i * step, lang)) for i in range(steps + 1)]
    return Axis("", 0, steps * step * 1.02, ticks)


def end_label(snapshot: Snapshot, lang: str, card: Card, name: str, points: Sequence[Point], last: int) -> str:
    """A line's name and last known value, with its week where that is before the last; '' where nothing is known."""
    week, value = next((point for point in reversed(points) if point[1] is not None), (last, None))
    if value is None:
        return ""
    until = "" if week == last else f"{COMMA[lang]}{week_labels(snapshot, lang)[int(week)]}"
    return f"{name} {amounts.in_unit(lang, card, value)}{until}"


def breaks(snapshot: Snapshot, selection: Selection, county: str) -> list[int]:
    """The weeks of the span, except its first, in which the county's borders or the card's definition changed.

    county: '' for the province, whose borders never change.
    """
    first, last = span(selection)
    weeks = {*(split_weeks(snapshot, county) if county else ()), *snapshot.cells.breaks(selection.card.key)}
    return sorted(week for week in weeks if first < week <= last)


def broken(points: Sequence[Point], weeks: Collection[int]) -> list[Point]:
    """The points of a line with a gap before each of these weeks."""
    if not weeks:
        return list(points)
    return sorted([*points, *((week - 0.5, None) for week in weeks)], key=lambda point: point[0])
