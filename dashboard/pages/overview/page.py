"""The province at a glance: the first page, /fa/ and /en/, and the files of its script."""

import re
from dataclasses import replace

from flask import Flask, Response, redirect, request
from markupsafe import Markup

from dashboard.areas.boundaries import Boundaries
from dashboard.figures import tile_grid
from dashboard.figures.borders import drawn_on
from dashboard.figures.explored import ranking_order
from dashboard.figures.figure import NARROW
from dashboard.figures.map import PageMap, page_map
from dashboard.figures.picture import shapes
from dashboard.figures.signs import key_sign
from dashboard.figures.state_map import painted_rows, state_key
from dashboard.figures.svg import svg_element, written
from dashboard.indicators.cards import GROUPS
from dashboard.language import LANGUAGES, say
from dashboard.language.table import DEFAULT
from dashboard.live import Live, Stale
from dashboard.pages.common import frame
from dashboard.pages.common.bound import bound
from dashboard.pages.common.filters import county_names, options
from dashboard.pages.common.lasting_files import boundaries_address, compressed_fast, lasting_file
from dashboard.pages.common.render import render
from dashboard.pages.common.selection import one_of, read_selection
from dashboard.pages.common.urls import full_path, requested_url, takes, url
from dashboard.pages.overview.below import Below, page_link
from dashboard.pages.overview.week_file import (
    ORDERS,
    area_fields,
    borders_of,
    card_fields,
    cell_fields,
    drawn_fields,
    edition,
    film_file,
    week_file,
)
from dashboard.selection import Selection, UnknownChoice
from dashboard.snapshot import Snapshot

# The panels of which a narrow screen shows one at a time, by default the first.
VIEWS = ("ranking", "trend")
# The filters that are always visible, and those that unfold on a narrow screen, with the kind of office.
FIRST_FILTERS, MORE_FILTERS = ("county", "indicator"), ("week", "weeks")

# All kinds of office, in addresses of files.
ALL = "-"
# The digests in addresses of files: a request for anything else causes no look for changed data.
DIGEST, EDITION = re.compile(r"[0-9a-f]{16}"), re.compile(r"[0-9a-f]{16}-[0-9a-f]{16}")


class OverviewPage:
    """The values of the template overview.html for a selection.

    is_chosen: the address has an indicator. view: one of VIEWS, the open panel on a narrow screen. client_config: the
    data of the script; None on a page without scripts. below: the parts below the first screen. bound: writes an
    element that shows fields. fields: those of the view. ranking: (county, its fields), best first.
    groups: (key, heading, rows) of each subject. colourings, orders: (name, text, address) of those of the map and of
    the ranking. options: of the filters.
    """

    def __init__(self, lang: str, snapshot: Snapshot, selection: Selection, is_chosen: bool, view: str) -> None:
        self.lang, self.snapshot, self.selection, self.view = lang, snapshot, selection, view
        # Without scripts for an earlier or coming publication: their addresses lead to the newest one.
        self.client_config = None if snapshot.mode else client_config(lang, snapshot, selection, is_chosen, view)
        self.bound, names = bound, county_names(lang, snapshot)
        self.below = below = Below(lang, snapshot, selection)
        self.county, self.link = below.county, below.link
        one = replace(selection, others=())
        of_card, of_area = card_fields(lang, snapshot, one), area_fields(lang, snapshot, one.week, one.county)
        spoken = {
            "title": below.title,
            "standing": below.standing,
            "reported": below.reported,
            "sentence": below.sentence,
        }
        self.fields = of_card | of_area | cell_fields(lang, snapshot, one) | spoken
        self.ranking = [
            (code, drawn_fields(lang, snapshot, replace(one, county=code)) | {"name": names[code]})
            for code in ranking_order(snapshot, selection)
        ]
        self.groups = [
            (group, say(lang, f"glance.group.{group or 'other'}"), of_group)
            for group in (*GROUPS, "")
            if (of_group := [row for row in below.rows if row.card.group == group])
        ]
        self.map, boundaries = drawn_map(lang, snapshot, selection), drawn_on(snapshot, selection)
        self.shapes = shapes(boundaries) if boundaries else ""
        self.tile_map = tile_map(lang, snapshot, selection)
        self.colourings = [
            (show, say(lang, f"glance.by_{show or 'value'}"), self._of(replace(selection, show=show)))
            for show in ("", "state")
        ]
        self.orders = [
            (order, say(lang, f"glance.order_{order or 'figure'}"), self._of(replace(selection, order=order)))
            for order in ORDERS
        ]
        self.state_key = [(written(lang, key_sign(name)), text) for name, text in state_key(lang)]
        self.options = options(lang, snapshot, selection)
        self.first_filters, self.more_filters = FIRST_FILTERS, MORE_FILTERS

    @property
    def week_address(self) -> str:
        """The address of the script's file for the view."""
        view = self.selection
        asked = self.snapshot.cells.weeks[view.week], str(view.weeks), view.kind or ALL
        return full_path(f"/week/{edition(self.snapshot, self.lang)}/{self.lang}/{'/'.join(asked)}.json")

    def _of(self, selection: Selection) -> str:
        return url(self.lang, self.snapshot, "overview", selection)


