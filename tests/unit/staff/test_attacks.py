"""Common attacks on public pages and the desk: all are rejected."""

from tests.unit.staff.desk_site import PEOPLE, SAME_ORIGIN, csrf_token
from tests.unit.staff.test_staff_rights import fill_address, rules

# Paths out of the folders that are served.
OUT = """../../etc/passwd ..%2f..%2fetc%2fpasswd %2e%2e/%2e%2e/etc/passwd ....//etc/passwd ..%5c..%5cetc%5cpasswd
    %00 app.js%00.html ../dashboard.sqlite ..%2fdashboard.sqlite /etc/passwd %252e%252e%252fetc%252fpasswd""".split()
BEFORE = """/static/ /cells/ /words/ /boundaries/ /fa/_dash-component-suites/dash/ /en/download/ /fa/embed/
    /fa/county/ /en/indicators/ /staff/fa/preview/fa/ /staff/en/sheets/ /download/ /api/v1/""".split()
HOSTS = ["evil.example", "evil.example:80", "localhost.evil.example", "localhost@evil.example", "[::1].evil.example"]
HOSTS += ["a\tb"]
CLAIMS = ["X-Forwarded-Host", "X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Prefix", "X-Host", "Forwarded"]


def test_no_address_leads_to_a_file_that_is_not_served(site):
    client = site.client("publisher-1")
    for address in [before + out for before in BEFORE for out in OUT]:
        answer = client.get(address, buffered=True)
        assert answer.status_code in (302, 303, 308, 400, 404), address
        assert b"root:x:0" not in answer.data and b"SQLite format" not in answer.data, address


def test_forged_host_and_forwarding_headers_change_no_redirect_and_no_other_page(site):
    own = {path: site.client().get(path).data for path in ("/fa/", "/fa/meeting", "/en/method")}
    for headers in [{"Host": host} for host in HOSTS] + [{name: "evil.example"} for name in CLAIMS]:
        for path in ("/", "/staff/", "/en/county?county=1003", "/fa/meeting", "/staff/fa/log"):
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
    names = """name role county do of form_id week sheet note at next page from to password_old password_new
        password_again action account reason evidence doubt""".split()
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
