"""The change of a figure since last week is the same number on every page, in every file and in the API."""

import json

import pytest
from flask import Flask

from dashboard.figures.bullets import bullets
from dashboard.indicators import amounts
from dashboard.indicators.sentences import change_text
from dashboard.language import say
from dashboard.language.digits import latin
from dashboard.meeting.agenda import agenda_of
from dashboard.pages.evidence.breakdown import changed_units
from dashboard.selection import Selection
from tests.unit.marks import unmarked
from tests.unit.shipped import shipped_live, shipped_server
from tests.unit.small_register import CARDS
from tests.unit.small_site import csv_of, text_of

COUNTY = "1003"


@pytest.fixture(scope="module")
def server() -> Flask:
    return shipped_server()


# One card of each way to compute a figure.
@pytest.mark.parametrize("key", {(card.rule, card.format): card.key for card in CARDS}.values())
def test_all_say_the_same_of_a_figure(server, key):
    snapshot = shipped_live().snapshot
    card, last = snapshot.card(key), len(snapshot.weeks) - 1
    change = snapshot.cells.change(card.key, last)
    assert change is not None
    # The sentence of the first page, and the tiles of it and of a county.
    assert change_text("en", "sentence", card, change) in unmarked(text_of(server, f"/en/?indicator={card.key}"))
    county_change = snapshot.cells.change(card.key, last, COUNTY)
    assert change_text("en", "tile", card, county_change) in unmarked(text_of(server, f"/en/county/{COUNTY}"))
    # The bullet bars on the meeting's page.
    bullets_by_key = {row.card.key: row.change for row in bullets(snapshot, "en", Selection(card, last))}
    assert bullets_by_key[card.key] == change_text("en", "view", card, change)
    # Office by office: behind the figure, and as the meeting counts them. Of counts some offices are not shown.
    steps = changed_units(snapshot, Selection(card, last))
    assert card.of_counts or sum(step.delta for step in steps) == change.units
    turnover = agenda_of(snapshot, last, last - 1).turnovers.get(card.key)
    assert (turnover is None) == card.windowed
    assert turnover is None or turnover.gained - turnover.lost == change.units
    # Files and API.
    points = amounts.tenths(card, change.value) / 10
    query = f"indicator={card.key}&week={snapshot.cells.weeks[last]}"
    (row,) = json.loads(text_of(server, f"/api/v1/cells?{query}&county=province&kind=all"))["data"]
    assert (row["change"], row["change_points"]) == (change.units, points)
    first = next(row for row in csv_of(server, f"/en/download/cells.csv?{query}") if not row["County code"])
    changes = [first[say("en", f"heading.{column}")] for column in ("change", "change_points")]
    assert [float(latin(number.strip("'"))) for number in changes] == [change.units, points]
