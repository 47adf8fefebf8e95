"""deploy/roles.sql: the role of the public server reads published data, writes nothing and cannot read the desk."""

import subprocess

import psycopg
import pytest

from dashboard.database.errors import NotWritten
from dashboard.database.schema import EARLIER, metadata
from dashboard.language import LANGUAGES, say
from dashboard.server import create_server
from dashboard.settings import ROOT, Settings
from tests.database.postgres import programs
from tests.unit.database.stored import Stored, decision
from tests.unit.publications.publications import committees, published_folder, row

pytestmark = pytest.mark.rare
READABLE = {"reports", "publications", "archives", "withdrawals", "decisions", "meeting_views", "counts", "revision"}
READABLE |= {"offices", "counties", "inspections", "teams", "announcements", "targets"}


@pytest.fixture
def web(postgres, empty, tmp_path):
    """The sources of a server with the role of the public web server."""
    owner = Stored(published_folder(tmp_path), empty)
    owner.publish_rows(row())
    owner.decide(decision())
    owner.close()
    command = [programs() / "psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", ROOT / "deploy" / "roles.sql", empty]
    for _ in range(2):
        subprocess.run(command, check=True, capture_output=True)
    database = empty.rpartition("/")[2]
    postgres.run(f"CREATE ROLE web_{database} LOGIN PASSWORD 'w-secret' IN ROLE dashboard_web", database)
    stored = Stored(owner.folder, postgres.url(database, f"web_{database}", "w-secret"))
    yield stored
    stored.close()
    for statement in ("DROP OWNED BY dashboard_web", f"DROP ROLE web_{database}", "DROP ROLE dashboard_web"):
        postgres.run(statement, database)


def test_the_publics_server_shows_all_that_is_public_and_writes_nothing(web):
    app = create_server(Settings(data_url=str(web.folder), database_url=web.url))
    live = app.extensions["live"]
    assert committees(live.newest) == (2, 6)
    assert "میز خدمت، برپا شود" in app.test_client().get("/fa/meeting/decisions").text
    assert app.test_client().get("/staff/en/").status_code in (404, 503)
    assert web.findings() == ["open", "proved"]
    with pytest.raises(NotWritten, match="closed"):
        web.publish_rows()
    with pytest.raises(NotWritten, match="closed"):
        web.decide(decision("d-2"))
    for lang in LANGUAGES:
        for key in ("publish.not_closed", "publishing.not_closed", "decisions.not_written_closed"):
            assert say(lang, key, folder="x")
    live.sources.close()


def test_the_role_reads_these_tables_and_no_others(web):
    with psycopg.connect(web.url, autocommit=True) as connection:
        for name in metadata.tables:
            try:
                connection.execute(f"SELECT 1 FROM {name}".encode())
                readable = True
            except psycopg.errors.InsufficientPrivilege:
                readable = False
            assert readable == (name in READABLE), name


def test_an_upgrade_of_the_tables_gives_the_role_the_new_tables_too(web, empty):
    owner = Stored(web.folder, empty)
    lacking = [name for name in sorted(EARLIER["baseline"]) if "." not in name]
    owner.run(
        *(f"DROP TABLE {name}" for name in lacking),
        *(f"DROP FUNCTION {name}_refuse" for name in ("imports", "plans", "proposals", "proposal_steps")),
        "ALTER TABLE accounts DROP COLUMN team, DROP COLUMN office_id, DROP COLUMN mailbox, DROP COLUMN totp_secret, "
        "DROP COLUMN totp_step",
        "ALTER TABLE drafts DROP COLUMN office_id",
        "ALTER TABLE sheets DROP COLUMN office_id CASCADE",
        "CREATE TRIGGER sheets_no_change BEFORE DELETE ON sheets EXECUTE FUNCTION sheets_refuse()",
        "CREATE TABLE identities (account_id INTEGER)",
        "CREATE TABLE oidc_used (key TEXT)",
        "UPDATE alembic_version SET version_num = 'baseline'",
    )
    assert committees(web.public()) == (2, 6)
    owner.publish_rows(row("G1003", source="sheet-2"))
    owner.close()
    assert committees(web.public()) == (3, 6)
