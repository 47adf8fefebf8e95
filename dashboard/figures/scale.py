"""The colours of a card as one stepped bar; dashboard/pages/overview/legend.js fills it anew after a choice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from dashboard.figures.cell_text import PATTERNS, patterns_of
from dashboard.figures.words import legend, target_line
from dashboard.indicators import amounts
from dashboard.indicators.cards import Card
from dashboard.language import say


@dataclass(frozen=True)
class Scale:
    """Classes lie side by side, all of one width; places along the bar are percent of its length.

    classes: (paint, meaning), lowest first. bounds: (text, place) from 0 to 100 %. target: the same of the target,
    None where there is none.
    patterns: (paint, word, whether the map has it) of what has no class.
    """

    classes: Sequence[tuple[str, str]]
    bounds: Sequence[tuple[str, float]]
    target: tuple[str, float] | None
    patterns: Sequence[tuple[str, str, bool]]


def scale(lang: str, card: Card, states: Sequence[str]) -> Scale:
    """states: of the cells on the map."""
    key, edges = legend(lang, card), [0.0, *card.classes, card.top]
    step = 100 / (len(edges) - 1)
    target = target_line(lang, card)
    return Scale(
        classes=key[: -len(patterns_of(card))],
        bounds=[(text, i * step) for i, text in enumerate(edge_texts(lang, card))],
        target=target and (target[0], place(target[1], edges)),
        patterns=[(f"url(#p-{word})", say(lang, f"words.{word}"), word in states) for word in PATTERNS],
    )


def edge_texts(lang: str, card: Card) -> list[str]:
    """The ends of the classes in words. What is no share has no end above."""
    texts = [amounts.bare(lang, card, edge) for edge in (0.0, *card.classes)]
    return [*texts, amounts.bare(lang, card, 1.0) if card.format == "share" else ""]


def place(value: float, edges: Sequence[float]) -> float:
    """Where a value lies on the bar, in percent of its length."""
    i, (low, high) = next((i, pair) for i, pair in enumerate(pairwise(edges)) if value <= pair[1])
    return (i + (value - low) / (high - low)) * 100 / (len(edges) - 1)
