"""Generates docs/indicators.md from the cards, so that document and code always agree."""

from collections.abc import Sequence

from dashboard.indicators.amounts import bare, target
from dashboard.indicators.cards import Card

_TOO_FEW = """\
## Too few answers

Where sums or means of counts rest on fewer answers than the card's `least`, the cell is “too few answers”. All
kinds less the other kinds, all channels less the other channels, or the province less the other counties would give
the figure away. So other cells are hidden with it (complementary suppression): wherever one cell of such a sum
alone is unknown, or the hidden parts of a sum hold fewer answers than `least`, the part with the fewest answers is
hidden as well, and the sum itself where no part is left; again and again until nothing changes. A hidden cell with
enough answers bears the same words as one with too few. Cells without answers are known and stay.

**Protected** is each cell of a card and week: no subtraction along kinds, channels or counties gives it, nor
several one after another, and the hidden parts of a sum hold at least `least` answers together. Of an office
nothing is shown where its own answers are too few, where it is marked `small`, where others of its kind and county
could be worked out from it, or where the cell of its kind and county is hidden. No week's own counts are shown.

**Not protected** is:

- One week's sum. A window's sum less that of the week before is the sum of the week that came in less that of the
  week that went out. While nothing goes out yet, in a cell's first weeks, this is the new week's own sum; whoever
  has followed the figure from there can work out each later week's too, however few answers it has. Whoever must
  prevent this sends counts by month or quarter, as one row at the last week.
- A cell that is hidden in some weeks only. The same differences narrow it down from the weeks before and after, all
  the more where it, or what is hidden with it, was nearly enough.
- Two publications of one week: their difference is what came in between.
- Two cards of one measure, and two definitions of a card in the week in which one follows the other: each is looked
  at alone.
- What needs several sums to be solved at once as equations: rarely a hidden cell can be worked out so.
"""


def document(cards: Sequence[Card]) -> str:
    """The whole document as Markdown."""
    head = [
        "# Indicators",
        "",
        "Made from the cards in `data/indicators/` by `python -m dashboard indicators`; do not edit by hand.",
        "",
    ]
    return "\n".join([*head, *(line for card in cards for line in _section(card)), *_TOO_FEW.splitlines(), ""])


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
