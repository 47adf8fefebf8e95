"""What is asked of the database and of the folder is the same SQL, and its answers are the same, row for row."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import hypothesis.strategies as st
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from pandas.testing import assert_frame_equal

from dashboard.database.engine import connect
from dashboard.database.load import load
from dashboard.database.rows import DatabaseRows
from dashboard.indicators.ask import ask, ask_rows
from dashboard.indicators.carried import carry
from dashboard.indicators.cells import compute, week_range
from dashboard.indicators.in_force import in_force
from dashboard.store.folder import Tables
from dashboard.store.rows import FrameRows, Ways
from tests.database.conftest import with_schema
from tests.unit.parquet_files import in_parquet
from tests.unit.small_register import CARDS, LATER, WEEK, SmallRegister, governorates, noon, tables_of
from tests.unit.test_cells_random import MOMENTS, many_registers

NOW = LATER
QUESTIONS = ("cells", "office_units", "office_states", "office_visits", "office_asked")
# The rows' sources, of which some are withdrawn.
SOURCES = ("test", "other", "third")
TOLD = ("arrays", "windows")


@pytest.fixture(scope="module")
def engine(postgres):
    with postgres.database(postgres.template("with_schema", with_schema)) as url:
        opened = connect(url)
        yield opened
        opened.dispose()


def stored(engine, tables: Tables) -> Tables:
    """The same tables with their reports and inspections in the database."""
    load(engine, tables, {}, {}, lambda *_: None, NOW, replace=True)
    return replace(tables, rows=DatabaseRows(engine, "store"))


@st.composite
def tables(draw) -> Tables:
    """Random tables whose rows come from three sources, of which some were withdrawn at a random moment."""
    made = tables_of(draw(many_registers(most=20)).rows)
    rows = made.rows
    spread = {
        name: frame.assign(
            source=pd.array(draw(st.lists(st.sampled_from(SOURCES), min_size=len(frame), max_size=len(frame))), "str")
        )
        for name, frame in (("reports", rows.reports), ("inspections", rows.inspections))
    }
    gone = draw(st.lists(st.sampled_from(SOURCES[1:]), unique=True))
    withdrawals = pd.DataFrame(
        {"source": pd.array(gone, "str"), "withdrawn_at": pd.array([draw(MOMENTS) for _ in gone], "datetime64[us]")}
    )
    return replace(made, rows=type(rows)(**spread), withdrawals=withdrawals)


@settings(max_examples=3, deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
@given(tables(), MOMENTS, MOMENTS)
def test_every_answer_is_the_same(engine, made, asof, before):
    the_same(stored(engine, made), made, asof, before)


@pytest.mark.rare
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
@given(tables(), MOMENTS, MOMENTS)
def test_every_answer_is_the_same_of_many_more(engine, made, asof, before):
    the_same(stored(engine, made), made, asof, before)


@settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
@given(made=tables(), asof=MOMENTS, before=MOMENTS)
def test_files_of_parquet_give_every_answer_the_same(made, asof, before):
    # A row of Parquet is known by its number: there is no heading to count.
    rows = made.rows
    reports, inspections = (frame.assign(line=frame["line"] - 1) for frame in (rows.reports, rows.inspections))
    made = replace(made, rows=type(rows)(reports, inspections))
    with TemporaryDirectory() as place:
        the_same(replace(made, rows=in_parquet(made, Path(place))), made, asof, before)


@settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
@given(tables(), MOMENTS)
def test_a_row_stands_beside_its_neighbours_in_either_way(engine, made, asof):
    kept = stored(engine, made)
    assert (kept.rows.ways.told, made.rows.ways.told) == ("arrays", "windows")
    answers = []
    for way in TOLD:
        with patch.object(DatabaseRows, "ways", Ways(told=way)), patch.object(FrameRows, "ways", Ways(told=way)):
            answers += [compute(of, CARDS, asof) for of in (kept, made)]
    for answer in answers[1:]:
        assert_same(answers[0], answer)


def test_the_report_before_an_inspection_is_found_in_either_way(engine, chance):
    register = SmallRegister("1001")
    for office in (f"G{number}" for number in range(200)):
        register.office(office, "governorate", "1001")
        # Many versions of few weeks: own words and inspections of one week, in any order of arrival.
        versions = chance.sample([(ago, day) for ago in range(4) for day in range(40)], 12)
        for ago, day in versions:
            week = WEEK - timedelta(weeks=ago)
            evidence = chance.choice(("self", "self", "inspection", "inspection", "document"))
            register.report(office, "committee", chance.randrange(2), week, evidence, noon(week + timedelta(6 + day)))
    made = tables_of(register.rows)
    params = {"last_week": WEEK - timedelta(weeks=1), "since": WEEK - timedelta(weeks=3)}
    ways = [
        ask_rows(of, question, LATER, **params)
        for of in (made, stored(engine, made))
        for question in ("report_inspected", "report_inspected_by_key")
    ]
    assert ways[0]["contradicted"].gt(0).any() and set(ways[0]["settled"]) == {0, 1}
    for answer in ways[1:]:
        assert_same(ways[0], answer)


def the_same(kept, made, asof, before):
    """Every question has the same answer of both."""
    assert_same(compute(kept, CARDS, asof), compute(made, CARDS, asof))
    span = week_range(made, asof)
    assert week_range(kept, asof) == span
    last = span[1] if span else WEEK
    for seen in ("seen", "seen_late"):
        answers = [
            ask(of, CARDS, asof, (last, last), QUESTIONS, seen, before=min(before, asof)) for of in (kept, made)
        ]
        for question in QUESTIONS:
            assert_same(*(answer[question] for answer in answers))
    found = {}
    for question, params in rows_questions(last, before):
        found[question], other = (ask_rows(of, question, asof, **params) for of in (kept, made))
        assert_same(found[question], other)
    assert_same(found["report_inspected"], found["report_inspected_by_key"])
    # Carried on from an earlier moment too: what was in force is then a table that is given.
    earlier = min(before, asof)
    first, second = carry(kept, CARDS, earlier, None), carry(made, CARDS, earlier, None)
    assert_same(first.past.reports, second.past.reports)
    if span:
        # And the offices behind a week's figures.
        since = [
            ask(of, CARDS, asof, (last, last), QUESTIONS, "seen_since", past.more, **past.params(date.min))
            for of, past in ((kept, first.past), (made, second.past))
        ]
        for question in QUESTIONS:
            assert_same(*(answer[question] for answer in since))
    assert_same(carry(kept, CARDS, asof, None, first).cells, carry(made, CARDS, asof, None, second).cells)


def test_what_is_given_along_comes_back_as_it_was(engine):
    texts = ["", "NULL", 'a "word"', "back\\slash", "{x,y}", "two\nlines", "میز خدمت", " a,b "]
    days = pd.to_datetime(["2014-12-06", None, "0999-01-01", "1969-12-31", "2999-01-01"] + ["2014-12-06"] * 3)
    given = pd.DataFrame(
        {
            "word": pd.array(texts, "str"),
            "number": range(-3, 5),
            "is_so": [True, False] * 4,
            "valid_from": days.astype("datetime64[us]"),
            "received_at": days.astype("datetime64[us]") + pd.Timedelta(hours=8, microseconds=1),
        }
    )
    rows, small = DatabaseRows(engine, "store"), {"given": given, "offices": pd.DataFrame({"office_id": ["G1"]})}
    asked = {"back": "WITH listed AS (SELECT * FROM given) SELECT * FROM listed ORDER BY number"}
    assert_same(rows.answer(asked, {}, small)["back"], given)
    assert rows.answer(asked, {}, {**small, "given": given.iloc[:0]})["back"].empty


@settings(max_examples=2, deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
@given(tables(), tables())
def test_rows_that_stand_nowhere_yet_are_asked_along(engine, made, more):
    offices = made.offices["office_id"].unique()
    coming = more.rows.reports.drop(columns=["file", "line"])
    coming = coming[coming["office_id"].isin(offices)].assign(source="sheet 1", received_at=pd.Timestamp(LATER))
    coming = coming.drop_duplicates(["week", "office_id", "measure"])
    kept = stored(engine, made)
    answers = [compute(replace(of, rows=of.rows.plus(coming)), CARDS, LATER) for of in (kept, made)]
    assert_same(*answers)
    assert kept.rows.ways.by_key and kept.rows.plus(coming).ways.by_key == coming.empty
    past = [in_force(replace(of, rows=of.rows.plus(coming)), LATER, WEEK) for of in (kept, made)]
    assert_same(*(one.reports for one in past))
    assert len(made.rows.plus(coming).reports) == len(made.rows.reports) + len(coming)


def rows_questions(last, before):
    wanted = pd.DataFrame({"source": pd.array([*SOURCES, "nobody"], "str")})
    return (
        ("span", {}),
        ("report_arrivals", {"since": before, "last_week": last}),
        ("report_inspected", {"last_week": last, "since": last - timedelta(weeks=3)}),
        ("report_inspected_by_key", {"last_week": last, "since": last - timedelta(weeks=3)}),
        ("report_newer", {"week": last - timedelta(weeks=3)}),
        ("report_sources", {"since": before}),
        ("report_standing", {"until": last}),
        ("report_earliest", {"since": before}),
        ("report_among", {"more": {"wanted": wanted}}),
    )


def test_what_nobody_knew_yet_is_the_same_nothing_though_the_rows_are_counted(engine):
    made = tables_of(governorates(1, 0, None).rows)
    kept = stored(engine, made)
    assert kept.rows.counts == (2, 0)
    assert_same(*(compute(of, CARDS, datetime.min) for of in (kept, made)))


def assert_same(left, right):
    """Values, order and types; a column without any value has none of its own."""
    assert list(left.columns) == list(right.columns)
    empty = [name for name in left.columns if left[name].isna().all() and right[name].isna().all()]
    assert_frame_equal(left.drop(columns=empty), right.drop(columns=empty))
