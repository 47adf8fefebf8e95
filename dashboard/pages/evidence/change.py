"""What changed in a figure since the week before: the offices whose part in its numerator did."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from dashboard.figures.borders import in_borders
from dashboard.indicators.evidence import Unit
from dashboard.language import say
from dashboard.language.digits import whole
from dashboard.language.order import order
from dashboard.pages.common.border_history import units
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot

SHOWN = 50


@dataclass(frozen=True)
class Step:
    """An office whose part in the numerator changed. before, now: None where it was not part of the figure."""

    before: Unit | None
    now: Unit | None

    @property
    def either(self) -> Unit:
        """Its part in the newer week in which it has one."""
        found = self.now or self.before
        assert found is not None
        return found

    @property
    def delta(self) -> int:
        """What it adds to the numerator now, less what it added before."""
        return (self.now.numerator if self.now else 0) - (self.before.numerator if self.before else 0)


def steps(snapshot: Snapshot, selection: Selection) -> list[Step]:
    """The offices whose part in the numerator changed in the selection's week; the deltas add up to its change.

    Empty in the first week.
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
    """(heading, lines) of what was added to the numerator and taken from it, or one heading that says why not."""
    if selection.week == 0:
        return [(say(lang, "why.change_first"), [])]
    if (
        in_borders(snapshot, selection.old).cells.change(
            selection.card.key, selection.week, selection.county, selection.kind
        )
        is None
    ):
        return [(say(lang, "why.change_unknown"), [])]
    found = sorted(steps(snapshot, selection), key=lambda step: order(step.either.office.names[lang]))
    blocks = []
    for key, sign in (("entered", 1), ("left", -1)):
        chosen = [step for step in found if step.delta * sign > 0]
        if chosen:
            total = whole(sum(abs(step.delta) for step in chosen), lang)
            blocks.append((say(lang, f"why.{key}", n=total), list(_lines(lang, selection, chosen))))
    return blocks or [(say(lang, "why.change_none"), [])]


def _lines(lang: str, selection: Selection, chosen: list[Step]) -> Iterator[str]:
    findings = selection.card.rule == "resolved"
    for step in chosen[:SHOWN]:
        before, now = (
            whole(unit.numerator if unit else 0, lang)
            if findings
            else say(lang, f"why.standing_{unit.status if unit else 'absent'}")
            for unit in (step.before, step.now)
        )
        key = "why.step_findings" if findings else "why.step"
        yield say(lang, key, name=step.either.office.names[lang], before=before, now=now)
    if len(chosen) > SHOWN:
        yield say(lang, "why.and_more", n=whole(len(chosen) - SHOWN, lang))
