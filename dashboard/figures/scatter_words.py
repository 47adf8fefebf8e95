"""Words of the scatter plot: the counties behind in both indicators, and whether the two indicators go together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from dashboard.derived import derived
from dashboard.figures.cell_text import CellText
from dashboard.figures.explored import second_card, span, week_labels
from dashboard.figures.signs import state_word
from dashboard.figures.words import gap_note
from dashboard.indicators import amounts
from dashboard.indicators.cards import Card
from dashboard.indicators.sentences import gap
from dashboard.indicators.series import Cell
from dashboard.language import COMMA, say
from dashboard.language.digits import integer
from dashboard.meeting.behind import behind_text
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot

# The number of named counties among those furthest from the targets.
FURTHEST = 3


@dataclass(frozen=True)
class Point:
    """A county in both indicators. both: its cells of the first and the second one."""

    both: tuple[CellText, CellText]

    @property
    def code(self) -> str:
        """The county's code."""
        return self.both[0].code

    @property
    def name(self) -> str:
        """The county's name."""
        return self.both[0].name

    @property
    def cells(self) -> tuple[Cell, Cell]:
        """The numbers of the two cells."""
        return self.both[0].cell, self.both[1].cell

    @property
    def counts(self) -> tuple[str, str]:
        """The two cells in words."""
        return self.both[0].counts, self.both[1].counts

    @property
    def states(self) -> tuple[str, str]:
        """The states against the two targets; '' for none."""
        return self.both[0].target_state, self.both[1].target_state

    @property
    def known(self) -> bool:
        """Whether both values are known, so that the county has a dot."""
        return self.cells[0].known and self.cells[1].known


@dataclass(frozen=True)
class View:
    """A selection with its two indicators, their short names, and the counties of its week."""

    snapshot: Snapshot
    lang: str
    selection: Selection
    cards: tuple[Card, Card]
    shorts: tuple[str, str]
    points: Sequence[Point]

    @property
    def known(self) -> list[Point]:
        """The counties with a dot."""
        return [point for point in self.points if point.known]

    def say(self, key: str, **values: object) -> str:
        """A message of this figure."""
        return say(self.lang, f"figure.scatter.{key}", **values)

    def offices(self, code: str, place: int = 0, week: int | None = None) -> Selection:
        """The selection of the offices behind a county's value. place: 0 or 1, the first or the second indicator."""
        week = self.selection.week if week is None else week
        return replace(self.selection, card=self.cards[place], county=code, others=(), week=week)


def compared(snapshot: Snapshot, lang: str, selection: Selection) -> View:
    """The view of the counties that exist in the selection's week, in the register's order."""
    cards = selection.card, second_card(snapshot, selection)
    points = _points(snapshot, lang, cards, selection.week, selection.kind)
    shorts = cards[0].word(lang, "short"), cards[1].word(lang, "short")
    return View(snapshot, lang, selection, cards, shorts, points)


# Whatever counties are chosen, figure and words ask for the same ones.
@derived(most=16)
def _points(snapshot: Snapshot, lang: str, cards: tuple[Card, Card], week: int, kind: str) -> Sequence[Point]:
    first, second = cards
    return [
        Point((CellText(snapshot, lang, first, week, code, kind), CellText(snapshot, lang, second, week, code, kind)))
        for code in snapshot.cells.counties(week, first.key)
    ]


def lacking(cards: tuple[Card, Card], point: Point) -> float:
    """The sum of a known point's gaps to both targets, each as a part of the indicator's axis."""
    return sum(
        max(0.0, card.better_sign * (card.target - (cell.value or 0.0))) / card.top
        for card, cell in zip(cards, point.cells, strict=True)
        if card.target is not None
    )


def _reached(card: Card, cell: Cell) -> bool:
    return gap(card, cell) <= 0


def sentence(view: View) -> str:
    """The counties behind in both indicators, and whether the two indicators go together."""
    return " ".join(filter(None, [_both(view), _together(view)]))


