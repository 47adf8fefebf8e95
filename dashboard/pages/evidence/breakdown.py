"""The parts of a figure that have their own page (by status, mark, grade of evidence, and stage), and the offices
whose part in the numerator changed since the week before.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dashboard.indicators.cards import Card
from dashboard.indicators.evidence import UNIT_STATUSES, Unit
from dashboard.language import say
from dashboard.language.digits import integer
from dashboard.language.order import order
from dashboard.meeting.changes import unknown_because
from dashboard.pages.common.border_history import units
from dashboard.pages.common.selection import one_of
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.tables.measures import Terms

MARKS = ("late", "unverified")
# Self-reported values are in the part `unverified`.
GRADES = ("document", "inspection")


def read_stage(parameters: Mapping[str, str], card: Card) -> str:
    """The part named in an address, '' for all. Raises UnknownChoice for a part that the card does not have."""
    never = {"not_counted", "left_out"} if card.of_counts else {"too_few"}
    if card.rule == "inspected":
        never.add("left_out")
    statuses = [status for status in UNIT_STATUSES if status not in never]
    return one_of(parameters, "stage", (*statuses, *MARKS, *GRADES, *steps(card)))


def steps(card: Card) -> tuple[str, ...]:
    """The stages of a card from 0 up; () for a card without stages."""
    return tuple(str(step) for step in (0, *card.steps)) if card.steps and not card.of_counts else ()


def parts(card: Card, unit: Unit) -> frozenset[str]:
    """All parts of a figure to which an office belongs."""
    held = {"late": unit.late, "unverified": unit.unverified, unit.evidence: unit.evidence in GRADES}
    return frozenset({unit.status, stage(card, unit), *(part for part, holds in held.items() if holds)} - {""})


def stage(card: Card, unit: Unit) -> str:
    """The stage that an office has reached; '' without a report, or for a card without stages."""
    known = card.steps and unit.report and unit.status in ("counted", "not_counted")
    return str(unit.report.value) if known and unit.report else ""


def part_name(lang: str, terms: Terms, card: Card, part: str) -> str:
    """The name of a part."""
    if part in UNIT_STATUSES:
        return say(lang, f"why.standing_{part}")
    if part in MARKS:
        return say(lang, f"words.{part}")
    if part in GRADES:
        return say(lang, f"method.evidence.{part}")
    return terms.measures[card.measure].heading(lang, int(part))


def reason(lang: str, terms: Terms, card: Card, part: str) -> str:
    """Why offices are in a part, in words; '' for a stage, whose name is enough."""
    if part in (*MARKS, *GRADES):
        return say(lang, f"why.part_{part}", weeks=integer(card.late_weeks, lang))
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
        weeks=integer(card.window_weeks, lang),
        least=integer(card.least, lang),
        days=integer(card.within_days, lang),
        measure=names.get(card.measure, ""),
        given=names.get(card.given_measure, ""),
    )


SHOWN = 50


@dataclass(frozen=True)
class Step:
    """An office whose part in the numerator changed. before, now: None if the office was not in the figure."""

    before: Unit | None
    now: Unit | None

    @property
    def either(self) -> Unit:
        """The office's unit in the newer of the weeks in which the office is in the figure."""
        found = self.now or self.before
        assert found is not None
        return found

    @property
    def delta(self) -> int:
        """The change of the office's part in the numerator, now minus before."""
        return (self.now.numerator if self.now else 0) - (self.before.numerator if self.before else 0)


def changed_units(snapshot: Snapshot, selection: Selection) -> list[Step]:
    """The offices whose part in the numerator changed in the selection's week; [] in the first week.

    The deltas add up to the numerator's change.
    """
    if selection.week == 0:
        return []
    before, now = (
        {unit.office.office_id: unit for unit in units(snapshot, selection, week)}
        for week in (selection.week - 1, selection.week)
    )
    pairs = (Step(before.get(code), now.get(code)) for code in sorted(before.keys() | now.keys()))
    return [step for step in pairs if step.delta]


def changes(lang: str, snapshot: Snapshot, selection: Selection) -> list[tuple[str, list[str]]]:
    """(heading, lines) of additions to and losses from the numerator, or one heading saying why there are none."""
    place = selection.card, selection.week, 1, selection.county, selection.kind
    reason, existed = unknown_because(snapshot, *place), True
    if reason == "borders":
        cells = snapshot.cells.series(selection.card.key, selection.county)
        existed = all(cells[week].state != "absent" for week in (selection.week - 1, selection.week))
    if reason and (reason != "borders" or not existed):
        return [(say(lang, f"why.change_{reason}"), [])]
    found = sorted(changed_units(snapshot, selection), key=lambda step: order(step.either.office.names[lang]))
    # The offices that went to a new county are listed all the same.
    blocks: list[tuple[str, list[str]]] = [(say(lang, "why.change_borders"), [])] if reason else []
    for key, sign in (("entered", 1), ("left", -1)):
        chosen = [step for step in found if step.delta * sign > 0]
        if chosen:
            total = integer(sum(abs(step.delta) for step in chosen), lang)
            blocks.append((say(lang, f"why.{key}", n=total), list(_lines(lang, selection, chosen))))
    return blocks or [(say(lang, "why.change_none"), [])]


def _lines(lang: str, selection: Selection, chosen: list[Step]) -> Iterator[str]:
    findings = selection.card.rule == "resolved"
    for step in chosen[:SHOWN]:
        before, now = (
            integer(unit.numerator if unit else 0, lang)
            if findings
            else say(lang, f"why.standing_{unit.status if unit else 'absent'}")
            for unit in (step.before, step.now)
        )
        key = "why.step_findings" if findings else "why.step"
        yield say(lang, key, name=step.either.office.names[lang], before=before, now=now)
    if len(chosen) > SHOWN:
        yield say(lang, "why.and_more", n=integer(len(chosen) - SHOWN, lang))
