"""The drill-down of a figure: its offices, each with the report that decides its part."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from flask import Flask, Response, request

from dashboard.figures.cell_text import CellText
from dashboard.figures.words import view_sentence
from dashboard.indicators import amounts
from dashboard.indicators.cards import Card
from dashboard.indicators.evidence import UNIT_STATUSES, Count, Unit
from dashboard.indicators.series import Cell
from dashboard.language import COMMA, say
from dashboard.language.digits import integer
from dashboard.language.order import order
from dashboard.live import Live
from dashboard.pages.common import frame
from dashboard.pages.common.border_history import Borders
from dashboard.pages.common.border_history import units as units_of
from dashboard.pages.common.filters import options
from dashboard.pages.common.office_filter import STATES
from dashboard.pages.common.office_text import CountText, OfficeText, ReportText, VisitText
from dashboard.pages.common.pager import page_of, pager
from dashboard.pages.common.selection import read_selection
from dashboard.pages.common.urls import takes, url
from dashboard.pages.evidence.breakdown import changes, part_name, parts, read_stage, reason, stage, steps
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot

SHOWN = 25  # rows of a group on the page of all groups
COUNTS_SHOWN = 3  # rows of counts of an office
PAGE_SIZE = 100  # rows of a group on its own pages


class Contribution:
    """An office's part of a figure, in words.

    report: the report that decides the part; word: `not reported` without a report. part: n of m findings resolved.
    counts: the rows of counts that are added up.
    """

    def __init__(
        self, lang: str, snapshot: Snapshot, selection: Selection, unit: Unit, counts: Sequence[Count] = ()
    ) -> None:
        card, office = selection.card, unit.office
        # For an office that is left out, the deciding report is that on the condition, such as having a desk.
        ground = office.reports.get(card.given_measure) if unit.status == "left_out" else unit.report
        zone = snapshot.province.time_zone
        self.office = OfficeText(lang, snapshot, selection.week, office)
        self.report = ReportText(lang, snapshot.terms.measures[ground.measure], ground, zone) if ground else None
        self.word = say(lang, "words.not_reported") if unit.status == "not_reported" else ""
        self.part = _part(lang, card, unit)
        self.visits = [VisitText(lang, visit, zone) for visit in unit.visits]
        self.counts = [CountText(lang, count, zone) for count in counts[:COUNTS_SHOWN] if unit.status == "counted"]
        self.late = unit.late
        self.unverified = unit.unverified


class Group:
    """The offices of one part of the figure. more: address of the complete list, '' if `rows` is complete."""

    def __init__(
        self,
        lang: str,
        snapshot: Snapshot,
        selection: Selection,
        part: str,
        units: Sequence[Unit],
        listed: Sequence[Unit],
        counts: Mapping[str, Sequence[Count]],
        more: str,
    ) -> None:
        name = part_name(lang, snapshot.terms, selection.card, part)
        self.key = part
        self.count = integer(len(units), lang)
        self.heading = say(lang, "why.group_one" if len(units) == 1 else "why.group", standing=name, n=self.count)
        self.reason = reason(lang, snapshot.terms, selection.card, part)
        self.rows = [
            Contribution(lang, snapshot, selection, unit, counts.get(unit.office.office_id, ())) for unit in listed
        ]
        self.more = more if len(listed) < len(units) else ""


class EvidencePage:
    """The offices of a selection's figure, or those of one part of the figure.

    together: the counties' own sum beside the province's figure, '' where both count the same. several: whether the
    offices are in several counties. terms: (count, name, address of the offices or ''); the last
    term is the sum of the others; outside: the offices not in the sum, in words. stages, links: (address, text).
    order: of the lists, in words, '' without any. changes: (heading, lines) since the week before. part: '' for the
    complete figure; typed: page number of a part's list; pages: the result of `pager`; all_parts: address of the
    complete figure.
    """

    def __init__(self, lang: str, snapshot: Snapshot, selection: Selection, part: str = "", typed: str = "") -> None:
        card, week = selection.card, selection.week
        shown = CellText(snapshot, lang, card, week, selection.county, selection.kind)
        self.cell = cell = shown.cell
        absent = cell.state == "absent"
        units = sorted(
            units_of(snapshot, selection, week),
            key=lambda u: (not u.late, not u.unverified, order(u.office.names[lang]), u.office.office_id),
        )
        county = snapshot.names[selection.county][lang] if selection.county else ""
        address = partial(url, lang, snapshot, "why", selection)
        statuses = {status: address(stage=status) for status in UNIT_STATUSES}
        self.selection, self.part = selection, part
        self.pages: Mapping[str, str] = {}
        counts = _counts(snapshot, selection) if card.of_counts else {}
        if part:
            chosen = [unit for unit in units if part in parts(card, unit)]
            page = page_of(chosen, PAGE_SIZE, typed)
            self.pages = pager(lang, page, lambda number: address(stage=part, page=number))
            self.groups = [Group(lang, snapshot, selection, part, chosen, page.items, counts, more="")]
        else:
            by_status = {status: [unit for unit in units if unit.status == status] for status in in_order(card)}
            self.groups = [
                Group(lang, snapshot, selection, status, chosen, chosen[:SHOWN], counts, statuses[status])
                for status, chosen in by_status.items()
                if chosen
            ]
            statuses = {group.key: f"#{group.key}" for group in self.groups}
        self.borders = Borders(lang, snapshot, selection) if county else None
        sentence = view_sentence(lang, snapshot, selection, with_rank=False)
        self.heading = heading(lang, snapshot, selection, county)
        self.large, self.beside = shown.large
        self.sentence = self.borders.absent if self.borders and absent else sentence
        self.together = shown.counties_together
        self.options = options(lang, snapshot, selection)
        self.several = not county
        self.kinds = kinds_text(lang, snapshot, selection)
        self.order = say(lang, "why.order_part" if part else "why.order") if self.groups else ""
        self.terms = equation(lang, card, cell, units, statuses)
        self.outside = outside(lang, units)
        self.stages = list(stages(lang, snapshot, selection, units))
        self.changes = [] if part or absent or card.of_counts else changes(lang, snapshot, selection)
        self.all_parts = address()
        self.late_weeks = integer(card.late_weeks, lang)
        self.window_weeks = integer(card.window_weeks, lang)
        self.links = list(links(lang, snapshot, selection, county, part))


def add(server: Flask, live: Live) -> None:
    @frame.add_page(server, live, "why")
    def why(lang: str, snapshot: Snapshot) -> Response:
        selection = read_selection(request.args, snapshot, takes("why"))
        part = read_stage(request.args, selection.card)
        page = EvidencePage(lang, snapshot, selection, part, request.args.get("page", ""))
        return frame.answer(live, lang, snapshot, selection, page=page)


def in_order(card: Card) -> list[str]:
    """The statuses in the order of the lists: what is missing first, then what is not as it should be."""
    wrong = "counted" if card.better_sign < 0 else "not_counted"
    return sorted(UNIT_STATUSES, key=lambda status: ("not_reported", wrong, status).index(status))


def heading(lang: str, snapshot: Snapshot, selection: Selection, county: str) -> str:
    """The figure's heading."""
    name = selection.card.word(lang, "name")
    where = say(lang, "why.county" if county else "why.province", county=county, **snapshot.province.words(lang))
    if not selection.kind:
        return say(lang, "why.heading", name=name, where=where)
    kind = snapshot.terms.kinds[selection.kind].name(lang)
    return say(lang, "why.heading_kind", name=name, where=where, kind=kind)


