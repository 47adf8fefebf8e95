"""Strip plot: one row for each indicator with a dot for each county's share, the middle half, and the target."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from dashboard.derived import derived, stored_property
from dashboard.figures import chart_svg, tokens
from dashboard.figures.chart import Axis, Band, Chart, Dot, Tick, Words
from dashboard.figures.figure import ChartDescription, Drawing, Figure, LazySequence, Paper, Table, TableRow, Value
from dashboard.figures.quartiles import middle_half
from dashboard.figures.scales import Reading
from dashboard.figures.standing_words import rank_clause, rank_text, word_short, word_text
from dashboard.figures.words import fields
from dashboard.indicators import amounts
from dashboard.indicators.cards import Card
from dashboard.indicators.series import Cell
from dashboard.indicators.signal import USUAL, Word
from dashboard.indicators.standing import Rank, judged, ranks
from dashboard.language import COMMA, say
from dashboard.language.digits import integer, percent
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import span_label

# As parts of a row's height, from its top: the position of its name, that of its dots, and half the box's height.
NAME, MARKS, HALF = 0.12, 0.62, 0.2
# The margins beside the axis from 0 to 1, which hold names at 0 and 1 and the word for the better end.
SIDE = 0.22
SMALL, LARGE = 3.2, 6.0
# A colour of the box that is visible behind circles.
BOX = tokens.ACCENT_SOFT
# The greatest number of chosen counties with a sentence.
MOST = 3


@dataclass(frozen=True)
class Place:
    """A county in an indicator. rank: None where it has none. word: beside the other counties together, USUAL for an
    indicator without words. words: the tooltip; label: beside the dot of a chosen county, '' without a rank.
    """

    code: str
    name: str
    cell: Cell
    rank: Rank | None
    word: Word
    words: str
    label: str


@dataclass(frozen=True)
class Row:
    """The row of an indicator, with the counties of the week in the register's order."""

    card: Card
    name: str
    places: Sequence[Place]

    @stored_property
    def known(self) -> list[tuple[float, Place]]:
        """(share, county), the lowest share first."""
        found = [(place.cell.value, place) for place in self.places if place.cell.value is not None]
        return sorted(found, key=lambda pair: pair[0])

    @stored_property
    def middle(self) -> float:
        """The share of the median county; for a row with at least one."""
        return median(share for share, _ in self.known)

    def heading(self, lang: str) -> str:
        """The name of the row, which says where lower is better."""
        key = "name_low" if self.card.polarity == "low" else "name"
        return say(lang, f"figure.strip.{key}", name=self.name)

    def worse(self, share: float, other: float) -> float:
        """How much a share is worse than another; negative if it is better."""
        return self.card.better_sign * (other - share)


# Cached, since the dashboard needs the same week for each choice of a county.
@derived(most=8)
def rows_of(snapshot: Snapshot, lang: str, week: int, kind: str) -> list[Row]:
    """The rows of the indicators that are shares, in a week (index). kind: of offices, '' for all."""
    found = []
    # Only shares have a common axis.
    for card in (card for card in snapshot.cards if card.format == "share"):
        found_ranks, standing = ranks(snapshot.cells, card, week, kind), judged(snapshot.cells, card, week, kind)
        short, places = card.word(lang, "short"), []
        for code in snapshot.cells.counties(week, card.key):
            cell, rank = snapshot.cells.at(card.key, week, code, kind), found_ranks.get(code)
            name, label = snapshot.names[code][lang], ""
            text = f"{name}{COMMA[lang]}{short}: {amounts.counts(lang, card, cell)}"
            if rank:
                text += f"{COMMA[lang]}{rank_clause(lang, rank, len(found_ranks))}"
                label = f"{name}{COMMA[lang]}{rank_text(lang, rank)}"
            word = standing[code].word if code in standing else USUAL
            if word.side:
                text += f"{COMMA[lang]}{word_short(lang, word)}"
            places.append(Place(code, name, cell, rank, word, text, label))
        found.append(Row(card, short, places))
    return found


