"""The staff desk in PostgreSQL, beside the data: the desk's own tests, and what only a server can do to it.

The tests that are imported are those of tests/unit/staff. Here they get a desk, and where they ask for it a whole
site, whose data and desk are one database.
"""

# ruff: noqa: F401, F811
from __future__ import annotations

import threading
import time
from datetime import timedelta

import psycopg
import pytest
from sqlalchemy import text

from dashboard.database.engine import connect
from dashboard.desk import accounts, engine
from dashboard.desk.engine import DeskGone, make_desk, open_desk
from dashboard.language import say
from dashboard.live import Live
from dashboard.places.database import DatabasePlace
from dashboard.settings import Settings
from dashboard.staff.publishing import carry_out_due
from tests.database.conftest import load_folder, with_schema
from tests.unit.publishing.publications import published_folder
from tests.unit.staff.conftest import quick_hashes
from tests.unit.staff.desk_site import PASSWORD, START, DeskSite, add_people, post, sign_in
from tests.unit.staff.sheet_desk import PUBLIC, committee, publish, review, sent
from tests.unit.staff.test_desk_attempts import (
    test_the_database_refuses_to_change_the_log_and_an_action_that_nobody_knows,
    test_the_log_says_what_happened_and_filters_and_pages,
    test_waits_grow_after_five_failures_and_ten_lock_for_a_quarter_of_an_hour,
)
from tests.unit.staff.test_desk_database import (
    test_a_newer_database_is_refused_and_left_as_it_is,
    test_a_session_ends_after_idle_time_and_in_any_case_after_the_longest,
    test_only_a_hash_of_the_token_is_kept,
    test_the_database_itself_holds_that_only_a_clerk_has_a_county,
    test_the_key_is_made_once_and_is_the_same_for_all_who_open_the_desk,
    test_the_last_administrator_cannot_be_shut,
)
from tests.unit.staff.test_sheet_way import test_the_whole_way_from_the_sheet_to_the_public_figure


@pytest.fixture
def url(empty):
    """A desk's address: a database with nothing in it."""
    return Settings(data_url=empty).desk_url


@pytest.fixture
def clerk(desk):
    with desk.reading() as connection:
        return accounts.by_name(connection, "ardestan-1")


@pytest.fixture
def desk(url):
    """With one clerk's account."""
    made = make_desk(url)
    with made.writing() as connection:
        accounts.add(connection, START, "ardestan-1", "clerk", PASSWORD, "1001", {"1001"})
    yield made
    made.engine.dispose()


@pytest.fixture
def own_url(postgres, tmp_path_factory, quick_hashes):
    """A database of data that are published, and of a desk with an account of each role."""

    def fill(url):
        with_schema(url)
        load_folder(url, published_folder(tmp_path_factory.mktemp("own")))
        desk = make_desk(Settings(data_url=url).desk_url)
        with desk.writing() as connection:
            add_people(connection)
        desk.engine.dispose()

    with postgres.database(postgres.template("with_desk", fill)) as url:
        yield url


@pytest.fixture
def server_at(own_url):
    """Makes servers on that database, and closes them."""
    made = []

    def server_at() -> DeskSite:
        made.append(DeskSite(Live(DatabasePlace(own_url)), data_url=own_url, staff_url=""))
        return made[-1]

    yield server_at
    for site in made:
        site.close()
        site.live.place.close()


@pytest.fixture
def site(server_at):
    return server_at()


# --- opening it ---


def test_without_a_word_the_desk_is_where_the_data_are(site, own_url):
    assert site.url == own_url.replace("postgresql://", "postgresql+psycopg://")
    sent(site)
    with psycopg.connect(own_url) as connection:
        assert connection.execute("SELECT count(*) FROM public.sheets").fetchone() == (1,)
        assert connection.execute("SELECT count(*) FROM store.publications").fetchone() == (1,)


