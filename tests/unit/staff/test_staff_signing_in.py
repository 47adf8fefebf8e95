"""Signing in and out through the pages: cookies, sessions, locks, redirects, and unsafe connections."""

import html
import re

import pytest

from dashboard.database import accounts
from dashboard.database.sign_in import sign_in as desk_sign_in
from dashboard.language import say
from tests.unit.staff.desk_site import PASSWORD, SAME_ORIGIN, START, csrf_token, has_message, post, sign_in
from tests.unit.staff.test_desk_database import LIMITS


@pytest.fixture
def proxied(serve):
    """A server behind one trusted proxy."""
    return serve(trust_proxy=1)


def cookie(client, name="staff"):
    found = client.get_cookie(name, path="/staff")
    return found.value if found else None


def test_the_desk_redirects_to_the_language_of_the_browser(site):
    client = site.client()
    for spoken, lang in (("fa", "fa"), ("en-GB", "en"), ("de", "fa")):
        answer = client.get("/staff/", headers={"Accept-Language": spoken})
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/staff/{lang}/")


def test_signing_in_redirects_to_the_first_page_or_the_requested_page(site):
    for lang, county in (("fa", "اردستان"), ("en", "Ardestan")):
        client = site.client()
        answer = sign_in(client, "ARDESTAN-1", lang=lang)
        assert (answer.status_code, answer.headers["Location"]) == (303, f"/staff/{lang}/")
        page = client.get(f"/staff/{lang}/").text
        assert "ardestan-1" in page and county in page
        assert say(lang, "staff.role_clerk") in page
    client = site.client()
    away = client.get("/staff/en/log?action=signed_in&page=2")
    assert away.status_code == 302
    form = client.get(away.headers["Location"])
    wanted = html.unescape(re.search(r'name="next" value="([^"]+)"', form.text)[1])
    assert sign_in(client, "admin-1", next=wanted).headers["Location"] == "/staff/en/log?action=signed_in&page=2"
    # A signed-in browser is redirected from the sign-in page.
    assert client.get("/staff/en/sign-in").status_code == 303
    assert client.post("/staff/en/sign-in", data={"name": "x"}).status_code == 303


def test_signing_in_redirects_only_within_the_desk(site):
    outside = ["https://evil.example/", "//evil.example/", "/fa/", "/staff/../fa/", "/staffing/"]
    for elsewhere in [*outside, "/staff/\\evil", "/staff/\r\nX: 1"]:
        answer = sign_in(site.client(), "admin-1", next=elsewhere)
        assert (answer.status_code, answer.headers["Location"]) == (303, "/staff/en/"), elsewhere


def test_signing_in_changes_the_token_and_a_planted_token_is_useless(site):
    client = site.client()
    client.set_cookie("staff", "planted", path="/staff")
    before = cookie(client, "staff-form")
    assert client.get("/staff/en/").status_code == 302
    form = csrf_token(client.get("/staff/en/sign-in").text)
    sign_in(client, "admin-1")
    first = cookie(client)
    assert first not in (None, "planted")
    assert before is None and cookie(client, "staff-form") is None
    # The token of an earlier form is invalid.
    answer = client.post("/staff/en/accounts", data={"csrf_token": form, "do": "disable", "of": "kashan-1"})
    assert answer.status_code == 400
    post(client, "/staff/en/sign-out")
    sign_in(client, "admin-1")
    assert cookie(client) != first


def test_signing_out_ends_the_session_on_the_server_and_is_idempotent(site, admin):
    token = cookie(admin)
    form = csrf_token(admin.get("/staff/en/").text)
    for _ in range(2):
        answer = admin.post("/staff/en/sign-out", data={"csrf_token": form}, headers=SAME_ORIGIN)
        assert answer.status_code == 303
    assert cookie(admin) is None
    admin.set_cookie("staff", token, path="/staff")
    assert admin.get("/staff/en/").status_code == 302
    assert [entry.action for entry in site.entries()] == ["signed_in", "signed_out"]


def test_cookies_are_limited_to_the_desk_and_unreadable_by_scripts(site):
    client = site.client()
    form = client.get("/staff/en/sign-in").headers.getlist("Set-Cookie")
    token = sign_in(client, "admin-1").headers.getlist("Set-Cookie")
    for line in [*form, *token]:
        assert "Path=/staff" in line and "HttpOnly" in line and "SameSite=Lax" in line
    assert len(form) == 1 and len(token) == 3
    assert "Secure" not in str(token), "plain HTTP on loopback"


