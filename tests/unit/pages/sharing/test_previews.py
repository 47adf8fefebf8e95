"""A page read as a messenger and a search engine read it: its head, and the picture of its preview."""

import struct
from functools import cache
from html.parser import HTMLParser
from urllib.parse import urlsplit

import pytest

from dashboard.figures.marks import Group, Text
from dashboard.figures.preview import HEIGHT, LARGE, SMALL, WIDTH, Preview, preview_marks
from dashboard.language import say
from dashboard.pages.common.public_pages import pages
from dashboard.pages.sharing import preview
from dashboard.pages.sharing.preview import preview_svg
from dashboard.selection import Selection
from dashboard.server import create_server
from dashboard.settings import Settings
from tests.unit.cases import each_case
from tests.unit.shipped import shipped_live, shipped_server

PAGES = {
    "overview": "",
    "county": "county/1010?indicator=service_desks",
    "side_by_side": "side-by-side?county=1003,1010",
    "explore": "explore?indicator=service_desks&county=1010",
    "why": "why?indicator=e_services&county=1003&stage=late",
    "data": "data?indicator=e_services",
    "offices": "offices?county=1003&indicator=service_desks&state=not_counted",
    "inspections": "inspections?county=1010&kind=municipality",
    "indicators": "indicators",
    "indicator": "indicators/service_desks",
    "meeting": "meeting?week=2014-11-29",
    "points": "meeting/points/off_track",
    "present": "meeting/present",
    "decisions": "meeting/decisions?state=open",
    "method": "method",
    "publications": "publications",
    "compare": "publications/compare?from=2014-12-07T08:00:00Z&to=2014-12-14T08:00:00Z",
    "api_page": "api",
    "search": "search?q=kashan",
}
HOST = "http://localhost"
CASES = [*(("en", name) for name in PAGES), *(("fa", name) for name in ("county", "offices", "compare"))]


