"""Signing in through a provider: the redirect, forged responses, refusals, an unavailable provider."""

import logging
import re
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from html import unescape
from unittest.mock import patch
from urllib.parse import parse_qsl, urlsplit

import pytest
from markupsafe import escape

from dashboard.language import LANGUAGES, say
from dashboard.settings import Settings
from dashboard.staff import oidc_flow, oidc_page, oidc_provider
from dashboard.staff.oidc_provider import Provider
from tests.unit.staff.desk_site import sign_in
from tests.unit.staff.oidc_forged import KEY, OTHER_KEY, PUBLIC_PEM, SHARED_KEY, forged_provider

BACK = "/staff/oidc/callback"


@pytest.fixture(scope="module")
def shared_provider(serve):
    """(forged provider, the server's client of it)."""
    clients = []

    def create_client(settings):
        clients.append(Provider(settings))
        return clients[0]

    with forged_provider() as running, patch.object(oidc_page, "Provider", create_client):
        serve(oidc=running.settings)
        yield running, clients[0]


@pytest.fixture
def provider(shared_provider):
    """The forged provider with valid answers; reset after the test."""
    running, clients = shared_provider
    yield running
    running.reset()
    # A pending request would be stored during the next test.
    clients._waiters.shutdown(wait=True)
    clients.__init__(running.settings)


@pytest.fixture
def site(serve, provider):
    return serve(oidc=provider.settings)


def reason(answer):
    assert answer.status_code == 303
    return answer.headers["Location"].removeprefix("/staff/en/sign-in?oidc=")


def assert_not_signed_in(site, client):
    assert client.get("/staff/en/").status_code == 302
    assert site.entries(action="signed_in") == []
    assert site.entries(action="account_added") == []


def test_valid_answers_sign_in_and_the_providers_document_is_requested_once(site, provider):
    for _ in range(3):
        client = site.client()
        callback = provider.start_sign_in(client, "/staff/en/oidc?next=https://elsewhere.example/")
        assert client.get(BACK, query_string=callback).headers["Location"] == "/staff/en/"
        assert client.get("/staff/en/").status_code == 200
    assert len(provider.last_form["code_verifier"]) == 64
    assert provider.last_form["redirect_uri"] == f"http://localhost{BACK}"
    assert "client_secret" not in provider.last_form, "it goes in a header, which logs of forms do not have"
    site.client().get("/staff/en/sign-in")
    assert sorted(provider.paths) == ["/.well-known/openid-configuration", "/jwks", *["/token"] * 3], "and by no page"


HOUR = 3600
OPAQUE = {"access_token": "opaque", "token_type": "Bearer"}
NOT_SIGNED = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0."
FORGERIES = {
    "another nonce": {"claims": {"nonce": "f" * 64}},
    **{f"no {name}": {"missing_claims": (name,)} for name in ("nonce", "aud", "iss", "exp", "sub")},
    "another audience": {"claims": {"aud": "another-client"}},
    "for somebody else among others": {"claims": {"aud": ["isfahan", "another"], "azp": "another"}},
    "among others and not said for whom": {"claims": {"aud": ["isfahan", "another"]}},
    "another issuer": {"claims": {"iss": "https://elsewhere.example"}},
    "expired": {"claims": {"exp": int(time.time()) - HOUR}},
    "from the future": {"claims": {"iat": int(time.time()) + HOUR}},
    "not valid yet": {"claims": {"nbf": int(time.time()) + HOUR}},
    "an empty subject": {"claims": {"sub": ""}},
    "a subject that is no text": {"claims": {"sub": 7}},
    "an endless subject": {"claims": {"sub": "x" * 256}},
    "a strange access token": {"claims": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}},
    "another's signature": {"key": OTHER_KEY},
    "signed with what everybody knows": {"key": PUBLIC_PEM, "header": {"alg": "HS256", "kid": "first"}},
    "a key that nobody has": {"header": {"alg": "RS256", "kid": "second"}},
    "no ID token": {"token": OPAQUE},
    "no token but a word": {"token": {**OPAQUE, "id_token": "word"}},
    "not signed": {"token": {**OPAQUE, "id_token": NOT_SIGNED}},
    "a code that it does not know": {"token": {"error": "invalid_grant"}, "status": 400},
    "no keys at all": {"keys": []},
    "only a shared key": {
        "keys": [SHARED_KEY.as_dict()],
        "key": SHARED_KEY,
        "header": {"alg": "HS256", "kid": "first"},
    },
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_answer_is_refused_without_a_session(site, provider, forgery):
    client = site.client()
    callback = provider.start_sign_in(client)
    for name, value in FORGERIES[forgery].items():
        setattr(provider, name, value)
    assert reason(client.get(BACK, query_string=callback)) == "untrusted"
    assert_not_signed_in(site, client)
    (entry,) = site.entries(action="sign_in_failed")
    assert dict(entry.detail) == {"way": "oidc", "reason": "untrusted"}


