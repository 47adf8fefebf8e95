"""Trying the desk with sample data: without a password, on a copy, and only where nobody else can be concerned."""

import copy
import hashlib
import io
import os
import re
import shutil
from contextlib import ExitStack

import pytest

from dashboard.database import accounts
from dashboard.database.trial import TrialDatabase
from dashboard.language import say
from dashboard.live import Live
from dashboard.serve import trial_folder
from dashboard.server import create_server
from dashboard.settings import DATABASE_FILE, Settings
from dashboard.sources.read import Sources, open_sources
from tests.unit.small_folder import PUBLICATIONS_HEAD, choose_cards, small_folder
from tests.unit.staff.desk_site import PASSWORD, SAME_ORIGIN, START, create_desk, csrf_token, has_message
from tests.unit.staff.import_desk import approve
from tests.unit.staff.sheet_desk import fill_in, send_draft, upload

TRIAL = "/staff/en/trial"
# A report as an office may send it.
REPORTS = b"week,office_id,measure,value\n2014-12-13,G1001,committee,0\n"
# An office of a body in a county.
BRANCH = """office_id,kind,name_fa,name_en,county_code,parent_id,valid_from,valid_to,sample,small
B001-1001,county_office,شعبه,Branch,1001,B001,,,yes,
"""
ROLES = ["clerk", "body", "reviewer", "reviewer-2", "publisher"]


@pytest.fixture(scope="module")
def known(tmp_path_factory):
    """A folder that shows a sample, read once."""
    folder = small_folder(tmp_path_factory.mktemp("sample"))
    choose_cards(folder, "committee_governorates", "committee_municipalities", "service_desks")
    (folder / "publications.csv").write_text(PUBLICATIONS_HEAD + "2014-12-14T08:00:00Z,2014-12-06,,\n", "utf-8")
    (folder / "sample").mkdir()
    shutil.move(folder / "reports.csv", folder / "sample" / "reports.csv")
    (folder / "sample" / "offices.csv").write_text(BRANCH, "utf-8")
    return Live(folder)


@pytest.fixture
def place(known, tmp_path):
    """A copy of that folder."""
    return shutil.copytree(known.sources.folder, tmp_path / known.sources.folder.name)


@pytest.fixture
def start(known, place, tmp_path):
    """Returns a server of the folder, by default one that allows a trial. Two servers are two processes of one."""

    def server(trial=tmp_path / "trial"):
        live = copy.copy(known)
        live.sources = open_sources(Settings(data_url=str(place)), trial=trial)
        live.sources.read(START)
        live._token = live.sources.change_token()
        return create_server(Settings(data_url=str(place)), live)

    return server


@pytest.fixture
def server(start):
    return start()


def begin(client, role="clerk", headers=SAME_ORIGIN, **environ):
    """Send the form of the offer."""
    return client.post(TRIAL, data={"role": role}, headers=headers, environ_overrides=environ)


def tried(server, role):
    """A browser that tries a role."""
    client = server.test_client()
    assert begin(client, role).status_code == 303
    return client


def token(client):
    return csrf_token(client.get("/staff/en/password").text)


def bytes_of(folder):
    return {path.name: hashlib.sha256(path.read_bytes()).digest() for path in folder.rglob("*") if path.is_file()}


def database(server):
    return server.extensions["live"].sources.database


def test_each_role_is_tried_without_a_password_and_the_folder_stays_as_it_was(server, place):
    before = bytes_of(place)
    offer = server.test_client().get("/staff/fa/explore")
    assert offer.status_code == 200 and re.findall(r'name="role" value="([\w-]+)"', offer.text) == ROLES
    for role in ROLES:
        home = tried(server, role).get("/staff/fa/")
        assert has_message(home, "fa", f"staff.role_{role.split('-')[0]}") and has_message(home, "fa", "trial.note")
    clerk, reviewer, publisher = tried(server, "clerk"), tried(server, "reviewer"), tried(server, "publisher")
    sheet = clerk.get("/staff/en/sheet/1001/2014-12-13.csv").get_data()
    sent = send_draft(clerk, upload(clerk, fill_in(sheet)).headers["Location"])
    number = re.search(r"/sheets/(\d+)", sent.headers["Location"])[1]
    fields = {
        "csrf_token": token(reviewer),
        "do": "approved",
        "seen": "waiting",
        "evidence": "document",
        "reason": "numbers",
    }
    assert reviewer.post(f"/staff/en/sheets/{number}/review", data=fields, headers=SAME_ORIGIN).status_code == 303
    assert f'value="{number}"' in publisher.get("/staff/en/publish").text
    assert bytes_of(place) == before
    assert has_message(server.test_client().get("/fa/"), "fa", "trial.note"), "public pages are of the trial too"


