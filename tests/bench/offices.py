"""Milliseconds of the offices page's answer to a filter, with a register of 20,000 offices."""

import csv
import shutil
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from dashboard.server import create_server
from dashboard.settings import SHIPPED_DATA, Settings
from tests.bench.report import Line

OFFICES = 20_000
WEEK, RECEIVED = "2014-12-06", "2014-12-08T09:00:00Z"
SEARCHES = ("شعبه كشاورزي", "اداره ثبت", "bank branch", "خمینی‌شهر", "ناحیه ۷", "nonesuch", "B0", "شهر اداره")
FILTERS = ("", "indicator=service_desks&state=counted", "indicator=e_services&state=not_reported", "reported=late")
FILTERS += ("reported=never&sort=-name", "inspected=not_within_26", "inspected=never&sort=county")


def lines() -> list[Line]:
    """Milliseconds of the first page of new data, and then of many different filters, compressed as for a browser."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "data"
        _write(folder)
        client = create_server(Settings(data_url=str(folder))).test_client()

        def milliseconds_of(address: str) -> float:
            started = time.perf_counter()
            answer = client.get(address, headers={"Accept-Encoding": "br"})
            took = (time.perf_counter() - started) * 1000
            assert answer.status_code == 200, address
            return took

        first = milliseconds_of("/fa/offices")
        # The other language's first page prepares what that language needs, once.
        milliseconds_of("/en/offices")
        filters = [milliseconds_of(address) for address in _addresses()]
    return [
        Line("the offices page answers a filter, 20,000 offices", filters, "ms", 150),
        Line("the first offices page of new data, 20,000 offices", [first], "ms", 1000),
    ]


def _addresses() -> Iterator[str]:
    """Addresses that all differ, since the server keeps the pages that it has made."""
    for number, words in enumerate(SEARCHES):
        for chosen in FILTERS:
            county = f"&county={1001 + number}" if number % 2 else ""
            lang = "en" if number % 3 == 0 else "fa"
            yield f"/{lang}/offices?{chosen}&q={quote(words)}{county}"
    for page in range(1, 10):
        yield f"/fa/offices?kind=county_office&page={page * 20}"


def _write(folder: Path) -> None:
    """The shipped register, with offices of bodies in the counties up to 20,000, each with two reports."""
    shutil.copytree(SHIPPED_DATA, folder, ignore=shutil.ignore_patterns("sample", "indicators", "boundaries", ".*"))
    shipped = sum(len(file.read_text(encoding="utf-8").splitlines()) - 1 for file in (folder / "offices").iterdir())
    with (SHIPPED_DATA / "sample" / "offices.csv").open(encoding="utf-8-sig", newline="") as file:
        models = list(csv.DictReader(file))
    reports = ["week,office_id,measure,value,evidence,received_at,source"]
    with (folder / "offices" / "many.csv").open("w", encoding="utf-8", newline="") as out:
        writer = csv.DictWriter(out, models[0].keys())
        writer.writeheader()
        for number in range(OFFICES - shipped):
            model, district = models[number % len(models)], number // len(models) + 1
            code = f"{model['office_id']}-{district}"
            names = {"name_fa": f"{model['name_fa']}، ناحیه {district}", "name_en": f"{model['name_en']}, {district}"}
            writer.writerow({**model, **names, "office_id": code})
            if number % 9:
                evidence = "self" if number % 3 else "document"
                for measure, value in (("desk", number % 2), ("e_service_stage", number % 4)):
                    reports.append(f"{WEEK},{code},{measure},{value},{evidence},{RECEIVED},bench")
    (folder / "reports.csv").write_text("\n".join(reports) + "\n", encoding="utf-8")
