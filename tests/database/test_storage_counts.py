"""Counts are added by a publication and removed by its withdrawal, with SQLite and with PostgreSQL."""

import pandas as pd
import pytest

from dashboard.faults import DataError
from dashboard.publications.prepare import sources_of
from tests.database.conftest import SQLITE
from tests.unit.publications.publications import count_row, counting_folder, row


@pytest.fixture
def data(store):
    return store(counting_folder)


def known_counts(data):
    """The counts: measure and place, numerator, denominator, and the moment from which they are known."""
    counts = data.read().tables.rows.in_memory("counts").sort_values(["measure", "office_id"])
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
    sources = sources_of(data.read(), done.moment)
    assert sources == ["sheet-1"]
    data.publish_rows(withdrawn=sources)
    assert list(data.read().tables.withdrawals["source"]) == ["sheet-1"]
    assert data.findings() == ["open", "proved", "proved"]


@SQLITE
def test_counts_that_the_next_reader_would_refuse_are_never_written(data):
    with pytest.raises(DataError) as refused:
        data.publish_rows(counts=count_row(numerator=11))
    assert {fault.code for fault in refused.value.faults} == {"numerator_over_denominator"}
    assert known_counts(data) == []
