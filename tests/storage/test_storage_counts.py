"""Counts are added by a publication and removed by its withdrawal, with SQLite and with PostgreSQL."""

from contextlib import closing

import pandas as pd
import pytest

from dashboard.faults import DataError
from dashboard.indicators.ask import ask
from dashboard.live import utcnow
from dashboard.publishing.publication import sources_of
from dashboard.storage.engine import Database
from dashboard.storage.export import export
from dashboard.storage.importing import import_file
from tests.storage.conftest import SQLITE, Stored
from tests.unit.publishing.publications import counted, counting_folder, row


@pytest.fixture
def data(store):
    return store(counting_folder)


def known(data):
    """The counts: measure and place, numerator, denominator, and the moment from which they are known."""
    counts = data.read().tables.rows.counts.sort_values(["measure", "office_id"])
    columns = ["office_id", "county_code", "measure", "channel", "numerator", "denominator", "recorded_at"]
    return [
        tuple(None if pd.isna(value) else value for value in each)
        for each in counts[columns].astype(object).itertuples(index=False)
    ]


def all_counts():
    return pd.concat(
        [
            counted(),
            counted("mean_measure", 900, 50, channel=""),
            counted("total_measure", 120, pd.NA, office="", county="1001", channel="qr"),
        ],
        ignore_index=True,
    )


def test_counts_are_known_from_their_publication_on_exactly_as_they_were_brought(data):
    done = data.bring(row(), counts=all_counts())
    assert known(data) == [
        ("G1002", "", "mean_measure", "", 900, 50, done.moment),
        ("G1002", "", "share_measure", "form", 8, 10, done.moment),
        ("", "1001", "total_measure", "qr", 120, None, done.moment),
    ]
    later = data.bring(counts=counted(numerator=9, source="sheet-2"))
    assert len(known(data)) == 4 and known(data)[-2][-1] == later.moment
    assert data.findings() == ["open", "proved", "proved"]


@SQLITE
def test_a_publication_of_counts_alone_is_withdrawn_with_its_source(data):
    done = data.bring(counts=all_counts())
    sources = sources_of(data.read(), done.moment)
    assert sources == ["sheet-1"]
    data.bring(withdrawn=sources)
    withdrawn = data.read().tables.withdrawals
    assert list(withdrawn["source"]) == ["sheet-1"]
    assert data.findings() == ["open", "proved", "proved"]


@SQLITE
def test_a_sheet_of_reports_and_counts_is_one_source(data):
    done = data.bring(row(), counts=all_counts())
    assert sources_of(data.read(), done.moment) == ["sheet-1"]
    wanted = pd.DataFrame({"source": ["sheet-1", "sheet-2"]}, dtype="str")
    tables = data.read().tables
    assert list(ask(tables, ["sources_among"], utcnow(), more={"wanted": wanted})["sources_among"]["source"]) == [
        "sheet-1"
    ]


@SQLITE
def test_counts_that_the_next_reader_would_refuse_are_never_written(data):
    with pytest.raises(DataError) as refused:
        data.bring(counts=counted(numerator=11))
    assert {fault.code for fault in refused.value.faults} == {"numerator_over_denominator"}
    assert known(data) == []


def test_a_database_of_the_version_before_gets_the_table_at_its_first_use(data):
    data.bring(row())
    data.run("DROP TABLE counts", "UPDATE alembic_version SET version_num = '2026_11_views'")
    url = str(data.storage.database.url.render_as_string(hide_password=False))
    with closing(Stored(data.folder, data.url)) as later:
        later.storage.database = Database(url)
        assert known(later) == []
        later.bring(counts=counted(source="sheet-2"))
        assert len(known(later)) == 1
        assert later.findings() == ["open", "proved", "proved"]


def test_counts_are_in_the_file_of_an_export_and_come_back_with_it(data, tmp_path):
    data.bring(row(), counts=all_counts())
    made = export(data.storage, tmp_path / "all.zip", utcnow, lambda *_: None)
    assert made.files["database/counts.jsonl"].size
    with closing(Stored(tmp_path / "other" / "data")) as other:
        other.folder.parent.mkdir()
        done = import_file(tmp_path / "all.zip", other.storage, utcnow, lambda *_: None)
        assert [finding.code for finding in done.findings] == ["open", "proved"]
        assert known(other) == known(data)