def kinds_text(lang: str, snapshot: Snapshot, selection: Selection) -> str:
    """The kinds of office that the indicator counts in the selection's area, in words."""

    def named(kinds: Sequence[str]) -> str:
        return COMMA[lang].join(snapshot.terms.kinds[kind].name(lang) for kind in kinds)

    card = selection.card
    kinds = card.county_kinds if selection.county else card.kinds
    text = say(lang, "why.kinds", kinds=named(kinds))
    limited = [kind for kind in kinds if kind in snapshot.dependent_kinds]
    if limited and card.parent_kinds:
        text += " " + say(lang, "why.kinds_of", kinds=named(limited), parents=named(card.parent_kinds))
    return text


def equation(
    lang: str, card: Card, cell: Cell, units: Sequence[Unit], hrefs: Mapping[str, str]
) -> list[tuple[str, str, str]]:
    """The terms of the figure's sum; the last term is the sum. Terms are numbers of findings for rule `resolved`, of
    answers for cards of counts, else of offices.

    hrefs: addresses of the offices by status.
    """
    total = sum(unit.denominator for unit in units)
    if not units or (card.of_counts and not cell.denominator):
        return []
    if card.of_counts:
        terms = [(total, "sum_by_office", "counted"), (cell.denominator - total, "sum_not_by_office", "too_few")]
        terms.append((cell.denominator, "equals", ""))
    elif card.rule == "resolved":
        resolved = sum(unit.numerator for unit in units)
        terms = [(resolved, "sum_resolved", "counted"), (total - resolved, "sum_unresolved", "")]
        terms.append((total, "sum_findings", ""))
    else:
        terms = [
            (sum(unit.denominator for unit in units if unit.status == status), f"sum_{status}", status)
            for status in UNIT_STATUSES[:3]
        ]
        terms.append((total, "equals", ""))
    return [(integer(count, lang), say(lang, f"why.{name}"), hrefs.get(key, "")) for count, name, key in terms]


