"""Waterfall chart between two publications: late reports, corrections, changes of the register, and progress."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from markupsafe import Markup

from dashboard.figures import cell_text, tokens
from dashboard.figures.figure import Description, Drawing, Figure, Paper, Table, TableRow, Value, empty_drawing
from dashboard.figures.pen import Pen, link_to, rect
from dashboard.figures.plot import rule
from dashboard.figures.words import fields
from dashboard.indicators import amounts
from dashboard.indicators.cards import Card
from dashboard.indicators.series import Cell
from dashboard.language import COMMA, say
from dashboard.language.digits import integer, signed
from dashboard.publications.parts import PARTS, Change, differences
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot, published_at, published_moments
from dashboard.weeks import day_label, span_label


@dataclass(frozen=True)
class Step:
    """A column. start, end: the counts that it spans; number, share: the texts above it; paint: its colour."""

    name: str
    number: str
    share: str
    start: int
    end: int
    paint: str


@dataclass(frozen=True, kw_only=True)
class Waterfall(Description):
    """steps: before, PARTS, after; empty for a card of means, or without two publications. base: the count at the
    foot of the columns. opens: the selection of the last column's link, None if the newer one has no such card.
    """

    steps: Sequence[Step] = ()
    base: int = 0
    opens: Selection | None = None


def describe(snapshot: Snapshot, lang: str, selection: Selection) -> Waterfall:
    """The displayed publication against an earlier one: that of `since`, or else the previous one."""
    earlier = [moment for moment in published_moments(snapshot) if moment < snapshot.asof]
    moment = selection.since or (earlier[-1] if earlier else None)
    old = published_at(snapshot, moment) if moment else None
    if old is None or not old.weeks:
        return nothing(lang, snapshot, selection)
    return between(lang, old, snapshot, selection)


def between(lang: str, old: Snapshot, new: Snapshot, selection: Selection) -> Waterfall:
    """The selection's indicator and area in two publications, the older one first."""
    card, area = selection.card, selection.county
    place = card.key, area
    change = next((c for c in differences(old, new) if (c.indicator, c.county_code) == place), None)
    if change is None:
        return nothing(lang, new, selection)
    new_definition = redefined(lang, old, new, card.key)
    steps = list(_steps(lang, card, change, bool(new_definition)))
    base = _base(steps)
    spans = {"old": span_label(old.weeks[-1], lang), "new": span_label(new.weeks[-1], lang)}
    # A mean has no columns: the sum of minutes rises with the number of visits, whatever their mean does.
    drawn = card.format != "mean"
    cut = say(lang, "figure.waterfall.cut", n=integer(base, lang)) if base else ""
    note = cut if drawn else say(lang, "figure.waterfall.mean")
    chosen, sentence = _chosen(new, selection), _sentence(lang, card, change, steps, spans)
    opens = chosen if card.key in {own.key for own in new.cards} else None
    return Waterfall(
        **fields(lang, chosen, "waterfall", sentence, name=card.word(lang, "name")),
        note=f"{new_definition} {note}".strip(),
        table=_table(lang, card, steps, change, opens),
        key=_key(lang, card, steps) if drawn else [],
        steps=steps if drawn else (),
        base=base,
        opens=opens,
    )


def _sentence(lang: str, card: Card, change: Change, steps: Sequence[Step], spans: dict[str, str]) -> str:
    """The sentence: both counts and the parts of the change; for a card of means, both values only."""
    if card.format == "mean":
        before, after = (amounts.counts(lang, card, cell) for cell in _cells(change))
        return say(lang, "figure.waterfall.means", before=before, after=after, **spans)
    parts = [f"{step.name} {step.number}" for step in steps[1:-1] if step.start != step.end]
    text = COMMA[lang].join(parts) or say(lang, "figure.waterfall.same")
    before, after = (_end(lang, steps[end]) for end in (0, -1))
    return say(lang, "figure.waterfall.sentence", before=before, after=after, parts=text, **spans)


def redefined(lang: str, old: Snapshot, new: Snapshot, key: str) -> str:
    """The note that two publications use different definitions of an indicator; '' if they do not."""
    both = [{card.key: card for card in each.cards}.get(key) for each in (old, new)]
    before, after = (card and card.on(each.weeks[-1]) for card, each in zip(both, (old, new), strict=True))
    if before is None or after is None or after.since is None or before.version == after.version:
        return ""
    values = {"name": after.word(lang, "name"), "since": day_label(after.since, lang)}
    return say(lang, "figure.waterfall.redefined", **values)


def nothing(lang: str, snapshot: Snapshot, selection: Selection) -> Waterfall:
    """The description if there are no two publications to compare."""
    chosen, sentence = _chosen(snapshot, selection), say(lang, "figure.waterfall.alone")
    words = fields(lang, chosen, "waterfall", sentence, name=selection.card.word(lang, "name"))
    return Waterfall(**words, table=Table([], []))


def _chosen(snapshot: Snapshot, selection: Selection) -> Selection:
    """The selection of a publication's newest week and all kinds of offices, which is what is compared."""
    return replace(selection, week=len(snapshot.weeks) - 1, kind="", others=())


