"""Counts at the desk: from the sheet through review to a publication."""

import csv
import io
import re
from html import unescape

import pytest

from dashboard.live import Live
from dashboard.store.tables import TABLES
from tests.unit.small_folder import PUBLICATIONS_HEAD, small_folder
from tests.unit.staff.desk_site import DeskSite
from tests.unit.staff.sheet_desk import download_sheet, drafted, review, send_draft, upload


@pytest.fixture(scope="module")
def shared_site(tmp_path_factory):
    """A server whose governorates report a share and a total."""
    folder = small_folder(tmp_path_factory.mktemp("known"))
    (folder / "publications.csv").write_text(PUBLICATIONS_HEAD + "2014-12-14T08:00:00Z,2014-12-06,,\n", "utf-8")
    (folder / "measures").mkdir()
    rows = ["glad,share,رضایت,Gladness,,,,,governorate", "visitors,total,مراجعان,Visitors,,,,,governorate"]
    (folder / "measures" / "own.csv").write_text("\n".join([",".join(TABLES["measures"].names), *rows, ""]), "utf-8")
    return DeskSite(tmp_path_factory.mktemp("own") / folder.name, Live(folder))


@pytest.fixture
def site(shared_site):
    return shared_site.reset()


def fill_counts(data, *numbers):
    """A sheet (CSV) with numbers in its rows of counts and no answers."""
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    at = next(n for n, row in enumerate(rows) if row[2:3] == ["Measure"]) + 1
    for row, numbers_of_row in zip(rows[at:], numbers, strict=True):
        row[4 : 4 + len(numbers_of_row)] = numbers_of_row
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def send_counts(site, *numbers):
    clerk = site.client("ardestan-1")
    draft = upload(clerk, fill_counts(download_sheet(clerk), *numbers)).headers["Location"]
    page = unescape(clerk.get(draft).text)
    done = send_draft(clerk, draft)
    assert done.status_code == 303, done.text
    return int(re.search(r"/sheets/(\d+)", done.headers["Location"])[1]), page


def test_counts_of_a_sheet_are_reviewed_and_published(site):
    number, draft = send_counts(site, ["۴۰", "50"], ["120"])
    for page in (draft, unescape(site.client("reviewer-1").get(f"/staff/en/sheets/{number}").text)):
        table = re.search(r'<section[^>]*id="counts".*?</section>', page, re.DOTALL)[0]
        cells = re.findall(r"<t[hd] role=\"(?:rowheader|cell)\"[^>]*>([^<]*)<", table)
        assert cells == ["Gladness", "—", "1", "40", "50", "Visitors", "—", "1", "120", "—"]
    as_sent = site.client("reviewer-1").get(f"/staff/en/sheets/{number}/sheet.csv").text
    assert "G1001" in as_sent.split("numerator")[1]
    assert review(site, number).status_code == 303
    counts = drafted(site, number).counts[["office_id", "measure", "channel", "numerator", "denominator"]]
    glad, visitors = counts.astype(object).values.tolist()
    assert glad == ["G1001", "glad", "", 40, 50]
    assert visitors[1] == "visitors" and visitors[3] == 120


def test_a_draft_of_counts_has_neither_file_name_nor_blank_rows(site):
    clerk = site.client("ardestan-1")
    data = fill_counts(download_sheet(clerk), ["1", "2"], [])
    draft = upload(clerk, data, "آقای رضایی.csv").headers["Location"]
    assert "آقای" not in site.file.read_bytes().decode("utf-8", "ignore")
    assert "Visitors" not in re.search(r'id="counts".*?</section>', clerk.get(draft).text, re.DOTALL)[0]
