"""Who has reported, at the desk: numbers for other pages, the room and whom it shows what, its files and sheets."""

import csv
import io
import zipfile
from collections import Counter
from dataclasses import replace
from datetime import date

import openpyxl
import pytest
from dash import no_update

from dashboard.dataset import Dataset
from dashboard.language import LANGUAGES, say
from dashboard.selection import UnknownChoice
from dashboard.sheets import template
from dashboard.sheets.reader import read
from dashboard.staff.reported import reporting_of, reporting_weeks, summary
from dashboard.staff.rooms.reported import figures, tables, target_words, words
from dashboard.staff.rooms.reported.callbacks import followed
from dashboard.staff.rooms.reported.files import FILES, file_of, sheets_of
from dashboard.staff.rooms.reported.layout import layout, values
from dashboard.staff.rooms.reported.target import read_target, target_of
from dashboard.staff.rooms.reported.view import body_rows, view_of
from dashboard.tables.place import EVERYWHERE
from dashboard.weeks import span_label
from tests.unit.interactive.views import OF_THE_APP, components, ids_of
from tests.unit.shipped import shipped_live
from tests.unit.staff.sheet_desk import WEEK, upload

SATURDAY = date.fromisoformat(WEEK)
PUBLISHED = date(2014, 12, 6)


def reporting_for(site, name="reviewer-1", week=SATURDAY):
    with site.request(name) as staff:
        return summary(staff, week)


def room(site, name="reviewer-1", **asked):
    with site.request(name) as staff:
        return view_of(staff, asked)


def state(view, row, week=SATURDAY):
    (found,) = view.states.query("row == @row and week == @week").to_dict("records")
    return found["state"]


# The numbers.


def test_a_sent_sheet_counts_as_reported_until_it_is_sent_back_and_so_does_its_publication(site):
    assert reporting_for(site).offices == 0
    number = site.send_sheet()
    sent = reporting_for(site)
    assert (len(sent.partly), len(sent.by_county)) == (1, 6)
    assert 0 < sent.offices < sent.of_offices and "1001" not in sent.missing_counties
    assert state(room(site), "1001") == "waiting"
    site.review(number, "returned")
    assert reporting_for(site).offices == 0
    assert state(room(site), "1001") == "returned"
    again = site.send_sheet(answer="yes")
    assert reporting_for(site) == sent
    assert site.review(again).status_code == 303
    assert reporting_for(site) == sent
    assert state(room(site), "1001") == "waiting"
    site.publish_sheets(again)
    assert reporting_for(site) == sent


def test_numbers_are_computed_once_until_something_changes(site, monkeypatch):
    before = reporting_for(site)
    monkeypatch.setattr("dashboard.staff.reported.office_states", None)
    assert reporting_for(site) is before
    data = site.live.newest.full_input
    assert isinstance(data, Dataset) and reporting_of(data, site.desk, SATURDAY, EVERYWHERE) is before


def test_a_clerk_and_a_body_see_the_numbers_of_their_own_offices(site):
    site.send_sheet()
    site.add_body("B001")
    of_county = reporting_for(site, "ardestan-1")
    assert (len(of_county.by_county), of_county.missing_counties) == (1, ())
    other = reporting_for(site, "kashan-1")
    assert (other.offices, other.missing_counties) == (0, ("1009",))
    assert reporting_for(site, "body-b001").missing_offices == ("B001",)


def test_the_week_to_report_is_the_one_after_the_newest_public_week(site):
    with site.request("reviewer-1") as staff:
        assert reporting_weeks(staff) == [SATURDAY]


# The room.


def test_bodies_have_a_row_each_and_kinds_of_office_that_most_counties_have_one_together(site):
    view = room(site, rows="bodies")
    rows = set(view.row_of)
    assert {"governorate", "municipality", "B001"} <= rows and not any(row.startswith(("G", "M")) for row in rows)
    assert view.places.keys() == rows - {"governorate", "municipality"}
    assert words.row(view, "municipality") == say("en", "room_reported.every", kind="municipality")
    # The sample has offices of the bodies in the counties, which belong to the row of their body.
    public = shipped_live().newest
    offices = public.full_input.tables.offices
    of_body = offices["parent_id"] == "B001"
    assert of_body.sum() > 10
    assert set(body_rows(public, offices[of_body | (offices["office_id"] == "B001")])) == {"B001"}
    assert set(body_rows(public, offices)) >= rows


