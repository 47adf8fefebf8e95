"""The card of an indicator: its definition, its presentation, and its words in both languages."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Annotated, Any, NamedTuple, cast

from pydantic import (
    AfterValidator,
    AliasPath,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationInfo,
    model_validator,
)

from dashboard.derived import stored_property
from dashboard.language.table import NAMES, in_languages, shown
from dashboard.tables.declared import CHANNELS
from dashboard.tables.measures import MEAN, SHARE, STATES, TOTAL, Terms
from dashboard.weeks import friday, parse_date, week_of

# The rules of cards whose figures are sums of the table counts.
COUNT_RULES = ("sum", "mean", "total")
# The kinds of measure that a rule can count; rules that are not listed count visits.
MEASURE_KINDS = {"state": STATES, "sum": (SHARE,), "mean": (MEAN,), "total": (TOTAL,)}
RULES = ("state", "inspected", "resolved", "parallel", *COUNT_RULES)
POLARITIES = ("high", "low")
# The subjects of the announcement, in the order of the first page.
GROUPS = ("desks", "committees", "inspection", "respect")
# The format of a card's values, by its rule; other rules have shares.
FORMATS = {"mean": "mean", "total": "total"}


def _check(sound: Callable[[Any, ValidationInfo], bool]) -> AfterValidator:
    """A validator with the condition `sound`. info.data: the valid fields above; info.context: a Context."""

    def check(value: Any, info: ValidationInfo) -> Any:
        if not sound(value, info):
            raise ValueError(value)
        return value

    return AfterValidator(check)


def _needed_by(*rules: str) -> AfterValidator:
    """A validator that refuses a blank text or 0 in cards of these rules."""
    return _check(lambda value, card: bool(value) or card.data.get("rule") not in rules)


class Context(NamedTuple):
    """The context of a card's validation. key: the file's name; frozen: the card is from a publication's archive."""

    key: str
    terms: Terms
    frozen: bool


def _context(card: ValidationInfo) -> Context:
    return cast("Context", card.context)


def stages_of(measure: object, terms: Terms) -> list[int]:
    """The stages of a measure above 0."""
    found = terms.measures.get(str(measure))
    return list(range(1, found.highest + 1)) if found else []


def _are_stages(steps: tuple[int, ...], card: ValidationInfo) -> bool:
    stages = stages_of(card.data.get("measure"), _context(card).terms)
    return list(steps) == [stage for stage in stages if stage in steps]


def measures_of(rule: object, terms: Terms) -> list[str]:
    """The measures that a card of this rule can have."""
    kinds = MEASURE_KINDS.get(str(rule))
    return [key for key, measure in terms.measures.items() if kinds is None or measure.kind in kinds]


def _are_channels(channels: tuple[str, ...], card: ValidationInfo) -> bool:
    return not channels or (card.data.get("rule") in COUNT_RULES and len(set(channels)) == len(channels))


def _steps(steps: tuple[int, ...], card: ValidationInfo) -> tuple[int, ...]:
    """The steps in the file, or one for each channel."""
    return steps or tuple(range(1, len(card.data.get("channels", ())) + 1))


def _fits(value: float, card: ValidationInfo) -> bool:
    """Whether a value is within the range of the card's values: a share is at most 1."""
    return value <= 1 or card.data.get("rule") in FORMATS


def _are_bounds(bounds: tuple[float, ...], card: ValidationInfo) -> bool:
    rising = list(bounds) == sorted(set(bounds)) and bounds[0] > 0
    return rising and (bounds[-1] < 1 or card.data.get("rule") in FORMATS)


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Day = Annotated[date, BeforeValidator(lambda typed: parse_date(str(typed)))]
Number = Annotated[int, Field(strict=True)]
Count = Annotated[int, Field(strict=True, ge=1)]
Amount = Annotated[float, Field(strict=True, ge=0)]
Channel = Annotated[str, _check(lambda channel, _: channel in CHANNELS)]
Kinds = tuple[Annotated[str, _check(lambda kind, card: kind in _context(card).terms.kinds)], ...]
MeasureKey = Annotated[
    str, _check(lambda key, card: key in ("", *measures_of(card.data.get("rule"), _context(card).terms)))
]
# Frozen cards may lack criteria, since cards of old publications had none.
Criteria = Annotated[str, _check(lambda text, card: text or _context(card).frozen)]
Change = Annotated[
    dict[str, Text],
    BeforeValidator(lambda change: {"en": change.get("fa"), **change} if isinstance(change, dict) else change),
    _check(lambda change, _: {"date", *NAMES} <= change.keys()),
]


class _Model(BaseModel):
    # The docstring of a field is its description, which docs/cards.md shows.
    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        validate_default=True,
        use_attribute_docstrings=True,
        ignored_types=(stored_property,),
    )


