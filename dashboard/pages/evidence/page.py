"""Why this number: the offices behind a figure, each with the report that its part rests on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask import Flask, Response, request

from dashboard.areas.province import Province
from dashboard.figures.borders import in_borders
from dashboard.figures.cell_text import figure
from dashboard.figures.words import view_sentence
from dashboard.indicators.cards import Card
from dashboard.indicators.evidence import UNIT_STATUSES, Unit
from dashboard.language import COMMA, say
from dashboard.language.digits import percent, whole
from dashboard.language.order import order
from dashboard.live import Live
from dashboard.pages.common import frame
from dashboard.pages.common.border_history import area
from dashboard.pages.common.filters import options
from dashboard.pages.common.grouped_borders import units as units_of
from dashboard.pages.common.office_filter import office_url
from dashboard.pages.common.office_text import ReportRow, VisitRow, report_row, visit_row
from dashboard.pages.common.pager import page_of, pager
from dashboard.pages.common.selection import VIEW, read_selection
from dashboard.pages.common.urls import url
from dashboard.pages.evidence.breakdown import part_name, parts, read_stage, reason, stage, steps
from dashboard.pages.evidence.change import changes
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import span_label

SHOWN = 25  # rows of a group on the page of all groups
PAGE_SIZE = 100  # rows of a group on its own pages


@dataclass(frozen=True)
class Row:
    """An office's part in words. word: the figure's word where nothing was reported; part: of findings."""

    code: str
    name: str
    href: str
    kind: str
    county: str
    county_href: str
    report: ReportRow | None
    word: str
    part: str
    visits: Sequence[VisitRow]
    late: bool
    unverified: bool


@dataclass(frozen=True)
class Group:
    """Offices of one part of the figure. more: the address of all of them, '' if all are shown."""

    key: str
    heading: str
    reason: str
    rows: Sequence[Row]
    more: str
    count: str


def add(server: Flask, live: Live) -> None:
    """Register the route."""

    def why(lang: str, snapshot: Snapshot) -> Response:
        view = read_selection(request.args, snapshot, f"{VIEW} borders")
        part = read_stage(request.args.get("stage", ""), view.card)
        values = context(lang, snapshot, view, part, request.args.get("page", ""))
        return frame.answer(live, "why.html", lang, snapshot, "", values)

    frame.add_page(server, live, "why", why)


def context(lang: str, snapshot: Snapshot, view: Selection, part: str = "", typed: str = "") -> dict[str, Any]:
    """All that the page's template needs for a view, or for one of its parts."""
    card = view.card
    shown = in_borders(snapshot, view.old)
    cell = shown.cells.at(card.key, view.week, view.county, view.kind)
    found = units_of(snapshot, view, view.week)
    units = sorted(found, key=lambda unit: (order(unit.office.names[lang]), unit.office.office_id))
    county = snapshot.names[view.county][lang] if view.county else ""
    span = span_label(snapshot.weeks[view.week], lang)
    share = percent(cell.share, lang) if cell.share is not None else ""
    by_standing = list(groups(lang, snapshot, view, units)) if not part else []

    def in_week(code: str) -> str:
        return url(lang, snapshot, "why", replace(view, county=code, old=False))

    return {
        "window_rule": card.rule != "state",
        "view": view,
        "borders": area(lang, snapshot, view, in_week) if county else None,
        "several": len({unit.office.county_code for unit in units}) > 1 or not county,
        "span": span,
        "heading": heading(lang, view, county, view.old and cell.state != "absent", snapshot.province),
        "cell": cell,
        # A county that the old borders do not know may well have existed in the week.
        "figure": "" if view.old and cell.state == "absent" else figure(lang, cell),
        "share": share,
        "sentence": view_sentence(lang, shown, view, span, ranks={}),
        "options": options(lang, snapshot, view),
        "kinds": kinds_text(lang, card, view),
        "terms": equation(lang, card, units),
        "outside": outside(lang, units),
        "groups": by_standing,
        # Of the terms of the sum: to the group below, or from one part's page to another's.
        "opens": {group.key: f"#{group.key}" for group in by_standing}
        if not part
        else {standing: url(lang, snapshot, "why", view, stage=standing) for standing in UNIT_STATUSES},
        "one": one_group(lang, snapshot, view, units, part, typed) if part else None,
        "stages": list(stages(lang, snapshot, view, units)),
        "changes": changes(lang, snapshot, view) if cell.state != "absent" and not part else None,
        "late_weeks": whole(card.late_weeks, lang),
        "window": whole(card.window_weeks, lang),
        "whole": url(lang, snapshot, "why", view),
        "links": list(links(lang, snapshot, view, county)),
    }


def heading(lang: str, view: Selection, county: str, old: bool, province: Province) -> str:
    """Which figure this is, in words. old: say that the county is the one of the old borders."""
    name = view.card.word(lang, "name")
    key = "county_old" if old else "county" if county else "province"
    where = say(lang, f"why.{key}", county=county, **province.words(lang))
    if not view.kind:
        return say(lang, "why.heading", name=name, where=where)
    return say(lang, "why.heading_kind", name=name, where=where, kind=say(lang, f"kind.{view.kind}"))


def kinds_text(lang: str, card: Card, view: Selection) -> str:
    """Which offices the card looks at in this area."""

    def named(kinds: Sequence[str]) -> str:
        return COMMA[lang].join(say(lang, f"kind.{kind}") for kind in kinds)

    kinds = card.county_kinds if view.county else card.kinds
    text = say(lang, "why.kinds", kinds=named(kinds))
    if "county_office" in kinds and card.parent_kinds:
        text += " " + say(lang, "why.kinds_of", parents=named(card.parent_kinds))
    return text


