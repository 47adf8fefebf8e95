"""The province at a glance: the first page, /fa/ and /en/, and the data files of its scripts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

from flask import Flask, Response, redirect, request

from dashboard.derived import derived
from dashboard.figures.cell_text import CellText
from dashboard.figures.explored import best_first
from dashboard.figures.figure import Paper
from dashboard.figures.signs import key_sign
from dashboard.figures.split import heading, parts_of
from dashboard.figures.state_map import painted_rows, state_key
from dashboard.figures.svg import written
from dashboard.figures.table import headings
from dashboard.figures.target_words import target_on_bar
from dashboard.figures.trend import events, half_key, half_note
from dashboard.figures.words import (
    WORDS,
    county_rows,
    missing_polygon,
    rank_note,
    scale,
    view_sentence,
)
from dashboard.indicators import amounts
from dashboard.indicators.cards import GROUPS
from dashboard.indicators.sentences import before_text
from dashboard.language import COMMA, LANGUAGES, say
from dashboard.language.digits import integer
from dashboard.language.table import DEFAULT
from dashboard.live import Live, Stale
from dashboard.meeting.behind import behind_sentence, worst_first
from dashboard.pages.common import frame
from dashboard.pages.common.figures import page_svg
from dashboard.pages.common.filters import Compared, county_names, options
from dashboard.pages.common.indicator_rows import indicator_rows
from dashboard.pages.common.lasting_files import boundaries_address, lasting_file
from dashboard.pages.common.selection import one_of, read_selection
from dashboard.pages.common.urls import ADDRESSES, full_path, requested_url, url
from dashboard.pages.overview.browser_data import drawn_map, tile_map, words
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import PERIODS, span_label

# The panels of which a narrow screen shows one at a time, by default the first.
VIEWS = ("ranking", "trend")
# The filters that are always visible, and those that unfold on a narrow screen.
FIRST_FILTERS, MORE_FILTERS = ("county", "indicator"), ("week", "weeks", "kind")


class OverviewPage:
    """The values of the first page's template for a selection.

    view: one of VIEWS, the open panel on a narrow screen. client_config: the data of the scripts; None on a page
    without scripts. county: name of the chosen county, '' for the province.
    groups: (key, heading, rows) of each subject. revised: what changed the earlier week's figure since its meeting.
    together: the sum of all counties. colourings: (name, text, address, is_chosen) of the map's colourings.
    rows: the counties in alphabetical order; ranking: best first. heads: headings of the table's columns.
    missing_polygon: counties missing on the map, in words. split: each part of the figure with the address of its
    offices. trend_key: (sign, text) of the trend's band and events; half_note: how to read the band. options: of the
    filters; kinds only if the indicator counts them or chosen. marks: the seven states of a cell with their meanings.
    """

    def __init__(self, lang: str, snapshot: Snapshot, selection: Selection, view: str) -> None:
        self.lang, self.snapshot, self.selection, self.view = lang, snapshot, selection, view
        # Without scripts for an earlier or coming publication: their addresses lead to the newest one.
        self.client_config = None if snapshot.mode else client_config(lang, snapshot, selection)
        card, week, names = selection.card, selection.week, county_names(lang, snapshot)
        self.card, self.words, self.county = card, card.words[lang], names.get(selection.county, "")
        self.title = self._of_place("site.title")
        if selection.others:
            place = COMMA[lang].join(names[code] for code in selection.counties)
            self.title = say(lang, "site.title_counties", county=place)
        self.span = span_label(snapshot.weeks[week], lang)
        self.sentence = view_sentence(lang, snapshot, selection) + self._compared()
        self.named = amounts.named(lang, card)
        counties = selection.counties or ("",)
        self.behind_sentence = " ".join(behind_sentence(snapshot, lang, week, code) for code in counties)
        self.tiles_heading = self._of_place("tile.heading")
        self.tiles_key = self._of_place("tile.key")
        rows = indicator_rows(lang, snapshot, selection, "overview")
        self.groups = [
            (group, say(lang, f"glance.group.{group or 'other'}"), of_group)
            for group in (*GROUPS, "")
            if (of_group := [row for row in rows if row.cell.card.group == group])
        ]
        chosen = CellText(snapshot, lang, card, week, selection.county, selection.kind, weeks=selection.weeks)
        self.together, self.revised = chosen.counties_together, self.revised_text(chosen)
        self.rank_note = rank_note(lang, snapshot)
        drawn = painted_rows(snapshot, lang, selection)
        by_code = {row.code: row for row in county_rows(snapshot, lang, selection)}
        self.rows = [by_code[code] for code in names if code in by_code]
        self.heads = headings(lang, card)
        self.ranking = [by_code[code] for code in best_first(snapshot, selection)]
        self.target = target_on_bar(lang, card)
        links = {code: self.link("overview", code) for code in names}
        self.map = drawn_map(lang, snapshot, selection, drawn, links)
        self.missing_polygon = missing_polygon(lang, snapshot, selection, list(by_code))
        self.colourings = [
            (
                show,
                say(lang, f"glance.by_{show or 'value'}"),
                url(lang, snapshot, "overview", replace(selection, show=show)),
                selection.show == show,
            )
            for show in ("", "state")
        ]
        self.state_key = [(written(lang, key_sign(name)), text) for name, text in state_key(lang)]
        self.tile_map = tile_map(lang, snapshot, selection, lambda county: self.link("overview", county))
        self.scale = scale(lang, card, [row.state for row in self.rows])
        self.split = [
            (part, url(lang, snapshot, "why", offices, stage=stage))
            for part, offices, stage in parts_of(snapshot, lang, selection)
        ]
        self.split_heading = say(lang, heading(card))
        # The scripts draw the trend again in the size of its place.
        label = say(lang, "view.trend_heading")
        self.trend = page_svg(snapshot, lang, selection, "trend", Paper(640, 380, 13), label)
        found = events(snapshot, lang, card, selection.counties)
        key = [*half_key(lang, selection), *((event.sign, event.text) for event in found)]
        self.trend_key = [(written(lang, key_sign(name)), text) for name, text in key]
        self.half_note = half_note(lang)
        self.compared = Compared(lang, snapshot, selection, "overview")
        choices, kinds = options(lang, snapshot, selection), card.county_kinds if selection.county else card.kinds
        counted = [option for option in choices["kind"] if option[0] in ("", *kinds) or option[2]]
        self.options = choices | {"kind": counted}
        self.first_filters, self.more_filters = FIRST_FILTERS, MORE_FILTERS
        source = card.word(lang, "source")
        self.source = say(lang, "view.figure_source", name=card.word(lang, "name"), week=self.span, source=source)
        weeks = integer(card.late_weeks, lang)
        self.marks = [(word, say(lang, f"words_meaning.{word}", weeks=weeks)) for word in WORDS]

    def link(self, name: str, county: str | None = None, stage: str = "") -> str:
        """The address of a page with the same selection. county: replaces the selection's, '' for the province."""
        chosen = self.selection if county is None else replace(self.selection, county=county)
        # The interactive dashboard has no colours for states.
        chosen = replace(chosen, show="") if name == "explore" else chosen
        return url(self.lang, self.snapshot, name, chosen, stage=stage)

    def revised_text(self, cell: CellText) -> str:
        """What changed the earlier week's figure since its meeting; '' for nothing.

        Only for the newest week and PERIODS: other pairs of weeks are seldom asked for and take seconds to compare.
        """
        newest = cell.week == len(self.snapshot.weeks) - 1
        parts = cell.revised if newest and cell.weeks in PERIODS else ""
        if parts and cell.revisions is None:
            return parts
        before = before_text(self.lang, min(cell.weeks, cell.week))
        return say(self.lang, "glance.revised", before=before, parts=parts) if parts else ""

    def _compared(self) -> str:
        """The figures of the counties beside the chosen one, as a further sentence."""
        selection, lang = self.selection, self.lang
        cells = [
            CellText(self.snapshot, lang, selection.card, selection.week, code, selection.kind)
            for code in selection.others
        ]
        counties = COMMA[lang].join(cell.title for cell in cells)
        return f" {say(lang, 'glance.compared', counties=counties)}" if cells else ""

    def _of_place(self, key: str) -> str:
        """The message of a key, or its variant for a county if one is chosen."""
        values = self.snapshot.province.words(self.lang)
        return say(self.lang, f"{key}_county" if self.county else key, county=self.county, **values)


