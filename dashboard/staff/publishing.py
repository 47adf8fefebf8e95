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
from dashboard.publications.prepare import Draft, Published, content_digest, newest_of, with_draft
from dashboard.publications.write import publish
from dashboard.staff import notices_events
from dashboard.staff.waiting_sheets import adding, count_rows, report_rows, waiting_for_publication, with_corrected
from dashboard.weeks import moment_text


@dataclass(frozen=True)
class Order:
    """An order to publish sheets (by number) up to a week. left_out: sources that are withdrawn instead.

    seen: the newest publication (naive UTC) when the order was given, None if there was none. content: the
    content_digest of what was shown; '' publishes whatever there is.
    """

    week: date
    sheets: tuple[int, ...]
    seen: datetime | None
    note: str = ""
    content: str = ""
    left_out: tuple[str, ...] = ()


def carry_out(
    live: Live, desk: Desk, order: Order, account: str, role: str, clock: Callable[[], datetime]
) -> Published:
    """Publish and reload this process's snapshot.

    The log entry and the publication of each sheet are written in the publication's transaction. Raises DataError if
    the data are faulty, NotWritten if the database cannot be written, and Conflict if there is a newer publication
    than the order has seen, if anything has come or gone since it was shown, or if the chosen sheets add nothing.
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
        if order.sheets and not chosen:
            raise Conflict
        detail.update(week=order.week.isoformat(), sheets=", ".join(str(sheet.id) for sheet in chosen))
        drafted = Draft(
            order.week, report_rows(data, chosen), list(order.left_out), order.note, count_rows(data, chosen)
        )
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
        filled = {name: value for name, value in detail.items() if value}
        moment, sample = moment_text(done.moment), done.snapshot.sample
        notices_events.append(connection, clock(), "published", account, role, moment, filled, sample)

    done = publish(live.sources, draft, clock, write_desk)
    live.refresh()
    return done
