"""What a reader has chosen: one immutable value that pages, figures and files are made for."""

from __future__ import annotations

from dataclasses import dataclass

from dashboard.indicators.cards import Card


class UnknownChoice(ValueError):
    """An address names something that we do not know; args: the parameter and its value."""


@dataclass(frozen=True)
class Selection:
    """An indicator, a week and an area. week: its place in the snapshot's weeks; county, kind: '' for all.

    old: the county stands for its area before all splits.
    """

    card: Card
    week: int
    county: str = ""
    kind: str = ""
    old: bool = False
