"""Bump chart: the counties' ranks by week, and the counties that have clearly risen or fallen over the span."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from dashboard.derived import derived
from dashboard.figures import chart_svg, tokens
from dashboard.figures.cell_text import CellText
from dashboard.figures.chart import Axis, Chart, Dot, Line
from dashboard.figures.explored import panel, span, week_labels
from dashboard.figures.figure import ChartDescription, Drawing, Figure, LazySequence, Paper, Table, TableRow, Value
from dashboard.figures.line_ends import ends_height
from dashboard.figures.standing_words import rank_text, standing_text
from dashboard.figures.week_axis import Point, breaks, broken, week_axis
from dashboard.figures.words import common_fields, gap_note, ranked
from dashboard.indicators import amounts
from dashboard.indicators.cards import Card
from dashboard.indicators.standing import Rank, places, ranks
from dashboard.language import COMMA, say
from dashboard.language.digits import integer, signed
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot

# The greatest number of names in one clause.
MOST_NAMES = 3
# (colour, dash, width) of counties that are not chosen; without a choice, of those that have clearly risen or fallen.
OTHER, BEST, WORST = (tokens.MUTED, "", 1.5), (tokens.BETTER, "", 3.0), (tokens.WORSE, "9 4", 3.0)


@dataclass(frozen=True)
class Move:
    """A county's ranks at both ends of the span, None for no rank.

    gained: the number of places, positive if the county rose; None without both ranks, or if its borders changed.
    clear: whether the ranges of both ranks have no place in common. cuts: the weeks of the span in which its borders
    or the card's definition changed.
    """

    code: str
    start: Rank | None = None
    now: Rank | None = None
    gained: int | None = None
    clear: bool = False
    cuts: Sequence[int] = ()


@dataclass(frozen=True)
class _Places:
    """A county's place in each week, None for none. bends: the weeks just before and after changes of the place."""

    places: Sequence[int | None]
    bends: Sequence[int]


@derived(most=80)
def _places(snapshot: Snapshot, card: Card, kind: str) -> Mapping[str, _Places]:
    """The places of the counties by code."""
    cells = snapshot.cells
    weeks = [places(cells, card, week, kind).places for week in range(len(cells.weeks))]
    found = {}
    for code in sorted(area for area in cells.areas if area):
        own = [week[code][0] if code in week else None for week in weeks]
        turns = [week for week in range(1, len(own)) if own[week] != own[week - 1]]
        found[code] = _Places(own, sorted({week - back for week in turns for back in (0, 1)}))
    return found


def county_places(snapshot: Snapshot, selection: Selection) -> Mapping[str, _Places]:
    """The places of the counties in every week, by code."""
    return _places(snapshot, selection.card, selection.kind)


def moves(snapshot: Snapshot, selection: Selection) -> list[Move]:
    """The counties with a rank in any week of the span, in the order of the register."""
    return _moves(snapshot, selection.of(()))


# The figure and its words need the same moves, whichever counties are chosen.
@derived(most=16)
def _moves(snapshot: Snapshot, selection: Selection) -> list[Move]:
    first, last = span(selection)
    before, after = (ranks(snapshot.cells, selection.card, week, selection.kind) for week in (first, last))
    counties = []
    for code, county in county_places(snapshot, selection).items():
        if any(county.places[first : last + 1]):
            start, now, cuts = before.get(code), after.get(code), breaks(snapshot, selection, code)
            if start is None or now is None or cuts:
                counties.append(Move(code, start, now, cuts=cuts))
            else:
                clear = start.last < now.first or now.last < start.first
                counties.append(Move(code, start, now, start.place - now.place, clear))
    return counties


def movers(found: Sequence[Move]) -> tuple[list[Move], list[Move]]:
    """The counties that have clearly risen, and those that have clearly fallen, the greatest moves first."""
    clear = sorted((move for move in found if move.clear), key=lambda move: -abs(move.gained or 0))
    return [move for move in clear if (move.gained or 0) > 0], [move for move in clear if (move.gained or 0) < 0]


