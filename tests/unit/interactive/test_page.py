"""The dashboard's page: what callbacks name is there, and tiles, texts, links and table are those of the view."""

from urllib.parse import parse_qs, urlsplit

import pytest

from dashboard.interactive import page, table, tiles, words
from dashboard.interactive.page import FIRST
from dashboard.interactive.registry import EMPTY, FIGURES
from dashboard.language import LANGUAGES, say
from dashboard.language.digits import integer
from dashboard.pages.common.selection import MOST_BESIDE
from dashboard.server import create_server
from dashboard.settings import Settings
from dashboard.snapshot import published_moments
from dashboard.weeks import moment_text
from tests.unit.interactive.views import components, ids_of, texts_of, view
from tests.unit.shipped import shipped_live, shipped_server

TEN = ",".join(f"10{number:02}" for number in range(1, 11))


@pytest.fixture(autouse=True)
def request_context():
    """Links depend on the server's settings."""
    with shipped_server().test_request_context():
        yield


def mounted(**parameters):
    """The page's components with an id, by id."""
    return {each.id: each for each in components(page.layout(view(**parameters))) if getattr(each, "id", None)}


def test_every_part_of_a_callback_is_on_the_page_which_is_small():
    # The app itself brings the other three: see `app.open_room`.
    assert (
        ids_of(shipped_server().extensions["rooms"]["/dash/en/"]) - {"room", "location", "address"}
        <= mounted().keys()
    )
    # Each of them hears of everything that changes on the page.
    assert len(components(page.layout(view()))) <= 260


def test_the_page_opens_with_the_values_and_the_first_figure_of_its_view_and_the_others_empty():
    found = mounted(indicator="e_services", county="1003", order="gap")
    values = {name: found[name].value for name in ("indicator", "counties", "order", "tiles-desks", "chips")}
    assert values == {
        "indicator": "e_services",
        "counties": ["1003"],
        "order": "gap",
        "tiles-desks": "e_services",
        "chips": ["1003"],
    }
    assert found[f"figure-{FIRST}"].figure["data"]
    assert all(found[f"figure-{name}"].figure is EMPTY for name in FIGURES if name != FIRST)
    assert set(found["drawn"].data) == {FIRST, "tiles"} and set(found["wanted"].data) == set(FIGURES)


# Tiles.


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_subject_has_tiles_with_the_announced_figures(lang):
    found = {group: [texts_of(each["label"]) for each in of] for group, of in tiles.options(view(lang)).items()}
    announced = {
        "desks": [integer(43, lang), integer(81, lang)],
        "committees": [integer(24, lang), integer(35, lang), say(lang, "tile.announced", figure="").strip()],
        "inspection": [say(lang, "tile.teams", n=integer(38, lang))],
    }
    for subject, figures in announced.items():
        said = " ".join(text for tile in found[subject] for text in tile)
        assert all(figure in said for figure in figures), subject
    keys = [option["value"] for of in tiles.options(view(lang)).values() for option in of]
    assert sorted(keys) == sorted(card.key for card in shipped_live().snapshot.cards)


def test_tiles_of_an_earlier_week_show_its_figures_beside_the_announced_ones():
    now, before = (tiles.options(view(week=week))["desks"] for week in ("2014-12-06", "2014-08-02"))
    assert texts_of(now[0]["label"])[1:4] != texts_of(before[0]["label"])[1:4]
    assert "Announced: 43" in texts_of(now[0]["label"]) and "Announced: 43" in texts_of(before[0]["label"])


def test_tiles_of_several_counties_have_their_figures_together_without_state_and_announced_figure():
    snapshot, week = shipped_live().snapshot, view().selection.week
    cells = [snapshot.cells.at("committee", week, code) for code in ("1003", "1010")]
    together, one = (
        texts_of(tiles.options(view(county=county))["committees"][0]["label"]) for county in ("1003,1010", "1003")
    )
    assert together[1].strip() == str(sum(cell.numerator for cell in cells))
    assert one[2].strip() == str(cells[0].numerator)
    assert not any("Announced" in text for text in (*together, *one)) and len(together) < len(one)


def test_the_chosen_indicator_is_the_value_of_its_group_alone():
    assert {group: key for group, key in tiles.chosen(view(indicator="parallel_work")).items() if key} == {
        "inspection": "parallel_work"
    }


# Texts and links.


def test_the_sentences_name_one_county_and_count_several():
    assert "Kashan county" in words.said_text(view(county="1010")) and "Kashan" in words.finding(view(county="1010"))
    several = view(county="1010,1003")
    for said in (words.said_text(several), words.finding(several), words.title(several, "map")):
        assert "2 counties" in said and "Kashan" not in said
    cells = [shipped_live().snapshot.cells.at("committee", several.selection.week, code) for code in ("1010", "1003")]
    known, every = (sum(getattr(cell, part) for cell in cells) for part in ("numerator", "denominator"))
    assert f"{known} of {every} offices" in words.finding(several)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", FIGURES)
