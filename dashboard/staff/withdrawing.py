"""Withdrawing what a publication brought: what can be withdrawn, what the public would see then, carrying it out.

A new publication excludes the rows of the chosen sources. No row is deleted.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from dashboard.database import sheets, visits
from dashboard.database.desk import Desk
from dashboard.database.errors import Conflict
from dashboard.database.visits import SAMPLE
from dashboard.dataset import Dataset
from dashboard.indicators.ask import ask
from dashboard.live import Live
from dashboard.publications.prepare import (
    Draft,
    Published,
    Withdrawal,
    content_digest,
    newest_of,
    published_sources,
    sources_of,
    stage,
    with_draft,
)
from dashboard.publications.write import publish
from dashboard.snapshot import Snapshot
from dashboard.staff import notices_events
from dashboard.weeks import moment_text

# The number of publications that the page offers to withdraw.
WITHDRAWABLE = 10


@dataclass(frozen=True)
class Order:
    """An order to withdraw sources of the publication of a moment (naive UTC), for one of REASONS.

    week: the last week shown then. seen: what the account saw when it agreed, see Look.
    """

    of: datetime
    sources: tuple[str, ...]
    week: date
    reason: str
    seen: str


@dataclass(frozen=True)
class Look:
    """What a withdrawal would make public. rows: how many rows, recorded since the newest publication, come with it;
    seen: a text that is equal for equal content (content_digest) after the same publication."""

    coming: Snapshot
    rows: int
    seen: str


def look(data: Dataset, sources: Sequence[str], week: date, now: datetime) -> Look:
    """The public snapshot without these sources."""
    newest = newest_of(data)
    moment = max(now, newest + timedelta(seconds=1)) if newest else now
    coming = stage(data, Draft(week, withdrawn=sources), moment)
    return Look(coming, _rows_that_come(data), _seen(newest, coming.full_input, coming.asof))


def _seen(newest: datetime | None, coming: Dataset, moment: datetime) -> str:
    """coming: the data with the withdrawal, as of the moment of its publication."""
    return f"{moment_text(newest) if newest else ''} {content_digest(coming, moment)}"


def _rows_that_come(data: Dataset) -> int:
    since = newest_of(data) or datetime.min
    waiting = ask(data.tables, ["waiting_rows"], datetime.max, since=since, through=date.max)["waiting_rows"]
    return int(waiting["count"].iloc[0])


def carry_out(
    live: Live, desk: Desk, order: Order, account: str, role: str, clock: Callable[[], datetime]
) -> Published:
    """Withdraw, and reload this process's snapshot.

    The log entry is written in the publication's transaction. Raises DataError if the data are faulty, NotWritten if
    the database cannot be written, and Conflict if the public would see something else than the order has seen, or if
    a source is not there to be withdrawn any more.
    """

    def draft(data: Dataset, moment: datetime) -> Draft:
        known = set(sources_of(data, order.of))
        if not order.sources or not known.issuperset(order.sources):
            raise Conflict
        note = Withdrawal(order.of, order.reason, len(known) > len(set(order.sources))).note
        drafted = Draft(order.week, withdrawn=sorted(set(order.sources)), note=note)
        if _seen(newest_of(data), with_draft(data, drafted, moment), moment) != order.seen:
            raise Conflict
        return drafted

    def write_log(connection: Connection, done: Published) -> None:
        plain = [source.removeprefix(SAMPLE) for source in order.sources]
        of_sheets = {sheet.source: sheet.id for sheet in sheets.listed(connection, sources=plain)}
        of_visits = {source: visits.id_of_source(source) for source in plain if visits.id_of_source(source)}
        detail = {
            "week": order.week.isoformat(),
            "sheets": ", ".join(str(number) for number in sorted(of_sheets.values())),
            "visits": ", ".join(sorted(of_visits.values())),
            "files": ", ".join(sorted(set(plain) - of_sheets.keys() - of_visits.keys())),
            "digest": done.digest[:16],
            "withdraws": moment_text(order.of),
            "because": order.reason,
        }
        filled = {name: value for name, value in detail.items() if value}
        moment, sample = moment_text(done.moment), done.snapshot.sample
        notices_events.append(connection, clock(), "published", account, role, moment, filled, sample)

    done = publish(live.sources, draft, clock, write_log)
    live.refresh()
    return done


def withdrawable(data: Dataset) -> list[tuple[datetime, list[str]]]:
    """The newest publications with sources that are not withdrawn: moment and these sources."""
    withdrawn = set(data.tables.withdrawals["source"])
    moments = [moment.to_pydatetime() for moment in data.tables.publications["published_at"]]
    moments = sorted(moments, reverse=True)[: 5 * WITHDRAWABLE]
    sources_by_moment = published_sources(data, moments)
    publications = []
    for moment in moments:
        sources = [source for source in sources_by_moment.get(moment, []) if source not in withdrawn]
        if sources:
            publications.append((moment, sources))
    return publications[:WITHDRAWABLE]