def add(server: Flask, live: Live) -> None:
    @frame.add_page(server, live, "overview")
    def overview(lang: str, snapshot: Snapshot) -> Response:
        selection = read_selection(request.args, snapshot, ADDRESSES["overview"].takes)
        selection = replace(selection, show="state" if selection.show == "state" else "")
        is_chosen = bool(request.args.get("indicator", "").strip())
        if not is_chosen:
            selection = replace(selection, card=worst_first(snapshot, selection.week, "")[0][0])
        view = one_of(request.args, "view", VIEWS)
        return Response(_rendered_page(lang, snapshot, selection, is_chosen, view, live.status.stale))

    @server.get("/")
    def front() -> Response:
        lang = str(request.accept_languages.best_match(LANGUAGES, default=DEFAULT))
        answer = redirect(requested_url(lang, None, "overview", {}, request.args))
        answer.headers["Vary"] = "Accept-Language"
        return answer  # type: ignore[return-value]

    _add_files(server, live)


# Few selections are frequent.
@frame.stored_page(most=32)
def _rendered_page(
    lang: str, snapshot: Snapshot, selection: Selection, is_chosen: bool, view: str, stale: Stale | None
) -> bytes:
    """is_chosen: the address has an indicator; without one, those of the other languages have none either."""

    def address(lang: str) -> str:
        return url(lang, snapshot, "overview", selection, view=view, **({} if is_chosen else {"indicator": ""}))

    page = OverviewPage(lang, snapshot, selection, view or VIEWS[0])
    return frame.page("overview.html", lang, snapshot, stale, address, "overview", "overview", selection, page=page)


