"""The meeting's screens: which ones, their order and content."""

import re
from html import unescape
from itertools import cycle

from dashboard.language import LANGUAGES, say
from dashboard.pages.common.meeting_parts import OPENING, meeting_parts
from dashboard.pages.common.selection import default_selection
from dashboard.pages.meeting.present import county_screens, screens
from dashboard.selection import Selection
from tests.unit.cases import each_case
from tests.unit.shipped import shipped_live
from tests.unit.small_register import ARDESTAN, WEEK


def test_screens_are_the_parts_of_the_page_in_the_same_order_with_the_same_names():
    snapshot = shipped_live().snapshot
    parts = list(meeting_parts("en", snapshot, default_selection(snapshot)))
    found = list(screens("en", snapshot, parts))
    assert list(dict.fromkeys(screen.heading for screen in found)) == [part.heading for part in parts]
    assert [screen.key for screen in found if screen.place[:2] in ("", "1 ")] == [part.key for part in parts]
    # A figure with many rows has several screens.
    matrix = [(screen.key, screen.place) for screen in found if screen.key.startswith("off_track")]
    assert matrix == [("off_track", "1 of 3"), ("off_track-2", "2 of 3"), ("off_track-3", "3 of 3")]


def test_a_screen_holds_a_picture_an_open_table_or_rows_and_at_most_forty_words():
    snapshot = shipped_live().snapshot
    for lang, card in zip(cycle(LANGUAGES), snapshot.cards, strict=False):
        for screen in screens(
            lang, snapshot, list(meeting_parts(lang, snapshot, Selection(card, len(snapshot.weeks) - 1)))
        ):
            words = f"{screen.heading} {screen.sentence}".split()
            assert len(words) <= 40, (screen.key, len(words))
            assert [bool(screen.picture), bool(screen.table), bool(screen.rows)].count(True) == 1, screen.key
            assert bool(screen.rows) == screen.key.startswith("headline"), screen.key
            assert bool(screen.table) == screen.key.startswith(("events", "decisions", "calls", "minutes"))


@each_case("lang", LANGUAGES)
def test_every_text_of_a_picture_is_large_enough_for_a_hall(lang):
    snapshot = shipped_live().snapshot
    # A screen of 1080 pixels shows a unit on 1.119 pixels.
    least = 24 / 1.119
    for screen in screens(lang, snapshot, list(meeting_parts(lang, snapshot, default_selection(snapshot)))):
        sizes = [float(size) for size in re.findall(r'font-size="([\d.]+)"', screen.picture)]
        assert not sizes or min(sizes) >= least, (screen.key, min(sizes))


@each_case("lang", LANGUAGES)
def test_the_first_screen_and_the_page_begin_with_the_headline_the_changes_and_the_decisions(page, snapshot, lang):
    parts = {part.key: part for part in meeting_parts(lang, snapshot, default_selection(snapshot))}
    for path, place in (("meeting/present", 'id="title"'), ("meeting", 'id="headline"')):
        first = page(f"/{lang}/{path}").partition(place)[2].partition("</section>")[0]
        sentences = [unescape(first).find(parts[key].described.sentence) for key in OPENING]
        assert -1 not in sentences and sentences == sorted(sentences), path


def test_every_county_of_the_week_has_a_screen(snapshot):
    found = county_screens("en", snapshot, default_selection(snapshot))
    assert [county.name for county in found] == ["Ardestan", "Isfahan"]
    rows = {row.cell.card.key: row.cell for row in found[0].rows}
    assert rows["committee_governorates"].figure == "1 of 1"


def test_a_county_that_is_chosen_is_the_screen_to_begin_with(page):
    assert f'data-start="county-{ARDESTAN}"' in page(f"/en/meeting/present?county={ARDESTAN}")
    assert "data-start" not in page("/en/meeting/present")
    assert say("en", "site.not_found_title") in page("/en/meeting/present?county=1099", 404)


@each_case("lang", LANGUAGES)
def test_each_screen_has_a_heading_and_without_borders_there_is_no_map(page, snapshot, lang):
    text = page(f"/{lang}/meeting/present")
    ids = re.findall(r'<section class="screen[\w -]*" id="([\w-]+)" aria-labelledby="\1-title"', text)
    assert len(ids) == text.count("<section") == len(set(ids))
    assert [key for key in ids if text.count(f'id="{key}-title"') != 1] == []
    assert snapshot.boundaries(WEEK) is None
    body = text.partition("<main")[2]
    assert "<use" not in body
