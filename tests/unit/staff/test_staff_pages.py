"""The pages of accounts, password and log; a desk that is off or unavailable; public pages."""

import html
import logging
import re
import resource
import shutil
import sqlite3
from contextlib import contextmanager

from dashboard.database import log
from dashboard.database.log import ACTIONS
from dashboard.database.schema import VERSION
from dashboard.faults import Fault
from dashboard.language import LANGUAGES, catalogue, describe_cause, say
from dashboard.pages.common.render import SCHEME_SCRIPT
from tests.unit.staff.desk_site import PASSWORD, SAME_ORIGIN, START, csrf_token, has_message, post, sign_in
from tests.unit.staff.sheet_desk import download_sheet, fill_in, upload

ACCOUNTS = "/staff/en/accounts"


def password_on(page: str) -> str:
    return re.search(r'<code dir="ltr">([a-z0-9-]+)</code>', page)[1]


def test_a_new_account_gets_a_password_that_is_displayed_once(site, admin):
    data = {"do": "add", "name": "Khansar-1", "role": "clerk", "county": "1004", "form_id": "f" * 32}
    data["csrf_token"] = csrf_token(admin.get(ACCOUNTS).text)
    # A form sent twice makes one account with one password.
    answers = [admin.post(ACCOUNTS, data=data, headers=SAME_ORIGIN) for _ in range(2)]
    (password,) = {password_on(answer.text) for answer in answers}
    assert password not in admin.get(ACCOUNTS).text
    assert site.client("khansar-1", password).get("/staff/en/password").status_code == 200
    (entry,) = site.entries(action="account_added")
    assert (entry.account, entry.subject) == ("admin-1", "khansar-1")
    assert entry.detail == {"role": "clerk", "county": "1004", "form": entry.detail["form"]}
    assert "f" * 32 not in entry.detail["form"]
    assert password not in str(site.entries())
    other = admin.post(ACCOUNTS, data={**data, "form_id": "2" * 32}, headers=SAME_ORIGIN)
    assert other.status_code == 422
    assert has_message(other, "en", "staff.account_taken")


def test_all_faults_of_a_new_account_are_shown_at_their_fields(site):
    fields = {"name": "نام", "role": "clerk", "county": "", "form_id": "f" * 32}
    answer = post(site.client("admin-1"), ACCOUNTS, do="add", **fields)
    assert answer.status_code == 422
    assert has_message(answer, "en", "staff.account_name") and has_message(answer, "en", "staff.account_needed")
    assert 'value="نام"' in answer.text
    assert answer.text.count('aria-invalid="true"') == 2


def test_a_reset_password_ends_sessions_and_locks_and_is_idempotent(site):
    clerk, admin = site.client("ardestan-1"), site.client("admin-1")
    for _ in range(5):
        sign_in(site.client(), "ardestan-1", "not the password")
    data = {"do": "password", "of": "ardestan-1", "form_id": "f" * 32}
    data["csrf_token"] = csrf_token(admin.get(ACCOUNTS).text)
    answers = [admin.post(ACCOUNTS, data=data, headers=SAME_ORIGIN) for _ in range(2)]
    passwords = {password_on(answer.text) for answer in answers}
    assert len(passwords) == 1
    assert clerk.get("/staff/en/").status_code == 302
    assert sign_in(site.client(), "ardestan-1").status_code == 401
    assert sign_in(site.client(), "ardestan-1", passwords.pop()).status_code == 303
    assert len(site.entries(action="password_given")) == 1


