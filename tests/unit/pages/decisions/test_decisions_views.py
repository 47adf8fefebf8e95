"""The views of a meeting on the page of decisions: valid addresses, adding, moving and removing."""

import re
from dataclasses import replace
from pathlib import Path

from werkzeug.datastructures import MultiDict

from dashboard.language import LANGUAGES, say
from dashboard.language.digits import integer
from dashboard.live import utcnow
from dashboard.meeting.views import MOST_VIEWS
from dashboard.pages.common.meeting_parts import view_into_meeting
from dashboard.pages.common.selection import read_selection
from dashboard.pages.common.urls import takes
from dashboard.pages.decisions.view_form import ViewForm, moved_up
from dashboard.publications.write import add_versions
from dashboard.sources.read import Sources
from dashboard.tables.versions import ViewRecord
from tests.unit.cases import each_case
from tests.unit.database.stored import view
from tests.unit.pages.decisions.decisions_site import (
    add_view,
    answer_text,
    change_view,
    page_of,
    stored_views,
    without_writing,
)
from tests.unit.shipped import shipped_live

LAST = "indicator=desk_experts"
ADDRESSES = {
    "/fa/download/trend.svg": ("trend", LAST),
    "https://host.example/en/embed/ranking?indicator=e_services&asof=2014-12-14T08:00:00Z": (
        "ranking",
        "indicator=e_services",
    ),
    "/fa/?indicator=e_services&county=1003,1010&view=trend": ("trend", "indicator=e_services&county=1003,1010"),
    "/en/?week=1393/9/10": ("map", f"{LAST}&week=2014-11-29"),
    "/fa/explore?evidence=checked&utm=x#heatmap": ("heatmap", f"{LAST}&evidence=checked"),
    "/fa/explore": ("map", LAST),
    "/staff/fa/explore?county=1003": ("map", f"{LAST}&county=1003"),
    "/staff/en/preview/en/?kind=municipality": ("map", f"{LAST}&kind=municipality"),
    # What the map shows belongs to the map only; the map of change was a figure until November 2026.
    "/fa/explore?show=change": ("map", f"{LAST}&show=change"),
    "/fa/explore?show=change&start=2014-06-14#strip": ("strip", "start=2014-06-14"),
    "/en/download/map.png?indicator=e_services&show=change": ("map", "indicator=e_services&show=change"),
    "/en/explore?start=2014-06-14&show=change#map": ("map", f"{LAST}&start=2014-06-14&show=change"),
    # A figure of all indicators has no indicator.
    "/fa/download/matrix.png?sort=committee&indicator=e_services": ("matrix", "sort=committee"),
}


def view_form(address: str, figure: str = "", title: str = "", lang: str = "en") -> ViewForm:
    snapshot = shipped_live().snapshot
    fields = {"record_id": "2014-12-06-0123456789ab", "address": address, "figure": figure, "title": title}
    return ViewForm(lang, snapshot, len(snapshot.weeks) - 1, MultiDict(fields))


@each_case(("address", "chosen"), ADDRESSES.items())
def test_the_address_of_a_figure_is_read_as_its_name_and_its_selection(address, chosen):
    form = view_form(address)
    assert form.validate(), form.errors
    assert form.chosen == chosen
    # The resulting address gives the same view.
    again = view_form(form.address.data)
    assert again.validate() and again.chosen == chosen


def test_another_figure_of_the_same_selection_may_be_chosen():
    form = view_form("/fa/explore?county=1003", "ranking")
    assert form.validate() and form.chosen == ("ranking", f"{LAST}&county=1003")


@each_case("lang", LANGUAGES)
@each_case(
    ("address", "message"),
    [
        *((address, "not_view") for address in ("map", "/fa/offices", "/staff/fa/accounts", "http://[", "/fa/no")),
        ("/fa/download/pie.svg", "pie"),
        ("/fa/?indicator=nothing", "nothing"),
        ("/fa/explore?county=9999", "9999"),
        ("/fa/explore?week=2030-01-01", "2030-01-01"),
    ],
)
def test_an_invalid_view_is_explained(lang, address, message):
    form = view_form(address, lang=lang)
    assert not form.validate() and form.shown == ("", "")
    (text,) = form.errors["address"]
    assert text == say(lang, f"meeting_views.{message}") if message == "not_view" else message in text


def test_a_heading_is_one_short_line_that_names_no_person():
    for title, key in (("a\nb", "line_break"), ("x" * 81, "too_long"), ("آقای رئیس", "names_person")):
        form = view_form("/fa/", title=title)
        assert not form.validate() and list(form.errors) == ["title"], key
    assert view_form("/fa/", title="میز خدمت در مهرماه").validate()


def test_moving_a_view_up_renumbers_the_views_and_writes_only_changed_ones():
    known = [view("a", 1), view("b", 4), view("c", 4)]
    moved = moved_up(known, "c", known[2].recorded_at)
    assert [(row.view_id, row.position) for row, _ in moved] == [("c", 2), ("b", 3)]
    assert moved_up(known[:1], "a", known[0].recorded_at) == []


