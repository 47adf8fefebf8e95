"""The agenda's page: the links of its lines, the order of its parts, and the messages for empty parts."""

import re
from dataclasses import replace
from functools import partial
from html import unescape

import pytest

from dashboard.figures.registry import DRAWN
from dashboard.language import LANGUAGES, say
from dashboard.meeting.agenda import prepare
from dashboard.meeting.changes import earlier_week
from dashboard.meeting.points import Subject
from dashboard.pages.common.county_rows import county_rows
from dashboard.pages.common.meeting_parts import FIGURE_OF, subject_evidence, subject_url
from dashboard.pages.common.selection import read_selection
from dashboard.pages.common.urls import PACK_FILES
from dashboard.selection import Selection, UnknownChoice
from dashboard.snapshot import Snapshot
from dashboard.weeks import span_label
from tests.unit.cases import each_case
from tests.unit.marks import unmarked
from tests.unit.pages.meeting.conftest import governed, shown
from tests.unit.small_decisions import add_decision
from tests.unit.small_register import ARDESTAN, ISFAHAN, WEEK, SmallRegister, weeks
from tests.unit.small_site import serve, set_names, text_of, week_index

KASHAN = "1010"
PARTS = re.compile(r'<section class="card card-body [\w -]+" id="([\w-]+)"')


@pytest.fixture
def register() -> SmallRegister:
    """Six weeks: Isfahan has had its committee all along, Ardestan opened one in the last week."""
    return governed((ISFAHAN, "Isfahan", [1] * 6), (ARDESTAN, "Ardestan", [0] * 5 + [1]))


def rows_by_county(register: SmallRegister, week: int = -1) -> dict[str, list[str]]:
    """By county: rank, change and share, as in its row."""
    snapshot = shown(register)
    agenda = prepare(snapshot, range(len(snapshot.weeks))[week])
    rows = county_rows("en", snapshot, agenda, Selection(snapshot.card("committee_governorates"), agenda.week))
    return {row.cell.name: [row.cell.rank, row.change, row.cell.share] for row in rows}


def test_a_line_links_to_its_office_its_county_or_the_evidence_of_the_province(page, snapshot):
    last = Selection(snapshot.cards[0], week_index(snapshot, WEEK))
    desks = Subject("service_desks", ARDESTAN)
    lead = partial(subject_url, "en", snapshot, last)
    office = f"/en/offices?county={ARDESTAN}&q=G{ARDESTAN}#office-G{ARDESTAN}"
    assert lead(Subject("committee", ARDESTAN, f"G{ARDESTAN}")) == office
    assert lead(Subject("", ARDESTAN)) == f"/en/county/{ARDESTAN}"
    assert lead(desks) == f"/en/county/{ARDESTAN}?indicator=service_desks"
    assert lead(Subject("service_desks")) == "/en/why?indicator=service_desks"
    assert f'id="office-G{ARDESTAN}"' in page(office)
    # A line of an earlier meeting links to that week, with the period since the meeting before.
    older = subject_url("en", snapshot, replace(last, week=0, weeks=4), Subject("", ARDESTAN))
    assert older == f"/en/county/{ARDESTAN}?week=2014-11-01&weeks=4"
    # The offices behind a county's figure have their own link.
    why = partial(subject_evidence, "en", snapshot, last)
    assert why(desks) == f"/en/why?indicator=service_desks&county={ARDESTAN}"
    assert why(Subject("service_desks")) == why(Subject("committee", ARDESTAN, "G1001")) == ""


def test_all_links_of_the_page_exist_and_keep_the_week(page, snapshot):
    client = serve(snapshot).test_client()
    text = page("/en/meeting?week=2014-11-29&indicator=committee_governorates")
    main = re.search("<main.*</main>", text, re.DOTALL)[0]
    links = {link.replace("&amp;", "&") for link in re.findall(r'href="(/en/[^"]*)"', main)}
    assert len(links) > 8
    packs = {link for link in links if "/download/" in link}
    assert {link.partition("?")[0].rpartition("/")[2] for link in packs} >= set(PACK_FILES)
    assert {link: status for link in links - packs if (status := client.get(link).status_code) != 200} == {}
    dated = [link for link in links if not re.search("/meeting|/indicators/|/method|/publications", link)]
    assert [link for link in dated if "week=2014-11-29" not in link] == []


