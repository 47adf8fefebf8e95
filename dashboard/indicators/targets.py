"""The targets of the table `targets`, which take the place of those in the cards' files."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

import pandas as pd

from dashboard.areas.province import Province
from dashboard.faults import Fault
from dashboard.indicators.amounts import dated_target
from dashboard.indicators.cards import FORMATS, Card
from dashboard.language import say
from dashboard.language.table import NAMES


class Target(NamedTuple):
    """A row of the table for a card. recorded_at: naive UTC, None for a row without one; value: in the card's unit;
    value and due are None for a row that takes the card's target away."""

    recorded_at: datetime | None
    value: float | None
    due: date | None


def targets_of(card: Card, targets: pd.DataFrame) -> list[Target]:
    """The rows that fit a card, oldest first: a share is at most 1."""
    rows = targets.loc[targets["indicator"] == card.key, ["recorded_at", "value", "date"]]
    # A row without a moment, of a file edited by hand, is the oldest.
    rows = rows.sort_values("recorded_at", kind="stable", na_position="first")
    found = [
        Target(recorded_at and recorded_at.to_pydatetime(), value, due and due.date())
        for recorded_at, value, due in rows.astype(object).where(rows.notna(), None).itertuples(index=False)
    ]
    return [target for target in found if fits(card, target)]


def fits(card: Card, target: Target) -> bool:
    """Whether a target is within the range of the card's values."""
    return target.value is None or target.value <= 1 or card.rule in FORMATS


def with_targets(cards: Sequence[Card], targets: pd.DataFrame, province: Province) -> tuple[Card, ...]:
    """The cards with their newest targets. Each row that changed a target is a change of the card on its day."""
    return tuple(_with_target(card, targets_of(card, targets), province) for card in cards)


def _with_target(card: Card, rows: Sequence[Target], province: Province) -> Card:
    changes: list[Any] = list(card.changes)
    for row in rows:
        fresh = replaced(card, row)
        if row.recorded_at and (fresh.target, fresh.target_date) != (card.target, card.target_date):
            day = province.day(row.recorded_at).isoformat()
            changes.append({"date": day, **{lang: changed_text(lang, card, fresh) for lang in NAMES}})
        card = fresh
    return card.model_copy(update={"changes": tuple(changes)}) if rows else card


def replaced(card: Card, row: Target) -> Card:
    """The card, in each of its definitions, with another target."""
    target = {"target": row.value, "target_date": row.due}
    earlier = tuple(each.model_copy(update=target) for each in card.earlier)
    return card.model_copy(update={**target, "earlier": earlier})


def changed_text(lang: str, before: Card, after: Card) -> str:
    """`The target was changed: from 85% by 19 Mar 2016 to 90% by 20 Mar 2017.`"""
    texts = (dated_target(lang, card) or say(lang, "indicator_page.no_target") for card in (before, after))
    return say(lang, "indicator_page.target_changed", **dict(zip(("before", "after"), texts, strict=True)))


def left_out(cards: Sequence[Card], targets: pd.DataFrame, file: str) -> Iterator[Fault]:
    """A note for each indicator whose rows, or some of them, no card takes. file: the table's name in faults."""
    known = {card.key: card for card in cards}
    for key, number in sorted(targets["indicator"].value_counts().items()):
        if key not in known or len(targets_of(known[key], targets)) < number:
            yield Fault(file, column="indicator", code="target_left_out", value=str(key))
