"""The tables in a real database: those of the design, made by the steps, and what they refuse."""

from __future__ import annotations

import psycopg
import pytest
from sqlalchemy import inspect, text
from sqlalchemy.schema import CreateSchema

from dashboard.database import schema
from dashboard.database.engine import connect
from dashboard.store.check import TRACED
from dashboard.store.tables import TABLES
from tests.database.conftest import with_schema

RULES = """
SELECT c.conname, pg_get_constraintdef(c.oid) FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace
WHERE n.nspname = 'store' AND c.conrelid <> 'store.alembic_version'::regclass
UNION ALL SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'store' AND tablename <> 'alembic_version'
UNION ALL SELECT table_name || '.' || column_name, data_type || ' ' || is_nullable FROM information_schema.columns
WHERE table_schema = 'store' AND table_name <> 'alembic_version' ORDER BY 1, 2
"""


@pytest.fixture(scope="module")
def prepared_once(postgres):
    """A database with the tables, for tests that leave nothing in it."""
    with postgres.database(postgres.template("with_schema", with_schema)) as url:
        yield url


@pytest.fixture
def engine(prepared_once):
    engine = connect(prepared_once)
    yield engine
    engine.dispose()


def test_each_table_has_the_designs_columns_and_no_others(engine):
    for name in TABLES:
        found = [column["name"] for column in inspect(engine).get_columns(name, schema="store")]
        assert found == [*TABLES[name].names, *(["file", "line"] if name in TRACED else [])]


def test_the_steps_make_what_the_program_knows(engine, postgres):
    """The same tables made from the metadata at once have the same columns, keys, checks and indexes."""
    with engine.connect() as connection:
        stepwise = connection.execute(text(RULES)).all()
    with postgres.database() as url:
        other = connect(url)
        with other.begin() as connection:
            connection.execute(CreateSchema("store"))
            connection.execute(text("CREATE TABLE store.alembic_version (version_num text)"))
            schema.metadata.create_all(connection)
            at_once = connection.execute(text(RULES)).all()
        other.dispose()
    assert stepwise == at_once
    assert len(stepwise) > 100


def test_the_views_are_those_that_the_program_knows(engine):
    query = text("SELECT viewname, definition FROM pg_views WHERE schemaname = 'published' ORDER BY 1")
    with engine.connect() as connection:
        made = dict(connection.execute(query).all())
        for name, definition in schema.VIEWS.items():
            connection.execute(text(f"CREATE OR REPLACE VIEW published.{name} AS {definition}"))
        known = dict(connection.execute(query).all())
        connection.rollback()
    assert made == known
    assert set(made) == {*TABLES, "archives", "files", "revision", "alembic_version"}


REGISTER = """
INSERT INTO store.counties (county_code, name_fa, name_en) VALUES ('1001', 'اردستان', 'Ardestan');
INSERT INTO store.office_ids VALUES ('G1001');
INSERT INTO store.offices (office_id, kind, name_fa, name_en, county_code, sample)
VALUES ('G1001', 'governorate', 'فرمانداری', 'Governorate', '1001', false);
"""
REPORT = "INSERT INTO store.reports VALUES ({})"
SOUND = "'2014-12-06', 'G1001', 'desk', 1, 'self', '2014-12-08 08:00', 'letter', '', 0"
VISIT = (
    "INSERT INTO store.inspections VALUES ('2014-12-08', {}, 'G1001', {}, {}, '2014-12-09 08:00', 'minutes', '', 0)"
)
OFFICE = (
    "INSERT INTO store.offices (office_id, kind, name_fa, name_en, county_code, valid_from, valid_to, sample) "
    "VALUES ('G1001', {}, 'ف', 'G', {}, {}, {}, false)"
)
DECISION = (
    "INSERT INTO store.decisions VALUES "
    "('d1', '2014-12-08 08:00', '2014-12-06', repeat('آ', {}), NULL, NULL, NULL, {}, {}, {})"
)


REFUSED = [
    (REPORT.format(SOUND.replace("12-06", "12-07")), "ck_reports_week"),
    (REPORT.format(SOUND.replace("12-06", "12-05")), "ck_reports_week"),
    (REPORT.format(SOUND.replace("'desk', 1", "'desk', 2")), "ck_reports_value_of_measure"),
    (REPORT.format(SOUND.replace("'desk', 1", "'e_service_stage', 4")), "ck_reports_value"),
    (REPORT.format(SOUND.replace("'desk', 1", "'desk', -1")), "ck_reports_value"),
    (REPORT.format(SOUND.replace("'desk'", "'veil'")), "ck_reports_measure"),
    (REPORT.format(SOUND.replace("'self'", "'rumour'")), "ck_reports_evidence"),
    (REPORT.format(SOUND.replace("'letter'", "''")), "ck_reports_source"),
    (REPORT.format(SOUND.replace("G1001", "G9999")), "fk_reports_office_id"),
    (f"{REPORT.format(SOUND)}; {REPORT.format(SOUND)}", "uq_reports_line"),
    (VISIT.format(0, 1, 1), "ck_inspections_team"),
    (VISIT.format(1, 1, 2), "ck_inspections_resolved_of_findings"),
    (OFFICE.format("'governorate'", "'1001'", "NULL", "NULL"), "uq_offices_stretch"),
    (OFFICE.format("'person'", "'1001'", "'2014-01-01'", "NULL"), "ck_offices_kind"),
    (OFFICE.format("'governorate'", "'9'", "'2014-01-01'", "NULL"), "fk_offices_county_code"),
    (OFFICE.format("'governorate'", "'1001'", "'2014-01-01'", "'2014-01-01'"), "ck_offices_valid_order"),
    (DECISION.format(501, "'G1001'", "'2014-12-20'", "'open'"), "ck_decisions_text"),
    (DECISION.format(5, "'G9'", "'2014-12-20'", "'open'"), "fk_decisions_owner_id"),
    (DECISION.format(5, "'G1001'", "'2014-12-21'", "'open'"), "ck_decisions_due_week"),
    (DECISION.format(5, "'G1001'", "'2014-12-20'", "'late'"), "ck_decisions_status"),
    ("INSERT INTO store.archives VALUES ('2014-12-14 08:00', 'a.zip', '')", "fk_archives_published_at"),
    ("INSERT INTO store.files VALUES ('../etc/passwd', '')", "ck_files_path"),
    ("INSERT INTO store.revision VALUES (2, 0, '2014-12-14', false, false)", "ck_revision_one"),
    ("INSERT INTO store.revision VALUES (1, 0, '2014-12-14', false, false)", "pk_revision"),
]
TAKEN = [
    REPORT.format(SOUND),
    REPORT.format(SOUND.replace("'desk', 1", "'e_service_stage', 3")),
    REPORT.format(SOUND.replace("2014-12-06", "1999-12-25")),
    VISIT.format(38, 2, 2),
    OFFICE.format("'governorate'", "'1001'", "'2014-01-01'", "'2014-01-02'"),
    DECISION.format(500, "'G1001'", "'2014-12-20'", "'open'"),
]


def test_the_database_takes_and_refuses_what_a_folder_does(prepared_once):
    with psycopg.connect(prepared_once) as connection:
        for statement, rule in REFUSED:
            connection.execute(REGISTER)
            with pytest.raises(psycopg.errors.IntegrityError) as refused:
                connection.execute(statement)
            assert refused.value.diag.constraint_name == rule, statement
            connection.rollback()
        for statement in TAKEN:
            connection.execute(REGISTER)
            assert connection.execute(statement).rowcount == 1, statement
            connection.rollback()
