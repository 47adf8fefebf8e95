"""The database goes and comes back: readers keep the last publication, writers get a clear word, nothing is lost."""

from __future__ import annotations

import logging
import re
import secrets
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from dashboard.desk import accounts
from dashboard.desk.engine import make_desk
from dashboard.language import LANGUAGES, say
from dashboard.live import Live, utcnow
from dashboard.places.database import DatabasePlace
from dashboard.publishing.staged import Coming
from dashboard.serve import warm
from dashboard.server import create_server
from dashboard.settings import Settings
from dashboard.store.append import NotWritten
from tests.database.conftest import with_small_folder
from tests.database.postgres import running_postgres
from tests.database.test_database_publishing import decision
from tests.unit.publishing.publications import WEEK, row
from tests.unit.staff.desk_site import OWN, PASSWORD, sign_in, token_of

SECRET = "s3cr3t-of-the-database"
# What a reader of the newest week comes to.
READ = ("", "county/1002", "offices", "indicators", "method", "meeting", "data", "publications", "meeting/decisions")


class Site:
    """A server over a database that a test may stop."""

    def __init__(self, server: Any, url: str) -> None:
        self.database, self.url = server, url
        self.place = DatabasePlace(url)
        self.live = Live(self.place)
        self.app = create_server(Settings(data_url=url), self.live)

    def get(self, address: str, status: int = 200) -> str:
        answer = self.app.test_client().get(address, headers={"Accept-Encoding": ""})
        assert answer.status_code == status, (address, answer.get_data(as_text=True)[:500])
        return answer.get_data(as_text=True)

    def publisher(self) -> FlaskClient:
        client = self.app.test_client()
        assert sign_in(client, "publisher-1").status_code == 303
        return client

    def publications(self) -> int:
        return len(self.place.read(utcnow()).tables.publications)


@pytest.fixture(scope="module")
def own_postgres():
    with running_postgres(fsync="on", full_page_writes="on", synchronous_commit="on") as server:
        server.run(f"CREATE ROLE app SUPERUSER LOGIN PASSWORD '{SECRET}'")
        yield server


@pytest.fixture
def site(own_postgres, caplog):
    with own_postgres.database(own_postgres.template("with_small_folder", with_small_folder)) as url:
        url = url.replace("owner@", f"app:{SECRET}@")
        desk = make_desk(url.replace("postgresql://", "postgresql+psycopg://"))
        with desk.writing() as connection:
            accounts.add(connection, utcnow(), "publisher-1", "publisher", PASSWORD, "", set())
        desk.engine.dispose()
        made = Site(own_postgres, url)
        made.place.publish(lambda *_: Coming(WEEK, row()), utcnow)
        made.live.look()
        caplog.set_level(logging.INFO, "dashboard")
        yield made
        if own_postgres.process.poll() is not None:
            own_postgres.start()
        reach = made.app.session_interface._reach
        if reach._open:
            reach._open[1].engine.dispose()
        made.place.engine.dispose()


def test_readers_keep_every_page_of_the_newest_week_with_a_note_of_its_age(site):
    warm(site.app)
    client = site.app.test_client()
    before = {lang: {page: site.get(f"/{lang}/{page}") for page in READ} for lang in LANGUAGES}
    rows = site.get("/api/v1/cells?format=csv")
    site.database.stop()
    began = utcnow().replace(microsecond=0)
    site.live.look()
    assert site.live.status.gone
    since = site.live.status.since
    assert began <= since + timedelta(seconds=1)
    for lang in LANGUAGES:
        note = say(lang, "site.away", since="|", moment="|")
        for page in READ:
            now = site.get(f"/{lang}/{page}")
            assert note.split("|")[0] in now, page
            assert note.split("|")[2].rstrip() in now, page
            # Nothing else has changed.
            assert re.sub(r'<p class="notice notice-stale".*?</p>', "", now) == before[lang][page], page
    assert site.get("/api/v1/cells?format=csv") == rows
    answer = client.get("/api/v1/cells?limit=1")
    assert answer.headers["Dashboard-Stale-Since"] == since.isoformat(timespec="seconds") + "Z"
    health = client.get("/health").get_json()
    assert (health["state"], health["gone"]) == ("stale", True)
    # Lists of earlier weeks are answered from the rows in memory.
    assert client.get("/en/offices?week=2014-11-22").status_code == 200
    # The next look tells the same moment: it has been away since then.
    site.live.look()
    assert site.live.status.since == since
    site.database.start()
    site.live.look()
    assert site.live.status == type(site.live.status)()
    assert site.get("/fa/") == before["fa"][""]
    assert "Dashboard-Stale-Since" not in client.get("/api/v1/cells?limit=1").headers


