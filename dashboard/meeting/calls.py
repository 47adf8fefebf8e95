"""Which counties to call, and why: those whose offices stand out as worse than those of all other counties."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from dashboard.derived import derived
from dashboard.indicators.cards import Card, headlines
from dashboard.indicators.evidence import Office, lacks
from dashboard.indicators.series import Cell, Cells
from dashboard.indicators.signal import Word
from dashboard.indicators.standing import judged
from dashboard.snapshot import Snapshot

# How many counties are called.
LIMIT = 3


class Reason(NamedTuple):
    """An indicator in which a county stands out as worse. word: look or clear."""

    card: Card
    cell: Cell
    word: Word


class Call(NamedTuple):
    """A county to call. reasons: the clear ones first. offices: those that these indicators lack, the offices that
    most of them lack first."""

    county: str
    reasons: Sequence[Reason]
    offices: Sequence[Office]


@derived(most=4)
def calls(snapshot: Snapshot, week: int) -> Sequence[Call]:
    """At most LIMIT counties of those that stand out, first those with the most clear words, then those with the most
    worth a look."""
    reasons = standing_out(snapshot.cells, headlines(snapshot.cards), week)

    def place(county: str) -> tuple[int, int, str]:
        numbers = Counter(reason.word.key for reason in reasons[county])
        return -numbers["clear"], -numbers["look"], county

    return [_call(snapshot, week, county, reasons[county]) for county in sorted(reasons, key=place)[:LIMIT]]


def standing_out(cells: Cells, cards: Sequence[Card], week: int) -> Mapping[str, Sequence[Reason]]:
    """The counties that stand out as worse: in one indicator clearly, or in two so that they are worth a look.

    A single one worth a look is not enough: among 24 counties and 6 measures, chance brings one nearly every week.

    Only indicators that offices report themselves count: how many offices were inspected is up to the teams. Of
    several indicators of one measure the first one counts, so that a measure is no reason twice.
    """
    reasons: dict[str, dict[str, Reason]] = {}
    for key in ("clear", "look"):
        for card in cards:
            worse = Word(key, "lower" if card.polarity == "high" else "higher")
            words = judged(cells, card, week) if card.rule == "state" else {}
            for county in (county for county, standing in words.items() if standing.word == worse):
                reason = Reason(card, cells.at(card.key, week, county), worse)
                reasons.setdefault(county, {}).setdefault(card.measure, reason)
    listed = {county: list(by_measure.values()) for county, by_measure in reasons.items()}
    return {county: each for county, each in listed.items() if each[0].word.key == "clear" or len(each) > 1}


def _call(snapshot: Snapshot, week: int, county: str, reasons: Sequence[Reason]) -> Call:
    drilldown, lacking = snapshot.drilldown(week), Counter[str]()
    for reason in reasons:
        units = drilldown.units(reason.card.key, county)
        lacking.update(unit.office.office_id for unit in units if lacks(reason.card, unit))
    ordered = sorted(lacking, key=lambda office: (-lacking[office], office))
    return Call(county, reasons, [drilldown.offices[office] for office in ordered])
