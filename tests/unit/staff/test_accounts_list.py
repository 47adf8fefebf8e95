"""Many accounts from a list: every fault at once, a preview, one yes, passwords shown once; nothing half done."""

import base64
import csv
import html
import io
import re

import pytest
import xlsxwriter

from dashboard.database import passwords
from dashboard.language import say
from dashboard.staff import accounts_page, new_accounts
from tests.unit.staff.desk_site import SAME_ORIGIN, csrf_token, has_message, post

LIST = "/staff/en/accounts/list"
GOOD = """account name;role;county;team;e-mail
Khansar-1;clerk;Khansar;;khansar@province.example

team-9;team;;۹;
reviewer-7;بازبین استان;;;
"""


def check(client, lines="", file=None, name="list.csv"):
    data = {"csrf_token": csrf_token(client.get(LIST).text), "lines": lines}
    if file is not None:
        data["file"] = (io.BytesIO(file), name)
    return client.post(LIST, data=data, headers=SAME_ORIGIN, content_type="multipart/form-data")


def hidden(page, name):
    return html.unescape(re.search(rf'name="{name}" value="([^"]*)"', page.text)[1])


def say_yes(client, preview, **other):
    data = {name: hidden(preview, name) for name in ("csrf_token", "form_id", "text")}
    return client.post(LIST, data={**data, "do": "make", **other}, headers=SAME_ORIGIN)


def faults_on(page, lang="en"):
    """(line, column, value, what to do) of each row of the table of faults."""
    rows = re.findall(r"<tr role=\"row\">(<td.*?)</tr>", page.text, re.DOTALL)
    return [
        tuple(html.unescape(re.sub(r"<[^>]+>", "", cell)).strip() for cell in re.findall(r"<td.*?</td>", row, re.S))
        for row in rows
    ]