def test_a_reset_password_must_be_changed_first_and_the_page_names_the_administrator(site):
    """So an administrator cannot publish unnoticed with a password set for the publisher."""
    password = password_on(
        post(site.client("admin-1"), ACCOUNTS, do="password", of="publisher-1", form_id="a" * 32).text
    )
    publisher = site.client("publisher-1", password)
    for path in ("", "publish", "preview/fa/", "sheets", "decisions"):
        answer = publisher.get(f"/staff/en/{path}")
        assert (answer.status_code, answer.headers["Location"].partition("?")[0]) == (303, "/staff/en/password"), path
    page = publisher.get("/staff/en/password")
    token = {"csrf_token": csrf_token(page.text)}
    assert publisher.post("/staff/en/publish", data=token, headers=SAME_ORIGIN).status_code == 403
    assert has_message(page, "en", "staff.password_must") and "given by admin-1" in page.text
    assert change(publisher, password).status_code == 303
    page = publisher.get("/staff/en/password")
    assert not has_message(page, "en", "staff.password_must") and "given by admin-1" in page.text
    assert publisher.get("/staff/en/publish").status_code == 200


def test_a_form_without_its_id_sets_no_password(site, admin):
    for fields in ({"do": "password", "of": "ardestan-1"}, {"do": "add", "name": "khansar-1", "role": "reviewer"}):
        for form_id in ("", "a"):
            answer = post(admin, ACCOUNTS, form_id=form_id, **fields)
            assert answer.status_code == 422 and has_message(answer, "en", "staff.unknown_form")
    assert site.client("ardestan-1").get("/staff/en/").status_code == 200


def test_refused_pages_and_forged_forms_are_logged_once_an_hour(site):
    clerk, stranger = site.client("ardestan-1"), site.client()
    for _ in range(3):
        assert clerk.get("/staff/en/accounts").status_code == 403
        assert clerk.post("/staff/en/password", data={"csrf_token": "forged"}, headers=SAME_ORIGIN).status_code == 400
        assert stranger.post("/staff/fa/sign-in", data={"name": "x"}, headers=SAME_ORIGIN).status_code == 400
    refused, forms = site.entries(action="access_refused"), site.entries(action="form_refused")
    assert [(entry.account, entry.subject) for entry in refused] == [("ardestan-1", "accounts")]
    assert [(entry.account, entry.subject) for entry in forms] == [("ardestan-1", "password"), ("", "sign-in")]
    assert list(forms[1].detail) == ["address"] and "127.0.0.1" not in str(forms)
    site.clock.move(minutes=61)
    stranger.post("/staff/fa/sign-in", data={"name": "x"}, headers=SAME_ORIGIN)
    assert len(site.entries(action="form_refused")) == 3


def test_disabling_an_account_ends_its_sessions_and_enabling_allows_signing_in(site):
    clerk, admin = site.client("ardestan-1"), site.client("admin-1")
    for _ in range(2):
        answer = post(admin, ACCOUNTS, do="disable", of="ardestan-1")
        assert answer.status_code == 303
    page = admin.get(answer.headers["Location"])
    assert has_message(page, "en", "staff.was_disabled", name="ardestan-1")
    assert clerk.get("/staff/en/").status_code == 302
    assert sign_in(site.client(), "ardestan-1").status_code == 401
    for _ in range(2):
        post(admin, ACCOUNTS, do="enable", of="ardestan-1")
    assert sign_in(site.client(), "ardestan-1").status_code == 303
    assert [len(site.entries(action=f"account_{done}d")) for done in ("disable", "enable")] == [1, 1]


def test_an_invalid_action_on_accounts_is_explained(admin):
    cases = [("disable", "admin-1", "own_account"), ("password", "admin-1", "own_password")]
    cases += [(do, "nobody-1", "no_account") for do in ("disable", "enable", "password")]
    for do, of, key in [*cases, ("dance", "ardestan-1", "unknown_form")]:
        answer = post(admin, ACCOUNTS, do=do, of=of)
        assert answer.status_code in (409, 422), (do, of)
        assert has_message(answer, "en", f"staff.{key}"), (do, of)


def change(client, old=PASSWORD, new="green kettle at one", again=None, lang="en"):
    path = f"/staff/{lang}/password"
    return post(client, path, password_old=old, password_new=new, password_again=again or new)


