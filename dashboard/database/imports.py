"""Imports of the office's files: remembered answers, files that were imported already, and the desk's drafts.

A draft keeps the file itself, since it is read again after each answer. Its name and properties may name a person:
the draft is removed when it is sent (dashboard.database.sent_imports), and once it is older than DRAFT_LIFE with the
next draft of any account.
"""

import hashlib
import re
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, exists, insert, select, update

from dashboard.database.engine import missing_parts
from dashboard.database.schema import import_drafts, imports, log, matchings
from dashboard.tables.personal import title_of_person

DRAFT_LIFE = timedelta(days=3)
# At the end of the source of an import's rows (dashboard.imports.plan): the first eight digits of the file's digest.
_DIGEST = re.compile(r" ([0-9a-f]{8})(?=, |$)")


@dataclass(frozen=True)
class ImportDraft:
    """A file that an account has sent and not imported yet. at: naive UTC. answers: by the keys of a plan's questions
    and doubts (dashboard.imports)."""

    at: datetime
    account: str
    name: str
    data: bytes
    answers: Mapping[str, str] = field(default_factory=dict)
    id: str = field(default_factory=lambda: secrets.token_hex(16))

    @property
    def digest(self) -> str:
        """SHA-256 of the file, 64 hex digits."""
        return hashlib.sha256(self.data).hexdigest()


def remembered(connection: Connection | None) -> dict[str, str]:
    """The remembered answers to questions of imports, by the questions' keys. None: there is no database yet."""
    if connection is None or matchings.name in missing_parts(connection):
        return {}
    return {row.key: row.value for row in connection.execute(select(matchings.c.key, matchings.c.value))}


def remember(connection: Connection, answers: Mapping[str, str]) -> None:
    """Remember answers; newer answers replace earlier ones."""
    known = remembered(connection)
    changed = {key: value for key, value in answers.items() if known.get(key) != value}
    for key, value in changed.items():
        if key in known:
            connection.execute(update(matchings).where(matchings.c.key == key).values(value=value))
    added = [{"key": key, "value": value} for key, value in changed.items() if key not in known]
    if added:
        connection.execute(insert(matchings), added)


def is_imported(connection: Connection | None, digest: str) -> bool:
    """Whether the rows of a file were taken into the database. digest: its SHA-256."""
    if connection is None or imports.name in missing_parts(connection):
        return False
    return bool(connection.scalar(select(exists().where(imports.c.digest == digest))))


@dataclass(frozen=True)
class Taken:
    """An import whose rows were written. at: naive UTC; digest: its first 16 digits; file: '' if it was not noted;
    sender: the account that sent it at the desk, '' for one from the command line; account: the one that approved it;
    rows: their number by table."""

    at: datetime
    digest: str
    file: str
    sender: str
    account: str
    rows: Mapping[str, int]


def taken(connection: Connection | None, limit: int | None = None) -> list[Taken]:
    """The imports that the log has, newest first, whether their rows went into the folder or into the database.

    limit: how many at most.
    """
    if connection is None:
        return []
    query = select(log).where(log.c.action == "imported").order_by(log.c.id.desc()).limit(limit)
    return [
        Taken(
            row.at,
            row.subject,
            row.detail.get("file", ""),
            row.detail.get("sender", ""),
            row.account,
            row.detail.get("rows", {}),
        )
        for row in connection.execute(query)
    ]


def of_sources(sources: str, imports: Sequence[Taken]) -> list[Taken]:
    """The imports that wrote the rows of sources. sources: divided by commas, as the log has them."""
    beginnings = set(_DIGEST.findall(sources))
    return [each for each in imports if each.digest[:8] in beginnings]


def shown_name(file: str) -> str:
    """The name of a file where it stays on record: not one that names a person."""
    return "import" if title_of_person(file) else file


def mark_imported(connection: Connection, digest: str, at: datetime, rows: Mapping[str, int]) -> None:
    """Store that the rows of a file were taken into the database. rows: their number by table."""
    connection.execute(insert(imports).values(digest=digest, at=at, rows=dict(rows)))


def store_draft(connection: Connection, draft: ImportDraft) -> None:
    """Store a draft in place of the account's earlier one, and delete old drafts."""
    old = (import_drafts.c.at < draft.at - DRAFT_LIFE) | (import_drafts.c.account == draft.account)
    connection.execute(delete(import_drafts).where(old))
    values = {each.name: getattr(draft, each.name) for each in fields(draft)}
    connection.execute(insert(import_drafts).values(**values | {"answers": dict(draft.answers)}))


def draft_of(connection: Connection, account: str) -> ImportDraft | None:
    """The open draft of an account; None if there is none."""
    if import_drafts.name in missing_parts(connection):
        return None
    query = select(import_drafts).where(import_drafts.c.account == account)
    row = connection.execute(query).mappings().first()
    return ImportDraft(**{**row, "data": bytes(row["data"])}) if row else None


def answer_draft(connection: Connection, draft: ImportDraft, answers: Mapping[str, str]) -> None:
    """Store the answers given so far."""
    query = update(import_drafts).where(import_drafts.c.id == draft.id)
    connection.execute(query.values(answers=dict(answers)))


def drop_draft(connection: Connection, draft: ImportDraft) -> bool:
    """Delete a draft; whether it was still there."""
    return connection.execute(delete(import_drafts).where(import_drafts.c.id == draft.id)).rowcount > 0