@each_case("lang", LANGUAGES)
def test_parts_are_in_the_order_of_the_meeting_each_with_its_picture_or_open_table_and_its_rule(page, lang):
    text = unescape(page(f"/{lang}/meeting"))
    assert PARTS.findall(text) == list(FIGURE_OF)
    for key, figure in FIGURE_OF.items():
        part = text.partition(f'id="{key}"')[2].partition("</section>")[0]
        assert say(lang, f"meeting.{key}.rule") in part
        assert (f'href="/{lang}/download/{figure}.png?indicator=' in part) == (figure in DRAWN)
        # A table without a picture is open.
        assert figure in DRAWN or f"<summary>{say(lang, 'view.table')}" not in part


@each_case("typed", ["2014-12-06", "1393-09-15", "۱۳۹۳/۹/۱۵", "2014-12-11"])
def test_a_week_is_understood_in_any_usual_spelling_and_named_in_both_calendars(page, typed):
    text = page(f"/fa/meeting?week={typed}")
    assert "جلسهٔ هفتگی، هفتهٔ ۱۵ تا ۲۱ آذر ۱۳۹۳" in text
    assert "6–12 Dec 2014" in text
    assert "1393-09-15 – 1393-09-21" in page(f"/en/meeting?week={typed}")


def test_a_point_links_to_its_office_and_the_table_follows_the_chosen_indicator(page):
    events = page("/en/meeting/points/events")
    text = page("/en/meeting?indicator=committee_governorates")
    table = text.partition('id="counties"')[2].partition("</section>")[0]
    link = f'href="/en/offices?county={ARDESTAN}&amp;q=G{ARDESTAN}#office-G{ARDESTAN}"'
    assert re.search(
        rf"{re.escape(link)}><bdi>Governorate of Ardestan \(Ardestan\) has an active committee\.<", events
    )
    assert "Citizens&#39; rights committees in county governor&#39;s offices" in table
    assert f'<a class="why" href="/en/why?county={ARDESTAN}">1 of 1</a>' in table
    assert 'data-copy="meeting-table"' in table


def test_the_page_names_the_last_meeting_and_links_to_the_meetings_before_and_after(page):
    text = page("/en/meeting?week=2014-11-29")
    assert say("en", "meeting_page.since", week="22–28 Nov 2014") in text
    assert '<a rel="prev" href="/en/meeting?week=2014-11-22">' in text
    assert '<a rel="next" href="/en/meeting">' in text
    text = page("/en/meeting?week=2014-11-01")
    for key in ("meeting_page.first", "meeting.events.first"):
        assert say("en", key) in text
    assert 'rel="prev"' not in text


def test_a_part_links_to_a_page_with_all_its_points_which_links_back():
    register = governed(*((f"10{n:02}", f"County {n}", [0, 1]) for n in range(10, 19)))
    page = partial(text_of, serve(shown(register)))
    text = page("/en/meeting?weeks=1")
    events = text.partition('id="events"')[2].partition("</section>")[0]
    assert re.search(r'(?s)href="/en/meeting/points/events".*Full list \(9\)</a>', events)
    listed = unescape(page("/en/meeting/points/events"))
    assert listed.count("has an active committee.") == 9 and say("en", "meeting.events.rule") in listed
    assert 'href="/en/meeting#events"' in listed and 'href="/fa/meeting/points/events"' in listed
    page("/en/meeting/points/nonesuch", status=404)
    # Addresses of parts that no longer have a page lead to the agenda.
    assert PARTS.findall(page("/en/meeting?all=events")) == PARTS.findall(text)


def test_open_decisions_are_listed_with_overdue_ones_first(register):
    none = text_of(serve(shown(register)), "/en/meeting")
    assert say("en", "decisions.lead_none") in none
    owner = f"G{ISFAHAN}"
    add_decision(register, "soon", week=WEEK - weeks(1), owner_id=owner, text="due soon")
    add_decision(register, "late", week=WEEK - weeks(4), owner_id=owner, text="due long ago")
    text = text_of(serve(shown(register)), "/en/meeting/points/decisions")
    assert text.index("due long ago") < text.index("due soon")
    assert text.count('<strong class="badge overdue">') == 1
    # The text of a decision has its own language, whatever the page's.
    assert "<bdi>due soon</bdi>" in text


