"""Cards: one TOML file an indicator. Adding an indicator is adding a file."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Any

from dashboard.faults import DataError, Fault
from dashboard.language import LANGUAGES
from dashboard.store.tables import KINDS, MEASURE_MAX, MEASURES

RULES = ("state", "inspected", "resolved", "parallel")
POLARITIES = ("high", "low")
WORDS = tuple(
    "name short question why numerator denominator unit county_unit fact fact_not source reviewer limits".split()
)
_SIMPLE = "measure threshold given_measure given_threshold window_weeks within_days late_weeks announced".split()

_FIELDS = {*_SIMPLE, *LANGUAGES, "key", "order", "rule", "kinds", "county_kinds", "parent_kinds", "polarity"}
_FIELDS |= {"classes", "steps", "target", "next_review", "changes"}


@dataclass(frozen=True)
class Card:
    """An indicator, as its file states it.

    kinds: counted in the province's headline; county_kinds: on the map; parent_kinds: of whose bodies county
    offices count (empty: of any). rule 'state': offices whose `measure` is at `threshold` or more, out of all,
    or of those whose `given_measure` is at `given_threshold`; the other rules look at the inspections of the
    `window_weeks` that end with the week's Friday. classes: the colour classes' inner bounds, as shares.
    """

    key: str
    order: int
    rule: str
    kinds: tuple[str, ...]
    county_kinds: tuple[str, ...]
    parent_kinds: tuple[str, ...]
    polarity: str
    classes: tuple[float, ...]
    target_share: float
    target_date: date
    next_review: date
    words: Mapping[str, Mapping[str, str]]
    changes: tuple[Mapping[str, str], ...] = ()
    measure: str = ""
    threshold: int = 1
    given_measure: str = ""
    given_threshold: int = 1
    steps: tuple[int, ...] = ()
    window_weeks: int = 0
    within_days: int = 0
    late_weeks: int = 4
    announced: str = ""

    def word(self, lang: str, name: str) -> str:
        """One of the card's own words in a language. Raises KeyError if the card has none of that name."""
        return self.words[lang][name]


def read_cards(folder: Path) -> tuple[Card, ...]:
    """All cards of a folder, in their own order. Raises DataError with every fault of every file."""
    return read_card_files(folder)[0]


def read_card_files(folder: Path) -> tuple[tuple[Card, ...], dict[str, bytes]]:
    """The cards as read_cards gives them, and the texts that they were read from, by name as faults show it."""
    files = sorted(folder.glob("*.toml"))
    if not files:
        raise DataError([Fault(str(folder), code="cards_missing")])
    texts: dict[str, bytes] = {}
    faults: list[Fault] = []
    for file in files:
        shown = f"{folder.name}/{file.name}"
        try:
            texts[shown] = file.read_bytes()
        except OSError as error:
            faults.append(Fault(shown, code="card_unreadable", details={"reason": str(error)}))
    try:
        cards = cards_of(texts)
    except DataError as error:
        faults += error.faults
    if faults:
        raise DataError(faults)
    return cards, texts


def cards_of(texts: Mapping[str, bytes]) -> tuple[Card, ...]:
    """Cards from the bytes of their files, by name as faults show it, in their own order. Raises DataError."""
    cards: list[Card] = []
    faults: list[Fault] = []
    for shown, data in texts.items():
        try:
            given = tomllib.loads(data.decode("utf-8-sig"))
        except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            faults.append(Fault(shown, code="card_unreadable", details={"reason": str(error)}))
            continue
        found = _faults(given, PurePosixPath(shown).stem, shown)
        faults += found
        if not found:
            cards.append(_card(given))
    if faults:
        raise DataError(faults)
    return tuple(sorted(cards, key=lambda card: (card.order, card.key)))


