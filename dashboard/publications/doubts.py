"""Warnings before a publication that the publisher must confirm, such as weeks that would no longer be public."""

from datetime import date

from dashboard.derived import derived
from dashboard.language import COMMA, say
from dashboard.language.digits import integer
from dashboard.sheets.reporting import Reporting, office_states, office_weeks, reporting
from dashboard.snapshot import Snapshot
from dashboard.weeks import WEEK, span_label


@derived()
def reporting_in(coming: Snapshot, first: date, last: date) -> list[Reporting]:
    """Who has reported on each week from `first` to `last` (Saturdays), by the rows of a staged publication."""
    tables = coming.input.tables
    rows = office_weeks(tables, coming.cards, first, last, coming.asof)
    return reporting(office_states(rows, (), tables.province))


def incomplete_weeks(public: Snapshot, coming: Snapshot) -> list[Reporting]:
    """The incomplete weeks (see Reporting.is_incomplete) that a staged publication would make public."""
    if not (coming.weeks and public.weeks and coming.weeks[-1] > public.weeks[-1]):
        return []
    by_week = {each.week: each for each in reporting_in(coming, public.weeks[-1], coming.weeks[-1])}
    fresh = [each for week, each in by_week.items() if week > public.weeks[-1]]
    return [each for each in fresh if each.is_incomplete(by_week.get(each.week - WEEK))]


def doubts(lang: str, public: Snapshot, coming: Snapshot, has_content: bool) -> list[str]:
    """The warnings before a publication, in words: public weeks would no longer be shown, no figure would change, or
    a week would become public on which not all have reported.

    public: the present publication; coming: the staged one; has_content: `coming` has new rows or a withdrawal.
    """
    found = []
    if coming.weeks and public.weeks and coming.weeks[-1] < public.weeks[-1]:
        lost = [span_label(week, lang) for week in public.weeks if week > coming.weeks[-1]]
        found.append(say(lang, "publish.doubt_earlier", weeks=COMMA[lang].join(lost)))
    if not has_content and coming.digest == public.digest and public.input.tables.has_publications:
        found.append(say(lang, "publish.doubt_nothing"))
    return found + [_incomplete(lang, coming, each) for each in incomplete_weeks(public, coming)]


def _incomplete(lang: str, coming: Snapshot, week: Reporting) -> str:
    """An incomplete week in words, with the names of the counties that are missing or incomplete."""
    lines = [say(lang, "publish.doubt_incomplete", week=span_label(week.week, lang), reporting=week.words(lang))]
    missing = [coming.names[code][lang] for code in week.missing_counties]
    partly = [
        say(
            lang,
            "publish.doubt_county",
            name=coming.names[each.code][lang],
            n=integer(each.reported, lang),
            of=integer(each.asked, lang),
        )
        for each in week.partly
    ]
    for key, names in (("counties", missing), ("partly", partly)):
        if names:
            count, listed = integer(len(names), lang), COMMA[lang].join(names)
            lines.append(say(lang, f"publish.doubt_{key}", n=count, names=listed))
    return " ".join(lines)
