"""Two publications compared: the page's numbers are those of `changes` and of the cells, in both languages."""

import re
from collections import Counter
from datetime import datetime
from html import unescape

import pytest
from flask import Flask

from dashboard.indicators.amounts import in_unit
from dashboard.language import LANGUAGES, say
from dashboard.language.digits import integer, signed
from dashboard.pages.common.asof import publication
from dashboard.pages.publications import compare
from dashboard.pages.publications.page import read_pair
from dashboard.publications.parts import PARTS, differences
from dashboard.snapshot import Snapshot, published_at
from dashboard.weeks import moment_text
from tests.unit.cases import each_case
from tests.unit.indicators.test_definitions import card_of, create_register, earlier
from tests.unit.small_register import ARDESTAN, ISFAHAN, WEEK, SmallRegister, published, weeks
from tests.unit.small_site import serve, set_names

PUBLICATIONS = [(datetime(2014, 12, 14, 8) - weeks(ago), WEEK - weeks(ago)) for ago in (2, 1, 0)]
FIRST, MIDDLE, LAST = (moment_text(moment) for moment, _ in PUBLICATIONS)
KEY = "committee_governorates"


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    """Three publications: committees change in both counties, desks in Isfahan only, also by a late report."""
    register = SmallRegister()
    for code, name in ((ISFAHAN, "Isfahan"), (ARDESTAN, "Ardestan")):
        register.county(code)
        set_names(register, f"شهر {name}", name, "counties")
        register.office(f"G{code}", "governorate", code)
        register.office(f"D{code}", "directorate", code)
        register.report(f"D{code}", "desk", 1, WEEK - weeks(2))
    register.report(f"G{ISFAHAN}", "committee", 0, WEEK - weeks(2))
    register.report(f"G{ARDESTAN}", "committee", 1, WEEK - weeks(2))
    register.report(f"G{ISFAHAN}", "committee", 1)
    register.report(f"G{ARDESTAN}", "committee", 0)
    register.report(f"D{ISFAHAN}", "desk", 0, WEEK - weeks(2), received_at=datetime(2014, 12, 8))
    return published(register, PUBLICATIONS)


@pytest.fixture(scope="module")
def server(snapshot) -> Flask:
    return serve(snapshot)


@pytest.fixture(scope="module")
def pair(snapshot) -> compare.Pair:
    return read_pair(snapshot, FIRST, LAST, KEY)


@pytest.fixture(scope="module")
def found(pair):
    return differences(pair.old, pair.new)


def ends(lang, card, split, end):
    """(figure, value in the card's unit) of a row before or after its change."""
    n, d = (getattr(part, end) for part in split)
    figure = integer(n, lang)
    if card.format == "share":
        figure = say(lang, "view.figure_of", n=figure, d=integer(d, lang))
    return figure, in_unit(lang, card, n / d) if d else ""


@each_case("lang", LANGUAGES)
def test_rows_say_the_changes_of_the_province_and_of_the_counties_that_moved(pair, found, lang):
    page = compare.ComparePage(lang, pair, {})
    province = [change for change in found if not change.county_code]
    moved = [
        change
        for change in found
        if change.indicator == pair.indicator and change.county_code and change.is_different
    ]
    assert len(page.rows) == len(province) == len(pair.new.cards) and len(page.county_rows) == len(moved)
    assert {row.place for row in page.county_rows} == {pair.new.names[change.county_code][lang] for change in moved}
    changes = {(change.indicator, change.county_code): change for change in found}
    for row in (*page.rows, *page.county_rows):
        change = changes[row.indicator, row.area]
        counted, of = change.numerator, change.denominator
        assert [number or integer(0, lang) for _, number in row.steps] == [
            signed(getattr(counted, part), lang) for part in PARTS
        ]
        card = pair.new.card(row.indicator)
        for end, state in (("before", change.state_before), ("after", change.state_after)):
            side = getattr(row, end)
            if state in ("value", "zero"):
                assert (side.figure, side.share) == ends(lang, card, (counted, of), end)
            else:
                assert (side.figure, side.share) == (say(lang, f"words.{state}"), "")
        cell = pair.new.cells.at(row.indicator, len(pair.new.weeks) - 1, row.area)
        assert (counted.after, of.after) == (cell.numerator, cell.denominator)
        assert (row.total is not None) == any(getattr(of, part) for part in PARTS)
        if row.total:
            assert [number or integer(0, lang) for _, number in row.total[1]] == [
                signed(getattr(of, part), lang) for part in PARTS
            ]


