"""All SQL that is used keeps to what YugabyteDB, CockroachDB and Citus share with PostgreSQL."""

from __future__ import annotations

import re

import pandas as pd
import psycopg
import pytest

from dashboard.database import schema
from dashboard.database.dump import dump
from dashboard.database.engine import connect
from dashboard.database.revision import begin_writing
from dashboard.database.rows import _listed
from dashboard.database.upgrade import upgrade
from dashboard.settings import ROOT
from dashboard.store.decisions_file import utcnow
from dashboard.store.rows import BY_KEY, OF_LATE, without_comments
from tests.database.conftest import load_folder
from tests.unit.publishing.publications import bring, row
from tests.unit.small_folder import small_folder

# Functions of the standard, or that all four document.
FUNCTIONS = {"coalesce", "char_length", "max", "count", "exists"}
# What may stand before a bracket and is no function.
WORDS = set("in and or as on values check key references from where index unique select table with not".split())
STARTS = set(
    "select insert update delete create drop alter copy begin commit rollback savepoint release set analyze notify "
    "deallocate vacuum".split()
)
FORBIDDEN = re.compile(
    r"\b(extension|advisory|listen|truncate|trigger|function|nulls not distinct|exclude using|using gin|using gist|"
    r"generated always|unlogged|inherits|partition of|serial|plpgsql|tsvector|jsonb|interval|lateral)\b|<@|@>|~",
    re.IGNORECASE,
)
_TYPES = {"varchar"}

# What is asked of reports and inspections: functions that all four document, and DuckDB has too.
QUESTIONS = sorted((ROOT / "dashboard" / "indicators").glob("*.sql"))
ASKED = {"cast", "coalesce", "greatest", "least", "ceil", "count", "sum", "min", "max"}
ASKED |= {"row_number", "lag", "lead", "generate_series", "unnest", "array_agg", "array_prepend"}
ASKED_WORDS = WORDS | {"over", "join", "when", "from", "having", "materialized"}
# What one of them lacks, or has in its own way. An interval is the step of a series, and stands nowhere else.
LACKING = {
    "CockroachDB, and Citus across nodes, has no grouping sets": r"\b(grouping|rollup|cube)\b",
    "Citus has these within one node only": r"\b(recursive|tablesample|for update|lateral|exists)\b",
    "one engine's own": (
        r"\b(qualify|distinct on|ilike|similar to|within group|asof join|pivot|exclude|replace|using)\b|::|~|@|\["
    ),
    "an interval is a step of generate_series only": r"(?<!AS TIMESTAMP\), )\binterval\b(?! '7 days'\s*\) AS)",
    "CockroachDB divides a float by a float only": (
        r"as double precision\)\s*/(?!\s*cast\([^()]* as double precision\))"
    ),
    "a sum is no whole number in CockroachDB, which unites like with like only": (
        r"(?<!cast\()\bsum\((?:[^()]|\([^()]*\))*\)(?!\s*over\b)"
    ),
    "CockroachDB divides whole numbers into a fraction": r"/\s*\d+(?![\d.])(?!\s*as integer\))",
}


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


def lacking(sql):
    """Why SQL is not for all engines: reasons of LACKING, and the functions that are not in ASKED."""
    # Strings may say anything; that of an interval is looked at.
    bare = re.sub(r"'(?:[^']|'')*'", lambda text: text[0] if text[0] == "'7 days'" else "''", without_comments(sql))
    reasons = {why for why, pattern in LACKING.items() if re.search(pattern, bare, re.IGNORECASE)}
    # A name before a bracket that lists columns follows AS, and a table's alias follows that.
    text = re.sub(r"\bAS\s+\w+\s*\(", "AS (", bare)
    called = {name.lower() for name in re.findall(r"(?<![.\w\"])([a-z_]+)\s*\(", text, re.IGNORECASE)}
    return reasons | (called - ASKED - ASKED_WORDS)


@pytest.mark.parametrize("file", QUESTIONS, ids=lambda file: file.stem)
def test_what_is_asked_of_reports_is_what_all_engines_have(file):
    assert lacking(file.read_text(encoding="utf-8")) == set()


@pytest.mark.parametrize("file", QUESTIONS, ids=lambda file: file.stem)
def test_a_question_says_of_itself_how_its_rows_are_found(file):
    sql = file.read_text(encoding="utf-8")
    assert (OF_LATE in sql) == bool(re.search(r":(edge|since|week)\b", without_comments(sql)))
    assert (BY_KEY in sql) == (file.stem == "latest_by_key")


def test_the_small_tables_of_a_question_are_arrays_that_all_engines_unnest():
    frame = pd.DataFrame({"week": pd.to_datetime(["2014-12-06"]), "n": [1], "office_id": ["G1002"]})
    listed = _listed("small", frame, {})
    assert lacking(listed.replace("[]", "")) == set()
    assert re.findall(r"AS (\w+)\[\]\)", listed) == ["DATE", "INTEGER", "TEXT"]


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT a, COUNT(*) FROM t GROUP BY GROUPING SETS ((a), ())",
        "SELECT CAST(a AS DOUBLE PRECISION) / b FROM t",
        "SELECT SUM(a) AS a FROM t",
        "SELECT a / 7 FROM t",
        "SELECT d + INTERVAL '7 days' FROM t",
        "SELECT STRING_AGG(a, ',') FROM t",
        "SELECT a::text FROM t",
        "WITH RECURSIVE r AS (SELECT 1) SELECT 1",
    ],
)
def test_what_an_engine_lacks_is_noticed(sql):
    assert lacking(sql)


def test_what_all_of_them_have_is_not_mistaken():
    assert not lacking(
        "SELECT CAST(SUM(a) AS BIGINT), SUM(COALESCE(b, 0)) OVER (ORDER BY c), CAST(CEIL((d - e) / 7.0) AS INTEGER), "
        "CAST(f AS DOUBLE PRECISION) / CAST(g AS DOUBLE PRECISION) FROM t WHERE a IN (SELECT a FROM u)"
    )


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
