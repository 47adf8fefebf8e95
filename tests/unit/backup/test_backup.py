"""A backup and its restore: the same bytes, the same pages, the same desk; and what is refused on the way."""

from __future__ import annotations

import json
import os
import re
import stat
import zipfile

import pytest

from dashboard.__main__ import main
from dashboard.backup import take as take_module
from dashboard.faults import DataError
from dashboard.language import LANGUAGES, say
from dashboard.live import Live, utcnow
from dashboard.publishing.verify import verify
from dashboard.publishing.write import LOCK as PUBLISHING
from dashboard.server import create_server
from dashboard.settings import Settings
from dashboard.snapshot import read_input
from dashboard.store import append as append_module
from dashboard.store.append import NotWritten, alone
from dashboard.store.decisions_file import LOCK as DECIDING
from tests.unit.backup.kept import back_up, contents, desk_rows, desk_url, names, put_back


def pages(folder):
    client = create_server(Settings(data_url=str(folder)), Live(folder)).test_client()
    return [client.get(path).get_data() for path in ("/fa/", "/en/offices", "/en/data", "/api/v1/cells?format=csv")]


def test_a_round_trip_gives_the_same_bytes_pages_proofs_and_desk_without_sessions(folder, away):
    made = back_up(folder, away / "b.zip")
    assert stat.S_IMODE((away / "b.zip").stat().st_mode) == 0o600
    with zipfile.ZipFile(away / "b.zip") as zipped:
        said = json.loads(zipped.read("manifest.json"))
        assert set(said["files"]) | {"manifest.json"} == set(zipped.namelist())
        copy = zipped.read("desk/desk.sqlite")
    assert (said["format"], said["desk"], len(said["data_digest"])) == (1, "here", 16)
    assert not any(name.startswith("data/staff/") or "/." in name for name in said["files"])
    live = (folder / "staff" / "desk.sqlite").read_bytes()
    hashes = [set(re.findall(rb"[0-9a-f]{64}", data)) for data in (live, copy)]
    assert hashes[0] - hashes[1], "the session's token is not in the copy"
    done = put_back(away / "b.zip", away / "new")
    assert contents(away / "new") == contents(folder)
    assert "یادداشت‌ها.txt" in contents(away / "new")
    assert pages(away / "new") == pages(folder)
    codes = [finding.code for finding in verify(read_input(away / "new", utcnow()))]
    assert codes == [finding.code for finding in done.findings] == ["open", "proved", "proved"]
    assert made.digest == done.manifest.digest
    assert (made.publications, made.data_digest) == (3, done.given.tables.digest)
    assert made.chain_end == read_input(folder, utcnow()).tables.publications["digest"].iloc[-1]
    old, new = desk_rows(desk_url(folder)), desk_rows(desk_url(away / "new"))
    assert old[:3] == new[:3]
    assert (old[2], old[3], new[3]) == (["signed_in"], 1, 0), "nobody is signed in by a backup"
    modes = {"new": 0o755, "new/staff": 0o700, "new/staff/desk.sqlite": 0o600}
    assert {name: stat.S_IMODE((away / name).stat().st_mode) for name in modes} == modes
    assert names(away) == ["b.zip", "new"]


def test_without_a_desk_there_is_none_and_another_database_is_not_in_it(folder, away, monkeypatch, capsys):
    for file in (folder / "staff").iterdir():
        file.unlink()
    assert back_up(folder, away / "none.zip").desk == "none"
    url = "postgresql://u:s3cret@host/desk"
    assert back_up(folder, away / "other.zip", url).desk == "elsewhere"
    done = put_back(away / "other.zip", away / "new", url)
    assert done.manifest.desk == "elsewhere"
    monkeypatch.setenv("DATA_URL", str(folder))
    monkeypatch.setenv("STAFF_URL", url)
    assert main(["backup", str(away / "said.zip"), "--lang", "en"]) == 0
    told = capsys.readouterr().out
    assert say("en", "backup.desk_elsewhere") in told
    assert "s3cret" not in told


def test_a_desk_elsewhere_goes_elsewhere_and_is_not_written_over(folder, away, tmp_path):
    file = tmp_path / "srv" / "desk.sqlite"
    url = f"sqlite:///{file}"
    back_up(folder, away / "b.zip")
    put_back(away / "b.zip", away / "new", url)
    assert desk_rows(url)[:3] == desk_rows(desk_url(folder))[:3]
    assert not (away / "new" / "staff").exists()
    assert names(tmp_path / "srv") == ["desk.sqlite"]
    assert not list((away / "new").glob(".*"))
    with pytest.raises(NotWritten, match="desk_there"):
        put_back(away / "b.zip", away / "second", url)
    with pytest.raises(NotWritten, match="desk_elsewhere"):
        put_back(away / "b.zip", away / "second", "postgresql://host/desk")
    assert names(away) == ["b.zip", "new"]
    # A restore that crashed after its desk was put elsewhere is mended by asking again.
    with zipfile.ZipFile(away / "b.zip") as zipped:
        file.write_bytes(zipped.read("desk/desk.sqlite"))
    put_back(away / "b.zip", away / "second", url)
    assert contents(away / "second") == contents(folder)
    assert desk_rows(url)[:3] == desk_rows(desk_url(folder))[:3]


