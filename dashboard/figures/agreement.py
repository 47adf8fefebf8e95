"""Agreement of reports and visits: which part of self-reported values visits confirmed, by county and measure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from dashboard.figures import tokens
from dashboard.figures.cells import Cell, Cells, Heading, by_indicators
from dashboard.figures.figure import (
    Description,
    Drawing,
    Figure,
    Paper,
    Table,
    TableRow,
    Value,
    empty_drawing,
    evenly,
)
from dashboard.figures.svg import written
from dashboard.figures.words import fields
from dashboard.indicators.cards import Card
from dashboard.indicators.outlook import LONG
from dashboard.language import COMMA, say
from dashboard.language.digits import integer, percent
from dashboard.language.order import order
from dashboard.meeting.discrepancies import Rate, agreement
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot

# The ends of the colour classes of a confirmed share, and the paint of a cell of which nothing was checked.
CLASSES = (0.5, 0.8, 0.9)
UNCHECKED = "url(#p-not_reported)"
PAINTS = tokens.ramp("high", len(CLASSES) + 1)
# The most counties on a screen.
MOST = 10
NOTHING = Rate(0, 0)


@dataclass(frozen=True, kw_only=True)
class Agreement(Description):
    """cards: the first card of each measure, a column each. areas: (code, name) of the rows below the province's.

    rates: by area's code ('' for the province) and measure; empty if nothing was checked.
    """

    cards: Sequence[tuple[Card, str]]
    areas: Sequence[tuple[str, str]]
    rates: Mapping[tuple[str, str], Rate]

    def rate(self, code: str, card: Card) -> Rate:
        """The rate of a cell."""
        return self.rates.get((code, card.measure), NOTHING)

    def checked(self, code: str) -> int:
        """How many self-reported values of an area were checked."""
        return sum(self.rate(code, card).checked for card, _ in self.cards)


def describe(snapshot: Snapshot, lang: str, selection: Selection) -> Agreement:
    """The self-reported values that visits checked up to the chosen week, of the chosen kind of office."""
    selection = Selection(selection.card, selection.week, selection.county, selection.kind, weeks=selection.weeks)
    rates = agreement(snapshot, selection.week, selection.kind)
    first = {card.measure: card for card in reversed(snapshot.cards) if card.rule == "state"}
    cards = [
        (card, snapshot.terms.measures[card.measure].name(lang))
        for card in snapshot.cards
        if first.get(card.measure) == card
    ]
    names = {code: snapshot.names[code][lang] for code in snapshot.cells.counties(selection.week, selection.card.key)}
    weeks = integer(LONG, lang)
    described = Agreement(
        **fields(lang, selection, "agreement", ""),
        table=Table([], []),
        note=say(lang, "figure.agreement.note", weeks=weeks),
        key=[*zip(PAINTS, _class_texts(lang), strict=True), (UNCHECKED, say(lang, "figure.agreement.unchecked"))],
        cards=cards,
        areas=sorted(names.items(), key=lambda pair: order(pair[1])) if rates else [],
        rates=rates,
    )
    rows = [("", snapshot.province.title(lang)), *described.areas] if described.areas else []
    return replace(
        described,
        sentence=sentence(lang, snapshot, described),
        table=Table(
            head=[say(lang, "view.county"), *(name for _, name in cards), say(lang, "figure.agreement.checked")],
            rows=[_line(described, code, name) for code, name in rows],
        ),
    )


def sentence(lang: str, snapshot: Snapshot, described: Agreement) -> str:
    """How many values visits checked and confirmed in the chosen county or the province; or that none was checked."""
    chosen = described.selection.county
    rates = [described.rate(chosen, card) for card, _ in described.cards]
    checked, confirmed = sum(rate.checked for rate in rates), sum(rate.confirmed for rate in rates)
    words = {"place": snapshot.names[chosen][lang] if chosen else snapshot.province.title(lang)}
    words["weeks"] = integer(LONG, lang)
    if not checked:
        return say(lang, "figure.agreement.none", **words)
    words |= {"n": integer(confirmed, lang), "d": integer(checked, lang), "share": percent(confirmed / checked, lang)}
    return say(lang, "figure.agreement.sentence", **words)


def _class_texts(lang: str) -> list[str]:
    """The colour classes in words, lowest first."""
    texts = [say(lang, "view.class_under", high=percent(CLASSES[0], lang))]
    for low, high in pairwise(CLASSES):
        texts.append(say(lang, "view.class_between", low=percent(low, lang), high=percent(high, lang)))
    return [*texts, say(lang, "view.class_over", low=percent(CLASSES[-1], lang))]


def _text(lang: str, rate: Rate) -> str:
    """A cell in words: confirmed of checked values, and their share."""
    if not rate.checked:
        return say(lang, "figure.agreement.unchecked")
    n, d = integer(rate.confirmed, lang), integer(rate.checked, lang)
    return say(lang, "figure.agreement.of", n=n, d=d, share=percent(rate.confirmed / rate.checked, lang))


def _behind(described: Agreement, code: str, card: Card) -> Selection:
    """The offices of the measure's indicator."""
    return replace(described.selection, card=card, county=code)


