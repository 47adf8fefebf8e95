"""The pages of accounts, of the own password, of the log; a desk that is off or unavailable; public pages."""

import html
import re
import shutil

from dashboard.desk import log
from dashboard.desk.log import ACTIONS
from dashboard.language import LANGUAGES, catalogue, say
from tests.unit.staff.desk_site import OWN, PASSWORD, START, post, sign_in, token_of

ACCOUNTS = "/staff/en/accounts"


def shown_password(page: str) -> str:
    return re.search(r'<code dir="ltr">([a-z0-9-]+)</code>', page)[1]


def says(answer, lang, key, **values):
    return html.escape(say(lang, key, **values), quote=True) in answer.text


# --- accounts ---


def test_a_new_account_gets_a_password_that_is_shown_once_and_opens_the_desk(site):
    admin = site.client("admin-1")
    data = {"do": "add", "name": "Natanz-1", "role": "clerk", "county": "1015", "form_id": "f" * 32}
    data["csrf_token"] = token_of(admin.get(ACCOUNTS).text)
    # A form that is sent twice makes one account with one password.
    twice = [admin.post(ACCOUNTS, data=data, headers=OWN) for _ in range(2)]
    (password,) = {shown_password(answer.text) for answer in twice}
    assert password not in admin.get(ACCOUNTS).text
    assert site.client("natanz-1", password).get("/staff/en/password").status_code == 200
    (entry,) = site.entries(action="account_added")
    assert (entry.account, entry.subject) == ("admin-1", "natanz-1")
    assert entry.detail == {"role": "clerk", "county": "1015"}
    assert password not in str(site.entries())
    other = admin.post(ACCOUNTS, data={**data, "form_id": "2" * 32}, headers=OWN)
    assert other.status_code == 422
    assert says(other, "en", "staff.account_taken")


def test_all_that_is_wrong_with_a_new_account_is_told_at_its_fields(site):
    admin = site.client("admin-1")
    for lang in LANGUAGES:
        answer = post(
            admin, f"/staff/{lang}/accounts", do="add", name="نام", role="clerk", county="", form_id="f" * 32
        )
        assert answer.status_code == 422
        assert says(answer, lang, "staff.account_name") and says(answer, lang, "staff.account_needed")
        assert 'value="نام"' in answer.text
        assert answer.text.count('aria-invalid="true"') == 2


def test_a_new_password_ends_sessions_and_locks_and_twice_is_as_once(site):
    clerk, admin = site.client("ardestan-1"), site.client("admin-1")
    for _ in range(5):
        sign_in(site.client(), "ardestan-1", "not the password")
    data = {"do": "password", "of": "ardestan-1", "form_id": "f" * 32}
    data["csrf_token"] = token_of(admin.get(ACCOUNTS).text)
    twice = [admin.post(ACCOUNTS, data=data, headers=OWN) for _ in range(2)]
    passwords = {shown_password(answer.text) for answer in twice}
    assert len(passwords) == 1
    assert clerk.get("/staff/en/").status_code == 302
    assert sign_in(site.client(), "ardestan-1").status_code == 401
    assert sign_in(site.client(), "ardestan-1", passwords.pop()).status_code == 303
    assert len(site.entries(action="password_given")) == 1


def test_a_password_that_was_given_is_changed_before_anything_else_and_its_holder_is_told_by_whom(site):
    """An administrator who gives the publisher a password and signs in with it can publish nothing unseen."""
    given = shown_password(
        post(site.client("admin-1"), ACCOUNTS, do="password", of="publisher-1", form_id="a" * 32).text
    )
    publisher = site.client("publisher-1", given)
    for path in ("", "publish", "preview/fa/", "sheets", "decisions"):
        answer = publisher.get(f"/staff/en/{path}")
        assert (answer.status_code, answer.headers["Location"]) == (303, "/staff/en/password"), path
    page = publisher.get("/staff/en/password")
    token = {"csrf_token": token_of(page.text)}
    assert publisher.post("/staff/en/publish", data=token, headers=OWN).status_code == 403
    assert says(page, "en", "staff.password_must") and "given by admin-1" in page.text
    assert change(publisher, given).status_code == 303
    page = publisher.get("/staff/en/password")
    assert not says(page, "en", "staff.password_must") and "given by admin-1" in page.text
    assert publisher.get("/staff/en/publish").status_code == 200


def test_a_form_without_its_id_gives_no_password(site):
    admin = site.client("admin-1")
    for more in ({"do": "password", "of": "ardestan-1"}, {"do": "add", "name": "natanz-1", "role": "reviewer"}):
        for form_id in ("", "a"):
            answer = post(admin, ACCOUNTS, form_id=form_id, **more)
            assert answer.status_code == 422 and says(answer, "en", "staff.unknown_form")
    assert site.client("ardestan-1").get("/staff/en/").status_code == 200


