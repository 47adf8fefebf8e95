"""Sent sheets of counties and bodies at the desk, and the steps taken with them.

Sheets and their steps are append-only, except for the moment of a sheet's publication, which is written once. The
uploaded file is not stored, since its properties may name a person; stored are its contents as text, its answers and
counts, and its digest. This module does not interpret the contents.
"""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, func, insert, select, update

from dashboard.database import sheet_drafts
from dashboard.database.errors import Conflict
from dashboard.database.schema import sheet_steps, sheets
from dashboard.database.sheet_drafts import Answer, Count, Draft, rows_of
from dashboard.tables.place import EVERYWHERE, Place

WAITING, APPROVED, RETURNED, PUBLISHED, WITHDRAWN = "waiting", "approved", "returned", "published", "withdrawn"
TAKEN_BACK, REPLACED = "taken_back", "replaced"
# The states of a sheet, and those that can follow each. From `waiting` and `approved` a step leads to a state of the
# step's name; a publication leads to `published`, its withdrawal to `withdrawn`. In a state that no other can follow,
# the same file may be sent again as a new sheet.
NEXT: Mapping[str, tuple[str, ...]] = {
    WAITING: (APPROVED, RETURNED, TAKEN_BACK, REPLACED),
    APPROVED: (PUBLISHED, RETURNED),
    PUBLISHED: (WITHDRAWN,),
    **dict.fromkeys((RETURNED, TAKEN_BACK, REPLACED, WITHDRAWN), ()),
}
# Reasons for returning a sheet: keys of messages instead of free text, which might name a person.
NOTHING_NEW = "nothing_new"
REASONS = ("evidence", "numbers", "week", "offices", NOTHING_NEW, "again")


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
    """A sent sheet without its answers and counts. source: that of its reports once published; received_at,
    published_at: naive UTC; rows: how many answers and counts; step: the last step taken with the sheet, None while
    the sheet waits."""

    id: int
    digest: str
    source: str
    county_code: str
    week: date
    received_at: datetime
    account: str
    role: str
    rows: int
    step: Step | None
    published_at: datetime | None = None
    office_id: str = ""

    @property
    def place(self) -> Place:
        """What the sheet is about."""
        return Place(self.county_code, self.office_id)

    @property
    def state(self) -> str:
        """The state according to the desk: a withdrawn sheet is `published`, see `state_among`."""
        if self.published_at:
            return PUBLISHED
        return self.step.step if self.step else WAITING

    def state_among(self, withdrawn: Collection[str]) -> str:
        """The state, a key of NEXT. withdrawn: the sources whose reports were withdrawn."""
        return WITHDRAWN if self.state == PUBLISHED and self.source in withdrawn else self.state

    @property
    def awaits_county(self) -> bool:
        """Whether the county or body is asked to correct and send the sheet again."""
        return bool(self.step and self.state == RETURNED and self.step.detail["reason"] != NOTHING_NEW)


@dataclass(frozen=True)
class Sheet(Heading):
    """A sent sheet with its answers and its counts."""

    answers: tuple[Answer, ...] = ()
    counts: tuple[Count, ...] = ()


def to_send_again(sheets: Sequence[Heading], withdrawn: Mapping[str, datetime]) -> list[Heading]:
    """The sheets that their county or body is asked to send again, in the order of `sheets`.

    These are the newest sheet of a place and week if it was returned, and each withdrawn sheet, unless another one of
    its place and week was sent since. sheets: all sheets of some places and weeks, newest first. withdrawn: when
    (naive UTC) sources were withdrawn.
    """
    of_week: dict[tuple[Place, date], list[Heading]] = {}
    for sheet in sheets:
        of_week.setdefault((sheet.place, sheet.week), []).append(sheet)

    def is_asked_for(sheet: Heading) -> bool:
        others = of_week[sheet.place, sheet.week]
        if sheet.state != PUBLISHED:
            return sheet is others[0] and sheet.awaits_county
        at = withdrawn.get(sheet.source)
        stands = (other for other in others if other.state not in ("taken_back", "replaced"))
        return at is not None and not any(other.received_at > at for other in stands)

    return [sheet for sheet in sheets if is_asked_for(sheet)]