def test_accounts_of_a_place_see_only_their_own_offices_and_no_target(site):
    site.add_body("B001")
    clerk, body = room(site, "ardestan-1"), room(site, "body-b001", rows="bodies")
    assert set(clerk.offices["county_code"]) == {"1001"} and clerk.target is None
    assert set(body.offices["office_id"]) == {"B001"}
    with site.request("ardestan-1") as staff, pytest.raises(UnknownChoice):
        view_of(staff, {"row": "1009"})
    listing = site.client("kashan-1").get("/staff/en/reported/offices.csv").text
    assert "1009" in listing and "1001" not in listing


def test_the_sentence_names_the_week_its_due_day_and_who_is_missing(site, monkeypatch):
    monkeypatch.setattr(words, "MOST_NAMES", 3)
    said = words.said(room(site))
    assert "13–19 Dec 2014" in said and "20 Dec 2014" in said and "0 of 6 counties" in said
    assert say("en", "room_reported.said_nobody") in said
    site.send_sheet()
    said = words.said(room(site))
    assert "0 of 6 counties complete, 1 partly (1 of 4)" in said and "and 2 more" in said and "Ardestan" not in said
    own = reporting_for(site, "ardestan-1")
    assert f"{own.offices} of {own.of_offices} offices" in words.said(room(site, "ardestan-1"))


def test_of_a_chosen_county_and_week_the_offices_without_a_report_come_first(site):
    view = room(site, week="2014-12-06", row="1001")
    offices = tables.sorted_offices(view)
    assert offices["state"].iloc[0] == "missing" and offices["office_id"].iloc[-1] == "G1001"
    missing = words.missing_list(view, offices[offices["state"] == "missing"]).splitlines()
    assert missing[0] == f"Ardestan: {len(offices) - 1}" and "Municipality of Ardestan" in missing
    assert len(missing) == len(offices)


WRONG = [("rows", "x"), ("weeks", "5"), ("week", "2014-12-20"), ("week", "x"), ("row", "9999"), ("row", ["1001"])]
WRONG += [("indicator", "x"), ("target", "0"), ("target", "101"), ("target", "x"), ("weeks", {"a": 1})]
WRONG += [("until", "x"), ("until", "2014-12-01"), ("until", "9000-01-01"), ("week", "1900-01-06")]


def test_an_unknown_choice_is_refused(site):
    with site.request("reviewer-1") as staff:
        for name, value in WRONG:
            with pytest.raises(UnknownChoice):
                view_of(staff, {name: value})


def test_an_address_has_only_what_differs_from_the_usual_view(site):
    assert room(site).choice.query == ""
    assert room(site, rows="counties", weeks="13", week=WEEK, row="").choice.query == ""
    assert room(site, week="2014-12-08", row="۱۰۰۱").choice.query == "?week=2014-12-06&row=1001"
    card = room(site).target.card
    same = {"target": f"{round(card.target * 100)}%", "until": card.target_date.isoformat()}
    assert room(site, indicator=card.key, **same).choice.query == ""


def follow(site, changed, asked="", click=None, **choices):
    with site.request("reviewer-1") as staff:
        chosen = {**values(view_of(staff, {})), **choices}
        return followed(staff, f"reported-{changed}", asked, chosen, click)


def test_a_click_on_a_cell_chooses_its_county_and_week_and_a_second_click_releases_the_county(site):
    click = {"points": [{"x": span_label(PUBLISHED, "en"), "y": "1001"}]}
    answer = follow(site, "calendar", click=click)
    assert answer["query"] == "?week=2014-12-06&row=1001" and answer["click"] is None
    assert (answer["choices"]["row"], answer["choices"]["week"]) == ("1001", "2014-12-06")
    answer = follow(site, "calendar", answer["query"], click, row="1001", week="2014-12-06")
    assert answer["query"] == "?week=2014-12-06"