def file_on(page):
    (address,) = re.findall(r'href="data:text/csv;charset=utf-8;base64,([^"]+)"', page.text)
    text = base64.b64decode(html.unescape(address)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def names(site):
    return {entry.subject for entry in site.entries(action="account_added")}


def test_a_list_is_shown_first_and_made_after_one_yes(site, admin):
    preview = check(admin, GOOD)
    assert preview.status_code == 200 and "county of Khansar" in preview.text
    assert not names(site), "nothing is made before the yes"
    made = say_yes(admin, preview)
    head, *rows = file_on(made)
    assert head[0] == say("en", "accounts_list.name") and len(rows) == 3
    assert [row[0] for row in rows] == ["khansar-1", "team-9", "reviewer-7"]
    assert all(f'<code dir="ltr">{row[-1]}</code>' in made.text for row in rows)
    khansar, team = site.account("khansar-1"), site.account("team-9")
    assert (khansar.role, khansar.county_code, khansar.email) == ("clerk", "1004", "khansar@province.example")
    assert (team.team, site.account("reviewer-7").role) == (9, "reviewer")
    assert len({row[-1] for row in rows}) == 3
    assert not any(row[-1] in str(site.entries()) for row in rows)
    # Each password is shown only here, and must be changed first.
    assert not any(row[-1] in admin.get(path).text for row in rows for path in (LIST, "/staff/en/accounts"))
    for name, *_, password in rows:
        client = site.client(name, password)
        assert client.get("/staff/en/sheets").status_code in (303, 403)
        assert client.get("/staff/en/").headers["Location"] == "/staff/en/password?next=%2Fstaff%2Fen%2F"


def test_without_headings_the_columns_have_their_order_and_a_body_is_found_by_its_name(site, admin):
    """The words of the roles body and team are headings too."""
    with site.request("admin-1") as staff:
        (code, name), *_ = staff.bodies()
    rows = file_on(say_yes(admin, check(admin, f"body-1\tbody\t\t{name}\nbody-2\tbody\t\t{code.lower()}")))
    assert [row[:3] for row in rows[1:]] == [[f"body-{n}", say("en", "staff.role_body"), name] for n in (1, 2)]
    assert site.account("body-1").office_id == site.account("body-2").office_id == code
    assert [row[:3] for row in faults_on(check(admin, "team-1,team,,,0,"))] == [("1", "team", "0")]


def test_a_form_sent_twice_makes_nothing_twice_and_shows_the_same_passwords(site, admin):
    preview = check(admin, GOOD)
    first, second = (say_yes(admin, preview) for _ in range(2))
    assert file_on(first) == file_on(second)
    assert len(site.entries(action="account_added")) == 3
    # Another form with the same list is another matter.
    again = say_yes(admin, preview, form_id="a" * 32)
    assert again.status_code == 409 and [row[3] for row in faults_on(again)] == [say("en", "staff.account_taken")] * 3
    # So is the same form after an account has changed.
    post(admin, "/staff/en/accounts", do="disable", of="team-9")
    assert [row[2] for row in faults_on(say_yes(admin, preview))] == ["team-9"]


def test_all_faults_are_told_at_once_with_line_column_value_and_remedy(site):
    lines = """name,role,county,body,team,e-mail
admin-1,reviewer,,,,
ardestan-9,clark,1001,,,
ARDESTAN-۹,clerk,Ardestn,,,not an address

آقای فلانی,clerk,,,,
team-3,team,,,4000,
body-1,body,,B0004,,
desk-1,reviewer,1001,,3,
"""
    page = check(site.client("admin-1"), lines)
    assert page.status_code == 422
    told = {(line, column, value): text for line, column, value, text in faults_on(page)}
    account = lambda code: say("en", f"staff.account_{code}", teams="38")  # noqa: E731
    expected = {
        ("2", "account name", "admin-1"): account("taken"),
        ("3", "role", "clark"): f"{account('role')} The nearest: clerk.",
        ("4", "county", "Ardestn"): f"{account('unknown')} The nearest: Ardestan (1001).",
        ("4", "e-mail", "not an address"): account("email"),
        ("4", "account name", "ARDESTAN-۹"): say("en", "accounts_list.fault_repeated", first="3"),
        ("6", "account name", "آقای فلانی"): account("name"),
        ("6", "county", "–"): account("needed"),
        ("7", "team", "4000"): account("team_unknown"),
        ("8", "body", "B0004"): f"{account('office_unknown')} The nearest: B004.",
        ("9", "county", "1001"): account("unneeded"),
        ("9", "team", "3"): account("team_unneeded"),
    }
    assert told == expected
    assert not names(site)
    # The lines stay on the page, to be corrected there.
    assert "ARDESTAN-۹\tclerk" in html.unescape(page.text)


def test_faults_are_told_in_persian_with_the_nearest_role(admin):
    data = {"csrf_token": csrf_token(admin.get(LIST).text), "lines": "نام حساب،نقش\nx-1-desk،متصدی شهرستن"}
    answer = admin.post("/staff/fa/accounts/list", data=data, headers=SAME_ORIGIN)
    assert faults_on(answer)[0][:3] == ("۲", "نقش", "متصدی شهرستن")
    assert "متصدی شهرستان" in faults_on(answer)[0][3]


@pytest.mark.parametrize(
    ("lines", "faults"),
    [
        ("name,rolle,county\nx-1,clerk,1001", [("1", "–", "rolle"), ("1", "role", "–")]),
        ("name,role,full name\nx-1,clerk,A B", [("1", "–", "full name")]),
        ("name,role,role\nx-1,clerk,clerk", [("1", "role", "–")]),
        ("reviewer-2,reviewer,,,,,more", [("1", "–", "more")]),
        ("name,role\nreviewer-2,reviewer,more", [("2", "–", "more")]),
        ("name,role", [("–", "–", "–")]),
        ("\n".join(f"reviewer-{number},reviewer" for number in range(2, 103)), [("–", "–", "–")]),
    ],
)
def test_a_list_of_another_form_is_refused_at_its_place(site, lines, faults):
    page = check(site.client("admin-1"), lines)
    assert page.status_code == 422
    assert [row[:3] for row in faults_on(page)] == faults


def workbook(*sheets):
    stream = io.BytesIO()
    with xlsxwriter.Workbook(stream) as book:
        for rows in sheets:
            sheet = book.add_worksheet()
            for at, row in enumerate(rows):
                sheet.write_row(at + 2, 0, row)
    return stream.getvalue()


def test_a_file_is_read_like_pasted_lines_and_can_be_corrected_on_the_page(admin):
    rows = [["نام حساب", "نقش", "تیم"], ["team-8", "team", 8], ["team-9", "team", ""]]
    page = check(admin, file=workbook(rows), name="accounts.xlsx")
    # The third line of the worksheet is the first that is not blank.
    assert [row[:3] for row in faults_on(page)] == [("5", "team", "–")]
    text = html.unescape(re.search(r"<textarea[^>]*>(.*?)</textarea>", page.text, re.DOTALL)[1])
    assert text.splitlines()[-1] == "team-9\tteam" and "accounts.xlsx" not in page.text
    preview = check(admin, text + "\t9")
    assert [row[0] for row in file_on(say_yes(admin, preview))[1:]] == ["team-8", "team-9"]


def test_what_cannot_be_read_is_said(admin):
    for file, name, words in (
        (b"%PDF-1.7", "a.pdf", "a.pdf"),
        (workbook([["a"]], [["b"]]), "a.xlsx", say("en", "accounts_list.fault_worksheets", n="2")),
        (b"x,reviewer\n" * 2_001, "a.csv", "a.csv"),
    ):
        page = check(admin, file=file, name=name)
        assert (page.status_code, words in html.unescape(page.text)) == (422, True), name
    assert has_message(check(admin, "x-1,reviewer", file=b"x-1,reviewer"), "en", "accounts_list.both")
    assert has_message(check(admin, " \n"), "en", "accounts_list.fault_empty")


def test_a_name_taken_since_the_preview_makes_no_account_at_all(site, admin):
    preview = check(admin, GOOD)
    post(admin, "/staff/en/accounts", do="add", name="team-9", role="team", team="9", form_id="b" * 32)
    answer = say_yes(admin, preview)
    assert (answer.status_code, faults_on(answer)[0][:3]) == (409, ("3", "account name", "team-9"))
    assert names(site) == {"team-9"}
    assert say_yes(admin, preview, form_id="short").status_code == 422


def test_passwords_are_hashed_before_the_transaction_begins(admin, monkeypatch):
    """So a long list makes no other writer wait."""
    preview, order = check(admin, GOOD), []
    hashed = passwords.hash_password
    monkeypatch.setattr(passwords, "hash_password", lambda password: order.append("hash") or hashed(password))
    insert = new_accounts._insert
    monkeypatch.setattr(new_accounts, "_insert", lambda *given: order.append("insert") or insert(*given))
    say_yes(admin, preview)
    assert order == ["hash"] * 3 + ["insert"] * 3


def test_only_an_administrator_adds_accounts(site):
    assert site.client("reviewer-1").get(LIST).status_code == 403


def test_the_page_of_accounts_names_those_of_teams_that_the_province_no_longer_has(site, monkeypatch):
    site.add_team(7)
    admin = site.client("admin-1")
    words = say("en", "staff.accounts_without_team", teams="4", names="team-7")
    assert words not in html.unescape(admin.get("/staff/en/accounts").text)
    monkeypatch.setattr(accounts_page, "number_of_teams", lambda _: 4)
    assert words in html.unescape(admin.get("/staff/en/accounts").text)
