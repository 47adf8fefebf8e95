"""Generates the parts of docs/indicators.md and docs/cards.md that come from the cards and from the class Card.

The other parts of both documents are written by hand.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import AliasPath
from pydantic.fields import FieldInfo

from dashboard.indicators.amounts import bare, target
from dashboard.indicators.cards import Card, Words
from dashboard.language.table import PLAIN

_NAMES = {
    "string": "text",
    "date": "date",
    "integer": "whole number",
    "number": "number",
    "boolean": "`true` or `false`",
    "object": "table",
}


def document(cards: Sequence[Card], present: str) -> str:
    """docs/indicators.md with a section for each card in place of the present sections."""
    head, _, rest = present.partition("\n## ")
    _, after, text = rest.partition("## Too few answers\n")
    return "\n".join([head, *(line for card in cards for line in _section(card)), after + text])


def card_document(present: str) -> str:
    """docs/cards.md with new tables of the fields and words of a card."""
    models = Card.model_json_schema(by_alias=False)["$defs"]
    words = [
        "## Words",
        "",
        "In `[fa]` and in `[en]`. Further words are allowed.",
        "",
        *_table(models["Words"], Words.model_fields),
    ]
    head, heading, _ = present.partition("## Fields\n")
    return "\n".join([head + heading, *_table(models["Card"], Card.model_fields), "", *words, ""])


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
        ("Group on the first page", card.group or "the other indicators"),
        ("Good is", "more" if card.polarity == "high" else "less"),
        (
            "Target" if card.polarity == "high" else "Ceiling",
            target(PLAIN, card) + (f" by {card.target_date}" if card.target_date else ""),
        ),
        ("Colour classes", ", ".join(bare(PLAIN, card, bound) for bound in card.classes)),
        ("Source", words["source"]),
        ("Reviewer", words["reviewer"]),
        ("Next review", str(card.next_review or "")),
        ("Known limits", words["limits"]),
        ("Changes", "; ".join(f"{change['date']}: {change['en']}" for change in card.changes)),
    ]
    table = [f"| {name} | {text} |" for name, text in rows if text]
    return [f"## {words['name']}", "", words["question"], "", "| | |", "| --- | --- |", *table, ""]


def _table(schema: Mapping[str, Any], fields: Mapping[str, FieldInfo]) -> Iterator[str]:
    yield "| field | value | without it | meaning |"
    yield "| --- | --- | --- | --- |"
    for name, field in fields.items():
        alias = field.validation_alias
        dotted = ".".join(map(str, alias.path)) if isinstance(alias, AliasPath) else name
        if isinstance(alias, AliasPath):
            default = ""
        else:
            default = "refused" if field.is_required() else str(field.default or "").strip("()")
        meaning = " ".join((field.description or "").split())
        yield f"| `{dotted}` | {_value(schema['properties'][name])} | {default} | {meaning} |"


def _value(field: Mapping[str, Any]) -> str:
    """The type and bounds of a field in words."""
    if "anyOf" in field:
        return _value(field["anyOf"][0])
    if "enum" in field:
        return ", ".join(f"`{word}`" for word in field["enum"])
    if "items" in field:
        return f"list of {_value(field['items'])}"
    name = _NAMES[field.get("format") or field.get("type", "object")]
    low = field.get("minimum", field.get("exclusiveMinimum"))
    high = field.get("maximum", field.get("exclusiveMaximum"))
    if low is None:
        return name
    return f"{name}, {low:g} or more" if high is None else f"{name}, {low:g} to {high:g}"
