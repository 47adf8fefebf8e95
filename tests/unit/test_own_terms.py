"""A kind of office, measures and cards added to the folder of a running dashboard appear everywhere.

The measure and the card "ramps" are the example of docs/cards.md, so the example is sound as well.
"""

import io
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from openpyxl import load_workbook

from dashboard.figures import split
from dashboard.language import LANGUAGES
from dashboard.live import Live
from dashboard.pages.pack.content import PackRequest, pack
from dashboard.selection import Selection
from dashboard.server import create_server
from dashboard.settings import ROOT, SHIPPED_DATA, Settings
from dashboard.sheets import template
from dashboard.sheets.check import check
from dashboard.sheets.form import build
from dashboard.sheets.reader import read
from dashboard.snapshot import Snapshot
from dashboard.tables.place import Place
from tests.unit.cases import each_case
from tests.unit.interactive.explorer import Explorer, parts
from tests.unit.marks import unmarked
from tests.unit.small_folder import WEEKS, choose_cards, large_folder, report, write_reports
from tests.unit.small_site import csv_of, serve, text_of
from tests.unit.ugly_folder import read_snapshot

WEEK, COUNTY, NOW = WEEKS[-1], "1002", datetime(2015, 6, 1)
KIND, KIND_NAMES = "district_office", {"fa": "بخشداری", "en": "district office"}
CARD_NAMES = {"fa": "رمپ ویلچر", "en": "Wheelchair ramps"}
# A measure of stages: a card counts governor's offices; municipalities report it too, but no card counts them.
STAGES, GOVERNED = "access", "committee_governorates"
WORDS = "دسترسی معلولان,Step-free access,هیچ|شیب‌راه|آسانسور,none|ramp|lift,,Stage of access?"


def report_line(office: str, measure: str, value: int) -> str:
    return f"{WEEK},{office},{measure},{value},document,{WEEK}T09:00:00Z,letter\n"


def add_stages(folder: Path) -> None:
    """The measure STAGES, and the card of governor's offices' committees with this measure and its stages."""
    with (folder / "measures.csv").open("a", encoding="utf-8") as measures:
        measures.write(f"{STAGES},stages,{WORDS},municipality\n")
    text = (SHIPPED_DATA / "indicators" / f"{GOVERNED}.toml").read_text(encoding="utf-8")
    text = text.replace(f'key = "{GOVERNED}"', f'key = "{STAGES}"')
    text = text.replace('measure = "committee"', f'measure = "{STAGES}"\nsteps = [1, 2]')
    (folder / "indicators" / f"{STAGES}.toml").write_text(text, encoding="utf-8")


def add_terms(folder: Path) -> None:
    """The example of the document, STAGES, and a kind with an office that a shipped card counts."""
    choose_cards(folder, GOVERNED, "committee", "service_desks")
    example = (ROOT / "docs" / "cards.md").read_text(encoding="utf-8")
    rows, card = (re.search(rf"```{kind}\n(.*?)```", example, re.DOTALL)[1] for kind in ("csv", "toml"))
    with (folder / "measures.csv").open("a", encoding="utf-8") as measures:
        measures.write(f"{rows.splitlines()[1]}\n")
    (folder / "indicators" / "ramps.toml").write_text(card, encoding="utf-8")
    add_stages(folder)
    with (folder / "kinds.csv").open("a", encoding="utf-8") as kinds:
        kinds.write(f"{KIND},{KIND_NAMES['fa']},{KIND_NAMES['en']}\n")
    office = f"office_id,kind,name_fa,name_en,county_code\nX1,{KIND_NAMES['fa']},بخشداری مرکزی,Central,{COUNTY}\n"
    (folder / "offices" / "districts.csv").write_text(office, encoding="utf-8")
    counting = folder / "indicators" / f"{GOVERNED}.toml"
    text = counting.read_text(encoding="utf-8").replace('["governorate"]', f'["governorate", "{KIND}"]')
    counting.write_text(text, encoding="utf-8")
    write_reports(folder, [report(), report_line("B055", "ramp", 1), report_line("G1002", STAGES, 2)])


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Live:
    """A dashboard that was running before the terms were added."""
    folder = large_folder(tmp_path_factory.mktemp("own"))
    running = Live(folder)
    assert create_server(Settings(), running).test_client().get(f"/api/v1/offices?kind={KIND}").status_code == 422
    add_terms(folder)
    assert running.look()
    return running