def drawn_map(lang: str, snapshot: Snapshot, selection: Selection) -> PageMap:
    """The map. The page has the outlines that it uses (`picture.shapes`)."""
    links = {code: page_link(lang, snapshot, selection, "overview", code) for code in county_names(lang, snapshot)}
    return page_map(snapshot, lang, selection, painted_rows(snapshot, lang, selection), links, bound=True)


def tile_map(lang: str, snapshot: Snapshot, selection: Selection) -> Markup:
    """The tile map for the width of a phone, and below it the names of counties without a place on it."""

    def href(offices: Selection, stage: str) -> str:
        return page_link(lang, snapshot, selection, "overview", offices.county)

    paper = replace(NARROW, href=href, new_window=False)
    label = say(lang, "figure.tile_grid.title", name=selection.card.word(lang, "name"))
    described = tile_grid.describe(snapshot, lang, selection)
    note = Markup('<p class="panel-note">{}</p>').format(described.missing) if described.missing else ""
    drawn = tile_grid.draw(described, paper, bound=True)
    return (svg_element(drawn, label, data_f="@aria-label=tiles_label") if described.rows else Markup("")) + note


def client_config(
    lang: str, snapshot: Snapshot, selection: Selection, is_chosen: bool, view: str
) -> dict[str, object]:
    """What the script needs to know: the edition of its files, and the view as the server reads its address.

    kinds: by indicator, the kinds of office
    that it counts in the province and in a county.
    """
    return {
        "edition": edition(snapshot, lang),
        "borders": borders_of(snapshot, selection.week),
        "kinds": {card.key: [card.kinds, card.county_kinds] for card in snapshot.cards},
        "view": {
            "indicator": selection.card.key if is_chosen else "",
            "week": snapshot.cells.weeks[selection.week],
            "weeks": selection.weeks,
            "county": ",".join(selection.counties),
            "kind": selection.kind,
            "show": selection.show,
            "order": selection.order,
            "view": view,
        },
    }


def add(server: Flask, live: Live) -> None:
    @frame.add_page(server, live, "overview")
    def overview(lang: str, snapshot: Snapshot) -> Response:
        selection = read_selection(request.args, snapshot, takes("overview"))
        selection = replace(selection, show="state" if selection.show == "state" else "")
        is_chosen = bool(request.args.get("indicator", "").strip())
        if one_of(request.args, "part", ("below",)):
            return Response(_rendered_parts(lang, snapshot, selection))
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

    page = OverviewPage(lang, snapshot, selection, is_chosen, view)
    return frame.page("overview", lang, snapshot, stale, selection, address_in=address, page=page)


# Each choice of a reader asks for one.
@frame.stored_page(most=256)
def _rendered_parts(lang: str, snapshot: Snapshot, selection: Selection) -> bytes:
    """The parts below the first screen alone, as they are in the page."""
    below = Below(lang, snapshot, selection)
    return render("parts.html", lang, snapshot, below=below, selection=selection).encode()


def _add_files(server: Flask, live: Live) -> None:
    """Route the data files. Their addresses contain a digest, so browsers may cache them for ever."""

    def gone() -> Response:
        return Response("These data are no longer kept here; load the page again.", 404, mimetype="text/plain")

    def fields(digest: str, lang: str, kind: str, **asked: str) -> Response:
        if not EDITION.fullmatch(digest):
            return gone()
        snapshot = live.holding(lambda each: bool(each.weeks) and edition(each, lang) == digest)
        if snapshot is None:
            return gone()
        try:
            asked["kind"] = "" if kind == ALL else kind
            view = read_selection(asked, snapshot, "indicator week weeks kind")
        except UnknownChoice:
            return gone()
        if request.endpoint == "film":
            body = film_file(snapshot, lang, view.card, view.weeks, view.kind)
        else:
            body = week_file(snapshot, lang, view.week, view.weeks, view.kind)
        return lasting_file(body, "application/json", compressed_fast)

    def boundaries(digest: str) -> Response:
        if not DIGEST.fullmatch(digest):
            return gone()

        def asked_for(snapshot: Snapshot) -> list[Boundaries]:
            return [era for era in snapshot.input.eras if boundaries_address(era) == full_path(request.path)]

        snapshot = live.holding(lambda each: bool(asked_for(each)))
        return lasting_file(asked_for(snapshot)[0].geojson, "application/geo+json") if snapshot else gone()

    for name, subject in (("week", "week"), ("film", "indicator")):
        server.add_url_rule(f"/{name}/<digest>/<language:lang>/<{subject}>/<weeks>/<kind>.json", name, fields)
    server.add_url_rule("/boundaries/<digest>.geojson", "boundaries", boundaries)
