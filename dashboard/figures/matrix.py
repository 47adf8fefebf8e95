"""Matrix: one row for each county, one column for each indicator, cells in the colours of the gaps to targets."""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from markupsafe import Markup

from dashboard.figures import tokens
from dashboard.figures.cell_text import PATTERNS
from dashboard.figures.figure import Drawing, Figure, Paper, Table, TableRow, Value
from dashboard.figures.matrix_cells import BOUNDS, REACHED, SIGNED, STEPS, Matrix, Row, number, paint, weight
from dashboard.figures.pen import LETTER_WIDTH, Pen, arrow, chosen_frame, link_to, linked, rect
from dashboard.figures.signs import SIGNS, state_word
from dashboard.figures.words import fields, target_name
from dashboard.indicators import amounts
from dashboard.language import COMMA, say
from dashboard.language.digits import integer, percent
from dashboard.meeting.behind import counties_sentence
from dashboard.meeting.histories import History, histories, in_points
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot

# The smallest font size of level headings; with less room they run along their columns.
SMALLEST = 9.0


def describe(snapshot: Snapshot, lang: str, selection: Selection) -> Matrix:
    """All counties and all indicators with a target in points. With `sort`, that indicator's gaps order the rows."""
    selection = replace(selection, kind="")
    known = histories(snapshot, selection.week)
    codes = list(dict.fromkeys(area for _, area in known if area))
    cards = [card for card in snapshot.cards if in_points(card)]
    rows = []
    for code in ["", *codes]:
        name = snapshot.names[code][lang] if code else snapshot.province.title(lang)
        rows.append(Row(code, name, [known[card.key, code] for card in cards if (card.key, code) in known]))
    province, counties = rows[0], sorted(rows[1:], key=lambda row: weight(row, selection.sort))
    by = say(lang, "figure.matrix.by_count")
    if selection.sort:
        card = snapshot.card(selection.sort)
        key = "by_gap_ceiling" if card.polarity == "low" else "by_gap"
        by = say(lang, f"figure.matrix.{key}", name=card.word(lang, "name"))
    return Matrix(
        **fields(lang, selection, "matrix", counties_sentence(snapshot, lang, selection.week)),
        table=Table(
            head=[
                say(lang, "view.county"),
                *(history.card.word(lang, "short") for history in province.cells),
                say(lang, "target_state.behind"),
            ],
            rows=[_line(lang, selection, row) for row in (province, *counties)],
        ),
        note=f"{say(lang, 'figure.matrix.note')} {by}",
        key=_key(lang, rows),
        province=province,
        counties=counties,
    )


def _key(lang: str, rows: Sequence[Row]) -> list[tuple[str, str]]:
    bounds = [percent(bound, lang).strip("\u061c%٪") for bound in BOUNDS]
    texts = [say(lang, "figure.matrix.under", high=bounds[0])]
    texts += [say(lang, "figure.matrix.between", low=low, high=high) for low, high in pairwise(bounds)]
    texts.append(say(lang, "figure.matrix.over", low=bounds[-1]))
    states = {history.cell.state for row in rows for history in row.cells}
    signs = {history.state for row in rows for history in row.cells if history.cell.known}
    return [
        (REACHED, state_word(lang, "reached")),
        *zip(STEPS, texts, strict=True),
        *((f"url(#p-{word})", say(lang, f"words.{word}")) for word in PATTERNS[1:] if word in states),
        *((f"state-{state}", state_word(lang, state)) for state in SIGNED[1:] if state in signs),
    ]


def _line(lang: str, selection: Selection, row: Row) -> TableRow:
    values = [
        Value(
            amounts.counts(lang, history.card, history.cell), replace(selection, card=history.card, county=row.code)
        )
        for history in row.cells
    ]
    place = replace(selection, county=row.code) if row.code else None
    return TableRow(
        row.name, [*values, Value(_of(lang, row), place)], bool(row.code) and row.code == selection.county
    )


def _of(lang: str, row: Row, word: str = "") -> str:
    """How many of a row's indicators are behind, and how many not known: 2 of 11, 3 not known. word: after 11."""
    behind = say(lang, "view.figure_of", n=integer(row.count("behind"), lang), d=integer(row.counted, lang))
    unknown = row.count("not_known")
    parts = [f"{behind} {word}".rstrip()]
    parts += [f"{integer(unknown, lang)} {state_word(lang, 'not_known')}"] if unknown else []
    return COMMA[lang].join(parts)


