"""The split of a figure by stages: of the offices at exactly each stage, the confirmed part."""

import pytest

from dashboard.figures.split import stages
from dashboard.indicators.evidence import Unit
from dashboard.selection import Selection
from tests.unit.shipped import shipped_live


def test_each_stage_has_the_confirmed_part_of_its_offices():
    snapshot = shipped_live().snapshot
    card = snapshot.card("e_services")
    parts = stages(snapshot, "en", Selection(card, 77))

    def at(stage: int) -> list[Unit]:
        reported = [unit for unit in snapshot.drilldown(77).units(card.key) if unit.report]
        return [unit for unit in reported if unit.report and unit.report.value == stage]

    confirmed = [sum(not unit.unverified for unit in at(stage)) / len(at(stage)) for stage in range(4)]
    assert [part.confirmed_part for part, _, _ in parts] == pytest.approx([*confirmed, 1])
    assert min(confirmed) > 0 and len(set(confirmed)) == 4
