"""The explore page as HTML from the server, readable without scripts, and the Dash app that replaces its content."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, g, request
from markupsafe import Markup

from dashboard.figures import tokens
from dashboard.figures.chart_layout import dashed
from dashboard.figures.chart_plotly import OUTLINE
from dashboard.figures.explored import span
from dashboard.language import LANGUAGES, OTHER, say
from dashboard.live import Live
from dashboard.pages.common import frame
from dashboard.pages.common.dash_page import DashPage, Guard
from dashboard.pages.common.filters import options
from dashboard.pages.common.urls import url
from dashboard.pages.explore.callback_guard import guard
from dashboard.pages.explore.view import View, address, read_view, shown_snapshot
from dashboard.pages.explore.words import said, table_rows
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot

# These modules import Dash, which a server's start does without.
if TYPE_CHECKING:
    from dashboard.pages.common.dash_app import PageApp
    from dashboard.pages.explore.callbacks import Source


def add(server: Flask, live: Live) -> None:
    """Register the page and its Dash app in both languages."""
    shown = partial(shown_snapshot, live)
    apps = {
        lang: dash_page(lang, server, url(lang, None, "explore"), partial(written, live, lang), shown)
        for lang in LANGUAGES
    }

    @frame.add_page(server, live, "explore")
    def explore(lang: str, snapshot: Snapshot) -> Response:
        g.view = read_view(lang, request.args, snapshot)
        return Response(apps[lang].app.index())  # type: ignore[no-untyped-call]


def written(live: Live, lang: str, config: str, scripts: str) -> str:
    """The page of the view in `g.view`, as HTML. config, scripts: HTML that Dash adds to its pages."""
    view: View = g.view
    return frame.page(
        "explore.html",
        lang,
        view.snapshot,
        live.status.stale,
        address(OTHER[lang], view.snapshot, view.selection, view.figures),
        here="explore",
        page=ExplorePage(view, Markup(config), Markup(scripts)),
    ).decode()


def dash_page(
    lang: str,
    server: Flask,
    base: str,
    page: Callable[[str, str], str],
    source: Source,
    more: Guard | None = None,
) -> DashPage:
    """The Dash app of a language. base: the page's path. page: (config, scripts) as HTML -> the complete page.

    source: returns the snapshot of a query. more: a further check for each of Dash's addresses, such as of rights.
    """

    def created() -> PageApp:
        from dashboard.pages.explore.callbacks import explore_app

        return explore_app(lang, server, base, page, source)

    def checked(name: str, view: Callable[..., Any]) -> Callable[..., Any]:
        view = guard(lambda: part.app, name, view)
        return more(name, view) if more else view

    part = DashPage(server, f"{base}/", created, checked)
    return part


class ExplorePage:
    """The values of the template. dash_config, dash_scripts: HTML that Dash adds to its pages.

    start: the properties of the app's components for the view. asked: the addresses that Dash requests first; later:
    those that the maps request, their polygons and an outline that plotly loads for every map. looks: (colour, dash)
    of the first chosen counties in plotly's notation; the last pair is for all others. options: of the form that is
    shown before the scripts run.
    """

    def __init__(self, view: View, dash_config: Markup, dash_scripts: Markup) -> None:
        from dashboard.pages.explore import callbacks

        traces = [trace for figure in callbacks.drawn(view) for trace in figure.get("data", ())]
        polygons = {trace["geojson"] for trace in traces if "geojson" in trace}
        self.view, self.dash_config, self.dash_scripts = view, dash_config, dash_scripts
        self.start = callbacks.start(view, request.query_string.decode(errors="replace"))
        self.asked = [f"{request.path}/{name}" for name in ("_dash-layout", "_dash-dependencies")]
        self.later = [*polygons, OUTLINE] if polygons else []
        looks = (*tokens.LINES, tokens.look(len(tokens.LINES)))
        self.looks = [(colour, dashed(dash)) for colour, dash in looks]
        self.said = said(view)
        self.rows = table_rows(view)
        self.options = options(view.lang, view.snapshot, view.selection)
        self.questions = questions(view)


def questions(view: View) -> list[tuple[str, str, bool]]:
    """The ready questions whose indicators exist, as (address, text, is_current)."""
    lang, snapshot = view.lang, view.snapshot
    cards, newest = {card.key: card for card in snapshot.cards}, len(snapshot.weeks) - 1
    found = []
    for name, (keys, start, figures) in READY.items():
        if not set(keys) <= cards.keys():
            continue
        chosen = Selection(cards[keys[0]], newest, second=cards[keys[1]])
        chosen = replace(chosen, start=0 if start == "all" else span(chosen)[0])
        href = address(lang, snapshot, chosen, figures)
        found.append((href, say(lang, f"explore.question_{name}"), href == view.address))
    return found


# For each ready question: its indicators, whether the span is half a year or all weeks, and the figures.
READY = {
    "both": (("service_desks", "committee"), "half", ("scatter", "map", "strip", "heatmap")),
    "since": (("service_desks", "committee"), "all", ("heatmap", "quartiles", "ranks", "map")),
    "moved": (("committee", "service_desks"), "half", ("change_map", "ranks", "quartiles", "heatmap")),
    "inspected": (("inspection_coverage", "findings_resolved"), "half", ("scatter", "map", "quartiles", "strip")),
    "mine": (("service_desks", "e_services"), "half", ("strip", "quartiles", "ranks", "map")),
}
