"""The Atom feeds of what publications changed: valid by RFC 4287, and the same words as the page's."""

import re
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from flask import Flask

from dashboard.language import LANGUAGES, say
from dashboard.meeting.changes import counts, counts_text
from dashboard.pages.publications.feed import ATOM, MOST
from tests.unit.cases import each_case
from tests.unit.marks import unmarked
from tests.unit.shipped import shipped_live, shipped_server
from tests.unit.small_register import WEEK, days, governorates, noon, published, weeks
from tests.unit.small_site import serve, text_of

NAMES = {"a": ATOM}
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@pytest.fixture(scope="module")
def server() -> Flask:
    return shipped_server()


def feed_of(server, address):
    answer = server.test_client().get(address)
    assert answer.status_code == 200 and answer.mimetype == "application/atom+xml"
    return ElementTree.fromstring(answer.data)


def texts(element, name):
    return [found.text for found in element.findall(f"a:{name}", NAMES)]


def check(feed, lang):
    """What RFC 4287 requires: one id, title and updated each; an author; links to itself and to a page."""
    for element in (feed, *feed.findall("a:entry", NAMES)):
        assert [len(texts(element, name)) for name in ("id", "title", "updated")] == [1, 1, 1]
        assert texts(element, "id")[0].startswith("urn:uuid:")
        assert RFC3339.fullmatch(texts(element, "updated")[0])
        assert say(lang, "site.sample") in texts(element, "title")[0]
        links = {link.get("rel"): link.get("href") for link in element.findall("a:link", NAMES)}
        assert links["alternate"].startswith("http://")
    assert feed.find("a:author/a:name", NAMES).text
    assert {link.get("rel") for link in feed.findall("a:link", NAMES)} == {"self", "alternate"}
    entries = feed.findall("a:entry", NAMES)
    assert len(entries) == MOST
    ids = [texts(entry, "id")[0] for entry in entries]
    moments = [texts(entry, "updated")[0] for entry in entries]
    assert len(set(ids)) == len(ids) and moments == sorted(moments, reverse=True)
    assert texts(feed, "updated") == moments[:1]
    return entries


# 6 s: eleven publications of the sample are computed, once for all of these.
@each_case("lang", LANGUAGES)
@each_case("query", ["", "?county=1003", "?indicator=committee"])
def test_a_feed_is_valid_and_its_links_lead_to_the_publication(server, lang, query):
    entries = check(feed_of(server, f"/{lang}/feed.atom{query}"), lang)
    newest = entries[0]
    link = urlsplit(newest.find("a:link", NAMES).get("href"))
    assert "2014-12-14T08:00:00Z" in link.query
    text_of(server, f"{link.path}?{link.query}")
    assert newest.find("a:content", NAMES).text


def test_entries_say_in_plain_words_what_changed(server):
    snapshot = shipped_live().snapshot
    said = {
        query: unmarked(feed_of(server, f"/en/feed.atom{query}").find("a:entry/a:content", NAMES).text).splitlines()
        for query in ("", "?county=1003", "?indicator=committee")
    }
    counted = counts_text("en", counts(snapshot, 77, 1))
    assert said[""][0].lower() == f"{counted}.".lower()
    assert any(line.startswith("Late: 8 weekly reports") for line in said[""])
    of_county = counts_text("en", counts(snapshot, 77, 1, "1003"))
    assert said["?county=1003"][0].lower() == f"{of_county}.".lower()
    assert said["?indicator=committee"][0].endswith("112 of 171 (65.5%), ▲ 2")
    assert len(said["?indicator=committee"]) > 2


def test_an_entry_keeps_its_id_and_text_when_later_publications_come():
    register, published_on = governorates(1, 0), [(noon(WEEK + days(8 + 7 * n)), WEEK + weeks(n)) for n in (0, 1, 2)]
    for number in (1, 2):
        register.report(f"G{number - 1}", "committee", 0, WEEK + weeks(number))
    server = serve(published(register, published_on))
    now, then = (feed_of(server, f"/en/feed.atom{query}") for query in ("", f"?asof={WEEK + days(16)}"))
    second, first = now.findall("a:entry", NAMES)[1], then.findall("a:entry", NAMES)[0]
    for name in ("id", "updated", "title", "content"):
        assert texts(second, name) == texts(first, name) != [], name


def test_an_unknown_county_or_indicator_is_not_found(server):
    for query in ("county=9999", "indicator=nothing"):
        assert server.test_client().get(f"/en/feed.atom?{query}").status_code == 404


@each_case(
    ("path", "feed"),
    [
        ("publications", "/en/feed.atom"),
        ("county/1003", "/en/feed.atom?county=1003"),
        ("indicators/committee", "/en/feed.atom?indicator=committee"),
    ],
)
def test_pages_name_their_feed(server, path, feed):
    page = text_of(server, f"/en/{path}")
    assert re.search(rf'<link rel="alternate" type="application/atom\+xml" [^>]*href="{re.escape(feed)}"', page)
