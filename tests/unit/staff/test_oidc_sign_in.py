"""Signing in through a real provider over real HTTP: accounts, roles, counties, sessions, the log."""

import io
import re

import pytest
from markupsafe import escape

from dashboard.__main__ import main
from dashboard.language import say
from tests.unit.staff.desk_site import post
from tests.unit.staff.oidc_real import real_provider, sign_in_via
from tests.unit.staff.sheet_desk import remove_office


@pytest.fixture(scope="module")
def provider(tmp_path_factory):
    with real_provider(tmp_path_factory.mktemp("provider")) as running:
        running.set_groups("reviewer-of-isfahan", "office-reviewers")
        yield running


@pytest.fixture
def site(serve, provider):
    return serve(oidc=provider.settings)


def message(lang, key):
    return escape(say(lang, key))


def accounts_named(site, part):
    return [entry.subject for entry in site.entries(action="account_added") if part in entry.subject]


def test_a_member_of_a_group_gets_an_account_of_its_role_without_a_personal_name(site, provider):
    client = site.client()
    answer = sign_in_via(provider, client, "reviewer-of-isfahan", next_page="/staff/en/password")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/staff/en/password")
    home = client.get("/staff/en/").text
    (name,) = accounts_named(site, "reviewer")
    assert re.fullmatch("oidc-reviewer-[0-9a-f]{4}", name)
    assert name in home
    assert message("en", "staff.role_reviewer") in home
    assert client.get("/staff/en/accounts").status_code == 403
    actions = [(entry.action, entry.account, dict(entry.detail)) for entry in site.entries(account=name)]
    assert actions == [
        ("account_added", name, {"role": "reviewer", "way": "oidc"}),
        ("signed_in", name, {"way": "oidc"}),
        ("access_refused", name, {}),
    ]
    data = site.file.read_bytes()
    assert b"oidc-reviewer" in data
    assert b"reviewer-of-isfahan" not in data
    assert b"Somebody" not in data


@pytest.mark.rare
def test_a_clerk_has_the_county_of_the_group_and_a_changed_group_ends_other_sessions(site, provider):
    provider.set_groups("mover", "something-else", "kashan-desk")
    first, second, third, last = (site.client() for _ in range(4))
    sign_in_via(provider, first, "mover")
    page = first.get("/staff/en/").text
    assert message("en", "staff.role_clerk") in page and "Shahreza" in page
    (name,) = accounts_named(site, "oidc-")
    assert re.fullmatch("oidc-1009-[0-9a-f]{4}", name)
    assert site.account(name).county_code == "1009"
    provider.set_groups("mover", "office-reviewers", "office-publishers")
    sign_in_via(provider, second, "mover")
    assert first.get("/staff/en/").status_code == 302, "a session with the former role"
    assert message("en", "staff.role_publisher") in second.get("/staff/en/").text
    assert accounts_named(site, "oidc-") == [name], "the same account each time"
    (entry,) = site.entries(action="role_changed")
    assert (entry.account, dict(entry.detail)) == (name, {"role": "publisher", "way": "oidc"})
    sign_in_via(provider, third, "mover")
    assert second.get("/staff/en/").status_code == 200, "without a change sessions continue"
    provider.set_groups("mover")
    assert "oidc=no_group" in sign_in_via(provider, last, "mover").headers["Location"]
    assert [client.get("/staff/en/").status_code for client in (second, third, last)] == [302] * 3


@pytest.mark.rare
def test_a_body_has_the_office_of_the_group_while_it_is_in_the_register(site, provider):
    provider.set_groups("banker", "bank-desk")
    client = site.client()
    sign_in_via(provider, client, "banker")
    page = client.get("/staff/en/").text
    assert message("en", "staff.role_body") in page and "Bank Melli" in page
    remove_office(site, "B004")
    assert "oidc=no_body" in sign_in_via(provider, site.client(), "banker").headers["Location"]
    assert client.get("/staff/en/").status_code == 302, "its sessions end"


@pytest.mark.rare
def test_a_disabled_account_stays_disabled(site, provider):
    provider.set_groups("shut-out", "office-reviewers")
    client, admin = site.client(), site.client("admin-1")
    sign_in_via(provider, client, "shut-out")
    (name,) = accounts_named(site, "reviewer")
    assert post(admin, "/staff/en/accounts", do="disable", of=name).status_code == 303
    assert client.get("/staff/en/").status_code == 302
    provider.set_groups("shut-out", "office-publishers")
    assert "oidc=shut" in sign_in_via(provider, client, "shut-out").headers["Location"]
    assert site.account(name).role == "reviewer"


@pytest.mark.rare
def test_an_account_of_the_provider_has_no_password(site, provider, monkeypatch, capsys):
    client, admin = site.client(), site.client("admin-1")
    sign_in_via(provider, client, "reviewer-of-isfahan")
    (name,) = accounts_named(site, "reviewer")
    monkeypatch.setenv("DATA_URL", str(site.file.parent))
    monkeypatch.setattr("sys.stdin", io.StringIO("blue kettle at noon\n"))
    assert main(["user", "password", name, "--lang", "en"]) == 2
    assert say("en", "staff.password_none") in capsys.readouterr().err
    assert message("en", "staff.password_none") in admin.get("/staff/en/accounts").text
    for password in ("", "no account has this password", "x" * 20):
        answer = post(site.client(), "/staff/en/sign-in", name=name, password=password)
        assert answer.status_code in (401, 422)
    answer = post(admin, "/staff/en/accounts", do="password", of=name, form_id="0" * 32)
    assert answer.status_code == 409
    assert message("en", "staff.password_none") in answer.text
    assert message("fa", "staff.no_password_title") in client.get("/staff/fa/password").text
    answer = post(client, "/staff/en/password", "/staff/en/", password_old="", password_new="y" * 13 + "abc")
    assert answer.status_code == 409
    assert client.get("/staff/en/").status_code == 200


@pytest.mark.rare
def test_groups_of_the_userinfo_endpoint_count_as_well(serve, tmp_path):
    with real_provider(tmp_path, groups_in="userinfo") as provider:
        provider.set_groups("reviewer-of-isfahan", "office-reviewers")
        client = serve(oidc=provider.settings).client()
        assert sign_in_via(provider, client, "reviewer-of-isfahan").headers["Location"] == "/staff/en/"
        assert message("en", "staff.role_reviewer") in client.get("/staff/en/").text
