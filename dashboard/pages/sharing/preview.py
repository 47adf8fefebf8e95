"""The pictures of pages in messengers: what a page says, in large letters, and what it shows."""

from flask import Flask, Response, request
from markupsafe import Markup

from dashboard.derived import derived
from dashboard.exports import pictures
from dashboard.figures import picture, preview, tokens
from dashboard.figures.borders import drawn_on
from dashboard.figures.cell_text import CellText
from dashboard.figures.marks import Mark
from dashboard.figures.svg import written
from dashboard.figures.words import county_rows, scale, words_of
from dashboard.indicators import amounts
from dashboard.indicators.target_state import TARGET_STATES
from dashboard.language import say
from dashboard.language.digits import integer
from dashboard.live import Live
from dashboard.meeting.behind import worst_first
from dashboard.pages.common.frame import add_page
from dashboard.pages.common.office_filter import read_offices
from dashboard.pages.common.public_pages import Shows, about, pages
from dashboard.pages.common.render import fonts
from dashboard.pages.common.selection import read_selection
from dashboard.pages.common.urls import takes
from dashboard.selection import Selection, UnknownChoice
from dashboard.snapshot import Snapshot
from dashboard.turns import PICTURES
from dashboard.weeks import span_label


def add(server: Flask, live: Live) -> None:
    @add_page(server, live, "preview")
    def preview(lang: str, snapshot: Snapshot, of: str) -> Response:
        if of not in pages():
            raise UnknownChoice("of", of)
        view = (
            read_offices(request.args, snapshot)
            if of == "offices"
            else read_selection(request.args, snapshot, takes("preview"), of_register=of == "county")
        )
        if of == "county" and not view.county:
            raise UnknownChoice("county", "")
        return Response(_file(snapshot, lang, of, view), mimetype="image/png")


# A picture has 60 KB.
@derived(most=48)
@PICTURES()
def _file(snapshot: Snapshot, lang: str, of: str, view: Selection) -> bytes:
    return pictures.png(preview_svg(snapshot, lang, of, view), fonts(), zoom=1)


def preview_svg(snapshot: Snapshot, lang: str, of: str, view: Selection) -> str:
    """The picture of a page as an SVG document of 1200 x 630 units. of: the page's name."""
    page = about(lang, snapshot, of, view)
    words = preview.Preview(
        lang=lang,
        title=page.title,
        sentence=page.sentence,
        sample=say(lang, "site.sample") if snapshot.sample else "",
        foot=(
            say(lang, "site.short", **snapshot.province.words(lang)),
            say(lang, "pictures.about", week=span_label(snapshot.weeks[view.week], lang)),
        ),
    )
    marks = preview.preview_marks(words, _figure(snapshot, lang, view, page.shows))
    drawn = Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {w:g} {h:g}" width="{w:g}" height="{h:g}"'
        ' direction="ltr" font-family="{font}"><defs>{patterns}</defs>{body}</svg>'
    ).format(
        w=preview.WIDTH,
        h=preview.HEIGHT,
        font=tokens.FONT,
        patterns=picture.patterns(),
        body=written(lang, marks),
    )
    return tokens.painted(drawn)


def _figure(snapshot: Snapshot, lang: str, view: Selection, shows: Shows) -> list[Mark]:
    """The marks beside the sentence; none without borders of the week."""
    if shows == "states":
        states = [state for _, state in worst_first(snapshot, view.week, "")]
        counted = [(state, states.count(state)) for state in TARGET_STATES if state in states]
        rows = [(state, say(lang, f"target_state.{state}"), integer(count, lang)) for state, count in counted]
        return preview.state_marks(lang, rows)
    boundaries = drawn_on(snapshot, view)
    if boundaries is None:
        return []
    if shows == "outline":
        return preview.outline_marks(boundaries, view.counties)
    counties = county_rows(snapshot, lang, view)
    colours = scale(lang, view.card, words_of(counties))
    captions = _captions(snapshot, lang, view)
    return preview.map_marks(lang, boundaries, counties, view.counties, colours, captions)


def _captions(snapshot: Snapshot, lang: str, view: Selection) -> list[str]:
    """What a map shows: its indicator, and the counties' sum where the province's figure counts other offices."""
    together = CellText(snapshot, lang, view.card, view.week, view.county, view.kind).counties_together
    return [*filter(None, [amounts.named(lang, view.card), together])]
