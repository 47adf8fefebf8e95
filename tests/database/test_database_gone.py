"""An unreachable database: readers keep the last publication, writers get a clear message, nothing is lost."""

import html
import logging
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from dashboard.database import accounts
from dashboard.database.engine import Database
from dashboard.database.errors import NotWritten
from dashboard.language import LANGUAGES, say
from dashboard.live import prepare, utcnow
from dashboard.publications.write import add_versions
from dashboard.snapshot import published_moments
from dashboard.sources.read import Sources
from dashboard.weeks import moment_text
from tests.database.postgres import running_postgres
from tests.unit.database.stored import Site, decision
from tests.unit.small_folder import choose_cards, small_folder
from tests.unit.staff.desk_site import PASSWORD, SAME_ORIGIN, csrf_token, sign_in

# A PostgreSQL that writes to the disk, stopped and started again in each test.
pytestmark = pytest.mark.rare
SECRET = "s3cr3t-of-the-database"
# Pages that readers of the newest week open.
READ = ("", "county/1002", "offices", "indicators", "method", "meeting", "data", "publications", "meeting/decisions")


def publisher_of(site: Site) -> FlaskClient:
    client = site.app.test_client()
    assert sign_in(client, "publisher-1").status_code == 303
    return client


def publications(site: Site) -> int:
    return len(site.sources.read(utcnow()).tables.publications)


@pytest.fixture(scope="module")
def durable_postgres():
    with running_postgres(fsync="on", full_page_writes="on", synchronous_commit="on") as server:
        server.run(f"CREATE ROLE app SUPERUSER LOGIN PASSWORD '{SECRET}'")
        yield server


@pytest.fixture
def site(durable_postgres, tmp_path, caplog):
    with durable_postgres.database() as url:
        folder = small_folder(tmp_path)
        choose_cards(folder, "committee_governorates", "service_desks")
        sources = Sources(folder, Database(url.replace("owner@", f"app:{SECRET}@")))
        with sources.database.writing() as connection:
            accounts.add(connection, utcnow(), "publisher-1", "publisher", PASSWORD, "", set())
        running_site = Site(sources)
        running_site.publish("G1002")
        running_site.publish("G1004")
        running_site.live.look()
        caplog.set_level(logging.INFO, "dashboard")
        yield running_site
        if durable_postgres.process.poll() is not None:
            durable_postgres.start()
        sources.close()


def test_readers_keep_every_page_of_the_newest_week_with_a_note_of_its_age(site, durable_postgres):
    client = site.app.test_client()
    pages = {"fa": READ, "en": READ[:1]}
    before = {lang: {page: site.get(f"/{lang}/{page}") for page in pages[lang]} for lang in LANGUAGES}
    rows = site.get("/api/v1/cells?format=csv")
    durable_postgres.stop()
    stopped_at = utcnow().replace(microsecond=0)
    site.live.look()
    assert site.live.status.unreachable
    since = site.live.status.since
    assert stopped_at <= since + timedelta(seconds=1)
    for lang in LANGUAGES:
        note = say(lang, "site.away", since="|", moment="|")
        for page in pages[lang]:
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
    # Rows are in memory, an earlier publication's archive is not: the page says so, with Retry-After.
    assert client.get("/en/offices?week=2014-11-22").status_code == 200
    archived = moment_text(published_moments(site.live.newest)[1])
    answer = client.get(f"/en/offices?asof={archived}")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert say("en", "site.gone") in answer.text.replace("&#39;", "'")
    assert "127.0.0.1" not in answer.text
    answer = client.get(f"/api/v1/offices?asof={archived}")
    assert (answer.status_code, answer.mimetype) == (503, "application/problem+json")
    assert answer.headers["Retry-After"] == "30"
    assert answer.get_json()["type"].endswith("#problem-unavailable")
    # The next check reports the same moment since which the database is unreachable.
    site.live.look()
    assert site.live.status.since == since
    durable_postgres.start()
    site.live.look()
    assert site.live.status == type(site.live.status)()
    assert site.get("/fa/") == before["fa"][""]
    assert "Dashboard-Stale-Since" not in client.get("/api/v1/cells?limit=1").headers


