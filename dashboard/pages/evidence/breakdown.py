"""The parts of a figure that have a page of their own: by status, mark, grade of evidence, and stage."""

from __future__ import annotations

from dashboard.indicators.cards import Card
from dashboard.indicators.evidence import UNIT_STATUSES, Unit
from dashboard.language import say
from dashboard.language.digits import whole
from dashboard.selection import UnknownChoice
from dashboard.store.measures import Terms

MARKS = ("late", "unverified")
# What rests on the office's own word is unverified.
GRADES = ("document", "inspection")


def read_stage(typed: str, card: Card) -> str:
    """The part that an address names, '' for all. Raises UnknownChoice for one that the card does not have."""
    statuses = [status for status in UNIT_STATUSES if status != "too_few" or card.of_counts]
    if typed and typed not in (*statuses, *MARKS, *GRADES, *steps(card)):
        raise UnknownChoice("stage", typed)
    return typed


def steps(card: Card) -> tuple[str, ...]:
    """The stages of a card that has stages, from none on."""
    return tuple(str(step) for step in (0, *card.steps)) if card.steps and not card.of_counts else ()


def parts(card: Card, unit: Unit) -> frozenset[str]:
    """All parts of a figure that an office is in."""
    held = {"late": unit.late, "unverified": unit.unverified, unit.evidence: unit.evidence in GRADES}
    return frozenset({unit.status, stage(card, unit), *(part for part, holds in held.items() if holds)} - {""})


def stage(card: Card, unit: Unit) -> str:
    """The step of a card that an office has reached; '' where it has not reported or the card has none."""
    known = card.steps and unit.report and unit.status in ("counted", "not_counted")
    return str(unit.report.value) if known and unit.report else ""


def part_name(lang: str, terms: Terms, card: Card, part: str) -> str:
    """What a part is called."""
    if part in UNIT_STATUSES:
        return say(lang, f"why.standing_{part}")
    if part in MARKS:
        return say(lang, f"words.{part}")
    if part in GRADES:
        return say(lang, f"method.evidence.{part}")
    return terms.measures[card.measure].heading(lang, int(part))


def reason(lang: str, terms: Terms, card: Card, part: str) -> str:
    """Why offices are in a part, in words; '' for a stage, whose name says it."""
    if part in (*MARKS, *GRADES):
        return say(lang, f"why.part_{part}", weeks=whole(card.late_weeks, lang))
    if part not in UNIT_STATUSES:
        return ""
    rule, names = card.rule, {key: measure.name(lang) for key, measure in terms.measures.items()}
    if card.of_counts:
        rule = "counts"
    elif part == "not_reported":
        rule = "window" if rule != "state" else "given" if card.given_measure else "state"
    return say(
        lang,
        f"why.{part}_{rule}",
        numerator=card.word(lang, "numerator"),
        denominator=card.word(lang, "denominator"),
        weeks=whole(card.window_weeks, lang),
        least=whole(card.least, lang),
        days=whole(card.within_days, lang),
        measure=names.get(card.measure, ""),
        given=names.get(card.given_measure, ""),
    )
