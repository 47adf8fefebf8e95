"""What machines ask every site for: robots.txt, the sitemap, icons, web manifests, security.txt."""

import json
import re
import struct
from dataclasses import replace
from datetime import datetime
from xml.etree import ElementTree

import pytest

from dashboard.exports import icons
from dashboard.language import LANGUAGES
from dashboard.pages.sharing.site_files import contact_address, security_text
from tests.unit.cases import each_case
from tests.unit.shipped import shipped_live, shipped_server
from tests.unit.small_site import serve


@pytest.fixture(scope="module")
def client():
    return shipped_server().test_client()


def test_robots_may_read_pages_and_previews_but_no_files(client):
    answer = client.get("/robots.txt")
    assert answer.mimetype == "text/plain"
    lines = answer.get_data(as_text=True).splitlines()
    assert "Disallow: /staff/" in lines
    assert "Disallow: /*/download/" in lines
    assert "Allow: /*/download/preview-" in lines
    assert "Sitemap: http://localhost/sitemap.xml" in lines


def test_the_sitemap_lists_pages_and_counties_in_every_language_and_each_answers(client):
    answer = client.get("/sitemap.xml")
    assert answer.mimetype == "application/xml"
    names = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
    entries = ElementTree.fromstring(answer.get_data()).findall("s:url", names)
    found = [entry.findtext("s:loc", "", names) for entry in entries]
    assert len(found) == len(set(found))
    for lang in LANGUAGES:
        assert f"http://localhost/{lang}/" in found
        counties = [address for address in found if f"/{lang}/county/" in address]
        assert len(counties) == len(shipped_live().snapshot.cells.counties(-1, "service_desks"))
        assert f"http://localhost/{lang}/indicators/service_desks" in found
    assert {link.get("hreflang") for link in entries[0].findall("x:link", names)} == {*LANGUAGES, "x-default"}
    for address in found[:: len(found) // 7]:
        assert client.get(address.removeprefix("http://localhost")).status_code == 200, address


def test_icons_are_made_of_the_one_drawing_in_the_sizes_that_are_named(client):
    for address, size in (("icon-192", 192), ("icon-512", 512), ("apple-touch-icon", 180)):
        body = client.get(f"/{address}.png").get_data()
        assert struct.unpack(">II", body[16:24]) == (size, size)
    assert client.get("/icon-7.png").status_code == 404
    body = client.get("/favicon.ico").get_data()
    assert struct.unpack("<HHH", body[:6]) == (0, 1, 3)
    for i in range(3):
        length, offset = struct.unpack("<II", body[6 + 16 * i + 8 : 6 + 16 * (i + 1)])
        assert body[offset : offset + 8] == b"\x89PNG\r\n\x1a\n"
        assert offset + length <= len(body)
    assert icons.DATA_URL.startswith("data:image/svg+xml,%3Csvg")


@each_case("lang", LANGUAGES)
def test_a_web_manifest_is_in_its_language_and_its_icons_answer(client, lang):
    answer = client.get(f"/{lang}/manifest.webmanifest")
    assert answer.mimetype == "application/manifest+json"
    manifest = json.loads(answer.get_data())
    assert (manifest["lang"], manifest["dir"]) == (lang, LANGUAGES[lang].direction)
    assert manifest["start_url"] == f"/{lang}/"
    for icon in manifest["icons"]:
        assert client.get(icon["src"]).status_code == 200
    page = client.get(f"/{lang}/method")
    assert f'href="/{lang}/manifest.webmanifest"' in page.get_data(as_text=True)
    assert "manifest-src 'self'" in page.headers["Content-Security-Policy"]


@each_case(
    ("contact", "uri"),
    [
        ("statistics@isfahan.example", "mailto:statistics@isfahan.example"),
        ("Office of statistics, statistics@isfahan.example", "mailto:statistics@isfahan.example"),
        ("+98 31 1234 5678", "tel:+983112345678"),
        ("https://isfahan.example/contact", "https://isfahan.example/contact"),
        ("room 12", ""),
        ("", ""),
    ],
)
def test_a_contact_is_written_as_a_uri_or_left_out(contact, uri):
    assert contact_address(contact) == uri


def test_security_txt_has_the_contact_of_the_province_and_ends_within_a_year(client):
    # The sample names no contact, and none is invented.
    assert client.get("/.well-known/security.txt").status_code == 404
    text = security_text("mailto:a@b.example", datetime(2014, 12, 14, 8))
    assert text.splitlines()[:2] == ["Contact: mailto:a@b.example", "Expires: 2015-06-12T00:00:00Z"]
    snapshot = shipped_live().snapshot
    province = snapshot.province.model_copy(update={"contact": "a@b.example"})
    data = snapshot.full_input
    other = serve(replace(snapshot, full_input=replace(data, tables=replace(data.tables, province=province))))
    answer = other.test_client().get("/.well-known/security.txt")
    assert re.search(r"^Contact: mailto:a@b\.example$", answer.get_data(as_text=True), re.MULTILINE)
