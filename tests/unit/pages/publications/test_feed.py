"""The Atom feeds of what publications changed: valid by RFC 4287, and the same words as the page's."""

import re
from dataclasses import replace
from urllib.parse import urlsplit
from xml.etree import ElementTree

import pytest
from flask import Flask

from dashboard.language import say
from dashboard.meeting.changes import counts, counts_text
from dashboard.pages.publications.feed import ATOM, MOST
from dashboard.snapshot import Snapshot
from dashboard.weeks import moment_text
from tests.unit.cases import each_case
from tests.unit.marks import unmarked
from tests.unit.small_register import ISFAHAN, WEEK, cards_of, days, governorates, noon, published, weeks
from tests.unit.small_site import serve, text_of

NAMES = {"a": ATOM}
OTHERS = [f"10{number}" for number in range(10, 16)]
RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    """A sample of more publications than a feed has: in each week one more of a county's committees is reported, and
    in the last one a committee begins in each of more counties than an entry names."""
    last = MOST + 2
    register = governorates(*[None] * last)
    for number in range(last):
        register.report(f"G{number}", "committee", 1, WEEK + weeks(number))
    for code in OTHERS:
        register.county(code)
        register.office(f"G{code}", "governorate", code)
        register.report(f"G{code}", "committee", 0)
        register.report(f"G{code}", "committee", 1, WEEK + weeks(last - 1))
    moments = [(noon(WEEK + days(8 + 7 * number)), WEEK + weeks(number)) for number in range(last)]
    found = published(register, moments, cards=cards_of("committee committee_governorates"))
    data = replace(found.full_input, tables=replace(found.full_input.tables, sample=True))
    return replace(
        found, input=replace(found.input, tables=replace(found.input.tables, sample=True)), full_input=data
    )


@pytest.fixture(scope="module")
def server(snapshot) -> Flask:
    return serve(snapshot)


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


@each_case(("lang", "query"), [("fa", ""), ("en", f"?county={ISFAHAN}"), ("fa", "?indicator=committee")])
def test_a_feed_is_valid_and_its_links_lead_to_the_publication(server, snapshot, lang, query):
    newest = check(feed_of(server, f"/{lang}/feed.atom{query}"), lang)[0]
    link = urlsplit(newest.find("a:link", NAMES).get("href"))
    assert moment_text(snapshot.asof) in link.query
    text_of(server, f"{link.path}?{link.query}")
    assert newest.find("a:content", NAMES).text


def test_entries_say_in_plain_words_what_changed(server, snapshot):
    last = len(snapshot.weeks) - 1
    said = {
        query: unmarked(feed_of(server, f"/en/feed.atom{query}").find("a:entry/a:content", NAMES).text).splitlines()
        for query in ("", f"?county={ISFAHAN}", "?indicator=committee")
    }
    for query, county in (("", ""), (f"?county={ISFAHAN}", ISFAHAN)):
        assert said[query][0].lower() == f"{counts_text('en', counts(snapshot, last, 1, county))}.".lower()
    assert said["?indicator=committee"][0].endswith(f"{last + 7} of {last + 7} (100%), ▲ 7")
    # The province, five counties, and the number of the others.
    assert len(said["?indicator=committee"]) == 7


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
        (f"county/{ISFAHAN}", f"/en/feed.atom?county={ISFAHAN}"),
        ("indicators/committee", "/en/feed.atom?indicator=committee"),
    ],
)
def test_pages_name_their_feed(server, path, feed):
    page = text_of(server, f"/en/{path}")
    assert re.search(rf'<link rel="alternate" type="application/atom\+xml" [^>]*href="{re.escape(feed)}"', page)
