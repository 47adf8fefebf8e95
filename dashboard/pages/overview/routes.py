"""The addresses of the first page: the page with its Dash apps, /fa/ and /en/, and the data files of its scripts."""

from collections.abc import Callable, Mapping
from functools import partial

from dash import ClientsideFunction, Dash, Input, dcc, html
from flask import Flask, Response, g, redirect, request
from markupsafe import Markup

from dashboard.derived import derived
from dashboard.figures.chart_plotly import CONFIG, OUTLINE
from dashboard.figures.map import first_page
from dashboard.language import LANGUAGES, OTHER, say
from dashboard.live import Live, Stale
from dashboard.pages.common import frame
from dashboard.pages.common.dash_page import PageApp
from dashboard.pages.common.lasting_files import boundaries_address, lasting_file
from dashboard.pages.common.render import static
from dashboard.pages.common.selection import default_selection, one_of, read_selection
from dashboard.pages.common.urls import ADDRESSES, requested_url, url
from dashboard.pages.overview.browser_data import words
from dashboard.pages.overview.page import VIEWS, OverviewPage
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot


def add(server: Flask, live: Live) -> None:
    def drawn(lang: str, config: str, scripts: str) -> str:
        return _rendered_page(lang, g.snapshot, g.selection, g.view, live.status.stale, config, scripts)

    apps = {lang: dash_app(lang, server, drawn, lambda: live.snapshot) for lang in LANGUAGES}

    def overview(lang: str, snapshot: Snapshot) -> Response:
        g.snapshot, g.selection = snapshot, read_selection(request.args, snapshot, ADDRESSES["overview"].takes)
        g.view = one_of(request.args, "view", VIEWS)
        # An earlier or coming publication is drawn by the server alone: Dash would draw the newest one.
        return Response(drawn(lang, "", "") if snapshot.mode else apps[lang].index())  # type: ignore[no-untyped-call]

    @server.get("/")
    def front() -> Response:
        lang = str(request.accept_languages.best_match(LANGUAGES, default="fa"))
        answer = redirect(requested_url(lang, None, "overview", {}, request.args))
        answer.headers["Vary"] = "Accept-Language"
        return answer  # type: ignore[return-value]

    frame.add_page(server, live, "overview", overview)
    _add_files(server, live)


# A page is the same for all readers until the data change, and most ask for one of a few.
@derived(most=32)
def _rendered_page(
    lang: str, snapshot: Snapshot, selection: Selection, view: str, stale: Stale | None, config: str, scripts: str
) -> str:
    return frame.page(
        "overview.html",
        lang,
        snapshot,
        stale,
        url(OTHER[lang], snapshot, "overview", selection, view=view),
        here="overview",
        page=OverviewPage(
            lang,
            snapshot,
            selection,
            view or VIEWS[0],
            client_config(lang, snapshot, selection),
            Markup(config),
            Markup(scripts),
        ),
    )


def client_config(lang: str, snapshot: Snapshot, selection: Selection) -> dict[str, object]:
    """Where the browser finds the files that it needs, and the selection that the page shows."""
    home = url(lang, None, "overview")
    return {
        "lang": lang,
        "cells": f"/cells/{snapshot.digest}.json",
        "words": _words_address(snapshot, lang),
        "plotly": static("plotly.js"),
        # What Dash and plotly will ask for once they run, fetched while their scripts are still on the way.
        "later": [f"{home}_dash-{name}" for name in ("layout", "dependencies")] + _borders(snapshot),
        "indicator": selection.card.key,
        "week": selection.week,
        "county": selection.county,
        "kind": selection.kind,
    }


def _borders(snapshot: Snapshot) -> list[str]:
    boundaries = snapshot.boundaries(snapshot.weeks[-1])
    return [boundaries_address(boundaries), OUTLINE] if boundaries else []


@derived()
def _words(snapshot: Snapshot, lang: str) -> tuple[bytes, str]:
    return words(lang, snapshot)


def _words_address(snapshot: Snapshot, lang: str) -> str:
    return f"/words/{snapshot.digest}-{lang}-{_words(snapshot, lang)[1]}.json"


@derived()
def files(snapshot: Snapshot) -> Mapping[str, bytes]:
    """The files that the browser asks for beside a page, by address: cells, words of each language, borders."""
    found = {f"/cells/{snapshot.digest}.json": snapshot.body}
    found |= {boundaries_address(era): era.geojson for era in snapshot.input.eras}
    if snapshot.weeks:
        found |= {_words_address(snapshot, lang): _words(snapshot, lang)[0] for lang in LANGUAGES}
    return found


def _add_files(server: Flask, live: Live) -> None:
    """Data files under addresses that hold their digest: their bytes never change, so browsers keep them for ever."""
    live.files = files

    def answer(digest: str, mimetype: str) -> Response:
        body = live.file(request.path, digest)
        if body is None:
            return Response("These data are no longer kept here; load the page again.", 404, mimetype="text/plain")
        return lasting_file(body, mimetype)

    @server.get("/cells/<digest>.json")
    def cells(digest: str) -> Response:
        return answer(digest, "application/json")

    @server.get("/words/<digest>-<lang>-<own>.json")
    def words_file(digest: str, lang: str, own: str) -> Response:
        return answer(digest, "application/json")

    @server.get("/boundaries/<digest>.geojson")
    def boundaries(digest: str) -> Response:
        return answer(digest, "application/geo+json")


def dash_app(
    lang: str, server: Flask, page: Callable[[str, str, str], str], snapshot: Callable[[], Snapshot]
) -> Dash:
    """The Dash app of a language on a Flask server, which draws the map into the page.

    page: language, Dash's configuration and scripts as HTML -> the whole page. snapshot: gives the snapshot to draw.
    """
    app = PageApp(
        partial(page, lang),
        name=f"dashboard-{lang}",
        server=server,
        url_base_pathname=url(lang, None, "overview"),
        title=say(lang, "site.title", **snapshot().province.words(lang)),
    )
    # Dash writes this one into every page. The real one would be that of the moment when this server was started:
    # old figures, and another page from each server.
    app.validation_layout = html.Div([dcc.Graph(id="map")])  # type: ignore[assignment]
    app.layout = lambda: layout(snapshot())
    choose = ClientsideFunction("dashboard", "choose")
    app.clientside_callback(choose, Input("map", "clickData"))  # type: ignore[no-untyped-call]
    return app


def layout(snapshot: Snapshot) -> html.Div:
    """The map of the default view; the browser then moves it to the view of its address."""
    figure = first_page(snapshot, default_selection(snapshot), boundaries_address) if snapshot.weeks else {}
    return html.Div([dcc.Graph(id="map", figure=figure, config=CONFIG, responsive=True)])
