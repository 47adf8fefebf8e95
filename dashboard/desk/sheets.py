"""Counties' sheets at the desk: unconfirmed drafts, sent sheets, and the steps taken with them.

Sheets and their steps are append-only. The uploaded file is not stored, since its properties may name a person;
stored are its contents as text, its rows, and its digest. This module does not interpret the contents.
"""

import hashlib
import json
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, delete, func, insert, select

from dashboard.storage.errors import Conflict
from dashboard.storage.schema import drafts, sheet_steps, sheets

STEPS = ("approved", "returned", "taken_back", "replaced")
# Reasons for returning a sheet: keys of messages instead of free text, which might name a person.
REASONS = ("evidence", "numbers", "week", "offices", "nothing_new", "again")
WAITING = "waiting"
# The steps after which a sheet's file may be sent again.
AGAIN = ("returned", "taken_back", "replaced")
DRAFT_LIFE = timedelta(hours=24)

Row = tuple[str, str, int]
"""office_id, measure, value."""
CountRow = tuple[str, str, str, int, int | None]
"""office_id, measure, channel, numerator, denominator."""


@dataclass(frozen=True)
class Draft:
    """A checked sheet that its sender has not confirmed yet."""

    id: str
    at: datetime
    account: str
    digest: str
    county_code: str
    week: date
    content: str


@dataclass(frozen=True)
class Step:
    """A step taken with a sheet. detail: the evidence of an approval, the reason of a return."""

    at: datetime
    account: str
    role: str
    step: str
    detail: Mapping[str, Any] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Heading:
    """A sent sheet without its answers. source: that of its reports once published; received_at: naive UTC; answers:
    how many; step: the step taken with the sheet, None while the sheet waits."""

    id: int
    digest: str
    source: str
    county_code: str
    week: date
    received_at: datetime
    account: str
    role: str
    answers: int
    step: Step | None

    @property
    def state(self) -> str:
        """waiting, or one of STEPS."""
        return self.step.step if self.step else WAITING


@dataclass(frozen=True)
class Sheet(Heading):
    """A sent sheet with its answers and its counts."""

    rows: tuple[Row, ...] = ()
    counts: tuple[CountRow, ...] = ()


def store_draft(
    connection: Connection, now: datetime, account: str, digest: str, county_code: str, week: date, content: str
) -> str:
    """Store a draft, and delete old ones; the draft's random id."""
    connection.execute(delete(drafts).where(drafts.c.at < now - DRAFT_LIFE))
    draft_id = secrets.token_hex(16)
    row = {"id": draft_id, "at": now, "account": account, "digest": digest, "county_code": county_code, "week": week}
    connection.execute(insert(drafts).values(**row, content=content))
    return draft_id


def draft(connection: Connection, key: str, account: str) -> Draft | None:
    """A draft of an account by its id; None if the account has no such draft."""
    query = select(drafts).where(drafts.c.id == key, drafts.c.account == account)
    found = connection.execute(query).mappings().first()
    return Draft(**found) if found else None


def drop_draft(connection: Connection, key: str, account: str) -> None:
    connection.execute(delete(drafts).where(drafts.c.id == key, drafts.c.account == account))


def newest(connection: Connection, county_code: str, week: date) -> int:
    """The id of the newest sheet of a county and week; 0 if there is none."""
    same = (sheets.c.county_code == county_code) & (sheets.c.week == week)
    return int(connection.scalar(select(func.max(sheets.c.id)).where(same)) or 0)


def send(
    connection: Connection,
    now: datetime,
    draft: Draft,
    role: str,
    rows: Sequence[Row | CountRow],
    seen: int,
    withdrawn: Collection[str] = (),
) -> tuple[int, bool, list[int]]:
    """Store a draft as a sheet: its id, whether the sheet is new, and the ids of the waiting sheets that it replaces.

    Sending the same file twice gives one sheet. Only if the sheet was returned, taken back or replaced, or its
    reports were withdrawn, the file becomes a new sheet. seen: the newest sheet of the county and week that the
    sender saw; raises Conflict if there is a newer one (optimistic concurrency). withdrawn: sources whose reports
    were withdrawn.
    """
    drop_draft(connection, draft.id, draft.account)
    digest = draft.digest
    while there := _of_digest(connection, digest):
        number, step, source = there
        if step not in AGAIN and source not in withdrawn:
            return number, False, []
        # Digests of sheets are unique: that of a file which is sent again includes the earlier sheet's number.
        digest = hashlib.sha256(f"{draft.digest} after {number}".encode()).hexdigest()
    if newest(connection, draft.county_code, draft.week) != seen:
        raise Conflict
    same = (sheets.c.county_code == draft.county_code) & (sheets.c.week == draft.week)
    waiting = select(sheets.c.id).where(same, sheets.c.id.not_in(select(sheet_steps.c.sheet_id)))
    replaced = [int(number) for number in connection.scalars(waiting)]
    # The source contains the file's digest, not the sheet's number: in a new database numbers start again, while the
    # data may have reports of an older sheet with the same number.
    row = {
        "digest": digest,
        "source": f"sheet {digest[:12]}",
        "county_code": draft.county_code,
        "week": draft.week,
        "received_at": now,
    }
    row |= {"account": draft.account, "role": role, "content": draft.content, "rows": [list(each) for each in rows]}
    inserted = connection.execute(insert(sheets).values(**row)).inserted_primary_key
    assert inserted
    sheet_id = int(inserted[0])
    for number in replaced:
        _step(connection, number, Step(now, draft.account, role, "replaced", {"by": sheet_id}))
    return sheet_id, True, replaced


