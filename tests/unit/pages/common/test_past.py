"""?asof= on pages, pictures and files: the data of an earlier publication, and `asof` in every link of the page."""

import re
from html import unescape
from itertools import cycle

import pytest

from dashboard.language import LANGUAGES
from dashboard.live import Live
from dashboard.pages.pack.content import PackRequest
from dashboard.pages.pack.routes import pack_file
from dashboard.server import create_server
from dashboard.settings import Settings
from dashboard.tables.declared import TABLES
from tests.unit.cases import each_case
from tests.unit.pages.pack.pack_files import links_of
from tests.unit.small_folder import PUBLICATIONS_HEAD, choose_cards, report, small_folder, write_reports

FIRST, SECOND = "2014-12-07T08:00:00Z", "2014-12-14T08:00:00Z"
PAGES = ["", "county/1001", "offices", "why", "indicators", "indicators/service_desks", "method", "data", "meeting"]
PAGES += ["meeting/present", "meeting/decisions", "why?stage=counted", "api"]
PAGES += ["publications", "publications/compare", "inspections"]
# Links of a page that another page has, too, are followed once.
ANSWERED: set[str] = set()
OWN = re.compile(r"(?:https?://localhost)?/(?:(?:fa|en)/|download/|api/v1/(?:cells|offices)\b)")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Ardestan's committee was reported as not active; after the first publication that was corrected."""
    folder = small_folder(tmp_path_factory.mktemp("past"))
    first, second = (report(week="2014-11-29", value=i, day=f"2014-12-0{day}") for i, day in enumerate((5, 8)))
    choose_cards(folder, "committee", "committee_governorates", "service_desks", "inspection_coverage")
    write_reports(folder, [first, second, report(office="G1002", week="2014-12-06", day="2014-12-12")])
    head, visit = "date,team,office_id,findings,resolved,received_at,source", "2014-12-01,1,G1001,2,1,2014-12-02,x"
    (folder / "inspections.csv").write_text(f"{head}\n{visit}\n", encoding="utf-8")
    rows = f"{FIRST},2014-11-29,,\n{SECOND},2014-12-06,,\n"
    (folder / "publications.csv").write_text(PUBLICATIONS_HEAD + rows, encoding="utf-8")
    views = [f"{day},2014-12-{day}T08:00:00Z,2014-11-29,1,trend,,view of day {day},active" for day in ("08", "15")]
    head = ",".join(TABLES["meeting_views"].names)
    (folder / "meeting_views.csv").write_text("\n".join([head, *views, ""]), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def live(folder):
    return Live(folder)


@pytest.fixture(scope="module")
def get(live):
    client = create_server(Settings(), live).test_client()

    def get(address, status=200):
        answer = client.get(address)
        assert answer.status_code == status, address
        return answer.get_data().decode(errors="replace")  # Workbooks and packages are no text.

    return get


def test_a_page_of_an_earlier_publication_has_no_later_correction(get):
    page = get(f"/en/?asof={FIRST}")
    assert "This page shows an earlier publication: week of 29 Nov" in page
    assert "week of 29 Nov – 5 Dec 2014" in page
    # The screen of a moment does not move and needs no script.
    assert 'id="boot"' not in page and "map-picture" in page
    # A moment is forgotten with its request.
    get("/en/offices?asof=2014-12-01", 404)
    page = get("/en/")
    assert "week of 6–12 Dec 2014" in page and "earlier publication" not in page
    # The newest publication by its moment is the same page, that stays with it.
    page = get(f"/en/?asof={SECOND}")
    assert "earlier publication" not in page and f"asof={SECOND}" in page
    address = "/en/why?indicator=committee_governorates&county=1001&week=2014-11-29"
    assert "0 of 1" in get(f"{address}&asof={FIRST}")
    assert "1 of 1" in get(address)
    assert "1 of 1" in get(f"{address}&asof={SECOND}")
    assert get("/en/offices?asof=") == get("/en/offices")


@each_case("typed", ["2014-12-10", "2014-12-07T08:00:00Z", "۱۳۹۳/۹/۲۰", "2014-12-14T07:59:59Z"])
def test_a_moment_names_the_publication_that_stood_then(get, typed):
    assert f"asof={FIRST}" in get(f"/en/offices?asof={typed}")


@each_case("typed", ["2014-12-01", "yesterday", "2150-01-01", "9999999"])
def test_a_moment_of_no_publication_is_not_found_in_words(get, typed):
    page = get(f"/en/meeting?asof={typed}", 404)
    assert typed in page and 'href="/en/"' in page


@each_case(("lang", "path"), zip(cycle(LANGUAGES), PAGES, strict=False))
def test_every_address_of_a_page_stays_with_the_moment_and_answers(get, lang, path):
    page = get(f"/{lang}/{path}{'&' if '?' in path else '?'}asof={FIRST}")
    tags = re.findall(r"<(?:a|img|iframe)\s[^>]*>", page)
    found = [(tag, unescape(address)) for tag in tags for address in re.findall(r'(?:href|src)="([^"]*)"', tag)]
    own_links = [(tag, address) for tag, address in found if OWN.match(address)]
    assert len(own_links) >= 2
    # One link leads to the newest publication by design.
    without_moment = [address for _, address in own_links if f"asof={FIRST}" not in address]
    assert without_moment == ([] if path == "meeting/present" else [f"/{lang}/"])
    forms = re.findall(r'<form[^>]*method="get"[^>]*>(.*?)</form>', page, re.DOTALL)
    assert all(f'name="asof" value="{FIRST}"' in form for form in forms)
    if path != "api":
        links = {unescape(link) for link in re.findall(r'<a [^>]*href="(/[^"#]*)', page) if "/pack" not in link}
        for link in {*sorted(links)[:3]} - ANSWERED:
            ANSWERED.add(link)
            get(link)


def test_a_meeting_has_the_views_that_were_recorded_before_the_next_publication(get):
    for path in ("meeting", "meeting/present"):
        for query, expected in (
            ("", [True, True]),
            (f"&asof={SECOND}", [True, True]),
            (f"&asof={FIRST}", [True, False]),
        ):
            page = get(f"/en/{path}?week=2014-11-29{query}")
            assert [f"view of day {day}" in page for day in ("08", "15")] == expected, (path, query)


def test_files_and_pictures_are_of_the_moment(get):
    rows = get(f"/en/download/cells.csv?indicator=committee_governorates&county=1001&asof={FIRST}")
    assert "2014-11-29" in rows and "2014-12-06" not in rows
    for path in ("download/map.svg", "embed/table"):
        assert "29 Nov – 5 Dec 2014" in get(f"/en/{path}?asof={FIRST}")
    assert get(f"/download/package.zip?asof={FIRST}") != get("/download/package.zip")


def test_copied_and_printed_links_keep_their_publication(get, live):
    cited = re.search(r'dir="ltr">(http[^<]+)</a>', get(f"/en/data?asof={FIRST}"))
    assert cited and f"asof={FIRST}" in cited[1]
    # Also of the newest publication, which is not the newest for ever.
    for address, moment in ((f"/en/embed/map?asof={FIRST}", FIRST), ("/en/download/map.svg", SECOND)):
        leads = re.findall(r'href="([^"]*/en/[^"]*indicator=[^"]*)"', unescape(get(address)))
        assert leads and all(f"asof={moment}" in lead for lead in leads), address
    pdf = pack_file(live.snapshot, PackRequest("en", 1, counties=True, site="https://host"), "pdf")
    assert [link for link in links_of(pdf) if link.startswith("https://host") and f"asof={SECOND}" not in link] == []


def test_an_earlier_publication_does_not_change(folder, live, get):
    page = get(f"/en/county/1001?asof={FIRST}")
    with (folder / "reports.csv").open("a", encoding="utf-8") as file:
        file.write(report(office="G1003", week="2014-11-29", day="2014-12-20"))
    assert live.look()
    assert get(f"/en/county/1001?asof={FIRST}") == page
