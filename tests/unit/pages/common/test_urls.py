"""The addresses of pages and files: one table routes and builds them, and a link keeps its page's publication."""

from dataclasses import replace

import pytest

from dashboard.pages.common.selection import default_selection, read_selection
from dashboard.pages.common.urls import match, permalink, requested_url, takes, url
from dashboard.selection import Selection, UnknownChoice
from dashboard.snapshot import pinned
from tests.unit.cases import each_case
from tests.unit.small_register import ARDESTAN, governorates, published


@pytest.fixture(scope="module")
def snapshot():
    return published(governorates(1, 0))


def test_an_address_leaves_out_default_values(snapshot):
    first = default_selection(snapshot)
    desks = Selection(snapshot.card("service_desks"), first.week, ARDESTAN, "body")
    assert url("fa", snapshot, "why", first) == "/fa/why"
    # The first page without an indicator shows the worst one, so a chosen one is always named.
    assert url("fa", snapshot, "overview", first) == f"/fa/?indicator={first.card.key}"
    assert url("en", snapshot, "why", desks) == f"/en/why?indicator=service_desks&county={ARDESTAN}&kind=body"
    # What a page does not take is left out, and so are blank parameters.
    assert url("en", snapshot, "county", desks, all="") == f"/en/county/{ARDESTAN}?indicator=service_desks"
    assert url("en", snapshot, "offices", replace(desks, q="a & b"), "list", page=2) == (
        f"/en/offices?county={ARDESTAN}&kind=body&indicator=service_desks&q=a+%26+b&page=2#list"
    )


def test_a_link_keeps_the_publication_and_stays_in_the_preview(snapshot):
    moment = "2014-12-07T08:00:00Z"
    week = snapshot.cells.weeks[-1]
    for mode in ("past", "pinned"):
        assert url("fa", replace(snapshot, mode=mode), "meeting", anchor="best").endswith("Z#best")
    coming = replace(snapshot, mode="coming")
    assert url("en", coming, "meeting") == f"/staff/en/preview/en/meeting?through={week}"
    assert url("fa", None, "overview", asof=moment) == f"/fa/?asof={moment}"
    assert pinned(snapshot) is pinned(snapshot)


def test_a_permalink_names_indicator_week_and_publication(snapshot):
    named = permalink("fa", snapshot, "overview", default_selection(snapshot))
    assert named.startswith(f"/fa/?indicator={default_selection(snapshot).card.key}&week={snapshot.cells.weeks[-1]}")


def test_a_strangers_parameters_change_neither_language_nor_path_nor_place(snapshot):
    query = {"lang": "xx", "anchor": "x", "county": "9", "week": "2014-12-06"}
    address = requested_url("fa", snapshot, "county", {"county": ARDESTAN}, query, asof="2014-12-07")
    assert address == f"/fa/county/{ARDESTAN}?week=2014-12-06&asof=2014-12-07"


def test_built_addresses_are_matched_by_their_rules(snapshot):
    built = url("en", snapshot, "county", Selection(snapshot.cards[0], 0, ARDESTAN))
    assert match(built.partition("?")[0]) == ("county", {"lang": "en", "county": ARDESTAN})


@each_case("parameters", [{"week": "yesterday"}, {"county": "nowhere"}, {"kind": "ministry"}, {"indicator": "x"}])
def test_an_unknown_value_is_named_with_its_parameter(snapshot, parameters):
    with pytest.raises(UnknownChoice) as unknown:
        read_selection(parameters, snapshot, takes("why"))
    assert unknown.value.args == next(iter(parameters.items()))


def test_blank_and_foreign_parameters_are_ignored(snapshot):
    odd = {"week": " ", "county": "", "utm_source": "x"}
    assert read_selection(odd, snapshot, takes("why")) == default_selection(snapshot)


def test_a_page_that_compares_reads_several_counties_and_others_know_the_first(snapshot):
    codes = [code for code in snapshot.cells.areas if code]
    named = takes("overview")
    read = read_selection({"county": f"{codes[1]}, {codes[0]},{codes[1]}"}, snapshot, named)
    assert read.counties == (codes[1], codes[0])
    assert url("en", snapshot, "overview", read) == f"/en/?indicator={read.card.key}&county={codes[1]},{codes[0]}"
    assert url("en", snapshot, "county", read) == f"/en/county/{codes[1]},{codes[0]}"
    assert url("en", snapshot, "why", read) == f"/en/why?county={codes[1]}"
    many = read.of(codes[:9])
    assert url("en", snapshot, "overview", many).endswith(f"county={','.join(codes[:6])}")
    assert url("en", snapshot, "explore", many).endswith(f"county={','.join(codes[:9])}")
    for parameters, names in ((f"{codes[0]},{codes[1]}", "county kind"), (f"{codes[0]},nowhere", named)):
        with pytest.raises(UnknownChoice) as unknown:
            read_selection({"county": parameters}, snapshot, names)
        assert unknown.value.args == ("county", parameters)
    # Nothing is compared with the province, and no county with itself.
    assert replace(read, county="").counties == () and replace(read, county=codes[0]).others == ()
