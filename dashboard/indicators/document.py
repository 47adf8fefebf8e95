"""docs/indicators.md from the cards, so that the document cannot say otherwise than the code."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.indicators.amounts import bare, target
from dashboard.indicators.cards import Card


def document(cards: Sequence[Card]) -> str:
    """The whole document as Markdown."""
    head = [
        "# Indicators",
        "",
        "Made from the cards in `data/indicators/` by `python -m dashboard indicators`; do not edit by hand.",
        "",
    ]
    return "\n".join([*head, *(line for card in cards for line in _section(card))])


def _section(card: Card) -> list[str]:
    words, persian = card.words["en"], card.words["fa"]
    rows = [
        ("Key", f"`{card.key}`"),
        ("Persian name", persian["name"]),
        ("Why", words["why"]),
        ("Numerator", words["numerator"]),
        ("Denominator", words["denominator"]),
        ("Kinds in the province", ", ".join(card.kinds)),
        ("Kinds on the map", ", ".join(card.county_kinds)),
        ("Criteria", words.get("criteria", "")),
        ("Document", words.get("document", "")),
        ("Good is", "more" if card.polarity == "high" else "less"),
        (
            "Target" if card.polarity == "high" else "Ceiling",
            target("en", card) + (f" by {card.target_date}" if card.target_date else ""),
        ),
        ("Colour classes", ", ".join(bare("en", card, bound) for bound in card.classes)),
        ("Source", words["source"]),
        ("Reviewer", words["reviewer"]),
        ("Next review", str(card.next_review or "")),
        ("Known limits", words["limits"]),
        ("Changes", "; ".join(f"{change['date']}: {change['en']}" for change in card.changes)),
    ]
    table = [f"| {name} | {text} |" for name, text in rows if text]
    return [f"## {words['name']}", "", words["question"], "", "| | |", "| --- | --- |", *table, ""]