def describe(snapshot: Snapshot, lang: str, selection: Selection) -> ChartDescription:
    """snapshot: as `explored` gives it for the selection."""
    (first, last), found = span(selection), moves(snapshot, selection)
    sentence = _sentence(snapshot, lang, selection, found) if first < last else ""
    notes = [say(lang, "figure.ranks.note"), gap_note(lang, selection.card)]
    start, now = sum(move.start is not None for move in found), sum(move.now is not None for move in found)
    if start != now:
        notes.append(say(lang, "figure.ranks.counts", start=integer(start, lang), now=integer(now, lang)))
    if any(move.cuts for move in found):
        notes.append(say(lang, "figure.week_axis.border"))
    risen, fallen = movers([] if selection.county else found)
    signs = ((BEST, "clear_rise", risen), (WORST, "clear_fall", fallen))
    return ChartDescription(
        **common_fields(snapshot, lang, selection, "ranks", sentence),
        table=_table(snapshot, lang, selection, found),
        note=" ".join(notes),
        key=[(look[0], say(lang, f"figure.ranks.{name}")) for look, name, there in signs if there],
        make_chart=lambda: chart(snapshot, lang, selection),
    )


def chart(snapshot: Snapshot, lang: str, selection: Selection) -> Chart:
    """snapshot: as `explored` gives it for the selection."""
    (first, last), found = span(selection), moves(snapshot, selection)
    weekly, day = county_places(snapshot, selection), week_labels(snapshot, lang)[last]
    looks, shares = _looks(selection, found), panel(snapshot, selection.card.key, selection.kind).shares
    lines, dots = [], []
    # Highlighted lines lie over the others, that of the first chosen county on top.
    order = {code: place for place, code in enumerate(looks)}
    for move in sorted(found, key=lambda move: -order.get(move.code, len(order))):
        name, own = snapshot.names[move.code][lang], looks.get(move.code, OTHER)
        colour, dash, width = own
        label = f"{name} {'–' if move.now is None else integer(move.now.place, lang)}"
        points = points_of(weekly[move.code], move.cuts, first, last)
        lines.append(Line(move.code, name, points, colour, width, dash, label, faint=own == OTHER))
        if move.now is not None:
            share = amounts.in_unit(lang, selection.card, float(shares[move.code][last]))
            text = (
                f"{name}{COMMA[lang]}{day}: {say(lang, 'figure.ranks.at', rank=rank_text(lang, move.now))} ({share})"
            )
            county = replace(selection, county=move.code, others=())
            dots.append(Dot(move.code, last, move.now.place, text, colour, width + 2, opens=county))
    return Chart(
        lang,
        week_axis(snapshot, lang, first, last),
        # No ticks, since the name at the end of each line has its rank.
        Axis("", len(found) + 0.5, 0.5, []),
        lines=lines,
        dots=dots,
    )


def _looks(selection: Selection, found: Sequence[Move]) -> dict[str, tuple[str, str, float]]:
    """(colour, dash, width) by code of the chosen counties, or else of those that have clearly risen or fallen."""
    chosen = selection.counties
    if chosen:
        return {code: (*tokens.look(i), 3.0) for i, code in enumerate(chosen)}
    risen, fallen = movers(found)
    return {move.code: BEST for move in risen} | {move.code: WORST for move in fallen}


def points_of(county: _Places, cuts: Sequence[int], first: int, last: int) -> list[Point]:
    """The points at which a county's line bends, begins or ends, and a gap before each cut.

    Places change rarely, so leaving out the points of level stretches saves most of them.
    """
    bends = county.bends[bisect_left(county.bends, first) : bisect_right(county.bends, last)]
    weeks = sorted({first, last, *bends, *cuts, *(cut - 1 for cut in cuts)})
    return broken([(week, county.places[week]) for week in weeks], cuts)