def test_each_figure_has_a_title_a_sentence_its_source_and_the_way_to_its_offices(lang, name):
    seen = view(lang, county="1003")
    assert words.title(seen, name).startswith(say(lang, f"explore.figure_{name}"))
    assert words.sentence(seen, name).endswith((".", "%", "٪")) and words.note(seen, name)
    assert seen.selection.card.word(lang, "source") in words.note(seen, name)
    links = dict(words.links(seen, name))
    assert "/why?" in links[say(lang, "explore.why")] and "county=1003" in links[say(lang, "explore.why")]
    assert links[say(lang, "explore.link")].endswith(f"#card-{name}")


def test_a_figure_goes_to_the_meeting_where_the_public_one_shows_the_same():
    def offered(**more):
        return [name for name in FIGURES if say("en", "explore.meeting") in dict(words.links(view(**more), name))]

    with create_server(Settings(meeting_write=True), shipped_live()).test_request_context():
        assert offered() == ["map", "heatmap", "scatter", "ranks"]
        assert offered(county="1003,1010") == ["heatmap", "scatter", "ranks"]
        assert offered(unit="gap") == ["scatter", "ranks"] and offered(county=TEN) == []
    assert offered() == [], "nobody may add to this server's meetings"


def test_links_to_other_pages_name_no_more_counties_than_these_take():
    def counties(href):
        return parse_qs(urlsplit(href).query)["county"][0].split(",")

    link, said = words.beside(view(county=TEN))
    assert len(counties(link.href)) == MOST_BESIDE and integer(MOST_BESIDE, "en") in said.children
    assert len(words.beside(view(county="1003"))) == 1 and words.beside(view()) == []
    assert len(counties(dict(words.links(view(county=TEN), "map"))[say("en", "explore.why")])) == 1
    assert len(counties(words.lasting_address(view(county=TEN)))) == 10


def test_one_link_keeps_the_whole_view_and_its_publication():
    chosen = {"indicator": "e_services", "second": "committee", "start": "2014-09-20", "county": "1003"}
    chosen |= {"unit": "gap", "evidence": "checked", "path": "on", "show": "change", "kind": "municipality"}
    split = urlsplit(words.lasting_address(view(**chosen)))
    assert (split.scheme, split.path) == ("http", "/en/explore")
    newest = shipped_live().snapshot
    lasting = {"asof": moment_text(published_moments(newest)[-1]), "week": newest.cells.weeks[-1]}
    assert {name: value for name, (value,) in parse_qs(split.query).items()} == chosen | lasting


def test_each_chosen_county_is_a_chip_with_the_way_to_its_offices():
    first, second = words.chips(view(county="1003,1010"))
    assert (first["value"], second["value"]) == ("1003", "1010") and "Kashan" in texts_of(second["label"])
    assert [each.href for each in components(second["label"]) if hasattr(each, "href")] == ["/en/why?county=1010"]


# The table.


def names(sort="", find="", **more):
    return [values[0].text for _, values in table.rows(view(**more), sort, find)]


def test_the_table_is_sorted_by_a_column_up_and_down_with_the_unknown_last():
    assert names("county") == sorted(names()) == names("-county")[::-1]
    for column, place in (("before", 1), ("now", 2), ("change", 3), ("rank", 4), ("second", 5)):
        for sort, sign in ((column, 1), (f"-{column}", -1)):
            seen = view(indicator="parallel_work", start="2013-06-15")
            amounts = [values[place].amount for _, values in table.rows(seen, sort)]
            known = [amount for amount in amounts if amount is not None]
            assert known == sorted(known, key=lambda amount: sign * amount)
            assert amounts[len(known) :] == [None] * (len(amounts) - len(known)), "unknown last"
    assert names("nothing") == names()


def test_a_press_of_a_heading_sorts_up_then_down_then_as_before():
    assert [table.next_sort(sort, "now") for sort in ("", "now", "-now", "-rank")] == ["now", "-now", "", "now"]
    assert {name: order for name, order in table.orders("-now").items() if order != "none"} == {"now": "descending"}


def test_the_table_finds_counties_by_a_part_of_their_name_in_any_spelling():
    assert names(find="KASH") == ["Kashan"] and names(find="كاشان", lang="fa") == ["کاشان"]
    (row,) = table.body(view(), words="nowhere")
    assert texts_of(row) == [say("en", "explore.no_match")]


def test_each_value_of_the_table_leads_to_its_offices():
    seen = view(county="1003", start="2014-11-01")
    rows = dict(table.rows(seen))
    before, now, *_, second = rows["1010"][1:]
    assert "week=2014-11-01" in before.href and "week" not in now.href and "county=1010" in now.href
    assert f"indicator={seen.selection.second.key}" in second.href
    assert [row.className for row in table.body(seen)].count("chosen") == 1 and len(rows) == 24


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_table_is_copied_for_a_spreadsheet_with_latin_digits(lang):
    head, *lines = (line.split("\t") for line in table.copied(view(lang)).split("\n"))
    assert head == list(table.headings(view(lang)).values()) and {len(line) for line in lines} == {len(head)}
    assert lines[0][4] == "1" and len(lines) == 24
    assert [link.children for link in table.files(view(lang))] == ["CSV", "XLSX"]
