"""A county in its old borders (the counties within them in a week, their cells added up), and the history of its
borders in words: splits, and whether figures before and after are comparable.

The county page, the evidence and the list of offices share these functions, so `borders=old` means the same there.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import groupby
from typing import NamedTuple

from dashboard.areas.lineage import family, root, successors
from dashboard.figures.borders import lives
from dashboard.indicators.evidence import Unit, of_shown_cells
from dashboard.language import COMMA, say
from dashboard.pages.common.urls import url
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import day_label, friday, span_label, week_of


def parts(snapshot: Snapshot, week: int, county: str, old: bool) -> list[str]:
    """The counties whose cells are added up for a county in a week; [] if the county did not exist."""
    known = lives(snapshot)
    if old and root(known, county) != county:
        return []
    codes = family(known, county) if old else (county,)
    day = friday(snapshot.weeks[week])
    return [code for code in codes if known[code].existed(day)]


def counted_counties(snapshot: Snapshot, selection: Selection) -> Sequence[str] | None:
    """The counties of a selection in its week; None for the whole province."""
    return parts(snapshot, selection.week, selection.county, selection.old) if selection.county else None


def units(snapshot: Snapshot, selection: Selection, week: int) -> list[Unit]:
    """The offices that a selection's cell counts. week: index of a week. [] if the area did not exist in the week."""
    areas = parts(snapshot, week, selection.county, selection.old) if selection.county else [""]
    drilldown, card = snapshot.drilldown(week), selection.card
    found = [unit for area in areas for unit in drilldown.units(card.key, area, selection.kind)]
    if not card.of_counts:
        return found

    def withheld(county: str, kind: str) -> bool:
        return any(snapshot.cells.at(card.key, week, area, kind).state == "too_few" for area in (county, ""))

    return of_shown_cells(found, withheld)


DAY = timedelta(days=1)


class Link(NamedTuple):
    """An address and its text."""

    href: str
    text: str


class Borders:
    """The borders of a selection's county in words. page: key of ADDRESSES of the page that shows them.

    absent: why the county has no figure in the week, '' if it has one; out: links to other weeks or borders. notes:
    on comparability and added cells. parts: for old borders, links to the same page of each county within them.
    history: (text, links, text) for each split, oldest first.
    """

    def __init__(self, lang: str, snapshot: Snapshot, selection: Selection, page: str = "county") -> None:
        self._lang, self._snapshot, self._selection = lang, snapshot, selection
        self._known, self._county = lives(snapshot), selection.county
        self._home = root(self._known, selection.county)
        self.absent = self._absence()
        self.out = list(self._elsewhere()) if self.absent else []
        shown = not self.absent and (page == "county" or selection.old)
        self.notes = list(self._notes()) if shown else []
        held = parts(snapshot, selection.week, selection.county, selection.old) if shown else []
        self.history = list(self._history()) if page == "county" else []
        self.parts = [self._link(page, self._name(code), county=code, old=False) for code in held]

    def _name(self, code: str) -> str:
        return self._snapshot.names[code][self._lang]

    def _names(self, codes: Sequence[str]) -> str:
        return COMMA[self._lang].join(map(self._name, codes))

    def _say(self, key: str, day: date | None = None, **values: str) -> str:
        return say(self._lang, f"county.{key}", date=day_label(day, self._lang) if day else "", **values)

    def _link(self, page: str, text: str, **changes: object) -> Link:
        """A link to a page with some fields of the selection changed."""
        chosen: Selection = replace(self._selection, **changes)  # type: ignore[arg-type]
        return Link(url(self._lang, self._snapshot, page, chosen), text)

    def _by_day(self, codes: Sequence[str]) -> list[tuple[date | None, list[str]]]:
        """Counties by their first day, oldest first; None if the day is not known."""

        def since(code: str) -> date:
            return self._known[code].since or date.min

        groups = groupby(sorted(codes, key=since), since)
        return [(day if day > date.min else None, list(group)) for day, group in groups]

    def _history(self) -> Iterator[tuple[str, Sequence[Link], str]]:
        """The county's origin, the counties split from it, and its end."""
        life = self._known[self._county]
        splits = [("born", life.since, [life.split_from])] if life.split_from else []
        splits += [("split", day, codes) for day, codes in self._by_day(successors(self._known, self._county))]
        for key, day, codes in splits:
            # The message is formatted with a NUL for the names and split there, so each language places the links.
            before, after = self._say(key if day else f"{key}_undated", day, names="\0").split("\0")
            yield before, [self._link("county", self._name(code), county=code, old=False) for code in codes], after
        if life.until:
            yield self._say("ended", life.until), [], ""

    @property
    def both(self) -> Sequence[tuple[str, str, bool]]:
        """(address, text, is_shown) of the county in new and in old borders; [] for a county without a split.

        The old borders of a new county are those of its origin.
        """
        if len(family(self._known, self._home)) == 1:
            return []
        own = self._home == self._county
        text = self._say("borders_old") if own else self._say("see_old", root=self._name(self._home))
        old = self._selection.old
        return [
            (*self._link("county", self._say("borders_new"), old=False), not old),
            (*self._link("county", text, county=self._home, old=True), old and own),
        ]

    def _absence(self) -> str:
        selection, weeks = self._selection, self._snapshot.weeks
        life, name, day = self._known[self._county], self._name(self._county), friday(weeks[selection.week])
        if selection.old and self._home != self._county:
            return self._say("within", name=name, root=self._name(self._home))
        if selection.old and any(self._known[code].existed(day) for code in family(self._known, self._home)):
            return ""
        span = span_label(weeks[selection.week], self._lang)
        if life.since and day < life.since:
            return self._say("not_yet", life.since, name=name, week=span)
        if life.until and life.until <= day:
            return self._say("no_more", life.until, name=name, week=span)
        return ""

    def _elsewhere(self) -> Iterator[Link]:
        """Links to a week in which the county existed, and to the old borders."""
        here, life = self._selection.week, self._known[self._county]
        living = [i for i, week in enumerate(self._snapshot.weeks) if life.existed(friday(week))]
        if living:
            week = here if here in living else living[-1]
            text = self._say("borders_new" if week == here else "see_week")
            yield self._link("county", text, week=week, old=False)
        if len(family(self._known, self._home)) > 1:
            yield self._link("county", self._say("see_old", root=self._name(self._home)), county=self._home, old=True)

    def _notes(self) -> Iterator[str]:
        old, life, weeks = self._selection.old, self._known[self._county], self._snapshot.weeks
        later = family(self._known, self._county)[1:] if old else successors(self._known, self._county)
        splits = [(day, codes) for day, codes in self._by_day(later) if day and day <= friday(weeks[-1])]
        for day, codes in splits:
            key, date_of = ("note_old", day) if old else ("note_new", day - DAY)
            yield self._say(key, date_of, names=self._names(codes), root=self._name(self._county))
        if old and not splits:
            yield self._say("note_same")
        if life.split_from and life.since:
            yield self._say("note_new_county", life.since, root=self._name(life.split_from))
        # In the week of a split, the change since the week before is not comparable; in old borders it is.
        if not old and any(week_of(day) == weeks[self._selection.week] for day, _ in splits):
            yield self._say("note_change")


def borders_of_list(lang: str, snapshot: Snapshot, selection: Selection, page: str) -> Borders | None:
    """The border notes for a page with one figure or list; None for the whole province."""
    return Borders(lang, snapshot, selection, page) if selection.county else None
