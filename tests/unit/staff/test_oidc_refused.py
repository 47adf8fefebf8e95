"""Signing in through a provider: the redirect, forged responses, refusals, an unavailable provider."""

import logging
import re
import time
from datetime import timedelta
from html import unescape
from unittest.mock import patch
from urllib.parse import parse_qsl, urlsplit

import pytest
from markupsafe import escape

from dashboard.language import LANGUAGES, say
from dashboard.staff import oidc_flow, oidc_page, oidc_provider
from dashboard.staff.oidc_provider import Provider
from tests.unit.staff.oidc_forged import KEY, KNOWN, OTHER, SHARED, forger

BACK = "/staff/oidc/callback"


@pytest.fixture(scope="module")
def liar(serve):
    """A provider that lies, and what a server that believes it has remembered of it."""
    remembered = []

    def remembering(settings):
        remembered.append(Provider(settings))
        return remembered[0]

    with forger() as running, patch.object(oidc_page, "Provider", remembering):
        serve(oidc=running.settings)
        yield running, remembered[0]


@pytest.fixture
def lies(liar):
    """That provider before its first lie."""
    running, remembered = liar
    yield running
    running.begin_anew()
    # A question that is still under way would be remembered in the middle of the next test.
    remembered._waiters.shutdown(wait=True)
    remembered.__init__(running.settings)


@pytest.fixture
def site(serve, lies):
    return serve(oidc=lies.settings)


def reason(answer):
    assert answer.status_code == 303
    return answer.headers["Location"].removeprefix("/staff/en/sign-in?oidc=")


def nobody_is_in(site, client):
    assert client.get("/staff/en/").status_code == 302
    assert site.entries(action="signed_in") == []
    assert site.entries(action="account_added") == []


def test_the_forger_is_believed_when_it_does_not_lie_and_asked_once_what_it_says_of_itself(site, lies):
    for _ in range(3):
        client = site.client()
        assert client.get(BACK, query_string=lies.begin(client)).headers["Location"] == "/staff/en/"
        assert client.get("/staff/en/").status_code == 200
    assert len(lies.sent["code_verifier"]) == 64
    assert lies.sent["redirect_uri"] == f"http://localhost{BACK}"
    assert "client_secret" not in lies.sent, "it goes in a header, which logs of forms do not have"
    site.client().get("/staff/en/sign-in")
    assert sorted(lies.asked) == ["/.well-known/openid-configuration", "/jwks", *["/token"] * 3], "and by no page"


