"""Carrying out publications ordered at the desk; an order that is repeated publishes only once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection

from dashboard.database import sheets
from dashboard.database.desk import Desk
from dashboard.database.errors import Conflict
from dashboard.database.sheets import Sheet
from dashboard.dataset import Dataset
from dashboard.live import Live
from dashboard.publications.prepare import (
    Draft,
    Published,
    content_digest,
    newest_of,
    published_sources,
    sources_of,
    with_draft,
    withdrawal_note,
)
from dashboard.publications.write import publish
from dashboard.staff import notices_events
from dashboard.staff.waiting_sheets import adding, count_rows, report_rows, waiting_for_publication, with_corrected
from dashboard.weeks import moment_text

# The number of publications that the page offers to withdraw.
WITHDRAWABLE = 10


@dataclass(frozen=True)
class Order:
    """An order to publish sheets (by number) up to a week. left_out: sources that are withdrawn instead.

    seen: the newest publication when the order was given, None if there was none. content: the content_digest of what
    was shown; '' publishes whatever there is. withdraws: the moment of a publication to withdraw, with a reason of
    REASONS. Moments are naive UTC.
    """

    week: date
    sheets: tuple[int, ...]
    seen: datetime | None
    note: str = ""
    content: str = ""
    left_out: tuple[str, ...] = ()
    withdraws: datetime | None = None
    reason: str = ""


def carry_out(
    live: Live, desk: Desk, order: Order, account: str, role: str, clock: Callable[[], datetime]
) -> Published:
    """Publish and reload this process's snapshot.

    The log entry and the publication of each sheet are written in the publication's transaction. Raises DataError if
    the data are faulty, NotWritten if the database cannot be written, and Conflict if there is a newer publication
    than the order has seen, if anything else has come or gone since it was shown, or if the order adds or withdraws
    nothing.
    """
    detail: dict[str, str] = {}
    chosen: list[Sheet] = []
    newest: datetime | None = None

    def draft(data: Dataset, moment: datetime) -> Draft:
        nonlocal chosen, newest
        newest = newest_of(data)
        # Queried again at each retry: sheets that another form has published meanwhile are not published again.
        waiting = waiting_for_publication(desk, data.tables)
        # A sheet is published only if it brings rows; the others stay approved until a reviewer returns them.
        chosen = adding(data, with_corrected(waiting, order.sheets))
        earlier = set(data.tables.withdrawals["source"])
        withdrawn = (
            [source for source in sources_of(data, order.withdraws) if source not in earlier]
            if order.withdraws
            else list(order.left_out)
        )
        if (order.sheets and not chosen) or (order.withdraws and not withdrawn):
            raise Conflict
        detail.update(week=order.week.isoformat(), sheets=", ".join(str(sheet.id) for sheet in chosen))
        note = withdrawal_note(order.withdraws, order.reason) if order.withdraws else order.note
        drafted = Draft(order.week, report_rows(data, chosen), withdrawn, note, count_rows(data, chosen))
        if order.content and content_digest(with_draft(data, drafted, moment), moment) != order.content:
            raise Conflict
        return drafted

    def write_desk(connection: Connection, done: Published) -> None:
        # The publication of the state before the first one is part of this order.
        if newest not in (order.seen, done.began):
            raise Conflict
        sheets.mark_published(connection, [sheet.id for sheet in chosen], done.moment)
        detail["digest"] = done.digest[:16]
        if done.began:
            detail["began"] = moment_text(done.began)
        if order.left_out:
            detail["left_out"] = ", ".join(order.left_out)
        if order.withdraws:
            detail.update(withdraws=moment_text(order.withdraws), because=order.reason)
        filled = {name: value for name, value in detail.items() if value}
        moment, sample = moment_text(done.moment), done.snapshot.sample
        notices_events.append(connection, clock(), "published", account, role, moment, filled, sample)

    done = publish(live.sources, draft, clock, write_desk)
    live.refresh()
    return done


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