class Head(HTMLParser):
    """meta: contents by property or name. links: (rel, hreflang) -> address."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.meta: dict[str, str] = {}
        self.links: dict[tuple[str, str], str] = {}
        self.feed(page.partition("</head>")[0])

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attributes}
        if tag == "meta" and "content" in values:
            self.meta[values.get("property") or values.get("name", "")] = values["content"]
        if tag == "link":
            self.links[values["rel"], values.get("hreflang", "")] = values["href"]


@pytest.fixture(scope="module")
def client():
    return shipped_server().test_client()


@cache
def head_of(client, address: str, status: int = 200) -> Head:
    answer = client.get(address)
    assert answer.status_code == status, address
    return Head(answer.get_data(as_text=True))


def test_every_page_that_can_be_shared_is_tried_here():
    assert PAGES.keys() == pages().keys()


@each_case(("lang", "name"), CASES)
def test_a_page_has_a_title_a_sentence_and_absolute_addresses(client, lang, name):
    """Dear: each page of the shipped data is made once."""
    head = head_of(client, f"/{lang}/{PAGES[name]}")
    meta = head.meta
    assert meta["og:title"]
    assert say(lang, "site.sample") in meta["og:title"]
    assert len(meta["description"]) > 10
    assert meta["description"] == meta["og:description"]
    assert meta["og:locale"] == {"fa": "fa_IR", "en": "en_GB"}[lang]
    assert meta["og:locale:alternate"] == {"fa": "en_GB", "en": "fa_IR"}[lang]
    assert meta["twitter:card"] == "summary_large_image"
    assert (meta["og:image:width"], meta["og:image:height"]) == (str(WIDTH), str(HEIGHT))
    assert meta["og:description"] in meta["og:image:alt"]
    assert "robots" not in meta
    canonical = head.links["canonical", ""]
    assert meta["og:url"] == canonical == head.links["alternate", lang]
    assert canonical.startswith(f"{HOST}/{lang}/")
    assert meta["og:image"].startswith(f"{HOST}/{lang}/download/preview-{name}.png")
    assert head.links["alternate", "x-default"] == head.links["alternate", "fa"]


def test_each_page_has_a_sentence_of_its_own(client):
    unlike = [name for name in PAGES if name not in ("indicators", "meeting", "points", "present")]
    said = {name: head_of(client, f"/en/{PAGES[name]}").meta["description"] for name in unlike}
    said["indicators"] = head_of(client, "/en/indicators").meta["description"]
    # The first page and the indicators have the same headline.
    assert len(set(said.values())) == len(said) - 1


@each_case(("lang", "name"), [("fa", "overview"), ("en", "offices")])
def test_the_picture_of_a_page_is_a_png_of_the_size_that_its_head_says(client, lang, name):
    meta = head_of(client, f"/{lang}/{PAGES[name]}").meta
    answer = client.get(meta["og:image"].removeprefix(HOST))
    assert (answer.status_code, answer.mimetype) == (200, "image/png")
    body = answer.get_data()
    assert body[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">II", body[16:24]) == (WIDTH, HEIGHT)
    assert len(body) < 200_000


@each_case(("lang", "name"), CASES)
def test_a_picture_has_title_sentence_sample_and_week_in_its_language(lang, name):
    snapshot = shipped_live().snapshot
    county = "1010" if name == "county" else ""
    view = Selection(snapshot.card("service_desks"), len(snapshot.weeks) - 1, county)
    svg = preview_svg(snapshot, lang, name, view)
    assert say(lang, "site.sample") in svg
    assert say(lang, "site.short", **snapshot.province.words(lang)) in svg
    words = pages()[name].about(lang, snapshot, view)
    assert words.title.split()[0] in svg
    assert words.sentence.split()[0] in svg


def test_the_sentence_of_a_picture_is_large_and_a_long_one_ends_with_a_sentence():
    def sizes(sentence: str) -> tuple[set[float], str]:
        groups = preview_marks(Preview("en", "Title", sentence, "", ("Site", "Week")), [])
        inner = [mark for group in groups if isinstance(group, Group) for mark in group.marks]
        texts = [mark for mark in inner if isinstance(mark, Text) and mark.text in sentence]
        return {mark.size for mark in texts}, " ".join(mark.text for mark in texts)

    assert sizes("Six are behind.")[0] == {LARGE}
    found, said = sizes("Many words are told here. " * 40)
    assert found == {SMALL}
    assert SMALL >= 40
    assert said.endswith("here.")


def test_a_map_beside_the_provinces_figure_tells_the_counties_sum():
    snapshot = shipped_live().snapshot
    view = Selection(snapshot.card("committee"), len(snapshot.weeks) - 1)
    assert "259" in preview_svg(snapshot, "en", "overview", view)


def test_the_address_of_the_site_is_the_setting_or_the_host_of_the_request_and_no_others():
    def canonical(client, **headers) -> str:
        return Head(client.get("/en/method", headers=headers).get_data(as_text=True)).links["canonical", ""]

    client = shipped_server().test_client()
    assert canonical(client, Host="one.example") == "http://one.example/en/method"
    # A stored page never has the host that another visitor sent.
    assert canonical(client, Host="two.example") == "http://two.example/en/method"
    # A host that is none is not repeated.
    assert canonical(client, Host='"x<y>') == "/en/method"
    settled = create_server(Settings(site_url="https://dashboard.example"), shipped_live()).test_client()
    assert canonical(settled, Host="two.example") == "https://dashboard.example/en/method"


def test_a_page_of_an_earlier_publication_is_shared_but_not_listed(client):
    head = head_of(client, "/en/?asof=2014-12-14T08:00:00Z")
    assert head.meta["robots"] == "noindex"
    assert "asof" in head.meta["og:url"]
    assert ("canonical", "") not in head.links


@each_case("address", ["/en/county/9999", "/en/offices?state=nothing", "/nowhere"])
def test_an_unknown_address_is_neither_listed_nor_shared(client, address):
    head = head_of(client, address, 404)
    assert head.meta["robots"] == "noindex"
    assert "og:image" not in head.meta


def test_embeds_and_the_desk_are_not_listed(client):
    for address in ("/en/embed/map", "/staff/en/sign-in"):
        assert client.get(address).headers["X-Robots-Tag"] == "noindex", address


def test_a_parameter_that_is_no_part_of_a_page_is_not_in_its_canonical_address(client):
    head = head_of(client, "/en/offices?county=1003&utm_source=letter&page=2")
    assert urlsplit(head.links["canonical", ""]).query == "county=1003&page=2"


@each_case(
    "address", ["preview-overview.png?findings=1", "preview-offices.png?findings=1", "preview-county.png?reported=1"]
)
def test_a_parameter_of_another_pages_picture_is_ignored_or_a_404(client, drawn, address):
    assert client.get(f"/en/download/{address}").status_code in (200, 404)


@pytest.fixture
def drawn(monkeypatch):
    """Pictures are drawn, but not written as points."""
    monkeypatch.setattr(preview, "_file", lambda *asked: preview_svg(*asked).encode())


@each_case("address", ["preview-nothing.png", "preview-county.png", "preview-county.png?county=9999"])
def test_a_picture_of_nothing_is_a_404(client, address):
    assert client.get(f"/en/download/{address}").status_code == 404