def test_behind_a_trusted_proxy_cookies_are_secure(proxied):
    client = proxied.client()
    far = {"X-Forwarded-For": "203.0.113.5", "X-Forwarded-Proto": "https", "Referer": "https://localhost/staff/en/"}
    options = {"headers": far, "environ_overrides": {"REMOTE_ADDR": "10.1.1.1"}}
    page = client.get("/staff/en/sign-in", **options)
    data = {"csrf_token": csrf_token(page.text), "name": "admin-1", "password": PASSWORD}
    # The test client does not send Secure cookies over HTTP, so the test sends them itself.
    first = page.headers["Set-Cookie"].partition(";")[0]
    answer = client.post("/staff/en/sign-in", data=data, **{**options, "headers": {**far, "Cookie": first}})
    assert answer.status_code == 303
    for line in [page.headers["Set-Cookie"], *answer.headers.getlist("Set-Cookie")]:
        assert line.startswith("__Secure-staff") and "; Secure" in line
    # Plain HTTP in front of the proxy is refused.
    plain = client.get("/staff/en/sign-in", headers={**far, "X-Forwarded-Proto": "http"})
    assert plain.status_code == 403


def test_signing_in_needs_https_or_a_loopback_address_and_host(site):
    places = [(address, {}, "not_secret") for address in ("10.0.0.7", "2001:db8::1", "")]
    # A proxy on the server without TLS and without headers of its own.
    for host in ("province.example", "province.example:8050", "localhost.example", "10.0.0.7", "[::1].evil", "[::1"):
        places.append(("127.0.0.1", {"Host": host}, "not_secret"))
    for header in ({"X-Forwarded-For": "10.0.0.7"}, {"X-Forwarded-Proto": "https"}):
        places.append(("127.0.0.1", header, "proxy_unknown"))
    for address, headers, key in places:
        for method in ("GET", "POST"):
            request = {"method": method, "headers": headers, "environ_overrides": {"REMOTE_ADDR": address}}
            answer = site.client().open("/staff/fa/sign-in", **request)
            assert answer.status_code == 403, (address, headers)
            assert has_message(answer, "fa", f"staff.{key}")
            assert "password" not in answer.text.partition("</style>")[2]
    for address in ("127.0.0.1", "::1", "::ffff:127.0.0.1"):
        for host in ("localhost", "LOCALHOST:8050", "127.0.0.1:8050", "127.1.2.3", "[::1]:8050"):
            request = {"headers": {"Host": host}, "environ_overrides": {"REMOTE_ADDR": address}}
            assert site.client().get("/staff/en/sign-in", **request).status_code == 200, (address, host)


def test_an_unknown_account_a_wrong_password_and_a_disabled_account_get_the_same_answer(site):
    site.write(accounts.disable, site.clock(), site.account("kashan-1"))
    bodies = set()
    for name, password in (("nobody-1", PASSWORD), ("ardestan-1", "not the password"), ("kashan-1", PASSWORD)):
        answer = sign_in(site.client(), name, password)
        assert answer.status_code == 401
        assert has_message(answer, "en", "staff.wrong")
        assert password not in answer.text
        bodies.add(re.sub(r"nobody-1|ardestan-1|kashan-1|value=\"[^\"]{40,}\"", "", answer.text))
    assert len(bodies) == 1


def fail(site, *names, address="127.0.0.1"):
    """Failed sign-ins, one minute after the other, without the pages."""
    for name in names:
        site.clock.move(minutes=1)
        desk_sign_in(site.desk, site.clock(), name, "not the password", address, LIMITS)


def test_a_lock_is_explained_with_its_time_and_ends(site):
    fail(site, *["ardestan-1"] * 9)
    site.clock.move(minutes=1)
    assert sign_in(site.client(), "ardestan-1", "not the password").status_code == 401
    locked = sign_in(site.client(), "ardestan-1", lang="fa")
    assert locked.status_code == 429
    assert has_message(locked, "fa", "staff.wait", time="۱۵ دقیقه")
    site.clock.move(minutes=15)
    assert sign_in(site.client(), "ardestan-1").status_code == 303


