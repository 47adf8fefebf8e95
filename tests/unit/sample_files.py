"""A sample folder read back in plain Python, for the tests: none of the generator's helpers is used here."""

from __future__ import annotations

import csv
import os
import random
from collections.abc import Mapping
from datetime import date, timedelta
from pathlib import Path

from dashboard.sample import generate, read_register, write

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"
LAST_WEEK, LAST_FRIDAY, LAST_PUBLISHED = "2014-12-06", date(2014, 12, 12), "2014-12-14T08:00:00Z"
EXECUTIVE = {"directorate", "body"}
Row = Mapping[str, str]
Newest = dict[tuple[str, str], Row]


def read(file: Path) -> list[Row]:
    with file.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def another_sample(folder: Path) -> Files:
    """A sample of another seed, which is drawn from the run's SEED, in an empty folder."""
    print(f"SEED={os.environ['SEED']} draws the same again")
    seed = random.Random(int(os.environ["SEED"])).randrange(10**6)
    write(generate(read_register(DATA), seed), folder)
    return Files(folder)


class Files:
    """A sample folder as its files say."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.offices = read(folder / "offices.csv")
        self.by_week = {file.stem: read(file) for file in sorted((folder / "reports").iterdir())}
        self.reports = [row for rows in self.by_week.values() for row in rows]
        self.inspections = read(folder / "inspections.csv")
        self.publications = read(folder / "publications.csv")
        self.reports.sort(key=lambda row: (row["week"], row["received_at"]))
        register = [row for file in (DATA / "offices").glob("*.csv") for row in read(file)]
        friday = LAST_FRIDAY.isoformat()
        self.register = {
            row["office_id"]: row
            for row in [*register, *self.offices]
            if row["valid_from"] <= friday and (not row["valid_to"] or friday < row["valid_to"])
        }

    def newest(self, week: str = LAST_WEEK, known: str = LAST_PUBLISHED) -> Newest:
        """The newest report of each office and measure, up to a week and known at a moment."""
        found: Newest = {}
        for row in self.reports:
            if row["week"] > week:
                break
            if row["received_at"] <= known:
                found[row["office_id"], row["measure"]] = row
        return found

    def count(self, measure: str, kinds: set[str], newest: Newest) -> int:
        return sum(
            int(row["value"]) >= 1
            for (office_id, said), row in newest.items()
            if said == measure and office_id in self.register and self.register[office_id]["kind"] in kinds
        )

    def window(self, friday: date = LAST_FRIDAY, known: str = LAST_PUBLISHED) -> list[Row]:
        """The inspections' rows of the 13 weeks that end with a Friday."""
        first = (friday - timedelta(days=90)).isoformat()
        return [
            row
            for row in self.inspections
            if first <= row["date"] <= friday.isoformat() and row["received_at"] <= known
        ]

    def county(self, office_id: str) -> str:
        return self.register[office_id]["county_code"]
