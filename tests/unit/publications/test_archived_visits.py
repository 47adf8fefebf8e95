"""Archives of publications from before visits had kinds of finding: they stay proved, and no row of them is late."""

import shutil
from datetime import datetime

import duckdb
import pytest

from dashboard import archive as frozen
from dashboard.publications import prepare
from dashboard.publications.verify import verify
from tests.unit.publications.publications import archives_of, public, publish_rows, published_folder, read, row
from tests.unit.small_folder import choose_cards

EARLIER_HEAD = "date,team,office_id,findings,resolved,received_at,source\n"
HEAD = "date,team,office_id,finding,findings,resolved,resolved_on,received_at,source\n"
VISIT = "2014-12-07,3,G1001,{}2014-12-08T09:00:00Z,letter\n"
LATER = "2014-12-07,3,G1001,{}2015-01-08T09:00:00Z,letter\n"


def without_kinds(files, place):
    """The files of an archive as written by the earlier program."""
    if "inspections.parquet" not in files:
        return files
    path = place / "inspections.parquet"
    path.write_bytes(files["inspections.parquet"])
    query = f"SELECT * EXCLUDE (finding, resolved_on) FROM read_parquet('{path}')"
    earlier = place / "earlier.parquet"
    duckdb.sql(f"COPY ({query}) TO '{earlier}' (FORMAT parquet)")
    return {**files, "inspections.parquet": earlier.read_bytes()}


def archived(folder, place):
    """The visits in the newest archive: kind, findings, resolved."""
    data = list(archives_of(folder).values())[-1]
    (place / "newest.parquet").write_bytes(frozen.from_bytes(data).files["inspections.parquet"])
    return duckdb.sql(f"SELECT finding, findings, resolved FROM '{place / 'newest.parquet'}' ORDER BY ALL").fetchall()


def resolved(snapshot):
    cell = snapshot.cells.at("findings_resolved", len(snapshot.weeks) - 1)
    return cell.numerator, cell.denominator


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """A folder with a visit that was published by the earlier program."""
    folder = published_folder(tmp_path)
    shutil.rmtree(folder / "indicators")
    choose_cards(folder, "committee_governorates", "findings_resolved")
    (folder / "inspections.csv").write_text(EARLIER_HEAD + VISIT.format("4,1,"), encoding="utf-8")
    made = prepare.first_known
    with monkeypatch.context() as patched:
        patched.setattr(prepare, "first_known", lambda *args: without_kinds(made(*args), tmp_path))
        publish_rows(folder, row(), clock=lambda: datetime(2015, 1, 1, 9))
    return folder


def test_an_archive_without_the_columns_is_proved_and_its_visits_are_not_late(folder):
    data = read(folder)
    assert [finding.code for finding in verify(data)] == ["open", "proved"]
    assert [finding.otherwise for finding in verify(data)] == [0, 0]
    assert not data.late_rows
    assert resolved(public(folder)) == (1, 4)


def test_the_next_publication_has_only_the_new_rows_whatever_columns_the_file_has_now(folder, tmp_path):
    text = HEAD + VISIT.format(",4,1,,") + LATER.format("desk,3,3,2014-12-20,") + LATER.format("access,2,0,,")
    (folder / "inspections.csv").write_text(text, encoding="utf-8")
    assert not read(folder).late_rows and resolved(public(folder)) == (1, 4)
    publish_rows(folder, row("G1003", source="sheet-2"))
    assert archived(folder, tmp_path) == [("access", 2, 0), ("desk", 3, 3)]
    assert [finding.code for finding in verify(read(folder))] == ["open", "proved", "proved"]
    assert resolved(public(folder)) == (3, 5)
    # Archives of both kinds are read together.
    publish_rows(folder, row("G1004", source="sheet-3"))
    assert "inspections.parquet" not in frozen.from_bytes(list(archives_of(folder).values())[-1]).files


def test_a_kind_that_came_later_than_a_publication_which_should_have_known_it_counts_from_the_next_one_on(folder):
    text = HEAD + VISIT.format(",4,1,,") + VISIT.format("desk,3,3,2014-12-08,")
    (folder / "inspections.csv").write_text(text, encoding="utf-8")
    data = read(folder)
    assert [line for _, line in data.late_rows] == [3]
    assert resolved(public(folder)) == (1, 4)
    publish_rows(folder, row("G1003", source="sheet-2"))
    assert resolved(public(folder)) == (3, 3)
