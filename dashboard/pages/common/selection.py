"""Reads what a visitor has chosen from the parameters of an address, the same in both languages."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from dashboard.language.digits import latin
from dashboard.selection import Selection, TooMany, UnknownChoice
from dashboard.snapshot import Snapshot, published_moments
from dashboard.weeks import parse_date, parse_moment, week_of

# The parameters of most pages.
VIEW = "indicator week county kind"
LONGEST_SEARCH = 100
# A meeting looks back so many weeks at the most: a year.
MOST_WEEKS = 52
# So many counties are compared at the most: more lines could not be told apart.
MOST_COUNTIES = 6


# Reads a text; raises KeyError, ValueError or OverflowError for one that names nothing.
Reader = Callable[[str], Any]


def _count(typed: str, most: int) -> int:
    """A number from 1 to `most`, in any digits. Raises ValueError."""
    digits = latin(typed).strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) < 9 and 1 <= int(digits) <= most):
        raise ValueError(typed)
    return int(digits)


def _readers(snapshot: Snapshot) -> Mapping[str, tuple[str, Reader]]:
    """By the name of a parameter: the field of a Selection that it fills, and what reads it."""
    cards = {card.key: card for card in snapshot.cards}

    def week(typed: str) -> int:
        """Any day of a week, in either calendar, as the week's place among the weeks that are shown."""
        return snapshot.weeks.index(week_of(parse_date(typed)))

    def counties(typed: str) -> tuple[str, ...]:
        """One county's code, or several with commas between them."""
        codes = tuple(dict.fromkeys(code.strip() for code in typed.split(",")))
        if not all(code in snapshot.names for code in codes):
            raise KeyError(typed)
        return codes

    def moment(typed: str) -> datetime:
        """A moment as `asof` takes it, at or after the first publication."""
        asked = parse_moment(typed, snapshot.province.time_zone)
        if not any(moment <= asked for moment in published_moments(snapshot)):
            raise ValueError(typed)
        return asked

    return {
        "indicator": ("card", cards.__getitem__),
        "week": ("week", week),
        "county": ("counties", counties),
        "kind": ("kind", {kind: kind for kind in snapshot.terms.kinds}.__getitem__),
        "borders": ("old", {"new": False, "old": True}.__getitem__),
        "state": ("state", str),
        "q": ("q", str),
        "weeks": ("weeks", partial(_count, most=MOST_WEEKS)),
        "from": ("since", moment),
        "sort": ("sort", lambda typed: cards[typed].key),
        "second": ("second", cards.__getitem__),
        "start": ("start", week),
        "evidence": ("checked", {"all": False, "checked": True}.__getitem__),
        "path": ("path", {"on": True}.__getitem__),
    }


def default_selection(snapshot: Snapshot) -> Selection:
    """The first card in the newest week, the whole province, all kinds."""
    return Selection(snapshot.cards[0], len(snapshot.weeks) - 1)


def read_selection(
    given: Mapping[str, str],
    snapshot: Snapshot,
    takes: str = VIEW,
    states: Collection[str] = (),
    of_register: bool = False,
) -> Selection:
    """The selection of an address. takes: the parameters that count; others, and those that are blank, are ignored.

    states: what `state` may say. of_register: the county may be one that no shown week has, as it always may in old
    borders; without a county, borders mean nothing, but where a span of weeks counts. Where `counties` counts, county
    may be several, else it is one. A span that begins after its last week is turned round. A search is cut at 100
    letters. Raises UnknownChoice for a value that names nothing, TooMany for many counties.
    """
    names = ["county" if name == "counties" else name for name in takes.split()]
    typed = {name: given[name].strip() for name in names if given.get(name, "").strip()}
    values: dict[str, Any] = {}
    readers = _readers(snapshot)
    for name, text in typed.items():
        field, read = readers[name]
        try:
            values[field] = read(text)
        except (KeyError, ValueError, OverflowError):
            raise UnknownChoice(name, given[name]) from None
    counties = values.pop("counties", ("",))
    chosen = replace(default_selection(snapshot), **values, county=counties[0], others=counties[1:])
    if len(counties) > 1 and "counties" not in takes:
        raise UnknownChoice("county", given["county"])
    if chosen.start is not None and chosen.start > chosen.week:
        chosen = replace(chosen, start=chosen.week, week=chosen.start)
    if len(counties) > MOST_COUNTIES and "start" not in takes:
        raise TooMany("county", given["county"], MOST_COUNTIES)
    if not (of_register or chosen.old or all(code in snapshot.cells.areas for code in chosen.counties)):
        raise UnknownChoice("county", given["county"])
    if chosen.state:
        one_of(given, "state", states)
    old = chosen.old and (bool(chosen.county) or "start" in takes)
    return replace(chosen, old=old, q=chosen.q[:LONGEST_SEARCH])


def one_of(given: Mapping[str, str], name: str, allowed: Collection[str]) -> str:
    """A parameter that is blank or one of some words. Raises UnknownChoice for any other."""
    word = given.get(name, "").strip()
    if word and word not in allowed:
        raise UnknownChoice(name, given[name])
    return word


def read_count(given: Mapping[str, str], name: str, start: int, most: int) -> int:
    """A parameter that is a number from 1 to `most`, in any digits; `start` where it is blank.

    Raises UnknownChoice.
    """
    if not given.get(name, "").strip():
        return start
    try:
        return _count(given[name], most)
    except ValueError:
        raise UnknownChoice(name, given[name]) from None
