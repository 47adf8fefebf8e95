"""All SQL that is used keeps to what YugabyteDB, CockroachDB and Citus share with PostgreSQL."""

from __future__ import annotations

import re

import psycopg
import pytest

from dashboard.database import schema
from dashboard.database.dump import dump
from dashboard.database.engine import connect
from dashboard.database.revision import begin_writing
from dashboard.database.upgrade import upgrade
from dashboard.store.decisions_file import utcnow
from tests.database.conftest import load_folder
from tests.unit.publishing.publications import bring, row
from tests.unit.small_folder import small_folder

# Functions of the standard, or that all four document.
FUNCTIONS = {"coalesce", "char_length", "max", "count", "exists"}
# What may stand before a bracket and is no function.
WORDS = set("in and or as on values check key references from where index unique select table with not".split())
STARTS = set(
    "select insert update delete create alter copy begin commit rollback savepoint release set analyze notify".split()
)
FORBIDDEN = re.compile(
    r"\b(extension|advisory|listen|truncate|trigger|function|nulls not distinct|exclude using|using gin|using gist|"
    r"generated always|unlogged|inherits|partition of|serial|plpgsql|tsvector|jsonb|interval|lateral)\b|<@|@>|~",
    re.IGNORECASE,
)
_TYPES = {"varchar"}


@pytest.fixture(scope="module")
def statements(postgres, tmp_path_factory):
    """All that a server was asked in making tables, loading twice and dumping, as its own log has it."""
    place = tmp_path_factory.mktemp("common")
    folder = small_folder(place)
    bring(folder, row(), note="first")
    with postgres.database() as url:
        name = url.rpartition("/")[2]
        postgres.run(f"ALTER DATABASE {name} SET log_statement TO 'all'")
        postgres.run(f"ALTER DATABASE {name} SET log_min_error_statement TO 'panic'")
        log = postgres.folder / "server.log"
        start = len(log.read_bytes())
        engine = connect(url)
        upgrade(engine)
        load_folder(url, folder)
        load_folder(url, folder, replace=True)
        dump(engine, place / "back", lambda done, total: None)
        engine.dispose()
        text = log.read_bytes()[start:].decode()
    found = re.findall(r"(?:statement|execute [^:]*): (.*?)(?=\n\d{4}-\d\d-\d\d |\Z)", text, re.DOTALL)
    return [statement.strip() for statement in found if statement.strip(" ;\n")]


def ours(statement):
    """Not what SQLAlchemy asks of the catalogue, in a way of its own for each engine."""
    return "pg_catalog" not in statement and not re.match(r"(?i)select (pg_catalog|current_schema)|show ", statement)


def test_the_log_has_all_kinds_of_statements(statements):
    seen = {statement.split()[0].lower() for statement in statements}
    assert {"create", "insert", "copy", "update", "delete", "select", "notify", "analyze"} <= seen
    assert len(statements) > 100


def test_nothing_is_used_that_one_engine_alone_has(statements):
    for statement in filter(ours, statements):
        bare = re.sub(r"'(?:[^']|'')*'", "''", statement)
        assert bare.split()[0].lower() in STARTS, statement
        assert not FORBIDDEN.search(bare), statement
        called = {name.lower() for name in re.findall(r"(?<![.\w\"])([a-z_]+)\(", bare, re.IGNORECASE)}
        assert called <= FUNCTIONS | _TYPES | WORDS, statement


def test_the_views_and_checks_use_common_functions_only():
    texts = [*schema.VIEWS.values()]
    for table in schema.metadata.sorted_tables:
        texts += [str(rule.sqltext) for rule in table.constraints if hasattr(rule, "sqltext")]
    called = {name for text in texts for name in re.findall(r"([a-z_]+)\(", text)}
    assert called == {"max", "char_length"}


def test_the_lock_among_writers_is_a_row(prepared):
    """Two transactions: the second waits until the first is done, with nothing but UPDATE."""
    engine = connect(prepared)
    with engine.connect() as one, one.begin():
        assert begin_writing(one, utcnow()) == 1
        with psycopg.connect(prepared) as other:
            other.execute("SET lock_timeout TO '200ms'")
            with pytest.raises(psycopg.errors.LockNotAvailable):
                other.execute("UPDATE store.revision SET number = number + 1")
    engine.dispose()
