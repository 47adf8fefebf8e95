"""Proposals to change the register, a target or an announced figure, and the one step that ends each.

Rows of both tables are only added: the database refuses to change them.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, func, insert, select

from dashboard.database.engine import missing_parts
from dashboard.database.errors import Conflict
from dashboard.database.schema import proposal_steps, proposals

OPEN, APPROVED, REFUSED, TAKEN_BACK = "open", "approved", "refused", "taken_back"
# Reasons for a refusal: keys of messages instead of free text, which might name a person.
REASONS = ("wrong_values", "wrong_day", "no_document", "twice", "overtaken")

Row = Mapping[str, Any]
"""A row of a data table as JSON has it: days as ISO texts, blanks None or ''."""


@dataclass(frozen=True)
class Change:
    """The change that a proposal proposes.

    kind: office, target or announcement; subject: an office's id, a card's key, the key of an announced figure.
    action: open, change, close or reopen an office; set a target or a figure. before: the rows about the subject that
    counted when it was proposed, oldest first; rows: those to be added. Rows are without recorded_at.
    """

    kind: str
    subject: str
    action: str
    before: list[Row]
    rows: list[Row]

    @property
    def content(self) -> dict[str, Any]:
        return {"action": self.action, "before": self.before, "rows": self.rows}


@dataclass(frozen=True)
class Step:
    """The end of a proposal. at: naive UTC. detail: the reason of a refusal."""

    at: datetime
    account: str
    role: str
    step: str
    detail: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Proposal:
    """A proposal. at: naive UTC. sample: it was made while sample data were shown. step: None while it is open."""

    id: int
    at: datetime
    account: str
    role: str
    change: Change
    sample: bool
    step: Step | None = None

    @property
    def state(self) -> str:
        return self.step.step if self.step else OPEN


def propose(
    connection: Connection, at: datetime, account: str, role: str, change: Change, sample: bool
) -> tuple[int, bool]:
    """Store a proposal: its id, and whether it is new. An equal one that is open is not stored again."""
    for known in listed(connection, is_open=True):
        if (known.change, known.sample) == (change, sample):
            return known.id, False
    row = {"at": at, "account": account, "role": role, "kind": change.kind, "subject": change.subject}
    inserted = connection.execute(insert(proposals).values(**row, content=change.content, sample=sample))
    key = inserted.inserted_primary_key
    assert key
    return int(key[0]), True


def end(connection: Connection, number: int, step: Step) -> bool:
    """End a proposal; False if the same account has ended it in the same way.

    Raises Conflict if it has ended otherwise, or if there is none.
    """
    known = by_number(connection, number)
    if known is None:
        raise Conflict
    if known.step:
        if (known.step.step, known.step.account) == (step.step, step.account):
            return False
        raise Conflict
    values = {**vars(step), "detail": dict(step.detail)}
    connection.execute(insert(proposal_steps).values(proposal_id=number, **values))
    return True


def by_number(connection: Connection, number: int) -> Proposal | None:
    row = connection.execute(_query().where(proposals.c.id == number)).mappings().first()
    return _of_row(row) if row else None


def listed(connection: Connection, is_open: bool, most: int | None = None, first: int = 0) -> list[Proposal]:
    """Open proposals, oldest first; or ended ones, the last ended first: `most` of them after the `first` ones."""
    if proposals.name in missing_parts(connection):
        return []
    ended = proposal_steps.c.step.is_not(None)
    order = (proposals.c.id,) if is_open else (proposal_steps.c.at.desc(), proposals.c.id.desc())
    query = _query().where(~ended if is_open else ended).order_by(*order).offset(first).limit(most)
    return [_of_row(row) for row in connection.execute(query).mappings()]


def number_ended(connection: Connection) -> int:
    return int(connection.scalar(select(func.count()).select_from(proposal_steps)) or 0)


def _query() -> Select[Any]:
    done = [proposal_steps.c[name].label(f"step_{name}") for name in ("at", "account", "role", "step", "detail")]
    return select(proposals, *done).outerjoin(proposal_steps, proposal_steps.c.proposal_id == proposals.c.id)


def _of_row(row: RowMapping) -> Proposal:
    step = None
    if row["step_step"]:
        step = Step(row["step_at"], row["step_account"], row["step_role"], row["step_step"], row["step_detail"])
    change = Change(row["kind"], row["subject"], **row["content"])
    return Proposal(row["id"], row["at"], row["account"], row["role"], change, row["sample"], step)
