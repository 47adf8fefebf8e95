"""Publications in a folder: nobody sees any of one before its last step, and then it is frozen.

What holds of a database too is in tests/database/test_publishing_contract.py.
"""

from __future__ import annotations

import shutil
from datetime import datetime, timedelta

import pandas as pd
import pytest

from dashboard.faults import DataError
from dashboard.live import utcnow
from dashboard.publishing import write as write_module
from dashboard.publishing.made import above
from dashboard.publishing.verify import verify
from dashboard.server import create_server
from dashboard.settings import SHIPPED_DATA, Settings
from dashboard.snapshot import read_input
from dashboard.store.append import NotWritten
from tests.unit.publishing.publications import bring, committees, public, row
from tests.unit.small_folder import report, small_folder, write_reports


def test_rows_that_wait_for_a_publication_change_no_byte_of_any_page(folder):
    client = create_server(Settings(data_url=str(folder))).test_client()
    addresses = ["/fa/", "/en/county/1002", "/fa/meeting", "/en/offices", "/api/v1/cells", "/en/download/cells.csv"]
    before = [client.get(address).get_data() for address in addresses]
    (folder / "reports").mkdir()
    write_module.replace_file(folder / "reports" / "waiting.csv", write_module.table_bytes("reports", row()))
    again = create_server(Settings(data_url=str(folder))).test_client()
    assert [again.get(address).get_data() for address in addresses] == before


def test_a_publication_is_frozen_whatever_the_register_or_the_cards_say_later(folder):
    body = bring(folder, row()).shown.body
    client = create_server(Settings(data_url=str(folder))).test_client()
    page = client.get("/en/why?indicator=committee_governorates&county=1002").get_data(as_text=True)
    assert "published-" in page, "an office that is frozen still opens to its report"
    for path in [folder / "offices.csv", *(folder / "offices").glob("*.csv")]:
        if path.exists():
            lines = path.read_text("utf-8").splitlines(keepends=True)
            path.write_text("".join(line for line in lines if not line.startswith("G1003,")), "utf-8")
    (folder / "indicators").mkdir()
    with pytest.raises(DataError) as refused:
        public(folder)
    assert refused.value.faults[0].code == "cards_missing"
    (folder / "indicators").rmdir()
    assert public(folder).body == body
    assert committees(public(folder)) == (2, 24)
    # The next publication takes the register as it stands.
    bring(folder)
    assert committees(public(folder)) == (2, 23)


def test_the_sample_stays_in_its_own_folder_and_says_so(tmp_path):
    def files():
        return {path.relative_to(folder): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    folder = shutil.copytree(SHIPPED_DATA, tmp_path / "data")
    before = files()
    bring(folder, row("G1001", received=datetime(2014, 12, 15), source="sample sheet"), note="try")
    changed = {path.parts[0] for path, data in files().items() if before.get(path) != data}
    assert changed - {write_module.LOCK} == {"sample"}
    assert public(folder).sample
    rows = read_input(folder, utcnow()).tables.publications.sort_values("published_at")
    assert rows["note"].iloc[-1] == "sample try"


@pytest.fixture(scope="module")
def published_once(tmp_path_factory):
    """A folder with a publication of a record of its own, made once."""
    folder = small_folder(tmp_path_factory.mktemp("published"))
    bring(folder, row("G1004", source="sheet-0"))
    return folder, public(folder).body


@pytest.mark.parametrize("step", range(4))
def test_a_crash_at_any_step_leaves_what_the_public_saw(published_once, tmp_path, monkeypatch, step):
    made, seen = published_once
    folder = shutil.copytree(made, tmp_path / made.name)
    count = iter(range(10))
    real = write_module.replace_file

    def dies(*arguments):
        if next(count) == step:
            raise OSError(28, "full")
        real(*arguments)

    monkeypatch.setattr(write_module, "replace_file", dies)
    with pytest.raises(NotWritten) as refused:
        bring(folder, row(), withdrawn=["sheet-0"])
    assert refused.value.code == "full"
    monkeypatch.undo()
    assert public(folder).body == seen
    bring(folder, row())
    assert committees(public(folder)) == (3, 24)
    assert not any(finding.wrong for finding in verify(read_input(folder, utcnow())))
    stamps = {path.stem.removeprefix("published-") for path in folder.rglob("published-*.csv")}
    assert stamps <= {path.stem for path in (folder / "frozen").glob("*.zip")}


def test_a_folder_that_is_not_sound_publishes_nothing(folder):
    write_reports(folder, [report(office="nobody")])
    with pytest.raises(DataError):
        bring(folder)
    assert not (folder / "frozen").exists()


def test_a_report_of_the_second_of_a_publication_or_before_does_not_slip_under_it():
    newest, second = datetime(2026, 4, 4, 8, 0), timedelta(seconds=1)
    for received, expected in (
        (newest - timedelta(days=1), newest + second),
        (newest, newest + second),
        (newest + timedelta(milliseconds=500), newest + second),
        (newest + timedelta(minutes=1), newest + timedelta(minutes=1)),
    ):
        assert above(row(received=received), newest)["received_at"].tolist() == [pd.Timestamp(expected)]
    # Two versions of one second are one, the later.
    versions = [row(), row(value=0, received=newest + timedelta(seconds=1, milliseconds=700))]
    assert above(pd.concat(versions, ignore_index=True), newest)["value"].tolist() == [0]


def test_publications_with_marks_in_their_notes_are_proved(tmp_path):
    folder = small_folder(tmp_path)
    for note in ("\u200fنامهٔ ۱۲\u200f", "\ufeff", "a\0b", "a\x01b"):
        bring(folder, note=note)
    assert [found.code for found in verify(read_input(folder, datetime(2100, 1, 1)))] == ["open", *["proved"] * 4]


def test_what_comes_into_a_folder_without_anything_waits_for_the_row_of_its_publication(tmp_path, monkeypatch):
    folder = small_folder(tmp_path, weeks=())
    seen = []
    real = write_module.replace_file

    def watched(file, data):
        real(file, data)
        shown = public(folder)
        seen.append(committees(shown) if shown.weeks else None)

    monkeypatch.setattr(write_module, "replace_file", watched)
    bring(folder, row())
    assert seen == [None] * (len(seen) - 1) + [(1, 24)]