def draw(described: Matrix, paper: Paper) -> Drawing:
    """Headings with targets, then the province's row and those of the counties, each of which is a link."""
    grid = _Grid(described, paper)
    drawn = list(grid.heads())
    for i, row in enumerate(grid.rows):
        # A small gap below the province's row.
        top = grid.top + i * grid.high + (grid.high * 0.25 if i else 0)
        drawn.append(grid.row(row, top))
        if row.code and row.code == described.selection.county:
            drawn.append(chosen_frame(top, paper.width, grid.high))
    return Drawing(Markup("").join(drawn), paper.width, grid.top + (len(grid.rows) + 0.25) * grid.high)


class _Grid:
    """The matrix's geometry in SVG units. name, last: the width of the first and the last column; wide, high: of a
    cell; top: of the first row; letters, head, number: the font sizes of names, headings and numbers; upright:
    headings run along their columns.
    """

    def __init__(self, described: Matrix, paper: Paper) -> None:
        self.lang, self.selection, self.paper = described.lang, described.selection, paper
        self.pen, self.rows = Pen(described.lang, paper.width), [described.province, *described.counties]
        letters = self.letters = 10.5 if paper.narrow else paper.letters * 0.8
        self.letter = LETTER_WIDTH[described.lang]
        longest = max(len(row.name) for row in self.rows)
        self.name = (min(longest, 13) if paper.narrow else longest) * letters * self.letter + 8
        self.last = letters * (1.8 if paper.narrow else 4.5)
        self.cards = [history.card for history in described.province.cells]
        self.wide = (paper.width - self.name - self.last) / max(len(self.cards), 1)
        names = [card.word(self.lang, "short") for card in self.cards]
        # Headings are as large as their longest word allows.
        word = max((len(word) for name in names for word in name.split()), default=1)
        self.head = min(letters * 0.95, (self.wide - 4) / (word * self.letter))
        self.upright = self.head < SMALLEST
        self.head = letters if self.upright else self.head
        heads = [self.in_lines(name, self.wide) for name in names]
        if self.upright:
            longest = max((len(line) for lines in heads for line in lines), default=0)
            self.top = longest * letters * self.letter + 38
        else:
            self.top = max(map(len, heads), default=0) * self.head * 1.2 + letters * 1.7
        rows = len(self.rows) + 0.25
        self.high = (paper.height - self.top) / rows if paper.fit else 22.5 if paper.narrow else letters * 2.7
        self.number = min(letters * (1 if paper.narrow else 1.2), self.high * 0.7)
        self.sign = 8.0 if paper.narrow else letters * 0.7

    def middle(self, i: int) -> float:
        """The centre of a column, along the reading direction."""
        return self.name + (i + 0.5) * self.wide

    def in_lines(self, name: str, wide: float) -> list[str]:
        """The lines of a heading; an upright one has two of similar length if the column has room for them."""
        if self.upright:
            return textwrap.wrap(name, max(int(len(name) * 0.65), 14)) if wide > self.head * 3 else [name]
        return textwrap.wrap(name, max(1, int((wide - 4) / (self.head * self.letter))), break_long_words=False)

    def heads(self) -> Iterator[Markup]:
        """The indicators' names and targets (links, on a page that can be sorted), and the last column's heading."""
        narrow, foot, size = self.paper.narrow, self.top - self.letters * 0.8, self.head * 0.95
        for i, card in enumerate(self.cards):
            sorts = self.selection.sort == card.key
            href = self.paper.own_page(replace(self.selection, sort="" if sorts else card.key))
            colour = tokens.CHOSEN if sorts else tokens.ACCENT if href else tokens.INK
            target = target_name(self.lang, card)
            if self.upright:
                target = target.split()[-1].strip("%٪")
            drawn = self._head(self.middle(i), self.wide, card.word(self.lang, "short"), colour)
            if sorts:
                # On a phone, the arrow replaces the target.
                aside = 0 if narrow else self.wide / 2 - size * 0.6
                drawn += arrow("▼", self.pen.x(self.middle(i) - aside), foot, size * 0.8, colour)
            if not (sorts and narrow):
                drawn += self.pen.text(self.middle(i), foot, target, size, tokens.TARGET, anchor="middle")
            yield linked(href, drawn, new_window=False)
        behind = state_word(self.lang, "behind")
        yield self._head(self.paper.width - self.last / 2, self.last, behind, tokens.INK)

    def _head(self, middle: float, wide: float, name: str, colour: str) -> Markup:
        """A heading above the row of targets."""
        below, lines, size = self.top - self.letters * 2, self.in_lines(name, wide), self.head
        high = (len(lines) - 1) * size * 1.2
        if not self.upright:
            return self.pen.lines(middle, below - high, lines, size, colour, True, "middle")
        # The lines begin at the foot of the column and run upwards.
        turned = Markup('<g transform="translate({:.1f} {:.1f}) rotate(-90)">{}</g>')
        side = "end" if self.lang == "fa" else "start"
        drawn = Pen(self.lang, 0).lines(0, 0, lines, size, colour, True, side)
        return turned.format(self.pen.x(middle) - high / 2, below, drawn)

    def row(self, row: Row, top: float) -> Markup:
        """An area's name, its cells, and the number of indicators behind; a county's row is a link to its page.

        Attributes common to a row's cells are on the row's groups, which keeps the SVG of 250 cells small.
        """
        narrow, letters, middle = self.paper.narrow, self.letters, self.high / 2
        room = int((self.name - 6) / (letters * self.letter))
        lines = textwrap.wrap(row.name, max(room, 1))[:2] if narrow else [row.name]
        names = self.pen.lines(0, middle - (len(lines) - 1) * letters * 0.55, lines, letters, bold=True, step=1.1)
        count, end = self.behind(row), self.paper.width - self.last / 2
        behind = self.pen.text(end, middle, count, letters, bold=True, anchor="middle")
        places = list(enumerate(row.cells))
        boxes = Markup("").join(self._box(row, history, i) for i, history in places)
        numbers = Markup("").join(self._number(history, i) for i, history in places)
        signs = Markup("").join(self._sign(history, i) for i, history in places if _signed(history))
        above = middle + 2 if narrow else middle - self.sign / 2
        drawn = Markup(
            '<g transform="translate(0 {:.1f})">{}{}<g font-size="{:.3g}" text-anchor="middle" fill="{}">{}</g>'
            '<g transform="translate(0 {:.1f}) scale({:.3g})" fill="none" stroke="{}" stroke-width="2">{}</g>{}</g>'
        ).format(
            *(top, names, boxes, self.number, tokens.INK, numbers),
            *(above, self.sign / 14, tokens.INK, signs, behind),
        )
        if not row.code:
            return drawn
        title = f"{row.name}: {_of(self.lang, row, state_word(self.lang, 'behind'))}"
        drawn = Markup("<title>{}</title>").format(title) + drawn
        return link_to(self.paper, replace(self.selection, county=row.code), drawn)

    def behind(self, row: Row) -> str:
        """The number of indicators behind; the sign of an unknown value in place of a zero that may be wrong."""
        count = row.count("behind")
        known = count or not row.count("not_known")
        return integer(count, self.lang) if known else say(self.lang, "figure.matrix.unknown")

    def _box(self, row: Row, history: History, column: int) -> Markup:
        """A cell's colour or pattern, with a tooltip except on a phone."""
        lang, fill = self.lang, paint(history)
        words = [row.name, f"{history.card.word(lang, 'short')}: {amounts.counts(lang, history.card, history.cell)}"]
        words += [state_word(lang, history.state)] if history.state and history.cell.known else []
        title = "" if self.paper.narrow else COMMA[lang].join(words)
        edge = tokens.LINE if fill.startswith("url(") else ""
        left = self.pen.x(self.middle(column) - self.wide / 2, self.wide)
        return rect(left + 1, 1, self.wide - 2, self.high - 2, fill, edge, 2, title)

    def _number(self, history: History, column: int) -> Markup:
        """A cell's number, or the sign of an unknown value."""
        x, y = self.pen.x(self.middle(column)), self.high / 2 + self.number * 0.35
        if not history.cell.known:
            words = {"not_reported": say(self.lang, "figure.matrix.unknown"), "not_applicable": "–", "too_few": "<"}
            halo = Markup(
                '<g paint-order="stroke" stroke="#ffffff" stroke-width="4" font-weight="700">'
                '<text x="{:.1f}" y="{:.1f}">{}</text></g>'
            )
            return halo.format(x, y, words[history.cell.state])
        above = 4.5 if self.paper.narrow and _signed(history) else 0
        text, white = Markup('<text x="{:.1f}" y="{:.1f}"{}>{}</text>'), _ink(history).format("fill")
        return text.format(x, y - above, white, number(self.lang, history))

    def _sign(self, history: History, column: int) -> Markup:
        """The sign of a cell's state beside its number, on a phone below it."""
        most = (self.wide - self.sign) / 2 - 2
        beside = self.middle(column) + (0 if self.paper.narrow else min(self.number * 1.7, most))
        along = (self.pen.x(beside) - self.sign / 2) * 14 / self.sign
        white = _ink(history).format("stroke")
        return Markup('<path transform="translate({:.1f})" d="{}"{}/>').format(along, SIGNS[history.state], white)


def _signed(history: History) -> bool:
    return history.cell.known and history.state in SIGNED


def _ink(history: History) -> Markup:
    """A template of an attribute that makes the text or sign white on the darkest colour; '' on other colours."""
    return Markup(' {}="#ffffff"') if paint(history) in tokens.DARK else Markup("")


FIGURE = Figure(describe, draw, order=8, embed_height=970, opens="county", all_cards=True)