def test_all_who_make_the_tables_at_one_moment_have_made_them(postgres):
    for _ in range(3):
        with postgres.database() as url:
            together, made = threading.Barrier(4), []

            def make(url=url, together=together, made=made):
                together.wait()
                desk = make_desk(url)
                made.append(desk.secret_key)
                desk.engine.dispose()

            threads = [threading.Thread(target=make) for _ in range(4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(30)
            assert len(made) == 4
            assert len(set(made)) == 1


def test_who_may_make_no_tables_is_told_without_the_password(postgres, empty):
    postgres.run("CREATE ROLE no_maker LOGIN PASSWORD 'm-secret'")
    with pytest.raises(DeskGone, match="permission denied") as refused:
        make_desk(empty.replace("owner@", "no_maker:m-secret@"))
    assert "m-secret" not in str(refused.value)
    with pytest.raises(DeskGone) as refused:
        open_desk(empty.replace("owner@", "no_maker:wrong-secret@"))
    assert "wrong-secret" not in str(refused.value)


# --- writers and locks ---


def test_writers_come_one_after_another_and_none_waits_for_ever(desk, url, monkeypatch):
    other = open_desk(url)
    order = []

    def second():
        with other.writing():
            order.append("second")

    with desk.writing():
        thread = threading.Thread(target=second)
        thread.start()
        thread.join(0.3)
        order.append("first")
    thread.join(10)
    assert order == ["first", "second"]
    monkeypatch.setattr(engine, "BUSY_SECONDS", 0.1)
    with desk.writing(), pytest.raises(Exception, match="lock timeout"), other.writing():
        pass
    other.engine.dispose()


def test_who_reads_waits_for_no_writer(desk, url):
    other = open_desk(url)
    with desk.writing() as writing:
        accounts.add(writing, START, "reviewer-1", "reviewer", PASSWORD)
        with other.reading() as connection:
            assert [account.name for account in accounts.everyone(connection)] == ["ardestan-1"]
    other.engine.dispose()


def test_the_one_letter_that_the_database_cannot_keep_breaks_nothing(site):
    client = site.client("admin-1")
    assert client.get("/staff/en/log?account=admin%00-1").status_code == 200
    answer = publish(site, note="a\0word", at="2026-04-04T09:00:00Z")
    assert answer.status_code == 303
    with site.desk.reading() as connection:
        assert connection.scalar(text("SELECT note FROM plans")) == "aword"
    assert publish(site, note="a\0nother").status_code == 303
    assert site.live.newest.input.tables.publications["note"].max() == "another"


# --- several servers ---


def test_a_plan_that_two_servers_find_due_is_carried_out_once(site, server_at):
    review(site, sent(site))
    assert publish(site, at="2026-04-04T09:00:00Z").status_code == 303
    other = server_at()
    together, done, began = threading.Barrier(2), [], time.monotonic()

    def clock():
        return START + timedelta(minutes=61, seconds=time.monotonic() - began)

    def carry(site):
        live, desk = site.live, site.desk
        together.wait()
        done.append(carry_out_due(live, desk, clock))

    threads = [threading.Thread(target=carry, args=(site,)) for site in (site, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sum(done) == 1
    assert len(site.entries(action="published")) == 1
    for each in (site, other):
        each.live.look()
        assert committee(each)[:2] == ("zero", 0)
        assert len(each.live.newest.whole.tables.publications) == 2


def test_who_is_signed_in_at_one_server_is_so_at_the_other(site, server_at):
    other = server_at()
    client, there = site.client("admin-1"), other.server.test_client()
    cookie = client.get_cookie("staff", path="/staff")
    there.set_cookie("staff", cookie.value, path="/staff")
    assert "admin-1" in there.get("/staff/en/").text
    # Signed out there, it is over here.
    assert post(there, "/staff/en/sign-out", "/staff/en/").status_code == 303
    assert client.get("/staff/en/").status_code == 302


# --- the database is away ---


@pytest.fixture
def away(postgres, own_url):
    """Takes the database away, and gives it back."""
    name = own_url.rpartition("/")[2]

    def switch(gone):
        postgres.run(f"ALTER DATABASE {name} ALLOW_CONNECTIONS {'false' if gone else 'true'}")
        if gone:
            postgres.run(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'")

    yield switch
    switch(False)


def test_a_database_that_is_away_is_told_and_comes_back_and_nothing_is_lost(site, away):
    review(site, sent(site))
    live, visitor = site.live, site.server.test_client()
    before = [visitor.get(address).get_data() for address in PUBLIC]
    publisher = site.client("publisher-1")
    page = publisher.get("/staff/en/publish")
    assert page.status_code == 200
    away(True)
    live.look()
    assert [fault.code for fault in live.status.faults] == ["database_unreachable"]
    assert visitor.get("/health").json["state"] == "stale"
    assert visitor.get("/health").json["counts"]["reports"] == 3
    assert visitor.get("/fa/").status_code == 200
    assert publisher.get("/staff/en/publish").status_code == 503
    answer = sign_in(visitor, "admin-1", PASSWORD)
    assert answer.status_code == 503
    assert "does not answer" in answer.text
    away(False)
    assert not live.look()
    assert visitor.get("/health").json["state"] == "ok"
    assert [visitor.get(address).get_data() for address in PUBLIC] == before
    assert publish(site).status_code == 303
    assert committee(site)[:2] == ("zero", 0)


def test_a_form_that_comes_while_others_write_is_told_so_and_can_be_sent_again(site, own_url, monkeypatch):
    review(site, sent(site))
    monkeypatch.setattr("dashboard.places.database_writing.PATIENCE", 0.1)
    with psycopg.connect(own_url) as other:
        other.execute("UPDATE store.revision SET number = number + 1")
        answer = publish(site)
    assert answer.status_code == 503
    assert "somebody else is publishing" in answer.text
    assert publish(site).status_code == 303
    assert committee(site)[:2] == ("zero", 0)


def test_a_server_that_may_not_write_the_data_says_so_at_the_desk(site, own_url, postgres):
    review(site, sent(site))
    database = own_url.rpartition("/")[2]
    for statement in (
        "CREATE ROLE desk_only LOGIN PASSWORD 'd-secret'",
        "GRANT USAGE ON SCHEMA store, public TO desk_only",
        "GRANT SELECT ON ALL TABLES IN SCHEMA store TO desk_only",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO desk_only",
        "GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO desk_only",
    ):
        postgres.run(statement, database)
    place = site.live.place
    own, place.engine = place.engine, connect(postgres.url(database, "desk_only", "d-secret"))
    answer = publish(site)
    assert answer.status_code == 503
    assert "may not write to the data" in answer.text
    place.engine.dispose()
    place.engine = own
    for statement in ("DROP OWNED BY desk_only", "DROP ROLE desk_only"):
        postgres.run(statement, database)
    assert publish(site).status_code == 303
