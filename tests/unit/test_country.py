"""A country: its provinces take the counties' place, and one of them is a province like any other."""

from __future__ import annotations

import html
import re
import shutil
from dataclasses import replace

import pandas as pd
import pytest

from dashboard.faults import DataError
from dashboard.indicators.cells import compute
from dashboard.indicators.scope import scoped, scoped_cards
from dashboard.language import LANGUAGES
from dashboard.live import Live, utcnow
from dashboard.publishing.verify import verify
from dashboard.server import create_server
from dashboard.settings import Settings
from dashboard.snapshot import read_input
from tests.unit.country import GIVEN, ISFAHAN, YAZD, country_folder
from tests.unit.publishing.publications import bring, row

SUMS = ["numerator", "denominator", "not_reported", "late", "unverified"]
HEADINGS = {
    "reports": "week,office_id,measure,value,evidence,received_at,source\n",
    "inspections": "date,team,office_id,findings,resolved,received_at,source\n",
}
CELL = ["indicator", "step", "week", "kind"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return country_folder(tmp_path_factory.mktemp("country"))


@pytest.fixture(scope="module")
def live(folder):
    return Live(folder)


@pytest.fixture(scope="module")
def client(folder, live):
    return create_server(Settings(data_url=str(folder)), live).test_client()


@pytest.fixture(scope="module")
def given(folder):
    return read_input(folder, utcnow())


def cells(given, area=""):
    return compute(scoped(given.tables, area), scoped_cards(given.cards, country=not area), utcnow())


def summed(frame):
    return frame.groupby(CELL)[SUMS].sum().sort_index()


def test_the_countrys_figure_is_the_sum_of_its_provinces_figures(given):
    whole = cells(given)
    parts = pd.concat([cells(given, code) for code in (ISFAHAN, YAZD)])
    assert set(whole["county_code"]) == {"", ISFAHAN, YAZD}
    pd.testing.assert_frame_equal(
        summed(whole[whole["county_code"] == ""]), summed(parts[parts["county_code"] == ""])
    )


def test_a_provinces_figure_on_the_countrys_map_is_that_of_its_own_page(given):
    whole, own = cells(given), cells(given, YAZD)
    assert set(own["county_code"]) == {"", *GIVEN}
    here = whole[whole["county_code"] == YAZD]
    pd.testing.assert_frame_equal(summed(here), summed(own[own["county_code"] == ""]))


def test_a_county_is_the_same_in_its_province_and_without_any(given):
    alone = replace(given.tables, counties=given.tables.counties.assign(province_code=""))
    without = compute(alone, given.cards, utcnow())
    own = cells(given, ISFAHAN)
    counties = [
        frame[frame["county_code"].isin(set(own["county_code"]) - {""})].reset_index(drop=True)
        for frame in (without, own)
    ]
    pd.testing.assert_frame_equal(*counties)
    assert len(counties[0]) > 1000


def test_where_a_province_has_no_visit_on_record_its_inspections_are_not_reported(given):
    # A zero there would say that nobody was inspected.
    home = given.tables.offices.drop_duplicates("office_id").set_index("office_id")["county_code"]
    inspections = given.tables.rows.inspections
    inspections = inspections[~inspections["office_id"].map(home).isin(GIVEN)]
    tables = replace(given.tables, rows=replace(given.tables.rows, inspections=inspections))
    whole = compute(scoped(tables, ""), given.cards, utcnow())
    shown = whole[(whole["indicator"] == "inspection_coverage") & (whole["kind"] == "") & (whole["step"] == 0)]
    last = shown[shown["week"] == shown["week"].max()].set_index("county_code")
    assert last.loc[YAZD, "state"] == "not_reported" and last.loc[ISFAHAN, "state"] == "value"
    assert last.loc["", "not_reported"] == last.loc[YAZD, "not_reported"] > 0


def test_a_province_by_its_address_is_the_one_that_the_setting_shows(folder, live):
    chosen = Live(folder, YAZD)
    assert chosen.newest.digest == live.of_area(YAZD).digest
    assert chosen.newest.about == live.of_area(YAZD).about
    # Who shows one alone shows no other.
    assert chosen.of_area(ISFAHAN) is None
    page = create_server(Settings(data_url=str(folder), province=YAZD), chosen).test_client().get("/fa/")
    assert "استان یزد در یک نگاه" in page.text and "/province/" not in page.text


def test_a_province_that_is_not_there_is_told_before_anything_is_served(folder):
    with pytest.raises(DataError) as refused:
        Live(folder, "99")
    assert [(fault.file, fault.code, fault.value) for fault in refused.value.faults] == [
        ("PROVINCE", "province_none", "99")
    ]


PAGES = ("", "meeting", "offices", "why", "data", "method")


def links(page):
    return set(re.findall(r'<(?:a|form|iframe|img)\s[^>]*?\b(?:href|action|src)="(/[^"#]*)', page))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_way_within_a_province_stays_in_it_but_the_two_that_lead_out(client, lang):
    other = "en" if lang == "fa" else "fa"
    for path in (
        "",
        "meeting",
        "offices",
        "indicators",
        "method",
        "data",
        f"county/{GIVEN[0]}",
        "why",
        "publications",
    ):
        answer = client.get(f"/province/{YAZD}/{lang}/{path}")
        assert answer.status_code == 200, path
        found = links(answer.text)
        out = {link for link in found if not link.startswith(f"/province/{YAZD}/")}
        assert {link for link in out if not link.startswith("/static/")} == {
            f"/{lang}/",
            f"/province/{ISFAHAN}/{lang}/",
        }
        assert any(link.startswith(f"/province/{YAZD}/{other}/") for link in found), path


def test_each_page_that_a_provinces_first_page_leads_to_is_there(client):
    for link in sorted(links(client.get(f"/province/{YAZD}/fa/").text)):
        # The way to a county's page is there once one is chosen.
        if not link.endswith("/county/"):
            assert client.get(link.replace("&amp;", "&")).status_code == 200, link


def test_what_the_browser_asks_for_later_is_of_the_same_province(client, live):
    page = client.get(f"/province/{YAZD}/en/").text
    assert f'"requests_pathname_prefix":"/province/{YAZD}/en/"' in page
    cells_address = f"/province/{YAZD}/cells/{live.of_area(YAZD).digest}.json"
    assert cells_address in page
    assert set(client.get(cells_address).get_json()["areas"]) >= set(GIVEN)
    assert client.get(f"/province/{YAZD}/en/_dash-layout").status_code == 200
    health = client.get(f"/province/{YAZD}/health").get_json()
    assert health["cells_digest"] == live.of_area(YAZD).digest != live.newest.digest


def test_redirects_stay_in_the_province(client):
    for asked, led in (("", "/"), ("/", "/fa/"), (f"/fa/county?county={GIVEN[0]}", f"/fa/county/{GIVEN[0]}")):
        answer = client.get(f"/province/{YAZD}{asked}", headers={"Accept-Language": "fa"})
        assert answer.headers["Location"].removeprefix("http://localhost").startswith(f"/province/{YAZD}{led}"), asked


@pytest.mark.parametrize("path", ["/province/99/fa/", "/province/21/staff/", "/province/21/province/10/fa/"])
def test_other_provinces_and_the_desk_are_not_within_a_province(client, path):
    assert client.get(path).status_code == 404


WORDS = {"fa": ("شهرستان", "ایران", "استان یزد"), "en": ("count(?:y|ies)", "Iran", "Yazd province")}


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("path", [*PAGES, f"county/{YAZD}"])
def test_the_countrys_pages_speak_of_provinces(client, given, lang, path):
    county, country, province = WORDS[lang]
    text = re.sub(r"<(script|style)\b.*?</\1>|<[^>]*>", " ", client.get(f"/{lang}/{path}").text, flags=re.DOTALL)
    assert country in text
    text = html.unescape(text)
    # The only counties left are those in the names of offices and of their kind, in codes, and on the way to them.
    for name in sorted(set(given.tables.offices[f"name_{lang}"]), key=len, reverse=True):
        text = text.replace(name, "")
    left = re.sub(r"[Cc]ounty offices?|_county\w*|county_\w*|اداره(?:ٔ|‌های) شهرستان\w*", "", text)
    left = re.sub(r"Counties of Yazd province|شهرستان‌های استان یزد", "", left)
    assert [left[max(0, at.start() - 30) : at.end() + 20] for at in re.finditer(county, left, re.IGNORECASE)] == []
    here = client.get(f"/province/{YAZD}/{lang}/").text
    assert province in here


def test_the_country_is_drawn_of_its_provinces_and_a_province_of_its_counties(live):
    drawn = live.newest.boundaries(live.newest.weeks[-1])
    assert set(drawn.codes) == {ISFAHAN, YAZD}
    own = live.of_area(YAZD).boundaries(live.newest.weeks[-1])
    assert set(own.codes) == set(GIVEN)
    assert own.shapes[GIVEN[0]].area < drawn.shapes[YAZD].area


def test_a_publication_of_a_country_is_frozen_whole_and_proved(folder, tmp_path):
    copy = tmp_path / "data"
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("sample"))
    for name, heading in HEADINGS.items():
        (copy / f"{name}.csv").write_text(heading, encoding="utf-8")
    bring(copy, row("G1002"), note="first")
    bring(copy, row("G1003"), note="second")
    given = read_input(copy, utcnow())
    assert {finding.code for finding in verify(given)} == {"proved"}
    live = Live(copy)
    past = create_server(Settings(data_url=str(copy)), live).test_client()
    first = given.tables.publications["published_at"].min()
    answer = past.get(f"/province/{ISFAHAN}/fa/?asof={first.isoformat()}Z")
    assert answer.status_code == 200
    # Both choices stay in the addresses of the page.
    assert re.search(rf'href="/province/{ISFAHAN}/fa/meeting\?asof=', answer.text)
