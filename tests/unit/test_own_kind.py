"""A folder with a kind of office of its own: every surface shows it, from the moment that the folder has it."""

import re
import shutil
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from dashboard.figures import split
from dashboard.language import LANGUAGES
from dashboard.selection import Selection
from dashboard.server import create_server
from dashboard.settings import SHIPPED_DATA, Settings
from dashboard.sheets import template
from dashboard.sheets.form import build
from dashboard.snapshot import Snapshot
from tests.unit.marks import unmarked
from tests.unit.small_folder import small_folder

KIND, CARD = "district_office", "committee_governorates"
NAMES = {"fa": "بخشداری", "en": "district office"}


def add_kind(folder: Path) -> None:
    """A kind after those shipped, an office of it in Ardestan, and a card that counts it beside governorates."""
    kinds = (SHIPPED_DATA / "kinds.csv").read_text(encoding="utf-8")
    (folder / "kinds.csv").write_text(f"{kinds}{KIND},{NAMES['fa']},{NAMES['en']}\n", encoding="utf-8")
    office = f"office_id,kind,name_fa,name_en,county_code\nX1,{NAMES['fa']},بخشداری زواره,Zavareh,1001\n"
    (folder / "offices" / "districts.csv").write_text(office, encoding="utf-8")
    shutil.copytree(SHIPPED_DATA / "indicators", folder / "indicators")
    card = folder / "indicators" / f"{CARD}.toml"
    text = card.read_text(encoding="utf-8").replace('kinds = ["governorate"]', f'kinds = ["governorate", "{KIND}"]')
    card.write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A client of a server whose folder got the kind while it ran."""
    folder = small_folder(tmp_path_factory.mktemp("own"))
    server = create_server(Settings(data_url=str(folder)))
    client = server.test_client()
    assert client.get(f"/api/v1/offices?kind={KIND}").status_code == 422
    add_kind(folder)
    assert server.extensions["live"].look()
    return client


@pytest.fixture(scope="module")
def snapshot(client: Any) -> Snapshot:
    shown: Snapshot = client.application.extensions["live"].snapshot
    return shown


@pytest.mark.parametrize("lang", LANGUAGES)
def test_pages_offer_it_and_name_it(client: Any, snapshot: Snapshot, lang: str) -> None:
    overview, listed = f"?indicator={CARD}", f"offices?kind={KIND}"
    found = {
        page: unmarked(client.get(f"/{lang}/{page}").get_data(as_text=True))
        for page in (overview, listed, "county/1001", f"why?indicator={CARD}", f"indicators/{CARD}", "explore")
    }
    assert [page for page, text in found.items() if NAMES[lang] not in text] == []
    assert re.search(rf'<option value="{KIND}"[^>]*>\s*{NAMES[lang]}', found[overview])
    assert {"fa": "بخشداری زواره", "en": "Zavareh"}[lang] in found[listed]
    table = split.describe(snapshot, lang, Selection(snapshot.card(CARD), 2)).table
    assert [line.name for line in table.rows][-1] == NAMES[lang]


def test_the_api_and_its_document_know_it(client: Any) -> None:
    for kind in (KIND, *NAMES.values()):
        [row] = client.get("/api/v1/offices", query_string={"kind": kind}).json["data"]
        assert (row["office_id"], row["kind"]) == ("X1", KIND)
    cell = {"indicator": CARD, "county": "province", "week": "2014-12-06", "kind": KIND}
    [row] = client.get("/api/v1/cells", query_string=cell).json["data"]
    assert (row["denominator"], row["not_reported"]) == (1, 1)
    refused = client.get("/api/v1/cells?kind=school").json
    assert KIND in refused["errors"][0]["allowed"]
    document = client.get("/api/v1/openapi.json").json
    for name in ("OfficesRow", "CellsRow"):
        assert document["components"]["schemas"][name]["properties"]["kind"]["enum"][-1] == KIND
    for name in ("offices", "cells"):
        parameters = {each["name"]: each for each in document["paths"][f"/api/v1/{name}"]["get"]["parameters"]}
        assert parameters["kind"]["schema"]["enum"][-1] == KIND


@pytest.mark.parametrize("lang", LANGUAGES)
def test_files_and_the_countys_sheet_name_it(client: Any, snapshot: Snapshot, lang: str) -> None:
    rows = client.get(f"/{lang}/download/offices.csv?kind={KIND}").data.decode("utf-8-sig").splitlines()
    assert len(rows) == 2 and NAMES[lang] in rows[1]
    form = build(snapshot.input.tables, snapshot.cards, "1001", date(2014, 12, 6), datetime(2014, 12, 14))
    [line] = [line for line in template.csv(form, lang, False).decode().splitlines() if line.startswith("X1")]
    assert NAMES[lang] in line