@pytest.fixture(scope="module")
def snapshot(live: Live) -> Snapshot:
    return live.snapshot


@pytest.fixture(scope="module")
def client(live: Live) -> FlaskClient:
    return create_server(Settings(), live).test_client()


@pytest.fixture(scope="module")
def page(client: FlaskClient) -> Any:
    """The text of an address."""
    return lambda address: unmarked(text_of(client.application, address))


NAMING = {
    "ramps": ["", *"indicators indicators/ramps meeting data county/1002 why?indicator=ramps".split()],
    KIND: [
        *(f"?indicator={GOVERNED}", f"why?indicator={GOVERNED}", f"indicators/{GOVERNED}"),
        *(f"offices?kind={KIND}", f"county/{COUNTY}"),
    ],
}


@each_case("lang", LANGUAGES)
@each_case(("key", "path"), [(key, path) for key, paths in NAMING.items() for path in paths])
def test_every_page_names_the_indicator_and_the_kind(page, lang, key, path):
    assert {"ramps": CARD_NAMES, KIND: KIND_NAMES}[key][lang] in page(f"/{lang}/{path}")


@each_case("lang", LANGUAGES)
def test_the_dashboard_offers_the_indicator_and_the_kind(client, lang):
    labels = [
        option["label"]
        for _, props in parts(Explorer(client, f"/{lang}/explore").room())
        for option in props.get("options", ())
    ]
    assert CARD_NAMES[lang] in labels and KIND_NAMES[lang] in labels


@each_case("lang", LANGUAGES)
def test_a_kind_can_be_chosen_and_has_a_row(page, snapshot, lang):
    assert re.search(rf'<option value="{KIND}"[^>]*>\s*{KIND_NAMES[lang]}', page(f"/{lang}/?indicator={GOVERNED}"))
    assert {"fa": "بخشداری مرکزی", "en": "Central"}[lang] in page(f"/{lang}/offices?kind={KIND}")
    table = split.describe(snapshot, lang, Selection(snapshot.card(GOVERNED), len(snapshot.weeks) - 1)).table
    assert [line.name for line in table.rows][-1] == KIND_NAMES[lang]


@each_case("lang", LANGUAGES)
def test_a_measure_has_its_words_and_a_column_on_pages_of_offices(page, snapshot, lang):
    measure = snapshot.terms.measures[STAGES]
    for address in (f"/{lang}/offices?county={COUNTY}&kind=governorate", f"/{lang}/county/{COUNTY}"):
        assert measure.name(lang) in page(address) and measure.word(lang, 2) in page(address), address
    assert measure.heading(lang, 1) in page(f"/{lang}/indicators/{STAGES}")
    assert measure.heading(lang, 2) in page(f"/{lang}/why?indicator={STAGES}&stage=2")
    # A municipality reports it, though no card counts it: the cell is "not reported" and not a dash.
    row = page(f"/en/offices?county={COUNTY}&kind=municipality")
    assert 'class="is-not_reported" data-name="Step-free access"' in row


@each_case("lang", LANGUAGES)
def test_files_have_cells_and_offices(client, page, snapshot, lang):
    rows = csv_of(client.application, f"/{lang}/download/cells.csv?indicator=ramps&week={WEEK}")
    assert CARD_NAMES[lang] in rows[0].values()
    book = client.get(f"/{lang}/download/cells.xlsx?indicator=ramps&week={WEEK}").data
    sheet = load_workbook(io.BytesIO(book)).worksheets[0]
    assert CARD_NAMES[lang] in {cell.value for row in sheet.iter_rows() for cell in row}
    steps = page(f"/{lang}/download/cells.csv?indicator={STAGES}&step=all")
    assert snapshot.terms.measures[STAGES].heading(lang, 2) in steps
    [office] = csv_of(client.application, f"/{lang}/download/offices.csv?kind={KIND}")
    assert KIND_NAMES[lang] in office.values()