def test_other_rows_release_the_chosen_one_and_another_indicator_the_typed_target(site):
    answer = follow(site, "rows", "?row=1001", rows="bodies", row="1001")
    assert answer["query"] == "?rows=bodies"
    assert {"B001", "municipality"} <= {option["value"] for option in answer["rows"]}
    answer = follow(site, "target", target="۵۰٪")
    assert answer["query"] == "?target=50" and answer["choices"]["target"] == "50"
    other = list(room(site).cards)[1]
    answer = follow(site, "indicator", "?target=50", target="50", indicator=other)
    assert answer["query"] == f"?indicator={other}"


def test_a_wrong_target_is_explained_and_changes_nothing(site):
    for name, value in (("target", "half"), ("until", "soon")):
        answer = follow(site, name, **{name: value})
        assert answer["notice"] == say("en", f"room_reported.wrong_{name}", value=value)
        assert answer["query"] is no_update and set(answer["choices"].values()) == {no_update}


@pytest.mark.parametrize("name", ["reviewer-1", "ardestan-1"])
def test_every_part_of_a_callback_is_in_the_layout_once(site, name):
    with site.request(name) as staff:
        known = Counter(each.id for each in components(layout(staff, {})) if getattr(each, "id", None))
    named = ids_of(site.server.extensions["rooms"]["/staff/en/dash/reported/"])
    # The app itself brings the others: see `dashboard.interactive.app`.
    assert len(named) > 15 and named - OF_THE_APP <= known.keys()
    assert set(known.values()) == {1}


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_calendar_has_a_sign_and_words_for_each_cell(site, lang):
    site.send_sheet()
    view = replace(room(site), lang=lang)
    with site.request("reviewer-1"):
        (trace,) = figures.calendar(view)["data"]
    signs = dict(zip(trace["y"], trace["text"], strict=True))
    missing, waiting = LANGUAGES[lang].question_mark, "…"
    # The governorate of Ardestan alone has reported, on three weeks.
    assert signs["1001"] == ["◔", "◔", "◔", waiting] and signs["1009"] == [missing] * 4
    assert len(signs) == 6 and all(text for row in trace["hovertext"] for text in row)
    assert span_label(SATURDAY, lang) in trace["x"][-1]


# The files.


def rows_of(body):
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig"))))


@pytest.mark.parametrize("lang", LANGUAGES)
def test_each_list_is_a_file_with_a_heading_for_each_column_and_all_rows(site, lang):
    view = replace(room(site, week="2014-12-06"), lang=lang)
    files = {name: rows_of(file_of(view, name)) for name in FILES}
    for name, (_, heads) in FILES.items():
        assert files[name][0] == [say(lang, f"room_reported.head_{head}") for head in heads]
        assert {len(row) for row in files[name]} == {len(heads)}, name
    offices = view.reporting.of_offices
    assert {name: len(rows) - 1 for name, rows in files.items()} == {
        "calendar": 6 * 4,
        "week": 6,
        "offices": offices,
        "missing": offices - 1,
        "target": 3,
    }


def test_a_file_is_csv_and_a_wrong_address_is_not_found(publisher):
    assert publisher.get("/staff/en/reported/calendar.csv").mimetype == "text/csv"
    for path in ("calendar.csv?week=x", "other.csv", "sheets?row=9999"):
        assert publisher.get(f"/staff/en/reported/{path}").status_code == 404


def sheets(site, name="reviewer-1", **asked):
    with site.request(name) as staff:
        forms = sheets_of(staff, view_of(staff, asked))
        return {form.place.code: template.xlsx(form, "en", sample=False) for form in forms}


def ids(site, body):
    """The ids of the offices in a sheet (XLSX)."""
    return read("sheet.xlsx", body, site.live.newest.full_input.tables.terms.reported).values["office_id"]


def test_sheets_of_the_missing_offices_have_just_these_by_county_or_by_body(site):
    found = sheets(site, week="2014-12-06")
    assert len(found) == 6
    assert "G1001" not in ids(site, found["1001"]) and "G1009" in ids(site, found["1009"])
    assert set(sheets(site, rows="bodies", row="B001")) == {"B001"}
    assert set(sheets(site, rows="bodies", row="governorate", week="2014-12-06")) == set(found) - {"1001"}
    assert set(sheets(site, "ardestan-1", rows="bodies")) == {"1001"}
    answer = site.client("reviewer-1").get("/staff/en/reported/sheets")
    assert len(zipfile.ZipFile(io.BytesIO(answer.data)).namelist()) == 6
    one = site.client("reviewer-1").get("/staff/en/reported/sheets?row=1001")
    assert one.headers["Content-Disposition"].startswith('attachment; filename="sheet-1001-2014-12-13.xlsx"')