@each_case(
    ("first", "last", "chosen"),
    [
        ("", "", (MIDDLE, LAST)),
        (FIRST, LAST, (FIRST, LAST)),
        (LAST, FIRST, (FIRST, LAST)),
        ("۱۳۹۳-۰۹-۱۲", "2014-12-20", (FIRST, LAST)),
    ],
)
def test_two_publications_are_selected_by_moments_in_any_order_or_are_the_newest_two(snapshot, first, last, chosen):
    pair = read_pair(snapshot, first, last, "")
    assert (moment_text(pair.old.asof), moment_text(pair.new.asof)) == chosen


def test_in_an_earlier_publication_later_ones_are_replaced_by_its_own(snapshot):
    assert moment_text(read_pair(publication(snapshot, MIDDLE), FIRST, LAST, "").new.asof) == MIDDLE


def test_the_page_shows_the_counties_of_the_most_moved_indicator_and_figures_open_to_their_offices(server, found):
    client = server.test_client()
    page = client.get(f"/en/publications/compare?from={FIRST}&to={LAST}").get_data(as_text=True)
    moved = [change for change in found if change.is_different]
    counties = {change.county_code for change in moved} - {""}
    assert f"{len(moved)} of {len(found)} changed, in {len(counties)} counties." in page
    assert [compare.so_many("en", count) for count in (0, 1, 2)] == ["0 counties", "1 county", "2 counties"]
    ((most, count),) = Counter(change.indicator for change in moved if change.county_code).most_common(1)
    name = server.extensions["live"].snapshot.card(most).word("en", "name")
    assert f'<h2 id="chosen-title">{name}' in unescape(page)
    assert say("en", "compare.counties", n=count) in page
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    links = re.findall(r'class="why" href="([^"]*)">([^<]*)<', page)
    assert {link.rpartition("asof=")[2] for link, _ in links} == {FIRST, LAST}
    for link, text in (links[0], links[-1]):
        assert f"<b>{text}</b>" in client.get(unescape(link)).get_data(as_text=True)


@pytest.fixture(scope="module")
def small() -> Snapshot:
    """The governorate of Ardestan first had not reported, then reported no committee, and then nothing new."""
    register = SmallRegister(ISFAHAN, ARDESTAN)
    for code in (ISFAHAN, ARDESTAN):
        register.office(f"G{code}", "governorate", code)
    register.report(f"G{ISFAHAN}", "committee", 0, WEEK - weeks(1), received_at=datetime(2014, 11, 29))
    register.report(f"G{ARDESTAN}", "committee", 0)
    days = {1: WEEK - weeks(1), 13: WEEK, 14: WEEK}
    return published(register, [(datetime(2014, 12, day, 8), week) for day, week in days.items()])


def test_a_changed_word_is_shown_though_no_number_moves(small):
    pair = read_pair(small, "2014-12-01T08:00:00Z", "2014-12-13T08:00:00Z", KEY)
    (row,) = compare.ComparePage("en", pair, {}).county_rows
    assert (row.progress, row.before.figure) == (say("en", "view.change_unknown"), say("en", "words.not_reported"))
    assert not any(number for _, number in row.steps)
    assert row.after.figure == say("en", "view.figure_of", n=integer(0, "en"), d=integer(1, "en"))
    assert row.after.word == say("en", "words.zero")


def test_the_page_names_the_absence_of_changes(small):
    page = compare.ComparePage("en", read_pair(small, "", "", ""), {})
    assert page.summary.startswith(re.sub(r"\{of\}.*", "", say("en", "compare.nothing", of="{of}")))
    assert (page.counties_moved, page.county_rows) == (say("en", "compare.no_county"), [])


def test_figures_of_two_definitions_are_neither_better_nor_worse_with_a_note():
    published_on = [(datetime(2015, 1, day), week) for day, week in ((1, WEEK - weeks(2)), (2, WEEK))]
    new = published(create_register(), published_on, [card_of((WEEK - weeks(1)).isoformat(), earlier())])
    old = published_at(new, published_on[0][0])
    assert old
    page = compare.ComparePage("en", compare.Pair(old, new), {})
    assert [text.startswith("The definition of") for text in page.redefined] == [True]
    assert {row.trend for row in (*page.rows, *page.county_rows)} == {"unknown"}
    assert not compare.ComparePage("en", compare.Pair(new, new), {}).redefined
