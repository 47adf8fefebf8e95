"""Where the gap lies: the units between each indicator and its target, cut by county, and who makes half of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from markupsafe import Markup

from dashboard.figures import tokens
from dashboard.figures.figure import Description, Drawing, Figure, Line, Paper, Table, Value
from dashboard.figures.svg import EDGE, Pen, linked
from dashboard.figures.target_states import LETTERS
from dashboard.figures.words import of_meeting
from dashboard.indicators.cards import Card
from dashboard.language import COMMA, say
from dashboard.language.digits import whole
from dashboard.meeting.gaps import half, of_counties
from dashboard.meeting.histories import History, histories, in_units
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot

# The counties that make half of a gap, and the others: paint, and the letters on it.
KEYS = ("members", "rest")
MEMBER, OTHER = (tokens.ACCENT, "#ffffff"), (tokens.ACCENT_SOFT, tokens.INK)


@dataclass(frozen=True)
class Gap:
    """An indicator's gap. parts: (county's code, units to its target), most first; members: so many make half of it.

    unknown: counties of which nothing is known; all: how many counties the indicator counts in.
    """

    card: Card
    parts: Sequence[tuple[str, int]]
    members: int
    unknown: int
    all: int

    @property
    def total(self) -> int:
        """Units between all counties and their targets."""
        return sum(units for _, units in self.parts)


@dataclass(frozen=True, kw_only=True)
class GapCounties(Description):
    """gaps: those that the fewest counties make half of first, at the end those that are closed or not known.

    names: of the counties, by code.
    """

    gaps: Sequence[Gap]
    names: Mapping[str, str]


def describe(snapshot: Snapshot, lang: str, selection: Selection) -> GapCounties:
    """The gaps of all indicators in the chosen week."""
    gaps = gaps_of(snapshot, selection.week)
    known = histories(snapshot, selection.week)
    counties = list(dict.fromkeys(area for _, area in known if area))
    names = {code: snapshot.names[code][lang] for code in counties}
    units = {(gap.card.key, code): units for gap in gaps for code, units in gap.parts}
    heads = [gap.card.word(lang, "short") for gap in gaps]
    offices = [Selection(gap.card, selection.week) for gap in gaps]
    unknown = max((gap.unknown for gap in gaps), default=0)
    totals = [Value(_total(lang, gap), each) for gap, each in zip(gaps, offices, strict=True)]

    def cell(gap: Gap, each: Selection, code: str) -> Value:
        short = units.get((gap.card.key, code))
        history = known.get((gap.card.key, code))
        if short is None and (history is None or not history.cell.known):
            return Value(say(lang, f"words.{history.cell.state if history else 'not_applicable'}"))
        return Value(whole(short or 0, lang), replace(each, county=code) if short else None)

    return GapCounties(
        **of_meeting(lang, selection, "gap_counties", _sentence(lang, gaps, names)),
        table=Table(
            head=[say(lang, "view.county"), *heads],
            rows=[
                Line(say(lang, "figure.gap_counties.sum"), totals),
                *(
                    Line(names[code], [cell(gap, each, code) for gap, each in zip(gaps, offices, strict=True)])
                    for code in counties
                ),
            ],
        ),
        note=say(lang, "figure.gap_counties.unknown", n=whole(unknown, lang)) if unknown else "",
        key=[
            (paint, say(lang, f"figure.gap_counties.{name}"))
            for name, (paint, _) in zip(KEYS, (MEMBER, OTHER), strict=True)
        ]
        + [("url(#p-not_reported)", say(lang, "words.not_reported"))] * any(gap.unknown == gap.all for gap in gaps),
        gaps=gaps,
        names=names,
    )


def gaps_of(snapshot: Snapshot, week: int) -> list[Gap]:
    """The gap of each card that lacks units to a target in a week, cut by county."""
    by_card: dict[str, list[History]] = {card.key: [] for card in snapshot.cards if in_units(card)}
    for (key, area), history in histories(snapshot, week).items():
        if key in by_card and area and history.cell.state != "not_applicable":
            by_card[key].append(history)
    found = []
    for key, counties in by_card.items():
        card = snapshot.card(key)
        parts = of_counties(counties)
        members = half(parts, sum(units for _, units in parts))
        unknown = sum(not history.cell.known for history in counties)
        short = [(subject.area, units) for subject, units in parts]
        found.append(Gap(card, short, len(members), unknown, len(counties)))
    return sorted(found, key=lambda gap: (not gap.members, gap.members))


def _sentence(lang: str, gaps: Sequence[Gap], names: Mapping[str, str]) -> str:
    """How few counties make half of each gap, and which one is among them most often."""
    short = [gap for gap in gaps if gap.members]
    if not short:
        return say(lang, "figure.gap_counties.closed")
    fewest, most = short[0].members, short[-1].members
    often = Counter(code for gap in short for code, _ in gap.parts[: gap.members])
    code, times = max(often.items(), key=lambda pair: (pair[1], pair[0]))
    span = "one" if fewest == most else "range"
    return say(
        lang,
        "figure.gap_counties.sentence",
        counties=say(lang, f"figure.gap_counties.{span}", low=whole(fewest, lang), high=whole(most, lang)),
        county=names[code],
        n=whole(times, lang),
        of=whole(len(short), lang),
    )


def _total(lang: str, gap: Gap) -> str:
    """How much is missing; a word where nothing is known."""
    return say(lang, "words.not_reported") if gap.unknown == gap.all else whole(gap.total, lang)


@dataclass(frozen=True)
class _Bars:
    """Where things stand, in units: a bar's start and length along, a row's top and height, the letters' size."""

    start: float
    long: float
    top: float
    high: float
    letters: float


