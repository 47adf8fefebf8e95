"""Backups that are not what was made, and places that are not empty: refused in words, and nothing has changed."""

from __future__ import annotations

import hashlib
import json
import shutil
import stat
import zipfile

import pytest
from sqlalchemy import update

from dashboard.backup import restore as restore_module
from dashboard.backup.archive import strange
from dashboard.desk.engine import make_desk
from dashboard.desk.schema import facts
from dashboard.faults import DataError
from dashboard.language import LANGUAGES, describe
from dashboard.store.append import NotWritten
from tests.unit.backup.kept import back_up, contents, desk_url, names, put_back
from tests.unit.publishing.publications import rezip


@pytest.fixture(scope="module")
def file_once(made, tmp_path_factory):
    """A sound backup, made once and copied for each test that spoils it."""
    back_up(made, file := tmp_path_factory.mktemp("sound") / "b.zip")
    return file


@pytest.fixture
def file(file_once, away):
    return shutil.copy(file_once, away / "b.zip")


def refused(file, away):
    """(code, value) of each fault; nothing was written."""
    with pytest.raises(DataError) as found:
        put_back(file, away / "new")
    assert names(away) == ["b.zip"]
    for fault in found.value.faults:
        assert all(describe(fault, lang) for lang in LANGUAGES)
    return [(fault.code, fault.value) for fault in found.value.faults]


def claims(held, /, **more):
    """Let the manifest say more than it does."""
    said = json.loads(held["manifest.json"])
    held["manifest.json"] = json.dumps(said | more | {"files": said["files"] | more.get("files", {})}).encode()


def changed(files):
    files["data/counties.csv"] = files["data/counties.csv"].replace(b"1", b"2", 1)
    files["desk/desk.sqlite"] += b"x"


def missing(files):
    del files["data/counties.csv"]
    files["data/reports/more.csv"] = b"more"


WRONG = [
    (changed, [("backup_changed", "data/counties.csv"), ("backup_changed", "desk/desk.sqlite")]),
    (missing, [("backup_foreign", "data/reports/more.csv"), ("backup_missing", "data/counties.csv")]),
    (lambda files: files.pop("manifest.json"), [("backup_manifest", "")]),
]
MANIFESTS = ((b"no JSON", "manifest"), (b"[]", "manifest"), (b"[" * 10**5, "manifest"), (b'{"format": 2}', "format"))


def test_all_that_is_wrong_inside_is_told_at_once(file, file_once, away):
    for change, faults in WRONG:
        rezip(file, change)
        assert refused(file, away) == faults
        shutil.copy(file_once, file)
    for manifest, code in [(b'{"format": 1}', "manifest"), *MANIFESTS]:
        rezip(file, lambda files, manifest=manifest: files.update({"manifest.json": manifest}))
        assert [found for found, _ in refused(file, away)] == [f"backup_{code}"], manifest[:20]


def test_a_cut_file_is_no_backup(file, away):
    data = file.read_bytes()
    for share in (0.999, 0.9, 0.5, 0.1, 0.0):
        file.write_bytes(data[: int(len(data) * share)])
        assert refused(file, away) == [("backup_unreadable", "")], share


def test_a_byte_that_turned_over_anywhere_is_found(file, folder, away, chance):
    data = file.read_bytes()
    for at in [chance.randrange(len(data)) for _ in range(25)]:
        file.write_bytes(data[:at] + bytes([data[at] ^ 1 << chance.randrange(8)]) + data[at + 1 :])
        try:
            put_back(file, away / "new")
        except DataError:
            assert not (away / "new").exists()
            continue
        # A moment or a mark of the ZIP itself, which nothing hangs on.
        assert contents(away / "new") == contents(folder)
        (away / "new").rename(away.parent / f"kept-{at}")


STRANGE = ["../evil.csv", "data/../../evil.csv", "/etc/evil.csv", "data//evil.csv", "data/./evil.csv", "data/.hidden"]
STRANGE += ["data/a\\..\\evil.csv", "data/new\nline.csv", "data/folder/", "data/" + "x" * 300]


def test_a_name_that_leads_elsewhere_is_refused_even_if_the_manifest_has_it(file, file_once, away):
    assert not strange("data/reports/گزارش‌ها 1.csv")
    assert all(strange(name) for name in STRANGE)
    for name in [*STRANGE, "evil.csv", "desk/other.sqlite"]:

        def change(files, name=name):
            claims(files, files={name: {"size": 4, "sha256": "0" * 64}})
            files[name] = b"evil"

        rezip(shutil.copy(file_once, file), change)
        assert refused(file, away) == [("backup_strange", name[:120])]


