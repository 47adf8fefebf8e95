"""The files of counties' sheets: a PDF for each county, and a ZIP of all."""

import io
import zipfile

from flask import Flask, Response, request

from dashboard.derived import derived
from dashboard.figures.borders import lives
from dashboard.language import say
from dashboard.language.order import order
from dashboard.language.table import PLAIN
from dashboard.live import Live
from dashboard.pages.common.attachment import attachment
from dashboard.pages.common.frame import add_page
from dashboard.pages.common.render import fonts
from dashboard.pages.common.selection import read_selection
from dashboard.pages.common.urls import takes
from dashboard.pages.pack.county_sheet import SheetRequest, county_sheets
from dashboard.pages.pack.routes import printed_site
from dashboard.selection import Selection, UnknownChoice
from dashboard.snapshot import Snapshot
from dashboard.turns import EXPORTS
from dashboard.weeks import friday


def add(server: Flask, live: Live) -> None:
    def read(lang: str, snapshot: Snapshot) -> tuple[SheetRequest, Selection]:
        chosen = read_selection(request.args, snapshot, takes("county_sheets"))
        return SheetRequest(lang, chosen.week, chosen.weeks, printed_site()), chosen

    @add_page(server, live, "county_sheet")
    def sheet(lang: str, snapshot: Snapshot, county: str) -> Response:
        asked, chosen = read(lang, snapshot)
        if county not in counties_of(snapshot, chosen.week):
            raise UnknownChoice("county", county)
        body = sheet_file(snapshot, asked, county)
        return attachment(snapshot, lang, "county_sheet", [county, *_parts(snapshot, chosen)], "pdf", body)

    @add_page(server, live, "county_sheets")
    def sheets(lang: str, snapshot: Snapshot) -> Response:
        asked, chosen = read(lang, snapshot)
        body = sheets_file(snapshot, asked)
        return attachment(snapshot, PLAIN, "county_sheets", [*_parts(snapshot, chosen), lang], "zip", body)


def counties_of(snapshot: Snapshot, week: int) -> list[str]:
    """The counties that exist in a week (an index), by code."""
    day = friday(snapshot.weeks[week])
    return [
        code for code in snapshot.cells.counties(week, snapshot.cards[0].key) if lives(snapshot)[code].existed(day)
    ]


def _parts(snapshot: Snapshot, chosen: Selection) -> list[str]:
    return [snapshot.cells.weeks[chosen.week], f"{chosen.weeks}-weeks" if chosen.weeks != 1 else ""]


@derived(most=24)
def sheet_file(snapshot: Snapshot, asked: SheetRequest, county: str) -> bytes:
    """A county's sheet as PDF."""
    with EXPORTS():
        return county_sheets(snapshot, asked, [county], fonts())[0]


@derived(most=2)
def sheets_file(snapshot: Snapshot, asked: SheetRequest) -> bytes:
    """A ZIP with the sheet of each county of the week, whose names are the county's code and name.

    The same content gives the same bytes.
    """
    lang, out = asked.lang, io.BytesIO()
    codes = sorted(counties_of(snapshot, asked.week), key=lambda code: order(snapshot.names[code][lang]))
    with EXPORTS():
        files = county_sheets(snapshot, asked, codes, fonts())
    moment = snapshot.asof.timetuple()[:6]
    with zipfile.ZipFile(out, "w") as archive:
        for code, body in zip(codes, files, strict=True):
            name = "-".join(
                [code, snapshot.names[code][lang], *([say(lang, "site.sample")] if snapshot.sample else [])]
            )
            archive.writestr(zipfile.ZipInfo(f"{name}.pdf", moment), body, zipfile.ZIP_DEFLATED)
    return out.getvalue()
