"""Parsing of a selection from the parameters of an address, the same in both languages."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from dashboard.language.digits import latin
from dashboard.meeting.behind import farthest_card
from dashboard.selection import Selection, TooMany, UnknownChoice
from dashboard.snapshot import Snapshot
from dashboard.weeks import parse_date, week_of

LONGEST_SEARCH = 100
# The most weeks between two meetings: a year.
MOST_WEEKS = 52
# The most counties to compare: more lines could not be distinguished.
MOST_COUNTIES = 6
# The counties that have room side by side, with all indicators.
MOST_BESIDE = 4


# Parses a text; raises KeyError, ValueError or OverflowError for a bad one.
Reader = Callable[[str], Any]


def _count(typed: str, most: int) -> int:
    """A number from 1 to `most`, in any digits. Raises ValueError."""
    digits = latin(typed).strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) < 9 and 1 <= int(digits) <= most):
        raise ValueError(typed)
    return int(digits)


def _readers(snapshot: Snapshot) -> Mapping[str, tuple[str, Reader]]:
    """By name of a parameter: the field of Selection, and the parser of its value."""
    cards = {card.key: card for card in snapshot.cards}

    def week(typed: str) -> int:
        """The index of the week of a date in either calendar."""
        return snapshot.weeks.index(week_of(parse_date(typed)))

    def counties(typed: str) -> tuple[str, ...]:
        """A comma-separated list of county codes."""
        codes = tuple(dict.fromkeys(code.strip() for code in typed.split(",")))
        if not all(code in snapshot.names for code in codes):
            raise KeyError(typed)
        return codes

    return {
        "indicator": ("card", cards.__getitem__),
        "week": ("week", week),
        "county": ("counties", counties),
        "kind": ("kind", {kind: kind for kind in snapshot.terms.kinds}.__getitem__),
        "state": ("state", str),
        "q": ("q", str),
        "weeks": ("weeks", partial(_count, most=MOST_WEEKS)),
        "sort": ("sort", lambda typed: cards[typed].key),
        "second": ("second", cards.__getitem__),
        "start": ("start", week),
        "evidence": ("checked", {"all": False, "checked": True}.__getitem__),
        "path": ("path", {"on": True}.__getitem__),
        "unit": ("unit", {"share": "", "count": "count", "gap": "gap"}.__getitem__),
        "show": ("show", {"value": "", "change": "change", "state": "state"}.__getitem__),
        "order": ("order", {"figure": "", "change": "change", "gap": "gap"}.__getitem__),
    }


def default_selection(snapshot: Snapshot) -> Selection:
    """The newest week with the indicator farthest from its target, the whole province, all kinds."""
    week = len(snapshot.weeks) - 1
    return Selection(farthest_card(snapshot, week), week)


def read_selection(
    parameters: Mapping[str, str],
    snapshot: Snapshot,
    takes: str,
    states: Collection[str] = (),
    of_register: bool = False,
) -> Selection:
    """The selection of an address. takes: names of the parameters to read; others, blank ones and those that only a
    list of offices has (dashboard.pages.common.office_filter) are ignored.

    states: valid values of `state`. of_register: also accept a county of the register that no published week has.
    With `counties` in takes, several counties are accepted. A span in reverse order is swapped. A search is cut at
    100 letters. Raises UnknownChoice for an unknown value, TooMany for too many counties.
    """
    names = ["county" if name == "counties" else name for name in takes.split()]
    readers = _readers(snapshot)
    typed = {name: parameters[name].strip() for name in names if name in readers and parameters.get(name, "").strip()}
    values: dict[str, Any] = {}
    for name, text in typed.items():
        field, read = readers[name]
        try:
            values[field] = read(text)
        except (KeyError, ValueError, OverflowError):
            raise UnknownChoice(name, parameters[name]) from None
    counties = values.pop("counties", ("",))
    week = values.setdefault("week", len(snapshot.weeks) - 1)
    if "card" not in values:
        values["card"] = farthest_card(snapshot, week)
    chosen = Selection(**values, county=counties[0], others=counties[1:])
    if len(counties) > 1 and "counties" not in takes.split():
        raise UnknownChoice("county", parameters["county"])
    if chosen.start is not None and chosen.start > chosen.week:
        chosen = replace(chosen, start=chosen.week, week=chosen.start)
    limit = counties_limit(takes)
    if limit is not None and len(counties) > limit:
        raise TooMany("county", parameters["county"], limit)
    if not (of_register or all(code in snapshot.cells.areas for code in chosen.counties)):
        raise UnknownChoice("county", parameters["county"])
    if chosen.state:
        one_of(parameters, "state", states)
    return replace(chosen, q=chosen.q[:LONGEST_SEARCH])


def of_counted_kind(selection: Selection) -> Selection:
    """The selection, without a kind of office that its indicator does not count in its area."""
    counted = selection.card.county_kinds if selection.county else selection.card.kinds
    return selection if selection.kind in counted else replace(selection, kind="")


def counties_limit(takes: str) -> int | None:
    """How many counties a page takes, by the names of its parameters; None for any number.

    The interactive dashboard and its files, which have the first week of a span, take all. A page without an
    indicator has all indicators of the counties side by side.
    """
    names = takes.split()
    if "start" in names:
        return None
    return 1 if "counties" not in names else MOST_COUNTIES if "indicator" in names else MOST_BESIDE


def one_of(parameters: Mapping[str, str], name: str, allowed: Collection[str]) -> str:
    """A parameter that is blank or one of `allowed`. Raises UnknownChoice for another value."""
    word = parameters.get(name, "").strip()
    if word and word not in allowed:
        raise UnknownChoice(name, parameters[name])
    return word


def read_count(parameters: Mapping[str, str], name: str, start: int, most: int) -> int:
    """A parameter that is a number from 1 to `most`, in any digits; `start` if blank.

    Raises UnknownChoice.
    """
    if not parameters.get(name, "").strip():
        return start
    try:
        return _count(parameters[name], most)
    except ValueError:
        raise UnknownChoice(name, parameters[name]) from None
