"""The dashboard's components: what callbacks name is there, and words and tiles are those of the view."""

import pytest

from dashboard.interactive import words
from dashboard.interactive.layout import layout
from dashboard.language import LANGUAGES, say
from dashboard.language.digits import integer
from tests.unit.interactive.views import components, view
from tests.unit.shipped import shipped_live, shipped_server


@pytest.fixture(autouse=True)
def request_context():
    """Links depend on the server's settings."""
    with shipped_server().test_request_context():
        yield


def texts_of(part):
    """All texts in a part of a layout, in their order."""
    if isinstance(part, str):
        return [part]
    if isinstance(part, (list, tuple)):
        return [text for each in part for text in texts_of(each)]
    return texts_of(getattr(part, "children", None) or [])


def test_every_part_of_a_callback_is_in_the_layout_which_is_small():
    app = shipped_server().extensions["interactive"]
    mounted = components(layout(view()))
    known = {each.id for each in mounted if getattr(each, "id", None)}
    named = app.rooms.ids("")
    assert len(named) > 40 and named <= known
    # Each of them hears of everything that changes on the page.
    assert len(mounted) <= 170


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_subject_has_tiles_with_the_announced_figures(lang):
    tiles = {key: [texts_of(each["label"]) for each in each_of] for key, each_of in words.tiles(view(lang)).items()}
    announced = {
        "desks": [integer(43, lang), integer(81, lang)],
        "committees": [integer(24, lang), integer(35, lang), say(lang, "tile.announced", figure="").strip()],
        "inspections": [say(lang, "tile.teams", n=integer(38, lang))],
    }
    assert tiles.keys() == announced.keys()
    for subject, figures in announced.items():
        said = " ".join(text for tile in tiles[subject] for text in tile)
        assert all(figure in said for figure in figures), subject
    cell = shipped_live().snapshot.cells.at("service_desks", 77)
    assert tiles["desks"][0][1] == integer(cell.numerator, lang)


def test_tiles_of_an_earlier_week_show_its_figures_beside_the_announced_ones():
    now, before = (words.tiles(view("en", week=week))["desks"] for week in ("2014-12-06", "2014-08-02"))
    figures = [[texts_of(tile["label"])[1] for tile in tiles] for tiles in (now, before)]
    assert figures[0] != figures[1]
    assert texts_of(before[0]["label"])[-1] == texts_of(now[0]["label"])[-1] == "Announced: 43"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_figure_has_its_sentence_its_source_and_the_way_to_its_offices(lang):
    found = words.texts(view(lang, county="1003"))
    for name in ("map", "heatmap", "trend", "scatter", "ranks", "strip"):
        assert len(found[f"sentence-{name}"]) > 20, name
        assert say(lang, "explore.source", source="", week="").split(".")[0].strip(" :") in found[f"note-{name}"]
        links = {text.children: text.href for text in found[f"links-{name}"]}
        assert "/why?" in links[say(lang, "explore.why")] and "county=1003" in links[say(lang, "explore.why")]
        assert f"/{name}.png" in links["PNG"]
    assert [link.children for link in found["files"]] == ["CSV", "XLSX"]


def test_a_sentence_names_one_county_and_counts_several():
    assert "Kashan county" in words.said_text(view(county="1010"))
    many = words.said_text(view(county=",".join(f"10{i:02}" for i in range(1, 24))))
    assert "23 counties" in many and "Kashan" not in many


def test_each_value_of_the_table_leads_to_its_offices():
    rows = words.table(view(county="1003", start="2014-11-01")).children[1].children
    assert len(rows) == 24 and [row.className for row in rows].count("chosen") == 1
    before, now, *_, second = rows[0].children[1:]
    assert "week=2014-11-01" in before.children.href and "week" not in now.children.href
    assert f"indicator={view().selection.second.key}" in second.children.href
