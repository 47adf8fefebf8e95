"""Bump chart: the counties' ranks by week, and the counties that gained and lost most places over the span."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from dashboard.derived import derived
from dashboard.figures import chart_svg, tokens
from dashboard.figures.cell_text import CellText, rank_text
from dashboard.figures.chart import Axis, Chart, Dot, Line
from dashboard.figures.explored import panel, span, week_labels
from dashboard.figures.figure import ChartDescription, Drawing, Figure, LazySequence, Paper, Table, TableRow, Value
from dashboard.figures.line_ends import ends_height
from dashboard.figures.week_axis import Point, breaks, broken, week_axis
from dashboard.figures.words import common_fields, gap_note, ranked
from dashboard.indicators import amounts
from dashboard.language import COMMA, say
from dashboard.language.digits import integer, signed
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot

# The greatest number of names in one clause.
MOST_NAMES = 3
# (colour, dash, width) of counties that are not chosen; without a choice, of those that gained or lost most places.
OTHER, BEST, WORST = (tokens.MUTED, "", 1.5), (tokens.BETTER, "", 3.0), (tokens.WORSE, "9 4", 3.0)


@dataclass(frozen=True)
class Move:
    """A county's ranks at both ends of the span, None for no rank.

    gained: the number of places, positive if the county rose; None without both ranks, or if its borders changed.
    cuts: the weeks of the span in which its borders or the card's definition changed.
    """

    code: str
    start: int | None = None
    now: int | None = None
    gained: int | None = None
    cuts: Sequence[int] = ()


@dataclass(frozen=True)
class _Ranks:
    """A county's rank in each week, None for no rank. bends: the weeks just before and after changes of the rank."""

    ranks: Sequence[int | None]
    bends: Sequence[int]


@derived(most=80)
def _ranks(snapshot: Snapshot, key: str, kind: str, polarity: str) -> Mapping[str, _Ranks]:
    """The ranks of the counties by code: 1 is best, ties share a rank (1, 2, 2, 4)."""
    share = panel(snapshot, key, kind).share
    ranks = share.rank(axis=1, method="min", ascending=polarity == "low").fillna(0).to_numpy(dtype="int64")
    changes = np.zeros((len(ranks) + 1, ranks.shape[1]), dtype=bool)
    changes[1:-1] = ranks[1:] != ranks[:-1]
    bends = changes[1:] | changes[:-1]
    return {
        str(code): _Ranks([rank or None for rank in ranks[:, i].tolist()], bends[:, i].nonzero()[0].tolist())
        for i, code in enumerate(share)
    }


def county_ranks(snapshot: Snapshot, selection: Selection) -> Mapping[str, _Ranks]:
    """The ranks of the counties in every week, by code."""
    card = selection.card
    return _ranks(snapshot, card.key, selection.kind, card.polarity)


def moves(snapshot: Snapshot, selection: Selection) -> list[Move]:
    """The counties with a rank in any week of the span, in the order of the register."""
    return _moves(snapshot, selection.of(()))


# The figure and its words need the same moves, whichever counties are chosen.
@derived(most=16)
def _moves(snapshot: Snapshot, selection: Selection) -> list[Move]:
    first, last = span(selection)
    counties = []
    for code, county in county_ranks(snapshot, selection).items():
        if any(county.ranks[first : last + 1]):
            start, now, cuts = county.ranks[first], county.ranks[last], breaks(snapshot, selection, code)
            gained = None if start is None or now is None or cuts else start - now
            counties.append(Move(code, start, now, gained, cuts))
    return counties


def movers(found: Sequence[Move]) -> tuple[list[Move], list[Move]]:
    """The counties that gained the most places, and those that lost the most; empty if none gained or lost any."""
    gains = [move.gained for move in found if move.gained is not None]
    most, least = max(gains, default=0), min(gains, default=0)
    return (
        [move for move in found if most > 0 and move.gained == most],
        [move for move in found if least < 0 and move.gained == least],
    )


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
    most, least = movers([] if selection.county else found)
    signs = ((BEST, "gained_most", most), (WORST, "lost_most", least))
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
    ranks, day = county_ranks(snapshot, selection), week_labels(snapshot, lang)[last]
    looks, shares = _looks(selection, found), panel(snapshot, selection.card.key, selection.kind).shares
    lines, dots = [], []
    # Highlighted lines lie over the others, that of the first chosen county on top.
    order = {code: place for place, code in enumerate(looks)}
    for move in sorted(found, key=lambda move: -order.get(move.code, len(order))):
        name, own = snapshot.names[move.code][lang], looks.get(move.code, OTHER)
        colour, dash, width = own
        label = f"{name} {'–' if move.now is None else integer(move.now, lang)}"
        points = points_of(ranks[move.code], move.cuts, first, last)
        lines.append(Line(move.code, name, points, colour, width, dash, label, faint=own == OTHER))
        if move.now is not None:
            share = amounts.in_unit(lang, selection.card, float(shares[move.code][last]))
            text = f"{name}{COMMA[lang]}{day}: {say(lang, 'figure.ranks.at', rank=integer(move.now, lang))} ({share})"
            county = replace(selection, county=move.code, others=())
            dots.append(Dot(move.code, last, move.now, text, colour, width + 2, opens=county))
    return Chart(
        lang,
        week_axis(snapshot, lang, first, last),
        # No ticks, since the name at the end of each line has its rank.
        Axis("", len(ranks) + 0.5, 0.5, []),
        lines=lines,
        dots=dots,
    )


