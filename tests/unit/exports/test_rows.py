"""The rows of every export equal the cells."""

from dataclasses import replace
from datetime import date

import pytest

from dashboard.exports.rows import CELL_COLUMNS, Choice, cell_table, everything, licence, office_columns, office_table
from dashboard.indicators import amounts
from dashboard.indicators.standing import judged, ranks
from dashboard.language import LANGUAGES, catalogue, say
from dashboard.meeting.changes import progress
from dashboard.meeting.histories import target_states
from dashboard.pages.common.office_filter import choose, week_offices
from dashboard.weeks import jalali_text
from tests.unit.indicators.random_snapshots import random_snapshots
from tests.unit.shipped_terms import shipped_terms
from tests.unit.small_folder import small_folder
from tests.unit.ugly_folder import read_snapshot, ugly_folder

LAST = 2


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory):
    return read_snapshot(ugly_folder(tmp_path_factory.mktemp("rows")))


def as_dicts(table):
    names = [column.name for column in table.columns]
    return [dict(zip(names, row, strict=True)) for row in table.rows]


def test_every_row_is_its_cell_and_every_cell_has_its_row(snapshot, seed: int):
    registers = [drawn.snapshot for drawn in random_snapshots(seed)]
    for shown, lang in [(snapshot, "fa"), *((drawn, "en") for drawn in registers)]:
        cells, seen = shown.cells, set()
        for row in as_dicts(cell_table(lang, shown, replace(everything(shown), kind=None, step=None))):
            week = shown.weeks.index(row["week"])
            place = row["indicator"], week, row["county_code"], row["kind"], row["step"]
            assert place not in seen
            seen.add(place)
            cell = cells.at(*place)
            known = cell.state in ("value", "zero")
            assert row["state"] == cell.state != "absent"
            assert row["numerator"] == (cell.numerator if known else None)
            assert row["share"] == (cell.numerator / cell.denominator if known else None)
            assert (row["numerator"] == 0) == (cell.state == "zero")
            counts = [row[name] for name in ("denominator", "not_reported", "late", "unverified")]
            if shown.card(row["indicator"]).of_counts:
                assert counts == [cell.denominator or None, cell.not_reported, None, None]
            else:
                assert counts == [cell.denominator, cell.not_reported, cell.late, cell.unverified]
            change = progress(shown, shown.card(row["indicator"]), week, 1, *place[2:])
            points = amounts.tenths(shown.card(row["indicator"]), change.value) / 10 if change else None
            assert (row["change"], row["change_points"]) == (change and change.units, points)
            is_total = row["kind"] == "" and row["step"] == 0
            state = target_states(shown, shown.card(row["indicator"]), row["county_code"])[week] if is_total else ""
            assert row["target_state"] == (state or None)
            ranked = ranks(cells, shown.card(row["indicator"]), week, row["kind"], row["step"])
            names = ("rank", "rank_shared", "rank_first", "rank_last")
            word = judged(cells, shown.card(row["indicator"]), week).get(row["county_code"]) if is_total else None
            assert row["signal"] == ("_".join(word.word).strip("_") if word else None)
            assert tuple(row[name] for name in names) == ranked.get(row["county_code"], (None,) * 4)
            assert row["week_jalali"] == jalali_text(row["week"])
            assert row["state_name"] == say(lang, f"words.{cell.state}")
        assert len(seen) == sum(
            cells.at(card.key, week, area, kind, step).state != "absent"
            for card in shown.cards
            for step in (0, *card.steps)
            for area in cells.areas
            for kind in ("", *(card.county_kinds if area else card.kinds))
            for week in range(len(shown.weeks))
        )


def test_zero_stays_zero_a_missing_value_is_blank_and_several_weeks_are_ordered_by_county(snapshot):
    choice = Choice(("committee_governorates",), LAST, LAST, tuple(snapshot.cells.areas))
    table = as_dicts(cell_table("en", snapshot, choice))
    rows = {row["county_code"]: row for row in table}
    # The report of 1003 arrived after the publication, so it is in no file.
    zero, gap = rows["1002"], rows["1003"]
    assert (zero["numerator"], zero["share"], zero["state"]) == (0, 0.0, "zero")
    assert (gap["numerator"], gap["share"], gap["state"], gap["not_reported"]) == (None, None, "not_reported", 1)
    assert (gap["change"], gap["rank"]) == (None, None)
    assert [row["county_code"] for row in table[:4]] == ["", "1001", "1002", "1003"]
    weekly = as_dicts(cell_table("en", snapshot, replace(choice, first=0)))
    found = [(row["county_code"], row["week"].isoformat()) for row in weekly[:4]]
    assert found == [("", "2014-11-22"), ("", "2014-11-29"), ("", "2014-12-06"), ("1001", "2014-11-22")]


def test_each_row_has_its_source(snapshot):
    for lang, word in (("fa", "نمونه"), ("en", "sample")):
        for row in as_dicts(cell_table(lang, snapshot, everything(snapshot))):
            assert row["published_week"] == date(2014, 12, 6)
            assert row["known_at"] == snapshot.asof
            assert row["sample"] == word
            assert row["source"] == snapshot.card(row["indicator"]).word(lang, "source")
            assert row["licence"] == "MIT"


def test_data_of_others_claim_no_licence_no_sample_and_no_publication_that_is_not_there(tmp_path):
    snapshot = read_snapshot(ugly_folder(tmp_path, sample=False))
    assert licence("en", snapshot) == "not stated"
    assert {row["sample"] for row in as_dicts(cell_table("en", snapshot, everything(snapshot)))} == {"no"}
    (tmp_path / "bare").mkdir()
    folder = small_folder(tmp_path / "bare")
    (folder / "publications.csv").unlink(missing_ok=True)
    bare = read_snapshot(folder)
    assert {row["published_week"] for row in as_dicts(cell_table("en", bare, everything(bare)))} == {None}


def test_an_office_has_kind_and_dates_and_not_reported_and_not_applicable_are_not_zero(snapshot):
    among = week_offices(snapshot, LAST)
    table = office_table("en", snapshot, LAST, choose(among, lang="en"), among.states)
    rows = {row["office_id"]: row for row in as_dicts(table)}
    lost, unheard, governorate = rows["0012"], rows["@9"], rows["G1001"]
    assert (lost["desk"], lost["desk_value"], lost["desk_evidence"]) == ("no", 0, "self-reported")
    assert (lost["desk_week"], lost["desk_week_jalali"]) == (date(2014, 12, 6), "1393-09-15")
    assert (lost["freshest"], lost["weeks_old"], lost["silent"]) == (date(2014, 12, 6), 0, False)
    assert lost["inspected"] is None
    assert unheard["desk"] == rows["G1003"]["committee"] == "not reported"
    assert [unheard[name] for name in ("desk_value", "desk_week", "freshest", "weeks_old", "silent")] == [None] * 5
    assert (governorate["desk"], governorate["desk_value"]) == ("not applicable", None)
    assert (governorate["committee"], governorate["committee_value"]) == ("yes", 1)


def test_every_column_has_a_heading_in_both_languages_and_no_two_are_the_same():
    for lang in LANGUAGES:
        for columns in (CELL_COLUMNS, office_columns(shipped_terms())):
            headings = [column.heading(lang) for column in columns]
            assert len(set(headings)) == len(headings)
        assert all(f"about.{column.name}" in catalogue(lang) for column in CELL_COLUMNS)