def show_views(folder: Path, client, *views: ViewRecord) -> None:
    """Write views without a form."""
    add_versions(Sources(folder), [(each, None) for each in views], utcnow)
    client.application.extensions["live"].look()


def view_headings(client, path: str = "meeting") -> list[str]:
    """The (English) headings of the meeting's views on a Persian page."""
    page = answer_text(client.get(f"/fa/{path}"))
    return re.findall(r'<h\d id="view-\d-title"><bdi lang="en">(.*?)</bdi></h', page)


def listed_headings(client) -> list[str]:
    """The same in the list of the page that changes them."""
    return re.findall(r'<h3><a href="[^"]*#view-\d"><bdi lang="en">(.*?)</bdi></a></h3>', page_of(client))


def newest(folder: Path) -> dict[str, ViewRecord]:
    return {row.title: row for row in stored_views(folder)}


def test_a_view_is_added_moved_and_removed_and_page_and_screens_follow(folder, client):
    show_views(folder, client, view("v1", title="first"))
    answer = add_view(client, title="second")
    assert (answer.status_code, answer.location) == (303, "/fa/meeting/decisions?week=2014-12-06#views")
    assert listed_headings(client) == ["first", "second"]
    assert change_view(client, newest(folder)["second"], "up").status_code == 303
    assert view_headings(client) == view_headings(client, "meeting/present") == ["second", "first"]
    assert change_view(client, newest(folder)["first"], "remove").status_code == 303
    assert listed_headings(client) == ["second"]
    assert [row.status for row in stored_views(folder)].count("removed") == 1


def test_a_form_sent_twice_makes_one_view_and_a_concurrent_change_is_reported(folder, client):
    assert add_view(client, title="one").status_code == 303
    (row,) = stored_views(folder)
    assert add_view(client, title="one", record_id=row.view_id).status_code == 303
    assert add_view(client, title="other", record_id=row.view_id).status_code == 409
    assert len(stored_views(folder)) == 1
    assert change_view(client, row, "remove").status_code == 303
    for answer, key in (
        (change_view(client, row, "up"), "not_there"),
        (change_view(client, row, "remove", record_id="no"), "not_there"),
    ):
        assert answer.status_code == 409 and say("fa", f"meeting_views.{key}") in answer_text(answer)
    add_view(client, title="two")
    late = change_view(client, newest(folder)["two"], "remove", seen="2014-12-14T00:00:00Z")
    assert late.status_code == 409 and say("fa", "meeting_views.overtaken") in answer_text(late)


def test_a_meeting_takes_six_views(folder, client):
    text = say("fa", "meeting_views.full", most=integer(MOST_VIEWS, "fa"))
    show_views(folder, client, *(view(f"v{number}", number) for number in range(1, MOST_VIEWS)))
    assert text not in page_of(client)
    assert add_view(client).status_code == 303
    assert text in page_of(client)
    answer = add_view(client, record_id="2014-12-06-0123456789ab")
    assert answer.status_code == 422 and text in answer_text(answer)
    assert len(stored_views(folder)) == MOST_VIEWS


@each_case("lang", LANGUAGES)
def test_a_link_fills_the_form_with_its_view_also_after_a_fault(client, lang):
    page = page_of(client, lang, "?figure=ranking&query=indicator%3De_services%26county%3D1003#views")
    assert f'<input type="hidden" name="address" value="/{lang}/download/ranking.svg?indicator=e_services' in page
    assert '<p class="col-12 view-chosen"><strong>' in page
    assert 'name="figure" value="ranking"' in page.partition("fold-filters")[2].partition("</form>")[0]
    faulty = add_view(client, "/fa/?county=1003", lang, title="آقای رئیس")
    assert faulty.status_code == 422 and 'class="col-12 view-chosen"' in faulty.text
    wrong = page_of(client, lang, "?figure=pie&query=county%3D1")
    assert 'class="col-12 view-chosen"' not in wrong and "pie" in wrong


def test_with_writing_off_views_cannot_be_changed(folder, client):
    show_views(folder, client, view("v1", title="there"))
    off = without_writing(client)
    assert view_headings(off) == ["there"]
    assert 'id="views"' not in page_of(off, query="?figure=map&query=")
    (row,) = stored_views(folder)
    for answer in (add_view(off, record_id="2014-12-06-0123456789ab"), change_view(off, row, "remove")):
        assert answer.status_code == 403
    assert len(stored_views(folder)) == 1


def test_the_link_to_the_form_of_a_view_needs_the_right_to_write(client):
    snapshot = client.application.extensions["live"].snapshot
    selection = read_selection({"county": "1001", "evidence": "checked"}, snapshot, takes("picture"))
    with client.application.app_context():
        href = view_into_meeting("en", snapshot, "ranking", selection)
        assert href and 'class="col-12 view-chosen"' in answer_text(client.get(href))
        assert view_into_meeting("en", replace(snapshot, mode="pinned"), "ranking", selection) is None
        at_desk = view_into_meeting("en", replace(snapshot, mode="coming"), "ranking", selection)
        assert at_desk and at_desk.startswith("/staff/en/decisions?figure=ranking&query=")
    with without_writing(client).application.app_context():
        assert view_into_meeting("en", snapshot, "ranking", selection) is None
