"""What a publisher is asked about before a publication is made, such as weeks that it would take away."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from dashboard.indicators.ask import ask
from dashboard.language import COMMA, say
from dashboard.language.digits import whole
from dashboard.snapshot import Snapshot
from dashboard.store.folder import Tables
from dashboard.weeks import span_label


class Reporting(NamedTuple):
    """In how many of the counties that have offices in a week an office has reported on that very week."""

    week: date
    counties: int
    reporting: int

    @property
    def few(self) -> bool:
        """Whether it is fewer than half of the counties."""
        return 2 * self.reporting < self.counties


@dataclass(frozen=True)
class Doubt:
    """A reason to ask before a publication is made.

    code: earlier (weeks that are public would no longer be shown), nothing (no figure changes), or few (the last week
    shown would be a new one on which fewer than half of the counties have reported). weeks: those taken away, oldest
    first. reporting: of the new last week.
    """

    code: str
    weeks: tuple[date, ...] = ()
    reporting: Reporting | None = None


def reporting(tables: Tables, asof: datetime, first: date, last: date) -> list[Reporting]:
    """How many counties have reported on each week from `first` to `last` (Saturdays). asof: a moment (naive UTC)."""
    found = ask(tables, ["counties_reporting"], asof, span=(first, last))["counties_reporting"]
    rows = found[["week", "counties", "reporting"]].itertuples(index=False)
    return [Reporting(week.date(), int(counties), int(heard)) for week, counties, heard in rows]


def doubts(shown: Snapshot, coming: Snapshot, brings: bool) -> Sequence[Doubt]:
    """The doubts about a publication. coming: the staged publication; brings: it holds reports or a withdrawal."""
    found = []
    if coming.weeks and shown.weeks and coming.weeks[-1] < shown.weeks[-1]:
        found.append(Doubt("earlier", tuple(week for week in shown.weeks if week > coming.weeks[-1])))
    if not brings and coming.digest == shown.digest and shown.input.tables.has_publications:
        found.append(Doubt("nothing"))
    if coming.weeks and shown.weeks and coming.weeks[-1] > shown.weeks[-1]:
        (last,) = reporting(coming.input.tables, coming.asof, coming.weeks[-1], coming.weeks[-1]) or (None,)
        if last and last.few:
            found.append(Doubt("few", reporting=last))
    return found


def describe_doubt(doubt: Doubt, lang: str) -> str:
    """A doubt in words."""
    if doubt.reporting:
        return (
            say(lang, "publish.doubt_few", week=span_label(doubt.reporting.week, lang))
            + " "
            + describe_reporting(doubt.reporting, lang)
        )
    return say(lang, f"publish.doubt_{doubt.code}", weeks=COMMA[lang].join(span_label(w, lang) for w in doubt.weeks))


def describe_reporting(found: Reporting, lang: str) -> str:
    """In how many counties an office has reported on a week, of how many."""
    return say(lang, "publish.reporting", n=whole(found.reporting, lang), of=whole(found.counties, lang))