def decide(connection: Connection, number: int, step: Step) -> bool:
    """Add a step to a waiting sheet; False if the same step exists. Raises Conflict if there is another one."""
    sheet = by_number(connection, number)
    if sheet is None:
        raise Conflict
    if sheet.step:
        if (sheet.step.step, sheet.step.account, dict(sheet.step.detail)) == (
            step.step,
            step.account,
            dict(step.detail),
        ):
            return False
        raise Conflict
    _step(connection, number, step)
    return True


def by_number(connection: Connection, number: int) -> Sheet | None:
    found = with_answers(connection, [number])
    return found[0] if found else None


def content_of(connection: Connection, number: int) -> dict[str, Any]:
    """The contents of a sheet, as given to `to_json`; an empty dict if there is no such sheet."""
    content = connection.scalar(select(sheets.c.content).where(sheets.c.id == number))
    return dict(json.loads(content)) if content else {}


def listed(
    connection: Connection, county_code: str = "", step: str = "", sources: Collection[str] | None = None
) -> list[Heading]:
    """Sheets without their answers, newest first. Filters: county, state (waiting or one of STEPS), and sources."""
    query = _query(_HEADING)
    if sources is not None:
        query = query.where(sheets.c.source.in_(sources))
    if county_code:
        query = query.where(sheets.c.county_code == county_code)
    if step:
        query = query.where(sheet_steps.c.step.is_(None) if step == WAITING else sheet_steps.c.step == step)
    return [Heading(**_of_row(row)) for row in connection.execute(query).mappings()]


def with_answers(connection: Connection, numbers: Sequence[int]) -> list[Sheet]:
    """The sheets with these ids, newest first."""
    found = connection.execute(_query([*_HEADING, sheets.c.rows]).where(sheets.c.id.in_(numbers))).mappings()
    return [Sheet(**_of_row(row), **_parts(row["rows"])) for row in found]


def _parts(sequences: Sequence[Sequence[Any]]) -> dict[str, Any]:
    """The answers and the counts of a sheet, distinguished by the length of the rows."""
    rows = tuple(tuple(row) for row in sequences)
    return {
        "rows": tuple(row for row in rows if len(row) == 3),
        "counts": tuple(row for row in rows if len(row) == 5),
    }


def newest_step(connection: Connection) -> str:
    """A text that changes with each step of any sheet, for cache invalidation; '' before the first step."""
    query = select(sheet_steps, sheets.c.digest).join(sheets, sheets.c.id == sheet_steps.c.sheet_id)
    row = connection.execute(query.order_by(sheet_steps.c.id.desc()).limit(1)).first()
    return repr(row or "")


def to_json(what: Mapping[str, Any]) -> str:
    return json.dumps(what, ensure_ascii=False, sort_keys=True)


_HEADING = [
    *(column for column in sheets.c if column.name not in ("content", "rows")),
    func.json_array_length(sheets.c.rows).label("answers"),
]


def _query(columns: Sequence[Any]) -> Select[Any]:
    done = [sheet_steps.c[name].label(f"step_{name}") for name in ("at", "account", "role", "step", "detail")]
    query = select(*columns, *done).outerjoin(sheet_steps, sheet_steps.c.sheet_id == sheets.c.id)
    return query.order_by(sheets.c.id.desc())


def _of_row(row: RowMapping) -> dict[str, Any]:
    step = None
    if row["step_step"]:
        step = Step(row["step_at"], row["step_account"], row["step_role"], row["step_step"], row["step_detail"])
    return {name: row[name] for name in Heading.__dataclass_fields__ if name != "step"} | {"step": step}


def _of_digest(connection: Connection, digest: str) -> tuple[int, str, str] | None:
    """Id, last step ('' while the sheet waits) and source of the sheet with a digest; None if there is none."""
    columns = (sheets.c.id, sheet_steps.c.step, sheets.c.source)
    query = select(*columns).outerjoin(sheet_steps, sheet_steps.c.sheet_id == sheets.c.id)
    found = connection.execute(query.where(sheets.c.digest == digest)).first()
    return (int(found[0]), str(found[1] or ""), str(found[2])) if found else None


def _step(connection: Connection, number: int, step: Step) -> None:
    values = {"at": step.at, "account": step.account, "role": step.role, "step": step.step}
    connection.execute(insert(sheet_steps).values(sheet_id=number, **values, detail=dict(step.detail)))