def test_a_publication_that_was_made_meanwhile_elsewhere_is_shown_once_it_answers(site):
    site.database.stop()
    assert not site.live.look()
    assert [fault.code for fault in site.live.status.faults] == ["database_unreachable"]
    with pytest.raises(NotWritten, match="gone"):
        site.place.publish(lambda *_: Coming(WEEK, row("G1005", source="nowhere")), utcnow)
    with pytest.raises(NotWritten, match="gone"):
        site.place.decide(decision(), None, utcnow)
    site.database.start()
    other = DatabasePlace(site.url)
    other.publish(lambda *_: Coming(WEEK, row("G1003", source="elsewhere")), utcnow)
    other.engine.dispose()
    assert site.live.look()
    assert not site.live.status.gone


def test_the_log_says_once_that_it_is_away_and_once_that_it_is_back_and_never_the_password(site, caplog):
    from dashboard.staff.publishing import carry_out_due

    client = site.publisher()
    caplog.clear()
    site.database.stop()
    for _ in range(4):
        site.live.look()
        client.get("/staff/fa/")
        site.app.test_client().get("/en/offices?week=2014-11-22")
    lines = [record.getMessage() for record in caplog.records]
    assert sum("cannot be reached (" in line or "refused it (" in line for line in lines) == 1
    assert sum("staff desk cannot be reached" in line for line in lines) == 1
    assert len(lines) <= 5, lines
    site.database.start()
    site.live.look()
    client.get("/staff/fa/")
    lines = [record.getMessage() for record in caplog.records][len(lines) :]
    assert sum("answers again" in line for line in lines) == 1
    assert sum("can be reached again" in line for line in lines) == 1
    assert SECRET not in caplog.text
    assert carry_out_due(site.live, site.app.extensions["staff"].reach.desk(), utcnow) == 0


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_form_that_breaks_off_or_meets_no_database_is_taken_once_when_sent_again(site, lang, monkeypatch):
    client = site.publisher()
    address = f"/staff/{lang}/publish"
    form = {"csrf_token": token_of(client.get(address).text), "do": "publish"}
    form |= {"form_id": secrets.token_hex(16), "note": "the week's reports"}
    there = site.publications()

    def breaks_off(*_: object) -> None:
        raise NotWritten("gone")

    with monkeypatch.context() as patched:
        patched.setattr(DatabasePlace, "publish", breaks_off)
        answer = client.post(address, data=form, headers=OWN)
        assert answer.status_code == 503
        assert say(lang, "publishing.not_gone") in answer.text
    site.database.stop()
    answer = client.get(f"/staff/{lang}/")
    assert answer.status_code == 503
    assert say(lang, "staff.gone_title") in answer.text
    answer = client.post(address, data=form, headers=OWN)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert say(lang, "staff.gone_form_title") in answer.text
    assert form["note"] in answer.text.replace("&#39;", "'")
    handed = re.search(r'<form class="staff-form" method="post".*?</form>', answer.text, re.S)
    assert handed, answer.text[:2000]
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', handed[0])
    again = {name: value.replace("&#39;", "'") for name, value in fields}
    assert again == form
    # Another site's form gets nothing back, the token least of all.
    foreign = client.post(address, data=form, headers={"Origin": "http://evil.example"})
    assert foreign.status_code == 503
    assert form["csrf_token"] not in foreign.text
    assert form["form_id"] not in foreign.text
    site.database.start()
    # Who signed in before is signed in afterwards.
    assert "publisher-1" in client.get(f"/staff/{lang}/").text
    site.live.look()
    for _ in range(2):
        assert client.post(address, data=again, headers=OWN).status_code == 303
    assert site.publications() == there + 1
