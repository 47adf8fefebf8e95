"""What a visitor has chosen, and its address: ?indicator=&week=&county=&kind=, the same in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from urllib.parse import urlencode

from dashboard.language.digits import latin
from dashboard.selection import Selection, UnknownChoice
from dashboard.snapshot import Snapshot
from dashboard.store.tables import KINDS
from dashboard.weeks import parse_date, week_of

# Of the offices behind a row of figures: all, and those that a figure beside the count tells of.
PARTS = ("", "not_reported", "late", "unverified")


def default_view(snapshot: Snapshot) -> Selection:
    """The first card in the newest week, the whole province, all kinds."""
    return Selection(snapshot.cards[0], len(snapshot.weeks) - 1)


def read_view(given: Mapping[str, str], snapshot: Snapshot) -> Selection:
    """The view of an address. Blank and unknown parameters are ignored; a week may be any day of it.

    Raises UnknownChoice for a value that names nothing.
    """
    view = default_view(snapshot)
    known = {
        "indicator": {card.key for card in snapshot.cards},
        "county": set(snapshot.cells.areas),
        "kind": set(KINDS),
    }
    for name, allowed in known.items():
        if given.get(name) and given[name] not in allowed:
            raise UnknownChoice(name, given[name])
    if given.get("indicator"):
        view = replace(view, card=snapshot.card(given["indicator"]))
    if given.get("week"):
        view = replace(view, week=_week(given["week"], snapshot.weeks))
    return replace(view, county=given.get("county", ""), kind=given.get("kind", ""))


def read_count(given: Mapping[str, str], name: str, start: int, most: int) -> int:
    """A parameter that is a number from 1 to `most`, in any digits; `start` where it is blank.

    Raises UnknownChoice for anything else.
    """
    typed = latin(given.get(name, "")).strip()
    number = typed or str(start)
    if not (number.isascii() and number.isdigit() and len(number) <= len(str(most)) and 1 <= int(number) <= most):
        raise UnknownChoice(name, given[name])
    return int(number)


def address(lang: str, view: Selection, snapshot: Snapshot, path: str = "") -> str:
    """The shortest address of a view: what is not chosen is not in it. path: of another page with the same view."""
    start = default_view(snapshot)
    chosen = {
        "indicator": view.card.key if view.card.key != start.card.key else "",
        "week": snapshot.cells.weeks[view.week] if view.week != start.week else "",
        "county": view.county,
        "kind": view.kind,
        "borders": "old" if view.old else "",
    }
    query = urlencode({name: value for name, value in chosen.items() if value})
    return f"/{lang}/{path}?{query}" if query else f"/{lang}/{path}"


def why_address(lang: str, view: Selection, snapshot: Snapshot, stage: str = "") -> str:
    """The address of the offices behind a view's figure. stage: one part of them, '' for all."""
    base = address(lang, view, snapshot, "why")
    return f"{base}{'&' if '?' in base else '?'}stage={stage}" if stage else base


def why_addresses(lang: str, view: Selection, snapshot: Snapshot) -> dict[str, str]:
    """The addresses of the offices behind the figures of a row, by part; '' for all of them."""
    return {part: why_address(lang, view, snapshot, part) for part in PARTS}


def _week(typed: str, weeks: list[date]) -> int:
    try:
        return weeks.index(week_of(parse_date(typed)))
    except ValueError:
        raise UnknownChoice("week", typed) from None
