"""A server on a database answers every public address as a server on the folder that was loaded into it."""

from __future__ import annotations

import io
import json
import re
import time
import zipfile

import pytest

from dashboard.live import Live
from dashboard.places.database import DatabasePlace
from dashboard.places.folder import FolderPlace
from dashboard.sample import generate, read_register, write
from dashboard.server import create_server
from dashboard.settings import SHIPPED_DATA, Settings
from dashboard.weeks import moment_text
from tests.browser.running import get, running_server
from tests.database.conftest import load_folder, with_schema
from tests.database.test_database_publishing import Clock, bring
from tests.unit.publishing.publications import row
from tests.unit.small_folder import small_folder
from tests.unit.test_addresses import EXAMPLES, OLD, swapped

ADDRESSES = sorted({*EXAMPLES, *(address for _, address in OLD)} - {"/health"})
# What is asked of earlier publications; MOMENT is that of one which was frozen, or of the sample's own.
PAST = [
    "/fa/?asof=MOMENT",
    "/en/county/1003?asof=MOMENT&indicator=committee",
    "/en/offices?asof=MOMENT&county=1002&state=desk",
    "/fa/why?asof=MOMENT&indicator=committee_governorates&county=1002",
    "/en/meeting?asof=MOMENT",
    "/en/download/cells.csv?asof=MOMENT",
    "/fa/download/offices.csv?asof=MOMENT&county=1003",
    "/en/download/trend.svg?asof=MOMENT",
    "/api/v1/cells?asof=MOMENT&indicator=service_desks",
    "/api/v1/offices?asof=MOMENT&county=1003&format=csv",
]


@pytest.fixture(scope="module")
def both(postgres, tmp_path_factory):
    """A visitor of each of the two, and the moments of their publications, two of which are frozen."""
    folder = small_folder(tmp_path_factory.mktemp("site"))
    (folder / "reports.csv").unlink()
    write(generate(read_register(SHIPPED_DATA), weeks=6), folder / "sample")
    place, clock = FolderPlace(folder), Clock()
    bring(place, row(), clock=clock)
    clock.move(hours=1)
    bring(place, row("G1003", source="sheet-2"), ["sheet-1"], "the second, of a sample", clock=clock)
    with postgres.database(postgres.template("with_schema", with_schema)) as url:
        load_folder(url, folder)
        database = DatabasePlace(url)
        servers = [
            create_server(Settings(data_url=place.shown)),
            create_server(Settings(data_url=url), Live(database)),
        ]
        shown = servers[0].extensions["live"].newest.whole.tables.publications["published_at"]
        moments = [moment_text(moment.to_pydatetime()) for moment in shown.sort_values()]
        yield [server.test_client() for server in servers], moments
        database.close()


def answers(both, address):
    """Status, headers that tell what it is, and body, of each of the two."""
    found = []
    for client in both[0]:
        answer = client.get(address)
        body = answer.get_data()
        if ".pptx" in address:
            body = parts(body)
        told = [answer.headers.get(name) for name in ("Content-Type", "Location", "Content-Disposition", "ETag")]
        found.append((answer.status_code, told if ".pptx" not in address else told[:3], body))
    return found


def parts(file):
    """What a presentation or a workbook in it holds: both also say when they were made."""
    with zipfile.ZipFile(io.BytesIO(file)) as zipped:
        held = {name: zipped.read(name) for name in zipped.namelist() if name != "docProps/core.xml"}
    return {name: parts(data) if name.endswith(".xlsx") else data for name, data in held.items()}


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_answers_alike(both, address):
    folders, databases = answers(both, address)
    assert databases == folders
    assert folders[0] in (200, 302, 303, 308) or "publications/compare" in address


@pytest.mark.parametrize("address", PAST)
@pytest.mark.parametrize("back", [2, 4])
def test_what_was_published_before_is_shown_alike(both, address, back):
    folders, databases = answers(both, address.replace("MOMENT", both[1][-back]))
    assert databases == folders
    assert folders[0] == 200


@pytest.mark.parametrize(("lang", "old", "new"), [("fa", -2, -1), ("en", -4, -1)])
def test_publications_are_compared_alike(both, lang, old, new):
    moments = both[1]
    query = f"from={moments[old]}&to={moments[new]}&indicator=committee_governorates"
    folders, databases = answers(both, f"/{lang}/publications/compare?{query}")
    assert databases == folders
    assert folders[0] == 200


def test_what_a_page_asks_for_is_there_under_the_same_names(both):
    pages = [client.get("/fa/").get_data(as_text=True) for client in both[0]]
    named = sorted(set(re.findall(r'/(?:cells|words|boundaries)/[^"\'& ]+json', pages[0])))
    assert len(named) >= 3
    for address in named:
        folders, databases = answers(both, address)
        assert databases == folders
        assert folders[0] == 200


def test_both_languages_of_the_pages_with_most_words_are_alike(both):
    for address in ("/en/method", "/fa/meeting/decisions", "/fa/publications", "/fa/data", "/en/county/1002"):
        for asked in (address, swapped(address)):
            folders, databases = answers(both, asked)
            assert databases == folders


def test_every_worker_of_a_server_shows_a_publication(loaded):
    with running_server(DATA_URL=loaded, WEB_CONCURRENCY="2", WATCH_SECONDS="0.2") as running:
        answers = [json.loads(get(f"{running.address}/health")) for _ in range(10)]
        assert {answer["counts"]["publications"] for answer in answers} == {0}
        place = DatabasePlace(loaded)
        done = bring(place, row())
        place.close()
        until, new = time.monotonic() + 60, 0
        while time.monotonic() < until and new < 20:
            answer = json.loads(get(f"{running.address}/health"))
            # Twenty in a row: both have been asked.
            new = new + 1 if answer["asof"] == moment_text(done.moment) else 0
            time.sleep(0.02)
        assert new == 20
        assert answer["state"] == "ok"


def test_only_the_digest_of_the_tables_tells_the_two_apart(both):
    """A folder's is made of its files, a database's of the number of its last change."""
    folders, databases = (client.get("/health").json for client in both[0])
    assert {name for name in folders if folders[name] != databases[name]} == {"digest"}
    assert folders["counts"]["reports"] > 1000