def test_an_entry_that_is_no_plain_file_or_is_there_twice_is_refused(file, file_once, away):
    for kind in (stat.S_IFLNK, stat.S_IFIFO, stat.S_IFDIR, stat.S_IFCHR):
        info = zipfile.ZipInfo("data/link.csv")
        info.external_attr = (kind | 0o777) << 16
        with zipfile.ZipFile(shutil.copy(file_once, file), "a") as out:
            out.writestr(info, "/etc/passwd")
        assert ("backup_strange", "data/link.csv") in refused(file, away)
    with zipfile.ZipFile(shutil.copy(file_once, file), "a") as out:
        # Both a file and a folder.
        out.writestr("data/counties.csv/inside.csv", "x")
        with pytest.warns(UserWarning, match="Duplicate"):
            out.writestr("data/offices/bodies.csv", "x")
    found = refused(file, away)
    assert ("backup_strange", "data/counties.csv") in found
    assert found.count(("backup_strange", "data/offices/bodies.csv")) == 2
    # 200 MB of zeros in 200 KB, of which the manifest says four bytes, are not unpacked.
    nothing = {"data/n.txt": {"size": 4, "sha256": "0" * 64}}
    rezip(shutil.copy(file_once, file), lambda files: claims(files, files=nothing))
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as out, out.open("data/n.txt", "w") as into:
        for _ in range(200):
            into.write(bytes(1 << 20))
    assert refused(file, away) == [("backup_changed", "data/n.txt")]


def test_a_folder_with_anything_in_it_stays_as_it_is(file, away):
    (away / "new").mkdir()
    (away / "new" / ".hidden").write_bytes(b"mine")
    with pytest.raises(NotWritten, match="not_empty"):
        put_back(file, away / "new")
    assert [path.name for path in (away / "new").iterdir()] == [".hidden"]
    with pytest.raises(NotWritten, match="not_empty"):
        put_back(file, file)
    with pytest.raises(NotWritten, match="no_parent"):
        put_back(file, away / "nowhere" / "new")


def test_who_fills_the_folder_meanwhile_keeps_what_he_put_there(file, away, monkeypatch):
    real = restore_module.verify

    def slow(given):
        (away / "new").mkdir()
        (away / "new" / "mine.csv").write_bytes(b"mine")
        return real(given)

    monkeypatch.setattr(restore_module, "verify", slow)
    with pytest.raises(NotWritten, match="not_empty"):
        put_back(file, away / "new")
    assert [path.name for path in (away / "new").iterdir()] == ["mine.csv"]
    assert names(away) == ["b.zip", "new"]


def test_a_backup_of_a_folder_that_is_not_sound_or_is_read_otherwise_is_not_put_in_place(file, file_once, away):
    """Made by hand so that its digests are right: the dashboard could not be served from it."""

    def change(files):
        digest = hashlib.sha256(b"nonsense\n").hexdigest()
        files["data/reports.csv"] = b"nonsense\n"
        claims(files, files={"data/reports.csv": {"size": 9, "sha256": digest}})

    rezip(file, change)
    assert all(not code.startswith("backup") for code, _ in refused(file, away))
    rezip(shutil.copy(file_once, file), lambda files: claims(files, data_digest="0" * 16))
    with pytest.raises(NotWritten, match="other_digest"):
        put_back(file, away / "new")
    assert names(away) == ["b.zip"]


def test_a_desk_of_a_newer_version_or_a_damaged_one_is_neither_put_in_place_nor_backed_up(folder, away):
    desk = make_desk(desk_url(folder))
    with desk.writing() as connection:
        connection.execute(update(facts).where(facts.c.name == "schema").values(value="99"))
    desk.engine.dispose()
    back_up(folder, away / "b.zip")
    with pytest.raises(NotWritten, match="desk_newer"):
        put_back(away / "b.zip", away / "new")
    with pytest.raises(NotWritten, match="desk_address"):
        back_up(folder, away / "c.zip", "sqlite:/desk.sqlite")
    path = folder / "staff" / "desk.sqlite"
    data = bytearray(path.read_bytes())
    data[4096:20480] = b"\xff" * (20480 - 4096)
    path.write_bytes(data)
    with pytest.raises(NotWritten, match="desk_broken"):
        back_up(folder, away / "c.zip")
    assert names(away) == ["b.zip"]