def test_an_import_in_a_trial_goes_into_the_copy(server, place):
    before, reviewer = bytes_of(place), tried(server, "reviewer")
    file = io.BytesIO(REPORTS)
    fields = {"csrf_token": token(reviewer), "evidence": "self", "file": (file, "week.csv")}
    draft = reviewer.post("/staff/en/import", data=fields, headers=SAME_ORIGIN).headers["Location"]
    page = reviewer.get(draft).text
    fields = {"csrf_token": token(reviewer), "do": "send", "yes": re.findall(r'name="yes" value="([^"]+)"', page)}
    fields["seen"] = re.search(r'name="seen" value="(\w+)"', page)[1]
    sent = reviewer.post(draft, data=fields, headers=SAME_ORIGIN).headers["Location"].split("?")[0]
    assert "done=approved" in approve(tried(server, "reviewer-2"), sent).headers.get("Location", "")
    assert bytes_of(place) == before
    assert begin(server.test_client(), "publisher").status_code == 303, "the trial goes on without the sample"


def test_all_processes_of_a_server_share_the_copy(start):
    one, other = start(), start()
    assert not database(other).is_trial_copy
    cookie = begin(one.test_client(), "reviewer").headers["Set-Cookie"].split(";")[0]
    home = other.test_client(use_cookies=False).get("/staff/en/", headers={"Cookie": cookie})
    assert has_message(home, "en", "staff.role_reviewer") and database(other).is_trial_copy
    begin(other.test_client(), "clerk")
    with database(one).reading() as connection:
        assert len(accounts.everyone(connection)) == len(ROLES)


def test_of_two_processes_that_begin_at_once_one_makes_the_copy(place, tmp_path):
    one, other = (TrialDatabase(place / DATABASE_FILE, tmp_path / "trial") for _ in range(2))

    def mark(number):
        return lambda connection: connection.exec_driver_sql(f"UPDATE revision SET number = {number}")

    # The other process begins and ends while this one fills its copy.
    one.begin(lambda connection: (mark(1)(connection), other.begin(mark(2))))
    for database in (one, other):
        with database.reading() as connection:
            assert connection.exec_driver_sql("SELECT number FROM revision").scalar() == 2
    assert [path.name for path in (tmp_path / "trial").iterdir()] == [DATABASE_FILE]


def test_a_copy_begins_with_what_the_folders_database_has(place, tmp_path):
    original = Sources(place).database
    with original.writing() as connection:
        connection.exec_driver_sql("UPDATE revision SET number = 7")
    before = bytes_of(place)
    trial = TrialDatabase(place / DATABASE_FILE, tmp_path / "trial")
    trial.begin(lambda connection: None)
    with trial.reading() as connection:
        assert connection.exec_driver_sql("SELECT number FROM revision").scalar() == 7
    with trial.writing() as connection:
        connection.exec_driver_sql("UPDATE revision SET number = 8")
    assert bytes_of(place) == before


# Headers and environments of requests of another machine, of a proxy, and of another site.
ELSEWHERE = [
    (SAME_ORIGIN, {"REMOTE_ADDR": "192.0.2.7"}),
    (SAME_ORIGIN | {"Host": "dashboard.example", "Origin": "http://dashboard.example"}, {}),
    (SAME_ORIGIN | {"X-Forwarded-For": "192.0.2.7"}, {}),
    (SAME_ORIGIN | {"X-Forwarded-Host": "dashboard.example"}, {}),
    (SAME_ORIGIN | {"Via": "1.1 proxy"}, {}),
    (SAME_ORIGIN, {"SERVER_PROTOCOL": "HTTP/1.0"}),
    (SAME_ORIGIN, {"wsgi.url_scheme": "https", "REMOTE_ADDR": "192.0.2.7"}),
    ({"Origin": "https://evil.example"}, {}),
    ({"Sec-Fetch-Site": "cross-site"}, {}),
    ({}, {}),
]


def test_another_machine_a_proxy_and_another_site_can_neither_begin_nor_join_a_trial(server):
    for begun in (False, True):
        for headers, environ in ELSEWHERE:
            client = server.test_client()
            assert begin(client, "publisher", headers, **environ).status_code in (403, 404), (headers, environ)
            assert client.get_cookie("staff", path="/staff") is None
            assert database(server).is_trial_copy == begun
        begin(server.test_client())