def _steps(lang: str, card: Card, change: Change, new_definition: bool) -> Iterator[Step]:
    counted = change.numerator
    parts = [getattr(counted, part) for part in PARTS]
    levels = list(accumulate([counted.before, *parts]))
    for name, cell in zip(("before", "after"), _cells(change), strict=True):
        number = integer(cell.numerator, lang) if cell.known else amounts.figure(lang, card, cell)
        share = amounts.value(lang, card, cell)
        end = Step(say(lang, f"change.{name}"), number, share, 0, cell.numerator, tokens.INK)
        if name == "after":
            for part, size, level in zip(PARTS, parts, levels, strict=False):
                paint = _paint(card, size) if part == "progress" and not new_definition else tokens.PROVINCE
                yield Step(say(lang, f"change.{part}"), signed(size, lang), "", level, level + size, paint)
        yield end


def _cells(change: Change) -> tuple[Cell, Cell]:
    counted, of = change.numerator, change.denominator
    return (
        Cell(counted.before, of.before, 0, 0, 0, change.state_before),
        Cell(counted.after, of.after, 0, 0, 0, change.state_after),
    )


def _paint(card: Card, size: int) -> str:
    """The colour of progress: better or worse; neutral for a card that counts within a window of weeks."""
    if card.windowed:
        return tokens.PROVINCE
    return tokens.WORSE if size * cell_text.BAD_SIDE[card.polarity] > 0 else tokens.BETTER


def _base(steps: Sequence[Step]) -> int:
    """The count at the foot of the columns: 0, or more if the parts would be too small to see beside the totals."""
    levels = [level for step in steps for level in (step.start, step.end) if level or step in steps[1:-1]]
    lowest, highest = min(levels, default=0), max(levels, default=0)
    room = max(highest - lowest, 1)
    return max(lowest - room, 0) if lowest > 3 * room else 0


def _end(lang: str, step: Step) -> str:
    return say(lang, "county.trend_cell", figure=step.number, share=step.share) if step.share else step.number


def _table(lang: str, card: Card, steps: Sequence[Step], change: Change, opens: Selection | None) -> Table:
    of = change.denominator
    totals = [integer(of.before, lang), *(signed(getattr(of, part), lang) for part in PARTS), integer(of.after, lang)]
    rows = []
    for step, total in zip(steps, totals, strict=True):
        behind = opens if step is steps[-1] else None
        rows.append(TableRow(step.name, [Value(text, behind) for text in (step.number, total, step.share)]))
    return Table([say(lang, "figure.waterfall.step"), *amounts.heads(lang, card)], rows)


def _key(lang: str, card: Card, steps: Sequence[Step]) -> list[tuple[str, str]]:
    words = {
        tokens.INK: "ends",
        tokens.PROVINCE: "parts" if card.windowed else "known",
        tokens.BETTER: "better",
        tokens.WORSE: "worse",
    }
    paints = {step.paint for step in steps if step.start != step.end}
    return [(paint, say(lang, f"figure.waterfall.{word}")) for paint, word in words.items() if paint in paints]


def draw(described: Waterfall, paper: Paper) -> Drawing:
    """The columns, from left to right in both languages, with names below and numbers above."""
    steps, pen, letters = described.steps, Pen(described.lang, paper.width), paper.letters
    if not steps:
        return empty_drawing(paper)
    small, slot = letters * 0.85, paper.width / len(steps)
    wide, top, bottom = slot * 0.62, letters * 3.4, paper.height - letters * 3.4
    highest = max(max(step.start, step.end) for step in steps)
    unit = (bottom - top) / max(highest - described.base, 1)

    def y(level: int) -> float:
        return bottom - max(level - described.base, 0) * unit

    drawn = []
    for place, step in enumerate(steps):
        left, middle, last = place * slot + (slot - wide) / 2, pen.x((place + 0.5) * slot), place == len(steps) - 1
        upper, lower = y(max(step.start, step.end)), y(min(step.start, step.end))
        column = rect(left, upper, wide, max(lower - upper, 2.0), step.paint)
        at_end = last or not place
        if at_end and described.base:
            # A white stripe shows that the column is cut off.
            stripe = '<path d="M{:.1f} {:.1f}l{:.1f} {:.1f}v{:.1f}l{:.1f} {:.1f}z" fill="#ffffff"/>'
            lengths = (wide + 4, -letters * 0.5, -6, -wide - 4, letters * 0.5)
            column += Markup(stripe).format(left - 2, bottom - letters * 0.6, *lengths)
        size, above = letters * (1.15 if at_end else 1), upper - letters * (1.9 if step.share else 0.8)
        column += pen.text(middle, above, step.number, size, bold=True, anchor="middle")
        if step.share:
            column += pen.text(middle, upper - letters * 0.75, step.share, small, tokens.MUTED, anchor="middle")
        drawn.append(link_to(paper, described.opens if last else None, column))
        # A name without room on one line has a line for each word.
        lines = [step.name] if len(step.name) * small * 0.55 < slot else step.name.split(" ")
        drawn.append(pen.lines(middle, bottom + letters, lines, small, tokens.MUTED, anchor="middle", step=1.3))
        if not last:
            drawn.append(rule(left + wide, left + slot, y(step.end), tokens.MUTED, 1))
    drawn.append(rule(0, paper.width, bottom, tokens.MUTED, 1.5))
    return Drawing(Markup("").join(drawn), paper.width, paper.height)


FIGURE = Figure(describe, draw, order=16, embed_height=620, page="compare")