def outside(lang: str, units: Sequence[Unit]) -> str:
    """The offices that are not in the sum, in words; '' if there are none."""
    counts = Counter(unit.status for unit in units if not unit.denominator)
    phrases = [
        say(lang, f"why.outside_{status}", n=integer(counts[status], lang))
        for status in UNIT_STATUSES[2:]
        if counts[status]
    ]
    return say(lang, "why.outside", parts=say(lang, "sentence.join").join(phrases)) if phrases else ""


def stages(lang: str, snapshot: Snapshot, selection: Selection, units: Sequence[Unit]) -> Iterator[tuple[str, str]]:
    """(address, name with count) of each stage of the card."""
    found = [stage(selection.card, unit) for unit in units]
    for step in steps(selection.card):
        name = part_name(lang, snapshot.terms, selection.card, step)
        text = say(lang, "why.stage", stage=name, n=integer(found.count(step), lang))
        yield url(lang, snapshot, "why", selection, stage=step), text


def _counts(snapshot: Snapshot, selection: Selection) -> Mapping[str, Sequence[Count]]:
    """The counts behind a selection's figure by office, newest first."""
    found: dict[str, list[Count]] = {}
    for count in snapshot.drilldown(selection.week).counts(selection.card.key, selection.county, selection.kind):
        found.setdefault(count.office_id, []).append(count)
    return found


def _part(lang: str, card: Card, unit: Unit) -> str:
    """An office's part in a figure of findings or answers, in words; '' for none."""
    if card.of_counts and unit.status == "counted":
        state = "value" if unit.numerator else "zero"
        return amounts.counts(lang, card, Cell(unit.numerator, unit.denominator, 0, 0, 0, state))
    if card.rule == "resolved" and unit.denominator:
        return say(lang, "why.part", n=integer(unit.numerator, lang), d=integer(unit.denominator, lang))
    return ""


def links(lang: str, snapshot: Snapshot, selection: Selection, county: str, part: str) -> Iterator[tuple[str, str]]:
    """(address, text) of other pages that show the same figure, or of the list of its part's offices."""
    yield url(lang, snapshot, "overview", selection), say(lang, "why.overview")
    yield url(lang, snapshot, "explore", selection), say(lang, "ways.explore")
    if county:
        yield url(lang, snapshot, "county", selection), say(lang, "view.county_page", county=county)
    yield url(lang, snapshot, "indicator", key=selection.card.key), say(lang, "why.indicator")
    listed = replace(selection, state=part if part in STATES else "")
    yield url(lang, snapshot, "offices", listed), say(lang, "why.offices")
    yield url(lang, snapshot, "data", selection), say(lang, "why.data")