def test_a_session_of_a_trial_is_of_no_use_from_elsewhere(server):
    client = tried(server, "reviewer")
    answer = client.get("/staff/en/", headers={"Via": "1.1 proxy"})
    assert answer.status_code == 403 and has_message(answer, "en", "staff.trial_over")
    assert client.get("/staff/en/").status_code == 200


def test_unknown_roles_are_not_tried(server):
    for role in ("administrator", "team", "", "x" * 90):
        assert begin(server.test_client(), role).status_code == 404
    assert not database(server).is_trial_copy


def test_there_is_no_trial_beside_an_account(start, place):
    server = start()
    with create_desk(Sources(place).database).writing() as connection:
        accounts.add(connection, START, "admin-1", "administrator", PASSWORD)
    assert begin(server.test_client()).status_code == 404
    page = server.test_client().get("/staff/en/sign-in").text
    assert 'name="password"' in page and 'name="role"' not in page


def test_the_first_account_ends_a_trial_until_the_server_is_started_again(start, place, tmp_path):
    server = start()
    client = tried(server, "reviewer")
    with create_desk(Sources(place).database).writing() as connection:
        accounts.add(connection, START, "admin-1", "administrator", PASSWORD)
    for answer in (client.get("/staff/en/"), client.get("/staff/en/sign-in"), client.post("/staff/en/sign-out")):
        assert answer.status_code == 403 and has_message(answer, "en", "staff.trial_over")
    assert begin(client).status_code == 404
    again = start(tmp_path / "another")
    assert 'name="password"' in again.test_client().get("/staff/en/sign-in").text


def test_real_data_end_a_trial_and_begin_none(server, place):
    client = tried(server, "clerk")
    shutil.move(place / "sample" / "reports.csv", place / "reports.csv")
    assert has_message(client.get("/staff/en/"), "en", "staff.trial_over")
    assert begin(client).status_code == 404


def test_with_real_data_the_desk_is_not_open_before_the_first_account(start, place):
    shutil.move(place / "sample" / "reports.csv", place / "reports.csv")
    server = start()
    assert begin(server.test_client()).status_code == 404
    assert has_message(server.test_client().get("/staff/en/"), "en", "staff.none_title")


def test_a_server_that_is_not_for_a_trial_offers_none(start):
    server = start(trial=None)
    assert begin(server.test_client()).status_code == 404
    assert has_message(server.test_client().get("/staff/en/sign-in"), "en", "staff.none_title")


def test_a_full_disk_is_told_and_nothing_begins(server, monkeypatch):
    monkeypatch.setattr(os, "link", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")))
    answer = begin(server.test_client())
    assert answer.status_code == 503 and has_message(answer, "en", "staff.cause_full")
    assert not database(server).is_trial_copy


@pytest.mark.parametrize(
    "setting",
    [
        {"host": "0.0.0.0"},
        {"host": "192.0.2.7"},
        {"trust_proxy": 1},
        {"site_url": "https://dashboard.example"},
        {"database_url": "sqlite:////srv/dashboard.sqlite"},
        {"source_url": "sqlite:////srv/office.sqlite"},
        {"meeting_write": True},
    ],
)
def test_a_server_for_others_allows_no_trial(setting):
    with ExitStack() as until:
        assert trial_folder(Settings(**setting), until) is None
        for host in ("127.0.0.1", "::1", "localhost"):
            assert trial_folder(Settings(host=host), until)


def test_the_copy_is_removed_with_the_server_and_not_with_one_of_its_workers(monkeypatch, tmp_path):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    with ExitStack() as until:
        folder = trial_folder(Settings(), until)
        TrialDatabase(tmp_path / "none.sqlite", folder).begin(lambda connection: None)
        ends, server = until.pop_all(), os.getpid()
    assert folder.parent == tmp_path and folder.stat().st_mode & 0o077 == 0
    monkeypatch.setattr(os, "getpid", lambda: server + 1)
    with ends:
        pass
    assert folder.exists()
    monkeypatch.undo()


def test_public_pages_link_to_the_offer_before_the_trial_and_tell_of_it_afterwards(server):
    before = server.test_client().get("/en/").text
    assert f'<a href="/staff/en/">{say("en", "trial.title")}</a>' in before and say("en", "trial.note") not in before
    tried(server, "clerk")
    after = server.test_client().get("/en/").text
    assert f'<a href="/staff/en/">{say("en", "staff.desk")}</a>' in after and say("en", "trial.note") in after
    elsewhere = server.test_client().get("/en/", base_url="http://dashboard.example").text
    assert "/staff/" not in elsewhere
