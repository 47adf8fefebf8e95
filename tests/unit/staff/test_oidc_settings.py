"""The settings of a provider, the mapping of groups to roles, and the desk's tables for sign-ins."""

from datetime import timedelta

import pytest
from markupsafe import escape
from sqlalchemy import select

from dashboard.database import identities
from dashboard.language import describe, say
from dashboard.settings import SettingsError, safe_address
from dashboard.staff.oidc_page import Grant, find_grant, read_grants
from dashboard.staff.rights import RIGHTS
from dashboard.tables.place import Place
from tests.database.postgres import free_port
from tests.unit.environment import read_settings
from tests.unit.staff.desk_site import START
from tests.unit.staff.oidc_real import ROLES

VARIABLES = {
    "OIDC_ISSUER": "https://login.example/realms/isfahan",
    "OIDC_CLIENT_ID": "dashboard",
    "OIDC_CLIENT_SECRET": "s3cret",
    "OIDC_ROLES": ROLES,
}
COUNTIES = {"1001", "1009"}
BODIES = {"B001"}


def test_without_the_settings_there_is_no_sign_in_through_a_provider(serve):
    assert read_settings({}).oidc is None
    client = serve().client()
    page = client.get("/staff/en/sign-in?oidc=down").text
    assert "/en/oidc" not in page
    assert escape(say("en", "staff_oidc.down")) not in page
    for address in ("/staff/en/oidc", "/staff/oidc/callback"):
        assert client.get(address).status_code == 404


def test_settings_are_read_and_the_secret_is_not_printed(tmp_path):
    oidc = read_settings(VARIABLES).oidc
    assert (oidc.issuer, oidc.client_id, oidc.groups_claim) == (VARIABLES["OIDC_ISSUER"], "dashboard", "groups")
    assert oidc.client_secret == "s3cret"
    assert "s3cret" not in repr(read_settings(VARIABLES))
    file = tmp_path / "secret"
    file.write_text("from a file\n")
    variables = {
        **VARIABLES,
        "OIDC_CLIENT_SECRET": "",
        "OIDC_CLIENT_SECRET_FILE": str(file),
        "OIDC_GROUPS_CLAIM": "roles",
    }
    oidc = read_settings(variables).oidc
    assert (oidc.client_secret, oidc.groups_claim) == ("from a file", "roles")


def test_missing_and_invalid_settings_are_named():
    with pytest.raises(SettingsError) as refused:
        read_settings({"OIDC_GROUPS_CLAIM": "groups"})
    names = [line.split(":")[0] for line in str(refused.value).splitlines()]
    assert names == ["OIDC_ISSUER", "OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_ROLES"]
    file = "OIDC_CLIENT_SECRET_FILE"
    for change, words in (
        ({"OIDC_ISSUER": "http://login.example"}, "OIDC_ISSUER=http://login.example"),
        ({file: "/nowhere/secret"}, "is given as well"),
        ({"OIDC_CLIENT_SECRET": "", file: "/nowhere/secret"}, f"/nowhere/secret of {file}"),
        ({"OIDC_CLIENT_SECRET": "", file: "/dev/null"}, f"/dev/null of {file} is empty"),
    ):
        with pytest.raises(SettingsError) as refused:
            read_settings({**VARIABLES, **change})
        (told,) = (describe(fault, "en") for fault in refused.value.faults)
        assert words in told
        assert "s3cret" not in told


def test_an_issuer_uses_https_or_a_loopback_address():
    safe = ["https://login.example/x", "http://127.0.0.1:9000", "http://[::1]:9000", "http://localhost"]
    unsafe = ["http://login.example", "http://127.0.0.1.example", "https://", "login.example"]
    unsafe += ["javascript:alert(1)", "https://[broken"]
    assert [address for address in safe + unsafe if safe_address(address)] == safe


def test_the_first_matching_group_gives_the_role():
    grants = read_grants(" /staff/reviewers = reviewer ,cn=desk=clerk:1009, bank = body:B001", COUNTIES, BODIES)
    reviewers, desk, bank = grants
    assert (reviewers, desk) == (Grant("/staff/reviewers", "reviewer"), Grant("cn=desk", "clerk", "1009"))
    assert bank == Grant("bank", "body", office_id="B001")
    assert find_grant(grants, {"cn=desk", "/staff/reviewers"}) == grants[0]
    assert find_grant(grants, {"cn=desk"}) == grants[1]
    assert find_grant(grants, {"desk", "reviewer", ""}) is None


def test_all_faults_of_the_groups_are_reported_together(serve):
    text_ = "reviewer, a=king, b=clerk, c=clerk:9999, d=reviewer:1001, e=reviewer, e=publisher"
    text_ += ", f=body, g=body:B001-1001"
    with pytest.raises(SettingsError) as refused:
        read_grants(text_, COUNTIES, BODIES)
    lines = str(refused.value).splitlines()
    assert len(lines) == 8
    assert all(line.startswith("OIDC_ROLES: ") for line in lines)
    with pytest.raises(SettingsError, match="setting_group_none"):
        read_grants(" , ", COUNTIES, BODIES)
    oidc = read_settings({**VARIABLES, "OIDC_ROLES": text_}).oidc
    with pytest.raises(SettingsError, match="OIDC_ROLES: a=king"):
        serve(oidc=oidc)


def test_addresses_of_the_provider_need_the_right_to_sign_in(serve):
    oidc = read_settings({**VARIABLES, "OIDC_ISSUER": f"http://127.0.0.1:{free_port()}"}).oidc
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


def test_identities_with_similar_hashes_get_different_names(desk):
    with desk.writing() as connection:
        first = identities.for_identity(connection, START, "abcd" + "0" * 60, "administrator", "")[0]
        second = identities.for_identity(connection, START, "abcd" + "1" * 60, "administrator", "")[0]
        assert identities.for_identity(connection, START, "abcd" + "1" * 60, "administrator", "")[0] == second
    assert (first.name, second.name) == ("oidc-administrator-abcd", "oidc-administrator-abcd1")


def test_the_body_of_a_group_is_kept_and_a_changed_group_changes_role_and_body(desk):
    key = "abcd" + "0" * 60
    with desk.writing() as connection:
        for office in ("B001", "B001", "B002"):
            account, change = identities.for_identity(connection, START, key, "body", "", office_id=office)
            assert (account.role, account.place, account.name) == ("body", Place("", office), "oidc-body-abcd")
        assert change == "role_changed"
        account, change = identities.for_identity(connection, START, key, "clerk", "1001")
        assert (identities.of_identity(connection, key), change) == (account, "role_changed")
        assert account.place == Place("1001")


def test_a_callback_is_recorded_once_and_deleted_later(desk):
    with desk.writing() as connection:
        assert identities.mark_used(connection, START, "k")
        assert not identities.mark_used(connection, START, "k")
        assert identities.mark_used(connection, START + timedelta(seconds=1), "other")
        later = START + timedelta(hours=1)
        assert identities.mark_used(connection, later, "third")
        assert connection.execute(select(identities.oidc_used.c.key)).scalars().all() == ["third"]