def _chosen(view: View) -> list[str]:
    """A sentence about each chosen county; none if more than FURTHEST are chosen."""
    points = {point.code: point for point in view.points}
    chosen = [points[code] for code in view.selection.counties if code in points]
    if len(chosen) > FURTHEST:
        return []
    sentences = []
    for point in chosen:
        parts = []
        for i, state in enumerate(point.states):
            word = f"{COMMA[view.lang]}{state_word(view.lang, state)}" if state else ""
            parts.append(f"{view.shorts[i]} {point.counts[i]}{word}")
        sentences.append(view.say("place", county=point.name, first=parts[0], second=parts[1]))
    return sentences


def _both(view: View) -> str:
    """How many counties are behind in both indicators, and the furthest of them.

    For one kind of office, which has no states, the counties that have reached neither target.
    """
    if not view.known:
        return view.say("nothing", first=view.shorts[0], second=view.shorts[1])
    if any(card.target is None for card in view.cards):
        return ""
    key = "neither_reached" if view.selection.kind else "behind_both"
    states = [_state(view, point) for point in view.known]
    found = [point for point, state in zip(view.known, states, strict=True) if state == "behind"]
    found.sort(key=lambda point: -lacking(view.cards, point))
    names = COMMA[view.lang].join(point.name for point in found[:FURTHEST])
    return behind_text(view.lang, f"figure.scatter.{key}_", states, names=names)


def _state(view: View, point: Point) -> str:
    """`behind` for a known point that is behind in both indicators, `not_known` for one that may be, else ''."""
    if view.selection.kind:
        return "" if any(map(_reached, view.cards, point.cells)) else "behind"
    if not {*point.states} <= {"behind", "not_known"}:
        return ""
    return "not_known" if "not_known" in point.states else "behind"


def _together(view: View) -> str:
    """How many counties better than the median in the first indicator, and of the others, are so in the second.

    '' if none is better than a median. A rank correlation of some twenty counties would suggest more certainty.
    """
    halves = []
    for i, card in enumerate(view.cards):
        shares = [card.better_sign * (point.cells[i].value or 0.0) for point in view.known]
        middle = median(shares) if shares else 0.0
        halves.append([share > middle for share in shares])
    ahead = [second for first, second in zip(*halves, strict=True) if first]
    rest = [second for first, second in zip(*halves, strict=True) if not first]
    if not ahead or not any(halves[1]):
        return ""
    counts = {"k": sum(ahead), "n": len(ahead), "j": sum(rest), "m": len(rest)}
    words = {name: integer(count, view.lang) for name, count in counts.items()}
    return view.say("together", first=view.shorts[0], second=view.shorts[1], **words)


def note(view: View) -> str:
    """The chosen counties, the meaning of circles' sizes, counties without a circle, and the meaning of paths."""
    lang, selection = view.lang, view.selection
    first_card = view.cards[0]
    units = amounts.units_word(lang, first_card, county=True)
    size = "size_counts" if first_card.of_counts else "size"
    sentences = [*_chosen(view), view.say(size, name=view.shorts[0], units=units)]
    if len({(point.cells[0].value, point.cells[1].value) for point in view.known}) < len(view.known):
        sentences.append(view.say("side_by_side"))
    unknown = []
    for point in view.points:
        missing = [
            f"{view.shorts[i]}: {amounts.figure(lang, view.cards[i], cell)}"
            for i, cell in enumerate(point.cells)
            if not cell.known
        ]
        if missing:
            unknown.append(f"{point.name} ({COMMA[lang].join(missing)})")
    if unknown:
        sentences.append(view.say("unknown", names=COMMA[lang].join(unknown)))
    if selection.path and selection.counties:
        first, last = (week_labels(view.snapshot, lang)[week] for week in span(selection))
        sentences += [view.say("path", first=first, last=last), gap_note(lang, *view.cards)]
    elif selection.path:
        sentences.append(view.say("choose"))
    return " ".join(sentences)
