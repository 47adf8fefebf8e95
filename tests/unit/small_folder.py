"""Helpers: data folders with the shipped register, or a part of it, and a few reports in place of the sample."""

import json
import shutil
from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from dashboard.settings import SHIPPED_DATA

HEAD = "week,office_id,measure,value,evidence,received_at,source\n"
PUBLICATIONS_HEAD = "published_at,week,digest,note\n"
# What the small province has of the shipped register: counties, and the first offices of each kind in each of them.
COUNTIES, LIMIT = ("1001", "1002", "1003", "1004", "1009", "1010", "1027"), 4
WEEKS = ("2014-11-22", "2014-11-29", "2014-12-06")


def report(office: str = "G1001", value: int = 1, week: str = "2014-12-06", day: str = "") -> str:
    """A row of reports on the committee of an office. day: of receipt, by default the week's Saturday."""
    return f"{week},{office},committee,{value},document,{day or week}T09:00:00Z,letter\n"


def large_folder(place: Path, weeks: Iterable[str] = WEEKS) -> Path:
    """The shipped register without sample, cards and boundaries; the governorate of Ardestan reports in each week.

    For tests in which the size of the province or its borders matter.
    """
    folder = place / "data"
    shutil.copytree(SHIPPED_DATA, folder, ignore=shutil.ignore_patterns("sample", "indicators", "boundaries", ".*"))
    write_reports(folder, [report(week=week) for week in weeks])
    return folder


def small_folder(place: Path, weeks: Iterable[str] = WEEKS) -> Path:
    """A small province: `large_folder` with only the counties COUNTIES and their borders, and at most LIMIT offices
    of each kind in each of them."""
    folder = large_folder(place, weeks)
    for file in (folder / "counties.csv", *(folder / "offices").iterdir()):
        rows = pd.read_csv(file, dtype="str", keep_default_na=False)
        rows[rows["county_code"].isin(COUNTIES)].groupby("county_code").head(LIMIT).to_csv(file, index=False)
    (folder / "boundaries").mkdir()
    for file in (SHIPPED_DATA / "boundaries").glob("*.geojson"):
        borders = json.loads(file.read_text("utf-8"))
        borders["features"] = [each for each in borders["features"] if each["properties"]["county_code"] in COUNTIES]
        (folder / "boundaries" / file.name).write_text(json.dumps(borders), "utf-8")
    return folder


def choose_cards(folder: Path, *names: str) -> None:
    """Only these of the shipped cards, since all cards are computed for every publication and every page."""
    (folder / "indicators").mkdir()
    for name in names:
        shutil.copy(SHIPPED_DATA / "indicators" / f"{name}.toml", folder / "indicators")


def write_reports(folder: Path, rows: Iterable[str]) -> None:
    (folder / "reports.csv").write_text(HEAD + "".join(rows), encoding="utf-8")
