"""The two parts of a figure of states: confirmed by a document or an inspection, and self-reported."""

from collections.abc import Iterable
from typing import Protocol

from dashboard.indicators.cards import Card
from dashboard.indicators.series import Cell
from dashboard.language import say
from dashboard.language.digits import integer


class Drawn(Protocol):
    """What a figure draws for a cell."""

    @property
    def card(self) -> Card: ...

    @property
    def cell(self) -> Cell: ...


def confirmed(card: Card, cell: Cell) -> int | None:
    """How many of the numerator's offices are confirmed. None for a card that offices do not report themselves, for
    zero and unknown cells, and where self-reports were not counted yet."""
    if card.rule != "state" or cell.state != "value" or cell.self_reported is None:
        return None
    return cell.numerator - cell.self_reported


def confirmed_part(card: Card, cell: Cell) -> float:
    """The confirmed part (0 to 1) of the figure's bar; 1 where the parts are not known."""
    known = confirmed(card, cell)
    return 1.0 if known is None else known / cell.numerator


def parts_text(lang: str, card: Card, cell: Cell) -> str:
    """Both parts: 16 confirmed, 27 self-reported; '' where they are not known."""
    known = confirmed(card, cell)
    if known is None:
        return ""
    counts = {"confirmed": known, "self_reported": cell.numerator - known}
    return say(lang, "evidence_parts.counts", **{name: integer(count, lang) for name, count in counts.items()})


def parts_key(lang: str, drawn: Iterable[Drawn]) -> list[tuple[str, str]]:
    """The key's entries of the parts (see `key_sign`); none where no drawn cell has them."""
    names = ("confirmed", "self_reported") if any(confirmed(row.card, row.cell) is not None for row in drawn) else ()
    return [(name, say(lang, f"evidence_parts.{name}")) for name in names]
