"""Each indicator's gap to its target in units, divided by county, and the counties that cause half of the gap."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from dashboard.figures import tokens
from dashboard.figures.bars import Piece, Row, fits
from dashboard.figures.figure import Description, Drawing, Figure, Paper, Table, TableRow, Value, evenly
from dashboard.figures.rows import Rows, bar_room, drawing
from dashboard.figures.words import meeting_fields
from dashboard.indicators.cards import Card
from dashboard.language import COMMA, say
from dashboard.language.digits import integer
from dashboard.meeting.area_points import county_gaps, half_of_gap
from dashboard.meeting.histories import History, histories, in_units
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot

# The most indicators on a screen.
MOST = 6
# (paint, text colour) of the counties that cause half of a gap (members), and of the others.
MEMBER, OTHER = (tokens.ACCENT, tokens.PAPER), (tokens.ACCENT_SOFT, tokens.INK)


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

    key = [
        (MEMBER[0], say(lang, "figure.gap_counties.members")),
        (OTHER[0], say(lang, "figure.gap_counties.rest")),
    ]
    if any(gap.unknown == gap.all for gap in gaps):
        key.append(("url(#p-not_reported)", say(lang, "words.not_reported")))
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
        key=key,
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
    heads = {"bar": "half", "value": "missing"}
    heads = {column: say(described.lang, f"figure.gap_counties.{name}") for column, name in heads.items()}

    def chart(room: float, size: float) -> Rows:
        return Rows(described.lang, [_row(described, gap, room, size) for gap in described.gaps], heads=heads)

    # The length of the bars follows from the texts beside them; which counties have a name in a bar, from its length.
    return drawing(chart(*bar_room(chart(0, 1), paper)), paper)


def _row(described: GapCounties, gap: Gap, room: float, size: float) -> Row:
    """The row of a gap. room: the length of its bar; size: the font size of the names inside it.

    Every piece has a name: of a county, if it has room, or of all counties without such room together. The words
    below the bar name those of them that make half of the gap.
    """
    lang, names, card, week = described.lang, described.names, gap.card, described.selection.week
    row = Row(card.word(lang, "short"), _total(lang, gap), Selection(card, week))
    if gap.unknown == gap.all:
        return replace(row, pieces=[Piece(1, "url(#p-not_reported)", tokens.EDGE, title=row.value)])
    if not gap.total:
        none = say(lang, "figure.gap_counties.none")
        return replace(row, pieces=[Piece(1, tokens.TRACK, tokens.PAPER, none, tokens.INK, row.value)])
    pieces: list[Piece] = []
    below = ""
    for parts, (paint, ink) in ((gap.parts[: gap.members], MEMBER), (gap.parts[gap.members :], OTHER)):
        named = [part for part in parts if fits(names[part[0]], part[1] / gap.total * room, size)]
        others = [part for part in parts if part not in named]
        if len(others) == 1 and named:
            # Not a piece for one county without its name.
            others.insert(0, named.pop())
        for code, units in named:
            title = f"{names[code]}: {integer(units, lang)}"
            pieces.append(
                Piece(units / gap.total, paint, tokens.PAPER, names[code], ink, title, Selection(card, week, code))
            )
        if others:
            length = sum(units for _, units in others) / gap.total
            titles = [f"{names[code]}: {integer(units, lang)}" for code, units in others]
            words = {"n": integer(len(others), lang), "names": COMMA[lang].join(names[code] for code, _ in others)}
            form = "others" if pieces else "counties"
            texts = [say(lang, f"figure.gap_counties.{form}", **words), words["n"]]
            label = next((text for text in texts if fits(text, length * room, size)), "")
            pieces.append(Piece(length, paint, tokens.PAPER, label, ink, COMMA[lang].join(titles)))
            if paint == MEMBER[0]:
                below = say(lang, f"figure.gap_counties.{'make_others' if named else 'make'}", **words)
    return replace(row, pieces=pieces, pointer=0.5, below=below)


def split(described: GapCounties) -> list[GapCounties]:
    """At most MOST indicators in each part."""
    return [replace(described, gaps=gaps) for gaps in evenly(described.gaps, MOST)]


FIGURE = Figure(describe, draw, order=12, embed_height=820, all_cards=True, split=split)
