"""export and import: all data as one file, from either kind of database into either, proved before they are shown."""

import stat
from contextlib import ExitStack, closing
from datetime import date

import pytest
from sqlalchemy import insert

from dashboard.database import accounts, documents, imports, log, plans, proposals, sessions, sheet_drafts, sheets
from dashboard.database.desk import open_desk
from dashboard.database.errors import NotWritten
from dashboard.database.imports import ImportDraft
from dashboard.database.schema import DATA
from dashboard.database.sessions import Limits
from dashboard.publications.write import add_imported
from dashboard.tables.versions import Team
from tests.database.contract.conftest import KINDS
from tests.unit.database.proposed import accept, close_office, decided_by_proposals, propose_figure, propose_target
from tests.unit.database.stored import COMMITTEE, OFFICES, START, Stored, decision, view
from tests.unit.publications.publications import count_row, counting_folder, row
from tests.unit.staff.desk_site import PASSWORD

# More than is read and written at once.
DOCUMENT = documents.Document("pdf", bytes(range(256)) * 8_000)
VISIT = {"date": date(2014, 12, 7), "team": 3, "office_id": "G1001", "findings": 4, "resolved": 1, "finding": "desk"}
VISIT |= {"resolved_on": date(2014, 12, 9), "source": "minutes", "received_at": START, "recorded_at": START}


def fill(data: Stored) -> None:
    """Rows in every table that has a way of its own into the file, and those that stay behind."""
    data.publish_rows(row(), counts=count_row())
    data.publish_rows(row("G1003", source="sheet-2"), withdrawn=["sheet-1"])
    data.decide(decision())
    data.add((view(), None))
    data.add((Team(3, START, "1001", "G1001", 5), None))
    add_imported(data.sources, "a" * 64, OFFICES | COMMITTEE, data.clock)
    for made in (close_office(data), propose_target(data, "33.3%"), propose_figure(data)):
        accept(data, *made)
        data.clock.move(seconds=1)
    propose_target(data, "50%", "2019-03-20")
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
        connection.execute(insert(DATA["inspections"]).values(**VISIT, sample=False))
        for note in ("first", "second"):
            plans.store(connection, date(2014, 12, 6), START, "planner-1", {"note": note})
        imports.remember(connection, {"a": "b"})
        imports.store_draft(connection, ImportDraft(START, "reviewer-1", "a.xlsx", b"a"))
        sessions.start(connection, START, account, Limits())


@pytest.fixture(scope="module", params=KINDS)
def full(request, tmp_path_factory):
    with ExitStack() as stack:
        url = ""
        if request.param == "postgres":
            url = stack.enter_context(request.getfixturevalue("postgres").database())
        data = stack.enter_context(closing(Stored(counting_folder(tmp_path_factory.mktemp("full")), url)))
        fill(data)
        yield data


@pytest.fixture
def other(url, tmp_path):
    """An empty target: a missing folder with a database of either kind."""
    (tmp_path / "other").mkdir()
    with closing(Stored(tmp_path / "other" / "data", url)) as stored:
        yield stored


# The file is the same from either kind of database.
FULL_SQLITE = pytest.mark.parametrize("full", ["sqlite"], indirect=True)


def kept(data: Stored) -> dict[str, object]:
    """What has to be the same on both sides, as the program reads it."""
    tables = data.read().tables
    own = {
        name: getattr(tables, name) for name in ("offices", "decisions", "meeting_views", "teams", "announcements")
    }
    own |= {name: tables.rows.in_memory(name) for name in ("counts", "inspections", "reports")}
    found: dict[str, object] = {name: frame.to_csv(index=False) for name, frame in own.items()}
    with data.sources.database.reading() as connection:
        found["proposals"] = [proposals.listed(connection, is_open) for is_open in (True, False)]
        found["plans"] = plans.newest(connection, date(2014, 12, 6))
        found["imports"] = imports.remembered(connection), imports.is_imported(connection, "a" * 64)
        found["sheet"] = sheet = sheets.by_number(connection, 1)
        (attached,) = documents.attached(connection, sheet.week, ["G1001"], False)
        found["document"] = documents.document_of(connection, attached.digest)
    return found


def test_an_export_of_either_database_is_imported_by_either_without_sessions_and_drafts(full, other, tmp_path):
    file = tmp_path / "all.zip"
    result = full.export(file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    done = other.import_file(file)
    assert done.manifest.digest == result.digest
    assert [finding.code for finding in done.findings] == ["open", "proved", "proved"]
    assert other.public().body == full.public().body
    there, here = kept(other), kept(full)
    assert there == here
    assert (there["plans"].content, there["plans"].account) == ({"note": "second"}, "planner-1")
    assert there["imports"] == ({"a": "b"}, True) and there["document"] == DOCUMENT
    sheet = there["sheet"]
    assert (sheet.answers, sheet.counts) == ((("G1001", "committee", 1),), (("G1001", "visitors", "", 2, None),))
    assert (sheet.rows, sheet.published_at) == (2, START)
    assert [len(listed) for listed in there["proposals"]] == [1, 3]
    assert open_desk(other.sources.database).secret_key == open_desk(full.sources.database).secret_key
    with other.sources.database.reading() as connection:
        assert sessions.counts(connection, START, Limits()) == {}
        assert imports.draft_of(connection, "reviewer-1") is None
    # A second export is equal except for the moment.
    assert other.export(tmp_path / "again.zip").files == result.files
    # After the import new rows get new ids.
    other.clock.move(days=1)
    other.publish_rows(row("G1004", source="sheet-3"))
    assert decided_by_proposals(other)[:2] == (0.333, 44)
    with other.sources.database.writing() as connection:
        accounts.add(connection, START, "kashan-1", "clerk", PASSWORD, "1009", {"1009"})


@FULL_SQLITE
def test_an_import_that_ended_between_database_and_folder_is_finished_by_the_same_import(
    full, other, tmp_path, monkeypatch
):
    full.export(tmp_path / "all.zip")

    def interrupt(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr("dashboard.transfer.importing._move_into_place", interrupt)
        with pytest.raises(KeyboardInterrupt):
            other.import_file(tmp_path / "all.zip")
    assert not other.folder.exists()
    done = other.import_file(tmp_path / "all.zip")
    assert [finding.code for finding in done.findings] == ["open", "proved", "proved"]


@FULL_SQLITE
def test_only_an_empty_place_is_filled(full, other, tmp_path):
    file = tmp_path / "all.zip"
    full.export(file)
    with pytest.raises(NotWritten, match="not_empty"):
        full.import_file(file)
    with pytest.raises(NotWritten, match="no_parent"):
        Stored(tmp_path / "nowhere" / "data").import_file(file)
    other.folder.mkdir()
    if other.url:
        with other.sources.database.writing() as connection:
            accounts.add(connection, START, "kashan-1", "clerk", PASSWORD, "1009", {"1009"})
        with pytest.raises(NotWritten, match="holds_rows"):
            other.import_file(file)
    else:
        other.import_file(file)
    assert not list(tmp_path.rglob(".data*")), "nothing is left beside the folder"
