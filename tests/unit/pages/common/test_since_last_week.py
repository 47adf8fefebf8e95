"""The change of a figure since last week is the same number on every page, in every file and in the API."""

import pytest
from flask.testing import FlaskClient

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
from tests.unit.small_site import csv_of, text_of

SNAPSHOT = shipped_live().snapshot
LAST = len(SNAPSHOT.weeks) - 1
COUNTY = "1003"


@pytest.fixture(scope="module")
def client() -> FlaskClient:
    return shipped_server().test_client()


@pytest.mark.parametrize("card", SNAPSHOT.cards, ids=lambda card: card.key)
def test_all_say_the_same_of_a_figure(client, card):
    change = SNAPSHOT.cells.change(card.key, LAST)
    assert change is not None
    # The sentence of the first page, and the tiles of it and of a county.
    assert change_text("en", "sentence", card, change) in unmarked(
        text_of(client.application, f"/en/?indicator={card.key}")
    )
    county_change = SNAPSHOT.cells.change(card.key, LAST, COUNTY)
    assert change_text("en", "tile", card, county_change) in unmarked(
        text_of(client.application, f"/en/county/{COUNTY}")
    )
    # The bullet bars on the meeting's page.
    bullets_by_key = {row.card.key: row.change for row in bullets(SNAPSHOT, "en", Selection(card, LAST))}
    assert bullets_by_key[card.key] == change_text("en", "view", card, change)
    # Office by office: behind the figure, and as the meeting counts them. Of counts some offices are not shown.
    assert (
        card.of_counts or sum(step.delta for step in changed_units(SNAPSHOT, Selection(card, LAST))) == change.units
    )
    turnover = agenda_of(SNAPSHOT, LAST, LAST - 1).turnovers.get(card.key)
    assert (turnover is None) == card.windowed
    assert turnover is None or turnover.gained - turnover.lost == change.units
    # Files and API.
    week = SNAPSHOT.weeks[LAST].isoformat()
    query = f"indicator={card.key}&week={week}"
    (row,) = client.get(f"/api/v1/cells?{query}&county=province&kind=all").get_json()["data"]
    assert (row["change"], row["change_points"]) == (change.units, amounts.tenths(card, change.value) / 10)
    rows = csv_of(client.application, f"/en/download/cells.csv?{query}")
    first = next(row for row in rows if not row["County code"])
    changes = [first[say("en", f"heading.{column}")] for column in ("change", "change_points")]
    assert [float(latin(number.strip("'"))) for number in changes] == [
        change.units,
        amounts.tenths(card, change.value) / 10,
    ]
