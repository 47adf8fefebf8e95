"""The county page: one county's figures, map, trend, offices, and its way to the target."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, redirect, request

from dashboard.derived import derived
from dashboard.figures.picture import patterns
from dashboard.language import OTHER
from dashboard.live import Live, Stale
from dashboard.pages.common import frame
from dashboard.pages.common.border_history import borders
from dashboard.pages.common.selection import read_selection
from dashboard.pages.common.urls import url
from dashboard.pages.county.figures import peer_list, surroundings, trend
from dashboard.pages.county.offices import offices, visits
from dashboard.pages.county.view import behind, heading, sentence, tiles, way
from dashboard.selection import Selection
from dashboard.snapshot import Snapshot


def add(server: Flask, live: Live) -> None:
    """Register the routes."""

    def read(snapshot: Snapshot, code: str) -> Selection:
        given = {**request.args, "county": code}
        return read_selection(given, snapshot, "county indicator week borders", of_register=True)

    def page(lang: str, snapshot: Snapshot, county: str) -> Response:
        return Response(rendered_page(lang, snapshot, read(snapshot, county), live.status.stale))

    def from_form(lang: str, snapshot: Snapshot) -> Response:
        # The form's own address: a form without scripts can only send what it asks for as a query.
        code = request.args.get("county", "")
        if not code:
            return redirect(url(lang, snapshot, "overview"))  # type: ignore[return-value]
        return redirect(url(lang, snapshot, "county", read(snapshot, code)))  # type: ignore[return-value]

    frame.add_page(server, live, "county", page)
    frame.add_page(server, live, "county_from_form", from_form)


# A page is the same for all until the data change.
@derived(most=56)
def rendered_page(lang: str, snapshot: Snapshot, choice: Selection, stale: Stale | None) -> str:
    """The page as HTML. stale: why newer data cannot be read, None if these are fresh."""
    other = url(OTHER[lang], snapshot, "county", choice)
    return frame.page("county.html", lang, snapshot, stale, other, **context(lang, snapshot, choice))


def context(lang: str, snapshot: Snapshot, choice: Selection) -> dict[str, Any]:
    """All that the page's template needs; no figure at all where the county did not exist."""
    bounds = borders(lang, snapshot, choice)
    values = {**heading(lang, snapshot, choice), "borders": bounds}
    if bounds.absent:
        return values
    return {
        **values,
        "patterns": patterns(),
        "sentence": sentence(lang, snapshot, choice),
        "why": behind(lang, snapshot, choice),
        "tiles": tiles(lang, snapshot, choice),
        "map": surroundings(lang, snapshot, choice),
        "trend": trend(lang, snapshot, choice),
        "peers": peer_list(lang, snapshot, choice),
        "way": way(lang, snapshot, choice),
        "offices": offices(lang, snapshot, choice),
        "visits": visits(lang, snapshot, choice),
        "data_page": url(lang, snapshot, "data", choice),
        "card_page": url(lang, snapshot, "indicator", key=choice.card.key),
    }
