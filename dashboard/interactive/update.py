"""What the dashboard answers to a choice: pure functions from a browser's values to a view, and to its components."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from dash import Patch, no_update

from dashboard.interactive import clicks, registry, table, tiles, words
from dashboard.interactive.filters import COUNTIES, FILTERS, parameters, unchosen
from dashboard.interactive.page import TEXTS
from dashboard.interactive.registry import FIGURES
from dashboard.interactive.view import View, query_of, read_view
from dashboard.language import say
from dashboard.pages.common.frame import unknown_text
from dashboard.selection import UnknownChoice
from dashboard.snapshot import Snapshot


def view_after(lang: str, snapshot: Snapshot, asked: Mapping[str, Any], cause: str) -> tuple[View, str]:
    """(the view after a choice, a refusal in words or ''). A choice that is refused changes nothing.

    asked: the values of the callback `choose`. cause: the component that changed.
    """
    query, refusal = query_of(asked["query"] or ""), ""
    try:
        before = read_view(lang, query, snapshot)
    except UnknownChoice as unknown:
        query, before, refusal = {}, read_view(lang, {}, snapshot), unknown_text(lang, unknown)
    if cause == "address":
        return before, refusal
    playing = asked["stopped"] is False
    values = dict(asked["filters"])
    for group, name in tiles.TILES.items():
        if cause == name and asked["tiles"][group]:
            values["indicator"] = asked["tiles"][group]
    counties = texts_in(values["counties"])
    if cause == "chips":
        counties = [code for code in counties if code in texts_in(asked["chips"])]
    elif cause == "clear":
        counties = []
    elif cause == "similar":
        counties = words.similar_counties(before) or counties
    lasso = asked["lassos"].get(cause.removeprefix("figure-")) if asked["lassoed"] else None
    values["counties"], unknown_codes = clicks.chosen(counties, asked["clicks"], lasso, snapshot.names)
    weeks = snapshot.cells.weeks
    if playing and cause == "clock":
        # Play begins at once; each tick then shows the next week.
        if asked["ticked"]:
            values["week"] = next_week(weeks, values["week"])
        else:
            values["week"] = first_week(weeks, values["week"], values["start"])
    try:
        given = parameters(values, query)
        if not playing:
            given = unchosen(given, before, query, cause)
        if unknown_codes:
            refusal = unknown_text(lang, UnknownChoice("county", unknown_codes[0]))
        return read_view(lang, given, snapshot, playing), refusal
    except UnknownChoice as unknown:
        return before, unknown_text(lang, unknown)


def texts_in(sent: Any) -> list[str]:
    """The texts of a list that a browser has sent, which a forged request may replace by anything."""
    return [each for each in sent if isinstance(each, str)] if isinstance(sent, list) else []


def first_week(weeks: Sequence[str], week: object, start: object) -> object:
    """The week with which playing begins: the chosen one; at the newest week the first of the span. weeks: oldest
    first.
    """
    if week != weeks[-1]:
        return week
    return start if start in weeks[:-1] else weeks[0]


def next_week(weeks: Sequence[str], week: object) -> str:
    """The week after another, the newest one after the newest or an unknown one. weeks: oldest first."""
    place = weeks.index(str(week)) + 1 if week in weeks else len(weeks)
    return weeks[min(place, len(weeks) - 1)]


def figures(view: View, names: Sequence[str], drawn: Mapping[str, Any], after_lasso: bool) -> dict[str, Any]:
    """The figures of some names with the texts of their cards, and what is drawn then; no_update for whatever is so
    already. drawn: by figure its key (registry.key). A figure whose marks alone differ is patched.
    """
    answer: dict[str, Any] = {"figures": dict.fromkeys(FIGURES, no_update)}
    answer["texts"] = {text: dict.fromkeys(FIGURES, no_update) for text in TEXTS}
    now = Patch()
    for name in names:
        key, former = registry.key(name, view), texts_in(drawn.get(name))
        if key == former:
            continue
        if key[:1] == former[:1]:
            answer["figures"][name] = registry.patch(name, view, after_lasso)
        else:
            answer["figures"][name] = registry.drawn(name, view)
        now[name] = key
        for text, children in words.card_texts(view, name).items():
            answer["texts"][text][name] = children
    return answer | {"drawn": now}


def whole(view: View, names: Sequence[str]) -> dict[str, dict[str, Any]]:
    """By name the whole figure with the texts of its card, and the key of both."""
    return {
        name: {"key": registry.key(name, view), "figure": registry.drawn(name, view), **words.card_texts(view, name)}
        for name in names
    }


def _tiles(view: View, drawn: Mapping[str, Any], now: Patch) -> dict[str, Any]:
    """The options of the tiles; no_update where the reader sees these already. now: as `figures` gives `drawn`."""
    key = registry.tiles_key(view)
    if drawn.get("tiles") == key:
        return dict.fromkeys(tiles.TILES, no_update)
    now["tiles"] = key
    return tiles.options(view)


def shown(view: View, asked: Mapping[str, Any], cause: str) -> dict[str, Any]:
    """What the callback `choose` answers with a view."""
    lang, drawn = view.lang, asked["drawn"] if isinstance(asked["drawn"], dict) else {}
    sight = [name for name in texts_in(asked["sight"]) if name in FIGURES]
    weeks = view.snapshot.cells.weeks
    playing = view.playing and view.selection.week < len(weeks) - 1
    # While weeks are played, the address stays: Back does not go through each of them.
    if view.playing and not playing:
        view = replace(view, playing=False)
    query = view.query
    chosen = tiles.chosen(view)
    values = {name: each.value(view) for name, each in FILTERS.items()}
    is_open = asked["is_open"] is True
    find, sort = (asked[name] if isinstance(asked[name], str) else "" for name in ("find", "sort"))
    answer = figures(view, sight, drawn, asked["lassoed"])
    return {
        **answer,
        "wanted": {name: registry.key(name, view) for name in FIGURES},
        "shown": {"query": query, "playing": playing},
        "query": no_update if playing or query == (asked["query"] or "") or cause == "address" else query,
        "filters": {name: no_update if asked["filters"][name] == value else value for name, value in values.items()},
        "tiles": {group: no_update if asked["tiles"][group] == key else key for group, key in chosen.items()},
        "options": _tiles(view, drawn, answer["drawn"]),
        "said": words.said_text(view),
        "chips": {"options": words.chips(view), "value": list(view.selection.counties)},
        "beside": words.beside(view),
        "number": COUNTIES.number(view),
        "alone": {"similar": not words.similar_counties(view), "clear": not view.selection.counties},
        "permalink": words.lasting_address(view),
        "offices": words.offices_address(view, "COUNTY"),
        # Without a click kept in the browser, a second click on the same county is a new one.
        "clicks": dict.fromkeys(FIGURES),
        "lassos": dict.fromkeys(asked["lassos"]),
        "clock": {"disabled": not playing, "ticks": 0 if playing else no_update},
        "play": say(lang, "explore.stop" if playing else "explore.play"),
        "rows": table.body(view, sort, find) if is_open else no_update,
        "headings": table.headings(view),
        "copied": table.copied(view, sort, find) if is_open else no_update,
        "files": table.files(view),
    }