def newest(connection: Connection, place: Place, week: date) -> int:
    """The id of the newest sheet of a place and week; 0 if there is none."""
    return int(connection.scalar(select(func.max(sheets.c.id)).where(*_of_place(place), sheets.c.week == week)) or 0)


def send(
    connection: Connection,
    now: datetime,
    draft: Draft,
    role: str,
    seen: int,
    withdrawn: Collection[str] = (),
) -> tuple[int, bool, list[int]]:
    """Store a draft as a sheet: its id, whether the sheet is new, and the ids of the waiting sheets that it replaces.

    Sending the same file twice gives one sheet. Only if no other state can follow the sheet's, the file becomes a new
    sheet. seen: the newest sheet of the place and week that the sender saw; raises Conflict if there is a newer one
    (optimistic concurrency). withdrawn: sources whose reports were withdrawn.
    """
    sheet_drafts.drop(connection, draft.id, draft.account)
    digest = draft.digest
    while there := _of_digest(connection, digest):
        if NEXT[there.state_among(withdrawn)]:
            return there.id, False, []
        # Digests of sheets are unique: that of a file which is sent again includes the earlier sheet's number.
        digest = hashlib.sha256(f"{draft.digest} after {there.id}".encode()).hexdigest()
    if newest(connection, draft.place, draft.week) != seen:
        raise Conflict
    same = (*_of_place(draft.place), sheets.c.week == draft.week)
    waiting = select(sheets.c.id).where(*same, sheets.c.id.not_in(select(sheet_steps.c.sheet_id)))
    replaced = [int(number) for number in connection.scalars(waiting)]
    # The source contains the file's digest, not the sheet's number: in a new database numbers start again, while the
    # data may have reports of an older sheet with the same number.
    row = {
        "digest": digest,
        "source": f"sheet {digest[:12]}",
        **draft.place._asdict(),
        "week": draft.week,
        "received_at": now,
    }
    row |= {"account": draft.account, "role": role, "content": draft.content}
    row |= {"answers": draft.answers, "counts": draft.counts}
    inserted = connection.execute(insert(sheets).values(**row)).inserted_primary_key
    assert inserted
    sheet_id = int(inserted[0])
    for number in replaced:
        _step(connection, number, Step(now, draft.account, role, REPLACED, {"by": sheet_id}))
    return sheet_id, True, replaced


def decide(connection: Connection, number: int, step: Step, seen: str) -> bool:
    """Add a step to a sheet; False if the last step is equal.

    seen: the state of the sheet that the account saw when it decided. Raises Conflict if the sheet is in another
    state by now, and for a step that NEXT does not allow.
    """
    sheet = by_number(connection, number)
    if sheet is None:
        raise Conflict
    last = sheet.step and (sheet.step.step, sheet.step.account, dict(sheet.step.detail))
    if last == (step.step, step.account, dict(step.detail)):
        return False
    if sheet.state != seen or step.step not in NEXT[sheet.state]:
        raise Conflict
    _step(connection, number, step)
    return True


def mark_published(connection: Connection, numbers: Collection[int], moment: datetime) -> None:
    """Store the moment of these sheets' publication. Raises Conflict if a sheet is not in the state `approved`."""
    if not {sheet.id for sheet in listed(connection, state=APPROVED)}.issuperset(numbers):
        raise Conflict
    connection.execute(update(sheets).where(sheets.c.id.in_(numbers)).values(published_at=moment))


def by_number(connection: Connection, number: int) -> Sheet | None:
    found = with_answers(connection, [number])
    return found[0] if found else None


def of_draft(connection: Connection, key: str, account: str) -> int:
    """The number of the sheet as which an account has sent a draft (its id); 0 if there is none."""
    named = sheets.c.content.contains(f'"draft": "{key}"', autoescape=True)
    return int(connection.scalar(select(func.max(sheets.c.id)).where(sheets.c.account == account, named)) or 0)


