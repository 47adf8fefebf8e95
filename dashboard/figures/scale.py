"""The colours of a card as one stepped bar; dashboard/pages/overview/legend.js fills it anew after a choice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from dashboard.figures.cell_text import PATTERNS
from dashboard.figures.words import legend, target_line
from dashboard.indicators.cards import Card
from dashboard.language.digits import percent


@dataclass(frozen=True)
class Scale:
    """Classes lie side by side, all of one width; places along the bar are percent of its length.

    classes: (paint, meaning), lowest first. bounds: (text, place) from 0 to 100 %. target: the same of the target.
    patterns: (paint, word, whether the map has it) of what has no class.
    """

    classes: Sequence[tuple[str, str]]
    bounds: Sequence[tuple[str, float]]
    target: tuple[str, float]
    patterns: Sequence[tuple[str, str, bool]]


def scale(lang: str, card: Card, states: Sequence[str]) -> Scale:
    """states: of the cells on the map."""
    key, edges = legend(lang, card), [0.0, *card.classes, 1.0]
    step = 100 / (len(edges) - 1)
    text, share = target_line(lang, card)
    return Scale(
        classes=key[: -len(PATTERNS)],
        bounds=[(percent(edge, lang), i * step) for i, edge in enumerate(edges)],
        target=(text, place(share, edges)),
        patterns=[(*pair, state in states) for pair, state in zip(key[-len(PATTERNS) :], PATTERNS, strict=True)],
    )


def place(share: float, edges: Sequence[float]) -> float:
    """Where a share lies on the bar, in percent of its length."""
    i, (low, high) = next((i, pair) for i, pair in enumerate(pairwise(edges)) if share <= pair[1])
    return (i + (share - low) / (high - low)) * 100 / (len(edges) - 1)
