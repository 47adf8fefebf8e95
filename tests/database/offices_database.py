"""Helpers: a database of an office of each kind, and servers that read it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sqlalchemy import NullPool, create_engine, make_url

from dashboard.faults import DataError, Fault
from dashboard.sources import drivers
from dashboard.sources.office import OfficeDatabase
from dashboard.sources.read import Sources
from dashboard.tables.folder import Tables
from dashboard.weeks import utcnow

# An office's own tables, with names and types of their own, and views over them. The rows are those of VIEWED.
NAMES = "ENUM('شهرداري', 'فرمانداري')"
TYPES = {
    "sqlite": {"kind": "TEXT", "moment": "TEXT", "number": "NUMERIC", "naive": "TIMESTAMP"},
    "postgresql": {"kind": "noe", "moment": "timestamptz", "number": "numeric(4,1)", "naive": "timestamp"},
    "mariadb": {"kind": NAMES, "moment": "TIMESTAMP", "number": "DECIMAL(4,1)", "naive": "DATETIME"},
}
VIEWED = {
    "offices/own.csv": "office_id,kind,name_fa,name_en,county_code,parent_id,valid_from,valid_to,sample\n"
    "9001,municipality,شهرداری ۱۰۰٪ «نمونه»,,1001,,2014-03-21,,no\n",
    "reports.csv": "week,office_id,measure,value,evidence,received_at,source\n"
    "2014-12-06,9001,desk,1,document,2014-12-07T09:00:00Z,نامه\n"
    "2014-11-29,9001,e_service_stage,2,self,2014-12-07T09:00:00.500Z,=1+1\n",
    "inspections.csv": "date,team,office_id,findings,resolved,received_at,source\n"
    "2014-12-03,2,9001,2,1,2014-12-05T10:00:00Z,letter\n",
}


def office_tables(kind):
    """An office's tables and rows: codes as numbers, Jalali dates as texts, words in Arabic letters, padded texts."""
    types = TYPES[kind]
    if kind == "postgresql":
        yield f"CREATE TYPE noe AS {NAMES}"
    yield f"CREATE TABLE dastgah (kod INTEGER, nam VARCHAR(90), noe {types['kind']}, jay CHAR(20), az VARCHAR(20))"
    yield "INSERT INTO dastgah VALUES (9001, 'شهرداری ۱۰۰٪ «نمونه»', 'شهرداري', 'اردستان', '۱۳۹۳/۰۱/۰۱')"
    yield (
        f"CREATE TABLE gozaresh (hafte VARCHAR(20), kod BIGINT, chist VARCHAR(30), meghdar {types['number']}, "
        f"madrak VARCHAR(30), residan {types['moment']}, manba VARCHAR(50))"
    )
    zone = {"sqlite": "+03:30", "postgresql": "+03:30", "mariadb": ""}[kind]
    yield (
        f"INSERT INTO gozaresh VALUES ('1393/9/15', 9001, 'ميز خدمت', 1.0, 'document', "
        f"'2014-12-07 12:30:00{zone}', 'نامه'), ('۱۳۹۳-۰۹-۰۸', 9001, 'خدمات الکترونيکي', 2, 'self', "
        f"'2014-12-07 12:30:00{'.5' if kind != 'mariadb' else ''}{zone}', '=1+1')"
    )
    yield (
        "CREATE TABLE bazdid (ruz DATE, gorooh SMALLINT, kod VARCHAR(9), yafte DOUBLE PRECISION, raf BOOLEAN, "
        f"residan {types['naive']})"
    )
    # A moment without a time zone is the province's time: 10:00 UTC.
    yield "INSERT INTO bazdid VALUES ('2014-12-03', 2, ' 9001 ', 2, true, '2014-12-05 13:30:00')"


VIEWS = (
    "CREATE VIEW offices AS SELECT kod AS office_id, noe AS kind, nam AS name_fa, jay AS county_code, "
    "az AS valid_from, 'خیر' AS sample FROM dastgah",
    "CREATE VIEW reports AS SELECT hafte AS week, kod AS office_id, chist AS measure, meghdar AS value, "
    "madrak AS evidence, residan AS received_at, manba AS source FROM gozaresh",
    # In other capitals, which some databases keep and compare.
    'CREATE VIEW "Inspections" AS SELECT ruz AS "Date", gorooh AS team, kod AS office_id, yafte AS findings, '
    "raf AS resolved, residan AS received_at, 'letter' AS source FROM bazdid",
)


def make_views(office):
    quoted = [view.replace('"', "`") if office.kind == "mariadb" else view for view in VIEWS]
    office.run(*office_tables(office.kind), *quoted)


class Office:
    """An office's database. url: for the dashboard."""

    def __init__(self, url: str) -> None:
        self.url = url
        address = make_url(url)
        self._engine = create_engine(drivers.with_driver(address), poolclass=NullPool)
        self.kind = address.get_backend_name()

    def run(self, *statements: str) -> None:
        """Run statements as the owner, in one transaction where the database has them for such statements."""
        with self._engine.begin() as connection:
            for statement in statements:
                connection.exec_driver_sql(statement)

    def sources(self, folder: Path, with_tables: bool = True) -> Sources:
        """The sources of a server over a folder and this database."""
        return Sources(folder, None, OfficeDatabase(self.url), with_tables)


@contextmanager
def opened(office: Office, folder: Path, with_tables: bool = True) -> Iterator[Sources]:
    sources = office.sources(folder, with_tables)
    try:
        yield sources
    finally:
        sources.close()


def ask_again(sources: Sources) -> None:
    """Ask the office's database for changes, as after SOURCE_SECONDS, and wait until the answer is there."""
    rows = sources._office
    rows._ask_at = 0
    with suppress(DataError):
        rows.tables()
    assert rows._reader
    rows._reader.join(60)


def read(sources: Sources) -> Tables:
    return sources.read(utcnow()).tables


def faults_of(office: Office, folder: Path, with_tables: bool = False) -> tuple[Fault, ...]:
    """The faults for which a folder and the database are refused."""
    try:
        with opened(office, folder, with_tables) as sources:
            sources.read(utcnow())
    except DataError as error:
        return error.faults
    return ()


def report_rows(tables: Tables, name: str = "reports") -> list[tuple[object, ...]]:
    """The typed rows of a growing table without their places, in one order."""
    found: list[tuple[object, ...]] = []
    for frame in tables.rows.raw(name):
        own = frame.drop(columns=["file", "line", "publication"]).astype(str)
        found += own.itertuples(index=False, name=None)
    return sorted(found, key=repr)