def test_keys_are_requested_again_for_a_token_with_an_unknown_key(site, provider, monkeypatch):
    monkeypatch.setattr(oidc_provider, "REST_SECONDS", 0.0)
    first, second = site.client(), site.client()
    first.get(BACK, query_string=provider.start_sign_in(first))
    new = type(KEY).generate_key(2048, {"kid": "second"})
    provider.key, provider.keys, provider.header = (
        new,
        [new.as_dict(private=False)],
        {"alg": "RS256", "kid": "second"},
    )
    answer = second.get(BACK, query_string=provider.start_sign_in(second))
    assert answer.headers["Location"] == "/staff/en/"
    assert provider.paths.count("/jwks") == 2


def test_a_callback_without_a_start_or_with_the_state_of_another_browser_is_refused(site, provider):
    client, victim = site.client(), site.client()
    for query in ("", "?code=x", "?code=x&state=", "?code=x&state=" + "0" * 64, "?state=%F0%28%8C&code=%00"):
        assert reason(client.get(BACK + query, headers={"Accept-Language": "en"})) == "begin"
    assert provider.paths == []
    assert site.entries(action="sign_in_failed") == [], "anybody could fill the log"
    callback = provider.start_sign_in(client)
    provider.start_sign_in(victim)
    assert reason(victim.get(BACK, query_string=callback)) == "begin"
    assert_not_signed_in(site, victim)


def test_a_callback_is_accepted_once_even_with_a_copied_cookie(site, provider):
    client = site.client()
    callback = provider.start_sign_in(client)
    before = client.get_cookie("staff-form", path="/staff").value
    assert client.get(BACK, query_string=callback).headers["Location"] == "/staff/en/"
    assert client.get(BACK, query_string=callback).headers["Location"].startswith("/staff/"), "reloading leads on"
    other = site.client()
    other.set_cookie("staff-form", before, path="/staff")
    assert reason(other.get(BACK, query_string=callback)) == "begin"
    assert provider.paths.count("/token") == 1
    assert other.get("/staff/en/").status_code == 302


def test_several_tabs_may_sign_in_until_time_or_a_fourth_tab_ends_the_first(site, provider):
    client = site.client()
    first, nonce = provider.start_sign_in(client), provider.nonce
    second = provider.start_sign_in(client)
    provider.nonce, last = nonce, provider.nonce
    assert client.get(BACK, query_string=first).headers["Location"] == "/staff/en/"
    provider.nonce = last
    assert client.get(BACK, query_string=second).headers["Location"].startswith("/staff/"), "in already"
    many, slow = site.client(), site.client()
    rows = [provider.start_sign_in(many) for _ in range(4)]
    assert reason(many.get(BACK, query_string=rows[0])) == "begin"
    callback = provider.start_sign_in(slow)
    site.clock.move(seconds=(oidc_flow.LASTS + timedelta(seconds=2)).total_seconds())
    assert reason(slow.get(BACK, query_string=callback)) == "begin"


def test_a_refusal_is_explained_in_the_language_of_its_tab(site, provider):
    provider.claims = {"groups": ["something-else"]}
    for lang, other in (("fa", "en"), ("en", "fa")):
        for answer, why in (({"error": "access_denied"}, "denied"), ({"code": "a-code"}, "no_group")):
            client = site.client()
            callback, nonce = provider.start_sign_in(client, f"/staff/{lang}/oidc"), provider.nonce
            provider.start_sign_in(client, f"/staff/{other}/oidc")
            provider.nonce = nonce
            back = client.get(BACK, query_string={"state": callback["state"], **answer}).headers["Location"]
            assert back == f"/staff/{lang}/sign-in?oidc={why}"
            page = client.get(back).text
            assert escape(say(lang, f"staff_oidc.{why}")) in page
            assert 'role="alert"' in page
            assert_not_signed_in(site, client)
    entry = site.entries(action="sign_in_failed")[-1]
    assert (entry.account, dict(entry.detail)) == ("", {"way": "oidc", "reason": "no_group"})
    for lang in LANGUAGES:
        log = site.client("admin-1").get(f"/staff/{lang}/log").text
        assert escape(say(lang, "staff_log.reason_no_group")) in log


def test_the_link_to_the_provider_has_pkce_state_and_nonce(site, provider):
    client = site.client()
    (address,) = re.findall(r'href="(/staff/fa/oidc[^"]*)"', client.get("/staff/fa/sign-in?next=/staff/fa/log").text)
    answer = client.get(unescape(address))
    where = urlsplit(answer.headers["Location"])
    assert f"{where.scheme}://{where.netloc}{where.path}" == f"{provider.issuer}/auth"
    query = dict(parse_qsl(where.query))
    assert (query["response_type"], query["code_challenge_method"], query["scope"]) == ("code", "S256", "openid")
    assert query["redirect_uri"] == f"http://localhost{BACK}"
    assert [len(query[name]) for name in ("code_challenge", "state", "nonce")] == [43, 64, 64]
    again = dict(parse_qsl(urlsplit(client.get("/staff/fa/oidc").headers["Location"]).query))
    assert not {again[name] for name in ("state", "nonce", "code_challenge")} & set(query.values())
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "Path=/staff" in cookie and "SameSite=Lax" in cookie
    assert query["state"] not in cookie and query["nonce"] not in cookie


