"""The settings of a provider, the mapping of groups to roles, and the desk's tables for sign-ins."""

from datetime import timedelta

import pytest
from markupsafe import escape
from sqlalchemy import select

from dashboard.desk import identities
from dashboard.language import say
from dashboard.settings import SettingsError, safe_address
from dashboard.staff.oidc_roles import Grant, find_grant, read_grants
from dashboard.staff.rights import RIGHTS
from tests.unit.environment import settings_of
from tests.unit.staff.desk_site import START
from tests.unit.staff.oidc_real import ROLES, free_port

GIVEN = {
    "OIDC_ISSUER": "https://login.example/realms/isfahan",
    "OIDC_CLIENT_ID": "dashboard",
    "OIDC_CLIENT_SECRET": "s3cret",
    "OIDC_ROLES": ROLES,
}
COUNTIES = {"1001", "1009"}


def test_without_the_settings_there_is_no_such_way(serve):
    assert settings_of({}).oidc is None
    client = serve().client()
    page = client.get("/staff/en/sign-in?oidc=down").text
    assert "/en/oidc" not in page
    assert escape(say("en", "staff_oidc.down")) not in page
    for address in ("/staff/en/oidc", "/staff/oidc/callback"):
        assert client.get(address).status_code == 404


def test_settings_are_taken_and_the_secret_is_not_shown_again(tmp_path):
    oidc = settings_of(GIVEN).oidc
    assert (oidc.issuer, oidc.client_id, oidc.groups_claim) == (GIVEN["OIDC_ISSUER"], "dashboard", "groups")
    assert oidc.client_secret == "s3cret"
    assert "s3cret" not in repr(settings_of(GIVEN))
    file = tmp_path / "secret"
    file.write_text("from a file\n")
    given = {**GIVEN, "OIDC_CLIENT_SECRET": "", "OIDC_CLIENT_SECRET_FILE": str(file), "OIDC_GROUPS_CLAIM": "roles"}
    oidc = settings_of(given).oidc
    assert (oidc.client_secret, oidc.groups_claim) == ("from a file", "roles")


def test_what_is_missing_or_cannot_be_used_is_refused_by_name():
    with pytest.raises(SettingsError) as refused:
        settings_of({"OIDC_GROUPS_CLAIM": "groups"})
    names = [line.split(":")[0] for line in str(refused.value).splitlines()]
    assert names == ["OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_ROLES"]
    file = "OIDC_CLIENT_SECRET_FILE"
    for change, words in (
        ({"OIDC_ISSUER": "http://login.example"}, "OIDC_ISSUER=http://login.example"),
        ({file: "/nowhere/secret"}, "is given as well"),
        ({"OIDC_CLIENT_SECRET": "", file: "/nowhere/secret"}, f"{file}=/nowhere"),
        ({"OIDC_CLIENT_SECRET": "", file: "/dev/null"}, "the file is empty"),
    ):
        with pytest.raises(SettingsError) as refused:
            settings_of({**GIVEN, **change})
        assert words in str(refused.value)
        assert "s3cret" not in str(refused.value)


def test_which_addresses_are_safe():
    safe = ["https://login.example/x", "http://127.0.0.1:9000", "http://[::1]:9000", "http://localhost"]
    unsafe = ["http://login.example", "http://127.0.0.1.example", "https://", "login.example"]
    unsafe += ["javascript:alert(1)", "https://[broken"]
    assert [address for address in safe + unsafe if safe_address(address)] == safe


def test_groups_give_roles_and_of_those_that_fit_the_first():
    grants = read_grants(" /staff/reviewers = reviewer ,cn=desk=clerk:1009,", COUNTIES)
    assert grants == (Grant("/staff/reviewers", "reviewer"), Grant("cn=desk", "clerk", "1009"))
    assert find_grant(grants, {"cn=desk", "/staff/reviewers"}) == grants[0]
    assert find_grant(grants, {"cn=desk"}) == grants[1]
    assert find_grant(grants, {"desk", "reviewer", ""}) is None


def test_all_that_is_wrong_with_the_groups_is_told_at_once(serve):
    text_ = "reviewer, a=king, b=clerk, c=clerk:9999, d=reviewer:1001, e=reviewer, e=publisher"
    with pytest.raises(SettingsError) as refused:
        read_grants(text_, COUNTIES)
    lines = str(refused.value).splitlines()
    assert len(lines) == 6
    assert all(line.startswith("OIDC_ROLES: ") for line in lines)
    with pytest.raises(SettingsError, match="no group is given"):
        read_grants(" , ", COUNTIES)
    oidc = settings_of({**GIVEN, "OIDC_ROLES": text_}).oidc
    with pytest.raises(SettingsError, match="OIDC_ROLES: a=king"):
        serve(oidc=oidc)


def test_every_address_of_it_asks_the_table_of_rights_and_lets_nobody_further(serve):
    oidc = settings_of({**GIVEN, "OIDC_ISSUER": f"http://127.0.0.1:{free_port()}"}).oidc
    site = serve(oidc=oidc)
    rules = [rule for rule in site.server.url_map.iter_rules() if "oidc" in rule.rule]
    assert sorted(rule.rule for rule in rules) == ["/staff/<lang>/oidc", "/staff/oidc/callback"]
    for rule in rules:
        assert RIGHTS[site.server.view_functions[rule.endpoint].action] == RIGHTS["sign_in"]
        assert rule.methods == {"GET", "HEAD", "OPTIONS"}
        address = rule.rule.replace("<lang>", "en")
        assert "/sign-in?oidc=" in site.client().get(address).headers["Location"]
        inside = site.client("reviewer-1").get(address, headers={"Accept-Language": "en"})
        assert inside.headers["Location"] == "/staff/en/"
        plain = site.client().get(address, environ_base={"REMOTE_ADDR": "10.0.0.9"})
        assert plain.status_code == 403, "over plain HTTP from another machine"
    assert site.entries(action="sign_in_failed") == []


def test_identities_whose_hashes_begin_alike_have_names_of_their_own(desk):
    with desk.writing() as connection:
        one = identities.account_for(connection, START, "abcd" + "0" * 60, "administrator", "")[0]
        two = identities.account_for(connection, START, "abcd" + "1" * 60, "administrator", "")[0]
        assert identities.account_for(connection, START, "abcd" + "1" * 60, "administrator", "")[0] == two
    assert (one.name, two.name) == ("oidc-administrator-abcd", "oidc-administrator-abcd1")


def test_what_came_back_is_taken_once_and_forgotten_later(desk):
    with desk.writing() as connection:
        assert identities.mark_used(connection, START, "k")
        assert not identities.mark_used(connection, START, "k")
        assert identities.mark_used(connection, START + timedelta(seconds=1), "other")
        later = START + timedelta(hours=1)
        assert identities.mark_used(connection, later, "third")
        assert connection.execute(select(identities.oidc_used.c.key)).scalars().all() == ["third"]
