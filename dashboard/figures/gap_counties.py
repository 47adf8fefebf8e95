"""Each indicator's gap to its target in units, divided by county, and the counties that cause half of the gap."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from dashboard.figures import tokens
from dashboard.figures.figure import Description, Drawing, Figure, Paper, Table, TableRow, Value
from dashboard.figures.pen import LETTER_WIDTH, Pen, link_to
from dashboard.figures.plot import upright
from dashboard.figures.signs import EDGE
from dashboard.figures.words import meeting_fields
from dashboard.indicators.cards import Card
from dashboard.language import COMMA, say
from dashboard.language.digits import integer
from dashboard.meeting.area_points import county_gaps, half_of_gap
from dashboard.meeting.histories import History, histories, in_units
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot

# (paint, text colour) of the counties that cause half of a gap (members), and of the others.
MEMBER, OTHER = (tokens.ACCENT, "#ffffff"), (tokens.ACCENT_SOFT, tokens.INK)


@dataclass(frozen=True)
class Gap:
    """An indicator's gap. parts: (county's code, units to its target), largest first; members: the number of first
    parts that make half of the gap; unknown: the number of counties without data; all: the number of counties.
    """

    card: Card
    parts: Sequence[tuple[str, int]]
    members: int
    unknown: int
    all: int

    @property
    def total(self) -> int:
        """The sum of the counties' gaps, in units."""
        return sum(units for _, units in self.parts)


@dataclass(frozen=True, kw_only=True)
class GapCounties(Description):
    """gaps: sorted by `members`, closed and unknown gaps last. names: of the counties, by code."""

    gaps: Sequence[Gap]
    names: Mapping[str, str]


def describe(snapshot: Snapshot, lang: str, selection: Selection) -> GapCounties:
    """The gaps of all indicators in the chosen week."""
    week = selection.week
    gaps, known = card_gaps(snapshot, week), histories(snapshot, week)
    counties = list(dict.fromkeys(area for _, area in known if area))
    names = {code: snapshot.names[code][lang] for code in counties}
    units = {(gap.card.key, code): units for gap in gaps for code, units in gap.parts}
    unknown = max((gap.unknown for gap in gaps), default=0)

    def cell(gap: Gap, code: str) -> Value:
        short = units.get((gap.card.key, code))
        history = known.get((gap.card.key, code))
        if short is None and (history is None or not history.cell.known):
            return Value(say(lang, f"words.{history.cell.state if history else 'not_applicable'}"))
        return Value(integer(short or 0, lang), Selection(gap.card, week, code) if short else None)

    return GapCounties(
        **meeting_fields(lang, selection, "gap_counties", _sentence(lang, gaps, names)),
        table=Table(
            head=[say(lang, "view.county"), *(gap.card.word(lang, "short") for gap in gaps)],
            rows=[
                TableRow(
                    say(lang, "figure.gap_counties.sum"),
                    [Value(_total(lang, gap), Selection(gap.card, week)) for gap in gaps],
                ),
                *(TableRow(names[code], [cell(gap, code) for gap in gaps]) for code in counties),
            ],
        ),
        note=say(lang, "figure.gap_counties.unknown", n=integer(unknown, lang)) if unknown else "",
        key=[
            (MEMBER[0], say(lang, "figure.gap_counties.members")),
            (OTHER[0], say(lang, "figure.gap_counties.rest")),
        ]
        + [("url(#p-not_reported)", say(lang, "words.not_reported"))] * any(gap.unknown == gap.all for gap in gaps),
        gaps=gaps,
        names=names,
    )


def card_gaps(snapshot: Snapshot, week: int) -> list[Gap]:
    """The gap of each card that counts units against a target, divided by county."""
    by_card: dict[str, list[History]] = {card.key: [] for card in snapshot.cards if in_units(card)}
    for (key, area), history in histories(snapshot, week).items():
        if key in by_card and area and history.cell.state != "not_applicable":
            by_card[key].append(history)
    found = []
    for key, counties in by_card.items():
        card = snapshot.card(key)
        parts = county_gaps(counties)
        members = half_of_gap(parts, sum(units for _, units in parts))
        unknown = sum(not history.cell.known for history in counties)
        short = [(subject.area, units) for subject, units in parts]
        found.append(Gap(card, short, len(members), unknown, len(counties)))
    return sorted(found, key=lambda gap: (not gap.members, gap.members))


def _sentence(lang: str, gaps: Sequence[Gap], names: Mapping[str, str]) -> str:
    """The sentence: how few counties cause half of the gaps, and which county does so most often."""
    short = [gap for gap in gaps if gap.members]
    if not short:
        unknown, of = sum(gap.unknown for gap in gaps), sum(gap.all for gap in gaps)
        return say(lang, f"figure.gap_counties.{'nothing' if unknown and unknown == of else 'closed'}")
    fewest, most = short[0].members, short[-1].members
    often = Counter(code for gap in short for code, _ in gap.parts[: gap.members])
    code, times = max(often.items(), key=lambda pair: (pair[1], pair[0]))
    span = "one" if fewest == most else "range"
    counties = say(lang, f"figure.gap_counties.{span}", low=integer(fewest, lang), high=integer(most, lang))
    values = {"county": names[code], "n": integer(times, lang), "of": integer(len(short), lang)}
    return say(lang, "figure.gap_counties.sentence", counties=counties, **values)


def _total(lang: str, gap: Gap) -> str:
    """The whole gap in words, or that nothing is reported."""
    return say(lang, "words.not_reported") if gap.unknown == gap.all else integer(gap.total, lang)


