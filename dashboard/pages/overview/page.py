"""The province at a glance: headline tiles, the sentence, the map, ranking, table and filters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from markupsafe import Markup

from dashboard.figures import cell_text
from dashboard.figures.bullets import behind_sentence
from dashboard.figures.cell_text import Row
from dashboard.figures.events import events
from dashboard.figures.figure import Paper
from dashboard.figures.map import PageMap, page_map
from dashboard.figures.picture import shapes
from dashboard.figures.scale import Scale, scale
from dashboard.figures.split import heading, parts_of
from dashboard.figures.svg import sign
from dashboard.figures.words import WORDS, missing_polygon, rank_note, ranking_order, target_part, view_sentence
from dashboard.indicators import amounts
from dashboard.indicators.cards import Card
from dashboard.language import say
from dashboard.language.digits import local_digits
from dashboard.pages.common.compared import Compared
from dashboard.pages.common.figures import page_svg
from dashboard.pages.common.filters import county_names, options
from dashboard.pages.common.tiles import Tile, tiles
from dashboard.pages.common.urls import url
from dashboard.pages.overview.browser_data import tile_map
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import span_label

# The panels of which a narrow screen shows one at a time; the first is open where the address names none.
VIEWS = ("map", "ranking", "trend")


@dataclass(frozen=True)
class OverviewPage:
    """What the first page shows of a selection; the template reads each part by its name.

    view: one of VIEWS, the panel that is open where there is no room for all. client_config: where the browser finds
    its files, as a JSON object. dash_config, dash_scripts: what Dash writes into its pages, as HTML; both are '' on a
    page that the server draws alone.
    """

    lang: str
    snapshot: Snapshot
    selection: Selection
    view: str
    client_config: Mapping[str, object]
    dash_config: Markup
    dash_scripts: Markup

    def link(self, name: str, county: str | None = None, stage: str = "") -> str:
        """The address of a page with the same selection. county: another one, '' for the province."""
        chosen = self.selection if county is None else replace(self.selection, county=county)
        return url(self.lang, self.snapshot, name, chosen, stage=stage)

    @property
    def card(self) -> Card:
        """The chosen indicator."""
        return self.selection.card

    @property
    def words(self) -> Mapping[str, str]:
        """The indicator's own words, by name."""
        return self.card.words[self.lang]

    @property
    def county(self) -> str:
        """The name of the chosen county; '' for the province."""
        return county_names(self.lang, self.snapshot).get(self.selection.county, "")

    @property
    def title(self) -> str:
        """The page's heading: the province or the county at a glance."""
        return self._of_place("site.title")

    def _of_place(self, key: str) -> str:
        """The message of a key, or its form for a county where one is chosen."""
        values = self.snapshot.province.words(self.lang)
        return say(self.lang, f"{key}_county" if self.county else key, county=self.county, **values)

    @cached_property
    def span(self) -> str:
        """The week, from its Saturday to its Friday."""
        return span_label(self.snapshot.weeks[self.selection.week], self.lang)

    @cached_property
    def ranks(self) -> Mapping[str, tuple[int, bool]]:
        """The rank of each county that has a value, and whether it shares the rank."""
        return self.snapshot.cells.ranks(self.card.key, self.selection.week, self.card.polarity, self.selection.kind)

    @property
    def sentence(self) -> str:
        """The one sentence about the selection."""
        return view_sentence(self.lang, self.snapshot, self.selection, self.span, dict(self.ranks))

    @property
    def named(self) -> str:
        """The indicator's name, of a mean with its unit."""
        return amounts.named(self.lang, self.card)

    @property
    def behind_sentence(self) -> str:
        """How many indicators are behind the plan, and which one most."""
        return behind_sentence(self.snapshot, self.lang, self.selection.week, self.selection.county)

    @property
    def tiles_heading(self) -> str:
        """Whose indicators the tiles show."""
        return self._of_place("tile.heading")

    @property
    def tiles_key(self) -> str:
        """What the ticks at the bars of the tiles mean."""
        return self._of_place("tile.key")

    @property
    def tiles(self) -> Sequence[Tile]:
        """The headlines of the province or the chosen county."""
        return tiles(self.lang, self.snapshot, self.selection)

    @property
    def rank_note(self) -> str:
        """What was announced and cannot be measured."""
        return rank_note(self.lang, self.snapshot)

    @cached_property
    def counties(self) -> Sequence[str]:
        """The codes of the week's counties, in the register's order."""
        return self.snapshot.cells.counties(self.selection.week, self.card.key)

    @cached_property
    def rows(self) -> Sequence[Row]:
        """The counties in words, in the register's order."""
        lang, chosen, names = self.lang, self.selection, county_names(self.lang, self.snapshot)
        return [
            cell_text.row(
                lang,
                self.snapshot.cells,
                self.card,
                chosen.week,
                code,
                names[code],
                chosen.kind,
                cell_text.rank_text(lang, self.ranks.get(code)),
            )
            for code in self.counties
        ]

    @property
    def target(self) -> tuple[str, float] | None:
        """The target in words and as a part of the bars, for the line across the ranking."""
        return target_part(self.lang, self.card)

    @property
    def ranking(self) -> Sequence[Row]:
        """The same, best first."""
        return ranking_order(self.rows, dict(self.ranks))

    @cached_property
    def map(self) -> PageMap:
        """The map, each county a link that chooses it."""
        links = {code: self.link("overview", code) for code in county_names(self.lang, self.snapshot)}
        return page_map(self.snapshot, self.lang, self.selection, self.rows, links, shared=True)

    @property
    def shapes(self) -> Markup:
        """The counties' outlines, which map and inset share."""
        boundaries = self.snapshot.boundaries(self.snapshot.weeks[self.selection.week])
        return shapes(boundaries) if boundaries else Markup("")

    @cached_property
    def missing_polygon(self) -> str:
        """The counties that have no place on the map, in words."""
        return missing_polygon(self.lang, self.snapshot, self.selection, self.counties)

    @cached_property
    def tile_map(self) -> Markup:
        """The same counties as equal squares."""
        return tile_map(self.lang, self.snapshot, self.selection, lambda county: self.link("overview", county))

    @property
    def scale(self) -> Scale:
        """The colours of the map."""
        return scale(self.lang, self.card, [row.state for row in self.rows])

    @cached_property
    def split(self) -> Sequence[tuple[object, str]]:
        """The parts of the figure by kind of office or by stage, each with the address of its offices."""
        return [
            (part, url(self.lang, self.snapshot, "why", offices, stage=stage))
            for part, offices, stage in parts_of(self.snapshot, self.lang, self.selection)
        ]

    @property
    def split_heading(self) -> str:
        """By stage, or by kind."""
        return say(self.lang, heading(self.card))

    @property
    def trend(self) -> Markup:
        """The trend as a picture, in whose place the live one comes."""
        label = say(self.lang, "view.trend_heading")
        return page_svg(self.snapshot, self.lang, self.selection, "trend", Paper(640, 380, 13), label)

    @property
    def events(self) -> Sequence[tuple[Markup, str]]:
        """(sign, words) of what happened in the weeks of the trend."""
        told = events(self.snapshot, self.lang, self.card, self.selection.counties)
        return [(sign(one.event.sign), one.text) for one in told]

    @property
    def compared(self) -> Compared:
        """The counties that the trend compares."""
        return Compared(self.lang, self.snapshot, self.selection, "overview")

    @property
    def options(self) -> Mapping[str, Sequence[tuple[str, str, bool]]]:
        """The filters' choices; of the kinds those that the indicator counts, and the chosen one."""
        found = options(self.lang, self.snapshot, self.selection)
        kinds = self.card.county_kinds if self.selection.county else self.card.kinds
        return {**found, "kind": [option for option in found["kind"] if option[0] in ("", *kinds) or option[2]]}

    @property
    def source(self) -> str:
        """Where the figures come from, with the indicator and the week."""
        name, source = (self.card.word(self.lang, word) for word in ("name", "source"))
        return say(self.lang, "view.figure_source", name=name, week=self.span, source=source)

    @property
    def marks(self) -> Sequence[tuple[str, str]]:
        """The seven words of a cell, each with what it means."""
        weeks = local_digits(str(self.card.late_weeks), self.lang)
        return [(word, say(self.lang, f"words_meaning.{word}", weeks=weeks)) for word in WORDS]
