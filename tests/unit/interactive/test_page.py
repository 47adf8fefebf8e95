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
from tests.unit.interactive.views import components, ids_of, texts_of, view
from tests.unit.shipped import shipped_live, shipped_server

TEN = ",".join(f"10{number:02}" for number in range(1, 11))
pytestmark = pytest.mark.usefixtures("request_context")


def test_the_page_has_every_part_of_its_callbacks_and_begins_with_the_first_figure_alone():
    every = components(page.layout(view(county="1003")))
    assert len(every) <= 260, "each of them hears of everything that changes on the page"
    found = {each.id: each for each in every if getattr(each, "id", None)}
    # The app itself brings the other three: see `app.open_room`.
    assert (
        ids_of(shipped_server().extensions["rooms"]["/dash/en/"])
        - {"room", "location", "address", "scheme", "opened"}
        <= found.keys()
    )
    assert [name for name in FIGURES if found[f"figure-{name}"].figure is not EMPTY] == [FIRST]
    assert set(found["drawn"].data) == {FIRST, "tiles"} and set(found["wanted"].data) == set(FIGURES)


def test_a_tile_has_the_figure_of_the_province_of_a_county_or_of_several_together():
    def tile(**more):
        return texts_of(tiles.options(view(**more))["desks"][0]["label"])[1:]

    none, one, two, many = (tile(county=county) for county in ("", "1003", "1010", "1003,1010"))
    assert none[:3] == ["behind", "43 ", "of 112, 38.4%"] and "Announced: 43" in none
    assert one[:3] == ["behind", "13 ", "of 21, 61.9%"] and two[1] == "16 "
    # Several have no state, and only the province was announced.
    assert many[0] == "29 " and "Announced: 43" not in (*one, *many)
    before = tile(week="2014-08-02")
    assert before[1] == "35 " and "Announced: 43" in before, "an earlier week beside what was announced"
    assert "▲ 1 in a week · " in before and "▲ 1 in a week · " in tile(county="1003,1010", week="2014-11-01")


def test_the_sentences_name_one_county_and_count_several():
    one, several = view(indicator="committee", county="1010"), view(indicator="committee", county="1010,1003")
    for text in (words.said_text, words.finding, lambda seen: words.title(seen, "map")):
        assert "Kashan" in text(one) and "2 counties" in text(several) and "Kashan" not in text(several)
    # 18 of 22 in Kashan and 11 of 17 in the other county.
    assert "29 of 39 offices" in words.finding(several)


def test_without_self_reports_the_sentence_of_each_figure_says_which_reports_count_and_how_old_they_are():
    note = "by each office's newest documented or inspected report, median age in weeks: 4 · "
    checked = view(indicator="committee", evidence="checked")
    assert all(words.sentence(checked, name).startswith(note) for name in FIGURES)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("name", FIGURES)
def test_each_figure_has_a_title_a_sentence_its_source_and_the_way_to_its_offices(lang, name):
    seen = view(lang, county="1003")
    assert words.title(seen, name).startswith(say(lang, f"explore.figure_{name}"))
    assert words.sentence(seen, name).endswith((".", "%", "٪"))
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
    _, chip = words.chips(view(county="1003,1010"))
    assert [each.href for each in components(chip["label"]) if hasattr(each, "href")] == ["/en/why?county=1010"]


def test_the_table_is_sorted_by_a_column_up_and_down_with_the_unknown_last():
    assert [table.next_sort(sort, "now") for sort in ("", "now", "-now", "-rank")] == ["now", "-now", "", "now"]
    assert {name: order for name, order in table.orders("-now").items() if order != "none"} == {"now": "descending"}
    assert table.rows(view(), "nothing") == table.rows(view()), "the usual order"
    seen = view(indicator="parallel_work", start="2013-06-15")
    for column, place in (("county", 0), ("before", 1), ("now", 2), ("change", 3), ("rank", 4), ("second", 5)):
        for sort, sign in ((column, 1), (f"-{column}", -1)):
            amounts = [values[place].amount for _, values in table.rows(seen, sort)]
            known = [amount for amount in amounts if amount is not None]
            assert known == sorted(known, key=lambda amount: sign * amount)
            assert amounts[len(known) :] == [None] * (len(amounts) - len(known)), "unknown last"


def test_each_value_of_the_table_leads_to_its_offices():
    seen = view(county="1003", start="2014-11-01")
    rows = dict(table.rows(seen))
    before, now, *_, second = rows["1010"][1:]
    assert "week=2014-11-01" in before.href and "week" not in now.href and "county=1010" in now.href
    assert f"indicator={seen.selection.second.key}" in second.href
    assert [row.className for row in table.body(seen)].count("chosen") == 1 and len(rows) == 24


def test_the_table_is_copied_for_a_spreadsheet_with_latin_digits():
    head, *lines = (line.split("\t") for line in table.copied(view("fa")).split("\n"))
    assert head == list(table.headings(view("fa")).values())
    assert (len(lines), {len(line) for line in lines}, lines[0][4]) == (24, {len(head)}, "2 تا 16 (اکنون 1)")
    assert [link.children for link in table.files(view("fa"))] == ["CSV", "XLSX"]