def test_the_way_goes_on_after_a_changed_password(site):
    client, new = site.client("ardestan-1"), "green kettle at one"
    fields = {"password_old": PASSWORD, "password_new": new, "password_again": new}
    answer = post(client, "/staff/en/password", next="/staff/en/sheets", **fields)
    page = client.get(answer.headers["Location"]).text
    assert 'class="btn btn-primary" href="/staff/en/sheets"' in page and "password_old" not in page
    assert "evil" not in client.get("/staff/en/password?done=1&next=https://evil.example/").text.partition("<main")[2]


def test_changing_the_password_ends_all_other_sessions(site):
    here, elsewhere = site.client("ardestan-1"), site.client("ardestan-1")
    # A form sent twice is accepted once.
    answers = [change(here) for _ in range(2)]
    assert [answer.headers.get("Location") for answer in answers] == ["/staff/en/password?done=1"] * 2
    assert len(site.entries(action="password_changed")) == 1
    assert has_message(here.get(answers[0].headers["Location"]), "en", "staff.password_done")
    assert elsewhere.get("/staff/en/").status_code == 302
    assert sign_in(site.client(), "ardestan-1").status_code == 401
    assert sign_in(site.client(), "ardestan-1", "green kettle at one").status_code == 303


def test_a_refused_password_is_explained(site, clerk):
    for password, keys in (
        ({"old": "not the password", "new": "short"}, ["password_wrong", "password_short"]),
        ({"again": "another kettle at one"}, ["password_differs"]),
        ({"new": PASSWORD}, ["password_same"]),
        ({"new": "password1234"}, ["password_common"]),
    ):
        answer = change(clerk, lang="fa", **password)
        assert answer.status_code == 422
        assert [key for key in keys if not has_message(answer, "fa", f"staff.{key}", n="۱۲")] == []
    assert sign_in(site.client(), "ardestan-1").status_code == 303


def test_wrong_present_passwords_are_limited(clerk):
    for _ in range(5):
        assert has_message(change(clerk, old="not the password"), "en", "staff.password_wrong")
    assert "wrong attempts" in change(clerk).text


def test_every_action_has_words_and_the_log_is_filtered_with_invalid_filters_explained(site):
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


def test_a_long_log_has_pages_and_the_file_has_all_entries(site, admin):
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


def test_without_an_account_the_desk_is_off_and_explains_the_first_account(serve):
    site = serve(people=False)
    for path in ("", "sign-in", "log"):
        answer = site.client().get(f"/staff/fa/{path}")
        assert answer.status_code == 404
        assert "python -m dashboard user add" in answer.text
        assert "Set-Cookie" not in answer.headers
    assert not site.file.exists()
    site.reset()
    assert site.client("admin-1").get("/staff/fa/").status_code == 200


def test_a_missing_or_broken_desk_is_explained_and_public_pages_still_work(site, admin, tmp_path, caplog):
    moved = tmp_path / "kept"
    shutil.move(site.file, moved)
    for path in ("/staff/fa/", "/staff/fa/sign-in"):
        answer = admin.get(path)
        assert answer.status_code == 503
        assert has_message(answer, "fa", "staff.cause_gone") and has_message(answer, "fa", "staff.gone")
    assert admin.get("/fa/").status_code == 200
    shutil.move(moved, site.file)
    assert admin.get("/staff/fa/").status_code == 200
    site.file.write_bytes(b"no tables " * 1000)
    assert admin.get("/staff/en/").status_code == 503
    assert admin.get("/en/").status_code == 200
    assert PASSWORD not in caplog.text


