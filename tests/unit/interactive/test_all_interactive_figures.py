"""What all figures of the interactive dashboard have in common: when they are drawn, and what each must hold."""

import re

import numpy as np
import pytest

from dashboard.interactive import registry
from dashboard.interactive.figure import BUNDLED, TOOLTIP, Figure, checked
from dashboard.interactive.figures import map
from dashboard.interactive.registry import FIGURES
from dashboard.interactive.view import query_of
from dashboard.language import say
from dashboard.settings import ROOT
from dashboard.snapshot import published_at, published_moments
from tests.unit.figures.shipped_figures import with_shares
from tests.unit.interactive.views import as_sent, view
from tests.unit.small_register import governorates, published

EIGHT = ",".join(f"10{number:02}" for number in range(1, 9))
TEN = f"{EIGHT},1009,1010"
VIEWS = {
    "usual": {"lang": "fa"},
    "counts of eight": {"unit": "count", "county": EIGHT, "path": "on", "start": "2013-08-03"},
    "gaps of ten": {"lang": "fa", "unit": "gap", "county": TEN, "path": "on", "order": "gap"},
    "change": {"show": "change", "order": "change", "county": "1002", "start": "2013-06-15"},
    "a kind": {"indicator": "e_services", "kind": "municipality", "evidence": "checked", "county": EIGHT},
    "a mean": {"indicator": "waiting_minutes", "second": "parallel_work", "unit": "count"},
    "playing": {"playing": True, "week": "2014-11-01", "county": "1003,1010", "indicator": "parallel_work"},
}


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.parametrize("given", VIEWS.values(), ids=VIEWS)
def test_each_point_of_a_figure_has_its_county_and_its_words_and_sample_data_say_so(name, given):
    seen = view(**given)
    figure = registry.drawn(name, seen)
    pointed = [trace for trace in as_sent(figure)["data"] if trace.get("hoverinfo") != "skip"]
    texts = [each["text"] for each in figure["layout"]["annotations"]]
    # plotly would draw another colour than that of a CSS variable, without a word.
    assert "var(" not in str(as_sent(figure))
    assert pointed and (say(seen.lang, "site.sample") in texts) == seen.snapshot.sample
    for trace in pointed:
        assert set(np.ravel(trace["customdata"])) <= {"", *seen.snapshot.names}
        assert trace["hovertemplate"] == TOOLTIP and len(trace["hovertext"]) == len(trace["customdata"])


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_can_be_drawn_for_a_single_week_and_without_values_or_borders(name):
    for snapshot in (with_shares({"1001": [None, None]}), published(governorates(1))):
        seen = view(snapshot=snapshot, start=snapshot.cells.weeks[-1], county="1001")
        assert as_sent(registry.drawn(name, seen))["layout"]


@pytest.mark.parametrize("name", FIGURES)
def test_a_choice_of_counties_changes_the_figure_in_the_browser_into_the_one_drawn_for_it(name):
    none, ten, one = (view("fa", county=county, path="on", start="2013-08-03") for county in ("", TEN, "1002"))
    for before, after in ((none, ten), (ten, one)):
        changed = as_sent(registry.drawn(name, before))
        for trace in changed["data"]:
            # plotly dims what a lasso leaves out, in the browser's copy.
            trace["selectedpoints"] = [0]
        for step in as_sent(registry.patch(name, after, after_lasso=True))["operations"]:
            part, (*way, last) = changed, step["location"]
            for key in way:
                part = part[key]
            part[last] = step["params"]["value"]
        assert changed["layout"].pop("selections") == []
        assert changed["layout"].pop("selectionrevision") == ",".join(after.selection.counties)
        assert [trace.pop("selectedpoints", None) for trace in changed["data"]] == [None] * len(changed["data"])
        assert changed == as_sent(registry.drawn(name, after))


BASE = {"indicator": "committee", "second": "e_services", "start": "2014-09-20", "week": "2014-11-29"}
OTHERS = query_of(
    "indicator=findings_resolved&second=desk_experts&path=on&show=change&unit=gap&order=gap&start=2014-08-02"
    "&week=2014-11-22&kind=municipality"
)


@pytest.mark.parametrize("name", FIGURES)
def test_a_figure_is_drawn_once_for_all_values_of_the_choices_that_it_does_not_read(name):
    figure, reads = registry.key(name, view(**BASE))[0], FIGURES[name].reads.split()
    for parameter, value in OTHERS.items():
        again = registry.key(name, view(**BASE | {parameter: value}))[0]
        assert (again == figure) == (parameter not in reads), parameter
    assert registry.key(name, view(**BASE, evidence="checked"))[0] != figure
    assert registry.key(name, view(**BASE, county="1003"))[0] == figure, "the counties are marks"
    newest = view().snapshot
    before = published_at(newest, published_moments(newest)[-2])
    assert registry.key(name, view(snapshot=before, **BASE))[0] != figure, "another publication"
    assert registry.tiles_key(view(snapshot=before)) != registry.tiles_key(view())
    first, second = (view(**BASE, county=county) for county in ("1003", "1010"))
    assert registry.drawn(name, first)["data"][0] is registry.drawn(name, second)["data"][0]


@pytest.mark.parametrize("name", FIGURES)
def test_while_weeks_are_played_a_figure_with_an_axis_of_weeks_stays_and_its_card_does_not(name):
    (figure, card), (next_figure, next_card) = (
        registry.key(name, view(playing=True, week=week, start="2014-09-20")) for week in ("2014-11-01", "2014-11-08")
    )
    assert card != next_card and (figure == next_figure) == FIGURES[name].over_weeks


def test_a_figure_that_reads_an_unknown_filter_is_refused(monkeypatch):
    monkeypatch.setattr(map, "FIGURE", Figure(9, "indicator colour", map.frame, map.figure))
    with pytest.raises(ValueError, match="the figure map reads unknown filters: colour"):
        registry._discovered()


# What `checked` demands of every figure.


def test_the_public_page_draws_just_the_traces_of_its_bundle():
    script = (ROOT / "assets/plotly-entry.js").read_text(encoding="utf-8")
    registered = re.search(r"Plotly\.register\(\[(.*?)\]\)", script)[1].split(", ")
    assert sorted([*registered, "scatter"]) == sorted(BUNDLED)
    for trace in registered:
        assert f"import {trace} from 'plotly.js/lib/{trace}.js';" in script


POINTS = {"type": "scatter", "customdata": ["1001", ""], "hovertext": ["Ardestan", "province"]}
WITHOUT_CODES = "trace 1: customdata must be the code of each point's county"
REFUSED = [
    ({"type": "violin"}, "trace 1: assets/plotly-entry.js lacks `import violin from 'plotly.js/lib/violin.js'`"),
    ({"customdata": None}, WITHOUT_CODES),
    ({"customdata": [1001, 1002]}, WITHOUT_CODES),
    ({"customdata": [["1001"], [None]]}, WITHOUT_CODES),
    ({"hovertext": None}, "trace 1: hovertext must be the words of each point"),
]


@pytest.mark.parametrize(("wrong", "said"), REFUSED)
def test_a_trace_outside_of_the_bundle_or_points_without_codes_or_words_are_refused(wrong, said):
    with pytest.raises(ValueError, match=re.escape(said)):
        checked({"data": [{"type": "scatter", "hoverinfo": "skip"}, POINTS | wrong]})
