"""The addresses of the pack: content, file names, one shared result for equal requests, and a queue."""

import io
import re
from dataclasses import replace
from itertools import product
from urllib.parse import unquote

import pytest
from pptx import Presentation

from dashboard.figures.registry import FIGURES
from dashboard.language import LANGUAGES, say
from dashboard.language.digits import integer
from dashboard.meeting.behind import behind_cards
from dashboard.pages.common.urls import PACK_FILES
from dashboard.pages.pack import routes as pack_routes
from dashboard.pages.pack.content import Pack, PackRequest, read_pack_request
from dashboard.pages.pack.pdf import document
from dashboard.pages.pack.routes import name_parts
from dashboard.selection import Selection, UnknownChoice
from dashboard.server import create_server
from dashboard.settings import Settings
from tests.unit.cases import each_case
from tests.unit.shipped import shipped_server
from tests.unit.small_folder import choose_cards, small_folder

BOTH = each_case("lang", LANGUAGES)
STORED = "/fa/download/pack.pdf?week=2014-12-06"
TYPES = {"pdf": "application/pdf", "txt": "text/plain"}
TYPES["pptx"] = "application/vnd.openxmlformats-officedocument.presentationml.presentation"


@pytest.fixture(scope="module")
def server():
    return shipped_server()


@pytest.fixture(scope="module")
def real(tmp_path_factory):
    """Data that are no sample."""
    folder = small_folder(tmp_path_factory.mktemp("pack"))
    choose_cards(folder, "committee")
    return create_server(Settings(data_url=str(folder)))


def get(server, address: str):
    answer = server.test_client().get(address)
    assert answer.status_code == 200, address
    return answer


@pytest.fixture
def asked(monkeypatch):
    """The requested packs; none is rendered."""
    found = []
    monkeypatch.setattr(pack_routes, "pack_file", lambda snapshot, request, *_: found.append(request) or b"")
    return found


@BOTH
def test_each_file_comes_under_its_type_and_a_name_with_its_week_and_the_word_sample(server, real, asked, lang):
    for site, file in product((server, real), PACK_FILES):
        sample, ending = "-sample" * (site is server), file.rpartition(".")[2]
        answer = get(site, f"/{lang}/download/{file}?week=2014-12-06")
        assert (answer.mimetype, answer.headers["X-Content-Type-Options"]) == (TYPES[ending], "nosniff")
        header = answer.headers["Content-Disposition"]
        assert f'2014-12-06{sample}.{ending}"' in header
        if lang == "fa":
            own = unquote(re.search(r"filename\*=UTF-8''(\S+)", header)[1])
            assert own.startswith(say("fa", f"file.{pack_routes.SAVED_AS[ending]}_name"))
            assert (say("fa", "site.sample") in own) == (site is server)


def test_indicators_that_are_not_behind_have_a_page_on_demand(server, real, asked):
    for query in ("", "?indicators=behind", "?indicators=all"):
        get(real, f"/en/download/pack.pdf{query}")
    assert [each.all_indicators for each in asked] == [False, False, True]
    snapshot = server.extensions["live"].snapshot
    request = PackRequest("en", len(snapshot.weeks) - 1, all_indicators=True)
    assert name_parts(snapshot, request, "pdf")[-1] == "all-indicators"
    every, few = Pack(snapshot, request), Pack(snapshot, replace(request, all_indicators=False))
    assert [page.key for page in every.indicators] == [card.key for card in snapshot.cards]
    assert [page.key for page in few.indicators] == [card.key for card in behind_cards(snapshot, request.week)]
    assert "/download/pack.pdf?indicators=all" in get(server, "/en/meeting").text


def test_the_first_page_has_few_decisions_and_a_part_has_all_if_there_are_more(server):
    snapshot = server.extensions["live"].snapshot
    content = Pack(snapshot, PackRequest("en", len(snapshot.weeks) - 1))
    titles = [part["title"] for part in document(content)["parts"]]
    heading = say("en", "meeting.decisions.heading")
    assert content.summary.more == "" and heading not in titles
    content.summary.more = "3 more"
    assert heading in [part["title"] for part in document(content)["parts"]]