HOUR = 3600
OPAQUE = {"access_token": "opaque", "token_type": "Bearer"}
NOT_SIGNED = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0."
LIES = {
    "another nonce": {"claims": {"nonce": "f" * 64}},
    **{f"no {name}": {"left_out": (name,)} for name in ("nonce", "aud", "iss", "exp", "sub")},
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
    "another's signature": {"key": OTHER},
    "signed with what everybody knows": {"key": KNOWN, "header": {"alg": "HS256", "kid": "first"}},
    "a key that nobody has": {"header": {"alg": "RS256", "kid": "second"}},
    "no ID token": {"token": OPAQUE},
    "no token but a word": {"token": {**OPAQUE, "id_token": "word"}},
    "not signed": {"token": {**OPAQUE, "id_token": NOT_SIGNED}},
    "a code that it does not know": {"token": {"error": "invalid_grant"}, "status": 400},
    "no keys at all": {"keys": []},
    "only a shared key": {"keys": [SHARED.as_dict()], "key": SHARED, "header": {"alg": "HS256", "kid": "first"}},
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_is_not_believed_and_leaves_no_half_session(site, lies, lie):
    client = site.client()
    sent = lies.begin(client)
    for name, value in LIES[lie].items():
        setattr(lies, name, value)
    assert reason(client.get(BACK, query_string=sent)) == "untrusted"
    nobody_is_in(site, client)
    (entry,) = site.entries(action="sign_in_failed")
    assert dict(entry.detail) == {"way": "oidc", "reason": "untrusted"}


def test_new_keys_of_the_provider_are_asked_for_when_a_token_names_one(site, lies, monkeypatch):
    monkeypatch.setattr(oidc_provider, "REST_SECONDS", 0.0)
    first, second = site.client(), site.client()
    first.get(BACK, query_string=lies.begin(first))
    new = type(KEY).generate_key(2048, {"kid": "second"})
    lies.key, lies.keys, lies.header = new, [new.as_dict(private=False)], {"alg": "RS256", "kid": "second"}
    answer = second.get(BACK, query_string=lies.begin(second))
    assert answer.headers["Location"] == "/staff/en/"
    assert lies.asked.count("/jwks") == 2


def test_a_return_without_a_start_or_with_another_browsers_state_is_refused(site, lies):
    client, victim = site.client(), site.client()
    for query in ("", "?code=x", "?code=x&state=", "?code=x&state=" + "0" * 64, "?state=%F0%28%8C&code=%00"):
        assert reason(client.get(BACK + query, headers={"Accept-Language": "en"})) == "begin"
    assert lies.asked == []
    assert site.entries(action="sign_in_failed") == [], "anybody could fill the log"
    sent = lies.begin(client)
    lies.begin(victim)
    assert reason(victim.get(BACK, query_string=sent)) == "begin"
    nobody_is_in(site, victim)


def test_a_return_is_taken_once_even_with_the_cookie_of_before(site, lies):
    client = site.client()
    sent = lies.begin(client)
    before = client.get_cookie("staff-form", path="/staff").value
    assert client.get(BACK, query_string=sent).headers["Location"] == "/staff/en/"
    assert client.get(BACK, query_string=sent).headers["Location"].startswith("/staff/"), "reloading leads on"
    other = site.client()
    other.set_cookie("staff-form", before, path="/staff")
    assert reason(other.get(BACK, query_string=sent)) == "begin"
    assert lies.asked.count("/token") == 1
    assert other.get("/staff/en/").status_code == 302


def test_two_tabs_may_be_under_way_and_time_or_a_fourth_tab_makes_the_first_too_old(site, lies):
    client = site.client()
    first, nonce = lies.begin(client), lies.nonce
    second = lies.begin(client)
    lies.nonce, last = nonce, lies.nonce
    assert client.get(BACK, query_string=first).headers["Location"] == "/staff/en/"
    lies.nonce = last
    assert client.get(BACK, query_string=second).headers["Location"].startswith("/staff/"), "in already"
    many, slow = site.client(), site.client()
    rows = [lies.begin(many) for _ in range(4)]
    assert reason(many.get(BACK, query_string=rows[0])) == "begin"
    sent = lies.begin(slow)
    site.clock.move(seconds=(oidc_flow.LASTS + timedelta(seconds=2)).total_seconds())
    assert reason(slow.get(BACK, query_string=sent)) == "begin"


def test_a_refusal_is_told_in_words_of_the_language_in_which_that_tab_began(site, lies):
    lies.claims = {"groups": ["something-else"]}
    for lang, other in (("fa", "en"), ("en", "fa")):
        for answer, why in (({"error": "access_denied"}, "denied"), ({"code": "a-code"}, "no_group")):
            client = site.client()
            sent, nonce = lies.begin(client, f"/staff/{lang}/oidc"), lies.nonce
            lies.begin(client, f"/staff/{other}/oidc")
            lies.nonce = nonce
            back = client.get(BACK, query_string={"state": sent["state"], **answer}).headers["Location"]
            assert back == f"/staff/{lang}/sign-in?oidc={why}"
            page = client.get(back).text
            assert escape(say(lang, f"staff_oidc.{why}")) in page
            assert 'role="alert"' in page
            nobody_is_in(site, client)
    entry = site.entries(action="sign_in_failed")[-1]
    assert (entry.account, dict(entry.detail)) == ("", {"way": "oidc", "reason": "no_group"})
    for lang in LANGUAGES:
        log = site.client("admin-1").get(f"/staff/{lang}/log").text
        assert escape(say(lang, "staff_log.reason_no_group")) in log


def test_the_page_leads_to_the_provider_by_a_link_with_all_that_is_promised(site, lies):
    client = site.client()
    (address,) = re.findall(r'href="(/staff/fa/oidc[^"]*)"', client.get("/staff/fa/sign-in?next=/staff/fa/log").text)
    begun = client.get(unescape(address))
    where = urlsplit(begun.headers["Location"])
    assert f"{where.scheme}://{where.netloc}{where.path}" == f"{lies.issuer}/auth"
    asked = dict(parse_qsl(where.query))
    assert (asked["response_type"], asked["code_challenge_method"], asked["scope"]) == ("code", "S256", "openid")
    assert asked["redirect_uri"] == f"http://localhost{BACK}"
    assert [len(asked[name]) for name in ("code_challenge", "state", "nonce")] == [43, 64, 64]
    again = dict(parse_qsl(urlsplit(client.get("/staff/fa/oidc").headers["Location"]).query))
    assert not {again[name] for name in ("state", "nonce", "code_challenge")} & set(asked.values())
    cookie = begun.headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "Path=/staff" in cookie and "SameSite=Lax" in cookie
    assert asked["state"] not in cookie and asked["nonce"] not in cookie


@pytest.mark.parametrize(("promised", "issuer"), [(False, "https://elsewhere.example"), (False, ""), (True, None)])
def test_an_answer_from_another_issuer_or_without_a_promised_one_is_refused(site, lies, promised, issuer):
    lies.document["authorization_response_iss_parameter_supported"] = promised
    client = site.client()
    assert reason(client.get(BACK, query_string={**lies.begin(client), "iss": issuer})) == "untrusted"
    nobody_is_in(site, client)
    right = {**lies.begin(client), "iss": lies.issuer}
    assert client.get(BACK, query_string=right).headers["Location"] == "/staff/en/"


def test_only_an_address_of_the_desk_is_gone_to_afterwards(site, lies):
    for wanted in ("https://elsewhere.example/", "//elsewhere.example", "/staff/../fa/", "/fa/"):
        client = site.client()
        sent = lies.begin(client, f"/staff/en/oidc?next={wanted}")
        assert client.get(BACK, query_string=sent).headers["Location"] == "/staff/en/"


def test_who_fails_again_and_again_from_one_place_waits(site, lies):
    client = site.client()
    lies.claims = {"aud": "another-client"}
    found = [reason(client.get(BACK, query_string=lies.begin(client))) for _ in range(31)]
    assert found == ["untrusted"] * 30 + ["wait"]
    assert lies.asked.count("/token") == 30


def test_a_provider_that_is_down_is_told_in_words_and_passwords_still_work(site, lies, caplog):
    lies.status = 503
    client = site.client()
    for lang in LANGUAGES:
        answer = client.get(f"/staff/{lang}/oidc?next=/staff/{lang}/password")
        assert answer.headers["Location"].startswith(f"/staff/{lang}/sign-in?oidc=down&next=")
        page = client.get(answer.headers["Location"]).text
        assert escape(say(lang, "staff_oidc.down")) in page
        assert f'name="next" value="/staff/{lang}/password"' in page
    assert "503" in caplog.text
    assert site.client("reviewer-1").get("/staff/en/").status_code == 200


def test_a_provider_that_went_away_in_between_is_told_and_not_asked_at_once_again(site, lies):
    client = site.client()
    sent = lies.begin(client)
    lies.status = 500
    assert reason(client.get(BACK, query_string=sent)) == "down"
    nobody_is_in(site, client)


@pytest.mark.parametrize("limit", ["ANSWER_SECONDS", "WHOLE_SECONDS"])
def test_a_slow_provider_is_given_up_and_then_left_in_peace_for_a_moment(site, lies, monkeypatch, caplog, limit):
    # Bytes that come in time one by one pass the limit of each request: only the limit of them all is left.
    monkeypatch.setattr(oidc_provider, "ANSWER_SECONDS", 60.0)
    monkeypatch.setattr(oidc_provider, limit, 0.3)
    # Whoever waits for this answer gets it, and is led to the provider.
    lies.seconds = 30.0
    for _ in range(2):
        assert reason(site.client().get("/staff/en/oidc")) == "down"
    assert len(lies.asked) == 1
    assert limit == "ANSWER_SECONDS" or "no answer within 0.3 seconds" in caplog.text


@pytest.mark.parametrize("name", ["issuer", "token_endpoint", "jwks_uri", "authorization_endpoint"])
def test_a_provider_that_describes_itself_strangely_is_not_gone_to(site, lies, name, caplog):
    strange = {"issuer": "https://elsewhere.example", "token_endpoint": "http://elsewhere.example/token"}
    strange |= {"jwks_uri": "", "authorization_endpoint": "javascript:alert(1)"}
    lies.document[name] = strange[name]
    assert reason(site.client().get("/staff/en/oidc")) == "down"
    assert "the sign-in provider cannot be reached" in caplog.text


def test_no_secret_and_no_code_comes_into_the_servers_log(site, lies, caplog):
    client = site.client()
    sent = lies.begin(client)
    lies.token, lies.status = {"error": "invalid_client"}, 401
    with caplog.at_level(logging.DEBUG, "dashboard"):
        assert reason(client.get(BACK, query_string={**sent, "code": "c0de-of-somebody"})) == "untrusted"
    assert "invalid_client" in caplog.text
    for secret in (lies.settings.client_secret, "c0de-of-somebody", lies.sent["code_verifier"]):
        assert secret not in "\n".join(record.getMessage() for record in caplog.records if record.name == "dashboard")