def test_refused_pages_and_forged_forms_are_in_the_log_once_an_hour(site):
    clerk, stranger = site.client("ardestan-1"), site.client()
    for _ in range(3):
        assert clerk.get("/staff/en/accounts").status_code == 403
        assert clerk.post("/staff/en/password", data={"csrf_token": "forged"}, headers=OWN).status_code == 400
        assert stranger.post("/staff/fa/sign-in", data={"name": "x"}, headers=OWN).status_code == 400
    refused, forms = site.entries(action="access_refused"), site.entries(action="form_refused")
    assert [(entry.account, entry.subject) for entry in refused] == [("ardestan-1", "accounts")]
    assert [(entry.account, entry.subject) for entry in forms] == [("ardestan-1", "password"), ("", "sign-in")]
    assert list(forms[1].detail) == ["address"] and "127.0.0.1" not in str(forms)
    site.clock.move(minutes=61)
    stranger.post("/staff/fa/sign-in", data={"name": "x"}, headers=OWN)
    assert len(site.entries(action="form_refused")) == 3


def test_shutting_ends_sessions_and_opening_lets_in_again(site):
    clerk, admin = site.client("ardestan-1"), site.client("admin-1")
    for _ in range(2):
        answer = post(admin, ACCOUNTS, do="disable", of="ardestan-1")
        assert answer.status_code == 303
    page = admin.get(answer.headers["Location"])
    assert says(page, "en", "staff.was_disabled", name="ardestan-1")
    assert clerk.get("/staff/en/").status_code == 302
    assert sign_in(site.client(), "ardestan-1").status_code == 401
    for _ in range(2):
        post(admin, ACCOUNTS, do="enable", of="ardestan-1")
    assert sign_in(site.client(), "ardestan-1").status_code == 303
    assert [len(site.entries(action=f"account_{done}d")) for done in ("disable", "enable")] == [1, 1]


def test_what_cannot_be_done_is_told(site):
    admin = site.client("admin-1")
    cases = [("disable", "admin-1", "own_account"), ("password", "admin-1", "own_password")]
    cases += [(do, "nobody-1", "no_account") for do in ("disable", "enable", "password")]
    for do, of, key in [*cases, ("dance", "ardestan-1", "unknown_form")]:
        answer = post(admin, ACCOUNTS, do=do, of=of)
        assert answer.status_code in (409, 422), (do, of)
        assert says(answer, "en", f"staff.{key}"), (do, of)


# --- own password ---


def change(client, old=PASSWORD, new="green kettle at one", again=None, lang="en"):
    path = f"/staff/{lang}/password"
    return post(client, path, password_old=old, password_new=new, password_again=again or new)


def test_changing_ones_password_ends_all_other_sessions_and_keeps_this_browser_in(site):
    here, elsewhere = site.client("ardestan-1"), site.client("ardestan-1")
    # A form that is sent twice is taken once.
    answers = [change(here) for _ in range(2)]
    assert [answer.headers.get("Location") for answer in answers] == ["/staff/en/password?done=1"] * 2
    assert len(site.entries(action="password_changed")) == 1
    assert says(here.get(answers[0].headers["Location"]), "en", "staff.password_done")
    assert elsewhere.get("/staff/en/").status_code == 302
    assert sign_in(site.client(), "ardestan-1").status_code == 401
    assert sign_in(site.client(), "ardestan-1", "green kettle at one").status_code == 303


def test_a_password_that_is_not_taken_is_told(site):
    client = site.client("ardestan-1")
    for lang, twelve in (("fa", "۱۲"), ("en", "12")):
        for given, keys in (
            ({"old": "not the password", "new": "short"}, ["password_wrong", "password_short"]),
            ({"again": "another kettle at one"}, ["password_differs"]),
            ({"new": PASSWORD}, ["password_same"]),
            ({"new": "password1234"}, ["password_common"]),
        ):
            answer = change(client, lang=lang, **given)
            assert answer.status_code == 422
            assert [key for key in keys if not says(answer, lang, f"staff.{key}", n=twelve)] == []
    assert sign_in(site.client(), "ardestan-1").status_code == 303


def test_the_present_password_cannot_be_guessed_without_end(site):
    client = site.client("ardestan-1")
    for _ in range(5):
        assert says(change(client, old="not the password"), "en", "staff.password_wrong")
    assert "wrong attempts" in change(client).text


# --- the log ---