def describe(snapshot: Snapshot, lang: str, selection: Selection) -> ChartDescription:
    """All indicators in a selection's week; chosen counties have their names in each row."""
    rows = rows_of(snapshot, lang, selection.week, selection.kind)
    counties = snapshot.cells.counties(selection.week, snapshot.cards[0].key)
    note = [say(lang, "figure.strip.note", week=span_label(snapshot.weeks[selection.week], lang))]
    if not selection.counties:
        note.append(say(lang, "figure.strip.choose"))
    return ChartDescription(
        **fields(lang, selection, "strip", _sentence(snapshot, lang, selection, rows)),
        table=Table(
            head=[say(lang, "view.county"), *(row.name for row in rows)],
            rows=LazySequence(lambda: [_line(snapshot, lang, selection, rows, code) for code in counties]),
        ),
        note=" ".join(note),
        key=[
            (tokens.EDGE, say(lang, "figure.strip.county")),
            (BOX, say(lang, "figure.strip.half")),
            ("tick", say(lang, "figure.bullets.tick")),
        ],
        make_chart=lambda: _chart(lang, selection, rows),
    )


def _line(snapshot: Snapshot, lang: str, selection: Selection, rows: Sequence[Row], code: str) -> TableRow:
    values = []
    for row in rows:
        place = next((place for place in row.places if place.code == code), None)
        if place is None:
            values.append(Value(say(lang, "words.absent")))
            continue
        rank = f"{COMMA[lang]}{rank_text(lang, place.rank)}" if place.rank else ""
        values.append(Value(amounts.counts(lang, row.card, place.cell) + rank, _offices(selection, row, place)))
    return TableRow(snapshot.names[code][lang], values, code in selection.counties)


def _offices(selection: Selection, row: Row, place: Place) -> Selection:
    return replace(selection, card=row.card, county=place.code, others=())


def _sentence(snapshot: Snapshot, lang: str, selection: Selection, rows: Sequence[Row]) -> str:
    """Where each chosen county stands out; without one, which counties are clearly apart from the others."""
    sentences = [_county(snapshot, lang, code, rows) for code in selection.counties[:MOST]]
    if sentences:
        return " ".join(sentences)
    known = [row for row in rows if row.known]
    if not known:
        return say(lang, "figure.strip.nothing")
    with_target = [(row, row.card.target) for row in known if row.card.target is not None]
    # In these indicators the median county has reached the target.
    reached = sum(row.worse(row.middle, target) <= 1e-9 for row, target in with_target)
    counts = {"k": integer(reached, lang), "n": integer(len(with_target), lang)}
    return f"{say(lang, 'figure.strip.all', **counts)} {_apart(lang, known)}"


def _apart(lang: str, rows: Sequence[Row]) -> str:
    """The counties clearly apart from the other counties together, each with its indicator."""
    sentences = []
    for side in ("lower", "higher"):
        places = [(row.name, place) for row in rows for _, place in row.known if place.word == Word("clear", side)]
        told = [say(lang, "figure.strip.clear_of", county=place.name, name=name) for name, place in places]
        if told:
            sentences.append(say(lang, f"figure.strip.clear_{side}", counties=COMMA[lang].join(told)))
    return " ".join(sentences) or say(lang, "figure.strip.clear_none")


def _county(snapshot: Snapshot, lang: str, code: str, rows: Sequence[Row]) -> str:
    """The indicators in which a county stands out from the other counties together."""
    here = [(row.name, place) for row in rows for _, place in row.known if place.code == code]
    words = [(name, place.word) for name, place in here if place.word.side]
    told = [say(lang, "figure.strip.of_indicator", name=name, word=word_text(lang, word)) for name, word in words]
    key = "stands" if told else "stands_nowhere" if here else "unknown"
    return say(lang, f"figure.strip.{key}", county=snapshot.names[code][lang], words=COMMA[lang].join(told))


