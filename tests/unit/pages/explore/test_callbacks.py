"""The explore page's callbacks: from an address to the values of controls, figures and words."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from dash.development.base_component import Component

from dashboard.figures.registry import FIGURES
from dashboard.language import say
from dashboard.pages.common.lasting_files import boundaries_address
from dashboard.pages.explore import layout as ids
from dashboard.pages.explore.callbacks import drawn
from dashboard.pages.explore.layout import layout
from dashboard.pages.explore.view import OFFERED, query_of, read_view
from dashboard.snapshot import published_moments
from dashboard.weeks import moment_text
from tests.unit.pages.explore.explorer import Explorer
from tests.unit.shipped import shipped_live, shipped_server

QUERY = (
    "?indicator=committee&second=e_services&county=1003,1010&kind=municipality&evidence=checked&path=on&borders=old"
)
QUERY += "&start=2014-09-20&week=2014-11-29&figures=scatter,map"


@pytest.fixture(scope="module")
def page():
    return Explorer(shipped_server().test_client(), "/en/explore")


def components(part):
    """All components of a layout."""
    if isinstance(part, (list, tuple)):
        return [found for each in part for found in components(each)]
    return [part, *components(getattr(part, "children", None))] if isinstance(part, Component) else []


def test_every_part_of_a_callback_is_in_the_layout_which_is_small(page):
    snapshot = shipped_live().snapshot
    mounted = components(layout(read_view("en", {}, snapshot)))
    known = {each.id for each in mounted if getattr(each, "id", None)}
    named = set()
    for callback in page.callbacks:
        parts = [*callback["inputs"], *callback["state"]]
        named |= {part["id"] for part in parts}
        named |= {output.rpartition(".")[0] for output in re.findall(r"[\w-]+\.\w+", callback["output"])}
    assert len(named) > 30 and named <= known
    # Each hears of everything that changes on the page.
    assert len(mounted) <= 80


def values_of(page: Explorer, query: str) -> dict[str, object]:
    """The values of the controls of a page, by their names."""
    return {name: part["value"] for name, part in page.start(query).items() if "value" in part}


def test_an_address_gives_the_values_of_all_controls(page):
    values = values_of(page, QUERY)
    figures = [values.pop(name) for name in ids.FIGURES]
    assert figures[:2] == ["scatter", "map"] and len(set(figures)) == len(figures)
    assert values == {
        "indicator": "committee",
        "second": "e_services",
        "counties": ["1003", "1010"],
        "kind": "municipality",
        "checked": True,
        "start": "2014-09-20",
        "week": "2014-11-29",
        "path": True,
        "borders": True,
    }


def test_the_page_includes_the_answers_of_the_callbacks(page):
    found = page.start(QUERY)
    figures = page.figures(QUERY)
    assert figures.pop("shown")["data"]["digest"] == found["shown"]["data"]["digest"]
    for name, properties in figures.items():
        assert found[name] == properties, name
    assert page.figures(QUERY, found["shown"]["data"]).keys() == {"shown", "words"}


def test_without_a_choice_the_controls_show_the_defaults(page):
    snapshot = shipped_live().snapshot
    values = values_of(page, "")
    assert (values["indicator"], values["second"]) == tuple(card.key for card in snapshot.cards[:2])
    assert (values["counties"], values["kind"], values["week"]) == ([], ids.ALL, snapshot.cells.weeks[-1])
    assert values["start"] == snapshot.cells.weeks[-26]


def test_a_view_and_its_address_are_the_same(page):
    snapshot = shipped_live().snapshot
    for query in ("", QUERY, "?county=1003", "?figures=strip"):
        view = read_view("en", query_of(query), snapshot)
        again = read_view("en", query_of(urlsplit(view.address).query), snapshot)
        assert again == view and again.address == view.address
    # However many ways there are to write a view, it has one address.
    long = read_view("en", query_of(f"?indicator={snapshot.cards[0].key}&week={snapshot.cells.weeks[-1]}"), snapshot)
    assert long.address == read_view("en", {}, snapshot).address


def test_an_answer_has_only_the_figures_that_change_and_a_choice_of_counties_changes_none(page):
    first = page.figures("")
    assert all({"data", "layout"} <= first[graph]["figure"].keys() for graph in ids.GRAPHS)
    shown = first["shown"]["data"]
    assert shown == {"query": "", "digest": shipped_live().snapshot.digest}
    assert page.figures("?county=1003,1010", shown).keys() == {"shown", "words"}
    # The map shows one indicator.
    second = page.figures("?second=e_services", shown).keys()
    assert {name for name, graph in zip(OFFERED, ids.GRAPHS, strict=False) if graph in second} == {"scatter"}


@pytest.mark.parametrize("name", OFFERED)
def test_a_figure_is_the_same_for_all_values_of_the_choices_that_it_does_not_read(name):
    view = read_view("en", query_of(QUERY) | {"figures": name}, shipped_live().snapshot)
    of_all_choices = FIGURES[name].live(view.explored, "en", view.selection.of(()), boundaries_address)
    assert drawn(view)[0] == of_all_choices


def test_a_page_left_open_over_a_publication_gets_the_new_figures_and_a_word(page):
    shown = {"query": "", "digest": "0123456789abcdef"}
    figures = page.figures("", shown)
    assert figures["words"]["data"]["notice"] == say("en", "explore.newer")
    assert "data" in figures["graph-0"]["figure"], "no part of a figure is left from before"
    again = figures["shown"]["data"]
    assert again["digest"] == shipped_live().snapshot.digest
    assert page.words("", again)["notice"] == ""


def test_links_of_an_earlier_publication_keep_it(page):
    moment = published_moments(shipped_live().snapshot)[-2]
    query = f"?asof={moment_text(moment)}"
    words = page.words(query, None)
    for href in re.findall(r'href="([^"]+)"', " ".join(words.values())):
        assert parse_qs(urlsplit(unescape(href)).query)["asof"] == [moment_text(moment)], href
    newest = page.words("", None)
    assert words["said"] != newest["said"]
    shown = page.figures(query)["shown"]["data"]
    assert shown["digest"] != shipped_live().snapshot.digest
    assert not page.words(query, shown)["notice"]
