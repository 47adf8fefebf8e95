"""The link from the foot of public pages to the desk: only where the desk is open, and the same for all readers."""

import pytest

from dashboard.language import say
from tests.unit.staff.desk_site import add_people

PAGES = ["/{}/", "/{}/method", "/{}/offices", "/{}/meeting", "/{}/publications"]
LINK = '<li><a href="/staff/{}/">{}</a></li>'


def link(lang):
    return LINK.format(lang, say(lang, "staff.desk"))


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_every_public_page_links_to_the_open_desk_and_not_before(serve, lang):
    site = serve(people=False)
    client = site.server.test_client()
    closed = {page: client.get(page.format(lang)) for page in PAGES}
    assert [page for page, answer in closed.items() if "/staff/" in answer.text] == []
    site.write(add_people)
    site.live.look()
    for page, before in closed.items():
        etag = {"If-None-Match": before.headers["ETag"]}
        answer = client.get(page.format(lang), headers=etag)
        assert answer.status_code == 200 and link(lang) in answer.text, page
        assert client.get(page.format(lang), headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    # Dash writes its part of the page anew each time.
    assert link(lang) in client.get(f"/{lang}/explore").text


def test_pages_are_the_same_for_whoever_reads_them_and_ask_no_database(site, monkeypatch):
    stranger, reviewer = site.client(), site.client("reviewer-1")
    monkeypatch.setattr(site.live.sources.database, "reading", None)
    for page in PAGES:
        assert reviewer.get(page.format("fa")).data == stranger.get(page.format("fa")).data
    assert "Set-Cookie" not in reviewer.get("/fa/").headers


def test_there_is_no_link_where_a_password_could_be_read_on_the_way(site):
    client = site.client()
    for address in ("http://dashboard.example", "http://192.0.2.7:8050"):
        assert "/staff/" not in client.get("/fa/", base_url=address).text
    for address in ("https://dashboard.example", "http://localhost", "http://127.0.0.1:8050"):
        assert link("fa") in client.get("/fa/", base_url=address).text
