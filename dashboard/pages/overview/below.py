"""The parts of the first page below its first screen, which the script loads anew after each choice."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from dashboard.figures.cell_text import CellText
from dashboard.figures.figure import Paper
from dashboard.figures.split import heading, parts_of
from dashboard.figures.table import county_table, describe
from dashboard.figures.words import WORDS, county_rows, missing_polygon, rank_note, view_sentence
from dashboard.indicators import amounts
from dashboard.indicators.cards import Card, headlines
from dashboard.language import COMMA, say
from dashboard.language.digits import integer
from dashboard.meeting.behind import behind_sentence
from dashboard.meeting.reported import reported_sentence
from dashboard.pages.common.figures import PageFigure
from dashboard.pages.common.filters import Compared, county_names, options
from dashboard.pages.common.indicator_rows import IndicatorRow
from dashboard.pages.common.selection import of_counted_kind
from dashboard.pages.common.urls import url
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.weeks import span_label

# The trend fills a column of the board; its letters are as large as the page's.
TREND = Paper(640, 380, 13, new_window=False)


class Below:
    """The values of the template below.html for a selection.

    county: name of the chosen county, '' for the province. standing: how many indicators are behind their targets;
    reported: how many offices reported in the week. rows: of the headline indicators. revised: what changed the
    chosen indicator's earlier figure since its meeting. together: the sum of all counties. counties: their table in
    alphabetical order. missing_polygon: counties missing on the map, in words. split: each part of the figure with
    the address of its offices. kinds: choices of the indicator's kinds of office. marks: the seven states of a cell
    with their meanings.
    """

    def __init__(self, lang: str, snapshot: Snapshot, selection: Selection) -> None:
        self.lang, self.snapshot, self.selection = lang, snapshot, selection
        card, week, names = selection.card, selection.week, county_names(lang, snapshot)
        self.card, self.words, self.county = card, card.words[lang], names.get(selection.county, "")
        self.title = page_title(lang, snapshot, selection.counties)
        self.standing = " ".join(behind_sentence(snapshot, lang, week, code) for code in selection.counties or ("",))
        self.reported = reported_sentence(snapshot, lang, week, selection.counties)
        self.sentence = view_sentence(lang, snapshot, selection) + _compared(lang, snapshot, selection)
        self.named, self.span = amounts.named(lang, card), span_label(snapshot.weeks[week], lang)
        self.rows = [self._row(headline) for headline in headlines(snapshot.cards)]
        chosen = self._row(card)
        self.together, self.revised = chosen.cell.counties_together, chosen.revised
        self.compared = Compared(lang, snapshot, selection, "overview")
        self.trend = PageFigure(snapshot, lang, selection, "trend", build=url, wide=TREND)
        self.split = [
            (part, url(lang, snapshot, "why", offices, stage=stage))
            for part, offices, stage in parts_of(snapshot, lang, selection)
        ]
        self.split_heading = say(lang, heading(card))
        by_code = {row.code: row for row in county_rows(snapshot, lang, selection)}
        table = county_table(lang, selection, [by_code[code] for code in names if code in by_code])
        described = replace(describe(snapshot, lang, selection), table=table)
        own_page = partial(page_link, lang, snapshot, name="overview")
        self.counties = PageFigure(snapshot, lang, selection, "table", url, own_page, described)
        self.missing_polygon = missing_polygon(lang, snapshot, selection, list(by_code))
        counted = card.county_kinds if selection.county else card.kinds
        self.kinds = [
            option
            for option in options(lang, snapshot, selection)["kind"]
            if option[0] in ("", *counted) or option[2]
        ]
        self.source = say(
            lang, "view.figure_source", name=card.word(lang, "name"), week=self.span, source=card.word(lang, "source")
        )
        self.rank_note = rank_note(lang, snapshot)
        weeks = integer(card.late_weeks, lang)
        self.marks = [(word, say(lang, f"words_meaning.{word}", weeks=weeks)) for word in WORDS]

    def _row(self, card: Card) -> IndicatorRow:
        def href(chosen: Selection) -> str:
            return url(self.lang, self.snapshot, "overview", of_counted_kind(chosen))

        return IndicatorRow(self.lang, self.snapshot, self.selection, card, href, first_page=True)

    def link(self, name: str, county: str | None = None) -> str:
        """The address of a page with the same selection. county: replaces the selection's, '' for the province."""
        return page_link(self.lang, self.snapshot, self.selection, name, county)


def page_link(lang: str, snapshot: Snapshot, selection: Selection, name: str, county: str | None = None) -> str:
    """The address of a page with a selection. county: replaces the selection's, '' for the province."""
    chosen = selection if county is None else replace(selection, county=county)
    # The interactive dashboard has no colours for states, and its bars have an order of their own.
    chosen = replace(chosen, show="", order="") if name == "explore" else chosen
    chosen = of_counted_kind(chosen) if name == "overview" else chosen
    return url(lang, snapshot, name, chosen)


def page_title(lang: str, snapshot: Snapshot, counties: Sequence[str]) -> str:
    """The page's heading, which names the chosen counties. counties: their codes."""
    names = COMMA[lang].join(snapshot.names[code][lang] for code in counties)
    key = ("site.title", "site.title_county", "site.title_counties")[min(len(counties), 2)]
    return say(lang, key, county=names, **snapshot.province.words(lang))


def _compared(lang: str, snapshot: Snapshot, selection: Selection) -> str:
    """The figures of the counties beside the chosen one, as a further sentence."""
    cells = [
        CellText(snapshot, lang, selection.card, selection.week, code, selection.kind) for code in selection.others
    ]
    counties = COMMA[lang].join(cell.title for cell in cells)
    return f" {say(lang, 'glance.compared', counties=counties)}" if cells else ""