class Words(_Model, extra="allow"):
    """The words of a card in one language. Further words, such as plurals, are allowed."""

    __pydantic_extra__: dict[str, Text]
    name: Text
    """The indicator's name."""
    short: Text
    """A short name for narrow places."""
    question: Text
    """The question that the indicator answers."""
    why: Text
    """The reason for the indicator."""
    numerator: Text
    """The numerator in words: the offices or answers that are counted, or the sum."""
    denominator: Text
    """The denominator in words."""
    unit: Text
    """The unit of the denominator in the province: office, answer. English cards add the plural `units`."""
    county_unit: Text
    """The unit of the denominator in a county. English cards add the plural `county_units`."""
    fact: Text
    """The predicate of offices in the numerator: have a service desk. English cards add the singular `fact_one` (has
    a service desk)."""
    fact_not: Text
    """The predicate of one office that is not in the numerator: has no service desk."""
    source: Text
    """The source of the figures."""
    reviewer: Text
    """The office that is responsible for the definition."""
    limits: Text
    """The limits of what the indicator says."""
    criteria: Criteria = ""
    """The criteria for counting an office. Only frozen cards of old publications may lack this text."""
    document: Criteria = ""
    """The document with the criteria, with number and date, or the note that there is none; required like
    `criteria`."""


# The fields that an earlier definition of a card may override, in addition to words.
DEFINITION = (
    *"version since rule measure threshold given_measure given_threshold kinds county_kinds parent_kinds".split(),
    *("channels", "steps", "least", "window_weeks", "within_days", "late_weeks", *NAMES),
)
WORDS = tuple(Words.model_fields)


def _has_unit(words: Words, card: ValidationInfo) -> bool:
    return card.data.get("rule") != "mean" or "value_unit" in words.model_fields_set


def _with_persian(fa: object, en: object) -> object:
    """English words, with the Persian ones in place of those that are missing."""
    if not isinstance(fa, dict) or not isinstance(en, dict):
        return en
    return {**{name: fa[name] for name in (*WORDS, "value_unit") if name in fa}, **en}