def _sentence(snapshot: Snapshot, lang: str, selection: Selection, found: Sequence[Move]) -> str:
    """The sentence: the moves of the chosen counties, then the counties that have clearly risen or fallen."""
    first, _ = span(selection)
    by_code = {move.code: move for move in found}
    chosen = [by_code.get(code, Move(code)) for code in selection.counties]
    if len(chosen) <= MOST_NAMES:
        clauses = [_move_clause(lang, snapshot.names[move.code][lang], move) for move in chosen]
    else:
        risen, fallen = (integer(len(side), lang) for side in movers(chosen))
        clauses = [say(lang, "figure.ranks.chosen", n=integer(len(chosen), lang), risen=risen, fallen=fallen)]
    sides = [(key, side) for key, side in zip(("risen", "fallen"), movers(found), strict=True) if side]
    if all(move.gained is None for move in found):
        clauses.append(say(lang, "figure.ranks.unknown"))
    elif not sides:
        clauses.append(say(lang, "figure.ranks.none_moved"))
    for key, side in sides:
        more = len(side) - MOST_NAMES
        names = [snapshot.names[move.code][lang] for move in side[:MOST_NAMES]]
        names += [say(lang, "figure.ranks.more", n=integer(more, lang))] if more > 0 else []
        clauses.append(say(lang, f"figure.ranks.{key}", names=COMMA[lang].join(names)))
    text = say(lang, "sentence.join").join(clauses)
    return say(lang, "figure.ranks.sentence", first=week_labels(snapshot, lang)[first], text=text)


def _move_clause(lang: str, name: str, move: Move) -> str:
    """The clause about the move of one county."""
    if move.gained is None or move.start is None or move.now is None:
        return say(lang, "figure.ranks.of_unknown", county=name)
    key = "moved" if move.clear else "within" if move.gained else "stayed"
    places = {"start": rank_text(lang, move.start), "now": rank_text(lang, move.now)}
    return say(lang, f"figure.ranks.{key}", county=name, **places)


def _table(snapshot: Snapshot, lang: str, selection: Selection, found: Sequence[Move]) -> Table:
    """The counties of the last week, best first: rank at the start, rank now, places gained, share now."""
    card, (first, _) = selection.card, span(selection)
    by_code = {move.code: move for move in found}
    heads = "start now gained".split()

    def line(row: CellText) -> TableRow:
        county = replace(selection, county=row.code, others=())
        move = by_code.get(row.code, Move(row.code))
        gained = move.gained
        trend = "" if not move.clear or gained is None else "better" if gained > 0 else "worse"
        word = "event.border" if move.cuts else "view.change_unknown"
        values = [
            Value(standing_text(lang, snapshot.cells, card, first, row.code, selection.kind)),
            Value(row.rank),
            Value(say(lang, word) if gained is None else signed(gained, lang), trend=trend),
            Value(row.share or row.word, county),
        ]
        return TableRow(row.name, values, row.code in selection.counties)

    return Table(
        head=[
            say(lang, "view.county"),
            *(say(lang, f"figure.ranks.{name}") for name in heads),
            amounts.head(lang, selection.card),
        ],
        # Without ranks there is nothing to list.
        rows=LazySequence(lambda: [line(row) for row in ranked(snapshot, lang, selection)] if found else []),
    )


def draw(described: ChartDescription, paper: Paper) -> Drawing:
    """Lines with names at their ends, as high as the names need, or on a paper with `fit`, in a smaller font."""
    if paper.narrow:
        paper = replace(paper, letters=10.5)
    # The names, and below them the axis and its title.
    high = ends_height(described.chart, paper.width, paper.letters) + paper.letters * 4.5
    if paper.fit:
        return chart_svg.draw(described.chart, replace(paper, letters=paper.letters * min(1, paper.height / high)))
    return chart_svg.draw(described.chart, replace(paper, height=max(paper.height, high)))


FIGURE = Figure(describe, draw, order=20, embed_height=760)