def test_the_api_has_indicator_kind_and_measure_and_its_document_names_them(client):
    def data(address: str) -> Any:
        return client.get(f"/api/v1/{address}").json["data"]

    assert data("indicators/ramps")["measure"] == "ramp"
    (cell,) = data(f"cells?indicator=ramps&week={WEEK}&kind=all&county=province")
    assert (cell["numerator"], cell["denominator"]) == (1, 112)
    (cell,) = data(f"cells?indicator={GOVERNED}&week={WEEK}&kind={KIND}&county=province")
    assert (cell["denominator"], cell["not_reported"]) == (1, 1)
    assert data(f"cells?indicator={STAGES}&step=2&county={COUNTY}&kind=all")[-1]["numerator"] == 1
    for kind in (KIND, *KIND_NAMES.values()):
        (office,) = data(f"offices?kind={kind}")
        assert (office["office_id"], office["kind"]) == ("X1", KIND)
    (office,) = data(f"offices?county={COUNTY}&kind=governorate")
    assert (office[STAGES], office[f"{STAGES}_state"], office[f"{STAGES}_evidence"]) == (2, "value", "document")
    assert KIND in client.get("/api/v1/cells?kind=school").json["errors"][0]["allowed"]
    openapi = client.get("/api/v1/openapi.json").json
    schemas = openapi["components"]["schemas"]
    columns = schemas["OfficesRow"]["properties"]
    assert columns[STAGES]["description"].endswith("Step-free access (stages 0 to 2)")
    for path, schema in (("offices", "OfficesRow"), ("cells", "CellsRow")):
        parameters = {each["name"]: each for each in openapi["paths"][f"/api/v1/{path}"]["get"]["parameters"]}
        enums = schemas[schema]["properties"]["kind"]["enum"], parameters["kind"]["schema"]["enum"]
        assert [enum[-1] for enum in enums] == [KIND, KIND]


@each_case("lang", LANGUAGES)
@each_case("ending", ["xlsx", "csv"])
def test_a_countys_sheet_has_the_measure_and_the_kind_and_is_read_back(snapshot, lang, ending):
    tables = snapshot.input.tables
    form = build(tables, snapshot.cards, Place(COUNTY), snapshot.weeks[-1], NOW)
    kinds_asked = {office.kind for office in form.offices if STAGES in office.asked}
    assert kinds_asked == {"governorate", "municipality"}, "those of the card, and those that the table names"
    write_sheet = template.xlsx if ending == "xlsx" else template.csv
    grid = read(f"sheet.{ending}", write_sheet(form, lang, False), tables.terms.reported)
    for measure in ("ramp", STAGES):
        assert tables.terms.measures[measure].question(lang) in grid.headings[measure]
    checked = check(grid, tables, snapshot.cards, NOW)
    assert not checked.faults
    assert [value for _, measured, value in checked.rows if measured == STAGES] == [2]
    (line,) = (line for line in template.csv(form, lang, False).decode().splitlines() if line.startswith("X1"))
    assert KIND_NAMES[lang] in line


@each_case("lang", LANGUAGES)
def test_the_pack_shows_and_defines_the_indicator(snapshot, lang):
    request = PackRequest(lang, len(snapshot.weeks) - 1, all_indicators=True)
    indicators = pack(snapshot, request).indicators
    (ramps,) = (indicator for indicator in indicators if indicator.key == "ramps")
    assert ramps.name == CARD_NAMES[lang]
    assert snapshot.card("ramps").word(lang, "numerator") in dict(ramps.definition).values()


def test_a_folder_without_the_shipped_measures_has_all_pages(tmp_path):
    folder = large_folder(tmp_path)
    head, *_ = (folder / "measures.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "measures.csv").write_text(head, encoding="utf-8")
    (folder / "indicators").mkdir()
    add_stages(folder)
    write_reports(folder, [report_line("G1002", STAGES, 2)])
    site = serve(read_snapshot(folder))
    pages = ("", "meeting", "explore", "offices", "indicators", "method", "data", "api", f"county/{COUNTY}", "why")
    for path in pages:
        text_of(site, f"/en/{path}")
    assert Explorer(site.test_client(), "/en/explore").room()
    assert "service desk" not in text_of(site, "/en/offices").lower()
