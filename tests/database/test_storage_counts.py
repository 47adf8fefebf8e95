"""Counts are added by a publication and removed by its withdrawal, with SQLite and with PostgreSQL."""

from contextlib import closing
from datetime import datetime

import pandas as pd
import pytest

from dashboard.database import sheets
from dashboard.database.schema import EARLIER
from dashboard.faults import DataError
from dashboard.indicators.ask import ask
from dashboard.live import utcnow
from dashboard.publications.prepare import sources_of
from dashboard.publications.write import add_versions
from tests.database.conftest import SQLITE, view
from tests.unit.publications.publications import count_row, counting_folder, row


@pytest.fixture
def data(store):
    return store(counting_folder)


def known_counts(data):
    """The counts: measure and place, numerator, denominator, and the moment from which they are known."""
    counts = data.read().tables.rows.counts.sort_values(["measure", "office_id"])
    columns = ["office_id", "county_code", "measure", "channel", "numerator", "denominator", "recorded_at"]
    return [
        tuple(None if pd.isna(value) else value for value in record)
        for record in counts[columns].astype(object).itertuples(index=False)
    ]


def all_counts():
    return pd.concat(
        [
            count_row(),
            count_row("mean_measure", 900, 50, channel=""),
            count_row("total_measure", 120, pd.NA, office="", county="1001", channel="qr"),
        ],
        ignore_index=True,
    )


def test_counts_are_known_unchanged_from_their_publication_on(data):
    done = data.publish_rows(row(), counts=all_counts())
    assert known_counts(data) == [
        ("G1002", "", "mean_measure", "", 900, 50, done.moment),
        ("G1002", "", "share_measure", "form", 8, 10, done.moment),
        ("", "1001", "total_measure", "qr", 120, None, done.moment),
    ]
    later = data.publish_rows(counts=count_row(numerator=9, source="sheet-2"))
    assert len(known_counts(data)) == 4 and known_counts(data)[-2][-1] == later.moment
    assert data.findings() == ["open", "proved", "proved"]


@SQLITE
def test_reports_and_counts_of_a_sheet_are_one_source_and_are_withdrawn_together(data):
    done = data.publish_rows(row(), counts=all_counts())
    tables = data.read().tables
    wanted = pd.DataFrame({"source": ["sheet-1", "sheet-2"]}, dtype="str")
    found = ask(tables, ["sources_among"], utcnow(), more={"wanted": wanted})["sources_among"]
    sources = sources_of(data.read(), done.moment)
    assert sources == list(found["source"]) == ["sheet-1"]
    data.publish_rows(withdrawn=sources)
    assert list(data.read().tables.withdrawals["source"]) == ["sheet-1"]
    assert data.findings() == ["open", "proved", "proved"]


@SQLITE
def test_counts_that_the_next_reader_would_refuse_are_never_written(data):
    with pytest.raises(DataError) as refused:
        data.publish_rows(counts=count_row(numerator=11))
    assert {fault.code for fault in refused.value.faults} == {"numerator_over_denominator"}
    assert known_counts(data) == []


@pytest.mark.parametrize("version", EARLIER)
def test_a_database_of_an_earlier_version_is_migrated_at_its_first_use_and_keeps_its_rows(data, version):
    data.create_tables(version)
    values = (
        "'d', '2026-04-04 08:00:00', '2014-12-06', 'x', 'committee', '1001', '', 'G1001', '2014-12-20', 'open', false"
    )
    names = (
        "decision_id, recorded_at, meeting_week, text, indicator, county_code, office_id, owner_id, due_week, status"
    )
    data.run(f"INSERT INTO decisions ({names}, sample) VALUES ({values})")
    with closing(data.reopen()) as later:
        assert known_counts(later) == []
        add_versions(later.sources, [(view(), None)], later.clock)
        tables = later.read().tables
        assert [len(rows) for rows in (tables.meeting_views, tables.decisions)] == [1, 1]


def test_sheets_with_rows_in_the_data_of_an_earlier_version_are_published(data):
    data.create_tables("2026_11_counts")
    moment = "'2026-04-04 08:00:00.000000'"
    for number, (source, step) in enumerate((("a", "approved"), ("b", "approved"), ("c", "approved"), ("d", "")), 1):
        values = f"{number}, '{source}', 'sheet {source}', '1001', '2014-12-06', {moment}, 'x', 'clerk', '{{}}', '[]'"
        data.run(f"INSERT INTO sheets VALUES ({values})")
        if step:
            data.run(
                f"INSERT INTO sheet_steps VALUES ({number}, {number}, {moment}, 'y', 'reviewer', '{step}', '{{}}')"
            )
    names = "week, office_id, measure, received_at, source, recorded_at, sample"
    known = f"'2014-12-06', 'G1002', 'committee', {moment}"
    data.run(
        f"INSERT INTO reports ({names}, value, evidence) VALUES ({known}, 'sheet a', {moment}, false, 1, 'self')"
    )
    more = f"({names}, county_code, channel, numerator) VALUES ({known}, 'sample sheet b', {moment}, true, '', '', 1)"
    data.run(f"INSERT INTO counts {more}")
    with closing(data.reopen()) as later, later.sources.database.reading() as connection:
        found = {sheet.source: (sheet.state, sheet.published_at) for sheet in sheets.listed(connection)}
    published = ("published", datetime(2026, 4, 4, 8))
    expected = {
        "sheet a": published,
        "sheet b": published,
        "sheet c": ("approved", None),
        "sheet d": ("waiting", None),
    }
    assert found == expected
