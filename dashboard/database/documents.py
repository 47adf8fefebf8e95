"""Documents that prove answers: a file is stored once, and attached to an office's answers of a week.

Neither a file's name nor what it is said to be is stored. A document without an attachment is deleted.
"""

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, delete, exists, func, insert, select

from dashboard.database.schema import attachments, documents, sheets
from dashboard.database.sheets import APPROVED, PUBLISHED, with_answers

# How much an account may store in PERIOD, in bytes, so that no account fills the database.
MOST, PERIOD = 100_000_000, timedelta(days=1)


class TooMuch(Exception):
    """The account has stored as much as it may in PERIOD."""


@dataclass(frozen=True)
class Document:
    """A file. type: pdf, jpeg or png, by its content."""

    type: str
    data: bytes


class About(NamedTuple):
    """What a document proves: an office's answers of a week (its Saturday). measure: '' for all of them; sample:
    whether it was attached while sample data were shown, with which alone it is shown."""

    week: date
    office_id: str
    measure: str
    sample: bool


@dataclass(frozen=True)
class Attachment:
    """A document that is attached. digest: SHA-256, 64 hex digits; size: in bytes; at: naive UTC."""

    id: int
    digest: str
    type: str
    size: int
    office_id: str
    measure: str
    at: datetime
    account: str


def attach(connection: Connection, now: datetime, account: str, document: Document, about: About) -> str:
    """Attach a document; its digest, '' if it is attached there already. Raises TooMuch."""
    digest = hashlib.sha256(document.data).hexdigest()
    row = {"digest": digest, **about._asdict()}
    if connection.scalar(select(exists(select(attachments).filter_by(**row)))):
        return ""
    if not connection.scalar(select(exists().where(documents.c.digest == digest))):
        size = len(document.data)
        if _stored_since(connection, account, now - PERIOD) + size > MOST:
            raise TooMuch
        stored = {"digest": digest, "type": document.type, "size": size, "at": now, "data": document.data}
        connection.execute(insert(documents).values(**stored))
    connection.execute(insert(attachments).values(**row, at=now, account=account))
    return digest


def attached(connection: Connection, week: date, offices: Collection[str], sample: bool) -> list[Attachment]:
    """What is attached to the answers of offices in a week, oldest first. sample: see About."""
    query = select(*_COLUMNS).join_from(attachments, documents).order_by(attachments.c.id)
    query = query.where(attachments.c.week == week, attachments.c.sample == sample)
    rows = connection.execute(query.where(attachments.c.office_id.in_(offices))).mappings()
    return [Attachment(**row) for row in rows]


def proves(connection: Connection, digest: str, sample: bool) -> list[tuple[date, str]]:
    """The (week, office_id) to which a document is attached. sample: see About."""
    query = select(attachments.c.week, attachments.c.office_id).distinct()
    query = query.where(attachments.c.digest == digest, attachments.c.sample == sample)
    return [(week, office) for week, office in connection.execute(query)]


def document_of(connection: Connection, digest: str) -> Document | None:
    """A document by its digest; None if there is none."""
    row = connection.execute(select(documents.c.type, documents.c.data).where(documents.c.digest == digest)).first()
    return Document(row.type, bytes(row.data)) if row else None


def detach(connection: Connection, attachment: Attachment) -> bool:
    """Remove an attachment, and its document if no other refers to it; whether the attachment was still there."""
    removed = connection.execute(delete(attachments).where(attachments.c.id == attachment.id)).rowcount > 0
    others = exists().where(attachments.c.digest == attachment.digest)
    connection.execute(delete(documents).where(documents.c.digest == attachment.digest, ~others))
    return removed


def is_fixed(connection: Connection, week: date, office_id: str) -> bool:
    """Whether an approved sheet of a week has answers or counts of an office: its documents stay from then on."""
    numbers = list(connection.scalars(select(sheets.c.id).where(sheets.c.week == week)))
    approved = [sheet for sheet in with_answers(connection, numbers) if sheet.state in (APPROVED, PUBLISHED)]
    return any(row[0] == office_id for sheet in approved for row in (*sheet.answers, *sheet.counts))


_OF_DOCUMENT = ("type", "size")
_COLUMNS = [(documents if name in _OF_DOCUMENT else attachments).c[name] for name in Attachment.__dataclass_fields__]


def _stored_since(connection: Connection, account: str, since: datetime) -> int:
    """The bytes of the documents that were stored since a moment and that the account has attached."""
    of_account = select(attachments.c.digest).where(attachments.c.account == account)
    query = select(func.sum(documents.c.size)).where(documents.c.at >= since, documents.c.digest.in_(of_account))
    return int(connection.scalar(query) or 0)
