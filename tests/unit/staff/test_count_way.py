"""Counts at the desk: from the second part of a county's sheet to the data of a publication, and out again."""

import csv
import io
import re
from html import unescape

import pytest

from dashboard.live import Live
from dashboard.store.tables import TABLES
from tests.unit.small_folder import PUBLICATIONS_HEAD, small_folder
from tests.unit.staff.desk_site import DeskSite
from tests.unit.staff.sheet_desk import bring, publish, review, send, taken


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A folder that asks governorates for a share and for a total."""
    folder = small_folder(tmp_path_factory.mktemp("known"))
    (folder / "publications.csv").write_text(PUBLICATIONS_HEAD + "2014-12-14T08:00:00Z,2014-12-06,,\n", "utf-8")
    (folder / "measures").mkdir()
    rows = ["glad,share,رضایت,Gladness,,,,,governorate", "visitors,total,مراجعان,Visitors,,,,,governorate"]
    (folder / "measures" / "own.csv").write_text("\n".join([",".join(TABLES["measures"].names), *rows, ""]), "utf-8")
    return DeskSite(tmp_path_factory.mktemp("own") / folder.name, Live(folder))


@pytest.fixture
def site(made):
    return made.begin()


def counted(data, *numbers):
    """A sheet as CSV with the numbers of its rows of counts, and no answer."""
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    at = next(n for n, row in enumerate(rows) if row[2:3] == ["Measure"]) + 1
    for row, given in zip(rows[at:], numbers, strict=True):
        row[4 : 4 + len(given)] = given
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue().encode()


def counts_of(site):
    rows = site.live.storage.read(site.clock()).tables.rows.counts
    return (
        rows[["office_id", "measure", "channel", "numerator", "denominator", "source"]].astype(object).values.tolist()
    )


def sent(site, *numbers):
    clerk = site.client("ardestan-1")
    draft = bring(clerk, counted(taken(clerk), *numbers)).headers["Location"]
    page = unescape(clerk.get(draft).text)
    done = send(clerk, draft)
    assert done.status_code == 303, done.text
    return int(re.search(r"/sheets/(\d+)", done.headers["Location"])[1]), page


def test_the_whole_way_of_counts_from_the_sheet_to_the_data_and_out_again(site):
    number, draft = sent(site, ["۴۰", "50"], ["120"])
    for page in (draft, unescape(site.client("reviewer-1").get(f"/staff/en/sheets/{number}").text)):
        table = re.search(r'<section[^>]*id="counts".*?</section>', page, re.DOTALL)[0]
        cells = re.findall(r"<t[hd] role=\"(?:rowheader|cell)\"[^>]*>([^<]*)<", table)
        assert cells == ["Gladness", "—", "1", "40", "50", "Visitors", "—", "1", "120", "—"]
    as_sent = site.client("reviewer-1").get(f"/staff/en/sheets/{number}/sheet.csv").text
    assert "G1001" in as_sent.split("numerator")[1]
    assert counts_of(site) == []
    assert review(site, number).status_code == 303
    assert publish(site).headers["Location"].endswith("done=published")
    (glad, visitors) = counts_of(site)
    assert glad[:5] == ["G1001", "glad", "", 40, 50]
    assert visitors[1] == "visitors" and visitors[3] == 120
    assert glad[5] == visitors[5] and glad[5].startswith("sheet ")
    states = site.client("reviewer-1").get(f"/staff/en/sheets/{number}").text
    assert "badge-published" in states


def test_a_draft_of_counts_keeps_neither_the_files_name_nor_anything_that_is_blank(site):
    clerk = site.client("ardestan-1")
    data = counted(taken(clerk), ["1", "2"], [])
    draft = bring(clerk, data, "آقای رضایی.csv").headers["Location"]
    assert "آقای" not in site.file.read_bytes().decode("utf-8", "ignore")
    assert "Visitors" not in re.search(r'id="counts".*?</section>', clerk.get(draft).text, re.DOTALL)[0]


def test_a_sheet_about_persons_is_refused_with_the_column_named(site):
    clerk = site.client("ardestan-1")
    text = taken(clerk).decode("utf-8-sig").replace("Out of how many", "Out of how many,نام کارمند")
    page = unescape(bring(clerk, text.encode()).text)
    assert "نام کارمند" in page and "No person and no free text is ever taken in" in page
