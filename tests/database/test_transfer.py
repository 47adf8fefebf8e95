"""export and import: all data as one file, between both kinds of database, verified before becoming visible."""

import hashlib
import json
import shutil
import stat
from contextlib import ExitStack, closing
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from dashboard.__main__ import main
from dashboard.database import accounts, documents, log, sheet_drafts, sheets
from dashboard.database.desk import open_desk
from dashboard.database.errors import NotWritten
from dashboard.faults import DataError
from dashboard.language import LANGUAGES, describe, say
from dashboard.live import utcnow
from dashboard.publications.write import add_versions
from dashboard.transfer import export as export_module
from dashboard.transfer.export import export
from dashboard.transfer.file import EXPORTED, MANIFEST, is_strange
from dashboard.transfer.importing import import_file
from tests.database.conftest import KINDS, START, Stored, decide, decision, view
from tests.unit.publications.publications import (
    count_row,
    counting_folder,
    published_folder,
    rezipped,
    row,
)
from tests.unit.staff.desk_site import PASSWORD

# More than is read and written at once.
DOCUMENT = documents.Document("pdf", bytes(range(256)) * 8_000)


def ignore_progress(*_) -> None:
    """A progress function that does nothing."""


def export_to(data: Stored, target: Path, force: bool = False):
    return export(data.sources, target, utcnow, ignore_progress, force)


def import_from(file: Path, data: Stored):
    return import_file(file, data.sources, utcnow, ignore_progress)


@pytest.fixture(scope="module", params=KINDS)
def full(request, tmp_path_factory):
    """Shared: two publications of reports and a count, a decision, a view, an account with a session, and a sheet."""
    with ExitStack() as stack:
        url = ""
        if request.param == "postgres":
            url = stack.enter_context(request.getfixturevalue("postgres").database())
        data = stack.enter_context(closing(Stored(counting_folder(tmp_path_factory.mktemp("full")), url)))
        data.publish_rows(row(), counts=count_row())
        data.publish_rows(row("G1003", source="sheet-2"), withdrawn=["sheet-1"])
        decide(data.sources, decision(), None, data.clock)
        add_versions(data.sources, [(view(), None)], data.clock)
        with data.sources.database.writing() as connection:
            account = accounts.add(connection, START, "ardestan-1", "clerk", PASSWORD, "1001", {"1001"})
            log.append(connection, START, "account_added", "-", subject=account.name, detail={"role": "clerk"})
            place = account.name, "0" * 63 + "1", "1001", date(2014, 12, 6)
            rows = ("G1001", "committee", 1), ("G1001", "visitors", "", 2, None)
            draft = sheet_drafts.Draft(START, *place, "{}", rows[:1], rows[1:])
            sheet_drafts.store(connection, draft)
            sheets.send(connection, START, draft, "clerk", 0)
            sheets.decide(connection, 1, sheets.Step(START, "reviewer-1", "reviewer", "approved"), "waiting")
            sheets.mark_published(connection, [1], START)
            about = documents.About(date(2014, 12, 6), "G1001", "committee", False)
            documents.attach(connection, START, account.name, DOCUMENT, about)
            connection.execute(
                text("INSERT INTO sessions VALUES ('t', :id, 'k', '2026-04-04', '2026-04-04', FALSE)"),
                {"id": account.id},
            )
        yield data


# The file is the same from either kind of database: tests of the import use SQLite's.
FULL_SQLITE = pytest.mark.parametrize("full", ["sqlite"], indirect=True)


@pytest.fixture(params=KINDS)
def other(request, tmp_path):
    """An empty target: a missing folder with a database of either kind."""
    with ExitStack() as stack:
        url = ""
        if request.param == "postgres":
            url = stack.enter_context(request.getfixturevalue("postgres").database())
        yield stack.enter_context(closing(Stored(tmp_path / "other" / "data", url)))