def test_while_the_database_is_silent_pages_are_answered_and_the_desk_says_so(site, durable_postgres):
    publisher = publisher_of(site)
    archived = moment_text(published_moments(site.live.newest)[1])
    slow = [*["/staff/en/sign-in"] * 12, *(f"/boundaries/{number:016x}.geojson" for number in range(8))]
    slow += [f"/en/offices?asof={archived}"] * 8
    # As the thread that watches the data does.
    prepare(site.live.newest)
    quick = ("/en/", "/fa/county/1002", "/health", "/api/v1/cells?limit=1", "/en/?part=below")
    with ThreadPoolExecutor(len(slow) + 1) as pool, durable_postgres.silent():
        waiting = [pool.submit(site.app.test_client().get, address) for address in slow]
        while not all(future.done() for future in waiting):
            for address in quick:
                # Without the mend this request waits until the database continues.
                assert pool.submit(site.app.test_client().get, address).result(20).status_code == 200, address
        answers = [future.result() for future in waiting]
        assert {answer.status_code for answer in answers} == {503}
        assert all(int(answer.headers["Retry-After"]) for answer in answers)
        assert say("en", "staff.gone") in html.unescape(answers[0].text)
        assert not site.live.look() and site.live.status.unreachable
    # The pool's connections were given up, and new ones are made.
    assert "publisher-1" in publisher.get("/staff/fa/").text
    site.live.look()
    assert not site.live.status.unreachable


def test_after_an_outage_a_publication_of_another_server_is_shown(site, durable_postgres):
    durable_postgres.stop()
    assert not site.live.look()
    assert [fault.code for fault in site.live.status.faults] == ["database_unreachable"]
    with pytest.raises(NotWritten, match="gone"):
        site.publish("G1009")
    with pytest.raises(NotWritten, match="gone"):
        add_versions(site.sources, [(decision(), None)], utcnow)
    durable_postgres.start()
    other = Sources(site.sources.folder, Database(site.sources.database.url.render_as_string(hide_password=False)))
    site.publish("G1003", other)
    other.close()
    assert site.live.look()
    assert not site.live.status.unreachable


def test_an_outage_and_its_end_are_logged_once_without_the_password(site, durable_postgres, caplog):
    client = publisher_of(site)
    archived = moment_text(published_moments(site.live.newest)[1])
    caplog.clear()
    durable_postgres.stop()
    for _ in range(4):
        site.live.look()
        client.get("/staff/fa/")
        site.app.test_client().get(f"/en/offices?asof={archived}")
    lines = [record.getMessage() for record in caplog.records]
    assert sum(line.startswith("postgresql://") for line in lines) == 1
    assert sum("staff desk cannot be used" in line for line in lines) == 1
    assert len(lines) <= 5, lines
    durable_postgres.start()
    site.live.look()
    client.get("/staff/fa/")
    lines = [record.getMessage() for record in caplog.records][len(lines) :]
    assert sum("answers again" in line for line in lines) == 1
    assert sum("can be used again" in line for line in lines) == 1
    assert SECRET not in caplog.text


def test_a_form_repeated_after_an_outage_is_accepted_once(site, durable_postgres):
    lang = "fa"
    client = publisher_of(site)
    address = f"/staff/{lang}/publish"
    page = client.get(address).text
    form = {"csrf_token": csrf_token(page), "do": "publish", "note": "the week's reports"}
    form |= {name: re.search(rf'name="{name}" value="([^"]*)"', page)[1] for name in ("seen", "shown")}
    # Nothing is new, so the desk asks for confirmation.
    page = client.post(address, data=form, headers=SAME_ORIGIN).text
    form["confirmed"] = re.search(r'name="confirmed" value="(\w+)"', page)[1]
    before = publications(site)

    durable_postgres.stop()
    answer = client.get(f"/staff/{lang}/")
    assert answer.status_code == 503
    assert say(lang, "staff.gone_title") in answer.text
    answer = client.post(address, data=form, headers=SAME_ORIGIN)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "30")
    assert say(lang, "staff.gone_form_title") in answer.text
    assert form["note"] in answer.text.replace("&#39;", "'")
    form_again = re.search(r'<form method="post"[^>]* class="staff-form".*?</form>', answer.text, re.S)
    assert form_again, answer.text[:2000]
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form_again[0])
    again = {name: value.replace("&#39;", "'") for name, value in fields}
    assert again == form
    # Another site's form gets nothing back, the token least of all.
    foreign = client.post(address, data=form, headers={"Origin": "http://evil.example"})
    assert foreign.status_code == 503
    assert form["csrf_token"] not in foreign.text
    assert form["seen"] not in foreign.text
    durable_postgres.start()
    # Sessions remain valid.
    assert "publisher-1" in client.get(f"/staff/{lang}/").text
    site.live.look()
    for _ in range(2):
        assert client.post(address, data=again, headers=SAME_ORIGIN).status_code == 303
    assert publications(site) == before + 1