def test_rank_and_change_are_side_by_side(register):
    register.county(KASHAN)
    set_names(register, "کاشان", "Kashan", "counties")
    register.office("GK", "governorate", KASHAN)
    assert rows_by_county(register) == {
        "Isfahan": ["fewer than 6 offices", "–", "100%"],
        "Ardestan": ["fewer than 6 offices", "▲ 1", "100%"],
        "Kashan": ["no rank", "not known", ""],
    }


def test_the_table_explains_a_missing_change_over_four_weeks(register):
    assert rows_by_county(register, 2)["Isfahan"][1] == "short history"
    begin, rows = WEEK - weeks(2), register.rows
    rows["counties"][1]["valid_from"] = rows["offices"][1]["valid_from"] = begin
    new = f"G{ARDESTAN}"
    rows["reports"] = [row for row in rows["reports"] if row["office_id"] != new or row["week"] >= begin]
    assert rows_by_county(register)["Ardestan"][1] == "borders changed"


OPENED = "Governorate of Ardestan (Ardestan) has an active committee."


@pytest.fixture(scope="module")
def earlier() -> Snapshot:
    """Six weeks: Ardestan's committee was opened in the fifth."""
    return shown(governed((ISFAHAN, "Isfahan", [1] * 6), (ARDESTAN, "Ardestan", [0] * 4 + [1, 1])))


@pytest.fixture(scope="module")
def earlier_page(earlier: Snapshot) -> partial[str]:
    return partial(text_of, serve(earlier))


@each_case(("week", "back", "since"), [(5, 1, 4), (5, 3, 2), (5, 5, 0), (5, 52, 0), (1, 1, 0), (0, 3, None)])
def test_the_last_meeting_is_never_before_the_first_week(week, back, since):
    assert earlier_week(week, back) == since


def test_events_of_two_weeks_ago_are_new_if_the_last_meeting_was_two_weeks_ago(earlier_page):
    assert OPENED not in earlier_page("/en/meeting/points/events")
    assert '<option value="" selected>the week before</option>' in earlier_page("/en/meeting")
    for typed in ("2", "۲", "٢", " 2 "):
        assert OPENED in earlier_page(f"/en/meeting/points/events?weeks={typed}"), typed
    text = earlier_page("/en/meeting?weeks=5")
    assert '<option value="5" selected>5 weeks earlier</option>' in text
    assert '<option value="4">4 weeks earlier</option>' in text


@each_case("lang", LANGUAGES)
@each_case("path", ["meeting", "meeting/present", "download/brief.txt"])
def test_page_screens_and_brief_name_the_last_meeting(earlier_page, lang, path):
    text = unmarked(earlier_page(f"/{lang}/{path}?weeks=3"))
    assert span_label(WEEK - weeks(3), lang) in text
    assert span_label(WEEK - weeks(1), lang) not in text.partition("<form")[0]


@each_case("typed", ["0", "-1", "1.5", "two", "53", "999999999999"])
def test_an_invalid_number_of_weeks_is_not_found(earlier_page, earlier, typed):
    with pytest.raises(UnknownChoice):
        read_selection({"weeks": typed}, earlier, "weeks")
    if typed == "53":
        earlier_page(f"/en/meeting?weeks={typed}", status=404)


def test_the_chosen_number_of_weeks_is_in_links_of_the_same_meeting_and_not_of_others(earlier_page, earlier):
    text = earlier_page("/en/meeting?weeks=3").replace("&amp;", "&")
    assert 'href="/fa/meeting?weeks=3"' in text and 'href="/en/meeting/present?weeks=3"' in text
    for name in PACK_FILES:
        assert f'href="/en/download/{name}?weeks=3"' in text
    assert 'rel="prev" href="/en/meeting?week=2014-11-29"' in text
    answer = serve(earlier).test_client().get("/en/download/brief.txt?weeks=3")
    assert "2014-12-06-since-2014-11-15" in answer.headers["Content-Disposition"]