def test_an_export_of_either_database_is_imported_by_either_without_sessions(full, other, tmp_path):
    file = tmp_path / "all.zip"
    result = export_to(full, file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    other.folder.parent.mkdir()
    done = import_from(file, other)
    assert done.manifest.digest == result.digest
    assert [finding.code for finding in done.findings] == ["open", "proved", "proved"]
    for find in (
        lambda tables: tables.decisions,
        lambda tables: tables.meeting_views,
        lambda tables: tables.rows.in_memory("counts"),
    ):
        there, here = (find(data.read().tables) for data in (other, full))
        assert len(here) == 1 and there.equals(here)
    assert open_desk(other.sources.database).secret_key == open_desk(full.sources.database).secret_key
    assert other.run("SELECT * FROM sessions") == []
    with other.sources.database.reading() as connection:
        sheet = sheets.by_number(connection, 1)
        (attached,) = documents.attached(connection, sheet.week, ["G1001"], False)
        assert documents.document_of(connection, attached.digest) == DOCUMENT
    assert (sheet.answers, sheet.counts) == ((("G1001", "committee", 1),), (("G1001", "visitors", "", 2, None),))
    assert (sheet.rows, sheet.published_at) == (2, START)
    # A second export is equal except for the moment.
    again = export_to(other, tmp_path / "again.zip")
    assert again.files == result.files
    # After the import new rows get new ids.
    other.clock.move(days=1)
    other.publish_rows(row("G1004", source="sheet-3"))
    with other.sources.database.writing() as connection:
        accounts.add(connection, START, "kashan-1", "clerk", PASSWORD, "1009", {"1009"})


def test_a_folder_without_a_database_is_exported_and_imported_too(other, tmp_path):
    folder = Stored(published_folder(tmp_path))
    export_to(folder, tmp_path / "all.zip")
    other.folder.parent.mkdir()
    import_from(tmp_path / "all.zip", other)
    assert other.public().body == folder.public().body


@FULL_SQLITE
def test_an_import_that_ended_between_database_and_folder_is_finished_by_the_same_import(
    full, other, tmp_path, monkeypatch
):
    export_to(full, tmp_path / "all.zip")
    other.folder.parent.mkdir()

    def interrupt(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("dashboard.transfer.importing._move_into_place", interrupt)
        with pytest.raises(KeyboardInterrupt):
            import_from(tmp_path / "all.zip", other)
    assert not other.folder.exists()
    done = import_from(tmp_path / "all.zip", other)
    assert [finding.code for finding in done.findings] == ["open", "proved", "proved"]


@FULL_SQLITE
def test_only_an_empty_place_is_filled(full, other, tmp_path):
    file = tmp_path / "all.zip"
    export_to(full, file)
    with pytest.raises(NotWritten, match="not_empty"):
        import_from(file, full)
    with pytest.raises(NotWritten, match="no_parent"):
        import_from(file, other)
    other.folder.mkdir(parents=True)
    if other.url:
        with other.sources.database.writing() as connection:
            accounts.add(connection, START, "kashan-1", "clerk", PASSWORD, "1009", {"1009"})
        with pytest.raises(NotWritten, match="holds_rows"):
            import_from(file, other)
    else:
        import_from(file, other)
    assert not list(tmp_path.rglob(".data*")), "nothing is left beside the folder"


def test_export_refuses_places_that_would_lose_something(data_sqlite, tmp_path, monkeypatch):
    data = data_sqlite
    (tmp_path / "there.zip").write_bytes(b"kept")
    (tmp_path / "folder").mkdir()
    cases = {"there.zip": "exists", "folder": "is_folder", "data/in.zip": "inside", "nowhere/a.zip": "no_parent"}
    for target, code in cases.items():
        with pytest.raises(NotWritten, match=code):
            export_to(data, tmp_path / target)
    assert (tmp_path / "there.zip").read_bytes() == b"kept"
    # A file that is changed while it is copied.
    real = export_module.add

    def moving(zipped, name, pieces):
        (data.folder / "reports.csv").touch()
        return real(zipped, name, pieces)

    monkeypatch.setattr(export_module, "add", moving)
    with pytest.raises(NotWritten, match="moving"):
        export_to(data, tmp_path / "there.zip", force=True)
    assert (tmp_path / "there.zip").read_bytes() == b"kept"
    monkeypatch.undo()
    export_to(data, tmp_path / "there.zip", force=True)
    (data.folder / "reports.csv").write_text("nonsense", encoding="utf-8")
    with pytest.raises(DataError):
        export_to(data, tmp_path / "unsound.zip")
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == ["there.zip"]


@pytest.fixture(scope="module")
def published_once(tmp_path_factory):
    """A folder with a publication, copied by each test, which is faster."""
    stored = Stored(published_folder(tmp_path_factory.mktemp("published")))
    stored.publish_rows(row())
    return stored.folder


@pytest.fixture
def data_sqlite(published_once, tmp_path):
    return Stored(shutil.copytree(published_once, tmp_path / published_once.name))


def test_a_changed_export_is_refused_and_nothing_is_imported(data_sqlite, tmp_path):
    file = tmp_path / "all.zip"
    export_to(data_sqlite, file)
    reports = "database/reports.jsonl"

    def rows(files):
        """Rows changed together with their digest in the manifest, which the database cannot return unchanged."""
        files[reports] = b'{"id": 1}\n'
        manifest = json.loads(files[MANIFEST])
        digest = hashlib.sha256(files[reports]).hexdigest()
        manifest["files"][reports] = {"size": len(files[reports]), "sha256": digest}
        files[MANIFEST] = json.dumps(manifest).encode()

    for number, (change, code) in enumerate(
        (
            (lambda files: files.update({reports: files[reports].replace(b"G1002", b"G1003")}), "archive_changed"),
            (lambda files: files.pop(reports), "archive_missing"),
            (lambda files: files.update({"data/more.csv": b"x"}), "archive_foreign"),
            (lambda files: files.update({"data/../x": b"x"}), "archive_strange"),
            (lambda files: files.update({"elsewhere": b"x"}), "archive_strange"),
            (lambda files: files.update({MANIFEST: b"{}"}), "archive_manifest"),
            (lambda files: files.update({MANIFEST: b'{"format": 9, "files": {}, "made_at": ""}'}), "archive_format"),
            (rows, "archive_rows"),
        )
    ):
        target = Stored(tmp_path / f"t{number}" / "data")
        target.folder.parent.mkdir()
        with pytest.raises(DataError) as refused:
            (tmp_path / "changed.zip").write_bytes(rezipped(file.read_bytes(), change))
            import_from(tmp_path / "changed.zip", target)
        codes = {fault.code for fault in refused.value.faults}
        assert code in codes, (code, codes)
        assert all(describe(fault, lang) for fault in refused.value.faults for lang in LANGUAGES)
        assert list(target.folder.parent.iterdir()) == []
    cut = tmp_path / "cut.zip"
    cut.write_bytes(file.read_bytes()[:-500])
    with pytest.raises(DataError) as refused:
        import_from(cut, target)
    assert refused.value.faults[0].code == "archive_unreadable"


def test_which_names_are_strange():
    strange = ["", "/etc/x", "a//b", "../a", ".hidden", "a/.b", "a\\b", "a\nb", "x" * 256, "\ud800"]
    assert [name for name in [*strange, "a b/نام.csv", "x" * 255] if is_strange(name)] == strange


def test_the_tables_in_the_file_are_all_but_sessions_and_the_revision():
    assert "database/accounts.jsonl" in EXPORTED
    assert not {"database/sessions.jsonl", "database/revision.jsonl"} & set(EXPORTED)


def test_the_command_refuses_what_is_no_exported_file(data_sqlite, tmp_path, monkeypatch):
    monkeypatch.setenv("DATA_URL", str(data_sqlite.folder))
    for file in ("nothing.zip", "data"):
        assert main(["import", str(tmp_path / file), "--lang", "en"]) == 2


def test_the_commands_print_digest_and_contents(data_sqlite, tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("DATA_URL", str(data_sqlite.folder))
    file = tmp_path / "all.zip"
    assert main(["export", str(file), "--lang", "en"]) == 0
    digest = capsys.readouterr().out.split()[-1]
    assert len(digest) == 64
    assert main(["import", str(file), "--data", str(tmp_path / "new"), "--lang", "fa"]) == 0
    assert digest in capsys.readouterr().out
    assert main(["import", str(file), "--lang", "en"]) == 2
    assert say("en", "transfer.not_imported") in capsys.readouterr().err