def client_config(lang: str, snapshot: Snapshot, selection: Selection) -> dict[str, object]:
    """Where the browser finds the files that it needs, and the view as the server reads its address."""
    return {
        "cells": _cells_address(snapshot),
        "words": _words_address(snapshot, lang),
        "indicator": selection.card.key,
        "week": selection.week,
        "weeks": selection.weeks,
    }


@derived()
def _words(snapshot: Snapshot, lang: str) -> tuple[bytes, str]:
    return words(lang, snapshot)


def _cells_address(snapshot: Snapshot) -> str:
    return full_path(f"/cells/{snapshot.digest}.json")


def _words_address(snapshot: Snapshot, lang: str) -> str:
    return full_path(f"/words/{snapshot.digest}-{lang}-{_words(snapshot, lang)[1]}.json")


@derived()
def files(snapshot: Snapshot) -> Mapping[str, bytes]:
    """The data files of the page's scripts, by address: cells, words of each language, boundaries."""
    found = {_cells_address(snapshot): snapshot.body}
    found |= {boundaries_address(era): era.geojson for era in snapshot.input.eras}
    if snapshot.weeks:
        found |= {_words_address(snapshot, lang): _words(snapshot, lang)[0] for lang in LANGUAGES}
    return found


def _add_files(server: Flask, live: Live) -> None:
    """Route the data files. Their addresses contain a digest, so browsers may cache them for ever."""
    live.files = files

    def answer(mimetype: str, digest: str, **_: str) -> Response:
        body = live.file(full_path(request.path), digest)
        if body is None:
            return Response("These data are no longer kept here; load the page again.", 404, mimetype="text/plain")
        return lasting_file(body, mimetype)

    for rule in ("/cells/<digest>.json", "/words/<digest>-<lang>-<own>.json"):
        server.add_url_rule(rule, rule, partial(answer, "application/json"))
    rule = "/boundaries/<digest>.geojson"
    server.add_url_rule(rule, rule, partial(answer, "application/geo+json"))