def draw(described: GapCounties, paper: Paper) -> Drawing:
    """A row an indicator: its name, a bar of the whole gap with the half marked, and how much is missing."""
    lang, narrow = described.lang, paper.narrow
    pen, gaps = Pen(lang, paper.width), described.gaps
    top = paper.letters * 1.5
    high = paper.letters * (4.6 if narrow else 3.3)
    if paper.fit:
        high = min(high, (paper.height - top) / max(len(gaps), 1))
    letters = paper.letters if narrow else min(paper.letters, high * 0.36)
    wide = LETTERS[lang] * letters
    name = 0 if narrow else max(len(gap.card.word(lang, "short")) for gap in gaps) * wide + letters
    totals = [*(_total(lang, gap) for gap in gaps), say(lang, "figure.gap_counties.missing")]
    end = 0 if narrow else max(map(len, totals)) * wide + letters * 0.7
    at = _Bars(name, paper.width - name - end, top, high, letters)
    drawn = [piece for i, gap in enumerate(gaps) for piece in _row(pen, at, described, gap, top + i * high, paper)]
    middle = at.start + at.long / 2
    head, small = say(lang, "figure.gap_counties.missing"), letters * 0.8
    words = say(lang, "figure.gap_counties.half")
    drawn.append(pen.text(middle, letters * 0.5, words, small, tokens.TARGET, anchor="middle"))
    drawn.append(pen.text(pen.width, letters * 0.5, head, small, tokens.MUTED, anchor="end"))
    return Drawing(Markup("").join(drawn), paper.width, top + len(gaps) * high)