def test_links_are_followed_and_an_empty_folder_keeps_its_rights(folder, away, tmp_path):
    (tmp_path / "elsewhere.csv").write_bytes((folder / "announcements.csv").read_bytes())
    (folder / "announcements.csv").unlink()
    (folder / "announcements.csv").symlink_to(tmp_path / "elsewhere.csv")
    expected = contents(folder)
    (folder / "up").symlink_to(folder)
    back_up(folder, away / "b.zip")
    (away / "new").mkdir(mode=0o750)
    (away / "link").symlink_to(away / "new")
    put_back(away / "b.zip", away / "link", desk_url(away / "new"))
    assert (away / "link").is_symlink()
    assert contents(away / "new") == expected
    assert not (away / "new" / "announcements.csv").is_symlink()
    assert not (away / "new" / "up").exists()
    assert stat.S_IMODE((away / "new").stat().st_mode) == 0o750


def test_a_faulty_folder_and_all_that_cannot_be_copied_are_told(folder, away):
    sound = (folder / "reports.csv").read_bytes()
    (folder / "reports.csv").write_text("nonsense\n", "utf-8")
    with pytest.raises(DataError):
        back_up(folder, away / "b.zip")
    (folder / "reports.csv").write_bytes(sound)
    (folder / "gone.csv").symlink_to(folder / "nothing")
    os.mkfifo(folder / "pipe")
    (folder / "back\\slash.txt").touch()
    (folder / os.fsdecode(b"not-utf8-\xff")).touch()
    with pytest.raises(DataError) as refused:
        back_up(folder, away / "b.zip")
    codes = sorted(fault.code for fault in refused.value.faults)
    assert codes == ["backup_kind", "backup_link", "backup_name", "backup_name"]
    assert names(away) == []


def test_a_file_that_is_there_stays_unless_it_is_to_be_replaced_and_some_places_will_not_do(folder, away):
    (away / "b.zip").write_bytes(b"precious")
    with pytest.raises(NotWritten, match="exists"):
        back_up(folder, away / "b.zip")
    assert (away / "b.zip").read_bytes() == b"precious"
    back_up(folder, away / "b.zip", force=True)
    assert zipfile.is_zipfile(away / "b.zip")
    assert stat.S_IMODE((away / "b.zip").stat().st_mode) == 0o600
    for file, code in ((away, "exists"), (folder / "b.zip", "inside"), (away / "nowhere" / "b.zip", "no_parent")):
        with pytest.raises(NotWritten, match=code):
            back_up(folder, file, force=True)


@pytest.mark.parametrize("lock", [PUBLISHING, DECIDING])
def test_who_publishes_or_decides_is_waited_for(folder, away, monkeypatch, lock):
    monkeypatch.setattr(append_module, "PATIENCE", 0.1)
    with alone(folder / lock), pytest.raises(NotWritten, match="busy"):
        back_up(folder, away / "b.zip")
    assert names(away) == []


@pytest.mark.parametrize("times", [1, 9])
def test_files_that_move_meanwhile_are_copied_again_and_not_for_ever(folder, away, monkeypatch, times):
    """Somebody puts a file in by hand, once or again and again."""
    seen = []
    real = take_module.read_input

    def moving(*given):
        seen.append(1)
        if len(seen) <= times:
            (folder / "notes.txt").write_text("x" * len(seen), "utf-8")
        return real(*given)

    monkeypatch.setattr(take_module, "read_input", moving)
    if times > take_module.TRIES:
        with pytest.raises(NotWritten, match="moving"):
            back_up(folder, away / "b.zip")
        assert names(away) == []
    else:
        assert "data/notes.txt" in back_up(folder, away / "b.zip").files
        assert len(seen) == times + 1


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_commands_say_what_was_done_and_what_could_not_be(folder, away, monkeypatch, capsys, lang):
    def typed(command, file, code, place=folder):
        monkeypatch.setenv("DATA_URL", str(place))
        assert main([command, str(away / file), "--lang", lang]) == code
        return capsys.readouterr()

    monkeypatch.delenv("STAFF_URL", raising=False)
    said = typed("backup", "b.zip", 0).out
    digest = said.split()[said.split().index(say(lang, "backup.desk_here").split()[0]) - 1]
    assert len(digest) == 64
    assert say(lang, "backup.not_taken") in typed("backup", "b.zip", 2).err
    assert say(lang, "backup.not_restored") in typed("restore", "b.zip", 2).err
    typed("restore", "nothing", 2)
    said = typed("restore", "b.zip", 0, away / "new").out
    assert digest in said
    assert read_input(folder, utcnow()).tables.publications["digest"].iloc[-1][:16] in said
    assert say(lang, "backup.desk_here") in said
    (away / "cut.zip").write_bytes((away / "b.zip").read_bytes()[:-100])
    assert say(lang, "fault.backup_unreadable") in typed("restore", "cut.zip", 1, away / "third").err
    # What was wrong when the backup was made is restored, and named.
    brought = sorted((folder / "reports").glob("published-*.csv"))[0]
    brought.write_text(brought.read_text("utf-8").replace(",committee,1,", ",committee,0,"), "utf-8")
    typed("backup", "wrong.zip", 0)
    said = typed("restore", "wrong.zip", 1, away / "wrong")
    assert say(lang, "backup.was_wrong") in said.out
    assert lang != "en" or "no longer give its figures" in said.err
    assert contents(away / "wrong") == contents(folder)
    # Every reason has words.
    codes = "exists inside no_parent moving busy full closed failed not_empty mount other_digest desk_address".split()
    codes += "desk_broken desk_newer desk_there desk_elsewhere".split()
    assert all(say(lang, f"backup.{code}", file="F", folder="D") for code in codes)