def _looks(selection: Selection, found: Sequence[Move]) -> dict[str, tuple[str, str, float]]:
    """(colour, dash, width) by code of the chosen counties, or else of those that gained or lost most places."""
    chosen = selection.counties
    if chosen:
        return {code: (*tokens.look(i), 3.0) for i, code in enumerate(chosen)}
    most, least = movers(found)
    return {move.code: BEST for move in most} | {move.code: WORST for move in least}


def points_of(county: _Ranks, cuts: Sequence[int], first: int, last: int) -> list[Point]:
    """The points at which a county's line bends, begins or ends, and a gap before each cut.

    Ranks change rarely, so leaving out the points of level stretches saves most of them.
    """
    bends = county.bends[bisect_left(county.bends, first) : bisect_right(county.bends, last)]
    weeks = sorted({first, last, *bends, *cuts, *(cut - 1 for cut in cuts)})
    return broken([(week, county.ranks[week]) for week in weeks], cuts)


def _sentence(snapshot: Snapshot, lang: str, selection: Selection, found: Sequence[Move]) -> str:
    """The sentence: the moves of the chosen counties, then the counties that gained and lost most places."""
    first, _ = span(selection)
    by_code = {move.code: move for move in found}
    chosen = [by_code.get(code, Move(code)) for code in selection.counties]
    clauses = []
    if len(chosen) <= MOST_NAMES:
        clauses = [_move_clause(lang, snapshot.names[move.code][lang], move) for move in chosen]
    else:
        gains = [move.gained or 0 for move in chosen]
        better, worse = sum(gain > 0 for gain in gains), sum(gain < 0 for gain in gains)
        counts = {"n": integer(len(gains), lang), "better": integer(better, lang), "worse": integer(worse, lang)}
        clauses = [say(lang, "figure.ranks.chosen", **counts)]
    most, least = movers(found)
    if all(move.gained is None for move in found):
        clauses.append(say(lang, "figure.ranks.unknown"))
    elif not most and not least:
        compared = sum(move.gained is not None for move in found)
        clauses.append(say(lang, "figure.ranks.unchanged", n=integer(compared, lang)))
    else:
        clauses += [
            _movers_clause(snapshot, lang, f"figure.ranks.{key}", counties)
            for key, counties in (("most", most), ("least", least))
            if counties
        ]
    text = say(lang, "sentence.join").join(clauses)
    return say(lang, "figure.ranks.sentence", first=week_labels(snapshot, lang)[first], text=text)


def _move_clause(lang: str, name: str, move: Move) -> str:
    """The clause about the move of one county."""
    if move.gained is None or move.start is None or move.now is None:
        return say(lang, "figure.ranks.of_unknown", county=name)
    key = "figure.ranks.moved" if move.gained else "figure.ranks.stayed"
    return say(lang, key, county=name, start=integer(move.start, lang), now=integer(move.now, lang))


def _movers_clause(snapshot: Snapshot, lang: str, key: str, counties: Sequence[Move]) -> str:
    """The clause about the counties that moved most, which all moved by the same number of places."""
    places = integer(abs(counties[0].gained or 0), lang)
    if len(counties) > MOST_NAMES:
        return say(lang, f"{key}_many", n=integer(len(counties), lang), places=places)
    if len(counties) == 1:
        (move,) = counties
        ranks = {"start": integer(move.start or 0, lang), "now": integer(move.now or 0, lang)}
        return say(lang, f"{key}_one", county=snapshot.names[move.code][lang], places=places, **ranks)
    names = COMMA[lang].join(snapshot.names[move.code][lang] for move in counties)
    return say(lang, f"{key}_few", names=names, places=places)


def _table(snapshot: Snapshot, lang: str, selection: Selection, found: Sequence[Move]) -> Table:
    """The counties of the last week, best first: rank at the start, rank now, places gained, share now."""
    card, (first, _) = selection.card, span(selection)
    start = snapshot.cells.ranks(card.key, first, card.polarity, selection.kind)
    by_code = {move.code: move for move in found}
    heads = "start now gained".split()

    def line(row: CellText) -> TableRow:
        county = replace(selection, county=row.code, others=())
        move = by_code.get(row.code, Move(row.code))
        gained = move.gained
        trend = "" if gained is None else "better" if gained > 0 else "worse" if gained < 0 else "same"
        word = "event.border" if move.cuts else "view.change_unknown"
        values = [
            Value(rank_text(lang, start.get(row.code))),
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
        rows=LazySequence(lambda: [line(row) for row in ranked(snapshot, lang, selection)]),
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
