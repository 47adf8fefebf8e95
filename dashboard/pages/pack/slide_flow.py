"""Long lists on slides: how high a paragraph will be, and which of them share a column and a slide.

A slide does not flow over into the next by itself, and nobody but the reader's program sets the text; so heights are
estimated, a little too high.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from dashboard.pages.pack.slide_text import LINE, Paragraph

# Of a letter's size: its width as letters are on average in this font, and a little more.
LETTER = 0.47
CM = 2.54 / 72


@dataclass(frozen=True)
class Piece:
    """Paragraphs that stay together. head: they begin something and may not end a column."""

    paragraphs: Sequence[Paragraph]
    head: bool = False


def height(piece: Piece, wide: float, after: float) -> float:
    """How high a piece is in a column so wide, in cm. after: points beneath each paragraph."""
    total = 0.0
    for runs in piece.paragraphs:
        size = max((run.size for run in runs), default=0)
        across = sum(len(run.text) * run.size for run in runs) * LETTER * CM
        total += math.ceil(max(across / wide, 0.1)) * size * LINE + after
    return total * CM


def columns(pieces: Iterable[Piece], wide: float, high: float, after: float) -> Iterator[list[Piece]]:
    """The pieces column by column, each no higher than `high` (a piece that is higher has one of its own)."""
    column: list[Piece] = []
    used = 0.0
    for piece in pieces:
        needed = height(piece, wide, after)
        if column and used + needed > high:
            # A heading goes over to the column of what it heads.
            carried = [column.pop()] if column[-1].head and len(column) > 1 else []
            yield column
            column, used = carried, sum(height(each, wide, after) for each in carried)
        column.append(piece)
        used += needed
    if column:
        yield column
