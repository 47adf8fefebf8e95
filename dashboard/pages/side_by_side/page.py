"""Two to four counties side by side, all indicators in rows with the strip of all counties; and the table's files."""

from dataclasses import replace

from flask import Flask, Response, redirect, request

from dashboard.derived import derived
from dashboard.exports.csv_file import table_csv
from dashboard.exports.side_by_side import side_by_side_table
from dashboard.exports.workbook import counties_workbook
from dashboard.figures import side_by_side, tokens
from dashboard.figures.figure import Drawing
from dashboard.figures.peers import populations, similar_counties
from dashboard.figures.side_by_side import SideBySide, shape, strip
from dashboard.figures.svg import svg_element, written
from dashboard.indicators.cards import Card
from dashboard.language import COMMA, say
from dashboard.language.digits import integer
from dashboard.language.order import order
from dashboard.live import Live, Stale
from dashboard.pages.common import frame
from dashboard.pages.common.attachment import attachment
from dashboard.pages.common.filters import options
from dashboard.pages.common.indicator_rows import IndicatorRow, compared_with
from dashboard.pages.common.selection import MOST_BESIDE, read_selection
from dashboard.pages.common.urls import takes, url
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot
from dashboard.turns import EXPORTS
from dashboard.weeks import span_label


class ChosenCounty:
    """A chosen county: its name, its mark in the strips, its population in words, and the address of its page."""

    def __init__(self, lang: str, snapshot: Snapshot, selection: Selection, i: int) -> None:
        code = selection.counties[i]
        people = populations(snapshot)[code]
        self.name = snapshot.names[code][lang]
        self.mark = svg_element(
            Drawing(written(lang, [shape(i, 8, 8, 5)]), 16, 16), "", margin=0, **{"class": "county-shape"}
        )
        self.colour = tokens.look(i)[0]
        known = "population" if people else "population_unknown"
        self.population = say(lang, f"side_by_side.{known}", n=integer(people or 0, lang))
        self.href = url(lang, snapshot, "county", replace(selection, county=code, others=()))


class SideBySidePage:
    """The values of the page's template. before: the earlier week of the changes, in words. selects: the choices of
    each county. rows: (row of the figure, its strip, the indicator's row in each county). similar: (text, address) of
    the first county beside those of similar population, or of each county where none is chosen."""

    def __init__(self, lang: str, snapshot: Snapshot, selection: Selection) -> None:
        week, counties = selection.week, selection.counties
        here = sorted(
            snapshot.cells.counties(week, snapshot.cards[0].key), key=lambda code: order(snapshot.names[code][lang])
        )
        self.lang, self.snapshot, self.selection = lang, snapshot, selection
        self.described: SideBySide = side_by_side.describe(snapshot, lang, selection)
        self.span = span_label(snapshot.weeks[week], lang)
        self.known_at = say(lang, "county.known_at", moment=snapshot.moment_label(snapshot.asof, lang))
        self.before = compared_with(lang, selection)
        self.options = options(lang, snapshot, selection)
        self.selects = [
            (
                say(lang, "side_by_side.county", n=integer(i + 1, lang)),
                [
                    ("", say(lang, "side_by_side.no_county"), i >= len(counties)),
                    *(
                        (code, snapshot.names[code][lang], counties[i : i + 1] == (code,))
                        for code in dict.fromkeys((*here, *counties[i : i + 1]))
                    ),
                ],
            )
            for i in range(MOST_BESIDE)
        ]
        self.counties = [ChosenCounty(lang, snapshot, selection, i) for i in range(len(counties))]
        self.heads = self.described.table.head
        self.rows = [(row, strip(row), self._of_counties(row.card)) for row in self.described.rows]
        self.difference = self.heads[-1] if len(counties) == 2 else ""
        self.similar = [found for code in counties[:1] or here if (found := self._similar(code))]

    def _similar(self, code: str) -> tuple[str, str] | None:
        """A county with those of similar population, in words, and the address; None if no county is similar."""
        lang, names = self.lang, self.snapshot.names
        beside = similar_counties(self.snapshot, self.selection.week, code)[: MOST_BESIDE - 1]
        chosen = self.selection.of((code, *beside))
        if not beside or chosen.counties == self.selection.counties:
            return None
        text = COMMA[lang].join(names[other][lang] for other in beside)
        href = url(lang, self.snapshot, "side_by_side", chosen)
        return say(lang, "side_by_side.similar", county=names[code][lang], names=text), href

    def _of_counties(self, card: Card) -> list[IndicatorRow]:
        chosen = [replace(self.selection, county=code, others=()) for code in self.selection.counties]
        return [IndicatorRow(self.lang, self.snapshot, each, card, self._county_page) for each in chosen]

    def _county_page(self, chosen: Selection) -> str:
        return url(self.lang, self.snapshot, "county", chosen)


def read_counties(snapshot: Snapshot) -> Selection:
    """The selection of a request, whose counties may also be parameters of their own, as a form sends them.

    Raises UnknownChoice, also for more than MOST_BESIDE counties.
    """
    typed = (code.strip() for code in request.args.getlist("county"))
    query = {**request.args, "county": ",".join(filter(None, typed))}
    return read_selection(query, snapshot, takes("side_by_side"))


def add(server: Flask, live: Live) -> None:
    @frame.add_page(server, live, "side_by_side")
    def page(lang: str, snapshot: Snapshot) -> Response:
        chosen = read_counties(snapshot)
        if len(request.args.getlist("county")) > 1:
            return redirect(url(lang, snapshot, "side_by_side", chosen))  # type: ignore[return-value]
        return Response(rendered_page(lang, snapshot, chosen, live.status.stale))

    @frame.add_page(server, live, "side_by_side_file")
    def file(lang: str, snapshot: Snapshot, form: str) -> Response:
        chosen = read_counties(snapshot)
        body = table_file(snapshot, lang, chosen, form)
        parts = [snapshot.cells.weeks[chosen.week], f"{chosen.weeks}-weeks" if chosen.weeks != 1 else ""]
        return attachment(snapshot, lang, "side_by_side", [*parts, *chosen.counties], form, body)


@frame.stored_page(most=24)
def rendered_page(lang: str, snapshot: Snapshot, selection: Selection, stale: Stale | None) -> bytes:
    """The page as HTML. stale: as in frame.page."""

    page = SideBySidePage(lang, snapshot, selection)
    return frame.page("side_by_side", lang, snapshot, stale, selection, page=page)


@derived(most=8)
def table_file(snapshot: Snapshot, lang: str, selection: Selection, form: str) -> bytes:
    """The table as CSV or XLSX: a row for each indicator and county."""
    described = side_by_side.describe(snapshot, lang, selection)
    table = side_by_side_table(snapshot, described)
    if form == "csv":
        return table_csv(lang, table)
    with EXPORTS():
        return counties_workbook(lang, snapshot, table, described.title)