def draw(described: GapCounties, paper: Paper) -> Drawing:
    """One row for each indicator: its name, a bar of the gap with a mark at its half, and the gap's size."""
    bars = _Bars(described, paper)
    pen, small, head = bars.pen, bars.letters * 0.8, bars.letters * 0.5
    drawn = [piece for i, gap in enumerate(described.gaps) for piece in bars.row(gap, bars.top + i * bars.high)]
    half, missing = (say(described.lang, f"figure.gap_counties.{name}") for name in ("half", "missing"))
    drawn.append(pen.text(bars.middle, head, half, small, tokens.TARGET, anchor="middle"))
    drawn.append(pen.text(pen.width, head, missing, small, tokens.MUTED, anchor="end"))
    return Drawing(Markup("").join(drawn), paper.width, bars.top + len(described.gaps) * bars.high)


class _Bars:
    """The bars and their geometry in SVG units. start, middle, long: a bar's start, middle and length; top: of the
    first row; high: a row's height.
    """

    def __init__(self, described: GapCounties, paper: Paper) -> None:
        self.described, self.paper, self.lang = described, paper, described.lang
        self.pen, gaps = Pen(described.lang, paper.width), described.gaps
        self.top, self.high = paper.letters * 1.5, paper.letters * (4.6 if paper.narrow else 3.3)
        if paper.fit:
            self.high = min(self.high, (paper.height - self.top) / max(len(gaps), 1))
        self.letters = paper.letters if paper.narrow else min(paper.letters, self.high * 0.36)
        self.start, end, wide = 0.0, 0.0, LETTER_WIDTH[self.lang] * self.letters
        if not paper.narrow:
            totals = [*(_total(self.lang, gap) for gap in gaps), say(self.lang, "figure.gap_counties.missing")]
            self.start = max(len(gap.card.word(self.lang, "short")) for gap in gaps) * wide + self.letters
            end = max(map(len, totals)) * wide + self.letters * 0.7
        self.long = paper.width - self.start - end
        self.middle = self.start + self.long / 2

    def row(self, gap: Gap, top: float) -> Iterator[Markup]:
        """Name, bar and size of a gap; below the bar, the counties that cause half of it."""
        lang, letters, pen, narrow = self.lang, self.letters, self.pen, self.paper.narrow
        bar_top, bar_high, small = top + letters * (1.6 if narrow else 0.2), letters * 1.5, letters * 0.8
        middle = top + letters * 0.8 if narrow else bar_top + bar_high / 2
        words = pen.text(0, middle, gap.card.word(lang, "short"), letters, bold=True)
        words += pen.text(pen.width, middle, _total(lang, gap), letters, bold=True, anchor="end")
        yield self._opened(words, gap, "")
        if not gap.total:
            unknown, none = gap.unknown == gap.all, say(lang, "figure.gap_counties.none")
            paint, edge = ("url(#p-not_reported)", EDGE) if unknown else (tokens.TRACK, "#ffffff")
            yield pen.box(self.start, bar_top, self.long, bar_high, paint, edge, title=_total(lang, gap))
            if not unknown:
                yield pen.text(self.middle, bar_top + bar_high / 2, none, small, anchor="middle")
            return
        yield from self._segments(gap, bar_top, bar_high, small)
        yield upright(pen.x(self.middle), bar_top - letters * 0.45, bar_top, tokens.TARGET, width=2.5)
        names = COMMA[lang].join(self.described.names[code] for code, _ in gap.parts[: gap.members])
        form = "one_makes" if gap.members == 1 else "make"
        text = say(lang, f"figure.gap_counties.{form}", n=integer(gap.members, lang), names=names)
        room = int(self.long / (small * LETTER_WIDTH[lang]))
        # A text that is too long loses the last names of its list.
        text = text if len(text) <= room else text[: room - 1].rpartition(COMMA[lang])[0] + "…"
        yield pen.text(self.start, bar_top + bar_high + small * 0.75, text, small, tokens.ACCENT)

    def _opened(self, drawn: Markup, gap: Gap, county: str) -> Markup:
        return link_to(self.paper, Selection(gap.card, self.described.selection.week, county), drawn)

    def _segments(self, gap: Gap, top: float, high: float, size: float) -> Iterator[Markup]:
        """One segment for each county, with its name if it has room; the last segments without names are merged."""
        names, along = self.described.names, self.start

        def piece(units: Sequence[int], name: str, title: str, look: tuple[str, str]) -> Markup:
            """The next piece of the bar."""
            nonlocal along
            room, (paint, ink) = sum(each / gap.total * self.long for each in units), look
            drawn = self.pen.box(along, top, room, high, paint, "#ffffff", title=title)
            if fits(room, name):
                drawn += self.pen.text(along + room / 2, top + high / 2, name, size, ink, anchor="middle")
            along += room
            return drawn

        def fits(room: float, text: str) -> bool:
            return room >= len(text) * size * LETTER_WIDTH[self.lang] + 8

        named = [fits(units / gap.total * self.long, names[code]) for code, units in gap.parts]
        joined = max([gap.members, *(i + 1 for i, there in enumerate(named) if there)])
        if joined == len(gap.parts) - 1:
            joined += 1
        titles = [f"{names[code]}: {integer(units, self.lang)}" for code, units in gap.parts]
        for i, (code, units) in enumerate(gap.parts[:joined]):
            look = MEMBER if i < gap.members else OTHER
            yield self._opened(piece([units], names[code], titles[i], look), gap, code)
        if others := gap.parts[joined:]:
            text = say(self.lang, "figure.gap_counties.others", n=integer(len(others), self.lang))
            yield piece([units for _, units in others], text, COMMA[self.lang].join(titles[joined:]), OTHER)


FIGURE = Figure(describe, draw, order=12, embed_height=820, all_cards=True)
