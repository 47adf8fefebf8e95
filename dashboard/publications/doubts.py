"""Warnings before a publication that the publisher must confirm, such as weeks that would no longer be public."""

from datetime import date, datetime
from typing import NamedTuple

from dashboard.indicators.ask import ask
from dashboard.language import COMMA, say
from dashboard.language.digits import integer
from dashboard.snapshot import Snapshot
from dashboard.tables.folder import Tables
from dashboard.weeks import span_label


class Reporting(NamedTuple):
    """Of the counties with offices in a week, the number with at least one report for that week."""

    week: date
    counties: int
    reporting: int

    def words(self, lang: str) -> str:
        """The number of reporting counties and of all counties, in words."""
        return say(lang, "publish.reporting", n=integer(self.reporting, lang), of=integer(self.counties, lang))


def reporting(tables: Tables, asof: datetime, first: date, last: date) -> list[Reporting]:
    """The reporting counties of each week from `first` to `last` (Saturdays), as known at `asof` (naive UTC)."""
    found = ask(tables, ["counties_reporting"], asof, span=(first, last))["counties_reporting"]
    rows = found[["week", "counties", "reporting"]].itertuples(index=False)
    return [Reporting(week.date(), int(counties), int(heard)) for week, counties, heard in rows]


def doubts(lang: str, public: Snapshot, coming: Snapshot, has_content: bool) -> list[str]:
    """The warnings before a publication, in words: public weeks would no longer be shown, no figure would change, or
    fewer than half of the counties have reported on the new last week.

    public: the present publication; coming: the staged one; has_content: `coming` has new rows or a withdrawal.
    """
    found = []
    if coming.weeks and public.weeks and coming.weeks[-1] < public.weeks[-1]:
        lost = [span_label(week, lang) for week in public.weeks if week > coming.weeks[-1]]
        found.append(say(lang, "publish.doubt_earlier", weeks=COMMA[lang].join(lost)))
    if not has_content and coming.digest == public.digest and public.input.tables.has_publications:
        found.append(say(lang, "publish.doubt_nothing"))
    if coming.weeks and public.weeks and coming.weeks[-1] > public.weeks[-1]:
        for last in reporting(coming.input.tables, coming.asof, coming.weeks[-1], coming.weeks[-1]):
            if 2 * last.reporting < last.counties:
                week = span_label(last.week, lang)
                found.append(say(lang, "publish.doubt_few", week=week, reporting=last.words(lang)))
    return found
