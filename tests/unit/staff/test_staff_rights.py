"""The table of rights, and every address under /staff/ requested by every role and without signing in."""

import re

import pytest

from dashboard.settings import ROOT
from dashboard.staff.rights import NOBODY, RIGHTS, may
from dashboard.storage.schema import ROLES
from tests.unit.staff.desk_site import PEOPLE, SAME_ORIGIN

NAMES = {"": NOBODY, "ardestan-1": "clerk", "reviewer-1": "reviewer", "publisher-1": "publisher"}
NAMES |= {"admin-1": "administrator"}


def fill_address(rule, lang):
    """The address of a rule with values for its variables, which need not exist."""
    values = {"lang": lang, "county": "1001", "week": "2014-12-06", "form": "csv", "rest": "fa/", "number": "1"}
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda match: values.get(match[1], "0"), rule)


def rules(site):
    found = [rule for rule in site.server.url_map.iter_rules() if rule.rule.startswith("/staff")]
    assert len(found) >= 8
    return found


def test_every_address_of_the_desk_has_an_action_of_the_table_of_rights(site):
    actions = {rule.rule: getattr(site.server.view_functions[rule.endpoint], "action", None) for rule in rules(site)}
    assert {rule: action for rule, action in actions.items() if action not in RIGHTS} == {}
    assert set(actions.values()) == set(RIGHTS), "a right without an address"
    with pytest.raises(ValueError, match="no right is called 'dance'"):
        site.server.extensions["staff"].route("dance", "dance")
    with pytest.raises(KeyError):
        may(site.account("admin-1"), "dance")


def test_every_address_allows_exactly_the_roles_of_the_table(site):
    wrong = []
    for name, role in NAMES.items():
        client = site.client(name)
        for rule in rules(site):
            roles = RIGHTS[site.server.view_functions[rule.endpoint].action]
            for method in rule.methods & {"GET", "POST"}:
                address = fill_address(rule.rule, "en")
                # A form without its token stops after the check of rights. Requests of scripts are not redirected.
                status = client.open(address, method=method, headers=SAME_ORIGIN).status_code
                from_script = "/_dash-" in rule.rule
                if role in roles:
                    allowed = (200, 302, 303, 404) if method == "GET" else (303, 400, 404)
                else:
                    allowed = (403,) if name else ((302,) if method == "GET" and not from_script else (401,))
                if status not in allowed:
                    wrong.append((role, method, address, status))
    assert wrong == []


def test_get_requests_do_not_write(site):
    """So a link or picture on another page cannot write."""
    before = len(site.entries())
    client = site.client("admin-1")
    for rule in rules(site):
        client.get(fill_address(rule.rule, "fa") + "?do=disable&of=kashan-1")
    written = [entry.action for entry in site.entries()[before:]]
    assert set(written) == {"signed_in", "access_refused"}
    assert not site.account("kashan-1").disabled_at


def test_the_rights_of_a_clerk_are_limited_to_the_own_county(site, monkeypatch):
    monkeypatch.setitem(RIGHTS, "send", frozenset({"clerk", "reviewer"}))
    clerk, reviewer = site.account("ardestan-1"), site.account("reviewer-1")
    assert may(clerk, "send")
    assert may(clerk, "send", "1001")
    assert not may(clerk, "send", "1009")
    assert not may(clerk, "send", "")
    assert may(reviewer, "send", "1009")
    assert not may(site.account("publisher-1"), "send", "1001")
    assert not may(None, "send", "1001")


def test_the_first_page_links_exactly_what_the_role_may_do(site):
    more = {
        "clerk": {"sheet", "sheets", "explore"},
        "reviewer": {"sheet", "sheets", "decisions", "explore"},
        "publisher": {"sheets", "publish", "decisions", "explore"},
        "administrator": {"accounts", "log"},
    }
    for name, (role, _) in PEOPLE.items():
        page = site.client(name).get("/staff/en/").text
        assert set(re.findall(r'href="/staff/en/([a-z]+)"', page)) == {"password"} | more[role]


def test_the_documented_table_of_rights_is_that_of_the_code():
    rows = re.findall(r"^\| `(\w+)` \|(.*)\|$", (ROOT / "docs" / "staff.md").read_text(encoding="utf-8"), re.M)
    table = {}
    for action, cells in rows:
        marks = [cell.strip() for cell in cells.split("|")]
        if len(marks) == 5:
            roles = [NOBODY, *ROLES]
            table[action] = frozenset(role for role, mark in zip(roles, marks, strict=True) if mark == "yes")
    assert table == RIGHTS
