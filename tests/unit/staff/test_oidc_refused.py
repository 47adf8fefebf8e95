"""Signing in through a provider: the redirect, responses that are refused, an unavailable provider."""

import logging
from concurrent.futures import ThreadPoolExecutor, as_completed

import pytest
from markupsafe import escape

from dashboard.language import LANGUAGES, say
from dashboard.staff import oidc_page, oidc_provider
from dashboard.turns import PROVIDER
from tests.unit.staff.desk_site import sign_in
from tests.unit.staff.oidc_forged import forged_provider

BACK = "/staff/oidc/callback"


@pytest.fixture(scope="module")
def running_provider():
    with forged_provider() as running:
        yield running


@pytest.fixture
def site(serve, running_provider):
    return serve(oidc=running_provider.settings)


@pytest.fixture
def client_of_provider(site):
    """The server's client, which forgets the provider after the test."""
    client = site.server.extensions["authlib.integrations.flask_client"].oidc
    yield client
    # A pending request would be answered during the next test.
    client._waiters.shutdown(wait=True)
    client._waiters, client._rests_until, client.server_metadata = ThreadPoolExecutor(2), 0.0, {}


@pytest.fixture
def provider(running_provider, client_of_provider):
    """The forged provider with valid answers; reset after the test."""
    yield running_provider
    running_provider.reset()


def reason(answer):
    assert answer.status_code == 303
    return answer.headers["Location"].removeprefix("/staff/en/sign-in?oidc=")


def assert_not_signed_in(site, client):
    assert client.get("/staff/en/").status_code == 302
    assert site.entries(action="signed_in") == []
    assert site.entries(action="account_added") == []


def test_valid_answers_sign_in_within_the_site_and_no_page_calls_the_provider(site, provider, monkeypatch):
    for seconds in (600.0, 600.0, -1.0):
        monkeypatch.setattr(oidc_provider, "CACHE_SECONDS", seconds)
        client = site.client()
        callback = provider.start_sign_in(client, "/staff/en/oidc?next=https://elsewhere.example/")
        assert client.get(BACK, query_string=callback).headers["Location"] == "/staff/en/"
        assert client.get("/staff/en/").status_code == 200
        site.client().get("/staff/en/sign-in")
        if seconds > 0:
            assert provider.paths.count("/jwks") == provider.paths.count("/.well-known/openid-configuration") == 1
    assert provider.paths.count("/token") == 3
    assert provider.paths.count("/jwks") == 2, "what is cached is asked for again after a time"
    assert "client_secret" not in provider.last_form, "it goes in a header, which logs of forms do not have"
    provider.document["token_endpoint_auth_methods_supported"] = ["client_secret_post"]
    client = site.client()
    client.get(BACK, query_string=provider.start_sign_in(client))
    assert provider.last_form["client_secret"] == provider.settings.client_secret, "unless the provider wants a form"


SOMEBODY = {"sub": "somebody", "groups": ["office-reviewers"]}
FORGERIES = {
    "another nonce": {"claims": {"nonce": "f" * 20}},
    "another audience": {"claims": {"aud": "another-client", "azp": "isfahan"}},
    "another issuer": {"claims": {"iss": "https://elsewhere.example"}},
    "an empty subject": {"claims": {"sub": ""}},
    "no signature": {"signed": False},
    "no ID token": {"token": {"access_token": "opaque", "token_type": "Bearer", "userinfo": SOMEBODY}},
    "a code that it does not know": {"token": {"error": "invalid_grant"}, "status": 400},
    "groups of another subject": {"claims": {"groups": None}, "user_info": {**SOMEBODY, "sub": "another"}},
}


@pytest.mark.parametrize("forgery", FORGERIES)
def test_a_forged_answer_is_refused_without_a_session(site, provider, forgery):
    provider.document["userinfo_endpoint"] = f"{provider.issuer}/userinfo"
    provider.document["id_token_signing_alg_values_supported"] = ["RS256", "none"]
    client = site.client()
    callback = provider.start_sign_in(client)
    for name, value in FORGERIES[forgery].items():
        setattr(provider, name, value)
    assert reason(client.get(BACK, query_string=callback)) == "untrusted"
    assert_not_signed_in(site, client)
    (entry,) = site.entries(action="sign_in_failed")
    assert dict(entry.detail) == {"way": "oidc", "reason": "untrusted"}