def _card(given: Mapping[str, Any]) -> Card:
    return Card(
        key=given["key"],
        order=given["order"],
        rule=given["rule"],
        kinds=tuple(given["kinds"]),
        county_kinds=tuple(given.get("county_kinds", given["kinds"])),
        parent_kinds=tuple(given.get("parent_kinds", ())),
        polarity=given["polarity"],
        classes=tuple(given["classes"]),
        steps=tuple(given.get("steps", ())),
        target_share=given["target"]["share"],
        target_date=date.fromisoformat(str(given["target"]["date"])),
        next_review=date.fromisoformat(str(given["next_review"])),
        words={lang: given[lang] for lang in LANGUAGES},
        changes=tuple(given.get("changes", ())),
        **{name: given[name] for name in _SIMPLE if name in given},
    )


def _faults(given: Mapping[str, Any], stem: str, file: str) -> list[Fault]:
    """What a card lacks or misstates: the fields that code relies on, one fault each."""
    faults: list[Fault] = []

    def expect(sound: bool, field: str, value: object, expected: str) -> None:
        if not sound:
            shown = "" if value is None else str(value)
            faults.append(Fault(file, 0, field, "card_field", shown, {"expected": expected}))

    def listed(field: str, allowed: Sequence[str], needed: bool = False) -> None:
        value = given.get(field, None if needed else [])
        sound = isinstance(value, list) and all(v in allowed for v in value) and (bool(value) or not needed)
        expect(sound, field, value, ", ".join(allowed))

    expect(given.get("key") == stem, "key", given.get("key"), stem)
    expect(isinstance(given.get("order"), int), "order", given.get("order"), "1, 2, 3 …")
    rule = given.get("rule")
    expect(rule in RULES, "rule", rule, ", ".join(RULES))
    expect(given.get("polarity") in POLARITIES, "polarity", given.get("polarity"), ", ".join(POLARITIES))
    listed("kinds", KINDS, needed=True)
    listed("county_kinds", KINDS)
    listed("parent_kinds", KINDS)
    for field in sorted(set(given) - _FIELDS):
        faults.append(Fault(file, 0, field, "card_unknown_field", "", {"known": ", ".join(sorted(_FIELDS))}))
    for field in ("threshold", "given_threshold", "late_weeks"):
        number = given.get(field, 1)
        expect(isinstance(number, int) and number > 0, field, number, "1, 2, 3 …")
    steps, most = given.get("steps", []), MEASURE_MAX.get(str(given.get("measure")), 0)
    stages = list(range(1, most + 1))
    # Each is counted apart, as a figure of its own: none twice, and 0 is the card itself.
    sound = isinstance(steps, list) and steps == [stage for stage in stages if stage in steps]
    expect(sound, "steps", steps, str(stages))
    if rule == "state":
        expect(given.get("measure") in MEASURES, "measure", given.get("measure"), ", ".join(MEASURES))
        given_measure = given.get("given_measure", "")
        expect(given_measure in ("", *MEASURES), "given_measure", given_measure, ", ".join(MEASURES))
    elif rule in RULES:
        window = given.get("window_weeks")
        expect(isinstance(window, int) and window > 0, "window_weeks", window, "13")
    if rule == "parallel":
        within = given.get("within_days")
        expect(isinstance(within, int) and within > 0, "within_days", within, "30")
    classes: Any = given.get("classes")
    numbers = isinstance(classes, list) and all(isinstance(bound, int | float) for bound in classes)
    rising = numbers and bool(classes) and classes == sorted(set(classes)) and 0 < classes[0] <= classes[-1] < 1
    expect(rising and len(classes) <= 4, "classes", classes, "[0.2, 0.4, 0.6, 0.8]")
    target = given.get("target", {})
    share = target.get("share") if isinstance(target, dict) else None
    expect(isinstance(share, int | float) and 0 <= share <= 1, "target.share", share, "0.8")
    dates = [("target.date", target.get("date") if isinstance(target, dict) else None)]
    for field, value in [*dates, ("next_review", given.get("next_review"))]:
        expect(_is_date(value), field, value, "2016-03-19")
    for lang in LANGUAGES:
        words = given.get(lang)
        words = words if isinstance(words, dict) else {}
        for word in WORDS:
            expect(bool(words.get(word)), f"{lang}.{word}", None, word)
    return faults


def _is_date(value: object) -> bool:
    try:
        date.fromisoformat(str(value))
    except ValueError:
        return False
    return True
