"""Reads cards, one TOML file for each indicator, and reports every fault of every file."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache, lru_cache
from itertools import pairwise, takewhile
from pathlib import Path, PurePosixPath
from typing import Any

from pydantic import ValidationError

from dashboard.faults import DataError, Fault
from dashboard.indicators.cards import (
    DEFINITION,
    FORMATS,
    GROUPS,
    POLARITIES,
    RULES,
    WORDS,
    Card,
    Context,
    measures_of,
    stages_of,
)
from dashboard.language.table import NAMES
from dashboard.tables.declared import CHANNELS
from dashboard.tables.folder import shipped_sheets
from dashboard.tables.measures import Kind, Measure, Terms
from dashboard.weeks import week_of

# The fields with a whole number, and the least valid one.
_WHOLE = {
    **dict.fromkeys(("threshold", "given_threshold", "late_weeks", "least", "version"), 1),
    "order": 0,
    "window_weeks": 1,
    "within_days": 1,
}
# The fields whose message describes what is valid, and an example of it for each message.
_KINDS = {
    **dict.fromkeys(("target.date", "next_review", "since"), "date"),
    **dict.fromkeys(("target.share", "target.value"), "amount"),
    "classes": "classes",
}
_EXAMPLES = {
    "card_date": '"1394-12-29", "2016-03-19"',
    "card_amount_share": "0.8",
    "card_amount_value": "12.5",
    "card_classes_share": "[0.2, 0.4, 0.6, 0.8]",
    "card_classes_value": "[10, 20, 40]",
}


def read_cards(folder: Path, terms: Terms) -> tuple[Card, ...]:
    """All cards of a folder, sorted by their field `order`. Raises DataError with every fault of every file."""
    return read_card_files(folder, terms)[0]


def read_card_files(folder: Path, terms: Terms) -> tuple[tuple[Card, ...], dict[str, bytes]]:
    """The cards, as in read_cards, and the bytes of their files, by the name that faults show."""
    files = sorted(folder.glob("*.toml"))
    if not files:
        raise DataError([Fault(str(folder), code="cards_missing")])
    texts: dict[str, bytes] = {}
    faults: list[Fault] = []
    for file in files:
        label = f"{folder.name}/{file.name}"
        try:
            texts[label] = file.read_bytes()
        except OSError as error:
            faults.append(Fault(label, code="card_unreadable", details={"reason": str(error)}))
    try:
        cards = cards_of(texts, terms)
    except DataError as error:
        faults += error.faults
    if faults:
        raise DataError(faults)
    return cards, texts


def cards_of(texts: Mapping[str, bytes], terms: Terms, frozen: bool = False) -> tuple[Card, ...]:
    """Cards, sorted by `order`, from the bytes of their files, by the name that faults show. Raises DataError.

    frozen: whether the files come from a publication's archive.
    """
    return _cards_of(tuple(texts.items()), tuple(terms.kinds.values()), tuple(terms.measures.values()), frozen)


# Cached, since each reading of the folder and each publication's archive has mostly the same cards.
@lru_cache(maxsize=8)
def _cards_of(
    texts: tuple[tuple[str, bytes], ...], kinds: tuple[Kind, ...], measures: tuple[Measure, ...], frozen: bool
) -> tuple[Card, ...]:
    terms = Terms({kind.kind: kind for kind in kinds}, {measure.measure: measure for measure in measures})
    cards: list[Card] = []
    faults: list[Fault] = []
    for file_label, data in texts:
        definition: Any = {}
        try:
            context, definitions = Context(PurePosixPath(file_label).stem, terms, frozen), list[Card]()
            for definition in _definitions(file_label, tomllib.loads(data.decode("utf-8-sig"))):
                definitions.append(Card.model_validate(definition, context=context))
            _refuse_shared_weeks(file_label, definitions)
            cards.append(definitions[-1].model_copy(update={"earlier": tuple(definitions[:-1])}))
        except DataError as error:
            faults += error.faults
        except ValidationError as error:
            faults += {fault: None for e in error.errors() if (fault := _fault(file_label, definition, e, terms))}
        except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            faults.append(Fault(file_label, code="card_unreadable", details={"reason": str(error)}))
    if faults:
        raise DataError(faults)
    return tuple(sorted(cards, key=lambda card: (card.order, card.key)))


def _definitions(label: str, definition: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """A card's fields in each of its definitions, oldest first; an earlier definition overrides some fields."""
    earlier = definition.pop("earlier", [])
    for changed in earlier if isinstance(earlier, list) else [earlier]:
        strange = [name for name in changed if name not in DEFINITION] if isinstance(changed, dict) else ["earlier"]
        if strange:
            details = {"known": ", ".join(DEFINITION)}
            raise DataError([Fault(label, 0, f"earlier.{strange[0]}", "card_unknown_field", "", details)])
        words = {lang: {**definition.get(lang, {}), **changed.get(lang, {})} for lang in NAMES}
        yield {**definition, "since": None, **changed, **words}
    yield definition


