"""The change of a figure since last week is the same number on every page, in every file and in the API."""

import json
import re
from functools import cache

import pytest
from flask import Flask

from dashboard.figures.bullets import bullets
from dashboard.figures.cell_text import CellText
from dashboard.figures.registry import FIGURES
from dashboard.indicators import amounts
from dashboard.indicators.cards import headlines
from dashboard.indicators.sentences import change_text
from dashboard.language import say
from dashboard.language.digits import latin
from dashboard.meeting.agenda import agenda_of
from dashboard.meeting.behind import behind_cards
from dashboard.meeting.changes import counts, counts_text, progress
from dashboard.meeting.together import together
from dashboard.pages.evidence.breakdown import changed_units
from dashboard.pages.pack.content import PackRequest, signed
from dashboard.pages.pack.routes import brief_text
from dashboard.pages.publications.compare import ComparePage
from dashboard.pages.publications.page import read_pair
from dashboard.selection import Selection
from tests.unit.cases import each_case
from tests.unit.marks import unmarked
from tests.unit.pages.pack.pack_files import SITE, deck, pages_of, sample_pdf
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


@cache
def surfaces() -> dict[str, str]:
    """The text of every surface that tells the province's changes between the sample's last two weeks."""
    server, snapshot = shipped_server(), shipped_live().snapshot
    last = len(snapshot.weeks) - 1
    pages = {"meeting": "meeting", "projector": "meeting/present", "comparison": "publications/compare"}
    pages["what changed"] = "publications"
    found = {name: words_in(text_of(server, f"/en/{path}")) for name, path in pages.items()}
    found["brief"] = unmarked(brief_text(snapshot, PackRequest("en", last, False, SITE)))
    found["pack"] = " ".join("\n".join(pages_of(sample_pdf("en"))).split())
    return found


@each_case("surface", ["meeting", "projector", "comparison", "what changed", "brief", "pack"])
def test_all_surfaces_count_the_same_indicators_better_and_worse(surface):
    snapshot = shipped_live().snapshot
    found = counts(snapshot, 77, 1)
    trends = [CellText(snapshot, "en", card, 77).trend for card in headlines(snapshot.cards)]
    assert found == {trend: trends.count(trend) for trend in found}
    assert counts_text("en", found)[1:] in surfaces()[surface]


@each_case("key", [card.key for card in headlines(CARDS)])
def test_all_surfaces_say_the_same_progress_of_an_indicator(server, key):
    snapshot = shipped_live().snapshot
    card, texts = snapshot.card(key), surfaces()
    change = progress(snapshot, card, 77, 1)
    arrow = change_text("en", "view", card, change)
    in_brief = change_text("en", "meeting.brief", card, change)
    news = FIGURES["news"].describe(snapshot, "en", Selection(card, 77))
    rows = {row.values[0].opens.card.key: row.values for row in news.table.rows}
    assert rows[key][0].text == arrow
    name = card.word("en", "short")
    # The pack has signs instead of arrows.
    for surface, text in {"meeting": arrow, "projector": arrow, "pack": signed(arrow)}.items():
        assert unmarked(f"{name} {text} ") in texts[surface], surface
    # The brief has those behind only.
    lines = [line for line in texts["brief"].splitlines() if line.startswith(f"• {name}: ")]
    assert [line.endswith(unmarked(in_brief)) for line in lines] == [True] * (card in behind_cards(snapshot, 77))
    pair = read_pair(snapshot, "", "", "")
    (row,) = (row for row in ComparePage("en", pair, {}).rows if row.indicator == key)
    assert (row.progress, row.trend) == (arrow, rows[key][0].trend)
    assert unmarked(arrow) in texts["comparison"]
    # The indicator's row of the first page.
    (row,) = re.findall(rf'class="indicator-row" data-indicator="{key}">(.*?)</tr>', text_of(server, "/en/"), re.S)
    assert unmarked(arrow) in words_in(row)


@pytest.mark.rare
def test_the_slides_say_the_same_counts_and_progress():
    snapshot = shipped_live().snapshot
    slides = [slide.notes_slide for slide in deck("en").slides if slide.has_notes_slide]
    notes = unmarked("\n".join(slide.notes_text_frame.text for slide in slides))
    assert counts_text("en", counts(snapshot, 77, 1)) in notes
    for card in headlines(snapshot.cards):
        arrow = signed(change_text("en", "view", card, progress(snapshot, card, 77, 1)))
        assert re.search(rf"{re.escape(card.word('en', 'short'))}: .*{re.escape(arrow)}", notes), card.key


def test_the_provinces_figure_never_stands_alone_where_the_map_counts_other_offices(server):
    """Committees: the province's is 112 of 171, all that the map counts is 259 of 468."""
    snapshot, beside = shipped_live().snapshot, "259 of 468 (55.3%)"
    card = snapshot.card("committee")
    assert CellText(snapshot, "en", card, 77).counties_together.endswith(f"{beside}.")
    addresses = {"why": "why?indicator=committee", "indicator page": "indicators/committee"}
    addresses["preview"] = "embed/bullets"
    texts = {name: words_in(text_of(server, f"/en/{address}")) for name, address in addresses.items()}
    texts |= {name: surfaces()[name] for name in ("meeting", "projector")}
    assert {name: beside in text for name, text in texts.items()} == dict.fromkeys(texts, True)
    # The brief and the first page of the pack have those behind only.
    lines, first = surfaces()["brief"].splitlines(), " ".join(pages_of(sample_pdf("en"))[0].split())
    sums = {card: together(snapshot, card, 77) for card in behind_cards(snapshot, 77)}
    assert sum(cell is not None for cell in sums.values()) == 3
    for behind, cell in sums.items():
        (line,) = (line for line in lines if line.startswith(f"• {behind.word('en', 'short')}: "))
        assert ("in counties" in line) == (cell is not None)
        if cell:
            counted = unmarked(amounts.counts("en", behind, cell))
            assert counted in line and counted in first, behind.key
            assert unmarked(CellText(snapshot, "en", behind, 77).counties_together) in surfaces()["pack"]
    # Where both count the same, nothing stands beside.
    assert CellText(snapshot, "en", snapshot.card("committee_municipalities"), 77).counties_together == ""
    assert CellText(snapshot, "en", card, 77, COUNTY).counties_together == ""
