"""The file province.toml, and a folder of another province."""

import re
from datetime import datetime
from html import unescape

import pytest

from dashboard.areas.province import UNNAMED, parse, read_province
from dashboard.dataset import read_dataset
from dashboard.faults import DataError
from dashboard.language import LANGUAGES, describe
from dashboard.live import Live
from dashboard.server import create_server
from dashboard.settings import SHIPPED_DATA, Settings
from dashboard.tables.files import fingerprint

NOW = datetime(2015, 1, 1)


def parse_faults(text: str) -> list[tuple[str, str, str]]:
    with pytest.raises(DataError) as refused:
        parse(text.encode(), "data/province.toml")
    for fault in refused.value.faults:
        assert all(describe(fault, lang).startswith("data/province.toml") for lang in LANGUAGES)
    return [(fault.column, fault.code, fault.value) for fault in refused.value.faults]


def test_the_shipped_file_names_the_province():
    province = read_province(SHIPPED_DATA, "data")
    assert (province.code, province.file_prefix, province.inspection_teams) == ("10", "isfahan", 38)
    assert [province.title(lang) for lang in LANGUAGES] == ["استان اصفهان", "Isfahan province"]


def test_without_the_file_or_a_name_in_it_texts_say_the_province(tmp_path):
    assert read_province(tmp_path, "data") is UNNAMED
    for province in (UNNAMED, parse(b'code = "04"', "data/province.toml")):
        assert [province.region(lang) for lang in LANGUAGES] == ["استان", "the province"]
        assert (province.title("en"), province.file_prefix) == ("The province", "province")


def test_without_an_english_name_the_persian_one_stands_in():
    assert parse('name = { fa = "یزد" }'.encode(), "data/province.toml").region("en") == "یزد province"


def test_all_faults_of_the_file_are_reported_together():
    text = """code = 10
name = { en = "Yazd" }
time_zone = "Asia/Yazd"
file_prefix = "Yazd 1"
inspection_teams = 0
team = 3"""
    assert parse_faults(text) == [
        ("code", "province_value", "10"),
        ("file_prefix", "province_value", "Yazd 1"),
        ("inspection_teams", "province_value", "0"),
        ("name.fa", "province_missing", ""),
        ("team", "province_unknown", ""),
        ("time_zone", "province_value", "Asia/Yazd"),
    ]
    assert [code for _, code, _ in parse_faults("code = ")] == ["province_unreadable"]


def test_the_day_begins_at_midnight_in_the_province():
    tehran, tokyo = UNNAMED, parse(b'time_zone = "Asia/Tokyo"', "province.toml")
    for province, before, after in ((tehran, "20:29", "20:30"), (tokyo, "14:59", "15:00")):
        days = [province.day(datetime.fromisoformat(f"2014-12-12T{time}:00")).day for time in (before, after)]
        assert days == [12, 13]


@pytest.fixture(scope="module")
def other_province(tmp_path_factory):
    """A folder of another province: two counties, an office of each kind, three weeks, no file about the province."""
    folder = tmp_path_factory.mktemp("other") / "data"
    (folder / "boundaries").mkdir(parents=True)
    ends = ",,,"
    counties = [f"040{i},{fa},{en},9000{ends}" for i, fa, en in ((1, "مهریز", "Mehriz"), (2, "تفت", "Taft"))]
    offices = [
        f"{kind[0].upper()}{i},{kind},دفتر {i},Office {i},0401,{'D2' if kind == 'county_office' else ''}{ends}"
        for i, kind in enumerate(("governorate", "directorate", "body", "county_office", "municipality"), start=1)
    ]
    weeks = ("2014-11-22", "2014-11-29", "2014-12-06")
    reports = [
        f"{week},D2,{measure},1,self,{week}T09:00:00Z,letter" for week in weeks for measure in ("desk", "committee")
    ]
    tables = {
        "counties": ("county_code,name_fa,name_en,population,valid_from,valid_to,split_from", counties),
        "offices": ("office_id,kind,name_fa,name_en,county_code,parent_id,valid_from,valid_to,sample", offices),
        "reports": ("week,office_id,measure,value,evidence,received_at,source", reports),
        "inspections": (
            "date,team,office_id,findings,resolved,received_at,source",
            ["2014-12-01,77,D2,3,1,2014-12-02T09:00:00Z,minutes"],
        ),
        "publications": ("published_at,week,digest,note", ["2014-12-12T08:00:00Z,2014-12-06,,"]),
    }
    for name, (heading, rows) in tables.items():
        (folder / f"{name}.csv").write_text("\n".join([heading, *rows, ""]), encoding="utf-8")
    return folder


@pytest.mark.rare
def test_no_page_file_or_answer_of_another_province_names_the_shipped_one(other_province):
    client = create_server(Settings(data_url=str(other_province)), Live(other_province)).test_client()
    waiting = ["/fa/", "/en/", "/api/", "/api/v1/openapi.json", "/health", "/fa/no-such-page"]
    visited: dict[str, str] = {}
    while waiting:
        address = waiting.pop(0)
        # One address of each kind: a query changes figures but not the province.
        kind = re.sub(r"[0-9-]+|(?<=indicators/)\w+", "N", address.partition("?")[0])
        if kind in visited.values():
            continue
        visited[address] = kind
        answer = client.get(address)
        assert answer.status_code in (200, 302, 303, 308, 404), address
        text = f"{answer.headers} {answer.get_data().decode('utf-8', errors='ignore')}"
        assert not re.search("isfahan|esfahan|اصفهان", text, re.IGNORECASE), address
        if answer.mimetype == "text/html":
            waiting += [unescape(path) for path in re.findall(r'(?:href|src)="(/(?!static|staff)[^"#]*)', text)]
    assert len(visited) > 40, sorted(visited)
    assert "the province" in client.get("/en/method").text + client.get("/en/").text


def test_counties_with_another_code_and_unknown_teams_are_refused(other_province):
    file, before = other_province / "province.toml", fingerprint(other_province)
    file.write_text('code = "10"\ninspection_teams = 38', encoding="utf-8")
    try:
        with pytest.raises(DataError) as refused:
            read_dataset(other_province, NOW)
        assert [
            (fault.file, fault.line, fault.column, fault.code, fault.value) for fault in refused.value.faults
        ] == [
            ("data/counties.csv", 2, "county_code", "county_of_other_province", "0401"),
            ("data/counties.csv", 3, "county_code", "county_of_other_province", "0402"),
            ("data/inspections.csv", 2, "team", "out_of_range", "77"),
        ]
        # A running server reads the folder anew once the file has changed.
        assert fingerprint(other_province) != before
    finally:
        file.unlink()