def _refuse_shared_weeks(label: str, definitions: Sequence[Card]) -> None:
    """Raise DataError if the number or the first week of a definition is not after that of the previous one."""
    for before, after in pairwise(definitions):
        begins = [week_of(card.since) if card.since else date.min for card in (before, after)]
        if begins[0] >= begins[1] or before.version >= after.version:
            details = {"before": str(before.version), "after": str(after.version)}
            raise DataError([Fault(label, 0, "since", "card_two_definitions", str(after.since or ""), details)])


def _fault(label: str, definition: Any, found: Any, terms: Terms) -> Fault:
    """The fault for an error of pydantic: the field's dotted name, its value, and what is valid there."""
    # Of an error within a list (an index in `loc`) the whole list is shown.
    names = list(takewhile(lambda name: isinstance(name, str), found["loc"]))
    column = ".".join(names)
    own_unit = definition.get("rule") in FORMATS
    if column == "target.share" and own_unit:
        names[-1], column = "value", "target.value"
    if found["type"] == "extra_forbidden" and column != "target":
        known = sorted({name.removesuffix("_date") for name in Card.model_fields})
        return Fault(label, 0, column, "card_unknown_field", "", {"known": ", ".join(known)})
    value = definition
    for name in names:
        value = value.get(name, "") if isinstance(value, dict) else ""
    text = "" if isinstance(value, dict) else str(value)
    if column in ("measure", "given_measure") and text and text not in terms.measures:
        code = "card_measure_shipped" if text in _shipped_measures() else "card_measure_unknown"
        return Fault(label, 0, column, code, text, {"known": _listed(terms.measures)})
    if names[0] in NAMES:
        words = WORDS + ("value_unit",) * (definition.get("rule") == "mean")
        return (
            Fault(label, 0, column, "card_text")
            if len(names) > 1
            else Fault(label, 0, column, "card_words", "", {"expected": _listed(words)})
        )
    if column in _WHOLE:
        return Fault(label, 0, column, "card_number", text, {"low": str(_WHOLE[column])})
    kind = _KINDS.get(column, "")
    if kind:
        code = f"card_{kind}" if kind == "date" else f"card_{kind}_{'value' if own_unit else 'share'}"
        return Fault(label, 0, column, code, text, {"example": _EXAMPLES[code]})
    expected = {
        **dict.fromkeys(("kinds", "county_kinds", "parent_kinds"), _listed(terms.kinds)),
        **dict.fromkeys(("measure", "given_measure"), _listed(measures_of(definition.get("rule"), terms))),
        "key": PurePosixPath(label).stem,
        "rule": _listed(RULES),
        "polarity": _listed(POLARITIES),
        "group": _listed(GROUPS),
        "steps": str(stages_of(definition.get("measure"), terms)),
        "channels": _listed(CHANNELS),
        "headline": "true, false",
        "changes": "date, fa",
    }
    if column not in expected:
        return Fault(label, 0, column, "card_text", text)
    return Fault(label, 0, column, "card_field", text, {"expected": expected[column]})


@cache
def _shipped_measures() -> frozenset[str]:
    """The measures of the product's own table, which a folder's table replaces."""
    (shipped,) = shipped_sheets()["measures"]
    return frozenset(shipped.columns["measure"])


def _listed(names: Iterable[str]) -> str:
    return ", ".join(names)