class Card(_Model):
    """The definition of an indicator, as in its file."""

    key: Annotated[str, _check(lambda key, card: key == _context(card).key)]
    """The name of the card's file without `.toml`, which identifies the card in addresses and files."""
    order: Number
    """The position among the cards."""
    rule: Annotated[str, _check(lambda rule, _: rule in RULES)]
    """The rule of counting: see [Rules](#rules)."""
    polarity: Annotated[str, _check(lambda polarity, _: polarity in POLARITIES)]
    """`high`: more is better; `low`: less is better, and the target is a ceiling."""
    kinds: Annotated[Kinds, Field(min_length=1)]
    """Kinds of office, of `kinds.csv`, that the province's figure counts."""
    county_kinds: Annotated[Kinds, AfterValidator(lambda kinds, card: kinds or card.data.get("kinds", ()))] = ()
    """Kinds that a county's figure counts; by default those of `kinds`."""
    parent_kinds: Kinds = ()
    """Kinds of parent offices; only offices with such a parent, or without a parent, count. By default all."""
    measure: Annotated[MeasureKey, _needed_by(*MEASURE_KINDS)] = ""
    """A measure of `measures.csv`. The rules `state`, `sum`, `mean` and `total` need one."""
    threshold: Count = 1
    """The value of the measure from which an office counts."""
    given_measure: MeasureKey = ""
    """The denominator is limited to offices where this measure has `given_threshold` or more."""
    given_threshold: Count = 1
    """See `given_measure`."""
    channels: Annotated[tuple[Channel, ...], _check(_are_channels)] = ()
    """Channels of the table `counts` (`form`, `phone`, `qr`, `samad`) with a figure of their own each, as steps 1,
    2, …; step 0 is all of them together."""
    steps: Annotated[tuple[Number, ...], _check(_are_stages), AfterValidator(_steps)] = ()
    """Stages of the measure, rising, with a figure of their own each: the offices that have reached it."""
    least: Count = 30
    """For the rules `sum` and `mean`: the least denominator in the window. With fewer answers the cell is “too few
    answers”, as are cells from which it could be derived (docs/indicators.md)."""
    window_weeks: Annotated[Number, Field(ge=0), _needed_by(*RULES[1:])] = 0
    """The length of the window in weeks, up to and including the week itself. Required by all rules but `state`."""
    within_days: Annotated[Number, Field(ge=0), _needed_by("parallel")] = 0
    """For the rule `parallel`: the most days between two visits."""
    late_weeks: Count = 4
    """The age in weeks above which a report is late."""
    classes: Annotated[tuple[Amount, ...], Field(min_length=1, max_length=4), _check(_are_bounds)]
    """One to four inner bounds of the colour classes, rising, in the card's unit: shares between 0 and 1, else
    above 0."""
    target: Annotated[Annotated[Amount, _check(_fits)] | None, Field(validation_alias=AliasPath("target", "share"))]
    """The target, in the card's unit; of `mean` and `total` cards it is `target.value`. The whole table may be
    missing."""
    target_date: Annotated[Day | None, Field(validation_alias=AliasPath("target", "date"))]
    """The day by which the target is to be reached."""
    next_review: Day | None = None
    """The date of the next review of the definition."""
    headline: Annotated[bool, Field(strict=True)] = False
    """The card has a row on the first page and is in the meeting's brief. Where no card says so, all are."""
    group: Annotated[str, _check(lambda group, _: group in ("", *GROUPS))] = ""
    """The group of its row on the first page: `desks`, `committees`, `inspection` or `respect`. By default the last
    group, of the other indicators."""
    announced: Annotated[str, AfterValidator(lambda key, card: key or card.data.get("key", ""))] = ""
    """A key of `announcements.csv`, whose figure is shown beside the card's; by default the card's own key."""
    version: Count = 1
    """The number of this definition."""
    since: Annotated[Day | None, _check(lambda since, card: since or card.data.get("version") == 1)] = None
    """The day from which the definition is valid; required for version 2 and later."""
    earlier: tuple[Card, ...] = ()
    """Earlier definitions, oldest first: `[[earlier]]` with `version`, `since`, the fields that differ, and words."""
    changes: tuple[Change, ...] = ()
    """`[[changes]]` with `date`, `fa` and, unless the Persian text shall stand in, `en`: descriptions of changes of
    the card."""
    fa: Annotated[Words, _check(_has_unit)]
    """The card's words in Persian."""
    en: Annotated[Words, _check(_has_unit)]
    """The card's words in English. A word that is missing, or the whole table, is shown in Persian."""

    @model_validator(mode="before")
    @classmethod
    def _optional_tables(cls, values: dict[str, Any]) -> dict[str, Any]:
        """A card without the table `target` has no target. The target of a mean or total is read from `value`.
        English words that are missing are the Persian ones."""
        table = values.get("target", {"share": None, "date": None})
        if isinstance(table, dict) and values.get("rule") in FORMATS and "target" in values:
            table = {{"value": "share", "share": "value"}.get(name, name): found for name, found in table.items()}
        return {**values, "target": table, "en": _with_persian(values.get("fa"), values.get("en", {}))}

    def __hash__(self) -> int:
        # The key suffices for a hash: cards with equal keys differ only between publications.
        return hash(self.key)

    @property
    def windowed(self) -> bool:
        """Whether the figure has a new denominator in each window of weeks, so that only values are comparable."""
        return self.rule != "state"

    @property
    def of_counts(self) -> bool:
        """Whether the figure is computed from the table counts."""
        return self.rule in COUNT_RULES

    @property
    def fewest_answers(self) -> int:
        """The fewest answers in the window with which a figure is shown; 0 for cards that do not count answers."""
        return self.least if self.rule in ("sum", "mean") else 0

    @property
    def format(self) -> str:
        """The format of values: share (0 to 1), mean (with one decimal, in the card's unit) or total (a count)."""
        return FORMATS.get(self.rule, "share")

    @property
    def top(self) -> float:
        """The end of axes and bars: 1 for shares, else a round value above the highest class and the target."""
        return 1.0 if self.format == "share" else round_above(max(self.classes[-1], self.target or 0.0) * 1.2)

    @property
    def better_sign(self) -> int:
        """1 if a higher value is better, -1 if a lower one is."""
        return 1 if self.polarity == "high" else -1

    @property
    def words(self) -> Mapping[str, Mapping[str, str]]:
        """The card's words, by language and name."""
        return in_languages(*self._words)

    @stored_property
    def _words(self) -> tuple[Mapping[str, str], Mapping[str, str]]:
        return dict(self.fa), dict(self.en)

    def on(self, week: date) -> Card:
        """The card with the definition valid in a week (its Saturday); before all definitions, with the first one."""
        definitions = (*self.earlier, self)
        valid = [card for card in definitions[1:] if card.since and card.since <= friday(week)]
        return valid[-1] if valid else definitions[0]

    @property
    def breaks(self) -> tuple[date, ...]:
        """The Saturdays of the weeks from which a later definition is valid, oldest first."""
        return tuple(week_of(card.since) for card in (*self.earlier, self)[1:] if card.since)

    def overdue(self, week: date) -> bool:
        """Whether a week (its Saturday) ends after the target's date; False without a target."""
        return self.target_date is not None and friday(week) > self.target_date

    def word(self, lang: str, name: str) -> str:
        """One of the card's words in a language. Raises KeyError if the card has no word of that name."""
        return shown(lang, *self._words)[name]


def headlines(cards: Sequence[Card]) -> Sequence[Card]:
    """The cards with `headline`, which are on the first page and in the brief; all cards if none has `headline`."""
    return [card for card in cards if card.headline] or cards


def card_of_rule(cards: Iterable[Card], rule: str) -> Card | None:
    """The first card of a rule; None without one."""
    return next((card for card in cards if card.rule == rule), None)


def inspection_weeks(cards: Iterable[Card]) -> int:
    """The weeks in which a visit counts: the window of the card of inspected offices, or 13 without one."""
    card = card_of_rule(cards, "inspected")
    return card.window_weeks if card else 13


def round_above(value: float) -> float:
    """The smallest value, at least the given positive one, with round quarters: 26.4 -> 32 (8, 16, 24, 32)."""
    power: float = 10.0 ** math.floor(math.log10(value / 4))
    return next(4 * part * power for part in (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10) if 4 * part * power >= value - 1e-9)
