"""Several sheets at once: the ZIP of all counties, and an upload of many files."""

import io
import re
import zipfile
from html import unescape

from dashboard.language import say
from dashboard.staff.sheet_page import MOST_FILES
from tests.unit.staff.desk_site import SAME_ORIGIN, form_token, has_message
from tests.unit.staff.sheet_desk import SHEET, WEEK, download_sheet, fill_in


def bring(client, *files):
    """Upload files: (name, content)."""
    sent = [(io.BytesIO(content), name) for name, content in files]
    fields = {"csrf_token": form_token(client), "file": sent}
    return client.post(SHEET, data=fields, headers=SAME_ORIGIN, content_type="multipart/form-data")


def test_all_counties_sheets_are_one_zip_that_is_taken_back_as_several_files(site, reviewer):
    assert reviewer.get(f"{SHEET}?week={WEEK}&take=zip").headers["Location"] == f"{SHEET}/{WEEK}.zip"
    answer = reviewer.get(f"{SHEET}/{WEEK}.zip")
    with zipfile.ZipFile(io.BytesIO(answer.get_data())) as archive:
        names = archive.namelist()
        files = [(name, archive.read(name)) for name in names if name.startswith(("1001-", "1009-"))]
    assert len(names) == 6 and "Ardestan" in files[0][0]
    # In these files only the governorate of Ardestan has a known answer, so the other one answers nothing.
    answer = bring(reviewer, *files)
    assert answer.status_code == 422
    assert has_message(answer, "en", "sheets.some_faults", files="1", n="1", stored="1")


def test_the_button_takes_the_sheet_of_the_place_and_week_that_are_chosen(reviewer):
    page = reviewer.get(SHEET).text
    assert {'value="xlsx"', 'value="csv"', 'value="zip"'} <= set(re.findall(r'name="take" (value="\w+")', page))
    answer = reviewer.get(f"{SHEET}?place=1009&week=2014-11-29&take=csv")
    assert answer.headers["Location"] == f"{SHEET}/1009/2014-11-29.csv"
    assert reviewer.get(f"{SHEET}?take=exe").status_code == 404


def test_a_zip_is_for_accounts_of_all_counties(site, reviewer):
    site.add_body("B001")
    for name in ("ardestan-1", "body-b001"):
        client = site.client(name)
        assert 'value="zip"' not in client.get(SHEET).text
        assert client.get(f"{SHEET}/{WEEK}.zip").status_code == 403
    for week in ("2100-01-02", "someday"):
        assert reviewer.get(f"{SHEET}/{week}.zip").status_code == 404


def test_each_sound_file_becomes_a_draft_and_the_list_of_drafts_stays(site, reviewer):
    one, other = (fill_in(download_sheet(reviewer, code), f"G{code}", "no") for code in ("1001", "1009"))
    answer = bring(reviewer, ("آقای رضایی.csv", one), ("b.csv", other))
    assert answer.headers["Location"] == "/staff/en/drafts"
    page = unescape(reviewer.get("/staff/en/drafts").text)
    assert page.count('href="/staff/en/draft/') == 2 and "Ardestan" in page and "Shahreza" in page
    assert "رضایی" not in page
    assert 'href="/staff/en/draft/' not in site.client("ardestan-1").get("/staff/en/drafts").text
    # The same file again replaces its draft.
    assert "/draft/" in bring(reviewer, ("c.csv", one)).headers["Location"]
    assert reviewer.get("/staff/en/drafts").text.count('href="/staff/en/draft/') == 2


def test_all_faults_of_all_files_are_told_file_by_file_and_sound_files_are_kept(site, reviewer):
    sound = fill_in(download_sheet(reviewer), "G1001", "no")
    faulty = fill_in(download_sheet(reviewer, "1009"), "G1009", "perhaps")
    answer = bring(reviewer, ("a.csv", faulty), ("sound.csv", sound), ("b.pdf", b"%PDF-1.7"), ("again.csv", sound))
    text = unescape(answer.text)
    assert answer.status_code == 422
    assert "perhaps" in text and "b.pdf: " in text
    assert say("en", "fault.sheet_twice", first="sound.csv") in text
    assert has_message(answer, "en", "sheets.some_faults", files="3", n="3", stored="1")
    assert reviewer.get("/staff/en/drafts").text.count('href="/staff/en/draft/') == 1


def test_too_many_files_are_refused_before_any_is_read(site, reviewer):
    answer = bring(reviewer, *[(f"{number}.csv", b"x") for number in range(MOST_FILES + 1)])
    assert answer.status_code == 422
    assert has_message(answer, "en", "sheets.too_many_files", n="31", most="30")