def test_every_action_has_its_words_and_the_log_is_filtered_and_a_wrong_filter_is_told(site):
    for lang in LANGUAGES:
        assert [action for action in ACTIONS if f"staff_log.{action}" not in catalogue(lang)] == []
    admin = site.client("admin-1")
    site.clock.move(minutes=10)
    sign_in(site.client(), "ardestan-1", "not the password")
    rows = lambda query: len(re.findall("<tr", admin.get(f"/staff/fa/log?{query}").text)) - 1  # noqa: E731
    assert rows("") == 2
    assert rows("account=ardestan-1") == 1
    assert rows("action=signed_in") == 1
    assert rows("from=1405/1/15&to=2026-04-04") == 2
    assert rows("to=1405/1/14") == -1
    for query in ("from=2026-13-01", "to=soon", "action=danced", "from=2026-04-05&to=2026-04-04"):
        answer = admin.get(f"/staff/en/log?{query}")
        assert answer.status_code == 400, query
        assert 'aria-invalid="true"' in answer.text
        assert admin.get(f"/staff/en/log.csv?{query}").status_code == 303


def test_a_long_log_comes_in_pages_and_the_file_holds_all(site):
    admin = site.client("admin-1")
    with site.desk.writing() as connection:
        for i in range(120):
            log.append(connection, START, "signed_out", "kashan-1", "clerk", subject=f"=HYPERLINK({i})")
    first = admin.get("/staff/fa/log?account=kashan-1")
    assert "صفحهٔ ۱ از ۳" in first.text and 'rel="next"' in first.text and 'rel="prev"' not in first.text
    last = admin.get("/staff/fa/log?account=kashan-1&page=۳")
    assert len(re.findall("<tr", last.text)) == 21 and 'rel="next"' not in last.text
    assert admin.get("/staff/fa/log?page=99999999999999").status_code == 200
    file = admin.get("/staff/fa/log.csv?account=kashan-1")
    lines = file.get_data().decode("utf-8-sig").splitlines()
    assert len(lines) == 121
    assert ",'=HYPERLINK(119)," in lines[1]
    assert file.headers["Cache-Control"] == "no-store"


# --- off, gone, and the public pages beside it ---


def test_without_an_account_the_desk_is_off_and_says_how_to_make_the_first(serve):
    site = serve(people=False)
    for lang in LANGUAGES:
        for path in ("", "sign-in", "log"):
            answer = site.client().get(f"/staff/{lang}/{path}")
            assert answer.status_code == 404
            assert "python -m dashboard user add" in answer.text
            assert "Set-Cookie" not in answer.headers
    assert not site.file.exists()
    site.begin()
    assert site.client("admin-1").get("/staff/fa/").status_code == 200


def test_a_desk_that_is_gone_or_broken_is_told_and_comes_back_and_public_pages_stay(site, tmp_path, caplog):
    client = site.client("admin-1")
    kept = tmp_path / "kept"
    shutil.move(site.file, kept)
    for path in ("/staff/fa/", "/staff/fa/sign-in"):
        answer = client.get(path)
        assert answer.status_code == 503
        assert says(answer, "fa", "staff.gone")
    assert client.get("/fa/").status_code == 200
    shutil.move(kept, site.file)
    assert client.get("/staff/fa/").status_code == 200
    site.file.write_bytes(b"no tables " * 1000)
    assert client.get("/staff/en/").status_code == 503
    assert client.get("/en/").status_code == 200
    assert PASSWORD not in caplog.text


def test_public_pages_have_no_cookie_and_do_not_depend_on_one(site):
    client = site.client("admin-1")
    for address in ("/", "/fa/", "/en/offices", "/fa/nowhere", "/health", "/api/v1/counties"):
        answer = client.get(address)
        assert "Set-Cookie" not in answer.headers, address
        assert "Cookie" not in answer.headers.get("Vary", ""), address


def test_every_answer_of_the_desk_is_kept_nowhere_has_the_strict_policy_and_no_script(site):
    client = site.client("admin-1")
    for path in ("", "fa/", "fa/accounts", "fa/log", "fa/log.csv", "fa/password", "fa/nowhere", "de/"):
        answer = client.get(f"/staff/{path}", headers={"Accept-Encoding": "br, gzip"})
        assert answer.headers["Cache-Control"] == "no-store", path
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
        assert answer.headers.get("Content-Encoding", "identity") == "identity"
    assert client.get("/staff/fa/nowhere").status_code == 404
    for lang, other in (("fa", "en"), ("en", "fa")):
        for path in ("", "accounts", "log", "password"):
            page = client.get(f"/staff/{lang}/{path}").text
            assert "<script" not in page and not re.search(r"\son\w+=", page)
            assert f'href="/staff/{other}/{path}"' in page
