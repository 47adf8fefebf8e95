"""Carrying out publications ordered at the desk, at once or when due; repeated orders publish only once."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from dashboard.database import log as desk_log
from dashboard.database import plans, sheets
from dashboard.database.desk import Desk
from dashboard.database.plans import Plan
from dashboard.database.sheets import Sheet
from dashboard.dataset import Dataset
from dashboard.live import Live
from dashboard.publications.prepare import (
    Draft,
    Published,
    newest_of,
    published_sources,
    sources_of,
    withdrawal_note,
)
from dashboard.publications.write import publish
from dashboard.staff.waiting_sheets import adding, count_rows, report_rows, waiting_for_publication, with_corrected
from dashboard.weeks import moment_text

log = logging.getLogger("dashboard")

# The number of publications that the page offers to withdraw.
WITHDRAWABLE = 10


@dataclass(frozen=True)
class Order:
    """An order to publish sheets (by number) up to a week.

    withdraws: the moment of a publication to withdraw, with a reason of REASONS. due: the planned moment, or one
    second after the previous publication. Moments are naive UTC. plan: the plan's number, 0 without a plan.
    """

    week: date
    sheets: tuple[int, ...]
    note: str = ""
    withdraws: datetime | None = None
    reason: str = ""
    due: datetime | None = None
    plan: int = 0


class _Nothing(Exception):
    """Everything in the order is already public, or adds nothing."""


def carry_out(
    live: Live, desk: Desk, order: Order, account: str, role: str, clock: Callable[[], datetime]
) -> Published | None:
    """Publish and reload this process's snapshot; None if everything in the order is already public or adds nothing.

    The log entry, the publication of each sheet and the end of the plan are written in the publication's transaction.
    Raises DataError if the data are faulty, NotWritten if the database cannot be written, Conflict if a sheet was
    returned in between.
    """
    detail: dict[str, str] = {}
    chosen: list[Sheet] = []

    def draft(data: Dataset, _: datetime) -> Draft:
        nonlocal chosen
        # Queried again at each retry: sheets that another form has published meanwhile are not published again.
        waiting = waiting_for_publication(desk, data.tables)
        # A sheet is published only if it brings rows; the others stay approved until a reviewer returns them.
        chosen = adding(data, with_corrected(waiting, order.sheets))
        newest = newest_of(data)
        if order.due and newest and newest >= order.due and not chosen:
            raise _Nothing
        earlier = set(data.tables.withdrawals["source"])
        withdrawn = (
            [source for source in sources_of(data, order.withdraws) if source not in earlier]
            if order.withdraws
            else []
        )
        if (order.sheets and not chosen) or (order.withdraws and not withdrawn):
            raise _Nothing
        # A plan never removes a week that has been published since the plan was created.
        published_weeks = data.tables.publications["week"]
        week = max(order.week, published_weeks.max().date()) if order.plan and len(published_weeks) else order.week
        detail.update(week=week.isoformat(), sheets=", ".join(str(sheet.id) for sheet in chosen))
        note = withdrawal_note(order.withdraws, order.reason) if order.withdraws else order.note
        return Draft(week, report_rows(data, chosen), withdrawn, note, count_rows(data, chosen))

    def write_desk(connection: Connection, done: Published) -> None:
        if order.plan and not plans.end(connection, clock(), order.plan, "done"):
            # Another server has carried out the plan, or the plan was cancelled.
            raise _Nothing
        sheets.mark_published(connection, [sheet.id for sheet in chosen], done.moment)
        detail["digest"] = done.digest[:16]
        if done.began:
            detail["began"] = moment_text(done.began)
        if order.withdraws:
            detail.update(withdraws=moment_text(order.withdraws), because=order.reason)
        filled = {name: value for name, value in detail.items() if value}
        desk_log.append(connection, clock(), "published", account, role, moment_text(done.moment), filled)

    try:
        done = publish(live.sources, draft, clock, write_desk)
    except _Nothing:
        return None
    live.refresh()
    return done


def carry_out_due(live: Live, desk: Desk, clock: Callable[[], datetime]) -> int:
    """Carry out all due plans; returns their number. A failed plan is retried at the next call.

    Raises DataError if the plans cannot be read.
    """
    with desk.reading() as connection:
        due = plans.open_plans(connection, clock())
    return sum(_carry_out_plan(live, desk, plan, clock) for plan in due)


def _carry_out_plan(live: Live, desk: Desk, plan: Plan, clock: Callable[[], datetime]) -> bool:
    order = Order(plan.week, plan.sheets, plan.note, due=plan.due_at, plan=plan.id)
    try:
        if carry_out(live, desk, order, plan.account, "publisher", clock):
            return True
    except Exception:
        # Any failure must not block the plans after this one.
        log.exception("the publication planned for %s cannot be made; it is tried again", plan.due_at)
        return False
    with desk.writing() as connection:
        return plans.end(connection, clock(), plan.id, "done")


def withdrawable(data: Dataset) -> list[tuple[datetime, list[str]]]:
    """The newest publications with sources that are not withdrawn: moment and these sources."""
    withdrawn = set(data.tables.withdrawals["source"])
    moments = [moment.to_pydatetime() for moment in data.tables.publications["published_at"]]
    moments = sorted(moments, reverse=True)[: 5 * WITHDRAWABLE]
    sources_by_moment = published_sources(data, moments)
    found = []
    for moment in moments:
        sources = [source for source in sources_by_moment.get(moment, []) if source not in withdrawn]
        if sources:
            found.append((moment, sources))
    return found[:WITHDRAWABLE]