def _chart(lang: str, selection: Selection, rows: Sequence[Row]) -> Chart:
    # Shares grow in the reading direction, as bars do.
    reading = Reading(lang, 1)
    low, high = (1 + SIDE, -SIDE) if reading.rtl else (-SIDE, 1 + SIDE)
    bands: list[Band] = []
    ticks: list[Tick] = []
    words: list[Words] = []
    dots: list[Dot] = []
    for i, row in enumerate(rows):
        middle, shares = i + MARKS, [share for share, _ in row.known]
        words.append(Words(-SIDE, i + NAME, row.heading(lang), tokens.INK, reading.near))
        words.append(_better(reading, row, middle) if shares else _nothing(lang, row, middle))
        if half := middle_half(shares):
            bands.append(Band("", [(share, middle - HALF, middle + HALF) for share in half], BOX))
        if shares:
            ticks.append(Tick(row.middle, middle, HALF, tokens.MUTED, 1.5))
        if row.card.target is not None:
            ticks.append(Tick(row.card.target, middle, HALF * 1.4, tokens.TARGET, 2.5, over=True))
        dots += _dots(lang, selection, row, middle)
    return Chart(
        lang,
        Axis("", low, high, [(i / 4, percent(i / 4, lang)) for i in range(5)]),
        Axis("", len(rows), 0, []),
        bands=bands,
        ticks=ticks,
        # Chosen and named dots lie over all others.
        dots=sorted(dots, key=lambda dot: (bool(dot.label), dot.radius)),
        words=words,
        # A name far from its dot would be in another row.
        leaders=False,
    )


def _better(reading: Reading, row: Row, middle: float) -> Words:
    """The word `better` at that edge of the picture."""
    high = row.card.polarity == "high"
    edge, anchor = (1 + SIDE, reading.far) if high else (-SIDE, reading.near)
    return Words(edge, middle, say(reading.lang, "figure.strip.better"), tokens.BETTER, anchor)


def _nothing(lang: str, row: Row, middle: float) -> Words:
    """The reason why a row has no dots."""
    states = [place.cell.state for place in row.places]
    word = next((word for word in ("too_few", "not_reported") if word in states), "not_applicable")
    return Words(0.5, middle, say(lang, f"words.{word}"), tokens.MUTED)


def _dots(lang: str, selection: Selection, row: Row, middle: float) -> list[Dot]:
    """The dots of a row, with names and ranks of chosen counties, or without a choice, of those at both ends that
    stand out."""
    counties, found = selection.counties, []
    labels = {} if counties else _ends(row)
    for share, place in row.known:
        fill, ink, radius, label = tokens.EDGE, tokens.INK, SMALL, labels.get(place.code, "")
        if place.code in counties:
            fill, radius, label = tokens.look(counties.index(place.code))[0], LARGE, place.label
            ink = fill
        elif label:
            fill, ink = tokens.INK, tokens.MUTED
        offices = _offices(selection, row, place)
        dot = Dot(
            place.code, share, middle, place.words, fill, radius, tokens.PAPER, label, ink, bool(label), offices
        )
        found.append(dot)
    return found


def _ends(row: Row) -> dict[str, str]:
    """The name, by code, of the lowest county that stands out as lower than the others, and of the highest one."""
    lower = [place for _, place in row.known if place.word.side == "lower"]
    higher = [place for _, place in row.known if place.word.side == "higher"]
    return {place.code: place.name for place in (*lower[:1], *higher[-1:])}


def draw(described: ChartDescription, paper: Paper) -> Drawing:
    """The rows below one another, as high as their texts need."""
    rows = described.chart.y.low
    high = paper.height if paper.fit else paper.letters * (rows * (3.9 if paper.narrow else 3.2) + 2.2)
    return chart_svg.draw(described.chart, replace(paper, height=high))


FIGURE = Figure(describe, draw, order=16, embed_height=760, all_cards=True)
