"""A row of measures.csv and a card, given to a running dashboard: every surface has the indicator, without new code.

Both are the example of docs/cards.md, so the example is sound as well. What else follows from a measure, such as the
columns of offices, is in tests/unit/test_own_measure.py.
"""

import csv
import io
import re
import shutil

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook

from dashboard.indicators.document import document
from dashboard.live import Live, utcnow
from dashboard.pages.pack.content import PackRequest, pack
from dashboard.server import create_server
from dashboard.settings import ROOT, SHIPPED_DATA, Settings
from dashboard.sheets import template
from dashboard.sheets.form import build
from tests.unit.cases import each_case
from tests.unit.small_folder import WEEKS, report, small_folder, write_reports

ISFAHAN, BODY = "1002", "B055"
NAMES = {"fa": "رمپ ویلچر", "en": "Wheelchair ramps"}
QUESTIONS = {"fa": "رمپ ویلچر دارد؟", "en": "Has a wheelchair ramp?"}


def example() -> tuple[str, str]:
    """The row of measures.csv and the card of docs/cards.md."""
    text = (ROOT / "docs" / "cards.md").read_text(encoding="utf-8")
    rows, card = (re.search(rf"```{kind}\n(.*?)```", text, re.DOTALL) for kind in ("csv", "toml"))
    assert rows and card
    return rows[1].splitlines()[1], card[1]


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Live:
    """A dashboard that was running before the measure and its card came."""
    folder = small_folder(tmp_path_factory.mktemp("new"))
    shutil.copytree(SHIPPED_DATA / "indicators", folder / "indicators")
    running = Live(folder)
    assert "ramps" not in {card.key for card in running.snapshot.cards}
    row, card = example()
    with (folder / "measures.csv").open("a", encoding="utf-8") as measures:
        measures.write(f"{row}\n")
    (folder / "indicators" / "ramps.toml").write_text(card, encoding="utf-8")
    ramp = f"{WEEKS[-1]},{BODY},ramp,1,self,2014-12-10T09:00:00Z,letter\n"
    write_reports(folder, [*(report(week=week) for week in WEEKS), ramp])
    assert running.look()
    return running


@pytest.fixture(scope="module")
def client(live: Live) -> FlaskClient:
    return create_server(Settings(), live).test_client()


def text_of(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, address
    return answer.get_data(as_text=True)


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"))))


PAGES = (
    "",
    "indicators",
    "indicators/ramps",
    "explore",
    "meeting",
    "data",
    "county/1002",
    "why?indicator=ramps",
)


@each_case(("lang", "page"), [(lang, page) for lang in NAMES for page in PAGES])
def test_every_page_names_the_indicator(client, lang, page):
    assert NAMES[lang] in text_of(client, f"/{lang}/{page}")


@each_case("lang", NAMES)
def test_files_have_its_cells(client, lang):
    rows = rows_of(text_of(client, f"/{lang}/download/cells.csv?indicator=ramps&week={WEEKS[-1]}"))
    assert NAMES[lang] in rows[0].values()
    asked = client.get(f"/{lang}/download/cells.xlsx?indicator=ramps&week={WEEKS[-1]}")
    sheet = load_workbook(io.BytesIO(asked.data)).worksheets[0]
    assert NAMES[lang] in {cell.value for row in sheet.iter_rows() for cell in row}


def test_the_api_has_the_card_and_its_cells(client):
    assert client.get("/api/v1/indicators/ramps").get_json()["data"]["measure"] == "ramp"
    cells = client.get(f"/api/v1/cells?indicator=ramps&week={WEEKS[-1]}&kind=all&county=province").get_json()["data"]
    assert [(cell["numerator"], cell["denominator"]) for cell in cells] == [(1, 112)]


@each_case("lang", NAMES)
def test_a_countys_sheet_asks_for_it(live, lang):
    given = live.snapshot.input
    form = build(given.tables, given.cards, ISFAHAN, live.snapshot.weeks[-1], utcnow())
    sheet = load_workbook(io.BytesIO(template.xlsx(form, lang, sample=False))).worksheets[0]
    assert QUESTIONS[lang] in {cell.value for row in sheet.iter_rows() for cell in row}


@each_case("lang", NAMES)
def test_the_pack_shows_and_defines_it(live, lang):
    shown = pack(live.snapshot, PackRequest(lang, len(live.snapshot.weeks) - 1)).indicators
    (ramps,) = (indicator for indicator in shown if indicator.key == "ramps")
    assert ramps.name == NAMES[lang]
    assert live.snapshot.card("ramps").word(lang, "numerator") in dict(ramps.definition).values()


def test_the_document_of_the_indicators_has_it(live):
    assert f"## {NAMES['en']}" in document(live.snapshot.cards)
