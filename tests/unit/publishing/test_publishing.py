"""A publication: nobody sees any of it before its last step, then it is frozen, chained and can be withdrawn."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from dashboard.faults import DataError
from dashboard.live import Live, utcnow
from dashboard.publishing import write as write_module
from dashboard.publishing.made import above, sources_of
from dashboard.publishing.verify import verify
from dashboard.server import create_server
from dashboard.settings import SHIPPED_DATA, Settings
from dashboard.snapshot import published_at, read_input
from dashboard.store.append import NotWritten
from tests.unit.publishing.publications import bring, committees, public, row
from tests.unit.small_folder import report, small_folder, write_reports


def files(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_what_a_publication_brings_is_public_from_then_on(folder):
    assert committees(public(folder)) == (1, 24)
    done = bring(folder, row())
    assert committees(public(folder)) == (2, 24)
    assert public(folder).asof == done.moment
    assert done.shown.body == public(folder).body


def test_rows_that_wait_for_a_publication_change_no_byte_of_any_page(folder):
    client = create_server(Settings(data_url=str(folder))).test_client()
    addresses = ["/fa/", "/en/county/1002", "/fa/meeting", "/en/offices", "/api/v1/cells", "/en/download/cells.csv"]
    before = [client.get(address).get_data() for address in addresses]
    (folder / "reports").mkdir()
    write_module.replace_file(folder / "reports" / "waiting.csv", write_module.table_bytes("reports", row()))
    again = create_server(Settings(data_url=str(folder))).test_client()
    assert [again.get(address).get_data() for address in addresses] == before


def test_a_folder_that_showed_all_it_knew_begins_with_a_publication_of_just_that(tmp_path):
    folder = small_folder(tmp_path)
    bring(folder, row())
    table = read_input(folder, utcnow()).tables.publications.sort_values("published_at")
    assert list(table["digest"] == "") == [True, False]
    first = published_at(public(folder), table["published_at"].iloc[0].to_pydatetime())
    assert committees(first) == (1, 24)


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


def test_each_publication_names_the_one_before(folder):
    first, second = bring(folder, row()), bring(folder, row("G1003", source="sheet-2"))
    assert first.moment < second.moment
    findings = list(verify(read_input(folder, utcnow())))
    assert [finding.code for finding in findings] == ["open", "proved", "proved"]
    assert [finding.digest for finding in findings[1:]] == [first.digest, second.digest]


def test_a_row_never_slips_under_a_publication_that_did_not_have_it(folder):
    done = bring(folder)
    for received in (done.moment - timedelta(days=1), done.moment):
        assert above(row(received=received), done.moment)["received_at"].iloc[0] == done.moment + timedelta(seconds=1)
    later = done.moment + timedelta(minutes=1)
    assert above(row(received=later), done.moment)["received_at"].iloc[0] == later
    bring(folder, row())
    assert committees(published_at(public(folder), done.moment)) == (1, 24)


def test_a_wrong_publication_is_withdrawn_by_a_new_one_and_never_erased(folder):
    wrong = bring(folder, row())
    sources = sources_of(read_input(folder, utcnow()), wrong.moment)
    assert sources == ["sheet-1"]
    bring(folder, withdrawn=sources)
    assert committees(public(folder)) == (1, 24)
    assert committees(published_at(public(folder), wrong.moment)) == (2, 24)
    # It stays withdrawn, and what is reported anew counts.
    bring(folder)
    assert committees(public(folder)) == (1, 24)
    bring(folder, row(received=utcnow().replace(microsecond=0), source="sheet-3"))
    assert committees(public(folder)) == (2, 24)
    assert [finding.code for finding in verify(read_input(folder, utcnow()))] == ["open"] + ["proved"] * 4


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


@pytest.mark.parametrize("step", range(4))
def test_a_crash_at_any_step_leaves_what_the_public_saw(folder, monkeypatch, step):
    bring(folder, row("G1004", source="sheet-0"))
    seen = public(folder).body
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


def test_killed_at_any_moment_it_is_published_whole_or_not_at_all(folder):
    code = (
        "import sys; from pathlib import Path\n"
        "from tests.unit.publishing.test_publishing import *\n"
        "print('ready', flush=True)\n"
        "for n in range(2, 60):\n"
        "    bring(Path(sys.argv[1]), row(f'G10{n:02}' if n < 25 else 'G1002', n % 2, source=f's{n}',"
        " received=utcnow().replace(microsecond=0)))\n"
    )
    for pause in (0.2, 0.9):
        child = subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", code, str(folder)], stdout=subprocess.PIPE, cwd=Path.cwd()
        )
        assert child.stdout is not None and child.stdout.readline() == b"ready\n"
        time.sleep(pause)
        os.kill(child.pid, signal.SIGKILL)
        child.wait()
        child.stdout.close()
        public(folder)
        assert not any(finding.wrong for finding in verify(read_input(folder, utcnow())))
        bring(folder)
        assert not any(finding.wrong for finding in verify(read_input(folder, utcnow())))


def test_two_at_once_make_two_publications_one_after_the_other(folder):
    code = (
        "import sys; from pathlib import Path\n"
        "from tests.unit.publishing.test_publishing import *\n"
        "bring(Path(sys.argv[1]), row(sys.argv[2], source=sys.argv[2]))\n"
    )
    running = [
        subprocess.Popen([sys.executable, "-W", "ignore", "-c", code, str(folder), office], cwd=Path.cwd())
        for office in ("G1002", "G1003")
    ]
    assert [child.wait() for child in running] == [0, 0]
    assert committees(public(folder)) == (3, 24)
    assert [finding.code for finding in verify(read_input(folder, utcnow()))] == ["open", "proved", "proved"]


def test_a_running_dashboard_notices_and_keeps_the_old_one_for_asof(folder):
    live = Live(folder)
    old = live.snapshot
    done = bring(folder, row())
    assert live.look()
    assert live.snapshot.asof == done.moment
    assert published_at(live.snapshot, old.asof).body == old.body


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
