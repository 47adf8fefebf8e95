"""Public pages with pending rows, and frozen publications after later changes.

How a publication is written is in tests/database/contract/test_publications.py.
"""

from datetime import datetime, timedelta

import pandas as pd
import pytest

from dashboard.faults import DataError
from dashboard.publications.prepare import recorded
from dashboard.publications.verify import verify
from dashboard.server import create_server
from dashboard.settings import Settings
from dashboard.snapshot import published_at, snapshot_at
from dashboard.tables.table_text import table_bytes
from dashboard.weeks import utcnow
from tests.unit.publications.publications import (
    archives_of,
    committees,
    public,
    publish_rows,
    published_folder,
    put_archive,
    read,
    row,
)
from tests.unit.small_folder import choose_cards, small_folder
from tests.unit.small_site import serve, text_of


def test_pending_rows_do_not_change_a_byte_of_any_page(folder):
    before = public(folder)
    (folder / "reports").mkdir()
    waiting = recorded(row(), pd.NaT)
    (folder / "reports" / "waiting.csv").write_bytes(table_bytes("reports", waiting))
    after = public(folder)
    assert after.full_input.tables.rows.numbers["reports"] == 4
    assert after.body == before.body
    for address in ("/en/county/1002", "/en/offices"):
        assert text_of(serve(after), address) == text_of(serve(before), address)


def test_a_publication_does_not_change_with_register_or_cards(folder):
    body = publish_rows(folder, row()).snapshot.body
    client = create_server(Settings(data_url=str(folder))).test_client()
    page = client.get("/en/why?indicator=committee_governorates&county=1002").get_data(as_text=True)
    assert "database/reports" in page, "a frozen office still links to its report"
    for path in [folder / "offices.csv", *(folder / "offices").glob("*.csv")]:
        if path.exists():
            lines = path.read_text("utf-8").splitlines(keepends=True)
            path.write_text("".join(line for line in lines if not line.startswith("G1003,")), "utf-8")
    (folder / "indicators" / "committee_governorates.toml").unlink()
    with pytest.raises(DataError) as refused:
        public(folder)
    assert refused.value.faults[0].code == "cards_missing"
    # All shipped cards.
    (folder / "indicators").rmdir()
    assert public(folder).body == body
    assert committees(public(folder)) == (2, 6)
    # The next publication uses the changed register.
    publish_rows(folder)
    assert committees(public(folder)) == (2, 5)


def test_a_publication_with_a_lost_archive_is_a_fault_and_not_recomputed(folder):
    publish_rows(folder, row())
    ((moment, data),) = archives_of(folder).items()
    put_archive(folder, moment, None)
    with pytest.raises(DataError) as refused:
        public(folder)
    assert refused.value.faults[0].code == "frozen_missing"
    put_archive(folder, moment, data)
    public(folder)


def test_a_report_is_known_from_its_publication_on_and_not_from_its_receipt(tmp_path):
    folder = published_folder(tmp_path)
    first = public(folder)
    publish_rows(folder, row(received=datetime(2014, 12, 1, 9, 30)))
    assert committees(published_at(public(folder), first.asof), "1002") == committees(first, "1002") == (0, 1)
    assert committees(public(folder), "1002") == (1, 1)
    known = read(folder).tables.rows.in_memory("reports").iloc[-1]
    assert known["received_at"] == pd.Timestamp(2014, 12, 1, 9, 30)
    assert known["recorded_at"] == public(folder).asof


def test_publications_with_control_characters_in_their_notes_are_proved(tmp_path):
    folder = small_folder(tmp_path)
    publish_rows(folder, note="\ufeff\u200fنامهٔ\0 ۱۲\u200f\x01")
    assert [found.code for found in verify(read(folder))] == ["proved"]


def test_a_row_from_a_machine_whose_clock_is_a_little_ahead_is_shown_at_once(tmp_path):
    folder = small_folder(tmp_path)
    choose_cards(folder, "committee_governorates")
    before, now = public(folder), utcnow()
    (folder / "reports").mkdir()
    ahead = recorded(row(received=(now + timedelta(minutes=3)).replace(microsecond=0)), pd.NaT)
    (folder / "reports" / "ahead.csv").write_bytes(table_bytes("reports", ahead))
    assert (committees(before), committees(snapshot_at(read(folder), now))) == ((1, 6), (2, 6))
