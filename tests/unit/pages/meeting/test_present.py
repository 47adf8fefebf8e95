"""The meeting's screens: which there are, in what order, and what is on them."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial

import pytest

from dashboard.figures import cell_text
from dashboard.language import LANGUAGES, say
from dashboard.meeting.agenda import prepare
from dashboard.meeting.lines import Group, Line, Section
from dashboard.meeting.points import Subject
from dashboard.meeting.words import SECTIONS
from dashboard.pages.common.selection import default_selection
from dashboard.pages.common.tiles import tiles
from dashboard.pages.meeting.screens import GROUPS, county_screens, end_lines, end_of, screens, section_screens
from dashboard.snapshot import Snapshot
from tests.unit.cases import each_case
from tests.unit.pages.meeting.test_meeting_page import governed
from tests.unit.small_register import ARDESTAN, ISFAHAN, WEEK
from tests.unit.small_site import place, served, shown, text_of


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    return shown(governed((ISFAHAN, "Isfahan", [1] * 6), (ARDESTAN, "Ardestan", [0] * 5 + [1])))


@pytest.fixture(scope="module")
def page(snapshot: Snapshot) -> partial[str]:
    return partial(text_of, served(snapshot))


def part(groups: int, lines: int = 1) -> Section:
    points = [Line(f"point {n}", "note", Subject("committee", ARDESTAN)) for n in range(lines)]
    made = [Group(f"group {n}", points, lines) for n in range(groups)]
    return Section("events", "News", "All in one.", "rule", made, "Nothing is new.")


def ranked(*shares: int) -> list[list[cell_text.Row]]:
    """Counties of these shares in percent, as groups of equals, best first."""
    blank = dict.fromkeys(cell_text.Row.__annotations__, "")
    rows = [cell_text.Row(**{**blank, "name": f"c{n}", "share": f"{share}%"}) for n, share in enumerate(shares)]
    return [[row for row in rows if row.share == f"{share}%"] for share in dict.fromkeys(shares)]


def test_screens_come_in_the_order_of_the_meeting_and_a_wall_leaves_out_what_only_a_hand_needs(snapshot):
    agenda = prepare(snapshot, place(snapshot, WEEK))
    hand, wall = (list(screens("en", snapshot, agenda, snapshot.cards[0], on_wall)) for on_wall in (False, True))
    keys = [screen.key for screen in hand]
    assert keys == ["title", "headline", "map-committee", *SECTIONS, "decisions", "counties", "end"]
    # A county stands at one end of the ranking only.
    ends = next(screen for screen in hand if screen.part == "map").value.ends
    assert ends == [(say("en", "present.top"), [("Ardestan", "100%"), ("Isfahan", "100%")])]
    # A wall has a map of every headline.
    maps = [screen.key.removeprefix("map-") for screen in wall if screen.part == "map"]
    assert maps == [card.key for card in snapshot.cards if card.announced or card == snapshot.cards[0]]
    assert [screen.key for screen in wall if not screen.on_wall] == ["title", "counties", "end"]


def test_where_no_card_has_an_announced_figure_each_card_has_a_tile(snapshot):
    cards = tuple(card.model_copy(update={"announced": ""}) for card in snapshot.cards)
    own = replace(snapshot, input=replace(snapshot.input, cards=cards))
    assert [tile.key for tile in tiles("en", own, default_selection(own))] == [card.key for card in cards]


def test_a_part_with_many_groups_has_as_many_screens_as_they_need_and_says_its_summary_once():
    made = list(section_screens("en", part(GROUPS * 2 + 1)))
    assert [screen.heading for screen in made] == ["News (1 of 3)", "News (2 of 3)", "News (3 of 3)"]
    assert [screen.key for screen in made] == ["events", "events-2", "events-3"]
    assert [len(screen.value.groups) for screen in made] == [GROUPS, GROUPS, 1]
    assert [bool(screen.value.summary) for screen in made] == [True, False, False]
    assert [screen.listed for screen in made] == [True, False, False]
    # A part without points keeps its screen.
    assert [(screen.key, screen.heading) for screen in section_screens("en", part(0))] == [("events", "News")]
    # A hall reads points, and notes only where they say who is meant.
    gaps = Section(**{**vars(part(1)), "key": "gaps"})
    assert next(section_screens("en", part(1))).value.groups[0].lines[0].note == ""
    assert next(section_screens("en", gaps)).value.groups[0].lines[0].note == "note"


@each_case(
    ("shares", "named"),
    [
        ((90, 80, 70, 60), [("c0", "90%"), ("c1", "80%"), ("c2", "70%")]),
        ((90, 80, 80, 60), [("c0", "90%"), ("c1", "80%"), ("c2", "80%")]),
        ((90, 80, 70, 70), [("c0", "90%"), ("c1", "80%"), ("c2", "70%"), ("c3", "70%")]),
        ((90, 0, 0, 0, 0), [("c0", "90%"), ("4 equal counties", "0%")]),
        ((90,), [("c0", "90%")]),
        ((), []),
    ],
)
def test_the_end_of_a_ranking_names_equals_together_or_counts_them(shares, named):
    assert [line for group in end_of(ranked(*shares)) for line in end_lines("en", group)] == named


def test_every_county_of_the_week_has_a_screen_of_what_is_counted_there(snapshot):
    found = county_screens("en", snapshot, prepare(snapshot, place(snapshot, WEEK)))
    assert [county.name for county in found] == ["Ardestan", "Isfahan"]
    rows = {card.key: row for card, row in found[0].rows}
    assert "committee_governorates" in rows and "committee_municipalities" not in rows
    assert rows["committee_governorates"].cell.figure == "1 of 1"


@each_case("lang", LANGUAGES)
def test_a_county_that_is_chosen_is_the_screen_to_begin_with(page, lang):
    assert f'data-start="county-{ARDESTAN}"' in page(f"/{lang}/meeting/present?county={ARDESTAN}")
    assert "data-start" not in page(f"/{lang}/meeting/present")
    assert say(lang, "site.not_found_title") in page(f"/{lang}/meeting/present?county=1099", 404)


def test_a_wall_turns_after_so_many_seconds(page):
    turns = {"": [], "seconds=5": [], "wall=1": ["20"], "wall=1&seconds=5": ["5"], "wall=1&seconds=۴۵": ["45"]}
    for query, seconds in turns.items():
        assert re.findall(r'data-wall="(\d+)"', page(f"/fa/meeting/present?{query}")) == seconds, query
    for query in ("wall=yes", "wall=1&seconds=0", "wall=1&seconds=soon", "wall=1&seconds=999999"):
        assert say("fa", "site.not_found_title") in page(f"/fa/meeting/present?{query}", 404)


@each_case("lang", LANGUAGES)
def test_each_screen_is_a_part_with_a_heading_of_its_own_and_without_borders_there_is_no_map(page, snapshot, lang):
    text = page(f"/{lang}/meeting/present")
    ids = re.findall(r'<section class="screen [\w-]+" id="([\w-]+)" aria-labelledby="\1-title"', text)
    assert len(ids) == text.count("<section") == len(set(ids))
    assert [key for key in ids if text.count(f'id="{key}-title"') != 1] == []
    assert f'data-digest="{snapshot.digest}"' in text
    assert snapshot.boundaries(WEEK) is None
    body = text.partition("<main")[2]
    assert "<svg" not in body.replace('<svg class="swatch"', "")
    assert lang == "fa" or "Map: Citizens" in body