def test_an_address_names_week_and_counties_the_newest_and_none_unless_named(real, asked):
    for query in ("", "?week=1393/9/8&counties=yes", "?counties=no&weeks=2"):
        get(real, f"/fa/download/pack.pdf{query}")
    last = len(real.extensions["live"].snapshot.weeks) - 1
    found = [(each.week, each.counties, each.weeks) for each in asked]
    assert found == [(last, False, 1), (last - 1, True, 1), (last, False, 2)]


def test_a_pack_is_made_once_for_concurrent_requests(real, monkeypatch):
    first = get(real, STORED)
    assert first.get_data().startswith(b"%PDF")
    monkeypatch.setattr(pack_routes, "pack_pdf", None)
    again = get(real, STORED)
    assert again.get_data() == first.get_data()
    assert again.headers["ETag"] == first.headers["ETag"]


def test_a_pack_bears_no_host_that_a_visitor_claims(real, asked, monkeypatch):
    for host in ("evil.example", "localhost:99", "localhost", "127.0.0.1"):
        real.test_client().get("/fa/download/pack.pdf", headers={"Host": host})
    monkeypatch.setitem(real.config, "SITE_ORIGIN", "https://dashboard.example")
    real.test_client().get("/fa/download/pack.pdf", headers={"Host": "evil.example"})
    sites = ["", "", "http://localhost/", "http://127.0.0.1/", "https://dashboard.example"]
    assert [request.site for request in asked] == sites


@BOTH
def test_the_brief_is_plain_text_and_marks_sample_data(server, real, lang):
    for site in (server, real):
        answer = get(site, f"/{lang}/download/brief.txt?week=2014-12-06")
        text = answer.get_data(as_text=True)
        assert answer.content_type == "text/plain; charset=utf-8"
        assert 0 < len(text) <= 900
        assert (say(lang, "site.sample") in text) == (site is server)
        # The sample's last week has six open decisions, two of them overdue.
        counted = say(lang, "meeting.decisions.summary", open=integer(6, lang), overdue=integer(2, lang))
        assert (f"{say(lang, 'meeting.decisions.heading')}: {counted}" in text) == (site is server)


def test_a_pack_may_have_further_figures_each_with_a_page_and_a_slide_for_each_indicator(server, monkeypatch):
    snapshot = server.extensions["live"].snapshot
    request = PackRequest("fa", len(snapshot.weeks) - 1, figures=("heatmap", "split"))
    assert read_pack_request("fa", {"figures": "heatmap,split,heatmap"}, snapshot, "") == request
    changed = read_pack_request("fa", {"figures": "map", "show": "change"}, snapshot, "")
    assert changed == replace(request, figures=("map",), show="change")
    assert name_parts(snapshot, changed, "pdf")[-2:] == ["map", "change"]
    # One of all indicators is in every pack; a page of it for each indicator would be the same ten times.
    with pytest.raises(UnknownChoice):
        read_pack_request("fa", {"figures": "matrix"}, snapshot, "")
    assert name_parts(snapshot, request, "pdf")[-2:] == ["heatmap", "split"]
    content = Pack(snapshot, request)
    content.parts, content.indicators = content.parts[:1], content.indicators[:2]
    pages = document(content)["indicators"]
    assert [[more["title"] for more in page["figures"]] for page in pages] == [
        [FIGURES[name].describe(snapshot, "fa", Selection(card, request.week)).title for name in request.figures]
        for card in behind_cards(snapshot, request.week)[:2]
    ]
    monkeypatch.setattr(pack_routes, "pack", lambda *_: content)
    body = get(server, "/fa/download/pack.pptx?figures=heatmap,split").get_data()
    slides = Presentation(io.BytesIO(body)).slides
    titles = [slide.shapes.title.text_frame.text for slide in slides]
    assert [title for title in titles if title in {more["title"] for page in pages for more in page["figures"]}] == [
        more["title"] for page in pages for more in page["figures"]
    ]
