"""The second factor: RFC 6238, turning on and off, the code after the password, recovery codes, who is required."""

import html
import re
from datetime import UTC, datetime

import pyotp
import pytest

from dashboard.database import second_factor
from dashboard.database.schema import recovery_codes
from tests.unit.staff.desk_site import PASSWORD, SAME_ORIGIN, csrf_token, has_message, post, sign_in

PAGE = "/staff/en/second-factor"


def code(site, secret, steps=0):
    """The code that a phone shows, some steps of 30 seconds later."""
    return pyotp.TOTP(secret).at(site.clock.now.replace(tzinfo=UTC), counter_offset=steps)


def wrong_code(site, secret):
    near = {code(site, secret, steps) for steps in (-1, 0, 1)}
    return next(each for each in ("000000", "111111", "222222", "333333") if each not in near)


def turn_on(site, client):
    """Turn the factor on; (secret, recovery codes). Afterwards the phone shows a new code."""
    page = client.get(PAGE).text
    secret = secret_on(page)
    fields = {"do": "on", "form_id": "a" * 32, "code": code(site, secret)}
    answer = client.post(PAGE, data={"csrf_token": csrf_token(page), **fields}, headers=SAME_ORIGIN)
    assert answer.status_code == 200, answer.text
    site.clock.move(seconds=60)
    return secret, codes_on(answer)


def secret_on(page):
    (uri,) = set(re.findall(r'href="(otpauth:[^"]+)"', page))
    return pyotp.parse_uri(html.unescape(uri)).secret


def codes_on(answer):
    codes = re.findall(r'<li><code dir="ltr">([a-z0-9-]{14})</code>', answer.text)
    assert len(set(codes)) == 10
    return codes


def after_password(site, name="publisher-1", lang="en", **fields):
    """A browser that has given the password."""
    client = site.client()
    answer = sign_in(client, name, lang=lang, **fields)
    assert answer.headers["Location"].startswith(f"/staff/{lang}/second-factor")
    return client


def enter(client, **fields):
    return post(client, PAGE, do="enter", **fields)


def is_in(client):
    return client.get("/staff/en/").status_code == 200


def test_codes_are_those_of_rfc_6238():
    """Appendix B with SHA-1: the last six of the eight digits."""
    secret = second_factor.secret_of(b"12345678901234567890")
    for seconds, digits in ((59, "287082"), (1111111109, "081804"), (2000000000, "279037")):
        now = datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)
        assert second_factor.step_of(secret, f" {digits[:3]} {digits[3:]}", now) == seconds // 30
    assert second_factor.step_of(secret, "۲۸۷۰۸۲", datetime(1970, 1, 1, 0, 0, 59)) == 1


def test_after_the_password_a_code_of_the_phone_is_asked_for(site):
    secret, _ = turn_on(site, site.client("publisher-1"))
    client = after_password(site, next="/staff/en/publish?a=1")
    form = client.get("/staff/en/second-factor?next=/staff/en/publish?a%3D1")
    assert 'value="/staff/en/publish?a=1"' in form.text and secret not in form.text
    pending = client.get_cookie("staff", path="/staff").value
    answer = enter(client, code=code(site, secret), next="/staff/en/publish?a=1")
    assert (answer.status_code, answer.headers["Location"]) == (303, "/staff/en/publish?a=1")
    assert is_in(client)
    assert site.entries(action="signed_in")[-1].detail == {"way": "totp"}
    # The token from before the code is of no use.
    assert client.get_cookie("staff", path="/staff").value != pending
    client.set_cookie("staff", pending, path="/staff")
    assert not is_in(client)


def test_before_the_code_nothing_opens_and_no_form_is_taken(site):
    turn_on(site, site.client("admin-1"))
    client = after_password(site, "admin-1")
    token = csrf_token(client.get(PAGE).text)
    for path in ("", "accounts", "password", "sessions", "log.csv"):
        answer = client.get(f"/staff/en/{path}")
        assert answer.status_code == 303, path
        assert answer.headers["Location"] == f"{PAGE}?next=%2Fstaff%2Fen%2F{path}"
    data = {"csrf_token": token, "do": "disable", "of": "kashan-1"}
    answer = client.post("/staff/en/accounts", data=data, headers=SAME_ORIGIN)
    assert (answer.status_code, has_message(answer, "en", "staff.factor_pending")) == (403, True)
    for do in ("on", "off", "codes"):
        data = {"csrf_token": token, "do": do, "form_id": "b" * 32, "password": PASSWORD}
        assert client.post(PAGE, data=data, headers=SAME_ORIGIN).status_code == 422
    assert not site.account("kashan-1").disabled_at and site.account("admin-1").second_factor
    assert client.get("/staff/en/explore/").status_code in (303, 404)