def test_a_callback_without_a_start_or_with_the_state_of_another_browser_is_refused(site, provider):
    client, victim = site.client(), site.client()
    for query in ("", "?code=x", "?code=x&state=", "?code=x&state=" + "0" * 64, "?state=%F0%28%8C&code=%00"):
        assert reason(client.get(BACK + query, headers={"Accept-Language": "en"})) == "begin"
    assert provider.paths == []
    assert site.entries(action="sign_in_failed") == [], "anybody could fill the log"
    callback = provider.start_sign_in(client)
    provider.start_sign_in(victim)
    assert reason(victim.get(BACK, query_string=callback, headers={"Accept-Language": "en"})) == "begin"
    assert_not_signed_in(site, victim)


def test_a_callback_is_accepted_once_even_with_a_copied_cookie(site, provider):
    client = site.client()
    callback = provider.start_sign_in(client)
    cookie = client.get_cookie("staff-form", path="/staff")
    assert cookie.http_only and cookie.same_site == "Lax"
    assert client.get(BACK, query_string=callback).headers["Location"] == "/staff/en/"
    assert client.get(BACK, query_string=callback).headers["Location"].startswith("/staff/"), "reloading leads on"
    other = site.client()
    other.set_cookie("staff-form", cookie.value, path="/staff")
    assert reason(other.get(BACK, query_string=callback)) == "begin"
    assert provider.paths.count("/token") == 1
    assert other.get("/staff/en/").status_code == 302


def test_several_tabs_may_sign_in_until_time_or_a_fourth_tab_ends_the_first(site, provider):
    client, slow, english = site.client(), site.client(), {"Accept-Language": "en"}
    long = "/staff/en/oidc?next=/staff/en/" + "%D8%A7" * 500
    first, *others = [provider.start_sign_in(client, long) for _ in range(oidc_page.MOST + 1)]
    assert len(client.get_cookie("staff-form", path="/staff").value) < 4000, "browsers drop longer cookies"
    assert reason(client.get(BACK, query_string=first, headers=english)) == "begin"
    for callback in others:
        assert reason(client.get(BACK, query_string={**callback, "error": "access_denied"})).startswith("denied")
    callback = provider.start_sign_in(slow)
    site.clock.move(seconds=oidc_page.LASTS.total_seconds() + 2)
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


@pytest.mark.parametrize("slow", ["seconds", "drip"])
def test_a_slow_provider_is_not_requested_again_for_a_moment(
    site, provider, client_of_provider, monkeypatch, caplog, slow
):
    # A slow stream of bytes passes the limit of a single read: only the total limit stops it.
    if slow == "seconds":
        monkeypatch.setitem(client_of_provider.client_kwargs, "default_timeout", (3.0, 0.3))
        provider.seconds = 30.0
    else:
        monkeypatch.setattr(oidc_provider, "WHOLE_SECONDS", 0.5)
        provider.drip = 0.1
    try:
        for _ in range(2):
            assert reason(site.client().get("/staff/en/oidc")) == "down"
        assert len(provider.paths) == 1
        assert slow == "seconds" or "no answer within 0.5 seconds" in caplog.text
    finally:
        provider.released.set()


def test_while_the_provider_is_silent_pages_are_answered_and_passwords_work(
    site, provider, client_of_provider, monkeypatch
):
    monkeypatch.setitem(client_of_provider.client_kwargs, "default_timeout", (3.0, 60.0))
    monkeypatch.setattr(oidc_provider, "WHOLE_SECONDS", 60.0)
    monkeypatch.setattr(PROVIDER, "_seconds", 60.0)
    provider.seconds = 60.0
    with ThreadPoolExecutor(PROVIDER.places + 2) as pool:
        calls = [pool.submit(site.client().get, "/staff/en/oidc") for _ in range(PROVIDER.places + 1)]
        try:
            assert reason(next(as_completed(calls, 20)).result()) == "down", "one more than the line has places"
            assert pool.submit(site.client().get, "/health").result(20).status_code == 200
            assert pool.submit(site.client, "reviewer-1").result(20).get("/staff/en/").status_code == 200
            assert sum(call.done() for call in calls) == 1
        finally:
            provider.released.set()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("issuer", "https://elsewhere.example"),
        ("token_endpoint", "http://elsewhere.example/token"),
        ("userinfo_endpoint", "http://elsewhere.example/userinfo"),
        ("jwks_uri", ""),
        ("authorization_endpoint", "javascript:alert(1)"),
    ],
)
def test_a_provider_with_an_invalid_document_is_not_used(site, provider, name, value, caplog):
    provider.document[name] = value
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