@contextmanager
def full_disk():
    """No file takes more than a page, and so neither of SQLite's side files can be made."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_on_a_full_disk_all_pages_are_read_and_every_form_says_that_there_is_no_room(site, caplog):
    caplog.set_level(logging.INFO, "dashboard")
    clerk, visitor = site.client("ardestan-1"), site.client()
    sheet = fill_in(download_sheet(clerk))
    caplog.clear()
    with full_disk():
        # A visit is to be recorded again.
        site.clock.move(minutes=2)
        for _ in range(2):
            for path in ("", "sheets", "password"):
                assert clerk.get(f"/staff/en/{path}").status_code == 200, path
            for answer in (sign_in(visitor, "kashan-1"), upload(clerk, sheet)):
                assert (answer.status_code, has_message(answer, "en", "staff.cause_full")) == (503, True)
        assert visitor.get("/en/").status_code == 200
        assert not site.live.look() and site.live.status.since is None
    assert upload(clerk, sheet).status_code == 303
    assert clerk.get("/staff/en/").status_code == 200
    lines = [record.getMessage() for record in caplog.records if "staff desk" in record.getMessage()]
    reason = say("en", "staff.cause_full")
    assert lines == [f"the staff desk cannot be used: {reason}", "the staff desk can be used again"]


def test_tables_of_another_version_are_named_at_the_desk_and_public_pages_keep_their_data(site):
    admin, visitor = site.client("admin-1"), site.client()
    version = "UPDATE alembic_version SET version_num = '{}'"
    with site.desk.writing() as connection:
        connection.exec_driver_sql(version.format("2027_01"))
    assert not site.live.look()
    for lang in LANGUAGES:
        details = {"version": "2027_01"}
        words = html.escape(describe_cause(Fault("", code="database_version", details=details), lang))
        path = f"/staff/{lang}/sign-in"
        for answer in (admin.get(f"/staff/{lang}/"), visitor.get(path), visitor.post(path, headers=SAME_ORIGIN)):
            assert (answer.status_code, words in answer.text) == (503, True)
        page = visitor.get(f"/{lang}/")
        assert page.status_code == 200
        assert say(lang, "site.stale", since="|").split("|")[0] in page.text
        assert say(lang, "site.away", since="|", moment="|").split("|")[0] not in page.text
    health = visitor.get("/health").get_json()
    assert (health["state"], health["gone"], health["faults"]) == ("stale", False, 1)
    # Another server may have this file.
    assert visitor.get("/boundaries/0123456789abcdef.geojson").status_code == 503
    with sqlite3.connect(site.file) as connection:
        connection.execute(version.format(VERSION))
    connection.close()
    site.live.look()
    assert visitor.get("/health").get_json()["state"] == "ok"
    assert admin.get("/staff/en/").status_code == 200


def test_public_pages_neither_set_nor_vary_by_cookies(admin):
    for address in ("/", "/fa/", "/en/offices", "/fa/nowhere", "/health", "/api/v1/counties"):
        answer = admin.get(address)
        assert "Set-Cookie" not in answer.headers, address
        assert "Cookie" not in answer.headers.get("Vary", ""), address


def test_answers_of_the_desk_are_not_stored_and_have_the_strict_policy_and_no_other_script(admin):
    for path in ("", "fa/", "fa/accounts", "fa/log", "fa/log.csv", "fa/password", "fa/nowhere", "de/"):
        answer = admin.get(f"/staff/{path}", headers={"Accept-Encoding": "br, gzip"})
        assert answer.headers["Cache-Control"] == "no-store", path
        assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
        assert answer.headers.get("Content-Encoding", "identity") == "identity"
    assert admin.get("/staff/fa/nowhere").status_code == 404
    for lang, other in (("fa", "en"), ("en", "fa")):
        for path in ("", "accounts", "log", "password"):
            page = admin.get(f"/staff/{lang}/{path}").text
            assert re.findall("<script[^>]*>(.*?)</script>", page, re.DOTALL) == [SCHEME_SCRIPT] and not re.search(
                r"\son\w+=", page
            )
            assert f'href="/staff/{other}/{path}"' in page
