"""The province at a glance: headline tiles, the sentence, the map, ranking, table and filters."""

from collections.abc import Mapping
from dataclasses import replace

from markupsafe import Markup

from dashboard.figures.bullets import behind_sentence
from dashboard.figures.figure import Paper
from dashboard.figures.map import page_map
from dashboard.figures.picture import shapes
from dashboard.figures.split import heading, parts_of
from dashboard.figures.svg import sign
from dashboard.figures.table import headings
from dashboard.figures.trend import events
from dashboard.figures.words import (
    WORDS,
    missing_polygon,
    rank_note,
    ranking_order,
    rows_of,
    scale,
    target_part,
    view_sentence,
)
from dashboard.indicators import amounts
from dashboard.language import say
from dashboard.language.digits import whole
from dashboard.pages.common.figures import page_svg
from dashboard.pages.common.filters import Compared, county_names, options
from dashboard.pages.common.tiles import tiles
from dashboard.pages.common.urls import url
from dashboard.pages.overview.browser_data import tile_map
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import span_label

# The panels of which a narrow screen shows one at a time; the first is open where the address names none.
VIEWS = ("map", "ranking", "trend")


class OverviewPage:
    """What the first page shows of a selection; the template reads each part by its name.

    view: one of VIEWS, the panel that is open where there is no room for all. client_config: where the browser finds
    its files, as a JSON object. dash_config, dash_scripts: what Dash writes into its pages, as HTML; both are '' on a
    page that the server draws alone. county: the name of the chosen one, '' for the province. rows: the counties in
    the register's order; ranking: the best first. heads: of the table's columns. missing_polygon: those that the
    map lacks, in words. split: each part of the figure with the address of its offices. events: (sign, words) of what
    happened in the weeks of the trend. options: of the kinds those that the indicator counts, and the chosen one.
    marks: the seven words of a cell, each with what it means.
    """

    def __init__(
        self,
        lang: str,
        snapshot: Snapshot,
        selection: Selection,
        view: str,
        client_config: Mapping[str, object],
        dash_config: Markup,
        dash_scripts: Markup,
    ) -> None:
        self.lang, self.snapshot, self.selection, self.view = lang, snapshot, selection, view
        self.client_config, self.dash_config, self.dash_scripts = client_config, dash_config, dash_scripts
        card, week, names = selection.card, selection.week, county_names(lang, snapshot)
        self.card, self.words, self.county = card, card.words[lang], names.get(selection.county, "")
        self.title = self._of_place("site.title")
        self.span = span_label(snapshot.weeks[week], lang)
        ranks = snapshot.cells.ranks(card.key, week, card.polarity, selection.kind)
        self.sentence = view_sentence(lang, snapshot, selection, self.span, ranks)
        self.named = amounts.named(lang, card)
        self.behind_sentence = behind_sentence(snapshot, lang, week, selection.county)
        self.tiles_heading = self._of_place("tile.heading")
        self.tiles_key = self._of_place("tile.key")
        self.tiles = tiles(lang, snapshot, selection)
        self.rank_note = rank_note(lang, snapshot)
        self.rows = rows_of(snapshot, lang, selection)
        self.heads = headings(lang, card)
        self.ranking = ranking_order(self.rows, ranks)
        self.target = target_part(lang, card)
        links = {code: self.link("overview", code) for code in names}
        self.map = page_map(snapshot, lang, selection, self.rows, links, shared=True)
        boundaries = snapshot.boundaries(snapshot.weeks[week])
        self.shapes = shapes(boundaries) if boundaries else ""
        self.missing_polygon = missing_polygon(lang, snapshot, selection, [row.code for row in self.rows])
        self.tile_map = tile_map(lang, snapshot, selection, lambda county: self.link("overview", county))
        self.scale = scale(lang, card, [row.state for row in self.rows])
        self.split = [
            (part, url(lang, snapshot, "why", offices, stage=stage))
            for part, offices, stage in parts_of(snapshot, lang, selection)
        ]
        self.split_heading = say(lang, heading(card))
        # In the place of this picture comes the live one.
        label = say(lang, "view.trend_heading")
        self.trend = page_svg(snapshot, lang, selection, "trend", Paper(640, 380, 13), label)
        found = events(snapshot, lang, card, selection.counties)
        self.events = [(sign(event.sign), event.text) for event in found]
        self.compared = Compared(lang, snapshot, selection, "overview")
        choices, kinds = options(lang, snapshot, selection), card.county_kinds if selection.county else card.kinds
        counted = [option for option in choices["kind"] if option[0] in ("", *kinds) or option[2]]
        self.options = choices | {"kind": counted}
        source = card.word(lang, "source")
        self.source = say(lang, "view.figure_source", name=card.word(lang, "name"), week=self.span, source=source)
        weeks = whole(card.late_weeks, lang)
        self.marks = [(word, say(lang, f"words_meaning.{word}", weeks=weeks)) for word in WORDS]

    def link(self, name: str, county: str | None = None, stage: str = "") -> str:
        """The address of a page with the same selection. county: another one, '' for the province."""
        chosen = self.selection if county is None else replace(self.selection, county=county)
        return url(self.lang, self.snapshot, name, chosen, stage=stage)

    def _of_place(self, key: str) -> str:
        """The message of a key, or its form for a county where one is chosen."""
        values = self.snapshot.province.words(self.lang)
        return say(self.lang, f"{key}_county" if self.county else key, county=self.county, **values)