def _row(pen: Pen, at: _Bars, described: GapCounties, gap: Gap, top: float, paper: Paper) -> Iterator[Markup]:
    """Name, bar and how much is missing; below the bar, the counties that make half of it."""
    lang, letters, narrow = pen.lang, at.letters, paper.narrow
    bar_top = top + (letters * 1.6 if narrow else letters * 0.2)
    bar_high = letters * 1.5
    middle = top + letters * 0.8 if narrow else bar_top + bar_high / 2
    offices = Selection(gap.card, described.selection.week)
    words = pen.text(0, middle, gap.card.word(lang, "short"), letters, bold=True)
    words += pen.text(pen.width, middle, _total(lang, gap), letters, bold=True, anchor="end")
    yield linked(paper.link(offices), words, paper.beside)
    if not gap.total:
        paint = "url(#p-not_reported)" if gap.unknown == gap.all else tokens.TRACK
        none = say(lang, "figure.gap_counties.none")
        yield _box(pen, at.start, bar_top, at.long, bar_high, paint, _total(lang, gap))
        if gap.unknown < gap.all:
            yield pen.text(at.start + at.long / 2, bar_top + bar_high / 2, none, letters * 0.8, anchor="middle")
        return
    yield from _segments(pen, at, described, gap, bar_top, bar_high, paper)
    yield Markup('<path d="M{:.1f} {:.1f}v{:.1f}" stroke="{}" stroke-width="2.5"/>').format(
        pen.x(at.start + at.long / 2), bar_top - letters * 0.45, letters * 0.45, tokens.TARGET
    )
    names = COMMA[lang].join(described.names[code] for code, _ in gap.parts[: gap.members])
    form = "one_makes" if gap.members == 1 else "make"
    text = say(lang, f"figure.gap_counties.{form}", n=whole(gap.members, lang), names=names)
    small = letters * 0.8
    room = int(at.long / (small * LETTERS[lang]))
    yield pen.text(at.start, bar_top + bar_high + small * 0.75, _cut(text, room, COMMA[lang]), small, tokens.ACCENT)


def _cut(text: str, most: int, comma: str) -> str:
    """The text without the last names of its list, if it has more letters than there is room for."""
    return text if len(text) <= most else text[: most - 1].rpartition(comma)[0] + "…"


def _segments(
    pen: Pen, at: _Bars, described: GapCounties, gap: Gap, top: float, high: float, paper: Paper
) -> Iterator[Markup]:
    """A piece a county with its name where it has room; the last ones without room for a name are one piece."""
    size = at.letters * 0.8
    rooms = [units / gap.total * at.long for _, units in gap.parts]
    named = [
        room >= len(described.names[code]) * size * LETTERS[pen.lang] + 8
        for room, (code, _) in zip(rooms, gap.parts, strict=True)
    ]
    joined = max([gap.members, *(i + 1 for i, fits in enumerate(named) if fits)])
    if joined == len(gap.parts) - 1:
        joined += 1
    along = at.start
    for i, ((code, units), room) in enumerate(zip(gap.parts[:joined], rooms, strict=False)):
        paint, ink = MEMBER if i < gap.members else OTHER
        title = f"{described.names[code]}: {whole(units, pen.lang)}"
        drawn = _box(pen, along, top, room, high, paint, title)
        if named[i]:
            name = described.names[code]
            drawn += pen.text(along + room / 2, top + high / 2, name, size, ink, anchor="middle")
        offices = Selection(gap.card, described.selection.week, code)
        yield linked(paper.link(offices), drawn, paper.beside)
        along += room
    others = gap.parts[joined:]
    if others:
        room = sum(rooms[joined:])
        text = say(pen.lang, "figure.gap_counties.others", n=whole(len(others), pen.lang))
        title = COMMA[pen.lang].join(f"{described.names[code]}: {whole(units, pen.lang)}" for code, units in others)
        yield _box(pen, along, top, room, high, OTHER[0], title)
        if room >= len(text) * size * LETTERS[pen.lang] + 8:
            yield pen.text(along + room / 2, top + high / 2, text, size, OTHER[1], anchor="middle")


def _box(pen: Pen, along: float, top: float, wide: float, high: float, paint: str, title: str) -> Markup:
    box = '<rect x="{:.1f}" y="{:.1f}" width="{:.1f}" height="{:.1f}" fill="{}" stroke="{}"><title>{}</title></rect>'
    stroke = EDGE if paint.startswith("url(") else "#ffffff"
    return Markup(box).format(pen.x(along, wide), top, wide, high, paint, stroke, title)


FIGURE = Figure(describe, draw, order=12, high=820, all_cards=True)