def state_of(connection: Connection, number: int) -> str:
    """The state of a sheet before a publication is withdrawn; '' if there is no such sheet."""
    row = connection.execute(_query(_HEADING).where(sheets.c.id == number)).mappings().first()
    return Heading(**_of_row(row)).state if row else ""


def content_of(connection: Connection, number: int) -> dict[str, Any]:
    """The contents of a sheet, as given to `to_json`; an empty dict if there is no such sheet."""
    content = connection.scalar(select(sheets.c.content).where(sheets.c.id == number))
    return dict(json.loads(content)) if content else {}


def listed(
    connection: Connection,
    place: Place = EVERYWHERE,
    state: str = "",
    sources: Collection[str] | None = None,
    week: date | None = None,
) -> list[Heading]:
    """Sheets without their answers, newest first. Filters: place, state before a publication, sources, and week."""
    query = _query(_HEADING)
    if week is not None:
        query = query.where(sheets.c.week == week)
    if sources is not None:
        query = query.where(sheets.c.source.in_(sources))
    if place != EVERYWHERE:
        query = query.where(*_of_place(place))
    if state:
        in_state = sheet_steps.c.step.is_(None) if state == WAITING else sheet_steps.c.step == state
        query = query.where(in_state, sheets.c.published_at.is_(None))
    return [Heading(**_of_row(row)) for row in connection.execute(query).mappings()]


def with_answers(connection: Connection, numbers: Sequence[int]) -> list[Sheet]:
    """The sheets with these ids, newest first."""
    query = _query([*_HEADING, sheets.c.answers, sheets.c.counts]).where(sheets.c.id.in_(numbers))
    return [Sheet(**_of_row(row), **rows_of(row)) for row in connection.execute(query).mappings()]


def newest_step(connection: Connection) -> str:
    """A text that changes with each step of any sheet, for cache invalidation; '' before the first step."""
    query = select(sheet_steps, sheets.c.digest).join(sheets, sheets.c.id == sheet_steps.c.sheet_id)
    row = connection.execute(query.order_by(sheet_steps.c.id.desc()).limit(1)).first()
    return repr(row or "")


def newest_change(connection: Connection) -> str:
    """A text that changes with each new sheet and each step of any sheet, for cache invalidation."""
    return f"{connection.scalar(select(func.max(sheets.c.id)))} {newest_step(connection)}"


def to_json(what: Mapping[str, Any]) -> str:
    return json.dumps(what, ensure_ascii=False, sort_keys=True)


_HEADING = [
    *(column for column in sheets.c if column.name not in ("content", "answers", "counts")),
    (func.json_array_length(sheets.c.answers) + func.json_array_length(sheets.c.counts)).label("rows"),
]


def _of_place(place: Place) -> tuple[ColumnElement[bool], ...]:
    return sheets.c.county_code == place.county_code, sheets.c.office_id == place.office_id


def _query(columns: Sequence[Any]) -> Select[Any]:
    done = [sheet_steps.c[name].label(f"step_{name}") for name in ("at", "account", "role", "step", "detail")]
    steps = sheet_steps.alias()
    last = select(func.max(steps.c.id)).where(steps.c.sheet_id == sheets.c.id).scalar_subquery()
    query = select(*columns, *done).select_from(sheets).outerjoin(sheet_steps, sheet_steps.c.id == last)
    return query.order_by(sheets.c.id.desc())


def _of_row(row: RowMapping) -> dict[str, Any]:
    step = None
    if row["step_step"]:
        step = Step(row["step_at"], row["step_account"], row["step_role"], row["step_step"], row["step_detail"])
    return {name: row[name] for name in Heading.__dataclass_fields__ if name != "step"} | {"step": step}


def _of_digest(connection: Connection, digest: str) -> Heading | None:
    """The sheet with a digest; None if there is none."""
    found = connection.execute(_query(_HEADING).where(sheets.c.digest == digest)).mappings().first()
    return Heading(**_of_row(found)) if found else None


def _step(connection: Connection, number: int, step: Step) -> None:
    values = {"at": step.at, "account": step.account, "role": step.role, "step": step.step}
    connection.execute(insert(sheet_steps).values(sheet_id=number, **values, detail=dict(step.detail)))