def test_before_the_code_one_can_sign_out_or_sign_in_as_another_account(site):
    turn_on(site, site.client("admin-1"))
    client = after_password(site, "admin-1")
    assert post(client, "/staff/en/sign-out").status_code == 303
    assert client.get(PAGE).status_code == 302
    client = after_password(site, "admin-1")
    assert sign_in(client, "reviewer-1").status_code == 303
    assert is_in(client)


def test_a_code_is_taken_once_and_a_used_one_gets_the_answer_of_a_wrong_one(site):
    secret, _ = turn_on(site, site.client("publisher-1"))
    used = code(site, secret)
    assert enter(after_password(site), code=used).status_code == 303
    answers = [enter(after_password(site), code=text) for text in (used, wrong_code(site, secret))]
    plain = {re.sub(r'value="[^"]*"', "", answer.text) for answer in answers}
    assert [answer.status_code for answer in answers] == [401, 401] and len(plain) == 1
    assert has_message(answers[0], "en", "second_factor.wrong")
    # An earlier code than the last one is not taken either.
    site.clock.move(seconds=60)
    assert enter(after_password(site), code=code(site, secret)).status_code == 303
    assert enter(after_password(site), code=code(site, secret, -1)).status_code == 401


@pytest.mark.parametrize(("steps", "status"), [(-2, 401), (-1, 303), (1, 303), (2, 401)])
def test_the_clock_of_the_phone_may_differ_by_one_step(site, steps, status):
    secret, _ = turn_on(site, site.client("publisher-1"))
    site.clock.move(minutes=10)
    assert enter(after_password(site), code=code(site, secret, steps)).status_code == status


def test_wrong_codes_wait_and_lock_in_all_browsers_and_a_right_password_does_not_end_that(site, publisher):
    secret, codes = turn_on(site, publisher)
    post(publisher, "/staff/en/sign-out")
    for _ in range(5):
        assert enter(after_password(site), code=wrong_code(site, secret)).status_code == 401
    # A publisher browser is asked too, and its password is right.
    sign_in(publisher, "publisher-1")
    answer = enter(publisher, code=code(site, secret))
    assert answer.status_code == 429 and answer.headers["Retry-After"] == "2"
    assert enter(publisher, recovery=codes[0]).status_code == 429
    for _ in range(5):
        site.clock.move(minutes=1)
        enter(after_password(site), code=wrong_code(site, secret))
    site.clock.move(minutes=1)
    assert has_message(enter(publisher, code=code(site, secret)), "en", "staff.wait", time="14 min")
    # Failures are written once an hour, and the lock in any case.
    assert len(site.entries(action="factor_failed")) == 1
    assert [entry.account for entry in site.entries(action="sign_in_locked")] == ["publisher-1"]
    admin = site.client("admin-1")
    post(admin, "/staff/en/accounts", do="unlock", of="publisher-1")
    assert enter(publisher, code=code(site, secret)).status_code == 303


def test_a_recovery_code_in_any_spelling_replaces_a_code_once(site):
    _, codes = turn_on(site, site.client("publisher-1"))
    client = after_password(site)
    assert enter(client, recovery=codes[0].upper().replace("-", " ")).status_code == 303
    assert site.entries(action="signed_in")[-1].detail == {"way": "recovery"}
    assert has_message(client.get(PAGE), "en", "second_factor.left", n="9", total="10")
    assert enter(after_password(site), recovery=codes[0]).status_code == 401
    with site.desk.reading() as connection:
        stored = str(connection.execute(recovery_codes.select()).all())
    assert not any(each in stored or each.replace("-", "") in stored for each in codes)


def test_turning_on_shows_the_codes_once_and_ends_other_sessions(site):
    here, elsewhere = site.client("publisher-1"), site.client("publisher-1")
    page = here.get(PAGE).text
    secret = secret_on(page)
    assert secret_on(here.get(PAGE).text) == secret, "the page may be loaded again after the phone has read it"
    assert "<svg" in page and secret_on(elsewhere.get(PAGE).text) != secret
    data = {"csrf_token": csrf_token(page), "do": "on", "form_id": "a" * 32}
    for wrong in (wrong_code(site, secret), ""):
        answer = here.post(PAGE, data={**data, "code": wrong}, headers=SAME_ORIGIN)
        assert (answer.status_code, site.account("publisher-1").second_factor) == (422, False)
    answers = [here.post(PAGE, data={**data, "code": code(site, secret)}, headers=SAME_ORIGIN) for _ in range(2)]
    assert codes_on(answers[0]) == codes_on(answers[1]), "a form sent twice shows the same codes"
    assert len(site.entries(action="factor_on")) == 1
    assert is_in(here) and not is_in(elsewhere)
    page = here.get(PAGE).text
    assert secret not in page.replace(" ", "") and not any(each in page for each in codes_on(answers[0]))
    # The code with which it was turned on does not sign in.
    assert enter(after_password(site), code=code(site, secret)).status_code == 401


