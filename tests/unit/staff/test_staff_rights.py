"""The table of rights, every address under /staff/ requested by every role and without signing in, and attacks."""

import re

import pytest

from dashboard.database.schema import ROLES
from dashboard.interactive.guard import CALLBACKS
from dashboard.settings import ROOT
from dashboard.staff.rights import NOBODY, RIGHTS, may
from dashboard.staff.rooms import ROOMS
from dashboard.tables.place import Place
from tests.unit.staff.desk_site import PEOPLE, SAME_ORIGIN, csrf_token

NAMES = {"": NOBODY, "ardestan-1": "clerk", "reviewer-1": "reviewer", "publisher-1": "publisher"}
NAMES |= {"admin-1": "administrator", "team-7": "team", "body-b001": "body"}
# Paths out of the folders that are served.
OUT = """../../etc/passwd ..%2f..%2fetc%2fpasswd %2e%2e/%2e%2e/etc/passwd ....//etc/passwd ..%5c..%5cetc%5cpasswd
    %00 app.js%00.html ../dashboard.sqlite ..%2fdashboard.sqlite /etc/passwd %252e%252e%252fetc%252fpasswd""".split()
BEFORE = """/static/ /week/ /film/ /boundaries/ /dash/fa/_dash-component-suites/dash/ /en/download/ /fa/embed/
    /fa/county/ /en/indicators/ /staff/fa/preview/fa/ /staff/en/sheets/ /download/ /api/v1/""".split()
# A request that opens a room at no address.
ROOM = {"output": "room.children", "outputs": {"id": "room", "property": "children"}}
ROOM |= {"inputs": [{"id": "opened", "property": "data"}]}
ROOM |= {"state": [{"id": "location", "property": "search"}, {"id": "scheme", "property": "data"}]}
HOSTS = ["evil.example", "evil.example:80", "localhost.evil.example", "localhost@evil.example", "[::1].evil.example"]
HOSTS += ["a\tb"]
CLAIMS = ["X-Forwarded-Host", "X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Prefix", "X-Host", "Forwarded"]


def fill_address(rule, lang):
    """The address of a rule with values for its variables, which need not exist."""
    values = {"lang": lang, "county": "1001", "week": "2014-12-06", "form": "csv", "rest": "fa/", "number": "1"}
    return re.sub(r"<(?:\w+:)?(\w+)>", lambda match: values.get(match[1], "0"), rule)


def action_of(site, rule):
    """The action of a rule: that of its view or, for Dash's own addresses, that of the room."""
    of_dash = re.match(r"/staff/(?:fa|en)/dash/(\w+)/", rule.rule)
    if not of_dash:
        return getattr(site.server.view_functions[rule.endpoint], "action", None)
    return ({"explore": "explore"} | {room.name: room.action for room in ROOMS})[of_dash[1]]


def allowed_statuses(action, role, method, rule):
    """The statuses of an address for a role. A form without its token stops after the check of rights."""
    if "/_dash-component-suites/" in rule:
        return (308,)
    of_dash = "/dash/" in rule
    if role in RIGHTS[action]:
        return (200, 302, 303, 404) if method == "GET" else (200,) if of_dash else (204, 303, 400, 404)
    # Requests of scripts are not redirected to the sign-in.
    return (403,) if role or of_dash else (302,) if method == "GET" else (401,)


def rules(site):
    found = [rule for rule in site.server.url_map.iter_rules() if rule.rule.startswith("/staff")]
    assert len(found) >= 8
    return found


def test_every_address_of_the_desk_has_an_action_of_the_table_of_rights(site):
    actions = {rule.rule: action_of(site, rule) for rule in rules(site)}
    assert {rule: action for rule, action in actions.items() if action not in RIGHTS} == {}
    assert set(actions.values()) == set(RIGHTS), "a right without an address"
    with pytest.raises(ValueError, match="no right is called 'dance'"):
        site.server.extensions["staff"].route("dance", "dance")
    with pytest.raises(KeyError):
        may(site.account("admin-1"), "dance")


def test_every_address_allows_exactly_the_roles_of_the_table(site):
    """Dear: seven roles open about a hundred addresses."""
    site.add_team(7)
    site.add_body("B001")
    wrong = []
    for name, role in NAMES.items():
        client = site.client(name)
        for rule in rules(site):
            action = action_of(site, rule)
            for method in rule.methods & {"GET", "POST"}:
                address = fill_address(rule.rule, "en")
                sent = {"json": ROOM} if address.endswith(CALLBACKS) else {}
                status = client.open(address, method=method, headers=SAME_ORIGIN, **sent).status_code
                if status not in allowed_statuses(action, role, method, rule.rule):
                    wrong.append((role, method, address, status))
    assert wrong == []


def test_the_proxy_hands_on_the_longest_form_of_the_desk(site):
    views = [site.server.view_functions[rule.endpoint] for rule in rules(site)]
    longest = max(getattr(view, "longest", 0) for view in views)
    desk = (
        (ROOT / "deploy" / "nginx" / "locations.conf").read_text(encoding="utf-8").partition("location /staff {")[2]
    )
    assert longest < int(re.search(r"client_max_body_size (\d+)m;", desk)[1]) << 20


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
    assert may(clerk, "send", Place("1001"))
    assert not may(clerk, "send", Place("1009"))
    assert not may(clerk, "send", Place("", "M1001"))
    assert may(reviewer, "send", Place("1009"))
    assert not may(site.account("publisher-1"), "send", Place("1001"))
    assert not may(None, "send", Place("1001"))


