"""The lists of the page of inspections (offices without a visit on record, parallel work), and its main numbers."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from dashboard.figures.cell_text import CellText
from dashboard.indicators.outlook import LONG
from dashboard.language import say
from dashboard.language.digits import integer, percent
from dashboard.language.order import order
from dashboard.meeting.discrepancies import agreement
from dashboard.meeting.visits import OPEN, Parallel, by_age, parallel
from dashboard.pages.common.border_history import units
from dashboard.pages.common.office_filter import NEVER, Matches, office_url
from dashboard.pages.common.office_text import OfficeText, VisitText
from dashboard.pages.common.urls import url
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot

# How many offices are named; the pages behind list all.
MOST_NEVER, MOST_PARALLEL = 10, 12
# A number of a table, and the address of its offices, '' for none.
Linked = tuple[str, str]


class Never:
    """The offices without a visit on record up to the week, in the selection's area and of its kind.

    heads: the kinds of office in the register. rows: (name, a number for each kind, all) of each county with such
    offices, most first; a number is '' where the county has no office of the kind. total: the same for all counties;
    None in a single county. offices: the first ones; href: address of the list of all; more: its text.
    """

    def __init__(self, lang: str, snapshot: Snapshot, selection: Selection) -> None:
        self._lang, self._snapshot = lang, snapshot
        self._chosen = chosen = replace(selection, inspected=NEVER, sort="")
        everything = Matches(lang, snapshot, replace(chosen, inspected=""))
        found = Matches(lang, snapshot, chosen)
        self._all = Counter((office.county_code, office.kind) for office in everything.offices)
        self._never = Counter((office.county_code, office.kind) for office in found.offices)
        counties = {county for county, _ in self._never}
        kinds = [kind for kind in snapshot.terms.kinds if any(of == kind for _, of in self._all)]
        by_number = sorted(counties, key=lambda code: (-self._number(code), order(snapshot.names[code][lang])))
        self.count, self.of = len(found.offices), len(everything.offices)
        numbers = {"n": integer(self.count, lang), "of": integer(self.of, lang)}
        self.sentence = say(lang, "inspections.never_some" if self.count else "inspections.never_none", **numbers)
        self.heads = [snapshot.terms.kinds[kind].name(lang) for kind in kinds]
        self.rows = [(snapshot.names[code][lang], *self._line(code, kinds)) for code in by_number]
        self.total = self._line("", kinds) if len(self.rows) > 1 else None
        self.offices = [OfficeText(lang, snapshot, selection.week, office) for office in found.offices[:MOST_NEVER]]
        self.href = self._address("", "")
        self.more = say(lang, "inspections.never_all", **numbers)

    def _line(self, county: str, kinds: Sequence[str]) -> tuple[list[Linked], Linked]:
        return [self._linked(county, kind) for kind in kinds], self._linked(county, "")

    def _number(self, county: str, kind: str = "", among: Counter[tuple[str, str]] | None = None) -> int:
        counts = self._never if among is None else among
        return sum(n for (place, of), n in counts.items() if place == (county or place) and of == (kind or of))

    def _linked(self, county: str, kind: str) -> Linked:
        of = self._number(county, kind, self._all)
        number = self._number(county, kind)
        return (integer(number, self._lang) if of else "", self._address(county, kind) if number else "")

    def _address(self, county: str, kind: str) -> str:
        chosen = self._chosen
        chosen = replace(chosen, county=county or chosen.county, kind=kind or chosen.kind)
        return url(self._lang, self._snapshot, "offices", chosen)


class ParallelOffice:
    """An office that two teams visited: its name, address and county; its visits, each in words."""

    def __init__(self, lang: str, snapshot: Snapshot, week: int, found: Parallel) -> None:
        office, zone = found.office, snapshot.province.time_zone
        self.name = office.names[lang]
        self.href = office_url(lang, snapshot, week, office.office_id, office.county_code)
        self.county = snapshot.names[office.county_code][lang]
        self.visits = [VisitText(lang, visit, zone) for visit in found.visits]


class ParallelWork:
    """Offices that two teams visited within the days of the card of rule `parallel`, the newest first.

    cell: of the card, in words. sentence: what is meant and how many; offices: the first ones; href: address of all.
    """

    def __init__(self, lang: str, snapshot: Snapshot, selection: Selection) -> None:
        card, week = selection.card, selection.week
        found = parallel(units(snapshot, selection, week), card.within_days)
        cell = CellText(snapshot, lang, card, week, selection.county, selection.kind)
        words = {"days": integer(card.within_days, lang), "weeks": integer(card.window_weeks, lang)}
        words |= {"n": integer(len(found), lang), "of": cell.d}
        self.count = len(found)
        self.known = cell.cell.known
        key = "unknown" if not self.known else "some" if found else "none"
        self.sentence = say(lang, f"inspections.parallel_{key}", word=cell.word, **words)
        self.note = say(lang, "inspections.parallel_note", **words)
        self.offices = [ParallelOffice(lang, snapshot, week, each) for each in found[:MOST_PARALLEL]]
        self.href = url(lang, snapshot, "why", selection, stage="counted")
        self.why = url(lang, snapshot, "why", selection)
        self.card = card.word(lang, "name"), url(lang, snapshot, "indicator", key=card.key)
        self.more = say(lang, "inspections.parallel_all", **words) if len(found) > MOST_PARALLEL else ""


@dataclass(frozen=True)
class Tile:
    """A number at the head of the page. href: address of what is behind it; part: of the page, with more of it."""

    number: str
    href: str
    words: str
    part: str


def tiles(
    lang: str, snapshot: Snapshot, selection: Selection, never: Never | None, work: ParallelWork | None
) -> list[Tile]:
    """The page's main numbers; a number that is not known has the word for it."""
    week, county, kind = selection.week, selection.county, selection.kind
    shown = []
    if selection.card.rule == "inspected":
        cell = CellText(snapshot, lang, selection.card, week, county, kind)
        weeks = integer(selection.card.window_weeks, lang)
        words = say(lang, "inspections.tile_coverage", weeks=weeks)
        shown.append(Tile(cell.share or cell.figure, url(lang, snapshot, "why", selection), words, "coverage"))
    if never:
        shown.append(Tile(integer(never.count, lang), never.href, say(lang, "inspections.tile_never"), "never"))
    ages = by_age(snapshot, week, county, kind)
    if any(age.visits for age in ages):
        opened = integer(sum(age.open for age in ages), lang)
        listed = url(lang, snapshot, "offices", selection, findings=OPEN)
        shown.append(Tile(opened, listed, say(lang, "inspections.tile_open"), "finding-ages"))
    if work and work.known:
        shown.append(Tile(integer(work.count, lang), work.href, say(lang, "inspections.tile_parallel"), "parallel"))
    rates = [rate for (place, _), rate in agreement(snapshot, week, kind).items() if place == county]
    checked = sum(rate.checked for rate in rates)
    share = sum(rate.confirmed for rate in rates) / checked if checked else None
    number = say(lang, "inspections.unknown") if share is None else percent(share, lang)
    words = say(lang, "inspections.tile_agreement", weeks=integer(LONG, lang))
    return [*shown, Tile(number, "#agreement", words, "agreement")]
