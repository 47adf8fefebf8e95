"""Ranking: one bar for each county, best first, with the target as a line across all bars."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dashboard.figures import cell_text, tokens
from dashboard.figures.bars import Row, value_pieces
from dashboard.figures.evidence_parts import parts_key
from dashboard.figures.figure import Description, Drawing, Figure, Paper
from dashboard.figures.rows import Rows, drawing
from dashboard.figures.table import county_table
from dashboard.figures.target_words import target_key, target_on_bar
from dashboard.figures.words import common_fields, marked_legend, ranked, words_of
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot


@dataclass(frozen=True, kw_only=True)
class Ranking(Description):
    """rows: the counties, best first. target: as of target_words.target_on_bar."""

    rows: Sequence[cell_text.CellText]
    target: tuple[str, float] | None


def describe(snapshot: Snapshot, lang: str, selection: Selection) -> Ranking:
    """The counties of a selection, best first; counties without a value last."""
    rows, card = ranked(snapshot, lang, selection), selection.card
    return Ranking(
        **common_fields(snapshot, lang, selection, "ranking"),
        table=county_table(lang, selection, rows),
        key=[
            *marked_legend(lang, card, words_of(rows)),
            *parts_key(lang, rows),
            *target_key(lang, card),
        ],
        rows=rows,
        target=target_on_bar(lang, card),
    )


def draw(described: Ranking, paper: Paper) -> Drawing:
    """One row with a bar for each county; the chosen county has an outline."""
    selection = described.selection
    links = [(replace(selection, county=row.code), "") for row in described.rows]
    return bars(described.lang, described.rows, links, paper, described.target, selection.county)


def bars(
    lang: str,
    parts: Sequence[cell_text.CellText],
    links: Sequence[tuple[Selection, str]],
    paper: Paper,
    target: tuple[str, float] | None,
    chosen: str = "",
) -> Drawing:
    """One bar for each part: a county, or a part of a split.

    links: each part's selection and stage. target: as of a Ranking. chosen: the code of the county with a frame.
    """
    drawn = [
        Row(
            part.name,
            part.bare,
            offices,
            stage,
            area=part.code,
            rank=part.rank,
            badges=part.marks,
            pieces=value_pieces(part.part, part.fill, tokens.EDGE, part.confirmed_part),
            further=[(part.figure, tokens.MUTED)],
            chosen=bool(chosen) and part.code == chosen,
        )
        for part, (offices, stage) in zip(parts, links, strict=True)
    ]
    return drawing(Rows(lang, drawn, target=target), paper)


FIGURE = Figure(describe, draw, order=3, embed_height=1140)
