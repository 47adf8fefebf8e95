"""Sessions that an account sees and ends, those that an administrator ends, and the list of accounts with filters."""

import re

from tests.unit.staff.desk_site import has_message, post, sign_in

PAGE, ACCOUNTS = "/staff/en/sessions", "/staff/en/accounts"


def keys_on(client):
    """The keys of the sessions that can be ended."""
    return re.findall(r'name="session" value="(\w+)"', client.get(PAGE).text)


def is_in(client):
    return client.get("/staff/en/").status_code == 200


def test_an_account_sees_its_own_sessions_and_ends_one_or_all_others(site):
    here, second, third = (site.client("ardestan-1") for _ in range(3))
    stranger = site.client("kashan-1")
    keys = keys_on(here)
    assert len(keys) == 2 and here.get(PAGE).text.count("this browser") == 1
    token = second.get_cookie("staff", path="/staff").value
    assert token not in here.get(PAGE).text
    for _ in range(2):
        done = post(here, PAGE, session=keys[0])
    assert has_message(here.get(done.headers["Location"]), "en", "staff_sessions.ended")
    assert sorted(map(is_in, (second, third))) == [False, True]
    post(here, PAGE)
    assert [is_in(client) for client in (here, second, third, stranger)] == [True, False, False, True]
    assert [entry.detail for entry in site.entries(action="sessions_ended")] == [{"sessions": "1"}] * 2


def test_sessions_of_others_and_the_own_one_are_not_ended_by_their_keys(site):
    here, other = site.client("ardestan-1"), site.client("ardestan-1")
    stranger = site.client("kashan-1")
    own, (of_other,) = keys_on(other)[0], keys_on(here)
    for key in (own, "0" * 16, "%", of_other[:5]):
        post(here, PAGE, session=key)
    post(stranger, PAGE, session=of_other)
    assert is_in(here) and is_in(other)


def test_a_session_that_is_over_is_not_listed(site):
    site.client("ardestan-1")
    site.clock.move(minutes=31)
    assert keys_on(site.client("ardestan-1")) == []


def test_an_administrator_sees_the_number_of_sessions_and_ends_them(site):
    clerk, admin = site.client("ardestan-1"), site.client("admin-1")
    site.client("ardestan-1")
    assert has_message(admin.get(ACCOUNTS), "en", "staff.sessions_number", n="2")
    done = post(admin, ACCOUNTS, do="sessions", of="ardestan-1")
    assert has_message(admin.get(done.headers["Location"]), "en", "staff.was_sessions", name="ardestan-1")
    assert not is_in(clerk)
    (entry,) = site.entries(action="sessions_ended")
    assert (entry.account, entry.subject, entry.detail) == ("admin-1", "ardestan-1", {"sessions": "2"})
    assert has_message(post(admin, ACCOUNTS, do="sessions", of="admin-1"), "en", "staff.own_sessions")
    assert "sessions: 2" in admin.get("/staff/en/log?action=sessions_ended").text


def test_the_mailbox_of_an_office_is_added_changed_and_removed_and_never_logged(site, admin):
    fields = {"name": "reviewer-5", "role": "reviewer", "form_id": "a" * 32}
    answer = post(admin, ACCOUNTS, do="add", email="desk at province", **fields)
    assert (answer.status_code, has_message(answer, "en", "staff.account_email")) == (422, True)
    assert post(admin, ACCOUNTS, do="add", email=" desk@province.example ", **fields).status_code == 200
    assert site.account("reviewer-5").email == "desk@province.example"
    for _ in range(2):
        done = post(admin, ACCOUNTS, do="email", of="reviewer-5", email="other@province.example")
    assert has_message(admin.get(done.headers["Location"]), "en", "staff.was_email", name="reviewer-5")
    assert post(admin, ACCOUNTS, do="email", of="reviewer-5", email="no address").status_code == 422
    assert site.account("reviewer-5").email == "other@province.example"
    post(admin, ACCOUNTS, do="email", of="reviewer-5", email="")
    assert site.account("reviewer-5").email == ""
    assert len(site.entries(action="mailbox_changed")) == 2 and "example" not in str(site.entries())


def test_accounts_are_listed_by_text_role_and_state(site, admin):
    post(admin, ACCOUNTS, do="disable", of="kashan-1")
    post(admin, ACCOUNTS, do="password", of="publisher-1", form_id="a" * 32)
    for _ in range(10):
        site.clock.move(minutes=1)
        sign_in(site.client(), "reviewer-1", "not the password")
    for query, listed in (
        ("", {"admin-1", "ardestan-1", "kashan-1", "publisher-1", "reviewer-1"}),
        ("q=ARDESTAN&role=&state=", {"ardestan-1"}),
        ("q=county+of", {"ardestan-1", "kashan-1"}),
        ("role=clerk&state=enabled", {"ardestan-1"}),
        ("state=disabled", {"kashan-1"}),
        ("state=locked", {"reviewer-1"}),
        ("state=must_change", {"publisher-1"}),
        ("role=publisher&state=locked", set()),
        ("state=dance&role=king&q=1001", {"ardestan-1"}),
    ):
        found = re.findall(r'<li id="a-([a-z0-9-]+)"', admin.get(f"{ACCOUNTS}?{query}").text)
        assert set(found) == listed, query


def test_the_filter_stays_after_a_form(admin):
    done = post(admin, f"{ACCOUNTS}?role=clerk", do="disable", of="kashan-1")
    assert done.headers["Location"].startswith(f"{ACCOUNTS}?role=clerk&done=disabled")
