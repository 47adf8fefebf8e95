"""A server on a database shows what a server on the folder that was loaded into it shows."""

from __future__ import annotations

import json
import re
import time
from contextlib import closing
from types import SimpleNamespace

import pytest
from pandas.testing import assert_frame_equal

from dashboard.live import Live
from dashboard.places.database import DatabasePlace
from dashboard.places.folder import FolderPlace
from dashboard.server import create_server
from dashboard.settings import Settings
from dashboard.snapshot import published_at, published_moments
from dashboard.store.check import TRACED
from dashboard.store.tables import TABLES
from dashboard.weeks import moment_text
from tests.browser.running import get, running_server
from tests.database.conftest import load_folder, with_schema
from tests.database.test_database_publishing import Clock, bring
from tests.unit.publishing.publications import row
from tests.unit.small_folder import small_folder
from tools.sample import write_sample

# One of each way in which a view asks rows.
ADDRESSES = (
    "/fa/",
    "/en/offices?county=1002&state=desk",
    "/fa/why?asof=MOMENT&indicator=committee_governorates&county=1002",
    "/en/meeting?asof=MOMENT",
    "/fa/meeting/decisions",
    "/en/publications/compare?from=MOMENT&indicator=committee_governorates",
    "/download/package.zip",
    "/api/v1/offices?asof=MOMENT&county=1003&format=csv",
)


@pytest.fixture(scope="module")
def both(postgres, tmp_path_factory):
    """The two servers, each with its snapshot; two of the sample's publications are frozen."""
    folder = small_folder(tmp_path_factory.mktemp("site"))
    (folder / "reports.csv").unlink()
    write_sample(folder / "sample", weeks=6)
    place, clock = FolderPlace(folder), Clock()
    bring(place, row(), clock=clock)
    clock.move(hours=1)
    bring(place, row("G1003", source="sheet-2"), ["sheet-1"], "the second, of a sample", clock=clock)
    with postgres.database(postgres.template("with_schema", with_schema)) as url:
        load_folder(url, folder)
        with closing(DatabasePlace(url)) as database:
            found = []
            for shown in (place, database):
                live = Live(shown)
                client = create_server(Settings(data_url=str(folder)), live).test_client()
                found.append(SimpleNamespace(client=client, snapshot=live.newest))
            yield found


def test_what_is_shown_rests_on_the_same_tables_cells_borders_and_offices(both):
    of_folder, of_database = (one.snapshot for one in both)
    for name in TABLES:
        if name not in TRACED:
            frames = (getattr(one.input.tables, name) for one in (of_folder, of_database))
            assert_frame_equal(*(frame.sort_values(list(TABLES[name].key), ignore_index=True) for frame in frames))
    assert of_database.input.tables.rows.counts == of_folder.input.tables.rows.counts
    assert (of_database.digest, of_database.body) == (of_folder.digest, of_folder.body)
    assert of_database.cards == of_folder.cards
    assert [era.digest for era in of_database.input.eras] == [era.digest for era in of_folder.input.eras]
    # What was published before, with and without an archive.
    moments = published_moments(of_folder)
    assert published_moments(of_database) == moments
    for moment in (moments[-2], moments[-4]):
        assert published_at(of_folder, moment).body == published_at(of_database, moment).body
    # Every office's reports and visits, and its part of each figure.
    weeks = len(of_folder.weeks)
    for week in (0, weeks // 2, weeks - 1):
        behind = [one.behind(week) for one in (of_folder, of_database)]
        assert behind[0].offices == behind[1].offices, week
        assert_frame_equal(*(one.members for one in behind))


def test_every_address_answers_alike(both):
    clients = [one.client for one in both]
    moment = moment_text(published_moments(both[0].snapshot)[-2])
    for address in ADDRESSES:
        answers = [client.get(address.replace("MOMENT", moment)) for client in clients]
        assert {answer.status_code for answer in answers} == {200}, address
        assert answers[0].get_data() == answers[1].get_data(), address
        for name in ("Content-Type", "Content-Disposition", "ETag"):
            assert answers[0].headers.get(name) == answers[1].headers.get(name), (address, name)
    # What a page asks for is there under the same names.
    named = set(re.findall(r'/(?:cells|words|boundaries)/[^"\'& ]+json', clients[0].get("/fa/").text))
    assert len(named) >= 3
    for address in named:
        assert clients[0].get(address).get_data() == clients[1].get(address).get_data(), address
    # A folder's digest is made of its files, a database's of the number of its last change; all else is alike.
    folders, databases = (client.get("/health").json for client in clients)
    assert {name for name in folders if folders[name] != databases[name]} == {"digest"}
    assert folders["counts"]["reports"] > 1000


@pytest.mark.rare
def test_every_worker_of_a_server_shows_a_publication(loaded):
    with running_server(DATA_URL=loaded, WEB_CONCURRENCY="2", WATCH_SECONDS="0.2") as running:
        answers = [json.loads(get(f"{running.address}/health")) for _ in range(10)]
        assert {answer["counts"]["publications"] for answer in answers} == {0}
        with closing(DatabasePlace(loaded)) as place:
            done = bring(place, row())
        until, new = time.monotonic() + 60, 0
        while time.monotonic() < until and new < 20:
            answer = json.loads(get(f"{running.address}/health"))
            # Twenty in a row: both have been asked.
            new = new + 1 if answer["asof"] == moment_text(done.moment) else 0
            time.sleep(0.02)
        assert new == 20
        assert answer["state"] == "ok"