def equation(lang: str, card: Card, units: Sequence[Unit]) -> list[tuple[str, str, str]]:
    """How the figure adds up: (count, what it counts, the group's key) of each term, the last one is their sum.

    Of findings resolved, findings are added; of all others, offices.
    """
    total = sum(unit.denominator for unit in units)
    if not units:
        return []
    if card.rule == "resolved":
        good = sum(unit.numerator for unit in units)
        terms = [(good, "sum_resolved", "counted"), (total - good, "sum_unresolved", "")]
        terms.append((total, "sum_findings", ""))
    else:
        terms = [
            (sum(unit.denominator for unit in units if unit.status == standing), f"sum_{standing}", standing)
            for standing in UNIT_STATUSES[:3]
        ]
        terms.append((total, "equals", ""))
    return [(whole(count, lang), say(lang, f"why.{name}"), key) for count, name, key in terms]


def outside(lang: str, units: Sequence[Unit]) -> str:
    """The offices that the sum does not hold, in words; empty if there are none."""
    parts = []
    for standing in UNIT_STATUSES[2:]:
        count = sum(1 for unit in units if unit.status == standing and not unit.denominator)
        if count:
            parts.append(say(lang, f"why.outside_{standing}", n=whole(count, lang)))
    return say(lang, "why.outside", parts=say(lang, "sentence.join").join(parts)) if parts else ""


def groups(lang: str, snapshot: Snapshot, view: Selection, units: Sequence[Unit]) -> Iterator[Group]:
    """The offices by their standing, the first of each; standings that no office has are left out."""
    for standing in UNIT_STATUSES:
        chosen = [unit for unit in units if unit.status == standing]
        if chosen:
            yield _group(lang, snapshot, view, standing, chosen, chosen[:SHOWN])


def one_group(
    lang: str, snapshot: Snapshot, view: Selection, units: Sequence[Unit], part: str, typed: str
) -> dict[str, Any]:
    """One part's offices, a page of them, and the way to the pages beside it."""
    chosen = [unit for unit in units if part in parts(view.card, unit)]
    page = page_of(chosen, PAGE_SIZE, typed)
    return {
        "group": _group(lang, snapshot, view, part, chosen, page.items),
        "pager": pager(lang, page, lambda number: url(lang, snapshot, "why", view, stage=part, page=number)),
    }


def stages(lang: str, snapshot: Snapshot, view: Selection, units: Sequence[Unit]) -> Iterator[tuple[str, str]]:
    """(address, name with count) of each stage of a card that has steps."""
    found = [stage(view.card, unit) for unit in units]
    for step in steps(view.card):
        name = say(lang, "why.stage", stage=part_name(lang, step), n=whole(found.count(step), lang))
        yield url(lang, snapshot, "why", view, stage=step), name


def row(lang: str, snapshot: Snapshot, view: Selection, unit: Unit) -> Row:
    """An office's part in words."""
    card, office = view.card, unit.office
    # What leaves an office out is what it reported on the condition.
    ground = office.reports.get(card.given_measure) if unit.status == "left_out" else unit.report
    place, zone = Selection(snapshot.cards[0], view.week, office.county_code), snapshot.province.time_zone
    counts = {"n": whole(unit.numerator, lang), "d": whole(unit.denominator, lang)}
    return Row(
        code=office.office_id,
        name=office.names[lang],
        href=office_url(lang, snapshot, view.week, office.office_id, office.county_code),
        kind=say(lang, f"kind.{office.kind}"),
        county=snapshot.names[office.county_code][lang],
        county_href=url(lang, snapshot, "county", place),
        report=report_row(lang, ground, unit.late, zone) if ground else None,
        word=say(lang, "words.not_reported") if unit.status == "not_reported" else "",
        part=say(lang, "why.part", **counts) if card.rule == "resolved" and unit.denominator else "",
        visits=[visit_row(lang, visit, zone) for visit in unit.visits],
        late=unit.late,
        unverified=unit.unverified,
    )


def links(lang: str, snapshot: Snapshot, view: Selection, county: str) -> Iterator[tuple[str, str]]:
    """(address, text) of the pages that show the same figure otherwise."""
    # Neither the overview nor the files know old borders.
    if not view.old:
        yield url(lang, snapshot, "overview", view), say(lang, "why.overview")
    if county:
        yield url(lang, snapshot, "county", view), say(lang, "view.county_page", county=county)
    yield url(lang, snapshot, "indicator", key=view.card.key), say(lang, "why.indicator")
    yield url(lang, snapshot, "offices", view), say(lang, "why.offices")
    if not view.old:
        yield url(lang, snapshot, "data", view), say(lang, "why.data")


def _group(
    lang: str, snapshot: Snapshot, view: Selection, part: str, units: Sequence[Unit], shown: Sequence[Unit]
) -> Group:
    count, name = whole(len(units), lang), part_name(lang, part)
    return Group(
        key=part,
        heading=say(lang, "why.group_one" if len(units) == 1 else "why.group", standing=name, n=count),
        reason=reason(lang, view.card, part),
        rows=[row(lang, snapshot, view, unit) for unit in shown],
        more=url(lang, snapshot, "why", view, stage=part) if len(shown) < len(units) else "",
        count=count,
    )
