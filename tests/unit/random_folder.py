"""A random data folder that is sound and awkward: commas, quotes, line breaks, blanks, fractions, several files."""

from __future__ import annotations

import csv
import itertools
import random
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from dashboard.store.tables import EVIDENCE, KINDS, MEASURE_MAX, STATUSES, TABLES

SATURDAY = date(2014, 12, 6)
PIECES = ["فرمانداری", "بوئین‌میاندشت", "a,b", 'say "so"', "two\nlines", "end\rmark", "\\.", "NULL", "N'A"]
PIECES += ["۱۲٬۳۴۵", "ü", "\\n", "yes", "%s"]


def random_folder(place: Path, seed: int) -> Path:
    """Write one below `place` and give it."""
    rng = random.Random(seed)
    folder = place / f"random{seed}"
    # Without borders: those that are shipped are not of these counties.
    (folder / "boundaries").mkdir(parents=True)
    counties = [str(1000 + n) for n in range(1, 5)]
    offices = [f"O{n}" for n in range(12)] + ["\\.", "O,1", "NaN"]
    write(folder / "counties.csv", "counties", [_county(rng, code, counties) for code in counties])
    rows = [row for code in offices for row in _office(rng, code, counties, offices)]
    write(folder / "offices" / "one.csv", "offices", rows[::2])
    write(folder / "offices" / "two.csv", "offices", rows[1::2])
    reports = _distinct("reports", [_report(rng, offices) for _ in range(300)])
    parts: dict[str, list[dict[str, Any]]] = {"reports.csv": [], "reports/الف‌ب.csv": [], "reports/z.CSV": []}
    for row in reports:
        parts[rng.choice(list(parts))].append(row)
    for name, part in parts.items():
        write(folder / name, "reports", part)
    visits = _distinct("inspections", [_visit(rng, offices) for _ in range(60)])
    write(folder / "inspections.csv", "inspections", visits)
    write(folder / "announcements.csv", "announcements", [_announcement(rng, n) for n in range(8)])
    write(folder / "decisions.csv", "decisions", [_decision(rng, n, counties, offices) for n in range(8)])
    gone = rng.sample(sorted({row["source"] for row in reports}), 3)
    rows = [{"source": text, "withdrawn_at": _moment(rng)} for text in gone]
    write(folder / "withdrawals.csv", "withdrawals", rows)
    if seed % 2:
        moments = sorted({_moment(rng) for _ in range(3)})
        rows = [{"published_at": at, "week": _week(rng), "digest": "", "note": _text(rng)} for at in moments]
        write(folder / "publications.csv", "publications", rows)
    return folder


def _distinct(table: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The last row of each key."""
    return list({tuple(row.get(key) for key in TABLES[table].key): row for row in rows}.values())


def write(file: Path, table: str, rows: list[dict[str, Any]]) -> None:
    """A table's file, every field quoted."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, TABLES[table].names, quoting=csv.QUOTE_ALL)
        writer.writeheader()
        writer.writerows(rows)


def _text(rng: random.Random) -> str:
    return " ".join(rng.choice(PIECES) for _ in range(rng.randint(1, 4)))


def _week(rng: random.Random) -> str:
    return (SATURDAY - timedelta(weeks=rng.randint(0, 10))).isoformat()


def _moment(rng: random.Random) -> str:
    at = datetime(2014, 12, 14) + timedelta(seconds=rng.randint(0, 10**6))
    return at.isoformat() + rng.choice(["", ".5", ".000001", ".25"]) + "Z"


def _county(rng: random.Random, code: str, counties: list[str]) -> dict[str, Any]:
    since = date(2000, 1, 1) + timedelta(rng.randint(0, 900))
    known = {"county_code": code, "name_fa": _text(rng), "name_en": _text(rng)}
    known |= {"population": rng.choice(["", 0, 10**9, 54321]), "valid_from": rng.choice(["", since])}
    return known | {"valid_to": rng.choice(["", since + timedelta(9000)]), "split_from": rng.choice(["", *counties])}


def _office(rng: random.Random, code: str, counties: list[str], offices: list[str]) -> list[dict[str, Any]]:
    turns = sorted(rng.sample(range(5000), rng.randint(0, 2)))
    days = ["", *[date(2000, 1, 1) + timedelta(turn) for turn in turns], ""]
    return [
        {
            "office_id": code,
            "kind": rng.choice(KINDS),
            "name_fa": _text(rng),
            "name_en": _text(rng),
            "county_code": rng.choice(counties),
            "parent_id": rng.choice(["", *offices]),
            "valid_from": since,
            "valid_to": until,
            "sample": "",
        }
        for since, until in itertools.pairwise(days)
    ]


def _report(rng: random.Random, offices: list[str]) -> dict[str, Any]:
    measure = rng.choice(list(MEASURE_MAX))
    known = {"week": _week(rng), "office_id": rng.choice(offices), "measure": measure}
    known |= {"value": rng.randint(0, MEASURE_MAX[measure]), "evidence": rng.choice(EVIDENCE)}
    return known | {"received_at": _moment(rng), "source": _text(rng)}


def _visit(rng: random.Random, offices: list[str]) -> dict[str, Any]:
    findings = rng.randint(0, 9)
    known = {"date": SATURDAY - timedelta(rng.randint(0, 50)), "team": rng.randint(1, 38)}
    known |= {"office_id": rng.choice(offices), "findings": findings, "resolved": rng.randint(0, findings)}
    return known | {"received_at": _moment(rng), "source": _text(rng)}


def _announcement(rng: random.Random, number: int) -> dict[str, Any]:
    known = {"key": f"k{number}", "date": rng.choice(["", "آذر ۱۳۹۳"])}
    known |= {"count": rng.choice(["", rng.randint(0, 999)])}
    shares = ["", "0.5", "33.3%", "0.000001", "1", "66.666666%", f"{rng.random():.12f}"]
    return known | {"share": rng.choice(shares), "of_what": _text(rng), "source": _text(rng)}


def _decision(rng: random.Random, number: int, counties: list[str], offices: list[str]) -> dict[str, Any]:
    at = datetime(2014, 12, 14) + timedelta(seconds=number)
    known = {"decision_id": f"d{number % 5}", "recorded_at": at.isoformat() + "Z", "meeting_week": _week(rng)}
    text = _text(rng).replace("\n", " ").replace("\r", " ")
    known |= {
        "text": text,
        "indicator": rng.choice(["", "service_desks"]),
        "county_code": rng.choice(["", *counties]),
    }
    known |= {"office_id": rng.choice(["", *offices]), "owner_id": rng.choice(offices), "due_week": _week(rng)}
    return known | {"status": rng.choice(STATUSES)}
