"""Drafts of sheets: checked answers and counts that their sender has not confirmed and sent yet."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, delete, insert, select

from dashboard.database.schema import drafts
from dashboard.tables.place import Place

DRAFT_LIFE = timedelta(hours=24)

Answer = tuple[str, str, int]
"""office_id, measure, value."""
Count = tuple[str, str, str, int, int | None]
"""office_id, measure, channel, numerator, denominator."""


@dataclass(frozen=True)
class Draft:
    """A checked sheet that its sender has not confirmed yet. county_code, office_id: see Place; places: where its
    answers are in the sheet."""

    at: datetime
    account: str
    digest: str
    county_code: str
    week: date
    content: str
    answers: tuple[Answer, ...] = ()
    counts: tuple[Count, ...] = ()
    places: Mapping[str, Any] = field(default_factory=dict)
    id: str = field(default_factory=lambda: secrets.token_hex(16))
    office_id: str = ""

    @property
    def place(self) -> Place:
        return Place(self.county_code, self.office_id)


def store(connection: Connection, draft: Draft) -> None:
    """Store a draft in place of the account's earlier one about the same place and week, and delete old ones."""
    connection.execute(delete(drafts).where(drafts.c.at < draft.at - DRAFT_LIFE))
    about = {"account": draft.account, **draft.place._asdict(), "week": draft.week}
    connection.execute(delete(drafts).filter_by(**about))
    connection.execute(insert(drafts).values(**vars(draft)))


def by_id(connection: Connection, key: str, account: str, now: datetime) -> Draft | None:
    """A draft of an account by its id; None if the account has no such draft, or the draft is too old."""
    query = select(drafts).where(drafts.c.id == key, *_lasting(account, now))
    row = connection.execute(query).mappings().first()
    return Draft(**{**row, **rows_of(row)}) if row else None


def of_account(connection: Connection, account: str, now: datetime) -> list[Draft]:
    """The drafts of an account that are not too old, newest first."""
    query = select(drafts).where(*_lasting(account, now)).order_by(drafts.c.at.desc(), drafts.c.id)
    return [Draft(**{**row, **rows_of(row)}) for row in connection.execute(query).mappings()]


def _lasting(account: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return drafts.c.account == account, drafts.c.at >= now - DRAFT_LIFE


def drop(connection: Connection, key: str, account: str) -> None:
    connection.execute(delete(drafts).where(drafts.c.id == key, drafts.c.account == account))


def rows_of(row: RowMapping) -> dict[str, Any]:
    """The answers and counts of a draft or a sheet."""
    return {name: tuple(map(tuple, row[name])) for name in ("answers", "counts")}
