"""The history of a county's borders in words (splits, and whether figures before and after are comparable), and the
offices that a county's cell counts.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby
from typing import NamedTuple

from dashboard.areas.boundaries import successors
from dashboard.figures.borders import lives
from dashboard.indicators.cards import Card
from dashboard.indicators.evidence import Unit, of_shown_cells
from dashboard.language import COMMA, say
from dashboard.pages.common.urls import url
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import day_label, friday, span_label, week_of


def _existed(snapshot: Snapshot, county: str, week: int) -> bool:
    return lives(snapshot)[county].existed(friday(snapshot.weeks[week]))


def counted_counties(snapshot: Snapshot, selection: Selection) -> Sequence[str] | None:
    """The county of a selection, () if it did not exist in the week; None for the whole province."""
    if not selection.county:
        return None
    return (selection.county,) if _existed(snapshot, selection.county, selection.week) else ()


def units(snapshot: Snapshot, selection: Selection, week: int) -> list[Unit]:
    """The offices that a selection's cell counts. week: index of a week. [] if the area did not exist in the week."""
    area, card = selection.county, selection.card
    if area and not _existed(snapshot, area, week):
        return []
    return _shown(snapshot, card, week, snapshot.drilldown(week).units(card.key, area, selection.kind))


def all_units(snapshot: Snapshot, card: Card, week: int) -> list[Unit]:
    """The offices that a card counts in any county or in the province. week: index of a week."""
    return _shown(snapshot, card, week, snapshot.drilldown(week).all_units(card.key))


def _shown(snapshot: Snapshot, card: Card, week: int, found: list[Unit]) -> list[Unit]:
    """The units without numbers of counts that may not be shown."""
    if not card.of_counts:
        return found

    def withheld(county: str, kind: str) -> bool:
        return any(snapshot.cells.at(card.key, week, each, kind).state == "too_few" for each in (county, ""))

    return of_shown_cells(found, withheld)


DAY = timedelta(days=1)


class Link(NamedTuple):
    """An address and its text."""

    href: str
    text: str


class Borders:
    """The borders of a selection's county in words.

    absent: why the county has no figure in the week, '' if it has one. last: then a link to the latest week in which
    it existed. notes: on comparability, for a county with a figure. history: (text, links, text) for the county's
    origin, the counties split from it, and its end.
    """

    def __init__(self, lang: str, snapshot: Snapshot, selection: Selection) -> None:
        self._lang, self._snapshot, self._selection = lang, snapshot, selection
        self._known, self._county = lives(snapshot), selection.county
        self.absent = self._absence()
        self.last = self._last() if self.absent else None
        self.notes = [] if self.absent else list(self._notes())
        self.history = list(self._history())

    def _name(self, code: str) -> str:
        return self._snapshot.names[code][self._lang]

    def _say(self, key: str, day: date | None = None, **values: str) -> str:
        return say(self._lang, f"county.{key}", date=day_label(day, self._lang) if day else "", **values)

    def _link(self, text: str, **changes: object) -> Link:
        """A link to the county page with some fields of the selection changed."""
        chosen: Selection = replace(self._selection, **changes)  # type: ignore[arg-type]
        return Link(url(self._lang, self._snapshot, "county", chosen), text)

    def _by_day(self, codes: Sequence[str]) -> list[tuple[date | None, list[str]]]:
        """Counties by their first day, oldest first; None if the day is not known."""

        def since(code: str) -> date:
            return self._known[code].since or date.min

        groups = groupby(sorted(codes, key=since), since)
        return [(day if day > date.min else None, list(group)) for day, group in groups]

    def _history(self) -> Iterator[tuple[str, Sequence[Link], str]]:
        life = self._known[self._county]
        splits = [("born", life.since, [life.split_from])] if life.split_from else []
        splits += [("split", day, codes) for day, codes in self._by_day(successors(self._known, self._county))]
        for key, day, codes in splits:
            # The message is formatted with a NUL for the names and split there, so each language places the links.
            before, after = self._say(key if day else f"{key}_undated", day, names="\0").split("\0")
            yield before, [self._link(self._name(code), county=code) for code in codes], after
        if life.until:
            yield self._say("ended", life.until), [], ""

    def _absence(self) -> str:
        week = self._snapshot.weeks[self._selection.week]
        life, name, day = self._known[self._county], self._name(self._county), friday(week)
        span = span_label(week, self._lang)
        if life.since and day < life.since:
            return self._say("not_yet", life.since, name=name, week=span)
        if life.until and life.until <= day:
            return self._say("no_more", life.until, name=name, week=span)
        return ""

    def _last(self) -> Link | None:
        life = self._known[self._county]
        living = [i for i, week in enumerate(self._snapshot.weeks) if life.existed(friday(week))]
        return self._link(self._say("see_week"), week=living[-1]) if living else None

    def _notes(self) -> Iterator[str]:
        life, weeks = self._known[self._county], self._snapshot.weeks
        later = self._by_day(successors(self._known, self._county))
        splits = [(day, codes) for day, codes in later if day and day <= friday(weeks[-1])]
        for day, codes in splits:
            names = COMMA[self._lang].join(map(self._name, codes))
            yield self._say("note_new", day - DAY, names=names)
        if life.split_from and life.since:
            yield self._say("note_new_county", life.since, root=self._name(life.split_from))
        # In the week of a split, the change since the week before is not comparable.
        if any(week_of(day) == weeks[self._selection.week] for day, _ in splits):
            yield self._say("note_change")
