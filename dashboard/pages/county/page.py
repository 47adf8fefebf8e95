"""The county page: one county's figures, map, trend, offices, and its way to the target."""

from __future__ import annotations

from typing import Any

from flask import Flask, Response, redirect, request

from dashboard.derived import derived
from dashboard.figures.picture import patterns
from dashboard.live import Live, Stale
from dashboard.pages.common import frame
from dashboard.pages.common import selection as views
from dashboard.pages.common.border_history import borders
from dashboard.pages.common.county_selection import Choice, address, read_choice
from dashboard.pages.county.figures import peer_list, surroundings, trend
from dashboard.pages.county.offices import offices, visits
from dashboard.pages.county.view import behind, heading, sentence, tiles, way
from dashboard.snapshot import Snapshot


def add(server: Flask, live: Live) -> None:
    """Register the routes."""

    def county(lang: str, snapshot: Snapshot, code: str) -> Response:
        found = read_choice(code, request.args, snapshot)
        chosen = (found.county, found.card.key, found.week, found.old)
        return Response(rendered_page(lang, snapshot, chosen, live.status.stale))

    def from_form(lang: str, snapshot: Snapshot) -> Response:
        # The form's own address: a form without scripts can only send what it asks for as a query.
        code = request.args.get("county", "")
        if not code:
            return redirect(f"/{lang}/")  # type: ignore[return-value]
        return redirect(address(lang, read_choice(code, request.args, snapshot), snapshot))  # type: ignore[return-value]

    server.add_url_rule("/<lang>/county/<code>", "county", frame.guarded(live, county))
    server.add_url_rule("/<lang>/county", "county_from_form", frame.guarded(live, from_form))


# A page is the same for all until the data change.
@derived(most=56)
def rendered_page(lang: str, snapshot: Snapshot, chosen: tuple[str, str, int, bool], stale: Stale | None) -> str:
    """The page as HTML. chosen: county, indicator, week, old borders; stale: as frame.page has it."""
    county, key, week, old = chosen
    choice = Choice(county, snapshot.card(key), week, old)
    other = address("en" if lang == "fa" else "fa", choice, snapshot)
    return frame.page("county.html", lang, snapshot, stale, other, **context(lang, snapshot, choice))


def context(lang: str, snapshot: Snapshot, choice: Choice) -> dict[str, Any]:
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
        "data_page": views.address(lang, choice.plain, snapshot, "data"),
        "card_page": f"/{lang}/indicators/{choice.card.key}",
    }
