"""A country of two provinces: the shipped sample, with three of its counties given to Yazd."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

from dashboard.settings import SHIPPED_DATA

ISFAHAN, YAZD = "10", "21"
# They touch one another and no other county of the sample lies between them.
GIVEN = ("1009", "1015", "1001")
PROVINCES = "province_code,name_fa,name_en\n10,اصفهان,Isfahan\n21,یزد,Yazd\n"


def country_folder(place: Path) -> Path:
    """A copy of the shipped folder whose counties name their provinces; what was said of Isfahan is not in it."""
    folder = place / "country"
    shutil.copytree(
        SHIPPED_DATA, folder, ignore=shutil.ignore_patterns("staff", "announcements*", "decisions*", ".*")
    )
    (folder / "provinces.csv").write_text(PROVINCES, encoding="utf-8")
    counties = folder / "counties.csv"
    with counties.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    with counties.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, [*rows[0], "province_code"])
        writer.writeheader()
        writer.writerows({**row, "province_code": YAZD if row["county_code"] in GIVEN else ISFAHAN} for row in rows)
    return folder