@pytest.mark.parametrize(("promised", "issuer"), [(False, "https://elsewhere.example"), (False, ""), (True, None)])
def test_a_callback_from_another_issuer_or_without_the_promised_issuer_is_refused(site, provider, promised, issuer):
    provider.document["authorization_response_iss_parameter_supported"] = promised
    client = site.client()
    assert reason(client.get(BACK, query_string={**provider.start_sign_in(client), "iss": issuer})) == "untrusted"
    assert_not_signed_in(site, client)
    right = {**provider.start_sign_in(client), "iss": provider.issuer}
    assert client.get(BACK, query_string=right).headers["Location"] == "/staff/en/"


def test_thirty_failures_lock_an_address(site, provider):
    client = site.client()
    provider.claims = {"aud": "another-client"}
    found = [reason(client.get(BACK, query_string=provider.start_sign_in(client))) for _ in range(31)]
    assert found == ["untrusted"] * 30 + ["wait"]
    assert len(site.entries(action="sign_in_failed")) == 1, "equal rows of an hour"
    assert provider.paths.count("/token") == 30


def test_an_unavailable_provider_is_explained_and_passwords_still_work(site, provider, caplog):
    provider.status = 503
    client = site.client()
    for lang in LANGUAGES:
        answer = client.get(f"/staff/{lang}/oidc?next=/staff/{lang}/password")
        assert answer.headers["Location"].startswith(f"/staff/{lang}/sign-in?oidc=down&next=")
        page = client.get(answer.headers["Location"]).text
        assert escape(say(lang, "staff_oidc.down")) in page
        assert f'name="next" value="/staff/{lang}/password"' in page
    assert "503" in caplog.text
    assert site.client("reviewer-1").get("/staff/en/").status_code == 200


def test_a_provider_that_fails_during_the_sign_in_is_reported_and_locks_no_address(site, provider):
    client = site.client()
    for _ in range(30):
        callback = provider.start_sign_in(client)
        provider.status = 500
        assert reason(client.get(BACK, query_string=callback)) == "down"
        provider.status = 200
    assert_not_signed_in(site, client)
    assert sign_in(client, "reviewer-1").status_code == 303


@pytest.mark.parametrize("limit", ["ANSWER_SECONDS", "WHOLE_SECONDS"])
def test_a_slow_provider_is_not_requested_again_for_a_moment(site, provider, monkeypatch, caplog, limit):
    # A slow stream of bytes passes the limit of a single read: only the total limit stops it.
    monkeypatch.setattr(oidc_provider, "ANSWER_SECONDS", 60.0)
    monkeypatch.setattr(oidc_provider, limit, 0.3)
    provider.seconds = 30.0
    for _ in range(2):
        assert reason(site.client().get("/staff/en/oidc")) == "down"
    assert len(provider.paths) == 1
    assert limit == "ANSWER_SECONDS" or "no answer within 0.3 seconds" in caplog.text


def test_while_the_provider_is_silent_pages_are_answered_and_passwords_work(site, provider, monkeypatch):
    monkeypatch.setattr(oidc_provider, "ANSWER_SECONDS", 60.0)
    monkeypatch.setattr(oidc_provider, "WHOLE_SECONDS", 60.0)
    provider.seconds = 60.0
    with ThreadPoolExecutor(2 * Settings().threads) as pool:
        for _ in range(Settings().threads):
            pool.submit(site.client().get, "/staff/en/oidc")
        try:
            assert pool.submit(site.client().get, "/health").result(20).status_code == 200
            assert pool.submit(site.client, "reviewer-1").result(20).get("/staff/en/").status_code == 200
        finally:
            provider.released.set()


@pytest.mark.parametrize("name", ["issuer", "token_endpoint", "jwks_uri", "authorization_endpoint"])
def test_a_provider_with_an_invalid_document_is_not_used(site, provider, name, caplog):
    strange = {"issuer": "https://elsewhere.example", "token_endpoint": "http://elsewhere.example/token"}
    strange |= {"jwks_uri": "", "authorization_endpoint": "javascript:alert(1)"}
    provider.document[name] = strange[name]
    assert reason(site.client().get("/staff/en/oidc")) == "down"
    assert "the sign-in provider cannot be reached" in caplog.text


def test_secrets_and_codes_are_not_logged(site, provider, caplog):
    client = site.client()
    callback = provider.start_sign_in(client)
    provider.token, provider.status = {"error": "invalid_client"}, 401
    with caplog.at_level(logging.DEBUG, "dashboard"):
        assert reason(client.get(BACK, query_string={**callback, "code": "c0de-of-somebody"})) == "untrusted"
    assert "invalid_client" in caplog.text
    for secret in (provider.settings.client_secret, "c0de-of-somebody", provider.last_form["code_verifier"]):
        assert secret not in "\n".join(record.getMessage() for record in caplog.records if record.name == "dashboard")
