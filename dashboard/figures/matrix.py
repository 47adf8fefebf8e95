"""The matrix: a row a county, a column an indicator, each cell in the colour of what it lacks to its target."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from markupsafe import Markup

from dashboard.figures import tokens
from dashboard.figures.cell_text import PATTERNS
from dashboard.figures.figure import Drawing, Figure, Line, Paper, Table, Value
from dashboard.figures.matrix_cells import BOUNDS, REACHED, SIGNED, STEPS, Matrix, Row, number, paint, weight
from dashboard.figures.svg import SIGNS, Pen, arrow, linked
from dashboard.figures.target_states import LETTERS, state_word
from dashboard.figures.words import target_name
from dashboard.indicators import amounts
from dashboard.language import COMMA, say
from dashboard.language.digits import percent, whole
from dashboard.language.order import order
from dashboard.meeting.histories import History, histories, in_points
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot

# Headings whose letters would be smaller stand upright.
SMALLEST = 9.0


def describe(snapshot: Snapshot, lang: str, selection: Selection) -> Matrix:
    """Every county and every share with a target in a week; with `sort`, that indicator's widest gap comes first."""
    selection = replace(selection, kind="")
    known = histories(snapshot, selection.week)
    codes = list(dict.fromkeys(area for _, area in known if area))
    cards = [card for card in snapshot.cards if in_points(card)]
    rows = [
        Row(
            code,
            snapshot.names[code][lang] if code else snapshot.province.title(lang),
            [known[card.key, code] for card in cards if (card.key, code) in known],
        )
        for code in ["", *codes]
    ]
    province, counties = rows[0], sorted(rows[1:], key=lambda row: weight(row, selection.sort))
    by = say(lang, "figure.matrix.by_count")
    if selection.sort:
        card = snapshot.card(selection.sort)
        key = "by_gap_ceiling" if card.polarity == "low" else "by_gap"
        by = say(lang, f"figure.matrix.{key}", name=card.word(lang, "name"))
    return Matrix(
        lang=lang,
        selection=selection,
        title=say(lang, "figure.matrix.title"),
        sentence=_sentence(lang, counties),
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


def _sentence(lang: str, counties: Sequence[Row]) -> str:
    """How many of the counties' figures are behind, and where the most."""
    behind, counted = sum(row.behind for row in counties), sum(row.counted for row in counties)
    values = {"n": whole(behind, lang), "of": whole(counted, lang)}
    if not behind:
        return say(lang, "figure.matrix.none", **values)
    most = max(row.behind for row in counties)
    named = sorted((row.name for row in counties if row.behind == most), key=order)
    key = "figure.matrix.most" if len(named) <= 3 else "figure.matrix.most_others"
    names = COMMA[lang].join(named) if len(named) <= 3 else whole(len(named), lang)
    return say(lang, "figure.matrix.behind", **values, most=say(lang, key, k=whole(most, lang), names=names))


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


def _line(lang: str, selection: Selection, row: Row) -> Line:
    values = [
        Value(
            amounts.counts(lang, history.card, history.cell), replace(selection, card=history.card, county=row.code)
        )
        for history in row.cells
    ]
    place = replace(selection, county=row.code) if row.code else None
    return Line(row.name, [*values, Value(_of(lang, row), place)], bool(row.code) and row.code == selection.county)


def _of(lang: str, row: Row) -> str:
    return say(lang, "view.figure_of", n=whole(row.behind, lang), d=whole(row.counted, lang))


@dataclass(frozen=True)
class _Grid:
    """Where the cells stand, in units: the names' width, a cell's width and height, the last column's width, where
    the rows begin; the size of names, headings and numbers. upright: headings run along their columns; narrow: a
    sign stands below its number.
    """

    name: float
    wide: float
    high: float
    last: float
    top: float
    letters: float
    heads: float
    numbers: float
    upright: bool
    narrow: bool

    @property
    def sign(self) -> float:
        """The size of a state's sign."""
        return 8.0 if self.narrow else self.numbers * 0.7

    def middle(self, i: int) -> float:
        """The middle of a column, along the reading direction."""
        return self.name + (i + 0.5) * self.wide


def draw(described: Matrix, paper: Paper) -> Drawing:
    """Headings with the targets, then the province and the counties, a link each."""
    pen, grid = Pen(described.lang, paper.width), _grid(described, paper)
    drawn = list(_heads(pen, grid, described, paper))
    rows = [described.province, *described.counties]
    for i, row in enumerate(rows):
        # A little air below the province.
        top = grid.top + i * grid.high + (grid.high * 0.25 if i else 0)
        piece = _row(pen, grid, row, top)
        if row.code:
            place = paper.link(replace(described.selection, county=row.code))
            title = Markup("<title>{}: {} {}</title>").format(
                row.name, _of(described.lang, row), state_word(described.lang, "behind")
            )
            piece = linked(place, title + piece, paper.beside)
        drawn.append(piece)
        if row.code and row.code == described.selection.county:
            box = Markup('<rect x="-4" y="{:.1f}" width="{:g}" height="{:.1f}" rx="4" fill="none" stroke="{}" {}/>')
            drawn.append(box.format(top, paper.width + 8, grid.high, tokens.CHOSEN, Markup('stroke-width="2"')))
    return Drawing(Markup("").join(drawn), paper.width, grid.top + (len(rows) + 0.25) * grid.high)


def _grid(described: Matrix, paper: Paper) -> _Grid:
    lang, narrow, rows = described.lang, paper.narrow, [described.province, *described.counties]
    letters = 10.5 if narrow else paper.letters * 0.8
    longest = max(len(row.name) for row in rows)
    name = (min(longest, 13) if narrow else longest) * letters * LETTERS[lang] + 8
    last = letters * (1.8 if narrow else 4.5)
    wide = (paper.width - name - last) / max(len(described.province.cells), 1)
    names = [history.card.word(lang, "short") for history in described.province.cells]
    # As large as the longest word allows; where that is too small to read, headings run along their columns.
    word = max((len(word) for name in names for word in name.split()), default=1)
    heads = min(letters * 0.95, (wide - 4) / (word * LETTERS[lang]))
    upright = heads < SMALLEST
    if upright:
        heads = letters
        lines = [line for name in names for line in _upright(name, wide, heads)]
        top = max(map(len, lines), default=0) * heads * LETTERS[lang] + 38
    else:
        most = max((len(_wrapped(name, wide, heads, lang)) for name in names), default=0)
        top = most * heads * 1.2 + letters * 1.7
    high = (paper.height - top) / (len(rows) + 0.25) if paper.fit else 22.5 if narrow else letters * 1.85
    return _Grid(name, wide, high, last, top, letters, heads, min(letters, high * 0.7), upright, narrow)


def _upright(name: str, wide: float, size: float) -> list[str]:
    """The lines of an upright heading: two of about one length where the column has room for them."""
    return textwrap.wrap(name, max(int(len(name) * 0.65), 14)) if wide > size * 3 else [name]


def _wrapped(name: str, wide: float, size: float, lang: str) -> list[str]:
    return textwrap.wrap(name, max(1, int((wide - 4) / (size * LETTERS[lang]))), break_long_words=False)


def _heads(pen: Pen, grid: _Grid, described: Matrix, paper: Paper) -> Iterator[Markup]:
    """The indicators' names and targets, where the page can be sorted a link each; and that of the last column."""
    lang, selection = pen.lang, described.selection
    for i, history in enumerate(described.province.cells):
        card = history.card
        sorts = selection.sort == card.key
        href = paper.here(replace(selection, sort="" if sorts else card.key))
        colour = tokens.CHOSEN if sorts else tokens.ACCENT if href else tokens.INK
        target = target_name(lang, card)
        if grid.upright:
            target = target.split()[-1].strip("%٪")
        drawn = _head(pen, grid, grid.middle(i), grid.wide, card.word(lang, "short"), colour)
        foot, size = grid.top - grid.letters * 0.8, grid.heads * 0.95
        if sorts:
            # A phone's column has room for the arrow alone.
            aside = 0 if grid.narrow else grid.wide / 2 - size * 0.6
            drawn += arrow("▼", pen.x(grid.middle(i) - aside), foot, size * 0.8, colour)
        if not (sorts and grid.narrow):
            drawn += pen.text(grid.middle(i), foot, target, size, tokens.TARGET, anchor="middle")
        yield linked(href, drawn, beside=False)
    yield _head(pen, grid, pen.width - grid.last / 2, grid.last, state_word(lang, "behind"), tokens.INK)


def _head(pen: Pen, grid: _Grid, middle: float, wide: float, name: str, colour: str) -> Markup:
    """A heading above the line of targets."""
    below = grid.top - grid.letters * 2
    if grid.upright:
        # Along its own lines, which begin at the column's foot and run upwards.
        turned = Markup('<g transform="translate({:.1f} {:.1f}) rotate(-90)">{}</g>')
        side, lines = "end" if pen.lang == "fa" else "start", _upright(name, wide, grid.heads)
        step = grid.heads * 1.2
        drawn = Markup("").join(
            Pen(pen.lang, 0).text(0, k * step, line, grid.heads, colour, True, side) for k, line in enumerate(lines)
        )
        return turned.format(pen.x(middle) - (len(lines) - 1) / 2 * step, below, drawn)
    lines = _wrapped(name, wide, grid.heads, pen.lang)
    return Markup("").join(
        pen.text(middle, below - (len(lines) - 1 - k) * grid.heads * 1.2, line, grid.heads, colour, True, "middle")
        for k, line in enumerate(lines)
    )


def _row(pen: Pen, grid: _Grid, row: Row, top: float) -> Markup:
    """An area's name, its cells, and how many are behind.

    What the cells of a row have in common stands on the row's groups: there are 250 cells.
    """
    middle = grid.high / 2
    room = int((grid.name - 6) / (grid.letters * LETTERS[pen.lang]))
    lines = textwrap.wrap(row.name, max(room, 1))[:2] if grid.narrow else [row.name]
    names = Markup("").join(
        pen.text(0, middle + (k - (len(lines) - 1) / 2) * grid.letters * 1.1, line, grid.letters, bold=True)
        for k, line in enumerate(lines)
    )
    behind = pen.text(
        pen.width - grid.last / 2, middle, whole(row.behind, pen.lang), grid.letters, bold=True, anchor="middle"
    )
    places = list(enumerate(row.cells))
    boxes = Markup("").join(_box(pen, grid, row, history, i) for i, history in places)
    numbers = Markup("").join(_number(pen, grid, history, i) for i, history in places)
    signs = Markup("").join(_sign(pen, grid, history, i) for i, history in places if _signed(history))
    return Markup(
        '<g transform="translate(0 {:.1f})">{}{}<g font-size="{:.3g}" text-anchor="middle" fill="{}">{}</g>'
        '<g transform="translate(0 {:.1f}) scale({:.3g})" fill="none" stroke="{}" stroke-width="2">{}</g>{}</g>'
    ).format(
        top,
        names,
        boxes,
        grid.numbers,
        tokens.INK,
        numbers,
        middle + 2 if grid.narrow else middle - grid.sign / 2,
        grid.sign / 14,
        tokens.INK,
        signs,
        behind,
    )


def _signed(history: History) -> bool:
    return history.cell.known and history.state in SIGNED


def _ink(history: History) -> Markup:
    """On the darkest step of colour what is written is white."""
    return Markup(' {}="#ffffff"') if paint(history) in tokens.DARK else Markup("")


def _box(pen: Pen, grid: _Grid, row: Row, history: History, column: int) -> Markup:
    """A cell's colour or pattern; where there is room for a pointer, with all of it in words."""
    lang, fill = pen.lang, paint(history)
    name = history.card.word(lang, "short")
    state = f"{COMMA[lang]}{state_word(lang, history.state)}" if history.state and history.cell.known else ""
    title = (
        ""
        if grid.narrow
        else f"{row.name}{COMMA[lang]}{name}: {amounts.counts(lang, history.card, history.cell)}{state}"
    )
    end = Markup("><title>{}</title></rect>").format(title) if title else Markup("/>")
    edge = Markup(' stroke="{}"').format(tokens.LINE) if fill.startswith("url(") else ""
    box = Markup('<rect x="{:.1f}" y="1" width="{:.1f}" height="{:.1f}" rx="2" fill="{}"{}{}')
    left = pen.x(grid.middle(column) - grid.wide / 2, grid.wide)
    return box.format(left + 1, grid.wide - 2, grid.high - 2, fill, edge, end)


def _number(pen: Pen, grid: _Grid, history: History, column: int) -> Markup:
    """A cell's number, or the sign of what is not known."""
    x, y = pen.x(grid.middle(column)), grid.high / 2 + grid.numbers * 0.35
    if not history.cell.known:
        words = {"not_reported": say(pen.lang, "figure.matrix.unknown"), "not_applicable": "–", "too_few": "<"}
        word = words[history.cell.state]
        halo = Markup(
            '<g paint-order="stroke" stroke="#ffffff" stroke-width="4" font-weight="700">'
            '<text x="{:.1f}" y="{:.1f}">{}</text></g>'
        )
        return halo.format(x, y, word)
    above = 4.5 if grid.narrow and _signed(history) else 0
    white = _ink(history).format("fill")
    return Markup('<text x="{:.1f}" y="{:.1f}"{}>{}</text>').format(x, y - above, white, number(pen.lang, history))


def _sign(pen: Pen, grid: _Grid, history: History, column: int) -> Markup:
    """The sign of a state beside the number, on a phone below it."""
    beside = grid.middle(column) + (0 if grid.narrow else grid.numbers * 1.7)
    along = (pen.x(beside) - grid.sign / 2) * 14 / grid.sign
    white = _ink(history).format("stroke")
    return Markup('<path transform="translate({:.1f})" d="{}"{}/>').format(along, SIGNS[history.state], white)


FIGURE = Figure(describe, draw, order=8, high=860, opens="county", all_cards=True)