def test_the_rights_of_a_body_are_limited_to_its_own_offices(site):
    site.add_body("B001")
    body = site.account("body-b001")
    assert may(body, "sheet") and may(body, "sheet", Place("", "B001"))
    assert not may(body, "sheet", Place("", "B002"))
    assert not may(body, "sheet", Place("1001"))


def test_the_first_page_links_exactly_what_the_role_may_do(site):
    both = {"inspections/room", "plan", "register", "proposals", "decisions", "explore"}
    more = {
        "clerk": {"answers", "sheet", "sheets", "reported", "explore"},
        "team": {"inspections"},
        "reviewer": {"answers", "sheet", "sheets", "reported", "import", *both},
        "publisher": {"sheets", "reported", "publish", *both},
        "administrator": {"accounts", "log"},
    }
    for name, (role, _) in PEOPLE.items():
        page = site.client(name).get("/staff/en/").text
        common = {"notices", "password", "second-factor", "sessions"}
        assert set(re.findall(r'href="/staff/en/([a-z/-]+)"', page)) == common | more[role]


def test_the_documented_table_of_rights_is_that_of_the_code():
    rows = re.findall(r"^\| `(\w+)` \|(.*)\|$", (ROOT / "docs" / "staff.md").read_text(encoding="utf-8"), re.M)
    table = {}
    for action, cells in rows:
        marks = [cell.strip() for cell in cells.split("|")]
        if len(marks) == len(ROLES) + 1:
            roles = [NOBODY, *ROLES]
            table[action] = frozenset(role for role, mark in zip(roles, marks, strict=True) if mark == "yes")
    assert table == RIGHTS


def test_no_address_leads_to_a_file_that_is_not_served(publisher):
    for address in [before + out for before in BEFORE for out in OUT]:
        answer = publisher.get(address, buffered=True)
        assert answer.status_code in (302, 303, 308, 400, 404), address
        assert b"root:x:0" not in answer.data and b"SQLite format" not in answer.data, address


def test_forged_host_and_forwarding_headers_change_no_redirect_and_no_other_page(site):
    own = {path: site.client().get(path).data for path in ("/fa/", "/fa/meeting", "/en/method")}
    for headers in [{"Host": host} for host in HOSTS] + [{name: "evil.example"} for name in CLAIMS]:
        # The last two redirect to the exact address.
        for path in ("/", "/staff/", "/en/county?county=1003", "/fa/meeting", "/staff/fa/log", "/fa", "/fa//offices"):
            answer = site.client().get(path, headers=headers)
            assert answer.status_code in (200, 302, 308, 400, 403)
            assert "evil" not in answer.headers.get("Location", "") and "evil" not in str(answer.headers), headers
    assert {path: site.client().get(path).data for path in own} == own


def test_a_form_with_the_token_of_another_session_is_refused(site):
    admin, other = site.client("admin-1"), site.client("publisher-1")
    stranger = csrf_token(site.client().get("/staff/en/sign-in").text)
    for token in (csrf_token(other.get("/staff/en/").text), stranger, "", "x" * 90):
        answer = admin.post(
            "/staff/en/accounts", data={"csrf_token": token, "do": "disable", "of": "kashan-1"}, headers=SAME_ORIGIN
        )
        assert answer.status_code == 400
    assert not site.account("kashan-1").disabled_at


def test_malformed_requests_of_every_role_cause_no_server_error(site, chance):
    values = ["", "x", "0", "-1", "1e999", "\x00", "۱۲", "ي" * 3000, "../..", "<script>", "2014-12-06", "f" * 32]
    values += ["\ud800"]
    names = """name role county office place do of form_id week sheet note seen next page from to password_old
        password_new password_again action account reason evidence doubt lines text code recovery session email
        sentence shown unchanged version measure day""".split()
    forms = ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
    kinds = [*forms, "application/json", "text/plain", ""]
    clients = {name: site.client(name) for name in ("", *PEOPLE)}
    tokens = {name: csrf_token(client.get("/staff/fa/password").text) for name, client in clients.items() if name}
    addresses = [fill_address(rule.rule, "fa") for rule in rules(site)]
    addresses += ["/fa/", "/fa/offices", "/api/v1/cells", "/fa/why"]
    for _ in range(100):
        name, address = chance.choice(list(clients)), chance.choice(addresses)
        fields = {name: chance.choice(values).encode("utf-8", "replace") for name in chance.sample(names, 4)}
        fields["csrf_token"] = tokens.get(name, "").encode()
        method = chance.choice(["GET", "POST", "POST", "PUT", "DELETE", "OPTIONS", "HEAD"])
        request = {"data": fields}
        if chance.random() < 0.3:
            request = {"data": chance.randbytes(300), "content_type": chance.choice(kinds)}
        if method in ("GET", "HEAD"):
            request = {"query_string": {name: value.decode() for name, value in fields.items()}}
        answer = clients[name].open(address, method=method, headers=SAME_ORIGIN, **request)
        assert answer.status_code < 500, (method, address, fields)
