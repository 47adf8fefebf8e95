"""A meeting need not come every week: `weeks` says how long ago the last one was, on every page and file."""

from __future__ import annotations

from functools import partial

import pytest

from dashboard.language import LANGUAGES
from dashboard.meeting.agenda import last_meeting
from dashboard.pages.meeting_links import FILES, file_address, looking_back, meeting_address, read_meeting
from dashboard.pages.view import UnknownChoice
from dashboard.snapshot import Snapshot
from dashboard.weeks import span_label
from tests.unit.cases import each_case
from tests.unit.marks import unmarked
from tests.unit.small_register import ARDESTAN, ISFAHAN, WEEK, weeks
from tests.unit.small_site import served, shown, text_of
from tests.unit.test_meeting_page import governed

OPENED = "Governorate of Ardestan (Ardestan) has an active committee."


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    """Six weeks: Ardestan's committee was opened in the last but one."""
    return shown(governed((ISFAHAN, "Isfahan", [1] * 6), (ARDESTAN, "Ardestan", [0] * 4 + [1, 1])))


@pytest.fixture(scope="module")
def page(snapshot: Snapshot) -> partial[str]:
    return partial(text_of, served(snapshot))


@each_case(("week", "back", "since"), [(5, 1, 4), (5, 3, 2), (5, 5, 0), (5, 52, 0), (1, 1, 0), (0, 3, None)])
def test_the_last_meeting_is_never_before_the_first_week(week, back, since):
    assert last_meeting(week, back) == since


def test_what_came_two_weeks_ago_is_new_to_a_meeting_that_was_not_held_last_week(page):
    text = page("/en/meeting")
    assert OPENED not in text and '<option value="" selected>the week before</option>' in text
    for typed in ("2", "۲", "٢", " 2 "):
        assert OPENED in page(f"/en/meeting?weeks={typed}"), typed
    assert OPENED in page("/en/meeting/present?weeks=2")
    assert "1 more" in page("/en/download/brief.txt?weeks=2")
    assert "1 more" not in page("/en/download/brief.txt")
    text = page("/en/meeting?weeks=5")
    assert '<option value="5" selected>5 weeks before</option>' in text
    assert '<option value="2">2 weeks before</option>' in text


@each_case("lang", LANGUAGES)
@each_case("path", ["meeting", "meeting/present", "download/brief.txt"])
def test_every_form_of_the_meeting_says_which_the_last_one_was(page, lang, path):
    text = unmarked(page(f"/{lang}/{path}?weeks=3"))
    assert span_label(WEEK - weeks(3), lang) in text
    assert span_label(WEEK - weeks(1), lang) not in text.partition("<form")[0]


@each_case("typed", ["0", "-1", "1.5", "two", "53", "999999999999"])
def test_what_is_no_such_number_is_not_found(page, snapshot, typed):
    page(f"/en/meeting?weeks={typed}", status=404)
    page(f"/fa/download/pack.pdf?weeks={typed}", status=404)
    with pytest.raises(UnknownChoice):
        read_meeting({"weeks": typed}, snapshot)


def test_the_choice_stays_in_the_addresses_of_the_same_meeting_and_leaves_those_of_another(page, snapshot):
    view = read_meeting({"weeks": "3"}, snapshot)
    assert looking_back(view) == {"weeks": "3"}
    assert looking_back(read_meeting({"weeks": "1"}, snapshot)) == {}
    assert meeting_address("fa", snapshot, view, "present", wall="1") == "/fa/meeting/present?weeks=3&wall=1"
    text = page("/en/meeting?weeks=3").replace("&amp;", "&")
    assert 'hreflang="fa" lang="fa" href="/fa/meeting?weeks=3"' in text or "/fa/meeting?weeks=3" in text
    for name in FILES:
        assert f'href="{file_address("en", snapshot, view, name)}"' in text
        assert file_address("en", snapshot, view, name) == f"/en/download/{name}?weeks=3"
    assert 'rel="prev" href="/en/meeting?week=2014-11-29"' in text
    answer = served(snapshot).test_client().get("/en/download/brief.txt?weeks=3")
    assert "2014-12-06-since-2014-11-15" in answer.headers["Content-Disposition"]
