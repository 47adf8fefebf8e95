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
from dashboard.sample import generate, read_register, write
from dashboard.server import create_server
from dashboard.settings import SHIPPED_DATA, Settings
from dashboard.snapshot import published_at, published_moments
from dashboard.store.check import TRACED
from dashboard.store.tables import TABLES
from dashboard.weeks import moment_text
from tests.browser.running import get, running_server
from tests.database.conftest import load_folder, with_schema
from tests.database.test_database_publishing import Clock, bring
from tests.unit.publishing.publications import row
from tests.unit.small_folder import small_folder

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
    write(generate(read_register(SHIPPED_DATA), weeks=6), folder / "sample")
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


def test_what_is_shown_rests_on_the_same_tables_cells_and_borders(both):
    of_folder, of_database = (one.snapshot for one in both)
    for name in TABLES:
        if name not in TRACED:
            frames = [
                getattr(one.input.tables, name).sort_values(list(TABLES[name].key), ignore_index=True)
                for one in (of_folder, of_database)
            ]
            assert_frame_equal(*frames)
    assert of_database.input.tables.rows.counts == of_folder.input.tables.rows.counts
    assert (of_database.digest, of_database.body) == (of_folder.digest, of_folder.body)
    assert of_database.cards == of_folder.cards
    assert [era.digest for era in of_database.input.eras] == [era.digest for era in of_folder.input.eras]


def test_what_was_published_before_is_the_same_with_and_without_an_archive(both):
    moments = published_moments(both[0].snapshot)
    assert published_moments(both[1].snapshot) == moments
    for moment in (moments[-2], moments[-4]):
        earlier = [published_at(one.snapshot, moment) for one in both]
        assert earlier[0].body == earlier[1].body


def test_every_offices_reports_and_visits_and_its_part_of_each_figure_are_the_same(both):
    of_folder, of_database = (one.snapshot for one in both)
    weeks = len(of_folder.weeks)
    differing = []
    for week in (0, weeks // 2, weeks - 1):
        behind = [one.behind(week) for one in (of_folder, of_database)]
        if behind[0].offices != behind[1].offices:
            differing.append(week)
        assert_frame_equal(*(one.members for one in behind))
    assert differing == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_answers_alike(both, address):
    moment = moment_text(published_moments(both[0].snapshot)[-2])
    answers = [one.client.get(address.replace("MOMENT", moment)) for one in both]
    assert {answer.status_code for answer in answers} == {200}
    assert answers[0].get_data() == answers[1].get_data()
    for name in ("Content-Type", "Content-Disposition", "ETag"):
        assert answers[0].headers.get(name) == answers[1].headers.get(name), name


def test_what_a_page_asks_for_is_there_under_the_same_names(both):
    page = both[0].client.get("/fa/").get_data(as_text=True)
    named = sorted(set(re.findall(r'/(?:cells|words|boundaries)/[^"\'& ]+json', page)))
    assert len(named) >= 3
    for address in named:
        bodies = [one.client.get(address).get_data() for one in both]
        assert bodies[0] == bodies[1], address


def test_only_the_digest_of_the_tables_tells_the_two_apart(both):
    """A folder's is made of its files, a database's of the number of its last change."""
    folders, databases = (one.client.get("/health").json for one in both)
    assert {name for name in folders if folders[name] != databases[name]} == {"digest"}
    assert folders["counts"]["reports"] > 1000


@pytest.mark.rare
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