def test_a_sheet_of_the_missing_offices_is_taken_without_a_doubt_about_the_others(site):
    """Those who reported on the week are not left out; they stand in a sheet that is approved already."""
    site.approve_sheet()
    client = site.client("ardestan-1")
    rest = sheets(site, "ardestan-1")["1001"]
    assert "G1001" not in ids(site, rest)
    book = openpyxl.load_workbook(io.BytesIO(rest))
    for row in book.worksheets[0].iter_rows(min_row=6):
        row[3].value = say("en", "sheet.yes")
    filled = io.BytesIO()
    book.save(filled)
    page = client.get(upload(client, filled.getvalue(), "rest.xlsx").headers["Location"]).text
    assert 'name="yes" value="week_past"' in page and 'value="left_out"' not in page


def test_a_sheet_of_the_missing_offices_keeps_the_answers_of_the_sheet_that_it_would_replace(site):
    site.send_sheet(answer="no")
    found = sheets(site, row="1001")["1001"]
    grid = read("sheet.xlsx", found, site.live.newest.full_input.tables.terms.reported)
    answers = dict(zip(grid.values["office_id"], grid.values["committee"], strict=True))
    assert answers["G1001"] == say("en", "sheet.no")


# The target.


def test_the_sentence_of_a_target_says_what_all_counties_need_and_once_the_date_is_over_still_need(site):
    snapshot, view = shipped_live().newest, room(site)
    card = snapshot.card("committee")
    found = target_of(snapshot, read_target(card, "100", "2015-03-01", snapshot.weeks[-1]))
    short = sum(bool(need.more) for need in found.counties)
    assert short > 10
    needs = f"{short} of 24 counties need {found.missing} more offices in 11 weeks"
    assert needs in target_words.target_said(view, found)
    found = target_of(snapshot, card.model_copy(update={"target": 1.0, "target_date": PUBLISHED}))
    over = f"The date is over; {short} of 24 counties still need {found.missing} more offices."
    assert over in target_words.target_said(view, found)
    assert {target_words.pace_needed(view, need) for need in found.counties} == {"–"}


def test_what_a_target_needs_is_told_for_each_county():
    snapshot = shipped_live().newest
    card = snapshot.card("committee")
    found = target_of(snapshot, card)
    cells = {need.area: need for need in found.counties}
    assert len(cells) == 24 and found.counties[0].more == max(need.more for need in found.counties)
    for need in found.counties:
        left = card.target * need.cell.denominator - need.cell.numerator
        assert need.more == max(0, -(-round(left, 9) // 1))
    everybody = target_of(snapshot, card.model_copy(update={"target": 1.0}))
    assert everybody.missing == sum(need.cell.denominator - need.cell.numerator for need in everybody.counties)
    low = target_of(snapshot, card.model_copy(update={"target": 0.01}))
    assert low.missing == 0 and {need.state for need in low.counties} <= {"reached", "not_known"}


def test_the_own_target_may_be_typed_even_if_it_is_past_or_no_whole_percentage():
    snapshot = shipped_live().newest
    past = {"target": 0.855, "target_date": snapshot.weeks[0]}
    card = snapshot.card("committee").model_copy(update=past)
    assert read_target(card, "86", snapshot.weeks[0].isoformat(), snapshot.weeks[-1]) == card
    with pytest.raises(UnknownChoice):
        read_target(card, "86", snapshot.weeks[1].isoformat(), snapshot.weeks[-1])
    found = target_of(snapshot, card)
    assert {need.outlook.need.status for need in found.counties} <= {"overdue", "reached", "not_reported"}
    assert {need.share_then for need in found.counties} == {None}


def test_at_the_present_pace_a_share_neither_falls_below_nothing_nor_rises_above_all():
    snapshot = shipped_live().newest
    for key in ("committee", "service_desks"):
        shares = [need.share_then for need in target_of(snapshot, snapshot.card(key)).counties]
        assert all(share is None or 0 <= share <= 1 for share in shares) and any(shares)
