"""Split: the cell of the province or a county divided by kind of office, or by the card's stages or channels."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dashboard.figures import tokens
from dashboard.figures.cell_text import CellText
from dashboard.figures.evidence_parts import parts_key
from dashboard.figures.figure import Description, Drawing, Figure, Paper, Table, TableRow, Value
from dashboard.figures.ranking import bars
from dashboard.figures.target_words import target_key, target_on_bar
from dashboard.figures.words import common_fields, marked_legend, stage_names, words_of
from dashboard.indicators import amounts
from dashboard.indicators.cards import Card
from dashboard.indicators.sentences import channel_names
from dashboard.language import say
from dashboard.language.digits import integer, percent
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot

# A part of the split: its row, and the selection and the stage of its offices.
Part = tuple[CellText, Selection, str]


@dataclass(frozen=True, kw_only=True)
class Split(Description):
    """parts: the rows. target: as of words.target_on_bar, None for stages."""

    parts: Sequence[Part]
    target: tuple[str, float] | None


def describe(snapshot: Snapshot, lang: str, selection: Selection) -> Split:
    """The parts of a selection's cell; if there is only one kind of office, the cell itself is the only part."""
    card = selection.card
    parts = parts_of(snapshot, lang, selection) or kinds(snapshot, lang, selection, [selection.kind])
    of_stages = bool(card.steps) and not card.channels
    by_stage = [(part.fill, part.name) for part, _, _ in parts]
    by_kind = marked_legend(lang, card, words_of(part for part, _, _ in parts)) + target_key(lang, card)
    return Split(
        **common_fields(snapshot, lang, selection, "split"),
        table=Table(
            head=[
                say(lang, heading(card)) if card.steps else say(lang, "filter.kind"),
                say(lang, "view.numerator"),
                amounts.head(lang, card),
            ],
            rows=[
                TableRow(part.name, [Value(part.figure, offices, stage), Value(part.share, offices, stage)])
                for part, offices, stage in parts
            ],
        ),
        key=[*(by_stage if of_stages else by_kind), *parts_key(lang, [part for part, _, _ in parts])],
        parts=parts,
        target=None if of_stages else target_on_bar(lang, card),
    )


def draw(described: Split, paper: Paper) -> Drawing:
    """A row with a bar for each part."""
    rows = [part for part, _, _ in described.parts]
    links = [(offices, stage) for _, offices, stage in described.parts]
    return bars(described.lang, rows, links, paper, described.target)


def parts_of(snapshot: Snapshot, lang: str, selection: Selection) -> list[Part]:
    """The parts by channel, stage or kind of office, whichever the card has; empty if there is only one kind."""
    card = selection.card
    if card.channels:
        return channels(snapshot, lang, selection)
    if card.steps:
        return stages(snapshot, lang, selection)
    counted = card.county_kinds if selection.county else card.kinds
    ordered = [kind for kind in snapshot.terms.kinds if kind in counted]
    return kinds(snapshot, lang, selection, ordered) if len(counted) > 1 else []


def kinds(snapshot: Snapshot, lang: str, selection: Selection, chosen: Sequence[str]) -> list[Part]:
    """A part for each kind of office; '' stands for all kinds together."""
    names = {
        kind: snapshot.terms.kinds[kind].name(lang) if kind else say(lang, "filter.all_kinds") for kind in chosen
    }
    card, place = selection.card, (selection.week, selection.county)
    rows = [CellText(snapshot, lang, card, *place, kind).replaced(name=names[kind], rank="") for kind in chosen]
    rows = _on_one_axis(card, rows)
    return [(row, replace(selection, kind=kind), "") for row, kind in zip(rows, chosen, strict=True)]


def channels(snapshot: Snapshot, lang: str, selection: Selection) -> list[Part]:
    """A part for each channel of a card of counts."""
    card, place = selection.card, (selection.week, selection.county)
    names = dict(zip(card.steps, channel_names(lang, card), strict=True))
    rows = [
        CellText(snapshot, lang, card, *place, selection.kind, step).replaced(name=name, rank="")
        for step, name in names.items()
    ]
    return [(row, selection, "") for row in _on_one_axis(card, rows)]


def heading(card: Card) -> str:
    """The key of the heading that names the parts of a card: channels, stages or kinds of offices."""
    return f"view.split_{'channel' if card.channels else 'step' if card.steps else 'kind'}"


def _on_one_axis(card: Card, rows: list[CellText]) -> list[CellText]:
    """The rows; for a card of totals, whose axis suits counties, with bars on an axis up to the largest part."""
    if card.format != "total":
        return rows
    end = amounts.end(card, [row.cell.value for row in rows])
    return [row.replaced(part=(row.cell.value or 0.0) / end, figure=row.counts, share="") for row in rows]


def stages(snapshot: Snapshot, lang: str, selection: Selection) -> list[Part]:
    """The offices at exactly each stage, from none to the last, and the offices that have not reported."""
    card, cells, place = selection.card, snapshot.cells, (selection.week, selection.county, selection.kind)
    cell, of_steps = cells.at(card.key, *place), [cells.at(card.key, *place, step) for step in card.steps]
    exactly = _differences([cell.denominator - cell.not_reported, *(step.numerator for step in of_steps)])
    self_reported = _differences([cell.unverified, *(step.self_reported or 0 for step in of_steps)])
    if cell.self_reported is None:
        self_reported = [0] * len(exactly)
    paints = [tokens.ZERO, *tokens.ramp(card.polarity, len(card.steps))]
    names = stage_names(lang, snapshot.terms, card)
    named = [(names[i], count, self_reported[i], paints[i], str(i)) for i, count in enumerate(exactly)]
    named.append((say(lang, "words.not_reported"), cell.not_reported, 0, "url(#p-not_reported)", "not_reported"))
    whole_cell = CellText(snapshot, lang, card, *place)
    parts = []
    for name, count, unconfirmed, paint, stage in named:
        part = count / cell.denominator if cell.denominator else 0.0
        share = percent(part, lang)
        texts = {"name": name, "figure": integer(count, lang), "share": share, "bare": share}
        drawn = {
            "part": part,
            "confirmed_part": 1 - unconfirmed / count if count else 1.0,
            "fill": paint,
            "marks": (),
        }
        parts.append((whole_cell.replaced(**texts, **drawn), selection, stage))
    return parts


def _differences(at_least: Sequence[int]) -> list[int]:
    """The offices at exactly each stage, of those at each stage or above."""
    return [count - above for count, above in zip(at_least, [*at_least[1:], 0], strict=True)]


FIGURE = Figure(describe, draw, order=6, embed_height=560)
