"""The change of a figure since last week is the same number on pages, in files and in the API."""

import json

import pytest
from flask import Flask

from dashboard.figures.bullets import bullets
from dashboard.figures.cell_text import CellText
from dashboard.indicators import amounts
from dashboard.indicators.sentences import change_text
from dashboard.language import say
from dashboard.language.digits import latin
from dashboard.meeting.agenda import agenda_of
from dashboard.meeting.behind import behind_cards
from dashboard.meeting.changes import progress
from dashboard.meeting.together import together
from dashboard.pages.evidence.breakdown import changed_units
from dashboard.pages.pack.content import PackRequest
from dashboard.pages.pack.routes import brief_text
from dashboard.selection import Selection
from tests.unit.marks import unmarked
from tests.unit.pages.pack.pack_files import SITE
from tests.unit.shipped import shipped_live, shipped_server
from tests.unit.small_register import CARDS
from tests.unit.small_site import csv_of, text_of, words_of

COUNTY = "1003"


@pytest.fixture(scope="module")
def server() -> Flask:
    return shipped_server()


# One card of each way to compute a figure.
@pytest.mark.parametrize("key", {(card.rule, card.format): card.key for card in CARDS}.values())
def test_all_say_the_same_of_a_figure(server, key):
    snapshot = shipped_live().snapshot
    card, last = snapshot.card(key), len(snapshot.weeks) - 1
    change = progress(snapshot, card, last, 1)
    assert change is not None
    # The sentence of the first page, and the table of a county.
    assert change_text("en", "sentence", card, change) in unmarked(text_of(server, f"/en/?indicator={card.key}"))
    county_change = progress(snapshot, card, last, 1, COUNTY)
    table = text_of(server, f"/en/county/{COUNTY}").partition(f'data-indicator="{card.key}"')[2].partition("</tr>")[0]
    assert unmarked(change_text("en", "view", card, county_change)) in words_in(f"<tr{table}</tr>")
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


def words_in(html: str) -> str:
    """A page's text in one line."""
    return unmarked(words_of(html))


def test_the_provinces_figure_never_stands_alone_where_the_map_counts_other_offices(server):
    """Committees: the province's is 112 of 171, all that the map counts is 259 of 468."""
    snapshot, beside = shipped_live().snapshot, "259 of 468 (55.3%)"
    card = snapshot.card("committee")
    assert CellText(snapshot, "en", card, 77).counties_together.endswith(f"{beside}.")
    # The pictures, the meeting, its screens and the pack write the same text.
    for address in ("why?indicator=committee", "indicators/committee", "embed/bullets"):
        assert beside in words_in(text_of(server, f"/en/{address}")), address
    # The brief has those behind only.
    lines = unmarked(brief_text(snapshot, PackRequest("en", 77, False, SITE))).splitlines()
    sums = {card: together(snapshot, card, 77) for card in behind_cards(snapshot, 77)}
    assert sum(cell is not None for cell in sums.values()) == 3
    for behind, cell in sums.items():
        (line,) = (line for line in lines if line.startswith(f"• {behind.word('en', 'short')}: "))
        assert ("in counties" in line) == (cell is not None)
        assert cell is None or unmarked(amounts.counts("en", behind, cell)) in line
    # Where both count the same, nothing stands beside.
    assert CellText(snapshot, "en", snapshot.card("committee_municipalities"), 77).counties_together == ""
    assert CellText(snapshot, "en", card, 77, COUNTY).counties_together == ""
