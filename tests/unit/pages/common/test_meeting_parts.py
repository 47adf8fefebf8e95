"""The views of a meeting: which ones, their order, and the message for a view that can no longer be shown."""

from html import unescape

import pytest

from dashboard.language import say
from dashboard.pages.common.figures import svg_of
from dashboard.pages.common.meeting_parts import FIGURE_OF, FURTHER, MeetingPart, meeting_parts
from dashboard.pages.common.selection import default_selection
from dashboard.pages.meeting.page import rendered_page
from dashboard.pages.meeting.present import screens
from dashboard.pages.pack.content import PackRequest, pack
from dashboard.pages.pack.pdf import document
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import span_label
from tests.unit.small_decisions import add_view
from tests.unit.small_register import ARDESTAN, ISFAHAN, WEEK, SmallRegister, cards_of, days, noon, published, weeks
from tests.unit.small_site import week_index


def create_register() -> SmallRegister:
    register = SmallRegister(ISFAHAN, ARDESTAN)
    for ago in range(3):
        register.office(f"G{ago}", "governorate", ISFAHAN)
        register.report(f"G{ago}", "committee", 1, week=WEEK - weeks(ago))
    return register


def shown(register: SmallRegister) -> Snapshot:
    """What the public sees of a register."""
    return published(register, cards=cards_of("committee committee_governorates"))


def views_of(register: SmallRegister, lang: str = "en", week: int = -1) -> list[MeetingPart]:
    snapshot = shown(register)
    selection = Selection(snapshot.cards[0], range(len(snapshot.weeks))[week])
    parts = list(meeting_parts(lang, snapshot, selection))
    views = [part for part in parts if part.key not in FIGURE_OF]
    # The views come before the parts that a meeting looks at on request.
    shown_first = [key for key in FIGURE_OF if key not in FURTHER]
    assert [part.key for part in parts] == [*shown_first, *(part.key for part in views), *FURTHER]
    return views


def test_a_week_has_its_own_views_by_position_and_of_each_the_newest_row():
    register = create_register()
    add_view(register, "second", position=2, figure="ranking")
    add_view(register, "first", figure="map")
    add_view(register, "before", week=WEEK - weeks(1))
    for code, changed in (("second", {"title": "New"}), ("removed", {"status": "removed"})):
        add_view(register, code, position=2, figure="ranking", recorded_at=noon(WEEK + days(9)), **changed)
    add_view(register, "removed", position=2)
    found = views_of(register)
    assert [(part.key, part.figure, part.heading) for part in found] == [
        ("view-1", "map", found[0].described.title),
        ("view-2", "ranking", "New"),
    ]
    assert [part.view.view_id for part in views_of(register, week=-2) if part.view] == ["before"]


def test_a_stored_view_of_a_figure_that_is_no_more_shows_the_figure_in_its_place():
    register = create_register()
    add_view(register, "a", figure="map", query="indicator=committee&show=change")
    (part,) = views_of(register)
    title = say("en", "figure.change_map.title", name=shown(register).card("committee").word("en", "name"))
    assert (part.figure, part.described.title, part.described.selection.show) == ("map", title, "change")


def test_a_view_shows_and_names_the_meetings_week_or_its_own():
    register, earlier = create_register(), WEEK - weeks(2)
    add_view(register, "a", figure="matrix", query=f"sort=committee_governorates&county={ISFAHAN}")
    add_view(register, "b", figure="matrix", query=f"week={earlier}", position=2)
    add_view(register, "c", query=f"week={earlier}", title="Title", position=3)
    now, then, titled = views_of(register)
    snapshot = shown(register)
    assert (now.described.selection.week, now.described.selection.county) == (week_index(snapshot, WEEK), ISFAHAN)
    assert then.described.selection.week == week_index(snapshot, earlier)
    span = span_label(earlier, "en")
    assert span not in now.described.sentence and span in then.described.sentence
    # With a heading of the staff, the sentence names the content of the figure, once.
    assert titled.described.sentence.startswith(f"{titled.described.title} · ")
    assert titled.described.sentence.count(span) == 1


def test_a_view_without_self_reports_excludes_them_and_says_so():
    register = SmallRegister(ISFAHAN)
    register.office("G0", "governorate", ISFAHAN)
    register.report("G0", "committee", 1, evidence="self")
    add_view(register, query="indicator=committee_governorates")
    add_view(register, "checked", query="indicator=committee_governorates&evidence=checked", position=2)
    usual, checked = (part.described for part in views_of(register))
    note = say("en", "explore.said_checked")
    assert note not in usual.sentence and checked.sentence.startswith(f"{note} · ")
    assert usual.sentence not in checked.sentence
    picture = svg_of(shown(register), "en", checked.selection, "trend", "")
    assert note in unescape(picture) and usual.sentence not in picture


def test_a_view_of_a_removed_figure_says_so():
    register = create_register()
    queries = {"gone": "indicator=gone", "1099": "county=1099", "2000-01-01": "week=2000-01-01"}
    for position, (value, query) in enumerate(queries.items(), 1):
        add_view(register, value, query=query, position=position)
    add_view(register, "pie", figure="pie", position=4)
    add_view(register, "after", position=5)
    *missing, after = views_of(register, "en")
    assert after.figure == "trend"
    assert [(part.figure, part.heading, part.described.sentence) for part in missing] == [
        ("", say("en", "meeting_views.heading"), say("en", "meeting_views.gone", value=value))
        for value in (*queries, "pie")
    ]


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    """Two views, one of which cannot be shown."""
    register = create_register()
    add_view(register, query=f"county={ISFAHAN},{ARDESTAN}", title="Two counties")
    add_view(register, "gone", query="indicator=gone", position=2)
    return shown(register)


def test_page_screens_and_pack_have_the_same_views_with_their_pictures(snapshot):
    selection = default_selection(snapshot)
    trend, missing = (part for part in meeting_parts("en", snapshot, selection) if part.key.startswith("view-"))
    screens_of_views = list(screens("en", snapshot, [trend, missing]))
    assert [screen.key for screen in screens_of_views] == ["view-1", "view-2"]
    for screen, part in zip(screens_of_views, (trend, missing), strict=True):
        assert (screen.heading, screen.sentence) == (part.heading, part.described.sentence)
        assert (part.described.title in unescape(screen.picture)) == bool(part.figure)
    page = unescape(rendered_page("en", snapshot, selection, None).decode())
    for part in (trend, missing):
        body = page.partition(f'id="{part.key}" aria')[2].partition("</section>")[0]
        assert part.heading in body and part.described.sentence in body
        assert ("<svg" in body) == bool(part.figure)
    request = PackRequest("en", selection.week)
    pages = {each["title"]: bool(each["svg"]) for each in document(pack(snapshot, request))["parts"]}
    assert (pages[trend.heading], pages[missing.heading]) == (True, False)
