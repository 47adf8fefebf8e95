"""The table of rights, and every address under /staff/ requested by every role and without signing in."""

import re

import pytest

from dashboard.settings import ROOT
from dashboard.staff.rights import NOBODY, RIGHTS, may
from dashboard.storage.schema import ROLES
from tests.unit.staff.desk_site import OWN, WHO, token_of

NAMES = {"": NOBODY, "ardestan-1": "clerk", "reviewer-1": "reviewer", "publisher-1": "publisher"}
NAMES |= {"admin-1": "administrator"}


def filled(rule, lang):
    """A rule's address, its places filled in; nothing need be there."""
    values = {"lang": lang, "county": "1001", "week": "2014-12-06", "form": "csv", "rest": "fa/", "number": "1"}
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda found: values.get(found[1], "0"), rule)


def rules(site):
    found = [rule for rule in site.server.url_map.iter_rules() if rule.rule.startswith("/staff")]
    assert len(found) >= 8
    return found


def test_every_address_of_the_desk_has_an_action_of_the_table(site):
    actions = {rule.rule: getattr(site.server.view_functions[rule.endpoint], "action", None) for rule in rules(site)}
    assert {rule: action for rule, action in actions.items() if action not in RIGHTS} == {}
    assert set(actions.values()) == set(RIGHTS), "a right that no address asks for"
    with pytest.raises(ValueError, match="no right is called 'dance'"):
        site.server.extensions["staff"].route("dance", "dance")
    with pytest.raises(KeyError):
        may(site.account("admin-1"), "dance")


def test_every_address_lets_in_whom_the_table_names_and_nobody_else(site):
    wrong = []
    for name, role in NAMES.items():
        client = site.client(name)
        for rule in rules(site):
            roles = RIGHTS[site.server.view_functions[rule.endpoint].action]
            for method in rule.methods & {"GET", "POST"}:
                address = filled(rule.rule, "en")
                # A form without its token goes no further than the question of rights. A script is never sent on.
                status = client.open(address, method=method, headers=OWN).status_code
                asked_for_by_script = "/_dash-" in rule.rule
                if role in roles:
                    allowed = (200, 302, 303, 404) if method == "GET" else (303, 400, 404)
                else:
                    allowed = (403,) if name else ((302,) if method == "GET" and not asked_for_by_script else (401,))
                if status not in allowed:
                    wrong.append((role, method, address, status))
    assert wrong == []


def test_no_address_writes_when_it_is_only_asked_for(site):
    """A link or a picture on another page must not do anything: what writes is sent by POST."""
    before = len(site.entries())
    client = site.client("admin-1")
    for rule in rules(site):
        client.get(filled(rule.rule, "fa") + "?do=disable&of=kashan-1")
    written = [entry.action for entry in site.entries()[before:]]
    assert set(written) == {"signed_in", "access_refused"}
    assert not site.account("kashan-1").disabled_at


def test_a_clerks_right_ends_at_the_borders_of_his_county(site, monkeypatch):
    monkeypatch.setitem(RIGHTS, "send", frozenset({"clerk", "reviewer"}))
    clerk, reviewer = site.account("ardestan-1"), site.account("reviewer-1")
    assert may(clerk, "send")
    assert may(clerk, "send", "1001")
    assert not may(clerk, "send", "1009")
    assert not may(clerk, "send", "")
    assert may(reviewer, "send", "1009")
    assert not may(site.account("publisher-1"), "send", "1001")
    assert not may(None, "send", "1001")


def test_the_first_page_offers_what_the_role_may_do_and_nothing_else(site):
    more = {
        "clerk": {"sheet", "sheets", "explore"},
        "reviewer": {"sheet", "sheets", "decisions", "explore"},
        "publisher": {"sheets", "publish", "decisions", "explore"},
        "administrator": {"accounts", "log"},
    }
    for name, (role, _) in WHO.items():
        page = site.client(name).get("/staff/en/").text
        assert set(re.findall(r'href="/staff/en/([a-z]+)"', page)) == {"password"} | more[role]


def test_a_right_that_is_lost_is_told_in_words(site):
    answer = site.client("ardestan-1").get("/staff/fa/accounts")
    assert answer.status_code == 403
    assert "اجازه" in answer.text
    assert token_of(answer.text), "one can still sign out"


def test_the_document_has_the_same_table():
    rows = re.findall(r"^\| `(\w+)` \|(.*)\|$", (ROOT / "docs" / "staff.md").read_text(encoding="utf-8"), re.M)
    told = {}
    for action, cells in rows:
        marks = [cell.strip() for cell in cells.split("|")]
        if len(marks) == 5:
            roles = [NOBODY, *ROLES]
            told[action] = frozenset(role for role, mark in zip(roles, marks, strict=True) if mark == "yes")
    assert told == RIGHTS
