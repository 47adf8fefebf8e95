"""Matrix: one row for each county, one column for each indicator, cells in the colours of their states."""

from collections.abc import Sequence
from dataclasses import replace

from dashboard.figures.cell_text import PATTERNS
from dashboard.figures.cells import Cell, Cells, Heading, by_indicators
from dashboard.figures.figure import Drawing, Figure, Paper, Table, TableRow, Value, empty_drawing, evenly
from dashboard.figures.matrix_cells import AreaHistories, Matrix, number, paint, weight
from dashboard.figures.signs import WORDS, state_word
from dashboard.figures.standing_words import word_sign, word_text
from dashboard.figures.svg import written
from dashboard.figures.target_words import target_name
from dashboard.figures.words import fields
from dashboard.indicators import amounts
from dashboard.indicators.standing import judged
from dashboard.indicators.target_state import TARGET_STATES
from dashboard.language import COMMA, say
from dashboard.language.digits import integer
from dashboard.meeting.behind import counties_sentence
from dashboard.meeting.histories import History, histories, in_points
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot

# The most counties on a screen.
MOST = 10


def describe(snapshot: Snapshot, lang: str, selection: Selection) -> Matrix:
    """All counties and all indicators with a target in points. With `sort`, that indicator's gaps order the rows."""
    selection = replace(selection, kind="")
    known = histories(snapshot, selection.week)
    codes = list(dict.fromkeys(area for _, area in known if area))
    cards = [card for card in snapshot.cards if in_points(card)]
    standing = {card.key: judged(snapshot.cells, card, selection.week) for card in cards}
    rows = []
    for code in ["", *codes]:
        name = snapshot.names[code][lang] if code else snapshot.province.title(lang)
        cells = [known[card.key, code] for card in cards if (card.key, code) in known]
        words = {key: here[code].word for key, here in standing.items() if code in here and here[code].word.side}
        rows.append(AreaHistories(code, name, cells, words))
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


def _key(lang: str, rows: Sequence[AreaHistories]) -> list[tuple[str, str]]:
    unknown = {history.cell.state for row in rows for history in row.cells if not history.cell.known}
    states = {history.state for row in rows for history in row.cells if history.cell.known}
    told = {word_sign(word) for row in rows for word in row.words.values()}
    return [
        *((f"cell-{state}", state_word(lang, state)) for state in TARGET_STATES if state in states),
        *((f"url(#p-{word})", say(lang, f"words.{word}")) for word in PATTERNS[1:] if word in unknown),
        *((sign, say(lang, f"signal_key.{sign}")) for sign in WORDS if sign in told),
    ]


def _line(lang: str, selection: Selection, row: AreaHistories) -> TableRow:
    values = []
    for history in row.cells:
        parts = [amounts.counts(lang, history.card, history.cell), *_told(lang, row, history)]
        values.append(Value(COMMA[lang].join(parts), replace(selection, card=history.card, county=row.code)))
    place = replace(selection, county=row.code) if row.code else None
    return TableRow(
        row.name, [*values, Value(_of(lang, row), place)], bool(row.code) and row.code == selection.county
    )


def _of(lang: str, row: AreaHistories, word: str = "") -> str:
    """How many of a row's indicators are behind, and how many not known: 2 of 11, 3 not known. word: after 11."""
    behind = say(lang, "view.figure_of", n=integer(row.count("behind"), lang), d=integer(row.counted, lang))
    unknown = row.count("not_known")
    parts = [f"{behind} {word}".rstrip()]
    parts += [f"{integer(unknown, lang)} {state_word(lang, 'not_known')}"] if unknown else []
    return COMMA[lang].join(parts)


def draw(described: Matrix, paper: Paper) -> Drawing:
    """The province's row, then those of the counties, each of which is a link to the county's page; nothing where no
    indicator has a target."""
    lang, selection = described.lang, described.selection
    if not described.province.cells:
        return empty_drawing(paper)
    behind = state_word(lang, "behind")
    rows = [
        Cells(
            row.name,
            [_cell(lang, paper, row, history) for history in row.cells],
            closing=_of(lang, row, behind) if paper.narrow else _behind(lang, row),
            opens=replace(selection, county=row.code) if row.code else None,
            title=f"{row.name}: {_of(lang, row, behind)}" if row.code else "",
            chosen=bool(row.code) and row.code == selection.county,
            apart=not row.code,
        )
        for row in (described.province, *described.counties)
    ]
    heads = []
    for history in described.province.cells:
        card, target = history.card, target_name(lang, history.card)
        sorts = selection.sort == card.key
        href = paper.own_page(replace(selection, sort="" if sorts else card.key))
        heads.append(Heading(card.word(lang, "short"), target, target.split()[-1].strip("%٪"), href, sorts))
    grid = by_indicators(lang, paper, rows, heads, behind)
    return Drawing(written(lang, grid.marks), paper.width, grid.height)


def _behind(lang: str, row: AreaHistories) -> str:
    """The number of indicators behind; the sign of an unknown value in place of a zero that may be wrong; a dash
    where nothing is counted."""
    if not row.counted:
        return "–"
    count = row.count("behind")
    known = count or not row.count("not_known")
    return integer(count, lang) if known else say(lang, "figure.matrix.unknown")


def _told(lang: str, row: AreaHistories, history: History) -> list[str]:
    """The word of a county that stands out in a card."""
    word = row.words.get(history.card.key)
    return [word_text(lang, word)] if word else []


def _cell(lang: str, paper: Paper, row: AreaHistories, history: History) -> Cell:
    """A cell with the gap and the sign of its state, or the sign of an unknown value; with the sign of the county's
    word, and except on a phone, with a tooltip."""
    cell, state, title = history.cell, history.state, ""
    if not paper.narrow:
        words = [row.name, f"{history.card.word(lang, 'short')}: {amounts.counts(lang, history.card, cell)}"]
        words += [state_word(lang, state)] if state and cell.known else []
        title = COMMA[lang].join([*words, *_told(lang, row, history)])
    if not cell.known:
        words_of = {"not_reported": say(lang, "figure.matrix.unknown"), "not_applicable": "–", "too_few": "<"}
        return Cell(paint(history), words_of[cell.state], title=title)
    word = row.words.get(history.card.key)
    return Cell(paint(history), number(lang, history), state, word_sign(word) if word else "", title=title)


def split(described: Matrix) -> list[Matrix]:
    """At most MOST counties in each part, below the province."""
    return [replace(described, counties=counties) for counties in evenly(described.counties, MOST)]


FIGURE = Figure(describe, draw, order=8, embed_height=970, opens="county", all_cards=True, split=split)
