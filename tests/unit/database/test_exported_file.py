"""The file of an export: where it may be written, what is in it, and how a changed one is refused."""

import hashlib
import json

import pytest

from dashboard.__main__ import main
from dashboard.database.errors import NotWritten
from dashboard.database.schema import EARLIER, log
from dashboard.faults import DataError
from dashboard.language import LANGUAGES, describe, say
from dashboard.transfer import export as export_module
from dashboard.transfer.file import EXPORTED, MANIFEST, is_strange
from tests.unit.database.stored import Stored
from tests.unit.publications.publications import rezipped, row


def test_a_folder_without_a_database_is_exported_and_imported_too(data, tmp_path):
    data.export(tmp_path / "all.zip")
    (tmp_path / "other").mkdir()
    other = Stored(tmp_path / "other" / "data")
    other.import_file(tmp_path / "all.zip")
    assert other.public().body == data.public().body


def test_export_refuses_places_that_would_lose_something(data, tmp_path, monkeypatch):
    (tmp_path / "there.zip").write_bytes(b"kept")
    (tmp_path / "folder").mkdir()
    cases = {"there.zip": "exists", "folder": "is_folder", "data/in.zip": "inside", "nowhere/a.zip": "no_parent"}
    for target, code in cases.items():
        with pytest.raises(NotWritten, match=code):
            data.export(tmp_path / target)
    # A file that is changed while it is copied.
    real = export_module.add

    def moving(zipped, name, pieces):
        (data.folder / "reports.csv").touch()
        return real(zipped, name, pieces)

    with monkeypatch.context() as patched:
        patched.setattr(export_module, "add", moving)
        with pytest.raises(NotWritten, match="moving"):
            data.export(tmp_path / "there.zip", force=True)
    assert (tmp_path / "there.zip").read_bytes() == b"kept"
    data.export(tmp_path / "there.zip", force=True)
    (data.folder / "reports.csv").write_text("nonsense", encoding="utf-8")
    with pytest.raises(DataError):
        data.export(tmp_path / "unsound.zip")
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["there.zip"]


def test_a_changed_export_is_refused_and_nothing_is_imported(data, tmp_path):
    data.publish_rows(row())
    file = tmp_path / "all.zip"
    data.export(file)
    reports = "database/reports.jsonl"

    def rows(files):
        """Rows changed together with their digest in the manifest, which the database cannot return unchanged."""
        files[reports] = b'{"id": 1}\n'
        manifest = json.loads(files[MANIFEST])
        digest = hashlib.sha256(files[reports]).hexdigest()
        manifest["files"][reports] = {"size": len(files[reports]), "sha256": digest}
        files[MANIFEST] = json.dumps(manifest).encode()

    changed, target = tmp_path / "changed.zip", Stored(tmp_path / "target" / "data")
    target.folder.parent.mkdir()
    for change, code in (
        (lambda files: files.update({reports: files[reports].replace(b"G1002", b"G1003")}), "archive_changed"),
        (lambda files: files.pop(reports), "archive_missing"),
        (lambda files: files.update({"data/more.csv": b"x"}), "archive_foreign"),
        (lambda files: files.update({"data/../x": b"x"}), "archive_strange"),
        (lambda files: files.update({"elsewhere": b"x"}), "archive_strange"),
        (lambda files: files.update({MANIFEST: b"{}"}), "archive_manifest"),
        (lambda files: files.update({MANIFEST: b'{"format": 9, "files": {}, "made_at": ""}'}), "archive_format"),
        (rows, "archive_rows"),
        (None, "archive_unreadable"),
    ):
        changed.write_bytes(rezipped(file.read_bytes(), change) if change else file.read_bytes()[:-500])
        with pytest.raises(DataError) as refused:
            target.import_file(changed)
        assert code in {fault.code for fault in refused.value.faults}
        assert all(describe(fault, lang) for fault in refused.value.faults for lang in LANGUAGES)
        assert list(target.folder.parent.iterdir()) == []


def test_which_names_are_strange():
    strange = ["", "/etc/x", "a//b", "../a", ".hidden", "a/.b", "a\\b", "a\nb", "x" * 256, "\ud800"]
    assert [name for name in [*strange, "a b/نام.csv", "x" * 255] if is_strange(name)] == strange


def test_the_commands_print_digest_and_contents_and_refuse_what_is_no_exported_file(
    data, tmp_path, monkeypatch, capsys
):
    monkeypatch.setenv("DATA_URL", str(data.folder))
    for file in ("nothing.zip", "data"):
        assert main(["import", str(tmp_path / file), "--lang", "en"]) == 2
    file = tmp_path / "all.zip"
    assert main(["export", str(file), "--lang", "en"]) == 0
    digest = capsys.readouterr().out.split()[-1]
    assert len(digest) == 64
    assert main(["import", str(file), "--data", str(tmp_path / "new"), "--lang", "fa"]) == 0
    assert digest in capsys.readouterr().out
    assert main(["import", str(file), "--lang", "en"]) == 2
    assert say("en", "transfer.not_imported") in capsys.readouterr().err


def test_a_file_of_an_earlier_version_that_lacks_tables_and_has_one_that_is_left_out_is_imported(
    data, tmp_path, monkeypatch
):
    data.publish_rows(row())
    earlier = {name: table for name, table in EXPORTED.items() if table.name not in EARLIER["baseline"]}
    earlier["database/identities.jsonl"] = log
    with monkeypatch.context() as patched:
        patched.setattr(export_module, "EXPORTED", earlier)
        data.export(tmp_path / "all.zip")
    (tmp_path / "other").mkdir()
    other = Stored(tmp_path / "other" / "data")
    other.import_file(tmp_path / "all.zip")
    assert other.public().body == data.public().body
