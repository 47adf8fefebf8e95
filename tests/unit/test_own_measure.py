"""A measure that a folder adds, with a card of its own: it is in sheets, on pages, in files and in the API."""

import csv
import io
import shutil
from pathlib import Path

import pytest
from flask import Flask

from dashboard.language import LANGUAGES
from dashboard.settings import SHIPPED_DATA
from dashboard.sheets import template
from dashboard.sheets.check import check
from dashboard.sheets.form import build
from dashboard.sheets.reader import read
from dashboard.snapshot import Snapshot
from dashboard.store.measures import Measure
from tests.unit.small_folder import HEAD, report, small_folder
from tests.unit.small_site import served, text_of
from tests.unit.ugly_folder import NOW, snapshot_of

KEY, WEEK, COUNTY = "ramp", "2014-12-06", "1001"
MEASURE = (
    f"{KEY},stages,دسترسی معلولان,Step-free access,هیچ|شیب‌راه|آسانسور,none|ramp|lift,,Stage of access?,municipality\n"
)


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """Governor's offices are counted by the new card; municipalities are asked, and no card counts them."""
    folder = small_folder(tmp_path_factory.mktemp("own"))
    with (folder / "measures.csv").open("a", encoding="utf-8") as measures:
        measures.write(MEASURE)
    cards = folder / "indicators"
    shutil.copytree(SHIPPED_DATA / "indicators", cards)
    _card(cards)
    rows = [report(), f"{WEEK},G1001,{KEY},2,document,{WEEK}T09:00:00Z,letter\n"]
    (folder / "reports.csv").write_text(HEAD + "".join(rows), encoding="utf-8")
    return snapshot_of(folder)


def _card(folder: Path) -> None:
    """The card of governor's offices' committees, with the new measure and its stages."""
    text = (folder / "committee_governorates.toml").read_text(encoding="utf-8")
    for old, new in (
        ('key = "committee_governorates"', f'key = "{KEY}"'),
        ('measure = "committee"', f'measure = "{KEY}"\nsteps = [1, 2]'),
    ):
        assert old in text
        text = text.replace(old, new)
    (folder / f"{KEY}.toml").write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def site(snapshot) -> Flask:
    return served(snapshot)


@pytest.fixture(scope="module")
def measure(snapshot) -> Measure:
    return snapshot.terms.measures[KEY]


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_the_sheet_asks_for_it_and_is_read_back(snapshot, measure, lang, ending):
    tables = snapshot.input.tables
    form = build(tables, snapshot.cards, COUNTY, snapshot.weeks[-1], NOW)
    asked = {office.kind for office in form.offices if KEY in office.asked}
    assert asked == {"governorate", "municipality"}, "those of the card, and those that the table names"
    made = template.xlsx if ending == "xlsx" else template.csv
    grid = read(f"sheet.{ending}", made(form, lang, False), tables.terms.reported)
    assert measure.question(lang) in grid.headings[KEY]
    checked = check(grid, tables, snapshot.cards, NOW, NOW)
    assert not checked.faults
    assert [value for _, measured, value in checked.rows if measured == KEY] == [2]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_pages_of_offices_have_a_column_of_it(site, measure, lang):
    for address in (f"/{lang}/offices?county={COUNTY}", f"/{lang}/county/{COUNTY}"):
        page = text_of(site, address)
        assert measure.name(lang) in page and measure.word(lang, 2) in page, address
    # A municipality is asked, though no card counts it: it has not reported, which is no dash.
    row = text_of(site, f"/en/offices?county={COUNTY}&kind=municipality")
    assert 'class="is-not_reported" data-name="Step-free access"' in row


@pytest.mark.parametrize("lang", LANGUAGES)
def test_its_stages_have_its_words(site, measure, lang):
    assert measure.heading(lang, 1) in text_of(site, f"/{lang}/indicators/{KEY}")
    assert measure.heading(lang, 2) in text_of(site, f"/{lang}/why?indicator={KEY}&stage=2")
    cells = text_of(site, f"/{lang}/download/cells.csv?indicator={KEY}&step=all")
    assert measure.heading(lang, 2) in cells


def test_files_of_offices_have_its_columns(site):
    table = site.test_client().get(f"/en/download/offices.csv?county={COUNTY}").data.decode("utf-8-sig")
    rows = {row["Office code"]: row for row in csv.DictReader(io.StringIO(table))}
    row = rows["G1001"]
    assert (row["Step-free access"], row["Step-free access, value"]) == ("yes", "2")
    assert row["Step-free access, evidence"] == "document" and row["Step-free access, week reported"] == WEEK


def test_the_api_has_its_columns_and_its_document_says_what_they_are(site):
    client = site.test_client()
    (row,) = client.get(f"/api/v1/offices?county={COUNTY}&kind=governorate").json["data"]
    assert (row[KEY], row[f"{KEY}_state"], row[f"{KEY}_evidence"]) == (2, "value", "document")
    columns = client.get("/api/v1/openapi.json").json["components"]["schemas"]["OfficesRow"]["properties"]
    assert columns[KEY]["description"].endswith("Step-free access (stages 0 to 2)")
    steps = client.get(f"/api/v1/cells?indicator={KEY}&step=2&county={COUNTY}&kind=all").json["data"]
    assert steps[-1]["numerator"] == 1


def test_a_folder_with_none_of_the_shipped_measures_has_all_its_pages(tmp_path):
    folder = small_folder(tmp_path)
    head, *_ = (folder / "measures.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    (folder / "measures.csv").write_text(head + MEASURE, encoding="utf-8")
    cards = folder / "indicators"
    cards.mkdir()
    shutil.copy(SHIPPED_DATA / "indicators" / "committee_governorates.toml", cards)
    _card(cards)
    (cards / "committee_governorates.toml").unlink()
    (folder / "reports.csv").write_text(
        HEAD + f"{WEEK},G1001,{KEY},2,document,{WEEK}T09:00:00Z,letter\n", encoding="utf-8"
    )
    site = served(snapshot_of(folder))
    pages = ("", "meeting", "explore", "offices", "indicators", "method", "data", "api", f"county/{COUNTY}", "why")
    for page in pages:
        text_of(site, f"/en/{page}")
    assert "service desk" not in text_of(site, "/en/offices").lower()