def test_a_known_browser_is_not_locked_by_others_and_an_administrator_can_end_a_lock(site):
    known = site.client()
    sign_in(known, "ardestan-1")
    post(known, "/staff/en/sign-out")
    fail(site, *["ardestan-1"] * 10)
    assert sign_in(site.client(), "ardestan-1").status_code == 429
    assert sign_in(known, "ardestan-1").status_code == 303
    planted = site.client()
    planted.set_cookie("staff-known", "x" + known.get_cookie("staff-known", path="/staff").value, path="/staff")
    assert sign_in(planted, "ardestan-1").status_code == 429, "only a browser that was let in is known"
    admin = site.client("admin-1")
    assert "sign-in locked until" in admin.get("/staff/en/accounts").text
    done = post(admin, "/staff/en/accounts", do="unlock", of="ardestan-1")
    assert has_message(admin.get(done.headers["Location"]), "en", "staff.was_unlocked", name="ardestan-1")
    assert sign_in(site.client(), "ardestan-1").status_code == 303
    assert [entry.subject for entry in site.entries(action="account_unlocked")] == ["ardestan-1"]


def test_failures_are_counted_by_the_address_of_the_proxy_and_not_by_a_forged_one(proxied):
    for number in range(30):
        desk_sign_in(proxied.desk, START, f"nobody-{number}", PASSWORD, "203.0.113.5", LIMITS)
    # Behind one proxy only the last address is set by the proxy; the client may forge the others.
    for address, status in (("198.51.100.1, 203.0.113.5", 429), ("203.0.113.5, 198.51.100.1", 401)):
        headers = {"X-Forwarded-For": address, "X-Forwarded-Proto": "https"}
        headers["Referer"] = "https://localhost/staff/en/"
        client = proxied.client()
        page = client.get("/staff/en/sign-in", headers=headers)
        headers["Cookie"] = page.headers["Set-Cookie"].partition(";")[0]
        data = {"csrf_token": csrf_token(page.text), "name": "nobody-77", "password": PASSWORD}
        assert client.post("/staff/en/sign-in", data=data, headers=headers).status_code == status


@pytest.mark.parametrize(("minutes", "visits"), [(30, 1), (25, 24)])
def test_visits_extend_a_session_up_to_its_longest_time_and_its_end_is_explained(site, admin, minutes, visits):
    for _ in range(visits):
        assert admin.get("/staff/en/").status_code == 200
        site.clock.move(minutes=minutes)
    answer = admin.get("/staff/fa/log", follow_redirects=True)
    assert has_message(answer, "fa", "staff.session_over")
    assert 'value="/staff/fa/log"' in answer.text


def test_the_fields_of_a_form_survive_the_end_of_the_session(site, admin):
    form = csrf_token(admin.get("/staff/en/accounts").text)
    site.clock.move(minutes=31)
    data = {
        "csrf_token": form,
        "do": "add",
        "name": "kashan-7",
        "role": "clerk",
        "county": "1009",
        "form_id": "ab" * 16,
    }
    answer = admin.post("/staff/en/accounts", data=data, headers=SAME_ORIGIN)
    assert answer.status_code == 401
    assert has_message(answer, "en", "staff.signed_out")
    assert 'name="name" value="kashan-7"' in answer.text and 'target="_blank"' in answer.text
    assert form not in answer.text
    # After signing in in another tab, the form is shown once more and then accepted.
    sign_in(admin, "admin-1")
    again = admin.post(
        "/staff/en/accounts", data={**data, "csrf_token": csrf_token(answer.text)}, headers=SAME_ORIGIN
    )
    assert again.status_code == 400
    done = admin.post("/staff/en/accounts", data={**data, "csrf_token": csrf_token(again.text)}, headers=SAME_ORIGIN)
    assert done.status_code == 200
    assert site.account("kashan-7").county_code == "1009"


def test_a_form_without_its_token_is_refused_and_one_of_another_site_is_not_shown_again(site, admin):
    data = {"do": "disable", "of": "kashan-1"}
    answer = admin.post("/staff/fa/accounts", data=data, headers=SAME_ORIGIN)
    assert answer.status_code == 400
    assert has_message(answer, "fa", "staff.stale_form")
    for headers in ({}, {"Origin": "https://evil.example"}):
        answer = admin.post("/staff/en/accounts", data=data, headers=headers)
        assert answer.status_code == 400
        assert "kashan-1" not in answer.text
    assert not site.account("kashan-1").disabled_at


def test_passwords_are_not_shown_again(site):
    answer = site.client().post("/staff/en/password", data={"password_new": "a secret of mine"}, headers=SAME_ORIGIN)
    assert answer.status_code == 401
    assert "a secret of mine" not in answer.text
    assert has_message(answer, "en", "staff.lost")