def _line(described: Agreement, code: str, name: str) -> TableRow:
    lang = described.lang
    values = [
        Value(_text(lang, described.rate(code, card)), _behind(described, code, card)) for card, _ in described.cards
    ]
    values.append(Value(integer(described.checked(code), lang)))
    return TableRow(name, values, bool(code) and code == described.selection.county)


def draw(described: Agreement, paper: Paper) -> Drawing:
    """The province's row, then those of the counties; of height 0 if nothing was checked in the whole province."""
    if not described.areas:
        return empty_drawing(paper)
    lang, chosen = described.lang, described.selection.county
    checked = say(lang, "figure.agreement.checked")

    def row(code: str, name: str) -> Cells:
        number = integer(described.checked(code), lang)
        return Cells(
            name,
            [_cell(described, paper, code, name, *each) for each in described.cards],
            closing=f"{checked}: {number}" if paper.narrow else number,
            chosen=bool(code) and code == chosen,
            apart=not code,
        )

    rows = [row("", described.table.rows[0].name), *(row(*area) for area in described.areas)]
    heads = [Heading(name, "", "", "", False) for _, name in described.cards]
    grid = by_indicators(lang, paper, rows, heads, say(lang, "figure.agreement.checks"))
    note = say(lang, "figure.agreement.numbers") if paper.narrow else ""
    return Drawing(written(lang, grid.marks), paper.width, grid.height, note)


def _cell(described: Agreement, paper: Paper, code: str, name: str, card: Card, measure: str) -> Cell:
    """A cell with how many of how many values were confirmed; on a phone their percentage."""
    lang, rate, opens = described.lang, described.rate(code, card), _behind(described, code, card)
    title = f"{name}{COMMA[lang]}{measure}: {_text(lang, rate)}"
    if not rate.checked:
        return Cell(UNCHECKED, "–", title=title, opens=opens)
    share = rate.confirmed / rate.checked
    # Rounding hides no contradiction.
    whole = integer(100 if share == 1 else min(round(share * 100), 99), lang)
    of = say(lang, "view.figure_of", n=integer(rate.confirmed, lang), d=integer(rate.checked, lang))
    paint = PAINTS[sum(share >= end for end in CLASSES)]
    return Cell(paint, whole if paper.narrow else of, title=title, opens=opens)


def split(described: Agreement) -> list[Agreement]:
    """At most MOST counties in each part, below the province."""
    return [replace(described, areas=areas) for areas in evenly(described.areas, MOST)]


FIGURE = Figure(
    describe,
    draw,
    order=20,
    embed_height=970,
    all_cards=True,
    page="inspections",
    rules=("state", "inspected"),
    split=split,
)