def test_turning_off_and_new_codes_need_password_and_code(site, publisher):
    secret, old = turn_on(site, publisher)
    for fields, key in (
        ({"password": "not the password", "code": code(site, secret)}, "staff.password_wrong"),
        ({"password": PASSWORD, "code": wrong_code(site, secret)}, "second_factor.wrong"),
        ({"password": PASSWORD}, "fault.required"),
    ):
        for do in ("off", "codes"):
            answer = post(publisher, PAGE, do=do, form_id="c" * 32, **fields)
            assert (answer.status_code, has_message(answer, "en", key)) == (422, True), fields
            assert PASSWORD not in answer.text
    site.clock.move(minutes=16)
    fields = {"password": PASSWORD, "code": code(site, secret), "form_id": "d" * 32}
    answers = [post(publisher, PAGE, do="codes", **fields) for _ in range(2)]
    new = codes_on(answers[0])
    assert new == codes_on(answers[1]) and not set(new) & set(old)
    assert enter(after_password(site), recovery=old[0]).status_code == 401
    answer = post(publisher, PAGE, do="off", password=PASSWORD, recovery=new[0], form_id="e" * 32)
    assert has_message(publisher.get(answer.headers["Location"]), "en", "second_factor.is_off")
    assert is_in(site.client("publisher-1"))
    again = post(publisher, PAGE, do="off", password=PASSWORD, form_id="e" * 32)
    assert again.headers["Location"] == answer.headers["Location"]
    actions = [entry.action for entry in site.entries(account="publisher-1") if entry.action != "signed_in"]
    assert actions == ["factor_on", "factor_failed", "recovery_made", "factor_off"]
    # Turned on again, the phone has another key.
    assert secret_on(publisher.get(PAGE).text) != secret


def test_a_form_without_its_id_changes_nothing(site, publisher):
    secret = secret_on(publisher.get(PAGE).text)
    assert has_message(post(publisher, PAGE, do="on", code=code(site, secret)), "en", "staff.unknown_form")
    assert not site.account("publisher-1").second_factor
    turn_on(site, publisher)
    for do, form_id in (("off", ""), ("dance", "a" * 31 + "b")):
        fields = {"password": PASSWORD, "code": code(site, secret)}
        assert has_message(post(publisher, PAGE, do=do, form_id=form_id, **fields), "en", "staff.unknown_form")


def test_an_administrator_turns_off_the_factor_of_another_account_and_is_named(site):
    publisher, admin = site.client("publisher-1"), site.client("admin-1")
    turn_on(site, publisher)
    for _ in range(2):
        done = post(admin, "/staff/en/accounts", do="factor", of="publisher-1")
    assert has_message(admin.get(done.headers["Location"]), "en", "staff.was_factor", name="publisher-1")
    assert not is_in(publisher), "all its sessions end"
    assert "turned off by admin-1" in site.client("publisher-1").get(PAGE).text
    assert len(site.entries(action="factor_off")) == 1
    answer = post(admin, "/staff/en/accounts", do="factor", of="admin-1")
    assert has_message(answer, "en", "staff.own_factor")


def test_a_new_password_leaves_the_second_factor(site):
    secret, _ = turn_on(site, site.client("publisher-1"))
    page = post(site.client("admin-1"), "/staff/en/accounts", do="password", of="publisher-1", form_id="a" * 32)
    password = re.search(r'<code dir="ltr">([a-z0-9-]+)</code>', page.text)[1]
    client = site.client()
    assert sign_in(client, "publisher-1", password).headers["Location"] == PAGE
    enter(client, code=code(site, secret))
    # And then the password must be changed.
    assert client.get("/staff/en/publish").headers["Location"] == "/staff/en/password?next=%2Fstaff%2Fen%2Fpublish"


def test_where_it_is_required_publishers_and_administrators_set_it_up_first(serve):
    site = serve(second_factor="required")
    for name in ("publisher-1", "admin-1"):
        client = site.client(name)
        for path in ("", "publish", "accounts", "password", "sessions"):
            answer = client.get(f"/staff/en/{path}")
            assert answer.status_code in (303, 403), path
            assert answer.headers.get("Location", PAGE) == PAGE
        token = csrf_token(client.get(PAGE).text)
        data = {"csrf_token": token, "do": "disable", "of": "kashan-1"}
        assert client.post("/staff/en/accounts", data=data, headers=SAME_ORIGIN).status_code == 403
        assert has_message(client.get(PAGE), "en", "second_factor.must")
        turn_on(site, client)
        assert is_in(client)
    for name in ("ardestan-1", "reviewer-1"):
        assert is_in(site.client(name))
