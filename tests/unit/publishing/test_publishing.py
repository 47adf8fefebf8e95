"""Publications in a folder: nobody sees any of one before its last step, and then it is frozen.

What holds of a database too is in tests/database/test_publishing_contract.py.
"""

from __future__ import annotations

import shutil
from datetime import datetime

import pytest

from dashboard.faults import DataError
from dashboard.live import utcnow
from dashboard.publishing import write as write_module
from dashboard.publishing.verify import verify
from dashboard.server import create_server
from dashboard.settings import SHIPPED_DATA, Settings
from dashboard.snapshot import read_input
from dashboard.store.append import NotWritten
from tests.unit.publishing.publications import bring, committees, public, row
from tests.unit.small_folder import report, small_folder, write_reports


def files(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


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
    offices = folder / "offices"
    for path in [folder / "offices.csv", *offices.glob("*.csv")]:
        if path.exists():
            lines = path.read_text("utf-8").splitlines(keepends=True)
            path.write_text("".join(line for line in lines if not line.startswith("G1003,")), "utf-8")
    (folder / "indicators").mkdir()
    assert public_or_fault(folder) == "cards_missing"
    (folder / "indicators").rmdir()
    assert public(folder).body == body
    assert committees(public(folder)) == (2, 24)
    # The next publication takes the register as it stands.
    bring(folder)
    assert committees(public(folder)) == (2, 23)


def public_or_fault(folder):
    with pytest.raises(DataError) as refused:
        public(folder)
    return refused.value.faults[0].code


def test_an_office_that_is_frozen_still_opens_to_its_report(folder):
    bring(folder, row())
    client = create_server(Settings(data_url=str(folder))).test_client()
    page = client.get("/en/why?indicator=committee_governorates&county=1002").get_data(as_text=True)
    assert "published-" in page


def test_the_sample_stays_in_its_own_folder_and_says_so(tmp_path):
    folder = tmp_path / "data"
    shutil.copytree(SHIPPED_DATA, folder)
    before = files(folder)
    bring(folder, row("G1001", received=datetime(2014, 12, 15), source="sample sheet"), note="try")
    changed = {name for name, data in files(folder).items() if before.get(name) != data} - {write_module.LOCK}
    assert {name.split("/")[0] for name in changed} == {"sample"}
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


def test_what_comes_into_a_folder_without_anything_waits_for_the_row_of_its_publication(tmp_path, monkeypatch):
    folder = small_folder(tmp_path, weeks=())
    seen = []
    real = write_module.replace_file

    def watched(file, data):
        real(file, data)
        seen.append((file.parent.name, committees_or_nothing(folder)))

    monkeypatch.setattr(write_module, "replace_file", watched)
    bring(folder, row())
    assert [shown for _, shown in seen] == [None] * (len(seen) - 1) + [(1, 24)]


def committees_or_nothing(folder):
    shown = public(folder)
    return committees(shown) if shown.weeks else None
